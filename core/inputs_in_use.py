"""Which inputs play a part in a study as it stands: many do only while another input says so.

A price path without a turn has no use for the month of the turn, rented chips none for a purchase price. Books know
what an equation can rest on, whatever its values; this is what is left of that for one study.
"""

from collections.abc import Callable, Collection, Mapping

from core.fields import fields_of
from core.records import LANGUAGE_MODEL, Chip, Record, Workload
from core.study import Study
from core.workload_kind import applies

Rule = Callable[[Study], bool]
"""Whether inputs of a table without rows of its own kind play a part."""
RowRule = Callable[[Workload], bool]


def _owned(study: Study) -> bool:
    return study.money.acquisition == "owned"


def _rented(study: Study) -> bool:
    return not _owned(study)


def _any(rule: RowRule) -> Rule:
    return lambda study: any(rule(workload) for workload in study.workloads)


BESIDE_BOOKS = frozenset(
    {
        "horizon", "base_year", "region", "rental_term", "kind", "alternative_to",
        "vendor", "serving_engine", "decode_benchmark_count", "family",
    }
)  # fmt: skip
"""No equation has them but figures rest on them: what picks prices, engines and error bands, the time looked at."""
POWER = (
    "thermal_design_power", "busy_power_share", "light_power_share", "idle_power_share", "server_power_ratio",
    "power_usage_effectiveness", "electricity_price",
)  # fmt: skip
"""What power costs: rent has it in it."""
WAITS = ("latency_percentile", "arrival_variation", "service_variation")
"""What waiting lines rest on: where a load is stated, only a note on them does."""
_CAPITAL = (
    "purchase_price", "capital_cost_rate", "life_basis", "usable_share", "space_cost", "residual_share",
    "server_cost_ratio", "network_cost_share", "maintenance_share",
)  # fmt: skip
_RENT = ("rental_price", "rental_term", "region", "rent_overhead_share", "price_change", "price_path")
_OF_STUDY: Mapping[str, Rule] = {
    **dict.fromkeys((*POWER, *_CAPITAL), _owned),
    **dict.fromkeys(_RENT, _rented),
    "chip_life": lambda study: _owned(study) and study.money.life_basis == "economic",
    "accounting_life": lambda study: _owned(study) and study.money.life_basis == "accounting",
    "price_turn_month": lambda study: _rented(study) and study.money.price_path != "exponential",
    "price_turn_change": lambda study: _rented(study) and study.money.price_path in ("rise", "step"),
    "repair_time": _any(lambda workload: workload.spares_choice == "for availability"),
    "peak_rate_fp4": _any(lambda workload: "4" in workload.lowest_precision or workload.training_precision == "FP4"),
    "training_utilization": _any(lambda one: one.training_speed == "stated MFU" or one.kind != LANGUAGE_MODEL),
}
"""Of chips, site and money, by name."""


_RUN = (
    "training_sequence",
    "training_batch",
    "training_precision",
    "training_method",
    "training_speed",
    "training_chips",
)
"""How a training run goes: of no interest to a model that came trained."""


def _sparse(workload: Workload) -> bool:
    return workload.model.expert_count > 0


def _latent(workload: Workload) -> bool:
    return workload.model.latent_kv_rank > 0


_OF_WORKLOAD: Mapping[str, RowRule] = {
    "traffic_growth": lambda one: one.growth_path != "table",
    "traffic_ceiling": lambda one: one.growth_path == "logistic",
    **dict.fromkeys(
        ("traffic_after_one", "traffic_after_two", "traffic_after_three", "traffic_after_four", "traffic_after_five"),
        lambda one: one.growth_path == "table",
    ),
    "peak_to_average": lambda one: one.demand_profile in ("stated peak", "peak and trough"),
    **dict.fromkeys(("peak_to_trough", "weekend_factor"), lambda one: one.demand_profile == "peak and trough"),
    **dict.fromkeys(WAITS, lambda one: one.load_choice == "from percentile"),
    "price_elasticity": lambda one: one.pass_through > 0,
    "target_utilization": lambda one: one.load_choice == "stated",
    "availability_target": lambda one: one.spares_choice == "for availability",
    "spare_replicas": lambda one: one.spares_choice == "stated",
    **dict.fromkeys(("retraining_share", "retraining_cost"), lambda one: one.retraining_interval > 0),
    **dict.fromkeys(("fine_tune_share", "fine_tune_cost"), lambda one: one.fine_tunes_a_year > 0),
    **dict.fromkeys(_RUN, lambda one: one.training_tokens > 0 if one.kind == LANGUAGE_MODEL else True),
    **dict.fromkeys(
        ("flops_per_step", "activations_per_step", "kernels_per_step"), lambda one: one.network.step_count > 0
    ),
    "cached_price": lambda one: one.cached_share > 0,
    "adapter_share": lambda one: one.training_method == "adapters",
    **dict.fromkeys(("draft_acceptance", "draft_cost_share"), lambda one: one.draft_tokens > 0),
    **dict.fromkeys(
        ("experts_per_token", "expert_feedforward_size", "shared_expert_count", "dense_layer_count"), _sparse
    ),
    **dict.fromkeys(("latent_query_rank", "latent_key_size", "latent_rope_size", "latent_value_size"), _latent),
    "window_size": lambda one: one.model.windowed_layer_count > 0,
}


_OF_CHIP: Mapping[str, Callable[[Chip], bool]] = {
    "server_bandwidth": lambda chip: chip.scaleup_domain < chip.chips_per_server,
}


def in_use(study: Study, record: Record, path: str, *, anyway: Collection[str] = ()) -> bool:
    """Whether an input plays a part in a study.

    anyway: names that play one whatever other inputs say, because they are looked at for their own sake.
    """
    field = fields_of(type(record))[path]
    name = path.rpartition(".")[2]
    if not applies(field, record):
        return False
    if name in anyway:
        return True
    if isinstance(record, Workload):
        rule = _OF_WORKLOAD.get(name)
        other = len(study.workloads) > 1 or name != "alternative_to"
        return other and (rule is None or rule(record)) and (name != "pass_through" or _rented(study))
    if isinstance(record, Chip) and name in _OF_CHIP:
        return _OF_CHIP[name](record)
    of_study = _OF_STUDY.get(name)
    return of_study is None or of_study(study)
