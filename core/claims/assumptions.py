"""What the spend of a study rests on that nobody published: the assumptions that are told beside a claim."""

from collections.abc import Mapping
from typing import Any

from core.cells import format_value
from core.claims.claim import Claim
from core.equations import NETWORKS, PERFORMANCE, latency, lifetime, network_service
from core.fields import FieldKind, fields_of, value_at
from core.figures import Figures, inputs_behind
from core.records import Record

MOST_ASSUMPTIONS = 60
"""More of them would bury the sources; a study of what ships has some forty."""
_RESTS_ON: Mapping[str, frozenset[str]] = {
    "money": inputs_behind(lifetime.cumulative_training_cost, lifetime.cumulative_inference_cost),
    # of each chip's fastest set-up: no cost chooses it
    "latency": PERFORMANCE.inputs_behind(latency.response_time)
    | NETWORKS.inputs_behind(network_service.query_response_time),
}

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
_TOLD_ANYWAY = frozenset({"price_change"})
"""What moves the money most, however well its value is sourced."""
_OF_DRAFTS = frozenset({"draft_acceptance", "draft_cost_share"})


def assumed(figures: Figures, claim: Claim) -> tuple[str, ...]:
    """Inputs that the claim's figure rests on and that nobody published: the analyst's own, then shipped assumptions.

    Money comes first of each, since prices and their paths move the most. What another choice makes count for nothing
    (a table of growth where growth is compound) is left out; of a time of an answer, so is all that only costs.
    """
    study = figures.study
    compared = [chip for chip in study.chips if (chip.origin or chip.id) in {claim.chip, claim.reference_chip}]
    records: tuple[Record, ...] = (
        study.money,
        study.workloads[study.selected_workload],
        *(compared or (study.chips[study.reference_chip],)),
        study.site,
    )
    behind = _RESTS_ON["latency" if claim.measure == "latency" else "money"]
    chosen = {name: getattr(record, name) for record in records for name in fields_of(type(record)) if "." not in name}
    found = [line for record in records for line in _assumptions_of(record, chosen, behind)]
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


def _assumptions_of(record: Record, chosen: Mapping[str, Any], behind: frozenset[str]) -> list[tuple[bool, str]]:
    found = []
    for path, field in fields_of(type(record)).items():
        source = record.source_of(path)
        if path.rpartition(".")[2] not in behind or source is None:
            continue
        if source.confidence not in ("low", "analyst") and path not in _TOLD_ANYWAY:
            continue
        value = value_at(record, path)
        if value is None or field.kind is FieldKind.TEXT or not counts(path, chosen):
            continue
        if "." in path and not value:  # what a network of its family has none of
            continue
        shown = format_value(value, field) if field.kind is FieldKind.NUMBER else str(value)
        found.append((source.confidence == "analyst", f"{record.name}: {field.label} {shown}. {source.text}"))
    return found
