"""The key figures of a study as a table: each with its value, or why there is none, and how it comes about."""

from collections.abc import Callable

from core.cost_steps import Part
from core.data_table import DataTable, Words
from core.figures import Figures
from core.formats import format_quantity, money_text
from core.key_figures import KeyFigures, key_figures
from core.kpi_words import kpi_text
from core.outcome import Outcome


def figure_table(outcome: Outcome) -> DataTable:
    """Headlines, key figures, the inference share of each year and the parts of both waterfalls, one a row."""
    figures: Figures = outcome.detail
    found = key_figures(figures)
    rows = [(kpi.label, kpi_text(kpi), kpi.reason if kpi.value is None else kpi.breakdown) for kpi in outcome.kpis]
    rows += [
        (one.label, kpi_text(one), one.breakdown if one.value is not None else one.reason) for one in found.figures
    ]
    rows += _years(found)
    rows += _parts("Inference", found.serving, found.delivery.phrase)
    rows += _parts("Training", found.training, money_text)
    columns = (
        Words("figure", "Figure", [row[0] for row in rows]),
        Words("value", "Value", [row[1] for row in rows]),
        Words("how", "How it comes about", [row[2] for row in rows]),
    )
    return DataTable(columns, len(rows))


def _years(found: KeyFigures) -> list[tuple[str, str, str]]:
    return [
        (
            f"Inference share, {one.year}",
            "—" if one.share is None else format_quantity(one.share, "%"),
            f"{money_text(one.inference)} of {money_text(one.inference + one.training)}",
        )
        for one in found.by_year
    ]


def _parts(of: str, parts: tuple[Part, ...], written: Callable[[float], str]) -> list[tuple[str, str, str]]:
    return [(f"{of}: {part.step.label.lower()}", written(part.change), part.step.cost.help) for part in parts]
