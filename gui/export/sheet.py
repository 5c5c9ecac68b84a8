"""The export sheet: the slide itself beside what can be chosen of it, over the story, while the inputs stay at hand."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
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
from shiboken6 import isValid

from core.chart_names import CHART_NAMES
from core.slides.making import SlideMaker, Wanted
from core.slides.slide import Slide
from core.slides.staleness import wanted_of
from core.slides.tray import kept_of
from core.study import Study, TraySlide
from gui.document import Document
from gui.drawer.drawer import Drawer
from gui.export.asking import export_asking
from gui.export.look_choice import LookChoice
from gui.export.own_keys import SHEET_KEYS
from gui.export.page_view import SlideView
from gui.export.sheet_options import SlideOptions, heading
from gui.export.slices import Slices
from gui.icons import give_icon
from gui.keys import add_shortcuts
from gui.motion import reduced_motion
from gui.plain import ElidedLabel, PlainLabel, plain_text, plain_tip
from gui.settings import SettingsFile

_OPTIONS_WIDTH = 312
_SIDE_BY_SIDE = 260  # pixels of width left for the slide from which options stand beside it
_LEAST_WIDTH = 640
_AFTER_EDIT = 60  # milliseconds: charts of the story are painted first
_SLIDE_IN, _SLIDE_FROM = 140, 60
_LEAST_SLIDE, _LEAST_NOTES, _LEAST_CHOICES = 120, 110, 200


class ExportSheet(QFrame):
    """One slide at a time: of a chart of the study as it stands, or of the tray as it is kept.

    covered: the rectangle that it covers, in the coordinates of its parent.
    """

    add_asked = Signal()
    add_all_asked = Signal()
    export_asked = Signal()
    copy_asked = Signal()
    save_asked = Signal()

    def __init__(self, document: Document, settings: SettingsFile, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("exportSheet")
        self.setProperty("role", "sheet")
        self.setAccessibleName("Export sheet")
        self._document = document
        self._maker = SlideMaker()
        self._slices = Slices(self, self._show_refusal)
        self._came_from: QWidget | None = None
        self._charts: tuple[str, ...] = ()
        self._place = 0
        self._editing = ""
        self._wanted = Wanted("")
        self._titles: dict[str, tuple[str, str]] = {}
        self._made: tuple[object, Slide] | None = None
        self.view = SlideView()
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.options = SlideOptions()
        self.options.changed.connect(self._take_options)
        self.look = LookChoice(document, settings)
        acts = (None, lambda: self.walk(1), lambda: self.walk(-1), self.close_sheet)
        self.own_keys = tuple(replace(own, act=act) for own, act in zip(SHEET_KEYS, acts, strict=True))
        add_shortcuts(self, self.own_keys, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._moving = QPropertyAnimation(self, b"pos", self)
        self._moving.setDuration(_SLIDE_IN)
        self._moving.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._make_buttons()
        self._lay_out()
        document.changed.connect(self._follow_study)
        document.opened.connect(self.close_sheet)
        self.hide()

    # --- assembly -----------------------------------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        self.add_button = _button("exportSheet.add", "Add to tray", "Put this slide into the tray (Enter)")
        self.add_button.setProperty("role", "primary")
        self.add_button.clicked.connect(self.accept)
        self.all_button = _button("exportSheet.addAll", "Add all", "Put the slides of all charts into the tray")
        self.all_button.clicked.connect(self.add_all_asked)
        self.export_button = _button(
            "exportSheet.export", "Export now", "Write this slide to the last place (Ctrl+Shift+E)"
        )
        self.export_button.clicked.connect(self.export_asked)
        self.copy_button = _button("exportSheet.copy", "Copy", "Copy the chart as pictures and table (Ctrl+Shift+C)")
        self.copy_button.clicked.connect(self.copy_asked)
        self.close_button = QToolButton()
        self.close_button.setObjectName("exportSheet.close")
        self.close_button.setAccessibleName("Close the export sheet")
        self.close_button.setToolTip(plain_tip("Close (Esc)"))
        give_icon(self.close_button, "close")
        self.close_button.clicked.connect(self.close_sheet)
        self.previous_button = _arrow("exportSheet.previous", "previous", "Previous chart (Ctrl+PgUp)")
        self.previous_button.clicked.connect(lambda: self.walk(-1))
        self.next_button = _arrow("exportSheet.next", "next", "Next chart (Ctrl+PgDown)")
        self.next_button.clicked.connect(lambda: self.walk(1))

    def _lay_out(self) -> None:
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
        inner = QWidget()
        inner.setObjectName("exportSheet.choices")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(10)
        column.addWidget(self.options)
        column.addWidget(self.look)
        column.addStretch(1)
        self.choices = QScrollArea()
        self.choices.setWidget(inner)
        self.choices.setWidgetResizable(True)
        self.choices.setFrameShape(QFrame.Shape.NoFrame)
        self.choices.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.choices.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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

    # --- what it shows ------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    @property
    def editing(self) -> str:
        """Id of the slide of the tray that is shown, "" for a chart of the study as it stands."""
        return self._editing

    @property
    def charts(self) -> tuple[str, ...]:
        """The charts that it pages through."""
        return self._charts

    @property
    def wanted(self) -> Wanted:
        """The slide as it is chosen."""
        return self._wanted

    @property
    def slide(self) -> Slide:
        """The slide as it is chosen, of the study as it stands; what is not made yet is made now."""
        self._slices.finish()
        if self._made is None or self._made[0] != self._ground():
            for _ in self._making():
                pass
        assert self._made is not None  # noqa: S101 - it was made, or a refusal was raised
        return self._made[1]

    def wanted_of_all(self) -> list[Wanted]:
        """The slides of all charts, with the same parts, each with its title."""
        return [self._with_title(replace(self._wanted, chart=chart)) for chart in self._charts]

    def show_charts(self, charts: tuple[str, ...], chart: str) -> None:
        """Show the slide of one of these charts, with the choices as they were left."""
        self._editing = ""
        self._charts, self._place = charts, charts.index(chart)
        self._open(self._with_title(replace(self._wanted, chart=chart, scenario=None, made=None)))

    def show_tray_slide(self, slide: TraySlide) -> None:
        """Show a slide of the tray, of what it was made of."""
        self._editing = slide.id
        self._charts, self._place = (slide.chart,), 0
        self._open(wanted_of(slide))

    def walk(self, step: int) -> None:
        """Show the next chart, or the one before."""
        place = self._place + step
        if 0 <= place < len(self._charts):
            self._place = place
            self._show(self._with_title(replace(self._wanted, chart=self._charts[place])))

    def say(self, words: str) -> None:
        """Say what was done."""
        self.said.setText(words)

    def accept(self) -> None:
        """Add the slide to the tray, or keep what was changed of one that is there."""
        (self.save_asked if self._editing else self.add_asked).emit()

    def _open(self, wanted: Wanted) -> None:
        if not self.is_open:
            self._came_from = QApplication.focusWidget()
        self._show(wanted)
        self._come_in()
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.options.show_wanted(wanted)
        self.look.refresh()
        self.say("")
        count, name = len(self._charts), CHART_NAMES[wanted.chart]
        of_story = not self._editing and count > 1
        made = f", made {wanted.made:%Y-%m-%d %H:%M}" if self._editing and wanted.made else ""
        self.name.setText(f"Slide: {name}, {self._place + 1} of {count}" if of_story else f"Slide: {name}{made}")
        self.add_button.setText("Keep changes" if self._editing else "Add to tray")
        self.all_button.setVisible(of_story)
        self.all_button.setText(f"Add all {count}")
        self.previous_button.setVisible(of_story)
        self.next_button.setVisible(of_story)
        self.previous_button.setEnabled(self._place > 0)
        self.next_button.setEnabled(self._place + 1 < count)
        self._make()

    def _take_options(self) -> None:
        self._wanted = self.options.with_choices(self._wanted)
        if not self._editing:
            self._titles[self._wanted.chart] = (self._wanted.title, self._wanted.titled_on)
        self._make()

    def _with_title(self, wanted: Wanted) -> Wanted:
        title, titled_on = self._titles.get(wanted.chart, ("", ""))
        return replace(wanted, title=title, titled_on=titled_on)

    def _source(self) -> Study:
        """The study that the slide is of."""
        study = self._document.study
        if not self._editing:
            return study
        return kept_of(study, next(one for one in study.slides if one.id == self._editing))

    def _ground(self) -> object:
        """All that the slide follows from."""
        return self._source(), self._wanted, export_asking(self._document).page(self._document.study)

    def _make(self, wait: int = 0) -> None:
        if self.is_open or wait == 0:
            self._slices.run("slide", self._making(), wait)

    def _making(self) -> Iterator[None]:
        study, wanted = self._source(), self._wanted
        yield from self._maker.working(study, wanted)
        page = export_asking(self._document).page(self._document.study)
        slide = self._maker.make(study, wanted, self._editing or "slide-1", page)
        self._made = (self._ground(), slide)
        self.options.show_claim(slide)
        self.view.show_slide(slide, page)
        self.notes.setPlainText(plain_text(slide.speaker_notes))
        self._divide()
        yield

    def _follow_study(self) -> None:
        """The study is another one: so is the slide, a moment later than the charts of the story."""
        if not self.is_open:
            return
        if self._editing and self._editing not in {one.id for one in self._document.study.slides}:
            self.close_sheet()
            return
        self.look.refresh()
        self._make(_AFTER_EDIT)

    def _show_refusal(self, sentence: str) -> None:
        self.say(sentence)

    # --- coming and going ---------------------------------------------------------------------------------------------

    def close_sheet(self) -> None:
        """Go; the keyboard goes back to where it came from."""
        if not self.is_open:
            return
        focus = QApplication.focusWidget()
        inside = focus is not None and self.isAncestorOf(focus)
        self._slices.stop()
        self.hide()
        if inside and self._came_from is not None and isValid(self._came_from) and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None

    def cover(self, room: QRect) -> None:
        """Cover this part of the window, or more where that is too narrow to be read."""
        self._moving.stop()
        parent = self.parentWidget()
        width = min(max(room.width(), _LEAST_WIDTH), parent.width() if parent is not None else room.width())
        self.setGeometry(QRect(room.right() + 1 - width, room.top(), width, room.height()))

    def _come_in(self) -> None:
        coming = not self.is_open
        self.show()
        self.raise_()
        if coming and not reduced_motion():
            self._moving.setStartValue(self.pos() + QPoint(_SLIDE_FROM, 0))
            self._moving.setEndValue(self.pos())
            self._moving.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, else it adds the slide."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focus = QApplication.focusWidget()
        if isinstance(focus, QPushButton | QToolButton) and not focus.isCheckable():
            focus.click()
        else:
            self.accept()

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
        self._divide()

    def _divide(self) -> None:
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


class SheetPlace(QObject):
    """Keeps the sheet over the story, wherever that goes, also over the open drawer."""

    def __init__(self, sheet: ExportSheet, story: QWidget, drawer: Drawer) -> None:
        super().__init__(sheet)
        self._sheet, self._story, self._drawer = sheet, story, drawer
        for watched in (story, drawer):
            watched.installEventFilter(self)
        self.put()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what moves or changes its size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.put()
        return super().eventFilter(watched, event)

    def put(self) -> None:
        """Cover the story's part of the window."""
        parent = self._sheet.parentWidget()
        if parent is None:
            return
        story, drawer = self._story.mapTo(parent, QPoint()), self._drawer.mapTo(parent, QPoint())
        bottom = drawer.y() + (self._drawer.height() if self._drawer.is_open else 0)
        self._sheet.cover(QRect(story.x() - 4, story.y(), parent.width() - story.x() + 4, bottom - story.y()))


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
