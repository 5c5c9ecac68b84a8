"""What follows from one scenario: its headline and key figures and the chosen set-up, and how two differ in words."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from core.cell_text import calculated_text
from core.figures import Figures
from core.key_figures import key_figures
from core.kpi_words import kpi_text
from core.numerals import MINUS, written
from core.outcome import Calculated, Outcome
from core.study import Study

_ON_REFERENCE = "On the reference chip"


@dataclass(frozen=True)
class Column:
    """One scenario, or the pinned baseline. id: its scenario; None for the baseline, which cannot be put on show."""

    id: str | None
    label: str
    outcome: Outcome
    on_show: bool = False

    def same_head(self, other: "Column") -> bool:
        """Whether two columns are headed alike."""
        return (self.id, self.label, self.on_show) == (other.id, other.label, other.on_show)

    @property
    def study(self) -> Study:
        """The scenario as a plain study."""
        return self.outcome.study

    @cached_property
    def results(self) -> dict[str, "Result"]:
        """Headline figures, key figures and the chosen set-up of the selected workload, by id."""
        study = self.outcome.study
        figures: Figures = self.outcome.detail
        found = {}
        for kpi in (*self.outcome.kpis, *key_figures(figures).figures):
            reason = kpi.reason if kpi.value is None else kpi.breakdown
            unit = "%" if kpi.unit == "1" else kpi.unit
            found[kpi.id] = Result(kpi.label, kpi.value, kpi_text(kpi), unit, reason, kpi.higher_is_worse)
        cells = self.outcome.calculated["workloads", study.settings.selected_workload]
        for cell in cells:
            if cell.group == _ON_REFERENCE:
                found.setdefault(f"set-up {cell.id}", _result_of(cell))
        return found


class Result(NamedTuple):
    """A figure of one column. value: in base units, or a word; text: for people; about: how it comes about, or why not.

    unit: "%" for a share of 1, "1" for a count; higher_is_worse: None where it is neither.
    """

    label: str
    value: float | str | None
    text: str
    unit: str
    about: str
    higher_is_worse: bool | None = None


def _result_of(cell: Calculated) -> Result:
    worse = True if cell.unit == "s" or cell.unit.startswith(("USD", "J", "g")) else None
    if cell.unit in ("token/s", "1/s") or cell.unit.endswith("/USD"):
        worse = False
    about = cell.reason if cell.value is None else cell.help
    return Result(
        cell.label, cell.value, calculated_text(cell), "%" if cell.display == ("%",) else cell.unit, about, worse
    )


def change_words(first: Result, other: Result) -> str:
    """How a result differs from that of the first column: "+12 %, worse"; "" where it does not or nobody can say."""
    if not isinstance(first.value, float) or not isinstance(other.value, float) or first.unit != other.unit:
        return ""
    change = other.value - first.value
    if change == 0:
        return ""
    sign = MINUS if change < 0 else "+"
    if first.unit == "month":
        amount = f"{abs(change):.0f} month{'' if abs(change) == 1 else 's'}"
    elif first.unit == "%":
        amount = f"{written(abs(change) * 100, 3)} points"
    elif first.value == 0:
        amount = other.text
    else:
        amount = f"{written(abs(change / first.value) * 100, 3)} %"
    higher = change > 0
    if first.unit == "month":
        return f"{sign}{amount}, {'later' if higher else 'earlier'}"
    if first.higher_is_worse is None:
        return f"{sign}{amount}, {'higher' if higher else 'lower'}"
    return f"{sign}{amount}, {'worse' if higher == first.higher_is_worse else 'better'}"
