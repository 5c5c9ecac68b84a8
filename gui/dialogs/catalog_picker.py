"""Pick chips, workloads or a model from the shipped catalog and the analyst's own library."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from core.catalog_shelf import Entry
from core.catalog_shelves import AnyModelRow, chips, models, offered_with, workloads
from core.library import Library, model_of, ranges_of_model, sources_of_model
from core.workload_kind import LANGUAGE, NETWORK, sort_of
from gui.dialogs.catalog_shelf import shelf_list
from gui.plain import PlainLabel

_EMPTY = Library()


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
    """One or several chips."""

    picked = Signal(list)
    """The chips, as the catalog or the library has them."""

    def __init__(self, region: str, parent: QWidget | None = None, library: Library = _EMPTY) -> None:
        super().__init__("Add chips", "Add", QSize(900, 520), parent)
        self.list = shelf_list("chips", chips(library, region), self, several=True)
        self.body.addWidget(self.list, 1)
        self.list.activated.connect(self._pick)
        self.list.selection_changed.connect(self._follow_selection)
        self.finish()

    def _follow_selection(self) -> None:
        count = len(self.list.chosen())
        self.add_button.setEnabled(count > 0)
        self.add_button.setText(f"Add {count} chips" if count > 1 else "Add")

    def _pick(self) -> None:
        picked = [entry.item for entry in self.list.chosen()]
        if picked:
            self.picked.emit(picked)
            self.accept()


class WorkloadPicker(CatalogPicker):
    """One or several workloads, each with its own model or all with a chosen one."""

    picked = Signal(list)
    """The workloads, with their models joined in."""

    def __init__(self, parent: QWidget | None = None, library: Library = _EMPTY) -> None:
        super().__init__("Add workloads", "Add", QSize(820, 620), parent)
        self._library = library
        self.list = shelf_list("workloads", workloads(library), self, several=True)
        self._sort = LANGUAGE
        self.models = shelf_list("models", models(library, LANGUAGE), self)
        self.body.addWidget(self.list, 2)
        self.body.addWidget(PlainLabel("Model that it runs", self))
        self.body.addWidget(self.models, 3)
        self.list.activated.connect(self._pick)
        self.list.selection_changed.connect(self._follow_selection)
        self.finish()

    def _follow_selection(self) -> None:
        chosen = [entry.item for entry in self.list.chosen()]
        self.add_button.setEnabled(bool(chosen))
        self.add_button.setText(f"Add {len(chosen)} workloads" if len(chosen) > 1 else "Add")
        self._offer({sort_of(row.workload) for row in chosen})
        if len(chosen) == 1:
            self.models.choose(lambda row: row.id == chosen[0].model_id)
        else:  # several: each runs its own, unless one is chosen for all of them
            self.models.choose_none()

    def _offer(self, sorts: set[str]) -> None:
        """Offer the models that all chosen workloads can run: none where both sorts are chosen."""
        wanted = sorts.pop() if len(sorts) == 1 else "" if sorts else self._sort
        if wanted != self._sort:
            self._sort = wanted
            offered: Sequence[Entry[AnyModelRow]] = (
                models(self._library, wanted).entries if wanted in (LANGUAGE, NETWORK) else ()
            )
            self.models.show_rows(offered)
            self.models.setEnabled(bool(wanted))

    def _pick(self) -> None:
        model = next((entry.item for entry in self.models.chosen()), None)
        chosen = [offered_with(entry.item, model) for entry in self.list.chosen()]
        if chosen:
            self.picked.emit(chosen)
            self.accept()


class ModelPicker(CatalogPicker):
    """One model: of language models, or of the networks that answer whole queries."""

    picked = Signal(object, object, object)
    """The architecture (`core.records.Model` or `Network`), where it comes from, and its ranges: by field."""

    def __init__(self, parent: QWidget | None = None, library: Library = _EMPTY, *, networks: bool = False) -> None:
        super().__init__("Choose a model", "Use this model", QSize(720, 520), parent)
        self.list = shelf_list("models", models(library, NETWORK if networks else LANGUAGE), self)
        self.body.addWidget(self.list, 1)
        self.list.activated.connect(self._pick)
        self.list.selection_changed.connect(self._follow_selection)
        self.finish()

    def _follow_selection(self) -> None:
        self.add_button.setEnabled(bool(self.list.chosen()))

    def _pick(self) -> None:
        for entry in self.list.chosen():
            row = entry.item
            self.picked.emit(model_of(row), sources_of_model(row), ranges_of_model(row))
            self.accept()
