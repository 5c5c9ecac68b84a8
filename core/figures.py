"""The arrays of one study: what serving gives of its workloads, whatever their kind, and money over the months."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from core.bands import Bands, bands_of
from core.book import KNOWN, Array, Mask, Quantity, Values
from core.delivery import units_per_request
from core.demand_profile import demand_inputs
from core.deployment import GRID_AXES, Deployments
from core.equations import LIFETIME, NETWORKS, PERFORMANCE, TRAINING, availability, lifetime, unit_cost
from core.equations.inputs import Calibration, Demand, Deployment, NetworkEfficiency, NetworkRun, Serving
from core.fields import fields_of
from core.language_serving import CHOICE_RESTS_ON, SERVING, TRAINED, LanguagePart, language_parts
from core.network_serving import NETWORK_CHOICE_RESTS_ON, NETWORK_SERVING, NetworkPart, network_part
from core.records import LANGUAGE_MODEL, Chip, Constants, Workload
from core.rests_on import RestsOn, quantities_behind
from core.served import Served, merged
from core.stacking import joined, single, stacked
from core.study import Study
from core.training_choice import PEAK_UNKNOWN, Training, inputs_behind_training
from core.waiting_lines import LOADS_REST_ON, PERCENTILE_INPUTS, Waits, chosen_waits, merged_waits
from core.workload_kind import LANGUAGE, NETWORK, sort_of, trained_amount

_NOBODY_TYPED = frozenset().union(
    *(fields_of(one) for one in (Deployment, NetworkRun, NetworkEfficiency, Calibration, Constants)), {"month"}
)
_CONSTANTS = single(Constants())
_TRAINED = "training_run_chip_time"
"""Input of the money book that training gives."""
_OF_TRAINING = frozenset({_TRAINED, "training_run_work", "training_peak_rate", "training_goodput"})
_OF_CHOSEN = frozenset({"replica_chips", "replica_request_rate", "busy_chip_power", "full_chip_cost_rate"})
"""Those of the chosen deployment that another deployment of the chip would have other values of."""
_RATES_OF_TRAINING = frozenset({"training_chip_cost_rate", "training_running_cost_rate"})
_FACTORS_OF_RUNS = frozenset({"experiments_multiplier", "retraining_share", "fine_tune_share"})
"""Factors on the chip-hours of an initial run: of none they are none."""
_OF_ONE_DEPLOYMENT = frozenset((*fields_of(Deployment), *fields_of(NetworkRun)))
"""What tells deployments apart."""
_BEHIND = {
    "units_per_request": frozenset({"kind", "output_tokens"}),
    **dict.fromkeys(
        fields_of(Demand),
        frozenset({"demand_profile", "peak_to_average", "peak_to_trough", "weekend_factor", "autoscaling_lag"}),
    ),
}
"""Inputs of the money book that no book gives, by what an analyst types for them."""

_RANGED = LIFETIME.moved_by(
    ("replica_request_rate", _TRAINED),
    unit_cost.delivered_unit_cost,
    lifetime.cumulative_inference_cost,
    lifetime.cumulative_training_cost,
)


_LATER = frozenset({availability.fleet_availability.name, availability.target_reached.name})
_AT_ONCE = tuple(one for one in LIFETIME.quantities.values() if one.name not in _LATER)
"""What money rests on; the rest, which takes long, is evaluated where somebody asks for it."""


class AtWork(NamedTuple):
    """What workloads have in common that decides which equations they need.

    sorts: as `core.workload_kind` has them; training: whether any trains, and whether its speed is "predicted" for any.
    """

    sorts: frozenset[str] = frozenset({LANGUAGE, NETWORK})
    training: Literal["predicted", "stated", "none"] = "predicted"


_ALL = AtWork()


def at_work(workloads: Iterable[Workload]) -> AtWork:
    """What some workloads need."""
    rows = tuple(workloads)
    trained = [one for one in rows if trained_amount(one) > 0]
    predicted = any(one.kind == LANGUAGE_MODEL and one.training_speed == "predicted" for one in trained)
    return AtWork(frozenset(map(sort_of, rows)), "predicted" if predicted else "stated" if trained else "none")


def inputs_behind(*wanted: Quantity[...], of: AtWork = _ALL) -> RestsOn:
    """Names of the inputs behind quantities of any book, the choice of deployments between them included.

    They are what to cite. A deployment's coordinates and the month are left out: nobody typed them.
    """
    found = RestsOn((), wanted)
    for one in wanted:
        spoken, asked = PERFORMANCE.quantities.get(one.name) is one, NETWORKS.quantities.get(one.name) is one
        if spoken and LANGUAGE in of.sorts:
            found |= PERFORMANCE.inputs_behind(one) | CHOICE_RESTS_ON | PERCENTILE_INPUTS
        if asked and NETWORK in of.sorts:
            found |= NETWORKS.inputs_behind(one) | NETWORK_CHOICE_RESTS_ON | PERCENTILE_INPUTS
        if not spoken and not asked:
            direct = LIFETIME.inputs_behind(one)
            given = direct & (fields_of(Serving).keys() | fields_of(Demand).keys())
            if of.training == "none":
                direct -= _FACTORS_OF_RUNS
            found |= (direct - given) | _behind_serving(given, of)
    return found - _NOBODY_TYPED


def idle_inputs(rests_on: frozenset[str], of: AtWork) -> frozenset[str]:
    """Names among those of some quantities that play no part for workloads: of equations that none of them needs."""
    behind = quantities_behind(rests_on)
    return inputs_behind(*behind) - inputs_behind(*behind, of=of)


def direct_inputs_behind(*wanted: Quantity[...]) -> frozenset[str]:
    """Names of the inputs of the money book that quantities of it rest on, the week's profile among them.

    Without those that they rest on by way of a deployment or of a training run.
    """
    direct = frozenset().union(*(LIFETIME.inputs_behind(one) for one in wanted))
    profile = frozenset().union(*(_BEHIND[name] for name in direct & fields_of(Demand).keys()))
    return (direct - fields_of(Serving).keys() - fields_of(Demand).keys() | profile) - _NOBODY_TYPED


def _behind_serving(names: frozenset[str], of: AtWork) -> frozenset[str]:
    """What the money book's inputs of `Serving` rest on."""
    found = frozenset[str]()
    if of.training == "none" and names & _OF_TRAINING:
        names -= _OF_TRAINING | _RATES_OF_TRAINING
        found |= {"training_tokens", "training_samples"}  # which are 0
    for sort, book, serving, choice in (
        (LANGUAGE, PERFORMANCE, SERVING, CHOICE_RESTS_ON),
        (NETWORK, NETWORKS, NETWORK_SERVING, NETWORK_CHOICE_RESTS_ON),
    ):
        if sort in of.sorts:
            behind = book.inputs_behind(*(serving[name] for name in names & serving.keys()))
            # what a chip costs while it trains is the same whatever is chosen to serve
            found |= behind | (choice if behind & _OF_ONE_DEPLOYMENT else frozenset())
    if names & _OF_CHOSEN:
        found |= PERCENTILE_INPUTS
    if "replica_load" in names:
        found |= frozenset().union(*(LOADS_REST_ON[sort] for sort in of.sorts))
    found |= frozenset().union(*(_BEHIND[name] for name in names & _BEHIND.keys()))
    if names & _OF_TRAINING and LANGUAGE in of.sorts:
        found |= inputs_behind_training(predicted=of.training == "predicted")
        found |= TRAINING.inputs_behind(*(TRAINED[name] for name in names & {"training_peak_rate"}))
    return found


@dataclass(frozen=True)
class Figures:
    """Arrays of one study. language: one part a language model; networks: all others in one, None where there is none.

    served: what both give, of shape (workload, chip); lifetime: arrays of shape (workload, chip, month).
    """

    study: Study
    language: tuple[LanguagePart, ...]
    networks: NetworkPart | None
    served: Served
    lifetime: Values
    lifetime_inputs: dict[str, Any]

    @property
    def cases(self) -> tuple[int, int]:
        """How many workloads and chips there are."""
        return len(self.study.workloads), len(self.study.chips)

    @property
    def feasible(self) -> Mask:
        """Where a deployment meets the service level; shape (workload, chip)."""
        return self.served.feasible

    @property
    def possible(self) -> Mask:
        """Where a deployment runs at all; shape (workload, chip)."""
        return self.served.possible

    @property
    def priced(self) -> Mask:
        """Where what a chip costs follows from known prices; shape (workload, chip)."""
        return self.served.priced

    @property
    def costed(self) -> Mask:
        """Where money figures mean something; shape (workload, chip)."""
        return self.served.feasible & self.served.priced

    @functools.cached_property
    def bands(self) -> Bands:
        """How far predictions may be off on each chip."""
        return bands_of(self.study)

    @functools.cached_property
    def waits(self) -> Waits:
        """What a percentile of the requests sees at the chosen deployments."""
        return merged_waits([(one.workloads, chosen_waits(one)) for one in self.grids])

    @functools.cached_property
    def lifetime_range(self) -> Values:
        """Money where chips serve and train slower, then faster, by their band: an axis of two before the others."""
        slower_and_faster = np.array([-1.0, 1.0])[:, None, None, None]
        served = self.bands.served[:, :, None] ** slower_and_faster
        trained = self.bands.training[:, None] ** slower_and_faster
        changed = {
            "replica_request_rate": self.lifetime_inputs["replica_request_rate"] * served,
            _TRAINED: self.lifetime_inputs[_TRAINED] / trained,
        }
        return self.lifetime.with_inputs(changed, _RANGED)

    @property
    def grids(self) -> tuple[Deployments, ...]:
        """All grids; each workload is a row of one of them."""
        spoken = tuple(part.deployments for part in self.language)
        return spoken if self.networks is None else (*spoken, self.networks.deployments)

    def deployments_of(self, workload: int) -> Deployments:
        """The grid that answers for a workload; ValueError where there is no such workload."""
        for one in self.grids:
            if workload in one.workloads:
                return one
        raise ValueError(f"the study has no workload {workload}")

    def training_of(self, workload: int) -> Training | None:
        """The grid of splits that holds a workload's training run; None where it is no language model."""
        return next((part.training for part in self.language if workload in part.deployments.workloads), None)

    def chosen(self, wanted: Quantity[...]) -> Array:
        """A quantity at the chosen deployments; shape (workload, chip), NaN where a workload's book has it not."""
        found = np.full(self.cases, np.nan)
        for one in self.grids:
            if one.book.quantities.get(wanted.name) is wanted:
                found[list(one.workloads)] = one.chosen(wanted)
        return found

    def monthly(self, wanted: Any, workload: int, chip: int) -> Array:
        """A lifetime quantity of one workload on one chip; shape (month,) or (1,)."""
        array: Array = np.asarray(self.lifetime[wanted], dtype=float)
        row: Array = array[min(workload, array.shape[0] - 1), min(chip, array.shape[1] - 1)]
        return row

    def monthly_input(self, name: str, workload: int, chip: int) -> float:
        """An input of the money book that has no months, of one workload on one chip."""
        array: Array = np.asarray(self.lifetime_inputs[name], dtype=float)
        return float(array[min(workload, array.shape[0] - 1), min(chip, array.shape[1] - 1), 0])

    def over_horizon(self, wanted: Quantity[...]) -> Array:
        """A lifetime quantity without months, of all workloads on all chips; shape (workload, chip)."""
        found: Array = np.broadcast_to(np.asarray(self.lifetime[wanted], dtype=float), (*self.cases, 1))[..., 0]
        return found

    def over_horizon_range(self, wanted: Quantity[...]) -> Array:
        """The same where chips are slower, then faster, by their band; shape (2, workload, chip)."""
        array = np.asarray(self.lifetime_range[wanted], dtype=float)
        found: Array = np.broadcast_to(array, (2, *self.cases, 1))[..., 0]
        return found

    def monthly_range(self, wanted: Any, workload: int, chip: int) -> Array:
        """The same where chips are slower, then faster, by their band; shape (2, month) or (2, 1)."""
        array: Array = np.asarray(self.lifetime_range[wanted], dtype=float)
        rows: Array = array[:, min(workload, array.shape[1] - 1), min(chip, array.shape[2] - 1)]
        return rows

    def why_not(self, workload: int, chip: int) -> str:
        """Why a workload has no deployment, or no cost, on a chip; "" where it has both."""
        if not self.feasible[workload, chip]:
            return self.deployments_of(workload).reason(workload, chip)
        return self.why_no_price(chip)

    def why_not_trained(self, workload: int, chip: int) -> str:
        """Why a workload cannot be trained on a chip; "" where it can."""
        if self.served.trainable[workload, chip]:
            return ""
        training = self.training_of(workload)
        if training is not None:
            return training.why_not(self.deployments_of(workload).row(workload), chip)
        return network_untrained(self.study, chip) or self.deployments_of(workload).reason(workload, chip)

    def why_no_price(self, chip: int) -> str:
        """Why it is not known what a chip costs; "" where it is."""
        return "" if self.priced[0, chip] else price_lacking(self.study, chip)


def price_lacking(study: Study, chip: int) -> str:
    """What is missing for the cost of a chip whose cost is not known, as one sentence."""
    record = study.chips[chip]
    if study.money.acquisition == "rented":
        return f"No price of a chip-hour is known for {record.name}: type one in Chips."
    lacking = "purchase price" if record.purchase_price is None else "power"
    return f"The {lacking} of {record.name}, which an owned chip needs, is not published: type one in Chips."


def network_untrained(study: Study, chip: int) -> str:
    """Why no network can be trained on a chip; "" where that is for another reason or where it can."""
    return "" if study.chips[chip].peak_rate_16bit is not None else PEAK_UNKNOWN


def figures_of(study: Study) -> Figures:
    """All arrays of a study."""
    common = joined(stacked(study.chips, Chip, GRID_AXES), single(study.site), single(study.money))
    positions = range(len(study.workloads))
    spoken = [row for row in positions if study.workloads[row].kind == LANGUAGE_MODEL]
    others = [row for row in positions if study.workloads[row].kind != LANGUAGE_MODEL]
    language = language_parts(study, spoken, common)
    networks = network_part(study, others, common) if others else None
    served = merged([(part.deployments.workloads, part.served) for part in (*language, networks) if part is not None])
    inputs = money_inputs(study.workloads, study.money.horizon, served.inputs, common)
    return Figures(study, language, networks, served, LIFETIME.evaluate(inputs, _AT_ONCE), inputs)


def money_inputs(
    workloads: Sequence[Workload], horizon: float, served: Mapping[str, Any], common: Mapping[str, Any]
) -> dict[str, Any]:
    """Inputs of the money book, of shape (workload, chip, month).

    served: those of `Serving`, by name; common: of chips, site and money on the grid.
    """
    return {**traffic_inputs(workloads), **paid_inputs(horizon, served, common)}


def traffic_inputs(workloads: Sequence[Workload]) -> dict[str, Any]:
    """Those of them that are of the workloads alone."""
    units = np.array([units_per_request(workload) for workload in workloads])
    return {
        **demand_inputs(workloads),
        **_of_lifetime(stacked(workloads, Workload, 2)),
        "units_per_request": units[:, None, None],
    }


def paid_inputs(horizon: float, served: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """The others: what serving gives, what chips, site and money say, and the months."""
    return {
        **_of_lifetime(_with_months(common)),
        **_of_lifetime(_CONSTANTS),
        "month": np.arange(int(horizon), dtype=float),
        **{name: value[..., None] for name, value in served.items()},
    }


def _of_lifetime(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if name.removesuffix(KNOWN) in LIFETIME.inputs}


def _with_months(common: Mapping[str, Any]) -> dict[str, Any]:
    """The same arrays with one axis for the months in place of the grid's."""
    return {name: one if one.ndim == 0 else one[(..., *[0] * (GRID_AXES - 1))] for name, one in common.items()}
