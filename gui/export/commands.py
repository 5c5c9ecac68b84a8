"""What the menu Export does: the sheet, the tray, and files; every wish for a slide of the window comes here."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.chart_names import CHART_NAMES
from core.errors import InfernomicsError
from core.export.decks import deck_of
from core.scenarios import identifiers
from core.slides.making import SlideMaker, Wanted
from core.slides.slide import Slide
from core.slides.tray import change_options, with_slides
from core.study import Study
from gui.document import Document
from gui.drawer.drawer import TRAY
from gui.export.asking import export_asking
from gui.export.looks import shown_look
from gui.export.outlet import METHODOLOGY, Outlet
from gui.export.sheet import ExportSheet
from gui.export.sheet_place import SheetPlace
from gui.export.tray_edits import TrayEdits
from gui.panels.notices import Choice
from gui.story.chart_in_hand import chart_with_keyboard

if TYPE_CHECKING:
    from gui.main_window import MainWindow

_READ = 5000  # milliseconds that a sentence stays in the status bar


class ExportCommands(QObject):
    """Of one window; the sheet is made when it is asked for."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._document: Document = window.document
        self._sheet: ExportSheet | None = None
        self._maker = SlideMaker()
        self.edits = TrayEdits(self._document)
        self.outlet = Outlet(window)
        asking = export_asking(self._document)
        asking.chart_wanted.connect(self.add_chart)
        asking.story_wanted.connect(self.add_story)
        asking.slide_opened.connect(self.show_slide)
        asking.deck_wanted.connect(self.export_deck)
        settings = window.settings  # not the window: the document would keep it alive when it is closed
        asking.look = lambda study: shown_look(study, settings.current.export)
        self._page, self._look = asking.page, asking.look
        window.drawer.opening.connect(self._uncover)
        self._document.opened.connect(self._forget_what_was_said)

    # --- the sheet ----------------------------------------------------------------------------------------------------

    @property
    def sheet(self) -> ExportSheet | None:
        """The sheet; None before it was asked for."""
        return self._sheet

    @property
    def panel(self) -> ExportSheet | None:
        """The sheet while it stands in the place of the story."""
        return self._sheet if self._sheet is not None and self._sheet.is_open else None

    @property
    def chart(self) -> str:
        """The chart that commands mean: the one with the keyboard, else the story's current one or its first."""
        view = chart_with_keyboard()
        if view is not None and view.spec.id in CHART_NAMES:
            return view.spec.id
        story, current = self._document.study.settings.story, self._window.charts.current
        return current if current in story else story[0]

    def show(self) -> None:
        """Show the slide of the chart in hand, and with it those of the whole story."""
        chart = self.chart
        story = self._document.study.settings.story
        self._made_sheet().show_charts(story if chart in story else (chart, *story), chart)
        self._to_front()

    def show_slide(self, identifier: str, doubts: str) -> None:
        """Show a slide of the tray, to be changed. doubts: what no longer holds of it, to be said."""
        slide = next((one for one in self._document.study.slides if one.id == identifier), None)
        if slide is not None:
            sheet = self._made_sheet()
            sheet.show_tray_slide(slide)
            sheet.say(doubts)

    def _made_sheet(self) -> ExportSheet:
        if self._sheet is None:
            window = self._window
            sheet = self._sheet = ExportSheet(
                self._document, window.settings, window.with_drawer.parentWidget() or window
            )
            SheetPlace(sheet, window.story, window.drawer)
            sheet.add_asked.connect(self._add_shown)
            sheet.add_all_asked.connect(self._add_all)
            sheet.save_asked.connect(self._keep_shown)
            sheet.export_asked.connect(self.export_now)
            sheet.copy_asked.connect(self.copy)
        return self._sheet

    def _to_front(self) -> None:
        if not self._window.isActiveWindow():
            self._window.raise_()
            self._window.activateWindow()

    # --- into the tray ------------------------------------------------------------------------------------------------

    def _add_shown(self) -> None:
        sheet = self._made_sheet()
        try:
            claim = sheet.slide.claim
        except InfernomicsError as error:
            sheet.say(str(error))
            return
        self._add([(sheet.wanted, claim)])

    def _add_all(self) -> None:
        self._add_wanted(self._made_sheet().wanted_of_all())

    def add_chart(self, chart: str) -> None:
        """Put a chart as it is into the tray."""
        self._add_wanted([Wanted(chart)])

    def add_story(self) -> None:
        """Put all charts of the story into the tray."""
        self._add_wanted(Wanted(chart) for chart in self._document.study.settings.story)

    def add_per_scenario(self) -> None:
        """Put one slide of the chart in hand into the tray for each scenario."""
        chart = self.chart
        self._add_wanted(Wanted(chart, scenario) for scenario in identifiers(self._document.study))

    def _add_wanted(self, wanted: Iterable[Wanted]) -> None:
        study = self._document.study
        self._add([(one, self._claim(study, one)) for one in wanted])

    def _add(self, added: list[tuple[Wanted, str]]) -> None:
        names = CHART_NAMES[added[0][0].chart] if len(added) == 1 else f"{len(added)} slides"
        done = self.edits.do(f"Add {names} to the slide tray", lambda study: with_slides(study, added))
        count = len(self._document.study.slides)
        in_tray = f"the slide tray has {count} slide{'' if count == 1 else 's'}"
        if self._sheet is not None and self._sheet.is_open:
            self._sheet.say(f"Added: {in_tray}." if done else "Not added.")
        elif done and not self._window.drawer.shows(TRAY):
            choices = [Choice("Open the slide tray", self.show_tray)]
            self._window.notices.show_notice("export", f"Added {names}: {in_tray}.", choices)

    def _keep_shown(self) -> None:
        """Give the slide of the tray what was chosen in the sheet."""
        sheet = self._made_sheet()
        wanted, identifier = sheet.wanted, sheet.editing
        if self.edits.do("Change a slide", lambda study: change_options(study, identifier, wanted)):
            sheet.close_sheet()

    def _claim(self, study: Study, wanted: Wanted) -> str:
        self._maker.offer(self._document.outcome)
        return self._maker.chart(study, wanted).title

    # --- out of the window --------------------------------------------------------------------------------------------

    def show_tray(self) -> None:
        """Open the slide tray."""
        self._window.drawer.open_page(TRAY)

    def _forget_what_was_said(self) -> None:
        """Of one study nothing is said over another."""
        self._window.notices.withdraw("export")

    def _uncover(self, page: str) -> None:
        """The tray is seen whole: the sheet that would lie over it goes, and what was said of the tray."""
        if page == TRAY:
            self._window.notices.withdraw("export")
            if self._sheet is not None:
                self._sheet.close_sheet()

    def _slide_in_hand(self) -> tuple[Slide, str | None]:
        """The slide of the open sheet, else of the chart in hand, and its scenario."""
        sheet = self._sheet
        if sheet is not None and sheet.is_open:
            return sheet.slide, sheet.wanted.scenario
        study = self._document.study
        self._maker.offer(self._document.outcome)
        return self._maker.make(study, Wanted(self.chart), "slide-1", self._page(study)), None

    def export_now(self) -> None:
        """Write the slide in hand to the last place in the last format; asks for them where there are none."""
        try:
            slide, scenario = self._slide_in_hand()
        except InfernomicsError as error:
            self._document.refused.emit(str(error))
            return
        words = f"{self._document.study.name}, {CHART_NAMES[slide.chart]}"
        path = self.outlet.last_place(words) or self.outlet.ask("Export slide as", words)
        if path is not None:
            study = self._document.study
            self.outlet.write(deck_of(study, (slide,), scenario, self._page(study)), study, path)

    def export_deck(self) -> None:
        """Write the slides of the tray into one file, in their order."""
        study = self._document.study
        if not study.slides:
            self.show_tray()
            self._document.refused.emit("The slide tray is empty; Ctrl+E on a chart shows its slide, Enter adds it.")
            return
        path = self.outlet.ask("Export deck as", study.name)
        if path is not None:
            self.outlet.write_tray(study, path, self._page(study))

    def export_methodology(self) -> None:
        """Write every equation behind the figures of the scenario on show."""
        study = self._document.study
        path = self.outlet.ask("Export methodology as", f"{study.name}, methodology", METHODOLOGY)
        if path is not None:
            self.outlet.write_methodology(study, path)

    def close(self) -> None:
        """Stop what is running, before the window is gone."""
        self.outlet.close()

    def copy(self) -> None:
        """Copy the chart in hand as pictures and as a table."""
        from gui.export.clipboard import copy_chart  # only now: a start of the program should not wait for it

        try:
            slide, _ = self._slide_in_hand()
        except InfernomicsError as error:
            self._document.refused.emit(str(error))
            return
        copy_chart(slide, self._look(self._document.study))
        if self._sheet is not None and self._sheet.is_open:
            self._sheet.say("Copied as PNG, SVG and table.")
        else:
            said = f"{CHART_NAMES[slide.chart]} is on the clipboard, as a picture, as vectors and as a table."
            self._window.status_line.showMessage(said, _READ)
