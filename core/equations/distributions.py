"""Tails of distributions that queues and spares need, at a bounded cost for any number of servers or replicas.

Each is an integral of a smooth bump, taken by Gauss-Legendre quadrature between the points where the bump has fallen to
e^-50 of its height. The cost is that of a few dozen exponentials an entry, whether there are two servers or a million;
a recursion over servers would cost as many steps as there are servers. Against exact fractions the relative error is
below 1e-12 up to 2,000 servers; beyond, rounding grows as the root of the servers (1e-11 at a million).
"""

from typing import NamedTuple

import numpy as np

from core.book import Array


def quadrature(count: int) -> tuple[Array, Array]:
    """Places and shares, both of shape (count,), of Gauss-Legendre quadrature from 0 to 1: roots of P_n by Newton.

    numpy has these too, but bringing in its polynomials takes as long as a tenth of the program's start.
    """
    roots = np.cos(np.pi * (np.arange(1, count + 1) - 0.25) / (count + 0.5))
    for _ in range(4):
        before, value = np.ones(count), roots
        for degree in range(2, count + 1):
            before, value = value, ((2 * degree - 1) * roots * value - (degree - 1) * before) / degree
        slope = count * (before - roots * value) / (1 - roots**2)
        roots = roots - value / slope
    return (1 - roots) / 2, 1 / ((1 - roots**2) * slope**2)


_STEPS, _SHARES = quadrature(48)
_DEPTH = 50.0
"""Natural logarithms between the height of a bump and where it is cut off."""
_LARGEST_POWER = 600.0
"""Powers of e that still leave room for products in double precision."""


def bump_reach(width: Array, curvature: Array) -> Array:
    """How far beyond its top a bump stands above e^-50, where it falls at least as d^2 / (2 width (curvature + 2d/3)).

    width: 1 over the count behind the bump; shapes broadcast.
    """
    scale = _DEPTH * width
    return 2 / 3 * scale + (4 / 9 * scale**2 + 2 * scale * curvature) ** 0.5


def blocking_share(servers: Array, utilization: Array) -> Array:
    """Erlang's B: share of requests that find all servers busy where nobody waits, for loads below capacity.

    servers: at least 1, need not be whole; utilization: load over servers, above 0, at most 1. Shares below e^-600 are
    given as that. With load A = rho c, 1 / B = A times the integral of exp(-A x) (1 + x)^c over x > 0 (Jagerman 1974);
    with 1 + x = (1 + s) / rho that is c exp(c (rho - 1 - log rho)) times the integral of exp(-c (s - log(1 + s))).
    """
    lowest = -np.minimum(1 - utilization, (2 * _DEPTH / servers) ** 0.5)
    length = bump_reach(1 / servers, 1.0 + 0 * servers) - lowest
    points = length[..., None] * _STEPS
    points += lowest[..., None]
    power = np.log1p(points)
    power -= points
    power *= servers[..., None]
    area = length * _weighted_sum(power)
    missing = 1 - utilization
    height = servers * (-missing - np.log(utilization)) + np.log(servers * area)
    return np.exp(-np.clip(height, 0.0, _LARGEST_POWER))


class Failures(NamedTuple):
    """Chances of numbers of replicas that are down while `needed` are up."""

    more: Array
    """That more than the spares are down, so that fewer than needed are up."""
    just: Array
    """That the spares are down when the last of the needed ones is found up: what one spare fewer would add."""


def failures(needed: Array, spares: Array, availability: Array) -> Failures:
    """Chances that more than `spares` of needed + spares independent replicas are down, and that just so many are.

    needed: at least 1; spares: 0 or more; availability: of one replica, between 0 and 1 (both left out). The first is
    the share below 1 - availability of the beta distribution with parameters spares + 1 and needed (DLMF 8.17.5), as
    two integrals of the same bump x^spares (1 - x)^(needed - 1), left and right of there; their sum also gives the
    binomial coefficient of the second.
    """
    trials = np.maximum(spares + needed - 1, 1.0)
    top = spares / trials
    down = 1 - availability
    low = np.maximum(top - (2 * _DEPTH * top / trials) ** 0.5, 0.0)
    high = np.minimum(top + bump_reach(1 / trials, top), 1.0)
    height = _log_power(spares, top) + (needed - 1) * np.log1p(-np.where(needed > 1, top, 0.0))
    # only where the bump stands: between far ends the few places of the quadrature would miss it
    below = _bump_area(needed, spares, height, np.minimum(low, down), np.minimum(high, down))
    above = _bump_area(needed, spares, height, np.maximum(low, down), np.maximum(high, down))
    area = np.maximum(below + above, np.exp(-_LARGEST_POWER))
    chance = needed * np.log(availability) + spares * np.log(down) - height - np.log((needed + spares) * area)
    return Failures(below / area, np.exp(np.clip(chance, -_LARGEST_POWER, 0.0)))


def _bump_area(needed: Array, spares: Array, height: Array, start: Array, end: Array) -> Array:
    """Area of x^spares (1 - x)^(needed - 1) from start to end, over its height."""
    points = (end - start)[..., None] * _STEPS
    points += start[..., None]
    power = np.log1p(-points)
    power *= needed[..., None] - 1
    left = np.log(points)
    left *= spares[..., None]
    power += left
    power -= height[..., None]
    np.minimum(power, 0.0, out=power)  # only the rounding of huge fleets lies above the top of the bump
    return (end - start) * _weighted_sum(power)


def _weighted_sum(power: Array) -> Array:
    """Mean of e^power over an interval; works in the array that it is given, whose pages cost more than the sums."""
    np.maximum(power, -_LARGEST_POWER, out=power)
    np.exp(power, out=power)
    power *= _SHARES
    total: Array = np.sum(power, axis=-1)
    return total


def _log_power(exponent: Array, base: Array) -> Array:
    """Logarithm of base^exponent, with 0^0 = 1."""
    return exponent * np.log(np.where(base > 0, base, 1.0))
