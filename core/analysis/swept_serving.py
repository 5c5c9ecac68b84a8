"""What serving gives of one workload in many studies that differ in numbers: each different one evaluated once."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from core.analysis.sweep_points import Point, is_mixture
from core.analysis.swept_inputs import alike_once, common_inputs
from core.book import Array, Mask
from core.deployment import GRID_AXES, grid_of_rows
from core.equations import NETWORKS, PERFORMANCE, TRAINING
from core.equations.inputs import Serving
from core.fields import fields_of
from core.figures import network_untrained
from core.kept_results import KeptResults
from core.language_serving import PHYSICAL_INPUTS, LanguagePart, Physics, language_part
from core.network_serving import FORMATS, NETWORK_BATCHES, NetworkPart, network_rows
from core.records import LANGUAGE_MODEL, Model, Network, Workload
from core.stacking import joined, stacked
from core.study import Study
from core.waiting_lines import PERCENTILE_INPUTS

_LAID_OUT = frozenset({"memory_capacity", "scaleup_domain", "chips_per_server", "ranks_per_chip", "expert_count"})
"""What the grid of deployments itself follows from."""
_OF_LOADS = frozenset({"target_utilization"})
"""A stated load is an input of money: no deployment is chosen by it."""
_READ = (
    frozenset().union(*(book.inputs_behind(*book.quantities.values()) for book in (PERFORMANCE, NETWORKS, TRAINING)))
    | PERCENTILE_INPUTS
    | _LAID_OUT
) - _OF_LOADS
"""Names of inputs that serving and training rest on."""
_PHYSICAL = frozenset(PHYSICAL_INPUTS) | _LAID_OUT

_CELLS_A_STEP = 24_000
"""Entries of the largest arrays of one step: so many stay in the cache of a processor."""
_MONEY_CELLS_A_STEP = 60_000
"""The same where all rows have one physics, of which money makes few arrays."""
_KEPT: KeptResults[Physics] = KeptResults(8 * 1024 * 1024, lambda physics: physics.size)
"""Apart from what is kept for edits and undo, which a sweep would push out."""

_GIVEN = tuple(name for name in fields_of(Serving) if name != "units_per_request")


class Served(NamedTuple):
    """Serving of one workload at all points. inputs: those of money, by name, of shape (point, chip), like the masks.

    why_unserved, why_untrained: why there is no deployment, or no training run, by (case, chip); case: of each point.
    """

    inputs: dict[str, Array]
    feasible: Mask
    priced: Mask
    trainable: Mask
    case: Any
    why_unserved: dict[tuple[int, int], str]
    why_untrained: dict[tuple[int, int], str]


class SweptServing:
    """Works out what serving gives of one workload at many points, step by step.

    studies: of each point, all like the first in their rows and words; position: of the workload; chips: positions.
    """

    def __init__(self, points: Sequence[Point], studies: Sequence[Study], position: int, chips: Sequence[int]) -> None:
        self._position, self._chips = position, tuple(chips)
        rows = frozenset({studies[0].workloads[position].id, *(studies[0].chips[chip].id for chip in chips)})
        cases: dict[Hashable, int] = {}
        self._of_point = np.array([cases.setdefault(_key(one, rows, _READ), len(cases)) for one in points])
        first = np.unique(self._of_point, return_index=True)[1]
        self._studies = [studies[place] for place in first]
        self._groups = self._grouped([points[place] for place in first], rows)
        shape = (len(self._studies), len(self._chips))
        self._inputs = {name: np.ones(shape) for name in _GIVEN}
        self._masks = {name: np.zeros(shape, dtype=bool) for name in ("feasible", "priced", "trainable")}
        self._why_unserved: dict[tuple[int, int], str] = {}
        self._why_untrained: dict[tuple[int, int], str] = {}

    def _grouped(self, points: Sequence[Point], rows: frozenset[str]) -> list[tuple[list[int], int]]:
        """Cases to be evaluated together, and how many a step: those of the same physics; the others by their grid."""
        alike: dict[tuple[bool, Hashable], list[int]] = {}
        for case, point in enumerate(points):
            mixture = is_mixture(self._studies[case].workloads[self._position])
            alike.setdefault((mixture, _key(point, rows, _PHYSICAL)), []).append(case)
        found = [(cases, _MONEY_CELLS_A_STEP) for cases in alike.values() if len(cases) > 1]
        for wanted in (False, True):
            single = [cases[0] for (mixture, _), cases in alike.items() if len(cases) == 1 and mixture == wanted]
            found.append((single, _CELLS_A_STEP))
        entries = [_entries(self._studies[cases[0]], self._position, self._chips) if cases else 1 for cases, _ in found]
        return [(cases, max(1, most // size)) for (cases, most), size in zip(found, entries, strict=True) if cases]

    def stepping(self) -> Iterator[None]:
        """Evaluate it all, a few milliseconds between two of what it yields."""
        for cases, most in self._groups:
            for start in range(0, len(cases), most):
                self._evaluate(cases[start : start + most])
                yield

    def served(self) -> Served:
        """What came out, once all is evaluated."""
        at = self._of_point
        inputs = {name: array[at] for name, array in self._inputs.items()}
        masks = {name: mask[at] for name, mask in self._masks.items()}
        return Served(inputs, case=at, why_unserved=self._why_unserved, why_untrained=self._why_untrained, **masks)

    def _evaluate(self, cases: list[int]) -> None:
        studies = [self._studies[case] for case in cases]
        workloads = [study.workloads[self._position] for study in studies]
        common = common_inputs(studies, self._chips)
        typed = stacked(workloads, Workload, 1 + GRID_AXES)
        machines = [[study.chips[place] for place in self._chips] for study in studies]
        part: LanguagePart | NetworkPart
        if workloads[0].kind == LANGUAGE_MODEL:
            typed |= stacked([one.model for one in workloads], Model, 1 + GRID_AXES)
            inputs = joined(common, alike_once(typed, len(cases)), grid_of_rows(machines, workloads))
            part = language_part(tuple(range(len(cases))), inputs, _KEPT)
        else:
            typed |= stacked([one.network for one in workloads], Network, 1 + GRID_AXES)
            inputs = joined(common, alike_once(typed, len(cases)))
            part = network_rows(tuple(range(len(cases))), workloads, machines, inputs)
        for name in _GIVEN:
            self._inputs[name][cases] = part.served.inputs[name]
        for name, mask in self._masks.items():
            mask[cases] = getattr(part.served, name)
        self._note_reasons(cases, part)

    def _note_reasons(self, cases: list[int], part: LanguagePart | NetworkPart) -> None:
        """Note why there is no deployment, or no training run, where there is none."""
        deployments = part.deployments
        for row, chip in np.argwhere(~self._masks["feasible"][cases]).tolist():
            self._why_unserved[cases[row], chip] = deployments.reason(row, chip)
        for row, chip in np.argwhere(~self._masks["trainable"][cases]).tolist():
            if isinstance(part, LanguagePart):
                # one row stands for all where all of them train alike
                why_not = part.training.why_not(min(row, part.training.shape[0] - 1), chip)
            else:
                study = self._studies[cases[row]]
                why_not = network_untrained(study, self._chips[chip]) or deployments.reason(row, chip)
            self._why_untrained[cases[row], chip] = why_not


def _key(point: Point, rows: frozenset[str], names: frozenset[str]) -> Hashable:
    """What some inputs see of a point: two with the same are one case. rows: ids of the workload and the chips."""
    return tuple(
        (cell, value)
        for cell, value in sorted(point)
        if cell.path.rpartition(".")[2] in names and (cell.row in rows or cell.table in ("site", "money"))
    )


def _entries(study: Study, position: int, chips: Sequence[int]) -> int:
    """Entries of the largest arrays of one study."""
    workload = study.workloads[position]
    if workload.kind != LANGUAGE_MODEL:
        return len(chips) * len(NETWORK_BATCHES) * len(FORMATS)
    grid = grid_of_rows([[study.chips[place] for place in chips]], [workload])
    return int(len(chips) * grid["listed"].shape[-3] * grid["precision"].size * grid["batch"].size)
