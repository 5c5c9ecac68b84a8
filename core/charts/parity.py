"""Chart `parity`: predicted against measured, one point a row, and the lines that say what near is."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.analysis.validation.compared_rows import ComparedRows
from core.analysis.validation.measured_rows import Kind
from core.analysis.validation.metric_words import is_rate
from core.analysis.validation.row_selection import NEAR, By, Selection, error_words, near_share, total
from core.analysis.validation.row_words import compared_values
from core.book import Array, Mask
from core.charts.spec import Axis, Better, ChartSpec, Guide, Scale, Series

Positions = npt.NDArray[np.intp]

MOST_SERIES = 6
REST = MOST_SERIES
"""Colour of the labels that have none of their own."""

CALLED = ("prediction", "predictions")
DEFINITION = "An error of 20 % means that the larger of predicted and measured is 1.2 times the smaller"


class Scheme(NamedTuple):
    """How one kind of measurement is drawn. rate: tokens a second, else seconds (a token)."""

    label: str
    subtitle: str
    unit: str
    factor: float
    unit_label: str
    rate: bool = False


SCHEMES: dict[str, Scheme] = {
    "": Scheme("time", "All measurements as times; a rate as the time of one token", "s", 1e3, "ms"),
    "first": Scheme("time to first token", "Time to first token of a batch of prompts", "s", 1e3, "ms"),
    "step": Scheme("time per output token", "Time per output token of each sequence", "s/token", 1e3, "ms"),
    "whole": Scheme("end-to-end time", "End-to-end time of a batch, prompts and all output", "s", 1.0, "s"),
    "rate": Scheme("throughput", "Tokens a second of all chips together", "token/s", 1.0, "tokens/s", rate=True),
    "training": Scheme("training speed", "Tokens a second and chip in training", "token/s", 1.0, "tokens/s", rate=True),
}


class Drawn(NamedTuple):
    """The rows that are drawn: their positions, and their values on both axes in base units."""

    at: Positions
    measured: Array
    predicted: Array

    def part(self, mask: Mask) -> "Drawn":
        """Some of them."""
        return Drawn(self.at[mask], self.measured[mask], self.predicted[mask])


def build(
    rows: ComparedRows, mask: Mask, selection: Selection, by: By = "group", called: tuple[str, str] = CALLED
) -> ChartSpec:
    """Points of the rows of a mask that are measured and predicted, coloured by group, chip or model.

    called: what the title calls one of them, and several.
    """
    scheme = SCHEMES.get("training" if selection.kind == "training" else selection.question, SCHEMES[""])
    drawn = _drawn(rows, mask, scheme)
    title = _title(rows, mask, called)
    subtitle = f"{scheme.subtitle}; {words_of(selection)}"
    return ChartSpec(
        "parity",
        title,
        subtitle,
        _axis("Measured", scheme),
        _axis("Predicted", scheme),
        series=_series(rows, drawn, scheme, palette(rows, selection.kind, by, drawn.at), by),
        guides=_guides(drawn),
        notes=_notes(rows, mask, len(drawn.at)),
        summary=f"{title}. {subtitle}. {DEFINITION}.",
        empty="" if len(drawn.at) else nothing(rows, mask),
    )


def _drawn(rows: ComparedRows, mask: Mask, scheme: Scheme) -> Drawn:
    at = np.flatnonzero(mask & rows.taken)
    measured, predicted = rows.measured_time[at], rows.predicted_time[at]
    return Drawn(at, 1 / measured, 1 / predicted) if scheme.rate else Drawn(at, measured, predicted)


def words_of(selection: Selection) -> str:
    """The grades and the fairness of a selection in words."""
    grades = f"grade {selection.grade}" if selection.grade else "all grades"
    return f"{grades}, " + ("scored rows" if selection.fairness == "scored" else "with rows that are not scored")


def nothing(rows: ComparedRows, mask: Mask) -> str:
    """Why there is nothing to draw."""
    if not mask.any():
        return "No row matches."
    if not np.isfinite(rows.measured_time[mask]).any():
        return "These rows say nothing of what was measured; their predictions stand in the table of rows."
    if not (mask & rows.fair).any():
        return "Rows of this grade are in no statistics; they stand in the table of rows."
    return "None of these rows can be predicted; the table of rows says why."


def _axis(label: str, scheme: Scheme) -> Axis:
    return Axis(
        f"{label} {scheme.label}", scheme.unit, scheme.factor, scheme.unit_label, Scale.LOG, better=Better.NEITHER
    )


def _title(rows: ComparedRows, mask: Mask, called: tuple[str, str]) -> str:
    """What half and nine tenths of the predictions keep to."""
    one = total(rows, mask)
    if one.median is None or one.p90 is None:
        return "Predicted against measured"
    half, most = (error_words(value) for value in (one.median, one.p90))
    alone, several = called
    if one.rows == 1:
        return f"The only {alone} is within {half}"
    return f"Half of {one.rows:,} {several} are within {half}, 90 % within {most}"


def _series(rows: ComparedRows, drawn: Drawn, scheme: Scheme, colours: dict[str, int], by: By) -> tuple[Series, ...]:
    """A cloud each for the labels that have a colour, one for all others."""
    labels = rows.labels[by][drawn.at]
    found = [_cloud(rows, drawn.part(labels == label), scheme, label, colour) for label, colour in colours.items()]
    # the largest cloud lies at the bottom, so that it hides none of the others
    found.sort(key=lambda one: -len(one.x))
    rest = ~np.isin(labels, list(colours))
    if rest.any():
        others = len(np.unique(labels[rest]))
        found.append(_cloud(rows, drawn.part(rest), scheme, f"+{others} more", REST))
    return tuple(found)


def palette(rows: ComparedRows, kind: Kind, by: By, drawn: Positions) -> dict[str, int]:
    """At most MOST_SERIES labels with a colour each; a label keeps its colour as far as it can while one filters."""
    of_kind = rows.taken & (rows.labels["kind"] == kind)
    names, counts = np.unique(rows.labels[by][of_kind], return_counts=True)
    ranked = [str(names[at]) for at in np.lexsort((names, -counts))]
    present = set(np.unique(rows.labels[by][drawn]).tolist())
    shown = [label for label in ranked if label in present][:MOST_SERIES]
    own = {label: at for at, label in enumerate(ranked[:MOST_SERIES])}
    free = iter(sorted(set(range(MOST_SERIES)) - {own[label] for label in shown if label in own}))
    return {label: own[label] if label in own else next(free) for label in shown}


def _cloud(rows: ComparedRows, drawn: Drawn, scheme: Scheme, label: str, colour: int) -> Series:
    return Series(
        f"label-{label}",
        label,
        tuple(drawn.measured.tolist()),
        tuple(drawn.predicted.tolist()),
        colour=colour,
        line=False,
        points=True,
        details=tuple(_detail(rows, at, as_time=not scheme.rate) for at in drawn.at.tolist()),
    )


def _detail(rows: ComparedRows, at: int, *, as_time: bool) -> str:
    """A row in words; where a rate is drawn as a time, with the rate itself."""
    one = rows.rows[at]
    if as_time and is_rate(one.row.metric):
        return f"{rows.words[at]}\n{compared_values(one.row, one.measurement, one.result)}"
    return rows.words[at]


def _guides(drawn: Drawn) -> tuple[Guide, ...]:
    """Equality from corner to corner of the same range on both axes, and NEAR on either side."""
    if not len(drawn.at):
        return ()
    both = np.concatenate((drawn.measured, drawn.predicted))
    low, high = float(both.min()) / NEAR, float(both.max()) * NEAR
    return (
        Guide((low, high), (low, high), "equal", dashed=False),
        Guide((low, high / NEAR), (low * NEAR, high), "±20 %"),
        Guide((low * NEAR, high), (low, high / NEAR)),
    )


def _notes(rows: ComparedRows, mask: Mask, drawn: int) -> tuple[str, ...]:
    notes = [f"Within 20 %: {100 * near_share(rows.residual[mask & rows.taken]):.0f} % of rows"] if drawn else []
    if left := int((mask & rows.fair).sum()) - drawn:
        notes.append(f"{left:,} rows cannot be predicted")
    return tuple(notes)
