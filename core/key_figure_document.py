"""The key figures as JSON: numbers at full precision, None where there is none and then a reason."""

from typing import Any

from core.cost_steps import Part
from core.figures import Figures
from core.key_figures import KeyFigures, key_figures
from core.outcome import Kpi


def key_figure_documents(figures: Figures) -> dict[str, Any]:
    """All key figures by id."""
    found = key_figures(figures)
    documents: dict[str, Any] = {"inference_share_by_year": _by_year(found)}
    documents |= {one.id: _figure(one) for one in found.figures}
    sought = found.sought
    documents["traffic_for_share"] |= {
        "share": figures.study.money.sought_share,
        "achieved_share": None if sought is None else sought.share,
    }
    documents["waterfall"] = _parts(
        found.serving, found.delivery.headline_factor, found.delivery.headline_measure, found.serving_reason
    )
    documents["training_waterfall"] = _parts(found.training, 1.0, "USD", found.training_reason)
    return documents


def _by_year(found: KeyFigures) -> dict[str, Any]:
    values: list[dict[str, Any]] = [{"year": one.year, "value": one.share} for one in found.by_year]
    for value in values:
        if value["value"] is None:
            value["reason"] = "Nothing is spent."
    return {"unit": "1", "values": values} | ({"reason": found.spend_reason} if found.spend_reason else {})


def _figure(one: Kpi) -> dict[str, Any]:
    value = int(one.value) if one.unit == "month" and one.value is not None else one.value
    document: dict[str, Any] = {"value": value, "unit": one.unit}
    return document if one.value is not None else {**document, "reason": one.reason}


def _parts(parts: tuple[Part, ...], per: float, unit: str, why_not: str) -> dict[str, Any]:
    """A waterfall; its parts sum to its total."""
    if not parts:
        return {"unit": unit, "total": None, "parts": [], "reason": why_not}
    listed = [{"id": one.step.id, "value": one.value * per} for one in parts]
    return {"unit": unit, "total": parts[-1].after * per, "parts": listed}
