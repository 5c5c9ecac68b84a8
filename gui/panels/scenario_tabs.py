"""The tabs of the scenarios: one to each, with its colour, its name and how many values it has of its own."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QTabBar, QWidget

from core.names import NAME_LIMIT, visible
from core.scenarios import BASE, name_of, scenario_colour, scenario_named
from gui.document import Document
from gui.keys import OwnKey, by_sequence, sequence_of
from gui.plain import plain_tip, plain_title
from gui.scenario_commands import ADDS_EVERYWHERE, ScenarioCommands
from gui.tables.editors import RefusalTip
from gui.theme import Theme, current_theme, follow_theme

_LONGEST_NAME, _SHORTER_NAME, _MANY = 14, 9, 5  # em, and how many scenarios leave less room
_DOT = 10


class ScenarioTabs(QTabBar):
    """A click or an arrow key puts a scenario on show; F2 or a double-click renames it; dragging moves it."""

    def __init__(self, document: Document, commands: ScenarioCommands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        follow_theme(self)
        self.setObjectName("scenarioTabs")
        self.setAccessibleName("Scenarios")
        self._document = document
        self._commands = commands
        self._editor: NameEditor | None = None
        self._held = False
        self.own_keys = self._make_keys()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)  # names are cut before their count, not with it
        self.setIconSize(QSize(_DOT, _DOT))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.currentChanged.connect(self._switch)
        commands.rename_asked.connect(self.edit_name)
        self._told: tuple[object, ...] = ()
        document.changed.connect(self._follow_study)
        self.refresh()

    def _identifier(self, index: int) -> str:
        return str(self.tabData(index) or BASE)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _follow_study(self) -> None:
        """Most edits change no tab, and all of them are drawn anew for one."""
        if self._told != self._telling():
            self.refresh()

    def _telling(self) -> tuple[object, ...]:
        study = self._document.study
        return (study.scenarios, study.settings.scenario, study.settings.base_shown)

    def refresh(self) -> None:
        """Show the scenarios of the study as it stands."""
        if self._held:  # the order is the mouse's until it lets go
            return
        self._told = self._telling()
        wanted = self._commands.identifiers
        with QSignalBlocker(self):
            while self.count() > len(wanted):
                self.removeTab(self.count() - 1)
            while self.count() < len(wanted):
                self.addTab("")
            for index, identifier in enumerate(wanted):
                self._show(index, identifier)
            self.setCurrentIndex(wanted.index(self._commands.active))
        self.updateGeometry()  # the tab on show is bold and thus wider; Qt asks for its room only for another text

    def _show(self, index: int, identifier: str) -> None:
        study = self._document.study
        name = visible(name_of(study, identifier))
        count = 0 if identifier == BASE else len(scenario_named(study, identifier).overrides)
        on_show, in_charts = identifier == self._commands.active, self._commands.is_shown(identifier)
        room = (_SHORTER_NAME if self.count() > _MANY else _LONGEST_NAME) * self.fontMetrics().horizontalAdvance("m")
        short = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        text = plain_title(f"{short} ({count})" if count else short)
        if self.tabText(index) != text:
            self.setTabText(index, text)
        self.setTabData(index, identifier)
        colour = current_theme().series_colour(scenario_colour(study, identifier))
        self.setTabIcon(index, _dot(colour, self.devicePixelRatioF(), filled=on_show or in_charts))
        own = "" if identifier == BASE else f", {count} override{'' if count == 1 else 's'}"
        state = "on show" if on_show else "in the charts" if in_charts else "not in the charts"
        self.setAccessibleTabName(index, f"Scenario {name}{own}, {state}")
        follows = (
            "what the scenarios follow" if identifier == BASE else f"follows Base{own.replace(',', ' but for', 1)}"
        )
        keys = f" (Ctrl+{index + 1})" if index < 9 else ""
        self.setTabToolTip(index, plain_tip(f"{name}{keys}: {follows}; {state}.\n{ADDS_EVERYWHERE}"))

    def retheme(self, theme: Theme) -> None:
        """Draw the dots in the new colours."""
        del theme
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Measure the names again with another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_commands"):
            self.refresh()

    def minimumSizeHint(self) -> QSize:
        """The scroll buttons and part of one tab."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 12 * self.fontMetrics().horizontalAdvance("m")), hint.height())

    # --- what is done -------------------------------------------------------------------------------------------------

    def _switch(self, index: int) -> None:
        if index >= 0:
            self._commands.switch(self._identifier(index))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a tab shows it; from then on the order is the mouse's. Other buttons show nothing."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the name of a tab for typing; the second press drags nothing, it may end over the editor."""
        index = self.tabAt(event.position().toPoint())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.edit_name(self._identifier(index))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take over where a tab was dragged to, as one step."""
        super().mouseReleaseEvent(event)
        self._held = False
        order = [self._identifier(index) for index in range(self.count())]
        if order != list(self._commands.identifiers):
            moved = self._identifier(self.currentIndex())
            others = [one for one in order if one != BASE]
            if moved != BASE:
                self._commands.move_to(moved, others.index(moved))
        self._document.settle()
        self.refresh()

    def _make_keys(self) -> tuple[OwnKey, ...]:
        return (
            OwnKey("Show the next or the previous one", ("Left", "Right")),
            OwnKey("Move one place to the left", ("Ctrl+Left",), lambda: self._commands.move(self._here, -1)),
            OwnKey("Move one place to the right", ("Ctrl+Right",), lambda: self._commands.move(self._here, 1)),
            OwnKey("Rename", ("F2",), lambda: self.edit_name(self._here)),
            OwnKey("Delete", ("Del",), lambda: self._commands.delete(self._here)),
        )

    @property
    def _here(self) -> str:
        """The id of the current one."""
        return self._identifier(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the tabs' own keys say; the rest is Qt's."""
        act = by_sequence(self.own_keys).get(sequence_of(event))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the tab under the mouse, or of the current one for the keyboard."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.tabAt(event.pos())
        if index < 0:
            return
        menu = self.menu(self._identifier(index))
        menu.aboutToHide.connect(menu.deleteLater)
        at = self.tabRect(index).bottomLeft() if by_key else event.pos()
        menu.popup(self.mapToGlobal(at))

    def menu(self, identifier: str) -> QMenu:
        """What can be done with one scenario."""
        commands, menu = self._commands, QMenu(self)
        menu.addAction("Rename…", lambda: self.edit_name(identifier)).setEnabled(identifier != BASE)
        menu.addAction("Duplicate", lambda: commands.duplicate(identifier))
        shown = menu.addAction("Show in charts", lambda: commands.toggle(identifier))
        shown.setCheckable(True)
        shown.setChecked(commands.is_shown(identifier))
        menu.addSeparator()
        left = menu.addAction("Move left", lambda: commands.move(identifier, -1))
        left.setEnabled(commands.can_move(identifier, -1))
        right = menu.addAction("Move right", lambda: commands.move(identifier, 1))
        right.setEnabled(commands.can_move(identifier, 1))
        menu.addSeparator()
        menu.addAction("Delete", lambda: commands.delete(identifier)).setEnabled(identifier != BASE)
        return menu

    # --- renaming in place --------------------------------------------------------------------------------------------

    def edit_name(self, identifier: str) -> None:
        """Open a name for typing, over its tab; Base keeps its own."""
        if identifier == BASE or identifier not in self._commands.identifiers:
            return
        self.close_editor()
        self._editor = NameEditor(self, identifier, name_of(self._document.study, identifier))
        self.place_editor()
        self._editor.show()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def editor(self) -> "NameEditor | None":
        """The name that is open for typing."""
        return self._editor

    def place_editor(self) -> None:
        """Put the open name where its tab is."""
        if self._editor is None or self._editor.identifier not in self._commands.identifiers:
            return
        rect = self.tabRect(self._commands.identifiers.index(self._editor.identifier))
        least = _LONGEST_NAME * self.fontMetrics().horizontalAdvance("m")
        width = min(max(rect.width(), least), max(self.width(), rect.width()))
        left = max(0, min(rect.left(), self.width() - width))
        self._editor.setGeometry(left, rect.top(), width, rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the open name over its tab."""
        super().resizeEvent(event)
        self.place_editor()

    def take_name(self, identifier: str, text: str) -> str:
        """Give a scenario a name; why not, or ""."""
        return "" if text == name_of(self._document.study, identifier) else self._commands.rename(identifier, text)

    def close_editor(self, *, keep_focus: bool = False) -> None:
        """Leave the name as it is in the study."""
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.close_refusal()
            editor.hide()
            editor.deleteLater()
            if keep_focus:
                self.setFocus(Qt.FocusReason.OtherFocusReason)


class NameEditor(QLineEdit):
    """One line over a tab. Enter takes it, Esc leaves the name as it was; what is refused stays, with the reason."""

    def __init__(self, tabs: ScenarioTabs, identifier: str, name: str) -> None:
        super().__init__(name, tabs)
        self.setObjectName("scenarioName")
        self.setAccessibleName("Name of the scenario")
        self.identifier = identifier
        self._tabs = tabs
        self._refusal: RefusalTip | None = None
        self.setMaxLength(2 * NAME_LIMIT)  # longer than a name can be: the refusal says how long
        self.selectAll()
        self.textEdited.connect(self.close_refusal)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self._tabs.close_editor(keep_focus=True)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Esc is for this line and not for anything around it."""
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if is_key and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes the name if it can be taken, and else gives it up."""
        super().focusOutEvent(event)
        passing = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if self._tabs.editor is self and event.reason() not in passing:
            self._tabs.take_name(self.identifier, self.text())
            self._tabs.close_editor()

    def _take(self) -> None:
        why = self._tabs.take_name(self.identifier, self.text())
        if why:
            self.close_refusal()
            self._refusal = RefusalTip(why, self)
            self._mark(invalid=True)
        else:
            self._tabs.close_editor(keep_focus=True)

    def close_refusal(self) -> None:
        """Take the reason away."""
        if self._refusal is not None:
            self._refusal.remove()
            self._refusal = None
            self._mark(invalid=False)

    def _mark(self, *, invalid: bool) -> None:
        self.setProperty("invalid", invalid)
        self.style().unpolish(self)
        self.style().polish(self)


def _dot(colour: str, ratio: float, *, filled: bool) -> QIcon:
    """A disk in the colour of a scenario; a ring where charts do not draw it."""
    pixmap = QPixmap(round(_DOT * ratio), round(_DOT * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), 1.6))
    if filled:
        painter.setBrush(QColor(colour))
    painter.drawEllipse(QRectF(QPointF(1.3, 1.3), QPointF(_DOT - 1.3, _DOT - 1.3)))
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
