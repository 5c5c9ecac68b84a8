"""A validation as JSON or as a table for people."""

import msgspec

from core.analysis.validation.scores import Score
from core.analysis.validation.validated_rows import RowResult, Validation
from core.names import visible

HEADER = ("rows", "cover", "cells", "macro", "median", "p90", "bias", "band")


def as_json(validation: Validation) -> str:
    """{"rows": […], "summary": {…}}, one row a line; numbers at full precision."""
    rows = ",\n".join(msgspec.json.encode(result).decode() for result in validation.results)
    summary = msgspec.json.encode(validation.summary).decode()
    return f'{{"rows": [\n{rows}\n],\n"summary": {summary}}}'


def as_lines(validation: Validation) -> list[str]:
    """Every row, then what could not be predicted, then the scores."""
    return [*_row_lines(validation), "", *_summary_lines(validation)]


def _row_lines(validation: Validation) -> list[str]:
    level = f"{validation.summary.band_level:.0%}"
    width = max(2, *(len(result.id) for result in validation.results))
    lines = [f"{'id':<{width}} {'predicted':>11} {level + ' band':>23} {'measured':>11} {'ratio':>6}  unit"]
    file = validation.file
    for result, row, measurement in zip(validation.results, file.rows, file.measurements, strict=True):
        figures = _figures(result, measurement.value)
        lines.append(visible(f"{result.id:<{width}} {figures}  {row.metric} {row.unit}".rstrip()))
    return lines


def _figures(result: RowResult, measured: float | None) -> str:
    if result.predicted is None or result.low is None or result.high is None:
        return f"not predicted: {result.reason} —"
    ratio = "" if measured is None else f"{result.predicted / measured:.2f}"
    band = f"{_short(result.low)} – {_short(result.high)}"
    value = "" if measured is None else _short(measured)
    return f"{_short(result.predicted):>11} {band:>23} {value:>11} {ratio:>6}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _summary_lines(validation: Validation) -> list[str]:
    summary = validation.summary
    lines = [f"{summary.predicted:,} of {summary.rows:,} rows predicted"]
    lines += [visible(f"{count:>7,} not: {reason}") for reason, count in summary.refused.items()]
    if summary.scored is None or summary.all_rows is None:
        return [*lines, "No column value, so nothing to compare with."]
    lines += ["", "|ln(predicted / measured)|; macro: mean over (group, chip, model, phase) of the median", ""]
    lines += [f"{'':<38} " + " ".join(f"{name:>7}" for name in HEADER)]
    for kind, scores in summary.by.items():
        lines += [_score_line(f"{kind} {name}", one) for name, one in scores.items()]
    lines.append(_score_line("all scored rows", summary.scored))
    lines.append(_score_line("with rows that are no fair question", summary.all_rows))
    return lines


def _score_line(name: str, score: Score) -> str:
    shares = (score.macro, score.median, score.p90, score.bias, score.band_covers)
    figures = [f"{score.rows:>7,}", _share(score.coverage), f"{score.cells:>7,}", *(_share(one) for one in shares)]
    return f"{visible(name)[:38]:<38} " + " ".join(figures)


def _share(value: float | None) -> str:
    return f"{'–':>7}" if value is None else f"{value:>7.3f}"
