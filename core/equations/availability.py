"""Replicas that fail and are repaired: how often one is up, and the spares that keep enough of them up."""

import numpy as np

from core.book import Array, Mask, quantity
from core.equations.distributions import failures

SPARES_TRIED = 24
"""Numbers of spares that are tried, one after the other."""
_FEWER = 10.0
"""How far below the estimate the search begins: the estimate is off by less than 3 in thousands of random fleets."""
_LEAST, _MOST = 1e-9, 1 - 1e-11
"""Availabilities of a replica beyond these count as these, so that products of small chances stay in range."""


@quantity("1", "renewal theory: time up over time up and under repair; any chip stops its replica")
def replica_availability(chip_failure_interval: Array, replica_chips: Array, repair_time: Array) -> Array:
    """Share of the time that a replica is up, when the failure of any of its chips stops it until the repair."""
    between = chip_failure_interval / replica_chips
    return between / (between + repair_time)


def normal_deviate(chance: Array) -> Array:
    """Standard normal deviate that is exceeded with a chance below one half (Abramowitz and Stegun 26.2.23, 4.5e-4)."""
    root = (-2 * np.log(chance)) ** 0.5
    above = 2.515517 + root * (0.802853 + root * 0.010328)
    return root - above / (1 + root * (1.432788 + root * (0.189269 + root * 0.001308)))


def estimated_spares(needed: Array, availability: Array, shortfall: Array) -> Array:
    """Spares that large fleets need, within a few; a fraction, may be below 0 (Cornish and Fisher 1938, to the skew).

    needed: replicas, at least 1; availability: of one of them; shortfall: chance that too few are up.
    """
    mean = needed * (1 - availability) / availability
    deviate = normal_deviate(np.clip(shortfall, 1e-16, 0.5))
    skew = (2 / availability - 1) * (deviate**2 - 1) / 6
    return mean + (mean / availability) ** 0.5 * deviate + skew


@quantity("1", "k of n, independent failures: exact binomial distribution")
def spares_for_target(replicas: Array, replica_availability: Array, availability_target: Array) -> Array:
    """Fewest spares with which the needed replicas are all up for the target share of the time; a whole number.

    Where the target is out of reach of the spares tried (a target of 1, a replica that is hardly ever up), the last
    number tried stands, and the availability of the fleet stays below its target.
    """
    whole = np.maximum(np.ceil(replicas), 1.0)
    allowed = 1 - availability_target
    estimate = estimated_spares(whole, np.clip(replica_availability, _LEAST, _MOST), allowed)
    begin = np.maximum(np.floor(estimate) - _FEWER, 0.0)
    needed, first, up = np.broadcast_arrays(whole, begin, np.clip(replica_availability, _LEAST, _MOST))
    all_up = np.maximum(needed * np.log(up), -600.0)
    more, just = np.expm1(all_up, out=np.zeros_like(needed)), np.exp(all_up, out=np.zeros_like(needed))
    more *= -1
    far = first > 0
    start = failures(needed[far], first[far], up[far])
    np.place(more, far, start.more)
    np.place(just, far, start.just)
    down, spares = 1 - up, first
    drawn = down * (needed - 1)
    for tried in range(1, SPARES_TRIED + 1):
        spares = spares + (more > allowed)
        just = just * (drawn / (first + tried) + down)
        more = more - just
    return spares


@quantity("1", "k of n, independent failures: exact binomial distribution")
def fleet_availability(replicas: Array, spares: Array, replica_availability: Array) -> Array:
    """Share of the time that at least the needed replicas are up, of those and the spares."""
    up = np.clip(replica_availability, _LEAST, _MOST)
    return 1 - failures(np.maximum(np.ceil(replicas), 1.0), spares, up).more


@quantity("1", "definition")
def target_reached(fleet_availability: Array, availability_target: Array) -> Mask:
    """Whether the spares keep enough replicas up for the target share of the time."""
    return fleet_availability >= availability_target
