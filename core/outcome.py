"""What an evaluation hands to the window, the command line and the charts."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.study import Study, TableName


@dataclass(frozen=True, slots=True)
class Kpi:
    """One headline figure; without a `value` there is a `reason`. `breakdown` says how it comes about.

    low, high: ends of the error band around it, None where there is no end; band: what the band is called.
    """

    id: str
    label: str
    value: float | None
    unit: str
    reason: str = ""
    breakdown: str = ""
    higher_is_worse: bool | None = None
    low: float | None = None
    high: float | None = None
    band: str = ""


@dataclass(frozen=True, slots=True)
class Calculated:
    """One calculated cell of a table column: a number in `unit`, or a text, or None with a reason.

    low, high: ends of the error band around a predicted number; band: what the band is called.
    """

    id: str
    label: str
    group: str
    value: float | str | None
    unit: str = "1"
    help: str = ""
    reason: str = ""
    display: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    band: str = ""


@dataclass(frozen=True)
class Outcome:
    """Everything that follows from one study.

    make_deployments: gives `deployments`, which only files and few dialogs ask for; calculated: cells by (table, row
    id); detail: arrays that the chart builders read; seconds: time the evaluation took.
    """

    study: Study
    kpis: tuple[Kpi, ...]
    make_deployments: Callable[[], tuple[Mapping[str, Any], ...]]
    calculated: Mapping[tuple[TableName, str], tuple[Calculated, ...]]
    detail: Any
    seconds: float

    @functools.cached_property
    def deployments(self) -> tuple[Mapping[str, Any], ...]:
        """One mapping a workload × chip, ready for JSON: its chosen deployment, or why there is none."""
        return self.make_deployments()

    def kpi(self, identifier: str) -> Kpi:
        """One KPI by id; KeyError when there is no such KPI."""
        for kpi in self.kpis:
            if kpi.id == identifier:
                return kpi
        raise KeyError(identifier)
