"""Replicas that fail and are repaired: how often one is up, and the spares that keep enough of them up."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from core.book import Array, Mask, quantity
from core.equations.distributions import failures

SPARES_TRIED = 24
"""Numbers of spares that are tried, one after the other."""
_FEWER = 10.0
"""How far below the estimate the search begins: the estimate is off by less than 3 in thousands of random fleets."""
_LEAST, _MOST = 1e-9, 1 - 1e-11
"""Availabilities of a replica beyond these count as these, so that products of small chances stay in range."""
ROUNDING = 1e-14
"""A share of the time that is no more than rounding: two replicas that are up for 0.9 reach a target of 0.99."""
_LEAST_CHANCE = 1e-280
_STEEPEST = 700.0
"""Most that one spare more multiplies a chance by: only those below e^-600 grow faster, and 24 steps leave them far
below anything counted, while fleets beyond counting would leave the range of numbers."""


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


class Chances(NamedTuple):
    """Chances with no spares, and with each spare more."""

    needed: Array
    """Whole replicas that must be up."""
    up: Array
    """Availability of one of them."""
    first: Array
    """Spares that the search begins with, 0 but for large fleets."""
    more: Array
    """That more replicas than these spares are down."""
    just: Array
    """What one spare fewer would add to that."""


def first_chances(replicas: Array, replica_availability: Array, first: Array) -> Chances:
    """Chances at the first number of spares, as arrays of the broadcast shape; where that is 0, powers will do."""
    whole, kept = np.maximum(np.ceil(replicas), 1.0), np.clip(replica_availability, _LEAST, _MOST)
    needed, up, first = np.broadcast_arrays(whole, kept, first)
    all_up = np.maximum(needed * np.log(up), -600.0)
    more, just = np.expm1(all_up, out=np.zeros_like(needed)), np.exp(all_up, out=np.zeros_like(needed))
    more *= -1
    far = first > 0
    start = failures(needed[far], first[far], up[far])
    np.place(more, far, start.more)
    np.place(just, far, start.just)
    return Chances(needed, up, first, more, just)


def each_more(chances: Chances) -> Iterator[tuple[Array, Array]]:
    """For each of the numbers of spares tried, from the first plus one on: that number, and by how much it helps."""
    down, just = 1 - chances.up, chances.just
    drawn = down * (chances.needed - 1)
    for tried in range(1, SPARES_TRIED + 1):
        spares = chances.first + tried
        just = np.maximum(just * np.minimum(drawn / spares + down, _STEEPEST), _LEAST_CHANCE)
        yield spares, just


@quantity("1", "k of n, independent failures: exact binomial distribution")
def spares_for_target(replicas: Array, replica_availability: Array, availability_target: Array) -> Array:
    """Fewest spares with which the needed replicas are all up for the target share of the time; a whole number.

    Where the target is out of reach of the spares tried (a replica that is hardly ever up), the last number tried
    stands, and the availability of the fleet stays below its target.
    """
    whole, kept = np.maximum(np.ceil(replicas), 1.0), np.clip(replica_availability, _LEAST, _MOST)
    allowed = 1 - availability_target + ROUNDING
    begin = np.maximum(np.floor(estimated_spares(whole, kept, allowed)) - _FEWER, 0.0)
    chances = first_chances(replicas, replica_availability, begin)
    more, fewest = chances.more, chances.first
    for _, helped in each_more(chances):
        fewest = fewest + (more > allowed)
        more = more - helped
    return fewest


@quantity("1", "k of n, independent failures: exact binomial distribution")
def fleet_availability(replicas: Array, spares: Array, replica_availability: Array) -> Array:
    """Share of the time that at least the needed replicas are up, of those and the spares."""
    begin = np.where(spares > SPARES_TRIED, spares, 0 * spares)
    chances = first_chances(replicas, replica_availability, begin)
    more = chances.more
    for tried, helped in each_more(chances):
        more = more - np.where(tried <= spares, helped, 0.0)
    return 1 - np.maximum(more, 0.0)


@quantity("1", "definition")
def target_reached(fleet_availability: Array, availability_target: Array) -> Mask:
    """Whether the spares keep enough replicas up for the target share of the time."""
    return fleet_availability + 2 * ROUNDING >= availability_target
