"""The line at the bottom: how long the figures took, whether the work is saved, and what is missing."""

from PySide6.QtWidgets import QStatusBar, QWidget

from core.names import first_of
from core.study import Study
from gui.document import Document
from gui.plain import PlainLabel

_NAMES_IN_TIP = 12


class StatusLine(QStatusBar):
    """Reads the document; says nothing that is not so now."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setSizeGripEnabled(False)
        self._document = document
        self.time = self._add("time", "Time the program took for all figures")
        self.state = self._add("state", "Whether the study as it stands is in its file")
        self.warnings = self._add("warnings", "")
        self.offline = PlainLabel("offline")
        self.offline.set_tip("Infernomics never uses the network.")
        self.offline.setContentsMargins(8, 0, 8, 0)
        self.addPermanentWidget(self.offline)
        document.changed.connect(self._show_outcome)
        document.file_changed.connect(self._show_state)
        document.based.connect(self._show_state)
        self._show_outcome()
        self._show_state()

    def _add(self, name: str, tip: str) -> PlainLabel:
        label = PlainLabel()
        label.setObjectName(f"statusBar.{name}")
        label.set_tip(tip)
        label.setContentsMargins(8, 0, 4, 0)
        self.addWidget(label)
        return label

    def _show_outcome(self) -> None:
        outcome = self._document.outcome
        self.time.setText(f"{max(1, round(outcome.seconds * 1000))} ms")
        missing = chips_without_price(outcome.study)
        self.warnings.setVisible(bool(missing))
        if missing:
            chips = "1 chip" if len(missing) == 1 else f"{len(missing)} chips"
            self.warnings.setText(f"{chips} without a price")
            self.warnings.set_tip(f"No price: {first_of(missing, _NAMES_IN_TIP)}")

    def _show_state(self) -> None:
        document = self._document
        if document.modified:
            text = "unsaved changes"
        elif document.path is None:
            text = "not in a file yet"
        else:
            text = "saved"
        self.state.setText(text)


def chips_without_price(study: Study) -> list[str]:
    """Names of the chips that have no price of the kind that the study pays."""
    rented = study.money.acquisition == "rented"
    return [chip.name for chip in study.chips if (chip.rental_price if rented else chip.purchase_price) is None]
