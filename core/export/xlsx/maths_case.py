"""One workload on the reference chip as cells: its chosen deployment, its training run, and its months."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from core.book import KNOWN, Book, Quantity
from core.calibration.sources import constant_source
from core.calibration.training_constants import training_calibration
from core.equations import LIFETIME, TRAINING, demand, fleet
from core.equations.inputs import (
    Calendar,
    Calibration,
    Demand,
    Deployment,
    NetworkEfficiency,
    NetworkRun,
    Serving,
    TrainedModel,
    TrainingCalibration,
    TrainingSplit,
)
from core.export.xlsx.formula_text import LEVEL, MONTH
from core.export.xlsx.maths_cells import MathsCell, Origin, by_equation, from_program
from core.fields import Field, fields_of
from core.figures import Figures, direct_inputs_behind
from core.language_serving import SERVING, TRAINED
from core.network_serving import NETWORK_SERVING
from core.records import LANGUAGE_MODEL, Chip, Constants, Model, Money, Network, Record, Site, Workload
from core.training_choice import inputs_behind_training

_SEARCHED = {
    "ideal_chip_time": "the least over all deployments of the chip as its data sheet has it",
    "software_chip_time": "the least over all deployments, whatever their latency",
}
"""Inputs of the money book that no single deployment gives."""
_DEMAND = "the week of the workload's profile, sorted into groups of hours"
_KEPT_DEPLOYMENT, _KEPT_SPLIT = "deployment", "split of the training run"
_KEPT_SPARES = "number of spares"
_KEPT_EQUATIONS = {"kind": "equations of this kind", "spares_choice": _KEPT_SPARES}
"""Switches of the money book between what a sheet has and what it lacks."""
_SPARES_REST_ON = direct_inputs_behind(fleet.sought_spares) - {"acquisition", "spares_choice"} | {"target_utilization"}
"""By way of the traffic; what serving says is kept with its deployment."""
_BY_PRICE = LIFETIME.inputs_behind(demand.price_path_factor) | {"pass_through"}
"""What moves the traffic where it answers to prices."""


class Inputs:
    """Inputs of all cases, each once: those of records as their rows have them, the others as the program chose."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._found: dict[tuple[str, str], MathsCell] = {}

    @property
    def cells(self) -> tuple[MathsCell, ...]:
        """All that were asked for: what people type first, then what the program chose, at last what is true anyway."""

        def place(key: tuple[str, str]) -> tuple[int, str, int]:
            kind, name = key
            record = next(one for one in _ORDER if one.__name__ == kind.split()[0])
            return (
                _ORDER.index(record),
                kind,
                list(fields_of(record)).index(name.removesuffix(KNOWN) if name not in fields_of(record) else name),
            )

        return tuple(self._found[key] for key in sorted(self._found, key=place))

    def cell(self, book: Book, name: str, workload: int, chosen: Any, what: str) -> MathsCell:
        """One input of a book. chosen: its value in the arrays; what: whose it is where no record has it."""
        record_type = book.record_of[name if name in book.inputs else name.removesuffix(KNOWN)]
        record, path = self._record(record_type, workload, name)
        service = self._figures.study.workloads[workload]
        owner = record.name if record is not None else _OWNERS.get(record_type, what)
        identity = f"{record_type.__name__} {service.id if record_type in _OF_EACH else ''}"
        key = (identity, name)
        if key not in self._found:
            found = _input(book.input_field(name), name, chosen, owner, record, path)
            found.is_typed = record is not None
            found.source = found.source or constant_source(record_type, name) or _SOURCES.get(record_type, "")
            found.kept = self._kept(name, workload, record_type) if found.is_typed else ""
            self._found[key] = found
        return self._found[key]

    def _kept(self, name: str, workload: int, record_type: type) -> str:
        """What the program searches for with this input, and the sheet keeps: see `MathsCell.kept`."""
        bare, deployments = name.removesuffix(KNOWN), self._figures.deployments_of(workload)
        checks = (check.mask for check in deployments.rules.checks)
        found = deployments.book.inputs_behind(deployments.rules.chip_time, *checks)
        if self._figures.study.money.acquisition == "owned":  # power and capital weigh deployments against each other
            found |= deployments.book.inputs_behind(deployments.rules.cost)
        kept = [_KEPT_EQUATIONS[bare]] if bare in _KEPT_EQUATIONS else []
        if {name, bare} & found or bare == "acquisition":
            kept.append(_KEPT_DEPLOYMENT)
        if bare in inputs_behind_training():
            kept.append(_KEPT_SPLIT)
        if bare in _SPARES_REST_ON and self._seeks_spares(bare, workload if record_type in _OF_EACH else None):
            kept.append(_KEPT_SPARES)
        return " and ".join((", ".join(kept[:-1]), kept[-1])) if len(kept) > 1 else "".join(kept)

    def _seeks_spares(self, name: str, workload: int | None) -> bool:
        """Whether an input sets how many spares an availability takes, of a workload or, for None, of any."""
        study = self._figures.study
        rows = study.workloads if workload is None else (study.workloads[workload],)
        sought = [one for one in rows if one.spares_choice == "for availability"]
        return any(name not in _BY_PRICE or one.price_elasticity for one in sought)

    def _record(self, record_type: type, workload: int, name: str) -> tuple[Record | None, str]:
        """The record that an input is of with its path there; None for what nobody types."""
        study, bare = self._figures.study, name.removesuffix(KNOWN)
        service = study.workloads[workload]
        found: dict[type, tuple[Record, str]] = {
            Chip: (study.chips[study.reference_chip], bare),
            Workload: (service, bare),
            Model: (service, f"model.{bare}"),
            Network: (service, f"network.{bare}"),
            Site: (study.site, bare),
            Money: (study.money, bare),
        }
        return found.get(record_type, (None, bare))


_OF_WORKLOAD = (Workload, Model, Network)
_CHOSEN = (Deployment, NetworkRun, TrainingSplit)
_FITTED = (Calibration, NetworkEfficiency, TrainingCalibration)
_OF_EACH = (*_OF_WORKLOAD, *_CHOSEN, NetworkEfficiency)
"""Inputs that every workload has of its own."""
_OWNERS: dict[type, str] = {Constants: "By definition"} | dict.fromkeys(_FITTED, "Calibration")
_SOURCES: dict[type, str] = {
    **dict.fromkeys(_CHOSEN, "chosen by the program among all that meet the service level, or that run"),
    **dict.fromkeys(_FITTED, "fitted on published measurements"),
}
_ORDER: tuple[type[msgspec.Struct], ...] = (*_OF_WORKLOAD, Chip, Site, Money, *_CHOSEN, *_FITTED, Constants)


def _input(field: Field, name: str, value: Any, owner: str, record: Record | None, path: str) -> MathsCell:
    number = float(np.asarray(value, dtype=float).reshape(-1)[0])
    known = name.endswith(KNOWN) and name != field.name
    source = record.source_of(path) if record is not None else None
    words = "" if source is None else ", ".join(part for part in (source.text, source.date) if part)
    if known:
        return MathsCell(f"{field.label}: published (1) or not (0)", "1", number, Origin.INPUT, owner=owner)
    return MathsCell(field.label, field.unit, number, Origin.INPUT, owner=owner, declared=field, source=words)


class _Scope:
    """Quantities of one book at one place of its arrays, made when somebody asks for them."""

    def __init__(self, book: Book, months: int = 1, axis: str = "") -> None:
        self._book, self._months, self._axis = book, months, axis
        self._cells: dict[str, MathsCell] = {}

    def cell(self, name: str) -> MathsCell:
        """A quantity or an input by name."""
        if name not in self._cells:
            equation = self._book.quantities.get(name)
            if equation is None:
                self._cells[name] = self._given(name)
            else:
                self._cells[name] = by_equation(equation, self.cell, self.value(name), self._months, self._axis)
        return self._cells[name]

    def _given(self, name: str) -> MathsCell:
        raise NotImplementedError

    def value(self, name: str) -> Any:
        raise NotImplementedError


def _entry(array: Any, index: tuple[int, ...]) -> Any:
    """The entry of an array of a grid; axes of one entry stand for all."""
    found = np.asarray(array)
    tail = index[len(index) - found.ndim :]
    return found[tuple(0 if size == 1 else at for at, size in zip(tail, found.shape, strict=True))]


class _Serving(_Scope):
    """The chosen deployment, by the book of performance or that of networks."""

    def __init__(self, figures: Figures, inputs: Inputs, workload: int, chip: int) -> None:
        self._of = figures.deployments_of(workload)
        super().__init__(self._of.book)
        row = self._of.row(workload)
        chosen = np.unravel_index(int(self._of.choice.chosen[row, chip]), self._of.shape[2:])
        self.index = (row, chip, *(int(one) for one in chosen))
        self._inputs, self._workload = inputs, workload
        self._owner = f"Chosen deployment of {figures.study.workloads[workload].name}"

    def _given(self, name: str) -> MathsCell:
        return self._inputs.cell(self._of.book, name, self._workload, self.value(name), self._owner)

    def value(self, name: str) -> Any:
        if name in self._of.inputs:
            return _entry(self._of.inputs[name], self.index)
        return _entry(self._of.values[self._of.book.quantities[name]], self.index)


class _Training(_Scope):
    """The chosen split of a language model's training run."""

    def __init__(self, figures: Figures, inputs: Inputs, workload: int, chip: int, serving: _Serving) -> None:
        super().__init__(TRAINING)
        training = figures.training_of(workload)
        if training is None:
            raise ValueError("no language model")
        self._runs, self._serving, self._inputs, self._workload = training, serving, inputs, workload
        self._index = training.index(figures.deployments_of(workload).row(workload), chip)
        self._owner = f"Training run of {figures.study.workloads[workload].name}"

    def _given(self, name: str) -> MathsCell:
        if name in fields_of(TrainedModel):
            return self._serving.cell(name)
        return self._inputs.cell(TRAINING, name, self._workload, self.value(name), self._owner)

    def value(self, name: str) -> Any:
        if name in TRAINING.quantities:
            return _entry(self._runs.values[TRAINING.quantities[name]], self._index)
        if name in fields_of(TrainingSplit):
            return _entry(self._runs.grid[name], self._index)
        if name in fields_of(TrainingCalibration):
            return getattr(training_calibration(), name)
        return self._serving.value(name)


class _Months(_Scope):
    """The months of one workload."""

    def __init__(
        self, figures: Figures, inputs: Inputs, workload: int, chip: int, served: Mapping[str, MathsCell]
    ) -> None:
        super().__init__(LIFETIME, int(figures.study.money.horizon), MONTH)
        self._figures, self._inputs, self._served = figures, inputs, served
        self._case = (workload, chip)

    def _given(self, name: str) -> MathsCell:
        workload, _ = self._case
        record, service = LIFETIME.record_of.get(name), self._figures.study.workloads[workload]
        if record is Serving:
            return self._of_serving(name)
        field = LIFETIME.input_field(name)
        if record is Demand:
            value = self.value(name)
            whole = np.size(value) > 1
            return from_program(field.label, field.unit, value if whole else value[0], LEVEL if whole else "", _DEMAND)
        if record is Calendar:
            return MathsCell(field.label, field.unit, np.arange(self._months, dtype=float), Origin.INPUT, MONTH)
        return self._inputs.cell(LIFETIME, name, workload, self.value(name), f"Months of {service.name}")

    def _of_serving(self, name: str) -> MathsCell:
        workload, _ = self._case
        service, field = self._figures.study.workloads[workload], LIFETIME.input_field(name)
        if name in self._served and name not in _SEARCHED:
            return self._served[name]
        if name == "units_per_request" and service.kind == LANGUAGE_MODEL:
            return self.cell("output_tokens")
        if name == "replica_load" and service.load_choice == "stated":
            return self._inputs.cell(LIFETIME, "target_utilization", workload, service.target_utilization, "")
        why = _SEARCHED.get(
            name, "the highest load that keeps the percentile" if name == "replica_load" else "one query"
        )
        return from_program(field.label, field.unit, float(np.reshape(self.value(name), -1)[0]), why=why)

    def value(self, name: str) -> Any:
        workload, chip = self._case
        given = self._figures.lifetime_inputs.get(name)
        array = np.asarray(self._figures.lifetime[LIFETIME.quantities[name]] if given is None else given, dtype=float)
        whole = array.reshape((1,) * (3 - array.ndim) + array.shape)
        return whole[min(workload, whole.shape[0] - 1), min(chip, whole.shape[1] - 1)].reshape(-1)


class MathsCase:
    """One workload on the reference chip: any quantity of the months, of its serving or of its training."""

    def __init__(self, figures: Figures, inputs: Inputs, workload: int) -> None:
        chip = figures.study.reference_chip
        self.made: list[MathsCell] = []
        self._serving = _Serving(figures, inputs, workload, chip)
        is_language = figures.study.workloads[workload].kind == LANGUAGE_MODEL
        served = {
            name: self._serving.cell(one.name) for name, one in (SERVING if is_language else NETWORK_SERVING).items()
        }
        if is_language:
            training = _Training(figures, inputs, workload, chip, self._serving)
            served |= {name: training.cell(one.name) for name, one in TRAINED.items()}
        self._months = _Months(figures, inputs, workload, chip, served)

    def monthly(self, wanted: Quantity[...]) -> MathsCell:
        """A quantity of the money book."""
        return self._noted(self._months.cell(wanted.name))

    def served(self, wanted: Quantity[...]) -> MathsCell:
        """A quantity of the chosen deployment."""
        return self._noted(self._serving.cell(wanted.name))

    def input(self, name: str) -> MathsCell:
        """An input of the money book."""
        return self._noted(self._months.cell(name))

    def _noted(self, cell: MathsCell) -> MathsCell:
        """The cell, kept among `made`: all that were asked for."""
        self.made.append(cell)
        return cell
