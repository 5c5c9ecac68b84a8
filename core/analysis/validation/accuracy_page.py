"""The figures of accuracy in README and help: one command works them out and writes them, a test sees to it.

``python -m core.analysis.validation.accuracy_page`` writes; with ``--check`` it only says whether anything is stale.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

import msgspec
import numpy as np

from core.analysis.validation.compared_rows import ComparedRows, compared
from core.analysis.validation.development_rows import NOT_SHIPPED, development_rows
from core.analysis.validation.error_bands import error_bands
from core.analysis.validation.measured_rows import Kind
from core.analysis.validation.row_selection import Fairness, Selection, chosen, error_words, near_share, table, total
from core.analysis.validation.scores import Score
from core.analysis.validation.validated_rows import scored_rows, validated
from core.catalog import load_catalog

BEGIN, END = "<!-- accuracy: begin -->", "<!-- accuracy: end -->"
COMMAND = "python -m core.analysis.validation.accuracy_page"
FITS = {
    "calibration_scores.json": "Constants of serving, on the rows they were fitted on and on rows left out of the fit:",
    "training_calibration.json": "Constants of training, likewise:",
}
"""Files of fitted constants that may say how far off they are on rows that they were not fitted on."""

KINDS: tuple[Kind, ...] = ("inference", "training")


def readme() -> Path:
    """The README of a checkout."""
    return Path(__file__).resolve().parents[3] / "README.md"


def help_page() -> Path:
    """The help page that the program shows."""
    return Path(str(resources.files("resources").joinpath("help", "accuracy.md")))


def help_text() -> str:
    """The help page as Markdown."""
    return help_page().read_text("utf-8")


def shipped_rows() -> ComparedRows | None:
    """The shipped rows beside their predictions; None where none are shipped."""
    files = [file for file in map(development_rows, KINDS) if file is not None and scored_rows(file)[1].any()]
    if not files:
        return None
    return compared([validated(file, load_catalog(), error_bands()) for file in files])


# --- the block ----------------------------------------------------------------------------------------------------


def block(rows: ComparedRows | None) -> str:
    """The figures as Markdown: scores by kind, grade and group, with and without rows that are no fair question."""
    if rows is None:
        return NOT_SHIPPED
    level = f"{100 * rows.level:.0f} %"
    parts = [
        "r is |ln(predicted ÷ measured)|; 0.10 is about 10 %. Macro: mean over (group, chip, model, phase) of the "
        "median r, for training over families. Bias: median of ln(predicted time ÷ measured time), above 0 is too "
        f"slow. Band: share of rows whose measurement lies in the {level} band. Covered: share of the measured rows "
        "that are predicted. Within 20 % means that the larger of predicted and measured is at most 1.2 times the "
        "smaller.",
        *(sentence for kind in KINDS if (sentence := _headline(rows, kind))),
        _table(("rows of", *_HEADER), list(_totals(rows))),
        *_left_out(),
        "Scored inference rows by group:",
        _table(("group", *_HEADER), table(rows, chosen(rows, Selection(kind="inference")), "group")),
    ]
    return "\n\n".join(parts)


def _headline(rows: ComparedRows, kind: Kind) -> str:
    """The scored rows of one kind in a sentence; "" without any."""
    mask = chosen(rows, Selection(kind=kind))
    one = total(rows, mask)
    if one.median is None or one.p90 is None:
        return ""
    near = 100 * near_share(rows.residual[mask & rows.taken])
    return (
        f"{kind.capitalize()}: half of {one.rows:,} scored predictions are within {error_words(one.median)} of the "
        f"measurement, 90 % within {error_words(one.p90)}; {near:.0f} % are within 20 %."
    )


def _totals(rows: ComparedRows) -> Iterator[tuple[str, Score]]:
    for kind in KINDS:
        grades = sorted(set(np.unique(rows.labels["grade"][chosen(rows, Selection(kind=kind))]).tolist()) - {""})
        fairnesses: tuple[tuple[Fairness, str], ...] = (("scored", "scored"), ("fair", "with rows not scored"))
        for fairness, words in fairnesses:
            for grade in ("", *(grades if len(grades) > 1 else ())):
                one = total(rows, chosen(rows, Selection(kind=kind, grade=grade, fairness=fairness)))
                if one.rows:
                    yield f"{kind}, {f'grade {grade}' if grade else 'all grades'}, {words}", one


class _Fit(msgspec.Struct):
    """What a file of fitted constants says of its own accuracy; everything else in it is not read here."""

    scores: dict[str, float] = {}


def _left_out() -> tuple[str, ...]:
    """Scores that the calibration worked out itself: rows predicted by constants that were fitted without them."""
    parts = []
    for name, words in FITS.items():
        path = resources.files("resources").joinpath("data", name)
        scores = msgspec.json.decode(path.read_bytes(), type=_Fit).scores if path.is_file() else {}
        scopes = dict.fromkeys(key.rpartition("_")[0] for key in scores if key.endswith(_MEASURES))
        lines = [
            (scope.replace("_", " "), *(_digits(scores.get(f"{scope}_{measure}")) for measure in _MEASURES))
            for scope in scopes
        ]
        if lines:
            parts += [words, _grid(("", "macro r", "median r", "p90 r"), lines)]
    return tuple(parts)


_MEASURES = ("macro", "median", "p90")
_HEADER = ("rows", "covered", "cells", "macro r", "median r", "p90 r", "bias", "band")


def _table(header: Sequence[str], lines: Sequence[tuple[str, Score]]) -> str:
    return _grid(header, [(name, *_cells(one)) for name, one in lines])


def _grid(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    ruler = "|---|" + "---:|" * (len(header) - 1)
    return "\n".join((f"| {' | '.join(header)} |", ruler, *(f"| {' | '.join(line)} |" for line in lines)))


def _cells(one: Score) -> tuple[str, ...]:
    return (
        f"{one.rows:,}",
        _percent(one.coverage),
        f"{one.cells:,}",
        _digits(one.macro),
        _digits(one.median),
        _digits(one.p90),
        _digits(one.bias, "+.2f"),
        _percent(one.band_covers),
    )


def _digits(value: float | None, form: str = ".2f") -> str:
    return "–" if value is None else format(value, form).replace("-", "−")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


# --- writing it ---------------------------------------------------------------------------------------------------


def with_block(text: str, content: str) -> str:
    """A document with the block between its markers; ValueError where it has not exactly one pair of them."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"a document needs the lines {BEGIN} and {END} once each")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{content}\n\n{END}{rest.split(END)[1]}"


def stale(rows: ComparedRows | None) -> dict[Path, str]:
    """Documents whose figures are not today's, each with the text that it should have."""
    content = block(rows)
    found = {}
    for path in (readme(), help_page()):
        text = path.read_text("utf-8")
        wanted = with_block(text, content)
        if wanted != text:
            found[path] = wanted
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the figures, or check them; returns the exit code."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write the figures of accuracy into README and help.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where figures are stale")
    only_check = parser.parse_args(arguments).check
    found = stale(shipped_rows())
    for path, text in found.items():
        if not only_check:
            path.write_text(text, "utf-8")
        print(f"{path.name}: {'stale' if only_check else 'written'}")
    return 1 if found and only_check else 0


if __name__ == "__main__":
    sys.exit(main())
