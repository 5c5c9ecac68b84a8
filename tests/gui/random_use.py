"""A person who does anything at all in the open window: keys, mouse, wheel, edits, pastes, commands, through events."""

import random
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QDrag, QGuiApplication, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from shiboken6 import isValid

from core.chart_names import CHART_NAMES
from core.editing import Cell
from core.fields import fields_of
from core.study import TABLES
from gui.charts.view import ChartView
from gui.dialogs.import_dialog import ImportDialog
from gui.export.tray_page import TrayPage
from gui.main_window import MainWindow
from gui.story.presentation import Presentation
from tests.gui.hands import double_click

Key, Modifier, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
VALUES = (
    "40%", "0.7", "3", "1.2k", "=1.1*", "=0.9*", "=1.2*", "=0.5*", "=2*", "rented", "owned", "n/a", "", "700 W", "1e3",
    "12", "=1+1", "<b>x</b>", "0.3..0.7", "-1", "1e99", "two\tcells", "three\nrows\nof it", "TP<8", "1,5", "2.5 $/h",
    "8 bit",
)  # fmt: skip
KEYS = (
    Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_Tab, Key.Key_Backtab, Key.Key_Return, Key.Key_Escape,
    Key.Key_F2, Key.Key_F6, Key.Key_Home, Key.Key_End, Key.Key_PageUp, Key.Key_PageDown, Key.Key_Space, Key.Key_Delete,
    Key.Key_Backspace, Key.Key_1, Key.Key_7, Key.Key_Period, Key.Key_L, Key.Key_P, Key.Key_U, Key.Key_X, Key.Key_Plus,
)  # fmt: skip
HELD = (
    *[Modifier.NoModifier] * 6, Modifier.ShiftModifier, Modifier.ControlModifier, Modifier.AltModifier,
    Modifier.ShiftModifier | Modifier.AltModifier,
)  # fmt: skip
PRESENTING = (
    Key.Key_Right, Key.Key_Left, Key.Key_PageDown, Key.Key_Space, Key.Key_Home, Key.Key_Escape, Key.Key_F11,
)  # fmt: skip
TABLES_TO_PASTE = (
    "Name\tMemory (GB)\tPrice ($/h)\nOne\t80\t2.5\nTwo\t141\tmuch\n",
    "GPU;HBM;TDP\nA;80 GB;700 W\nB;;\n",
    '{"model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32}',
    "no table at all",
    "",
)
"""Of chips, in two ways of writing; a model; nothing."""
NOT_STRUCK = {(Key.Key_Space, Modifier.AltModifier)}  # the menu of the window itself
NEVER = ("file.", "recovery.", "export.now", "export.deck", "export.methodology")
"""Commands that put another study into the window, or ask the disk."""
SIZES = ((1440, 900), (1280, 720), (1000, 640), (1600, 1000))
_DISMISS_EVERY = 30
_LONG = 40


class RandomUse:
    """Acts on one window, always in the same way for a seed; `act` says what was done."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window = window
        self.rng = random.Random(seed)  # noqa: S311 -- no secret
        self._says_no = random.Random(seed)  # noqa: S311 -- one of its own: when it is asked depends on the clock
        self._ways: tuple[tuple[int, Callable[[], str]], ...] = (
            (24, self.strike), (12, self.click), (12, self.hover), (12, self.drag), (8, self.wheel), (3, self.ask_menu),
            (30, self.type_a_value), (6, self.paste), (9, self.undo_or_redo), (10, self.command), (2, self.theme),
            (3, self.resize), (4, self.drawer), (6, self.switch_a_chart), (4, self.choose_a_chart),
            (3, self.own_window), (2, self.import_rows), (5, self.slides),
        )  # fmt: skip
        self._is_acting = False
        # whatever asks something waits in a loop of its own: somebody has to say no
        self._dismissing = QTimer(window)
        self._dismissing.setInterval(_DISMISS_EVERY)
        self._dismissing.timeout.connect(self._say_no)
        self._dismissing.start()

    def act(self) -> str:
        """One thing that a person may do at this moment."""
        self._is_acting = True
        try:
            if QApplication.activePopupWidget() is not None:
                return self.answer_menu(self.rng)
            shown = QApplication.activeModalWidget()
            if isinstance(shown, Presentation):
                return self.present(shown)
            ways = [way for _, way in self._ways]
            return self.rng.choices(ways, [weight for weight, _ in self._ways])[0]()
        finally:
            self._is_acting = False

    def stop(self) -> None:
        """Say no to nothing any more."""
        self._dismissing.stop()

    # --- keys ---------------------------------------------------------------------------------------------------------

    def strike(self) -> str:
        key, held = self.rng.choice(KEYS), self.rng.choice(HELD)
        widget = QApplication.focusWidget() or self.window
        if (key, held) not in NOT_STRUCK:
            QTest.keyClick(widget, key, held)
        return f"strike {key.name} {held.name} in {type(widget).__name__}"

    def type_a_value(self) -> str:
        cell, text = self._cell(), self.rng.choice(VALUES).split("\t")[0].split("\n")[0]
        if not self.window.inputs.go_to(cell):
            return f"no way to {cell}"
        table = self.window.inputs.page.table
        QTest.keyClick(table, Key.Key_F2)
        QTest.keyClicks(QApplication.focusWidget() or table, text)
        QTest.keyClick(
            QApplication.focusWidget() or table, self.rng.choice((Key.Key_Return, Key.Key_Tab, Key.Key_Escape))
        )
        return f"type {text!r} into {cell}"

    def paste(self) -> str:
        cell, count = self._cell(), self.rng.randint(1, 4)
        text = "\n".join(self.rng.choices(VALUES, k=count))
        if self.window.inputs.go_to(cell):
            QGuiApplication.clipboard().setText(text)
            QTest.keyClick(self.window.inputs.page.table, Key.Key_V, Modifier.ControlModifier)
        return f"paste {text!r} at {cell}"

    def _cell(self) -> Cell:
        study = self.window.document.shown
        table = self.rng.choice(TABLES)
        record = self.rng.choice(study.rows(table))
        return Cell(table, record.id, self.rng.choice(list(fields_of(type(record)))))

    # --- mouse --------------------------------------------------------------------------------------------------------

    def click(self) -> str:
        widget, at = self._place()
        held = self.rng.choice(HELD)
        if self.rng.random() < 0.2:
            double_click(widget, at, held)
        else:
            QTest.mouseClick(widget, Button.LeftButton, held, at)
        return f"click {type(widget).__name__} {at.toTuple()} {held.name}"

    def hover(self) -> str:
        widget, at = self._place()
        for _ in range(self.rng.randint(2, 8)):
            at += QPoint(self.rng.randint(-_LONG, _LONG), self.rng.randint(-_LONG, _LONG))
            _send(widget, QEvent.Type.MouseMove, at)
        return f"hover {type(widget).__name__}"

    def drag(self) -> str:
        widget, at = self._place()
        held, button = self.rng.choice(HELD), self.rng.choice((*[Button.LeftButton] * 5, Button.MiddleButton))
        _send(widget, QEvent.Type.MouseButtonPress, at, held, button, button)
        for _ in range(self.rng.randint(2, 10)):
            at += QPoint(self.rng.randint(-_LONG, _LONG), self.rng.randint(-_LONG, _LONG))
            _send(widget, QEvent.Type.MouseMove, at, held, Button.NoButton, button)
            if self.rng.random() < 0.3:
                QApplication.processEvents()
        _send(widget, QEvent.Type.MouseButtonRelease, at, held, button, Button.NoButton)
        return f"drag {type(widget).__name__} {held.name}"

    def wheel(self) -> str:
        widget, at = self._place()
        held, turn = self.rng.choice(HELD), self.rng.choice((-120, 120, -15, 480))
        position = QPointF(at)
        event = QWheelEvent(
            position, widget.mapToGlobal(position), QPoint(), QPoint(0, turn), Button.NoButton, held,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        return f"wheel {type(widget).__name__} {turn} {held.name}"

    def ask_menu(self) -> str:
        widget, at = self._place()
        QTest.mouseClick(widget, Button.RightButton, Modifier.NoModifier, at)
        return f"right click {type(widget).__name__}"

    def _place(self) -> tuple[QWidget, QPoint]:
        """A place of a window, half of the time of a chart, and what is there."""
        beside = self._beside()
        window = self.rng.choice(beside) if beside and self.rng.random() < 0.25 else self.window
        views = [view for view in window.findChildren(ChartView) if view.isVisible()]
        of: QWidget = self.rng.choice(views) if views and self.rng.random() < 0.5 else window
        at = QPoint(self.rng.randrange(max(1, of.width())), self.rng.randrange(max(1, of.height())))
        widget = of.childAt(at) or of
        return widget, widget.mapFrom(of, at) if widget is not of else at

    # --- commands -----------------------------------------------------------------------------------------------------

    def undo_or_redo(self) -> str:
        which = self.rng.choice(("edit.undo", "edit.undo", "edit.redo", "view.undo", "view.redo"))
        for _ in range(self.rng.randint(1, 5)):
            self.window.actions_by_id[which].trigger()
        return which

    def commands(self) -> list[str]:
        """The commands that can be called at all."""
        return [one for one in sorted(self.window.actions_by_id) if not one.startswith(NEVER)]

    def command(self) -> str:
        return self.call(self.rng.choice(self.commands()))

    def call(self, which: str) -> str:
        """Call a command, as the menu does."""
        self._is_acting = True
        self.window.actions_by_id[which].trigger()
        self._is_acting = False
        return which

    def theme(self) -> str:
        which = self.rng.choice(("view.light", "view.dark"))
        self.window.actions_by_id[which].trigger()
        return which

    def resize(self) -> str:
        size = self.rng.choice(SIZES)
        self.window.resize(*size)
        return f"resize to {size}"

    def drawer(self) -> str:
        page = self.rng.choice(("moved", "compare", "data", "stepTime", "sources", "slideTray"))
        if self.rng.random() < 0.4:
            self.window.drawer.close_page()
            return "close the drawer"
        self.window.drawer.open_page(page)
        return f"open {page}"

    # --- other windows ------------------------------------------------------------------------------------------------

    def _beside(self) -> list[QWidget]:
        """The windows beside the main one, those of charts among them, in an order that is the same for a seed."""
        shown = [one for one in self.window.findChildren(QWidget) if one.isWindow() and one.isVisible()]
        return [one for one in shown if not isinstance(one, QMenu)]

    def own_window(self) -> str:
        """Open a chart in a window of its own, present the story, or close a window."""
        beside = self._beside()
        if len(beside) > 2 or (beside and self.rng.random() < 0.4):
            one = self.rng.choice(beside)
            one.close()
            return f"close the {type(one).__name__}"
        if self.rng.random() < 0.3:
            return self.call("view.present")
        chart = self.rng.choice(tuple(CHART_NAMES))
        self.window.chart_windows.open(chart)
        return f"open {chart} in a window"

    def slides(self) -> str:
        """Put a slide into the tray, or do something with those that are there."""
        page = self.window.drawer.open_page("slideTray") if self.rng.random() < 0.6 else None
        if not isinstance(page, TrayPage) or not page.model.slides:
            which = self.rng.choice(("export.slide", "export.story", "export.perScenario", "export.copy"))
            return self.call(which)
        page.view.choose(self.rng.sample([slide.id for slide in page.model.slides], 1))
        own = self.rng.choice([one for one in page.own_keys if one.act is not None])
        QTest.keySequence(page.view, QKeySequence(self.rng.choice(own.keys)))
        return f"slides: {own.words}"

    def present(self, shown: Presentation) -> str:
        """Walk through the presentation, or end it."""
        if self.rng.random() < 0.2:
            return self.theme()
        key = self.rng.choice(PRESENTING)
        QTest.keyClick(shown, key)
        return f"present {key.name}"

    def import_rows(self) -> str:
        """Bring in what is in the clipboard; what it shows before it writes is answered while it waits."""
        text = self.rng.choice(TABLES_TO_PASTE)
        QGuiApplication.clipboard().setText(text)
        self.call("edit.pasteRows")
        return f"import {text!r}"

    # --- charts -------------------------------------------------------------------------------------------------------

    def switch_a_chart(self) -> str:
        """Press one of the things to press in a chart's header."""
        views = [view for view in self.window.findChildren(ChartView) if view.isVisible()]
        rows = [row for view in views for row in (view.switch, view.reading_switch, view.toggles)]
        segments = [one for row in rows if row.isVisible() for one in row.segments() if one.isVisible()]
        if not segments:
            return "nothing to switch"
        segment = self.rng.choice(segments)
        words = segment.words
        QTest.mouseClick(segment, Button.LeftButton)
        return f"press {words}"

    def choose_a_chart(self) -> str:
        """Open a chart's list of charts and take one."""
        views = [view for view in self.window.findChildren(ChartView) if view.isVisible() and view.chooser.isVisible()]
        if not views:
            return "no chart to choose"
        chooser = self.rng.choice(views).chooser
        QTest.mouseClick(chooser, Button.LeftButton, Modifier.NoModifier, chooser.rect().center())
        return f"list of charts; {self.answer_menu(self.rng)}"

    # --- what asks ----------------------------------------------------------------------------------------------------

    def answer_menu(self, rng: random.Random) -> str:
        """Take an entry of the menu that is open, or none; of the menu bar none: some put another study here."""
        menu = QApplication.activePopupWidget()
        if menu is None:
            return "no menu"
        entries = self._entries(menu)
        entry = rng.choice(entries) if entries and rng.random() < 0.6 else None
        words = "nothing" if entry is None else entry.text()
        if isinstance(menu, QMenu):
            menu.hide()
        else:
            QTest.keyClick(menu, Key.Key_Escape)
        if QApplication.activePopupWidget() is menu:
            menu.close()
        if entry is not None:
            entry.trigger()
        return f"menu: {words}"

    @staticmethod
    def _entries(menu: QWidget) -> list[QAction]:
        if not isinstance(menu, QMenu) or menu.objectName().startswith("menu."):
            return []
        return [one for one in menu.actions() if one.isEnabled() and not one.isSeparator() and one.menu() is None]

    def _say_no(self) -> None:
        """End what waits in a loop of its own, inside an action: a drag, a menu, a dialog, of which some import."""
        if self._is_acting and QGuiApplication.platformName() != "offscreen":  # which neither waits nor can cancel
            QDrag.cancel()  # elsewhere it waits for a mouse that nobody holds
        dialog, popup = QApplication.activeModalWidget(), QApplication.activePopupWidget()
        if popup is not None and (dialog is not None or self._is_acting):
            self.answer_menu(self._says_no)
        if isinstance(dialog, ImportDialog) and dialog.import_button.isEnabled() and self._says_no.random() < 0.5:
            dialog.import_button.click()
        elif isinstance(dialog, QDialog):
            dialog.reject()
        elif dialog is not None and not isinstance(dialog, Presentation):
            dialog.close()


def _send(
    widget: QWidget,
    kind: QEvent.Type,
    at: QPoint,
    held: Qt.KeyboardModifier = Modifier.NoModifier,
    button: Qt.MouseButton = Button.NoButton,
    buttons: Qt.MouseButton = Button.NoButton,
) -> None:
    if not isValid(widget):
        return  # it went while the mouse was on it
    position = QPointF(at)
    QApplication.sendEvent(widget, QMouseEvent(kind, position, widget.mapToGlobal(position), button, buttons, held))
