"""What serving gives of every workload on every chip, whichever book it comes from: all that money asks."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from core.book import Array, Mask


@dataclass(frozen=True)
class Served:
    """Arrays of shape (workload, chip), at the chosen deployment unless said otherwise.

    inputs: those of `Serving` that serving and training give, by name; response_time, fastest_response_time: of a
    request at the chosen deployment and at the one that answers soonest, s; energy_per_unit (J), carbon_per_unit (g),
    full_load_unit_cost (USD): of a fully loaded replica; feasible: a deployment meets the service level; possible: one
    runs; priced: what it costs follows from known prices; trainable: a training run is possible.
    """

    inputs: Mapping[str, Array]
    response_time: Array
    fastest_response_time: Array
    energy_per_unit: Array
    carbon_per_unit: Array
    full_load_unit_cost: Array
    feasible: Mask
    possible: Mask
    priced: Mask
    trainable: Mask


_ARRAYS = tuple(field.name for field in fields(Served) if field.name != "inputs")


def merged(parts: Sequence[tuple[Sequence[int], Served]]) -> Served:
    """One for the study from those of some of its workloads each, with their positions."""
    if len(parts) == 1:
        return parts[0][1]
    arrays = {name: _whole(parts, operator.attrgetter(name)) for name in _ARRAYS}
    inputs = {name: _whole(parts, _input(name)) for name in parts[0][1].inputs}
    return Served(inputs, **arrays)


def _input(name: str) -> Callable[[Served], Array]:
    return lambda served: served.inputs[name]


def _whole(parts: Sequence[tuple[Sequence[int], Served]], of: Callable[[Served], Any]) -> Any:
    """The arrays of all parts, each at its rows."""
    first = of(parts[0][1])
    found = np.empty((sum(len(rows) for rows, _ in parts), *first.shape[1:]), dtype=first.dtype)
    for rows, served in parts:
        found[list(rows)] = of(served)
    return found
