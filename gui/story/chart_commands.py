"""What can be done with the charts of the story, each as one undo step: menus, keys and the mouse all come here.

Commands are about the current chart: the one that has the keyboard, or had it last.
"""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from core.chart_names import CHART_NAMES, LARGEST_STORY
from core.story import add_chart, exchange_chart, move_chart, remove_chart, size_charts, usual_size, usual_story
from core.study import Settings
from gui.document import Document
from gui.plain import plain_tip, plain_title
from gui.story.chart_card import ChartCard
from gui.story.layout import NARROWEST, Sizes, stepped

_NONE = "Click a chart first, or go to one with Alt+1."
_LAST = "The last chart stays: a story shows at least one."
_FULL = f"The story holds at most {LARGEST_STORY} charts; remove one first."
_SIZING = {
    "chart.wider": {"columns": 1},
    "chart.narrower": {"columns": -1},
    "chart.taller": {"rows": 1},
    "chart.shorter": {"rows": -1},
}


class ChartCommands(QObject):
    """The charts of the open study, to be added, removed, moved and made larger.

    current: id of the chart that commands are about, "" for none yet. least: columns that a chart needs at present.
    """

    current_changed = Signal()
    """Another chart is current, or what can be done with it is new."""

    focus_asked = Signal(str)
    """The chart of this id is to have the keyboard."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._current = ""
        self._actions: Mapping[str, QAction] = {}
        self._places: list[QAction] = []
        self._told: object = None
        self.least: Callable[[], int] = lambda: NARROWEST
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)
        document.changed.connect(self.refresh)

    @property
    def current(self) -> str:
        """The chart that has the keyboard or had it last."""
        return self._current

    @property
    def is_full(self) -> bool:
        """Whether no chart can be added."""
        story = self._settings.story
        return len(story) >= min(LARGEST_STORY, len(CHART_NAMES))

    @property
    def _settings(self) -> Settings:
        return self._document.study.settings

    def look_at(self, chart: str) -> None:
        """Make a chart the current one."""
        if chart != self._current:
            self._current = chart
            self._tell()

    # --- one undo step each -------------------------------------------------------------------------------------------

    def add(self, chart: str) -> None:
        """Show one more chart, and go there."""
        if self._document.edit(f"Chart: add {CHART_NAMES[chart]}", lambda study: add_chart(study, chart)):
            self.focus_asked.emit(chart)

    def remove(self) -> None:
        """Show the current chart no longer; the one that takes its place becomes current."""
        story, chart = self._settings.story, self._current
        if chart not in story:
            return
        had_keyboard = self._has_keyboard(chart)
        if self._document.edit(f"Chart: remove {CHART_NAMES[chart]}", lambda study: remove_chart(study, chart)):
            left = self._settings.story
            self.look_at(left[min(story.index(chart), len(left) - 1)])
            if had_keyboard:
                self.focus_asked.emit(self._current)

    def move(self, step: int) -> None:
        """Move the current chart by some places."""
        if self._current in self._settings.story:
            self.move_to(self._current, self._settings.story.index(self._current) + step)

    def move_to(self, chart: str, place: int) -> None:
        """Move a chart to a place, counted from 0 among the others."""
        here = self._settings.story.index(chart)
        if 0 <= place < len(self._settings.story) and place != here:
            way = "earlier" if place < here else "later"
            self._document.edit(f"Chart: {CHART_NAMES[chart]} {way}", lambda study: move_chart(study, chart, place))
            self.look_at(chart)

    def exchange(self, here: str, chart: str) -> None:
        """Show a chart in place of another one; one that stands elsewhere changes places with it."""
        if chart != here:
            title = f"Show {CHART_NAMES[chart]} in place of {CHART_NAMES[here]}"
            self._document.edit(title, lambda study: exchange_chart(study, here, chart))

    def size(self, how: str) -> None:
        """Make the current chart a step larger or smaller, by the id of the command."""
        sizes = self._stepped(how)
        if sizes is not None:
            word = how.removeprefix("chart.")
            title = f"Chart: {CHART_NAMES[self._current]} {word}"
            self._document.edit(title, lambda study: size_charts(study, sizes))

    def take_sizes(self, chart: str, sizes: Sizes) -> None:
        """Give the story the sizes that dragging an edge of a chart led to."""
        self._document.edit(f"Chart: size of {CHART_NAMES[chart]}", lambda study: size_charts(study, sizes))

    def usual_size(self) -> None:
        """Give the current chart the usual size."""
        chart = self._current
        self._document.edit(f"Chart: usual size of {CHART_NAMES[chart]}", lambda study: usual_size(study, chart))

    def reset(self) -> None:
        """Show the usual charts in their usual sizes."""
        self._document.edit("Chart: the usual charts and sizes", usual_story)

    def _stepped(self, how: str) -> Sizes | None:
        settings = self._settings
        if self._current not in settings.story:
            return None
        return stepped(settings.story, settings.story_sizes, self._current, least=self.least(), **_SIZING[how])

    # --- which chart --------------------------------------------------------------------------------------------------

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        card = _card_of(new)
        if card is not None and card.edits is not None and card.edits.document is self._document:
            self.look_at(card.chart_id)

    @staticmethod
    def _has_keyboard(chart: str) -> bool:
        card = _card_of(QApplication.focusWidget())
        return card is not None and card.chart_id == chart

    # --- menus --------------------------------------------------------------------------------------------------------

    def follow(self, actions: Mapping[str, QAction]) -> None:
        """Have the actions of the menu be there only where they do something, and say why where not."""
        self._actions = {name: action for name, action in actions.items() if name.startswith("chart.")}
        self._places = [actions[f"view.chart{number}"] for number in range(1, LARGEST_STORY + 1)]
        self._tell()

    def menu_of_charts(
        self, parent: QWidget, title: str, act: Callable[[str], object], why_not: Callable[[str], str]
    ) -> QMenu:
        """A menu of all charts by their names, filled when it opens. why_not: why a chart cannot be chosen, or ""."""
        menu = QMenu(title, parent)
        menu.setToolTipsVisible(True)

        def fill() -> None:
            menu.clear()
            for chart, name in CHART_NAMES.items():
                action = menu.addAction(plain_title(name))
                action.triggered.connect(lambda _on=False, chart=chart: act(chart))
                _enable(action, why_not(chart))

        menu.aboutToShow.connect(fill)
        return menu

    def why_not_add(self, chart: str) -> str:
        """Why a chart cannot be added; "" where it can."""
        if chart in self._settings.story:
            return "The story shows it already."
        return _FULL if self.is_full else ""

    def refresh(self) -> None:
        """See anew what can be done, if the story or the room for it has changed."""
        if self._told != self._state():
            self._tell()

    def _state(self) -> object:
        """All that it depends on what can be done."""
        settings = self._settings
        return settings.story, settings.story_sizes, self._current, self.least()

    def _tell(self) -> None:
        self._told = self._state()
        for name, action in self._actions.items():
            _enable(action, self._why_not(name))
        for place, action in enumerate(self._places):
            action.setVisible(place < len(self._settings.story))
        self.current_changed.emit()

    def _why_not(self, action: str) -> str:
        story, chart = self._settings.story, self._current
        if not chart:
            return _NONE
        if action == "chart.window":
            return ""
        name = CHART_NAMES[chart]
        if chart not in story:
            return f"{name} is not in the story."
        return {
            "chart.remove": _LAST if len(story) == 1 else "",
            "chart.earlier": f"{name} is the first chart." if chart == story[0] else "",
            "chart.later": f"{name} is the last chart." if chart == story[-1] else "",
            "chart.usualSize": "" if chart in self._settings.story_sizes else f"{name} has the usual size.",
        }.get(action, self._why_not_size(action, name))

    def _why_not_size(self, action: str, name: str) -> str:
        if action not in _SIZING or self._stepped(action) is not None:
            return ""
        if len(self._settings.story) == 1:
            return f"{name} has the whole story to itself."
        return f"{name} cannot get any {action.removeprefix('chart.')} here."


def _card_of(widget: QWidget | None) -> ChartCard | None:
    while widget is not None and not isinstance(widget, ChartCard):
        widget = widget.parentWidget()
    return widget


def _enable(action: QAction, why_not: str) -> None:
    action.setEnabled(not why_not)
    action.setToolTip(plain_tip(why_not))
