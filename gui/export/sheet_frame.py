"""What the export sheet is made of, and how it comes in and shares its room: without any slide yet."""

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.export.page_view import SlideView
from gui.export.sheet_options import heading
from gui.icons import give_icon
from gui.motion import reduced_motion
from gui.plain import ElidedLabel, PlainLabel, plain_tip

_OPTIONS_WIDTH = 312
_SIDE_BY_SIDE = 260  # pixels of width left for the slide from which options stand beside it
_LEAST_WIDTH = 640
_SLIDE_IN, _SLIDE_FROM = 140, 60
_LEAST_SLIDE, _LEAST_NOTES, _LEAST_CHOICES = 120, 110, 200


class SheetFrame(QFrame):
    """A slide with its notes, choices beside or below it, and buttons: what they do is the export sheet's."""

    def __init__(self, choices: tuple[QWidget, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "sheet")
        self.view = SlideView()
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._moving = QPropertyAnimation(self, b"pos", self)
        self._moving.setDuration(_SLIDE_IN)
        self._moving.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._make_buttons()
        self._lay_out(choices)
        self.hide()

    # --- assembly -----------------------------------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        self.add_button = _button("exportSheet.add", "Add to tray", "Put this slide into the tray (Enter)")
        self.add_button.setProperty("role", "primary")
        self.all_button = _button("exportSheet.addAll", "Add all", "Put the slides of all charts into the tray")
        self.export_button = _button(
            "exportSheet.export", "Export now", "Write this slide to the last place (Ctrl+Shift+E)"
        )
        self.copy_button = _button("exportSheet.copy", "Copy", "Copy the chart as pictures and table (Ctrl+Shift+C)")
        self.close_button = QToolButton()
        self.close_button.setObjectName("exportSheet.close")
        self.close_button.setAccessibleName("Close the export sheet")
        self.close_button.setToolTip(plain_tip("Close (Esc)"))
        give_icon(self.close_button, "close")
        self.previous_button = _arrow("exportSheet.previous", "previous", "Previous chart (Ctrl+PgUp)")
        self.next_button = _arrow("exportSheet.next", "next", "Next chart (Ctrl+PgDown)")

    def _lay_out(self, choices: tuple[QWidget, ...]) -> None:
        self.name = ElidedLabel()
        self.name.setProperty("role", "heading")
        self.said = PlainLabel()
        self.said.setObjectName("exportSheet.said")
        self.said.setProperty("role", "dim")
        self.said.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.name, 1)
        for button in (self.previous_button, self.next_button, self.close_button):
            top.addWidget(button)
        self.choices = _scrolled(choices)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(14)
        self.notes = QPlainTextEdit()
        self.notes.setObjectName("exportSheet.notesOfSpeaker")
        self.notes.setAccessibleName("Notes for the speaker, which go with the slide")
        self.notes.setReadOnly(True)
        self.notes.setTabChangesFocus(True)
        self._shown = QVBoxLayout()
        self._shown.setSpacing(8)
        self.notes_name = heading("Notes for the speaker")
        self._shown.addWidget(self.view)
        self._shown.addWidget(self.notes_name)
        self._shown.addWidget(self.notes, 1)
        self._shown.addStretch(0)
        self._body.addLayout(self._shown, 1)
        self._body.addWidget(self.choices)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for one in (self.add_button, self.all_button, self.export_button, self.copy_button):
            buttons.addWidget(one)
        buttons.addWidget(self.said, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 10)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(self._body, 1)
        layout.addLayout(buttons)

    # --- coming, and sharing the room ---------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    def cover(self, room: QRect) -> None:
        """Cover this part of the window, or more where that is too narrow to be read."""
        self._moving.stop()
        parent = self.parentWidget()
        width = min(max(room.width(), _LEAST_WIDTH), parent.width() if parent is not None else room.width())
        self.setGeometry(QRect(room.right() + 1 - width, room.top(), width, room.height()))

    def come_in(self) -> None:
        """Be there; a sheet that was away slides in, unless motion is reduced."""
        coming = not self.is_open
        self.show()
        self.raise_()
        if coming and not reduced_motion():
            self._moving.setStartValue(self.pos() + QPoint(_SLIDE_FROM, 0))
            self._moving.setEndValue(self.pos())
            self._moving.start()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt calls it so
        """Tab goes round within the sheet, since what lies under it is not seen; F6 and Esc lead out."""
        above = (self.previous_button, self.next_button, self.close_button)
        first, last = [one for one in above if one.isVisible() and one.isEnabled()][:1], self.copy_button
        focus = QApplication.focusWidget()
        if next and focus is last and first:
            first[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif not next and [focus] == first:
            last.setFocus(Qt.FocusReason.BacktabFocusReason)
        else:
            return super().focusNextPrevChild(next)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the options beside the slide, or below it where the sheet is narrow."""
        super().resizeEvent(event)
        letters = self.fontMetrics().averageCharWidth()
        width = max(_OPTIONS_WIDTH, 44 * letters)
        beside = self.width() - width >= _SIDE_BY_SIDE
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._body.setDirection(way)
        self.choices.setMinimumWidth(width if beside else 0)
        self.choices.setMaximumWidth(width if beside else 16_777_215)
        self.divide()

    def divide(self) -> None:
        """The slide has the whole width; what is left below it is for the notes, where that is enough."""
        beside = self._body.direction() == QBoxLayout.Direction.LeftToRight
        edges = self.contentsMargins()
        width = self.width() - 28 - edges.left() - (self.choices.minimumWidth() + 14 if beside else 0)
        room = self._room - (0 if beside else _LEAST_CHOICES)
        height = min(round(width / self.view.page.width * self.view.page.height) + 2, max(_LEAST_SLIDE, room))
        self.view.setFixedHeight(height)
        for part in (self.notes_name, self.notes):
            part.setVisible(beside and room - height >= _LEAST_NOTES)

    @property
    def _room(self) -> int:
        """Height between the line of the name and the line of the buttons."""
        return self.height() - self.close_button.sizeHint().height() - self.add_button.sizeHint().height() - 34


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(plain_tip(tip))
    return button


def _arrow(name: str, drawing: str, words: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(words)
    button.setToolTip(plain_tip(words))
    give_icon(button, drawing)
    return button


def _scrolled(choices: tuple[QWidget, ...]) -> QScrollArea:
    """The choices in one column, behind a scroll bar where they are too many."""
    inner = QWidget()
    inner.setObjectName("exportSheet.choices")
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 10, 0)
    column.setSpacing(10)
    for one in choices:
        column.addWidget(one)
    column.addStretch(1)
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
