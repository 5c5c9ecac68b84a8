"""Which of many lines a chart draws: "+n more" opens a list to tick, with as many as a chart takes."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.charts.spec import MOST_SERIES, Toggle
from gui.charts.around.segments import Segment, SegmentRow
from gui.charts.plan.lettering import Lettering
from gui.plain import PlainLabel, plain_tip, plain_title
from gui.theme import Theme

_TALLEST, _WIDEST, _ROW = 320, 420, 24
FULL = f"A chart draws {MOST_SERIES} at most: take one away first."
FEW = f"Tick up to {MOST_SERIES}."
NONE_LEFT = "Tick at least one."


class MoreButton(SegmentRow):
    """The word "+n more" beside a chart's notes; without choices it is not there."""

    chosen = Signal(tuple)
    """Identities of all that are to be drawn."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(theme, lettering, parent)
        self._choices: tuple[Toggle, ...] = ()
        self.popup: ChoicePopup | None = None

    def show_choices(self, choices: tuple[Toggle, ...], notes: tuple[str, ...] = ()) -> None:
        """Offer these, each as it stands. notes: what stands beside the word, which is not to repeat it."""
        self._choices = choices
        if not choices and not self._segments:
            return
        words = self._words(is_counted=any(note.startswith("+") for note in notes))
        if words != [segment.words for segment in self._segments]:
            self._replace_segments(words)
            for segment in self._segments:
                segment.setCheckable(False)
                segment.setAccessibleName(f"{segment.words}: choose what is drawn")
                segment.setToolTip(plain_tip("Choose what is drawn"))
                segment.clicked.connect(self.open)
        self.setVisible(bool(words))

    def segment(self) -> Segment:
        """The word itself."""
        return self._segments[0]

    def open(self) -> None:
        """Show the list above the word, the keyboard on its first entry."""
        popup = ChoicePopup(self._choices, self)
        popup.accepted.connect(self._take)
        self.popup = popup
        size = popup.sizeHint()
        popup.resize(size)
        above = self.mapToGlobal(QPoint(self.width() - size.width(), -size.height() - 2))
        room = self.screen().availableGeometry()
        below = self.mapToGlobal(QPoint(0, self.height() + 2))
        popup.move(max(above.x(), room.left()), above.y() if above.y() >= room.top() else below.y())
        popup.show()
        popup.boxes[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def _words(self, *, is_counted: bool) -> list[str]:
        if not self._choices:
            return []
        hidden = sum(not one.on for one in self._choices)
        return [f"+{hidden} more" if hidden and not is_counted else "Choose …"]

    def _take(self, wanted: tuple[str, ...]) -> None:
        if wanted != tuple(one.id for one in self._choices if one.on):
            self.chosen.emit(wanted)


class ChoicePopup(QFrame):
    """The list. Show or Enter takes what is ticked; Esc, or a click elsewhere, leaves everything as it was."""

    accepted = Signal(tuple)
    """Identities of all that are ticked."""

    def __init__(self, choices: tuple[Toggle, ...], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName("What is drawn")
        self._choices = choices
        self.boxes = tuple(self._box(one) for one in choices)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(8, 8, 8, 4)
        rows.setSpacing(2)
        for box in self.boxes:
            rows.addWidget(box)
        rows.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for part in (scroll.viewport(), inner):  # the list stands on the same ground as its foot
            part.setAutoFillBackground(False)
        wide = min(_WIDEST, inner.sizeHint().width() + 24)
        scroll.setMinimumSize(max(wide, 220), min(_TALLEST, inner.sizeHint().height() + 4))
        self.said = PlainLabel()
        self.said.setProperty("role", "dim")
        self.show_button = QPushButton("Show")
        self.show_button.clicked.connect(self._accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 8, 8)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.show_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
        self._follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes what is ticked, Esc nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _box(self, choice: Toggle) -> QCheckBox:
        box = QCheckBox(plain_title(choice.label))
        box.setChecked(choice.on)
        box.setAccessibleName(choice.label)
        box.setToolTip(plain_tip(choice.tip or choice.label))
        box.toggled.connect(self._follow)
        return box

    def _follow(self) -> None:
        """Say how many more there may be; the rest cannot be ticked beyond that."""
        count = sum(box.isChecked() for box in self.boxes)
        for box in self.boxes:
            box.setEnabled(box.isChecked() or count < MOST_SERIES)
        self.said.setText(FULL if count >= MOST_SERIES else FEW if count else NONE_LEFT)
        self.show_button.setEnabled(count > 0)

    def _accept(self) -> None:
        wanted = tuple(one.id for one, box in zip(self._choices, self.boxes, strict=True) if box.isChecked())
        if wanted:
            self.close()
            self.accepted.emit(wanted)
