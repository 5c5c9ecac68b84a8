"""Chart `parity` of a story: published measurements on the study's chips against their predictions.

The rows are compared a few at a time (`core.analysis.validation.shipped_comparison`); what of them is drawn follows
the study.
"""

import importlib
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from core.catalog import load_catalog
from core.charts.charted_chips import charted, chip_choices, more_note, of_how_many
from core.charts.naming import priced_names
from core.charts.spec import Axis, ChartSpec, Scale
from core.charts.work import Worked
from core.outcome import Outcome
from core.records import LANGUAGE_MODEL
from core.study import Study

if TYPE_CHECKING:
    from core.analysis.validation.compared_rows import ComparedRow, ComparedRows

TITLE = "Predicted against measured"
ONLY_LANGUAGE = "Published measurements are drawn for language models only, and this study serves none."
OF_CATALOG = "Predicted as the catalog has chips and engines, whatever the study edits"
FITTED = "The constants were fitted on these rows; Help, Accuracy tells how far off rows are that were left out"
CALLED = ("prediction of the fit", "predictions of the fit")
"""In the title: how near a fit comes to its own rows is no promise for others."""
_BARE = ChartSpec(
    "parity",
    TITLE,
    "Published measurements on the chips of this study",
    Axis("Measured time", "s", 1e3, "ms", Scale.LOG),
    Axis("Predicted time", "s", 1e3, "ms", Scale.LOG),
)
_READERS = (
    "core.analysis.validation.measured_rows",
    "core.analysis.validation.row_inputs",
    "core.analysis.validation.network_rows",
    "core.analysis.validation.training_prediction",
    "core.analysis.validation.shipped_comparison",
)
"""What compares rows, imported when it is wanted, one after the other: together they take a tenth of a second."""
_PREPARED = ("labels", "cells", "residual", "inside", "taken", "scored", "words")
"""Arrays of compared rows that the chart reads."""


class ParityWork:
    """The chart of one study's chips."""

    def __init__(self, outcome: Outcome) -> None:
        self._study = outcome.study
        self._spec: ChartSpec | None = None
        self._steps = self._working()
        self._has_begun = False

    @property
    def is_done(self) -> bool:
        """Whether the chart is finished."""
        return self._spec is not None

    def step(self) -> bool:
        """Compare a few more rows; whether there is more to do."""
        if not self.is_done:
            next(self._steps, None)
        return not self.is_done

    def spec(self) -> ChartSpec:
        """The chart, or how far it is."""
        if self._spec is not None:
            return self._spec
        if not self._has_begun:
            return _empty("The measured rows are still to be read.")
        from core.analysis.validation.shipped_comparison import shipped_comparison

        found = shipped_comparison()
        done = (
            f"{len(found.rows):,} of {found.count:,} measured rows are compared."
            if found.count
            else "The measured rows are being read."
        )
        return _empty(done)

    def _working(self) -> Iterator[None]:
        if all(workload.kind != LANGUAGE_MODEL for workload in self._study.workloads):
            self._spec = _empty(ONLY_LANGUAGE)
            return
        for reader in _READERS:
            importlib.import_module(reader)
            yield
        from core.analysis.validation.shipped_comparison import shipped_comparison

        self._has_begun = True
        found = shipped_comparison()
        while found.step():
            yield
        if not found.count:
            from core.analysis.validation.development_rows import NOT_SHIPPED

            self._spec = _empty(NOT_SHIPPED)
            return
        yield from self._drawing()

    def _drawing(self) -> Iterator[None]:
        from core.analysis.validation.compared_rows import ComparedRows
        from core.analysis.validation.error_bands import error_bands
        from core.analysis.validation.shipped_comparison import shipped_comparison

        study, names = self._study, _catalog_names(self._study)
        scored = [one for one in shipped_comparison().rows if _is_drawn(one)]
        counts = Counter(one.row.chip for one in scored)
        first = {name: chip for chip, name in reversed(list(enumerate(names)))}  # of two copies of a chip the first
        could = sorted((chip for name, chip in first.items() if counts[name]), key=lambda chip: -counts[names[chip]])
        drawn = charted(study, could)
        wanted = {names[chip] for chip in drawn}
        yield
        rows = ComparedRows(tuple(one for one in scored if one.row.chip in wanted), error_bands().level)
        for name in _PREPARED:
            yield
            getattr(rows, name)
        yield
        self._spec = _drawn(study, rows, could, drawn)


def _drawn(study: Study, rows: "ComparedRows", could: list[int], drawn: tuple[int, ...]) -> ChartSpec:
    from core.analysis.validation.row_selection import Selection, chosen
    from core.charts import parity

    if not drawn:
        return _empty("No published measurement is of a chip of this study.")
    selection = Selection()
    spec = parity.build(rows, chosen(rows, selection), selection, "chip", CALLED)
    silent = [name for chip, name in enumerate(priced_names(study)) if chip not in could]
    notes = (
        *spec.notes,
        *more_note(study, could, drawn),
        *((f"Without measurements: {', '.join(silent)}",) if silent else ()),
        OF_CATALOG,
        FITTED,
    )
    return replace(
        spec,
        subtitle=f"Published measurements as times, a rate as the time of one token{of_how_many(could, drawn)}",
        notes=notes,
        summary=" ".join((spec.summary, *(f"{note}." for note in notes))),
        choices=chip_choices(study, could, drawn),
    )


def rows_behind(spec: ChartSpec) -> "tuple[ComparedRow, ...]":
    """The compared rows of the chips that a finished chart draws."""
    from core.analysis.validation.shipped_comparison import shipped_comparison

    drawn = {series.label for series in spec.series}
    return tuple(one for one in shipped_comparison().rows if _is_drawn(one) and one.row.chip in drawn)


def _is_drawn(one: "ComparedRow") -> bool:
    return one.scored and one.result.predicted is not None


def _empty(why: str) -> ChartSpec:
    return replace(_BARE, empty=why, summary=why)


def _catalog_names(study: Study) -> list[str]:
    """What each chip is called in the catalog, as rows name it."""
    names = {one.id: one.name for one in load_catalog().chips}
    return [names.get(chip.origin or chip.id, chip.name) for chip in study.chips]


def rests_on(study: Study) -> Hashable:
    """What of a study tells two of these charts apart."""
    language = any(workload.kind == LANGUAGE_MODEL for workload in study.workloads)
    return (
        tuple(chip.id for chip in study.chips),
        tuple(_catalog_names(study)),
        priced_names(study),
        study.settings.charted_chips,
        language,
    )


WORK = Worked(ParityWork, rests_on)
