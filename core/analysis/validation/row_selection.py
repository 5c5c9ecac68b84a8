"""Which of the compared rows are looked at, and how far off their predictions are, by group, chip or model."""

import math
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from core.analysis.validation.compared_rows import ComparedRows
from core.analysis.validation.measured_rows import Kind
from core.analysis.validation.scores import Score, by_label, score
from core.book import Array, Mask

By = Literal["group", "chip", "model"]
Fairness = Literal["scored", "fair", "every"]
"""Rows that are scored; with those that are no fair question; with those that are in no statistics at all."""

NEAR = 1.2
"""A prediction within this factor either way counts as within 20 %."""


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What a person filters for; "" and an empty text mean all."""

    kind: Kind = "inference"
    question: str = ""
    grade: str = ""
    fairness: Fairness = "scored"
    group: str = ""
    chip: str = ""
    model: str = ""
    words: str = ""


class Labelled(NamedTuple):
    """The score of one group, chip or model."""

    label: str
    score: Score


def chosen(rows: ComparedRows, selection: Selection) -> Mask:
    """The rows that a selection takes, predicted or not, as a mask."""
    mask: Mask = rows.labels["kind"] == selection.kind
    for name in ("question", "grade", "group", "chip", "model"):
        wanted = getattr(selection, name)
        if wanted:
            mask = mask & (rows.labels[name] == wanted)
    if selection.fairness != "every":
        mask = mask & (rows.scored if selection.fairness == "scored" else rows.fair)
    if words := selection.words.casefold().split():
        found = [at for at in np.flatnonzero(mask) if all(word in rows.haystack[at] for word in words)]
        mask = np.zeros_like(mask)
        mask[found] = True
    return mask


def total(rows: ComparedRows, mask: Mask) -> Score:
    """The score of the rows of a mask that can be scored."""
    could, taken = mask & rows.fair, mask & rows.taken
    return score(rows.residual[taken], rows.cells[taken], rows.inside[taken], int(could.sum()))


def table(rows: ComparedRows, mask: Mask, by: By) -> tuple[Labelled, ...]:
    """The score of each label among the rows of a mask, most rows first."""
    scores = by_label(rows.labels[by].tolist(), rows.residual, rows.cells, rows.inside, rows.taken, mask & rows.fair)
    found = [Labelled(label, one) for label, one in scores.items()]
    return tuple(sorted(found, key=lambda one: (-one.score.rows, one.label)))


def near_share(r: Array) -> float:
    """Share of residuals within NEAR either way."""
    return float(np.mean(np.abs(r) <= np.log(NEAR))) if r.size else 0.0


def error_share(r: float) -> float:
    """An error in logarithms as a share: by how much the larger of predicted and measured exceeds the smaller."""
    return math.copysign(math.expm1(abs(r)), r)


def error_words(r: float) -> str:
    """The size of an error in logarithms in words: "9 %", "a factor of 2.3"."""
    share = error_share(abs(r))
    return f"{100 * share:.0f} %" if share < 1 else f"a factor of {1 + share:.1f}"


def options(rows: ComparedRows, kind: Kind, name: str, fairness: Fairness = "every") -> tuple[str, ...]:
    """The values that a label takes among the rows of one kind, most frequent first."""
    found, counts = np.unique(
        rows.labels[name][chosen(rows, Selection(kind=kind, fairness=fairness))], return_counts=True
    )
    order = np.lexsort((found, -counts))
    return tuple(str(found[at]) for at in order if found[at])
