"""Pick chips, workloads or a model from the shipped catalog."""

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from core.catalog import MARKETS, Catalog, Market, ModelRow, NetworkRow, WorkloadPreset, load_catalog
from core.fields import fields_of
from core.formats import NOTHING, format_quantity
from core.provenance import source_words
from core.records import Chip, Model, Network, Source, Workload
from core.workload_kind import LANGUAGE, NETWORK, applies, sort_of
from gui.dialogs.catalog_list import CatalogList, Column
from gui.plain import PlainLabel
from gui.tables.entries import shown_text
from gui.tables.model import UNUSED

_CHIP = fields_of(Chip)
_WORKLOAD = fields_of(Workload)


class CatalogPicker(QDialog):
    """A dialog with a list, "Add" and "Cancel"; it closes once something is picked."""

    def __init__(self, title: str, verb: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("catalogPicker")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(size)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 14, 14, 12)
        self.body.setSpacing(10)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.add_button = self._buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.add_button.setObjectName("catalogPickerAdd")
        self.add_button.setDefault(True)
        self._buttons.accepted.connect(self._pick)
        self._buttons.rejected.connect(self.reject)

    def finish(self) -> None:
        """Put the buttons under what the dialog offers."""
        self.body.addWidget(self._buttons)
        self._follow_selection()
        self.findChildren(QLineEdit)[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _pick(self) -> None:
        raise NotImplementedError

    def _follow_selection(self) -> None:
        """Nothing selected, nothing to add."""
        raise NotImplementedError


class ChipPicker(CatalogPicker):
    """One or several chips of the catalog."""

    picked = Signal(list)
    """The chips, as the catalog has them."""

    def __init__(self, region: str, parent: QWidget | None = None) -> None:
        super().__init__("Add chips", "Add", QSize(720, 520), parent)
        catalog = load_catalog()
        anywhere: Market = "Any"
        market = next((market for market in MARKETS if market == region), anywhere)
        prices = {chip.id: _rent(catalog, chip, market) for chip in catalog.chips}
        columns = (
            Column[Chip]("Name", lambda chip: chip.name, lambda chip: chip.name),
            Column[Chip]("Vendor", lambda chip: chip.vendor, lambda chip: chip.vendor),
            _chip_column("Memory", "memory_capacity"),
            _chip_column("Bandwidth", "memory_bandwidth"),
            Column[Chip](
                "Rent",
                lambda chip: shown_text(prices[chip.id], _CHIP["rental_price"]),
                lambda chip: prices[chip.id] or 0.0,
                is_number=True,
            ),
        )
        self.list = CatalogList("chips", catalog.chips, columns, _chip_tip, several=True, parent=self)
        self.body.addWidget(self.list, 1)
        self.list.activated.connect(self._pick)
        self.list.selection_changed.connect(self._follow_selection)
        self.finish()

    def _follow_selection(self) -> None:
        count = len(self.list.chosen())
        self.add_button.setEnabled(count > 0)
        self.add_button.setText(f"Add {count} chips" if count > 1 else "Add")

    def _pick(self) -> None:
        chips = self.list.chosen()
        if chips:
            self.picked.emit(chips)
            self.accept()


def _rent(catalog: Catalog, chip: Chip, market: Market) -> float | None:
    chosen = catalog.default_rental_price(chip.id, market)
    return None if chosen is None else chosen.price


def _chip_column(title: str, path: str) -> Column[Chip]:
    return Column[Chip](
        title,
        lambda chip: shown_text(getattr(chip, path), _CHIP[path]),
        lambda chip: getattr(chip, path) or 0.0,
        is_number=True,
    )


def _chip_tip(chip: Chip) -> str:
    released = chip.release_date or "date not published"
    return f"{chip.name}\n{chip.kind}, {released}\nSource: {source_words(chip.source_of('memory_bandwidth'))}"


class WorkloadPicker(CatalogPicker):
    """One or several workloads of the catalog, each with its own model or all with a chosen one."""

    picked = Signal(list)
    """The workloads, with their models joined in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Add workloads", "Add", QSize(760, 620), parent)
        self._catalog = load_catalog()
        columns = (
            Column[WorkloadPreset]("Workload", lambda row: row.workload.name, lambda row: row.workload.name),
            Column[WorkloadPreset]("Kind", lambda row: row.workload.kind, lambda row: row.workload.kind),
            Column[WorkloadPreset]("Model", self._model_name, self._model_name),
            _preset_column("Traffic", "request_rate"),
            _preset_column("Input", "input_tokens"),
            _preset_column("Output", "output_tokens"),
        )
        presets = self._catalog.workloads
        self.list = CatalogList("workloads", presets, columns, _preset_tip, several=True, parent=self)
        self.models = model_list(self._catalog.models, self)
        self._sort = LANGUAGE
        self.body.addWidget(self.list, 2)
        self.body.addWidget(PlainLabel("Model that it runs", self))
        self.body.addWidget(self.models, 3)
        self.list.activated.connect(self._pick)
        self.list.selection_changed.connect(self._follow_selection)
        self.finish()

    def _model_name(self, row: WorkloadPreset) -> str:
        language = sort_of(row.workload) == LANGUAGE
        return self._catalog.model(row.model_id).name if language else self._catalog.network(row.model_id).name

    def _follow_selection(self) -> None:
        chosen = self.list.chosen()
        self.add_button.setEnabled(bool(chosen))
        self.add_button.setText(f"Add {len(chosen)} workloads" if len(chosen) > 1 else "Add")
        self._offer({sort_of(preset.workload) for preset in chosen})
        if len(chosen) == 1:
            self.models.choose(lambda row: row.id == chosen[0].model_id)
        else:  # several: each runs its own, unless one is chosen for all of them
            self.models.choose_none()

    def _offer(self, sorts: set[str]) -> None:
        """Offer the models that all chosen workloads can run: none where both sorts are chosen."""
        wanted = sorts.pop() if len(sorts) == 1 else "" if sorts else self._sort
        if wanted != self._sort:
            self._sort = wanted
            offered: dict[str, Sequence[AnyModelRow]] = {
                LANGUAGE: self._catalog.models,
                NETWORK: known_networks(self._catalog),
            }
            self.models.show_rows(offered.get(wanted, ()))
            self.models.setEnabled(bool(wanted))

    def _pick(self) -> None:
        chosen = [self._catalog.workload(preset.workload.id) for preset in self.list.chosen()]
        for row in self.models.chosen():
            chosen = [self._catalog.workload_with(workload, row.id) for workload in chosen]
        if chosen:
            self.picked.emit(chosen)
            self.accept()


def _preset_column(title: str, path: str) -> Column[WorkloadPreset]:
    field = _WORKLOAD[path]
    return Column[WorkloadPreset](
        title,
        lambda row: shown_text(getattr(row.workload, path), field) if applies(field, row.workload) else UNUSED,
        lambda row: float(getattr(row.workload, path)) if applies(field, row.workload) else 0.0,
        is_number=True,
    )


def _preset_tip(row: WorkloadPreset) -> str:
    return f"{row.workload.name}\nSource: {source_words(row.workload.source_of(''))}"


AnyModelRow = ModelRow | NetworkRow


class ModelPicker(CatalogPicker):
    """One model of the catalog: of language models, or of the networks that answer whole queries."""

    picked = Signal(object, object)
    """The architecture (`core.records.Model` or `Network`), and where it comes from: sources by field."""

    def __init__(self, parent: QWidget | None = None, *, networks: bool = False) -> None:
        super().__init__("Choose a model", "Use this model", QSize(640, 520), parent)
        catalog = load_catalog()
        self.list = model_list(known_networks(catalog) if networks else catalog.models, self)
        self.body.addWidget(self.list, 1)
        self.list.activated.connect(self._pick)
        self.list.selection_changed.connect(self._follow_selection)
        self.finish()

    def _follow_selection(self) -> None:
        self.add_button.setEnabled(bool(self.list.chosen()))

    def _pick(self) -> None:
        for row in self.list.chosen():
            self.picked.emit(named_model(row), sources_of_model(row))
            self.accept()


def known_networks(catalog: Catalog) -> tuple[NetworkRow, ...]:
    """The networks whose work is published: the others could only be asked to be filled in."""
    return tuple(row for row in catalog.networks if row.network.flops_per_sample is not None)


def model_list(rows: Sequence[AnyModelRow], parent: QWidget) -> CatalogList[AnyModelRow]:
    """A list of the catalog's language models or networks."""
    columns = (
        Column[AnyModelRow]("Model", lambda row: row.name, lambda row: row.name),
        Column[AnyModelRow]("Kind", _kind, _kind),
        _size_column("Parameters", _parameters, "1"),
        _size_column("Per token or query", _effort, "1"),
    )
    return CatalogList("models", rows, columns, _model_tip, parent=parent)


def _kind(row: AnyModelRow) -> str:
    family = row.network.family if isinstance(row, NetworkRow) else row.family
    return "mixture of experts" if family == "moe" else family


def _parameters(row: AnyModelRow) -> float | None:
    return row.network.parameter_count if isinstance(row, NetworkRow) else row.parameter_count


def _effort(row: AnyModelRow) -> float | None:
    if isinstance(row, ModelRow):
        return row.active_parameter_count
    network = row.network
    return None if network.flops_per_sample is None else _work(network)


def _work(network: Network) -> float:
    return (network.flops_per_sample or 0.0) + network.step_count * network.flops_per_step


def _size_column(title: str, size: Callable[[AnyModelRow], float | None], unit: str) -> Column[AnyModelRow]:
    def text(row: AnyModelRow) -> str:
        value = size(row)
        of_work = isinstance(row, NetworkRow) and size is _effort
        return NOTHING if value is None else format_quantity(value, "flop" if of_work else unit)

    return Column[AnyModelRow](title, text, lambda row: size(row) or 0.0, is_number=True)


def _model_tip(row: AnyModelRow) -> str:
    return "\n".join(filter(None, (row.name, row.note, f"Source: {source_words(sources_of_model(row)[''])}")))


def named_model(row: AnyModelRow) -> Model | Network:
    """A catalog model as a workload has it: with its name."""
    if isinstance(row, NetworkRow):
        return msgspec.structs.replace(row.network, network_name=row.name)
    return msgspec.structs.replace(row.model, model_name=row.name)


def sources_of_model(row: AnyModelRow) -> dict[str, Source]:
    """Where a catalog model comes from: by field, with "" for the whole."""
    whole = row.sources.get("") or Source("Infernomics catalog", "", "medium")
    own = row.sources if isinstance(row, NetworkRow) else {}
    return {**own, "": whole}
