"""The drawer itself: a thin bar of tabs, and the open page above the status line."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.cells import NumberLocale, locale_for
from gui.document import Document
from gui.drawer.choice import CaseChoice
from gui.drawer.compare_page import ComparePage
from gui.drawer.data_page import DataPage
from gui.drawer.moved_page import MovedPage
from gui.drawer.page import DrawerPage
from gui.drawer.sources_page import SourcesPage
from gui.drawer.step_time_page import StepTimePage
from gui.export.tray_page import TrayPage
from gui.icons import give_icon
from gui.plain import plain_tip

KEYS = "Ctrl+`"
TRAY = "slideTray"
_UNLIMITED = 16_777_215  # Qt's own largest size
_LEAST_PAGE, _USUAL_SHARE, _LEAST_STORY = 150, 0.48, 170


class Tab(NamedTuple):
    """One page of the drawer: its id, its title, and what makes it when it is first opened."""

    id: str
    title: str
    make: Callable[[Document, CaseChoice, NumberLocale], DrawerPage]


TABS = (
    Tab("moved", "What moved?", MovedPage),
    Tab("compare", "Compare", ComparePage),
    Tab("data", "Data", DataPage),
    Tab("stepTime", "Step time", StepTimePage),
    Tab("sources", "Sources", SourcesPage),
    Tab(TRAY, "Slide tray", TrayPage),
)


class Drawer(QWidget):
    """Closed it is the bar alone. A click on a tab opens its page, a click on the open tab closes it."""

    toggled = Signal(bool)
    """It was opened (True) or closed."""

    opening = Signal(str)
    """The page of this id is about to be shown and to have the keyboard."""

    cell_asked = Signal(object)
    """A page wants an input to be shown: its `core.editing.Cell`."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawer")
        self.setAccessibleName("Drawer")
        self._document = document
        self.choice = CaseChoice(document, self)
        self._locale = locale_for(QLocale.system().name())
        self._pages: dict[str, DrawerPage] = {}
        self._last = "data"
        self._came_from: QWidget | None = None
        self.buttons: dict[str, QToolButton] = {}
        self._bar = self._make_bar()
        self._stack = QStackedWidget()
        self._stack.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar)
        layout.addWidget(self._stack, 1)
        document.changed.connect(self._count_slides)
        self._count_slides()

    def _make_bar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("role", "drawerBar")
        bar.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(bar)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(2)
        for tab in TABS:
            button = self.buttons[tab.id] = _tab_button(f"drawerTab.{tab.id}", tab.title)
            button.setCheckable(True)
            button.setToolTip(plain_tip(f"{tab.title}: open or close ({KEYS})"))
            button.clicked.connect(lambda _checked=False, one=tab.id: self.press(one))
            layout.addWidget(button)
        layout.addStretch(1)
        self._close_button = _tab_button("drawer.close", "")
        give_icon(self._close_button, "close")
        self._close_button.setAccessibleName("Close the drawer")
        self._close_button.setToolTip(plain_tip(f"Close the drawer ({KEYS})"))
        self._close_button.clicked.connect(self.close_page)
        self._close_button.hide()
        layout.addWidget(self._close_button)
        return bar

    def _count_slides(self) -> None:
        """Say on the tab of the tray how many slides wait there, wherever it is seen."""
        title = f"Slide tray {len(self._document.study.slides)}"
        if self.buttons[TRAY].text() != title:
            self.buttons[TRAY].setText(title)

    # --- opening and closing ------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether a page is shown."""
        return self._stack.isVisibleTo(self)

    @property
    def page(self) -> DrawerPage | None:
        """The page that is shown."""
        return self._pages[self._last] if self.is_open else None

    def shows(self, identifier: str) -> bool:
        """Whether this page is shown."""
        return self.is_open and identifier == self._last

    @property
    def bar_height(self) -> int:
        """Height of the drawer when it is closed."""
        return self._bar.sizeHint().height()

    def toggle(self) -> None:
        """Open the page that was open last and go into it, or close it and go back."""
        if self.is_open:
            self.close_page()
        else:
            self.open_page(self._last)

    def press(self, identifier: str) -> None:
        """What a click on a tab does."""
        if self.shows(identifier):
            self.close_page()
        else:
            self.open_page(identifier)

    def open_page(self, identifier: str) -> DrawerPage:
        """Show a page and put the keyboard into it."""
        self.opening.emit(identifier)
        was_open = self.is_open
        if not was_open:
            self._came_from = QApplication.focusWidget()
        page = self._page(identifier)
        self._last = identifier
        self._stack.setCurrentWidget(page)
        self._stack.show()
        self._mark()
        if not was_open:
            self.toggled.emit(True)
        self.setFocusProxy(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        return page

    def close_page(self) -> None:
        """Leave the bar alone; the keyboard goes back to where it came from."""
        if not self.is_open:
            self._mark()
            return
        focus = QApplication.focusWidget()
        inside = focus is not None and self.isAncestorOf(focus)
        self._stack.hide()
        self.setFocusProxy(None)  # type: ignore[arg-type]
        self._mark()
        self.toggled.emit(False)
        if inside and self._came_from is not None:
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)

    def _page(self, identifier: str) -> DrawerPage:
        """A page; made when it is wanted for the first time, so that a start waits for none."""
        if identifier not in self._pages:
            tab = next(tab for tab in TABS if tab.id == identifier)
            page = tab.make(self._document, self.choice, self._locale)
            page.setObjectName(f"drawer.{identifier}")
            page.setAccessibleName(tab.title)
            page.cell_asked.connect(self.cell_asked)
            self._pages[identifier] = page
            self._stack.addWidget(page)
        return self._pages[identifier]

    def _mark(self) -> None:
        for identifier, button in self.buttons.items():
            button.setChecked(self.shows(identifier))
        self._close_button.setVisible(self.is_open)


def _tab_button(name: str, text: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setProperty("role", "tab")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class WithDrawer(QSplitter):
    """The main panels with the drawer below them. chosen_height: what the user gave the open drawer, or None."""

    def __init__(self, panels: QWidget, drawer: Drawer) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setObjectName("withDrawer")
        self._panels = panels
        self._drawer = drawer
        self.chosen_height: int | None = None
        self.setChildrenCollapsible(False)
        self.addWidget(panels)
        self.addWidget(drawer)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        drawer.toggled.connect(self._follow)
        self.splitterMoved.connect(self._note_height)
        self._follow(False)

    def reset(self) -> None:
        """Give the drawer its usual height again."""
        self.chosen_height = None
        self._divide()

    def minimumSizeHint(self) -> QSize:
        """Never more than with the drawer closed: an open one takes its room from the panels."""
        hint = self._panels.minimumSizeHint()
        return QSize(hint.width(), hint.height() + self.handleWidth() + self._drawer.bar_height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the open drawer its share of the new height: one that a low window made low grows again with it."""
        super().resizeEvent(event)
        if self._drawer.is_open and event.oldSize().height() != event.size().height():
            self._divide()

    def _follow(self, is_open: bool) -> None:
        bar = self._drawer.bar_height
        self._drawer.setMinimumHeight(bar + _LEAST_PAGE if is_open else bar)
        self._drawer.setMaximumHeight(_UNLIMITED if is_open else bar)
        self._panels.setMinimumHeight(_LEAST_STORY if is_open else 0)
        self.handle(1).setEnabled(is_open)
        self._divide()

    def _divide(self) -> None:
        wanted = self._drawer.bar_height
        if self._drawer.is_open:
            wanted = self.chosen_height or round(_USUAL_SHARE * self.height())
        self.setSizes([max(1, self.height() - wanted), wanted])

    def _note_height(self) -> None:
        """Remember only what the user chose: a low window moves the border too."""
        if self._drawer.is_open:
            self.chosen_height = self.sizes()[1]
