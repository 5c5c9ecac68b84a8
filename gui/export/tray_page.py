"""Drawer ▸ Slide tray: the slides that wait for a deck, to be put in order, titled, refreshed and exported."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QPushButton, QStackedWidget, QToolButton, QVBoxLayout

from core.errors import StudyRefused
from core.export.look import SlideLook
from core.numerals import NumberLocale
from core.slides.making import SlideMaker, Wanted
from core.slides.slide import Slide
from core.slides.staleness import Staleness, refreshed, wanted_of
from core.slides.tray import kept_of, other_scenarios, refresh_slides, slide_per_scenario, tray_slide
from core.study import Study, TraySlide
from gui.document import Document
from gui.drawer.choice import CaseChoice
from gui.drawer.page import Chooser, DrawerPage
from gui.export.asking import export_asking
from gui.export.deck_settings import choose_deck, page_names
from gui.export.own_keys import TRAY_KEYS
from gui.export.slices import REST, Slices
from gui.export.tray_cards import PICTURE
from gui.export.tray_edits import TrayEdits
from gui.export.tray_list import TrayView
from gui.export.tray_model import Marks, TrayModel
from gui.keys import OwnKey, add_own_entry
from gui.plain import PlainLabel, plain_tip

NOTHING = (
    "No slide waits here yet. Ctrl+E on a chart shows the slide that it makes; Enter there adds it to this tray, "
    "and the tray becomes one deck."
)
_SWITCHES = {
    "agenda_slide": ("Agenda", "Begin the deck with a list of its slides"),
    "assumptions_slide": ("Assumptions", "End the deck with the inputs that were changed, and their sources"),
    "state_left_out": (
        "Leave the study out",
        "Exported files do not carry the study, so that they cannot open it again; remembered with the study",
    ),
}


class TrayPage(DrawerPage):
    """The list of slides under a line of tools; pictures and marks come in slices, when nobody edits."""

    def __init__(self, document: Document, choice: CaseChoice, locale: NumberLocale) -> None:
        del locale
        super().__init__(document, choice)
        self.edits = TrayEdits(document)
        self.staleness = Staleness()
        self._asking = export_asking(document)
        self._asking.look_changed.connect(self.renew)
        self._maker = SlideMaker()
        self.slices = Slices(self, document.refused.emit)
        self._refreshing: Callable[[], Iterator[None]] | None = None
        self.model = TrayModel(self)
        self.model.renamed.connect(self.edits.rename)
        self.own_keys: tuple[OwnKey, ...] = self._declare_keys()
        self.view = TrayView(self.model, lambda: self.own_keys)
        self.view.moved.connect(self._move_to)
        self.view.menu_asked.connect(self._show_menu)
        self.view.doubleClicked.connect(lambda _index: self.open_slide())
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._follow())
        self.edits.added.connect(self.view.choose)
        self._lay_out()
        self.setFocusProxy(self.view)

    def _declare_keys(self) -> tuple[OwnKey, ...]:
        acts = (
            lambda: self.shift(-1),
            lambda: self.shift(1),
            self.open_slide,
            None,
            lambda: self.edits.duplicate(self.view.chosen),
            lambda: self.refresh_these(self.view.chosen),
            self.remove,
        )
        return tuple(replace(own, act=act) for own, act in zip(TRAY_KEYS, acts, strict=True))

    def _lay_out(self) -> None:
        self.export_button = QPushButton("Export deck…")
        self.export_button.setObjectName("drawer.slideTray.export")
        self.export_button.setProperty("role", "primary")
        self.export_button.setToolTip(plain_tip("Write all slides into one file, in this order (Ctrl+Shift+P)"))
        self.export_button.clicked.connect(self._asking.deck_wanted.emit)
        self.refresh_button = QPushButton("Refresh all")
        self.refresh_button.setObjectName("drawer.slideTray.refresh")
        self.refresh_button.setToolTip(
            plain_tip("Make stale slides of the study as it stands; own titles stay (F5 for the chosen ones)")
        )
        self.refresh_button.clicked.connect(self.refresh_stale)
        self.menu_button = QToolButton()
        self.menu_button.setObjectName("drawer.slideTray.slide")
        self.menu_button.setText("Slide")
        self.menu_button.setToolTip(plain_tip("What can be done with the chosen slides, as in the menu on a slide"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.menu_button)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.menu_button.setMenu(menu)
        self.add_button = QToolButton()
        self.add_button.setObjectName("drawer.slideTray.addStory")
        self.add_button.setText("Add all charts")
        self.add_button.setToolTip(plain_tip("Put every chart of the story into the tray"))
        self.add_button.clicked.connect(self._asking.story_wanted.emit)
        self.page_size = Chooser("drawer.slideTray.size", "Size of slides", 10, self._choose_size)
        self.switches: dict[str, QCheckBox] = {}
        tools = self._tools = QHBoxLayout()
        tools.setContentsMargins(10, 6, 10, 4)
        tools.setSpacing(6)
        for button in (self.export_button, self.refresh_button, self.menu_button, self.add_button):
            tools.addWidget(button)
        tools.addStretch(1)
        for setting, (words, tip) in _SWITCHES.items():
            switch = self.switches[setting] = QCheckBox(words)
            switch.setObjectName(f"drawer.slideTray.{setting}")
            switch.setToolTip(plain_tip(tip))
            switch.clicked.connect(lambda on, one=setting: choose_deck(self.document, **{one: bool(on)}))
            tools.addWidget(switch)
        tools.addWidget(self.page_size)
        self.nothing = PlainLabel(NOTHING)
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setContentsMargins(40, 0, 40, 0)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self.nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(tools)
        layout.addWidget(self._pages, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what the menu Export has too, where the line of tools is too narrow."""
        super().resizeEvent(event)
        self._suit()

    def _suit(self) -> None:
        """The button that adds charts is there where there is room, and always while there is no slide."""
        own = self.add_button.sizeHint().width() + self._tools.spacing()
        others = self._tools.sizeHint().width() - (own if self.add_button.isVisibleTo(self) else 0)
        self.add_button.setVisible(not self.model.slides or others + own <= self.width())

    # --- showing ------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the tray of the study; pictures and marks follow when nobody has edited for a moment."""
        study = self.document.study
        self.model.show_tray(study)
        self._pages.setCurrentWidget(self.view if study.slides else self.nothing)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus if study.slides else Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.view if study.slides else self.add_button)
        if study.slides and self.add_button.hasFocus():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)  # the button may go now, and there is something to see
        if self.view.hasFocus():
            self.view.choose_one()
        for button in (self.export_button, self.refresh_button, self.menu_button):
            button.setVisible(bool(study.slides))  # what acts on slides takes no room while there is none
        self.page_size.show_rows(page_names(study), study.settings.slide_size)
        for setting, switch in self.switches.items():
            switch.setChecked(getattr(study.settings, setting))
        if self._refreshing is None:
            self.slices.run("pictures", self._drawing(study), REST if self._has_pictures(study) else 0)
            self.slices.run("marks", self._judging(study), REST)
        self._follow()

    def _has_pictures(self, study: Study) -> bool:
        look = self._asking.look(study)
        return all(self.model.has_picture(slide.id, _seen_on(slide, look)) for slide in study.slides)

    def _drawing(self, study: Study) -> Iterator[None]:
        look = self._asking.look(study)
        for slide in study.slides:
            if self.model.has_picture(slide.id, _seen_on(slide, look)):
                continue
            if not self._is_watched(study):
                return
            kept, wanted = kept_of(study, slide), wanted_of(slide)
            yield from self._maker.working(kept, wanted)
            made = self._maker.make(kept, wanted, slide.id, look.page)
            yield
            self.model.take_picture(slide.id, _seen_on(slide, look), _picture(made, look, self.devicePixelRatioF()))
            yield

    def _judging(self, study: Study) -> Iterator[None]:
        states = {state.id: place for place, state in enumerate(study.kept)}
        for slide in sorted(study.slides, key=lambda one: states[one.state]):  # each state is evaluated once
            if not self._is_watched(study):
                return
            yield from self.staleness.working(study, slide)
            standing = self.staleness.known(study, slide)
            if standing is not None:
                self.model.take_marks(slide.id, Marks(standing.stale, standing.title_may_be_stale, standing.gone))
                self._follow()
            yield

    def _is_watched(self, study: Study) -> bool:
        """Whether anybody sees the tray of this study; what is left off goes on when the page is seen again."""
        if study is not self.document.study:
            return False
        if not self.isVisible():
            self._stale = True
            return False
        return True

    def _follow(self) -> None:
        """Offer what can be done."""
        count = len(self.model.slides)
        stale = len(self._refreshable())
        self.export_button.setEnabled(count > 0)
        self.refresh_button.setEnabled(stale > 0)
        self.refresh_button.setText(f"Refresh {stale} stale" if stale else "Refresh all")
        self.menu_button.setEnabled(bool(self.view.chosen))
        self._suit()

    def _refreshable(self) -> list[str]:
        marks = {slide.id: self.model.marks(slide.id) for slide in self.model.slides}
        return [one for one, mark in marks.items() if mark.numbers and not mark.gone]

    # --- the chosen slides --------------------------------------------------------------------------------------------

    def shift(self, step: int) -> None:
        """Move the chosen slides by a place."""
        chosen = self.view.chosen
        if chosen:
            places = [place for place, slide in enumerate(self.model.slides) if slide.id in chosen]
            self.edits.move(chosen, (places[0] if step < 0 else places[-1] - len(chosen) + 1) + step)

    def _move_to(self, chosen: tuple[str, ...], place: int) -> None:
        self.edits.move(chosen, place)

    def remove(self) -> None:
        """Remove the chosen slides; the one that takes their place is chosen."""
        chosen = self.view.chosen
        places = [place for place, slide in enumerate(self.model.slides) if slide.id in chosen]
        if chosen and self.edits.remove(chosen):
            self.model.show_tray(self.document.study)
            left = self.model.slides
            if left:
                self.view.choose([left[min(places[0], len(left) - 1)].id])

    def open_slide(self) -> None:
        """See the current slide large, and change it."""
        slide = self.model.slide_at(self.view.currentIndex())
        if slide is not None:
            self._asking.slide_opened.emit(slide.id, self.model.marks(slide.id).sentence)

    def rename(self) -> None:
        """Type a title for the current slide."""
        self.view.edit(self.view.currentIndex())

    def refresh_stale(self) -> None:
        """Make every stale slide of the study as it stands."""
        self.refresh_these(self._refreshable())

    def refresh_these(self, chosen: list[str]) -> None:
        """Make these slides of the study as it stands, in slices and then in one edit; an edit meanwhile ends it."""
        study = self.document.study
        slides = [slide for slide in study.slides if slide.id in chosen]
        if slides:
            self.slices.run("refresh", self._refreshed(study, slides))

    def _refreshed(self, study: Study, slides: list[TraySlide]) -> Iterator[None]:
        fresh = []
        now = datetime.datetime.now()
        for slide in slides:
            yield from self.staleness.working(study, slide)
            if study is not self.document.study:
                return
            fresh.append(refreshed(study, slide, self.staleness.claim_now(study, slide), now))
            yield
        count = "slide" if len(fresh) == 1 else f"{len(fresh)} slides"
        self.edits.do(f"Refresh {count}", lambda current: refresh_slides(current, fresh))

    def add_per_scenario(self) -> None:
        """Put the current slide of each other scenario behind it."""
        slide = self.model.slide_at(self.view.currentIndex())
        if slide is not None:
            self.slices.run("scenarios", self._of_scenarios(self.document.study, slide.id))

    def _of_scenarios(self, study: Study, identifier: str) -> Iterator[None]:
        slide, claims = tray_slide(study, identifier), {}
        kept = kept_of(study, slide)
        for scenario in other_scenarios(study, identifier):
            wanted = Wanted(slide.chart, scenario)
            yield from self._maker.working(kept, wanted)
            claims[scenario] = self._maker.chart(kept, wanted).title
            yield
        if identifier not in {one.id for one in self.document.study.slides}:
            raise StudyRefused("This slide is no longer in the tray.")
        self.edits.do("One slide per scenario", lambda current: slide_per_scenario(current, identifier, claims))

    # --- menu ---------------------------------------------------------------------------------------------------------

    def _show_menu(self, at: QPoint) -> None:
        if self.view.chosen:
            self.menu_button.menu().popup(at)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        keys = {own.words: own for own in self.own_keys}
        add_own_entry(menu, keys["See and change the slide"], "See and change…")
        add_own_entry(menu, keys["Type a title"], "Rename", self.rename)
        slide = self.model.slide_at(self.view.currentIndex())
        if slide is not None and slide.title:
            menu.addAction("Back to the computed title").triggered.connect(lambda: self.edits.rename(slide.id, ""))
        if slide is not None and self.model.marks(slide.id).title:
            menu.addAction("The title still holds").triggered.connect(lambda: self.edits.keep_title(slide.id))
        menu.addSeparator()
        add_own_entry(menu, keys["Duplicate the slide"], "Duplicate")
        menu.addAction("One slide per scenario").triggered.connect(lambda _on=False: self.add_per_scenario())
        add_own_entry(menu, keys["Refresh the slide"], "Refresh")
        menu.addSeparator()
        add_own_entry(menu, keys["Slide earlier"], "Move earlier")
        add_own_entry(menu, keys["Slide later"], "Move later")
        menu.addSeparator()
        add_own_entry(menu, keys["Remove from the tray"])

    def _choose_size(self, size: str) -> None:
        choose_deck(self.document, slide_size=size)


def _seen_on(slide: TraySlide, look: SlideLook) -> object:
    """All that the picture of a slide follows from."""
    return slide, look


def _picture(slide: Slide, look: SlideLook, dense: float) -> QPixmap:
    """A slide as small as its card has room for."""
    from gui.export.slide_painter import page_size, slide_image  # only now: a start should not wait for it

    size = page_size(look.page).scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio) * dense
    picture = QPixmap.fromImage(slide_image(slide, look, size.toSize()))
    picture.setDevicePixelRatio(dense)
    return picture
