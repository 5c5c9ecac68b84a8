"""What the two dialogs of the price book share: boxes that offer what exists, rows, the price that is found."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from core.names import visible
from gui.plain import PlainLabel

_WIDEST_BOX = 24  # letters; the list under a box shows its entries whole
LEFT_SHARE, RIGHT_SHARE = 5, 6
"""Of the width of a dialog: boxes and rows, and what stands right of them."""


class ChoiceBox(QComboBox):
    """One question with what exists as its answers; the first entry leaves it open, where it may be left open."""

    def __init__(self, name: str, words: str, open_words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self._open_words = open_words
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_WIDEST_BOX)
        self.setMaxVisibleItems(20)

    @property
    def answer(self) -> str | None:
        """The chosen entry; None where the question is left open."""
        found = self.currentData()
        return None if found is None else str(found)

    def offer(self, answers: Sequence[str], chosen: str | None) -> None:
        """Offer these answers and stay at the chosen one, or at the first where it is not among them; no signal."""
        self.blockSignals(True)
        self.clear()
        if self._open_words:
            self.addItem(self._open_words, None)
        for answer in answers:
            self.addItem(visible(answer), answer)
        self.setCurrentIndex(max(self.findData(chosen), 0) if chosen is not None else 0)
        self.setEnabled(self.count() > 0)
        self.blockSignals(False)


class PriceDialog(QDialog):
    """A dialog with boxes and rows on the left, the price found below, and "Use this price" and "Cancel"."""

    def __init__(self, name: str, title: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(visible(title))
        self.form = QFormLayout()
        self.form.setSpacing(6)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.left = QVBoxLayout()
        self.left.setSpacing(10)
        self.left.addLayout(self.form)
        self.middle = QHBoxLayout()
        self.middle.setSpacing(14)
        self.middle.addLayout(self.left, LEFT_SHARE)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(14)
        self.found, self.source = self.finding("", LEFT_SHARE)
        self._make_buttons(name)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 14, 14, 12)
        whole.setSpacing(8)
        whole.addLayout(self.middle, 1)
        whole.addLayout(self.foot)
        whole.addWidget(self.buttons)
        self.resize(size.boundedTo(self.screen().availableGeometry().size() * 0.95))

    def _make_buttons(self, name: str) -> None:
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.use_button = self.buttons.addButton("Use this price", QDialogButtonBox.ButtonRole.AcceptRole)
        self.use_button.setObjectName(f"{name}Use")
        self.use_button.setDefault(True)
        self.buttons.accepted.connect(self.use)
        self.buttons.rejected.connect(self.reject)

    def finding(self, name: str, share: int) -> tuple[PlainLabel, PlainLabel]:
        """A figure over its source, in the foot of the dialog: how wide, as a share of its width."""
        found, source = PlainLabel("", self), PlainLabel("", self)
        found.setObjectName(f"{self.objectName()}{name}Found")
        found.setProperty("role", "heading")
        source.setObjectName(f"{self.objectName()}{name}Source")
        source.setProperty("role", "dim")
        source.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        source.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout()
        column.setSpacing(4)
        for label in (found, source):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        column.addStretch(1)
        self.foot.addLayout(column, share)
        return found, source

    def box(self, name: str, words: str, open_words: str = "") -> ChoiceBox:
        """A box with its label, in the form."""
        found = ChoiceBox(f"{self.objectName()}{name}", words, open_words, self)
        label = PlainLabel(words, self)
        label.setMinimumHeight(found.sizeHint().height())
        label.setBuddy(found)
        self.form.addRow(label, found)
        found.currentIndexChanged.connect(lambda _index: self.ask())
        return found

    def tell(self, found: str, source: str, *, usable: bool) -> None:
        """Say what is found and where it is from, or why nothing is."""
        self.found.setText(found)
        self.source.setText(source)
        self.use_button.setEnabled(usable)

    def ask(self) -> None:
        """The answers in the boxes are new."""
        raise NotImplementedError

    def use(self) -> None:
        """Take the price that is found and close."""
        raise NotImplementedError
