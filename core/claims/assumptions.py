"""What the spend of a study rests on that nobody published: the assumptions that are told beside a claim."""

from collections.abc import Mapping
from typing import Any

from core.cells import format_value
from core.equations import lifetime
from core.fields import FieldKind, fields_of
from core.figures import Figures, inputs_behind
from core.records import Record

MOST_ASSUMPTIONS = 14
_MONEY_RESTS_ON = inputs_behind(lifetime.cumulative_training_cost, lifetime.cumulative_inference_cost)

_TABLED, _TURNING, _QUEUED, _OWNED = (
    ("growth_path", "table"),
    ("price_path", "plateau", "rise", "step"),
    ("load_choice", "from percentile"),
    ("acquisition", "owned"),
)
COUNTS_WITH: Mapping[str, tuple[str, ...]] = {
    "traffic_growth": ("growth_path", "compound", "logistic"),
    "traffic_ceiling": ("growth_path", "logistic"),
    **{f"traffic_after_{year}": _TABLED for year in ("one", "two", "three", "four", "five")},
    "peak_to_average": ("demand_profile", "stated peak"),
    "peak_to_trough": ("demand_profile", "peak and trough"),
    "weekend_factor": ("demand_profile", "peak and trough"),
    "adapter_share": ("training_method", "adapters"),
    "target_utilization": ("load_choice", "stated"),
    **dict.fromkeys(("latency_percentile", "arrival_variation", "service_variation"), _QUEUED),
    "spare_replicas": ("spares_choice", "stated"),
    "availability_target": ("spares_choice", "for availability"),
    "repair_time": ("spares_choice", "for availability"),
    "price_change": ("price_path", "exponential", "plateau", "rise"),
    "price_turn_month": _TURNING,
    "price_turn_change": ("price_path", "rise", "step"),
    "rental_price": ("acquisition", "rented"),
    "rent_overhead_share": ("acquisition", "rented"),
    **dict.fromkeys(
        (
            "purchase_price", "idle_power_share", "electricity_price", "capital_cost_rate", "life_basis",
            "usable_share", "space_cost", "residual_share", "server_cost_ratio", "network_cost_share",
            "maintenance_share",
        ),
        _OWNED,
    ),
}  # fmt: skip
"""Inputs that count only where a choice has one of some words: the input, then the choice and the words."""
_OF_DRAFTS = frozenset({"draft_acceptance", "draft_cost_share"})


def assumed(figures: Figures) -> tuple[str, ...]:
    """Inputs that the spend rests on and that nobody published: the analyst's own first, then shipped assumptions.

    What another choice makes count for nothing (a table of growth where growth is compound) is left out.
    """
    study = figures.study
    records: tuple[Record, ...] = (
        study.workloads[study.selected_workload],
        study.chips[study.reference_chip],
        study.money,
        study.site,
    )
    chosen = {name: getattr(record, name) for record in records for name in fields_of(type(record)) if "." not in name}
    found = [line for record in records for line in _assumptions_of(record, chosen)]
    own = [text for analyst, text in found if analyst]
    shipped = [text for analyst, text in found if not analyst]
    listed = (own + shipped)[:MOST_ASSUMPTIONS]
    more = len(found) - len(listed)
    return (*listed, f"and {more} more, see Source in the tables") if more > 0 else tuple(listed)


def counts(name: str, chosen: Mapping[str, Any]) -> bool:
    """Whether an input counts under the choices of a study; `chosen`: values by name."""
    if name in _OF_DRAFTS:
        return bool(chosen["draft_tokens"] > 0)
    choice, *words = COUNTS_WITH.get(name, ("",))
    return not choice or chosen[choice] in words


def _assumptions_of(record: Record, chosen: Mapping[str, Any]) -> list[tuple[bool, str]]:
    found = []
    for path, field in fields_of(type(record)).items():
        source = record.source_of(path)
        if path not in _MONEY_RESTS_ON or source is None or source.confidence not in ("low", "analyst"):
            continue
        value = getattr(record, path)
        if value is None or field.kind is FieldKind.TEXT or not counts(path, chosen):
            continue
        shown = format_value(value, field) if field.kind is FieldKind.NUMBER else str(value)
        found.append((source.confidence == "analyst", f"{record.name}: {field.label} {shown}. {source.text}"))
    return found
