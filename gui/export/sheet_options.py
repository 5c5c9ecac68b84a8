"""What is chosen of a slide beside its picture: title, parts, crop, and how it is written."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.slides.making import Wanted
from core.slides.slide import Slide
from gui.drawer.page import Switch
from gui.plain import PlainLabel, plain_tip

PARTS = {
    "baseline": ("Baseline", "What was pinned, as a ghost in the chart and in the footnote"),
    "ranges": ("Range", "Bands and whiskers"),
    "annotations": ("Annotations", "Marks with words in the chart"),
    "footnote": ("Footnote", "Sources, scenario, model and date"),
}
_CROPS = (
    ("full", "Full", "The chart takes the whole width"),
    ("half", "Half", "The chart takes half of the width, what it says stands beside it"),
    ("third", "Third", "The chart takes a third of the width, what it says stands beside it"),
)
_TITLE_LINES = 3
APART = 6
"""Pixels more above a heading than below it: it belongs to what follows."""


class TitleEdit(QPlainTextEdit):
    """A title of up to three lines on the screen; Enter and Esc are of the sheet, Tab goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("exportSheet.title")
        self.setAccessibleName("Title of the slide")
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._take_height()

    def changeEvent(self, event: QEvent) -> None:
        """Be three lines high in another font too."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._take_height()

    def _take_height(self) -> None:
        self.setFixedHeight(_TITLE_LINES * self.fontMetrics().lineSpacing() + 18)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A title has no line ends of its own."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)


class Chip(QToolButton):
    """A part of the slide that is there or not: a tick says so, not the colour alone."""

    def __init__(self, name: str, words: str, tip: str) -> None:
        super().__init__()
        self._words = words
        self.setObjectName(name)
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setToolTip(plain_tip(tip))
        self.toggled.connect(self._show)
        self.setChecked(True)

    def _show(self, on: bool) -> None:
        self.setText(f"{'✓' if on else '–'} {self._words}")


class SlideOptions(QWidget):
    """Title, parts and crop of one slide."""

    changed = Signal()
    """Something was chosen, or a letter of the title typed."""

    def __init__(self) -> None:
        super().__init__()
        self.title = TitleEdit()
        self.title.textChanged.connect(self._note_title)
        self.back = QPushButton("Back to the computed title")
        self.back.setObjectName("exportSheet.back")
        self.back.clicked.connect(self.take_computed)
        self.state = PlainLabel()
        self.state.setObjectName("exportSheet.titleState")
        self.state.setProperty("role", "dim")
        self.state.setWordWrap(True)
        self.chips = {part: Chip(f"exportSheet.{part}", words, tip) for part, (words, tip) in PARTS.items()}
        for chip in self.chips.values():
            chip.clicked.connect(self.changed)
        self.crop = Switch("exportSheet.crop", _CROPS, lambda _crop: self.changed.emit())
        for button in self.crop.buttons.values():
            button.setAccessibleName(f"Crop: {button.text()}")
        self._own, self._claim, self._titled_on = "", "", ""
        chips = QGridLayout()
        chips.setSpacing(4)
        for place, chip in enumerate(self.chips.values()):
            chip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            chip.setProperty("role", "chip")
            chips.addWidget(chip, place // 2, place % 2)
        crops = QHBoxLayout(self.crop)
        crops.setContentsMargins(0, 0, 0, 0)
        crops.setSpacing(4)
        for button in self.crop.buttons.values():
            button.setProperty("role", "chip")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            crops.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for part in (heading("Title"), self.title, self.state, self.back):
            layout.addWidget(part)
        layout.addSpacing(APART)
        layout.addWidget(heading("Shows"))
        layout.addLayout(chips)
        layout.addSpacing(APART)
        layout.addWidget(heading("Chart takes"))
        layout.addWidget(self.crop)

    def show_wanted(self, wanted: Wanted) -> None:
        """Show the choices of a slide; nothing is announced."""
        self._own, self._titled_on, self._claim = wanted.title, wanted.titled_on, ""
        for part, chip in self.chips.items():
            chip.setChecked(getattr(wanted, part))
        self.crop.buttons[wanted.crop].setChecked(True)
        self._write(self._own)
        self._say()

    def show_claim(self, slide: Slide) -> None:
        """The slide was made: this is what the program says of it."""
        self._claim = slide.claim
        if not self._own:
            self._write(slide.claim)
        self._say()

    def with_choices(self, wanted: Wanted) -> Wanted:
        """A slide as it is chosen here."""
        parts = {part: chip.isChecked() for part, chip in self.chips.items()}
        crop = self.crop.chosen
        return replace(wanted, title=self._own, titled_on=self._titled_on if self._own else "", crop=crop, **parts)  # type: ignore[arg-type]

    def take_computed(self) -> None:
        """Have the program's title again."""
        self._own, self._titled_on = "", ""
        self._write(self._claim)
        self._say()
        self.title.setFocus()
        self.changed.emit()

    def _note_title(self) -> None:
        text = " ".join(self.title.toPlainText().split())
        own = "" if text in ("", self._claim) else text
        if own != self._own:
            self._own = own
            self._titled_on = self._claim if own else ""
            self._say()
            self.changed.emit()

    def _write(self, text: str) -> None:
        if " ".join(self.title.toPlainText().split()) != text:
            with QSignalBlocker(self.title):
                self.title.setPlainText(text)

    def _say(self) -> None:
        stale = bool(self._own and self._claim and self._titled_on and self._titled_on != self._claim)
        if stale:
            words = f"Title may be stale: the figures now say “{self._claim}”"
        else:
            words = "Your own title" if self._own else "Computed from the figures; type to make it yours"
        self.state.setText(words)
        self.back.setVisible(bool(self._own))


def heading(text: str) -> PlainLabel:
    """A small heading over some choices."""
    label = PlainLabel(text)
    label.setProperty("role", "kpiName")
    return label
