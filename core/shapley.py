"""How much each of several changes did: the Shapley average of its effect over the orders of making them.

An order counts where every state on its way has a figure; one without any is left out, and how many were is told.
"""

import itertools
import math
import random
import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple

SEED = 7
"""Of the orders drawn where there are too many to take all."""

Value = Callable[[int], float | None]
"""The figure of a state; bit i of its number says whether change i is made. None where there is no figure."""


class Effects(NamedTuple):
    """What each change did, in the order of the changes; they sum to the whole difference.

    orders: how many orders the average is of; considered: of how many; errors: standard error of each effect, zeros
    where all orders are in.
    """

    amounts: tuple[float, ...]
    errors: tuple[float, ...]
    orders: int
    considered: int


def exact_effects(count: int, value: Value) -> Effects | None:
    """Average over all orders of `count` changes; None where no order has a figure at every step.

    An effect in a state weighs as many orders as pass through it: paths that lead there, times paths that lead on.
    """
    states = 1 << count
    values = [value(state) for state in range(states)]
    last = states - 1
    to, on = [0] * states, [0] * states
    to[0], on[last] = int(values[0] is not None), int(values[last] is not None)
    for state in range(1, states):
        if values[state] is not None:
            to[state] = sum(to[state & ~(1 << one)] for one in range(count) if state >> one & 1)
    for state in reversed(range(last)):
        if values[state] is not None:
            on[state] = sum(on[state | 1 << one] for one in range(count) if not state >> one & 1)
    orders = to[last]
    if not orders:
        return None
    amounts = []
    for one in range(count):
        terms = [
            (to[state] * on[state | 1 << one] / orders) * ((values[state | 1 << one] or 0.0) - (values[state] or 0.0))
            for state in range(states)
            if not state >> one & 1 and to[state] and on[state | 1 << one]
        ]
        amounts.append(math.fsum(terms))
    whole = (values[last] or 0.0) - (values[0] or 0.0)
    return Effects(_summing(amounts, whole), (0.0,) * count, orders, math.factorial(count))


def drawn_orders(count: int, pairs: int) -> tuple[tuple[int, ...], ...]:
    """Orders drawn with a fixed seed, each followed by itself backwards, which halves the chance in their mean."""
    draw = random.Random(SEED)  # noqa: S311 - nothing here is secret
    found: list[tuple[int, ...]] = []
    for _ in range(pairs):
        order = list(range(count))
        draw.shuffle(order)
        found += [tuple(order), tuple(reversed(order))]
    return tuple(found)


def states_of(order: Sequence[int]) -> tuple[int, ...]:
    """The states on the way of an order, from none of the changes to all."""
    return tuple(itertools.accumulate(order, lambda state, one: state | 1 << one, initial=0))


def sampled_effects(orders: Sequence[tuple[int, ...]], value: Value) -> Effects | None:
    """Average over drawn orders, which come in pairs; None where no pair has a figure at every step."""
    count = len(orders[0])
    pairs: list[list[float]] = []
    for at in range(0, len(orders) - 1, 2):
        both = [_steps(order, value) for order in orders[at : at + 2]]
        if both[0] is not None and both[1] is not None:
            pairs.append([(one + other) / 2 for one, other in zip(*both, strict=True)])
    if not pairs:
        return None
    means = [math.fsum(pair[one] for pair in pairs) / len(pairs) for one in range(count)]
    spread = [statistics.stdev(pair[one] for pair in pairs) if len(pairs) > 1 else math.inf for one in range(count)]
    whole = (value((1 << count) - 1) or 0.0) - (value(0) or 0.0)
    errors = tuple(one / math.sqrt(len(pairs)) for one in spread)
    return Effects(_summing(means, whole), errors, 2 * len(pairs), len(orders))


def _steps(order: Sequence[int], value: Value) -> list[float] | None:
    """The effect of each change in one order; None where a state on its way has no figure."""
    values = [value(state) for state in states_of(order)]
    if any(one is None for one in values):
        return None
    found = [0.0] * len(order)
    for place, one in enumerate(order):
        found[one] = (values[place + 1] or 0.0) - (values[place] or 0.0)
    return found


def _summing(amounts: Sequence[float], whole: float) -> tuple[float, ...]:
    """The amounts with what rounding has left of the whole in the largest of them."""
    found = list(amounts)
    if found:
        largest = max(range(len(found)), key=lambda one: abs(found[one]))
        found[largest] += whole - math.fsum(found)
    return tuple(found)
