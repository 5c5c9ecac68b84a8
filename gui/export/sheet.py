"""The export sheet: the slide itself beside what can be chosen of it, over the story, while the inputs stay at hand."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from core.chart_names import CHART_NAMES
from core.errors import StudyRefused
from core.slides.making import SlideMaker, Wanted
from core.slides.slide import Slide
from core.slides.staleness import wanted_of
from core.slides.tray import kept_of
from core.study import Study, TraySlide
from gui.document import Document
from gui.export.asking import export_asking
from gui.export.look_choice import LookChoice
from gui.export.own_keys import SHEET_KEYS
from gui.export.sheet_frame import SheetFrame
from gui.export.sheet_options import SlideOptions
from gui.export.slices import Slices
from gui.keys import add_shortcuts
from gui.plain import plain_text
from gui.settings import SettingsFile

_AFTER_EDIT = 60  # milliseconds: charts of the story are painted first


class ExportSheet(SheetFrame):
    """One slide at a time: of a chart of the study as it stands, or of the tray as it is kept.

    covered: the rectangle that it covers, in the coordinates of its parent.
    """

    add_asked = Signal()
    add_all_asked = Signal()
    export_asked = Signal()
    copy_asked = Signal()
    save_asked = Signal()

    def __init__(self, document: Document, settings: SettingsFile, parent: QWidget) -> None:
        options, look = SlideOptions(), LookChoice(document, settings)
        super().__init__((options, look), parent)
        self.setObjectName("exportSheet")
        self.setAccessibleName("Export sheet")
        self._document = document
        self._maker = SlideMaker()
        self._slices = Slices(self, self.say)
        self._came_from: QWidget | None = None
        self._charts: tuple[str, ...] = ()
        self._place = 0
        self._editing = ""
        self._wanted = Wanted("")
        self._titles: dict[str, tuple[str, str]] = {}
        self._made: tuple[object, Slide] | None = None
        self.options, self.look = options, look
        options.changed.connect(self._take_options)
        asking = export_asking(document)
        for one in look.files.values():
            one.changed.connect(asking.look_changed)
        asking.look_changed.connect(self._make)
        acts = (None, lambda: self.walk(1), lambda: self.walk(-1), self.close_sheet)
        self.own_keys = tuple(replace(own, act=act) for own, act in zip(SHEET_KEYS, acts, strict=True))
        add_shortcuts(self, self.own_keys, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._connect_buttons()
        document.changed.connect(self._follow_study)
        document.opened.connect(self.close_sheet)

    def _connect_buttons(self) -> None:
        self.add_button.clicked.connect(self.accept)
        self.all_button.clicked.connect(self.add_all_asked)
        self.export_button.clicked.connect(self.export_asked)
        self.copy_button.clicked.connect(self.copy_asked)
        self.close_button.clicked.connect(self.close_sheet)
        self.previous_button.clicked.connect(lambda: self.walk(-1))
        self.next_button.clicked.connect(lambda: self.walk(1))

    # --- what it shows ------------------------------------------------------------------------------------------------

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
        self.come_in()
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

    def _is_gone(self) -> bool:
        """Whether the slide that is changed here has left the tray: an undo may be a moment ahead of the sheet."""
        return bool(self._editing) and self._editing not in {one.id for one in self._document.study.slides}

    def _source(self) -> Study:
        """The study that the slide is of."""
        study = self._document.study
        if not self._editing:
            return study
        if self._is_gone():
            raise StudyRefused("The slide is no longer in the tray.")
        return kept_of(study, next(one for one in study.slides if one.id == self._editing))

    def _ground(self) -> object:
        """All that the slide follows from."""
        return self._source(), self._wanted, export_asking(self._document).look(self._document.study)

    def _make(self, wait: int = 0) -> None:
        if self.is_open or wait == 0:
            self._slices.run("slide", self._making(), wait)

    def _making(self) -> Iterator[None]:
        if self._is_gone():
            return
        study, wanted = self._source(), self._wanted
        self._maker.offer(self._document.outcome)  # the window has it already
        yield from self._maker.working(study, wanted)
        if self._is_gone():
            return
        look = export_asking(self._document).look(self._document.study)
        slide = self._maker.make(study, wanted, self._editing or "slide-1", look.page)
        self._made = (self._ground(), slide)
        self.options.show_claim(slide)
        self.view.show_slide(slide, look.page, look)
        self.notes.setPlainText(plain_text(slide.speaker_notes))
        self.divide()
        yield

    def _follow_study(self) -> None:
        """The study is another one: so is the slide, a moment later than the charts of the story."""
        if not self.is_open:
            return
        if self._is_gone():
            self.close_sheet()
            return
        self.look.refresh()
        self._make(_AFTER_EDIT)

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
