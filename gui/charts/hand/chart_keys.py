"""The keys of a chart that has the keyboard, declared once: for what acts on them, for its menu and for help."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from gui.charts.hand.walking import Way
from gui.keys import OwnKey, add_own_entry
from gui.plain import plain_title

if TYPE_CHECKING:
    from gui.charts.hand.mouse_and_keys import Hand

_ALONG = "Read the point before, or the next one"
_BETWEEN = "Go to the series before, or to the next one"
_ENDS = "Read the first point, or the last one"
_PIN = "Pin what is read, or let it go"
_COPY = "Copy what is read"
_IN, _OUT, _ALL = "Zoom in", "Zoom out", "Fit what is shown"
_HIDE, _SHOW = "Hide the series that is read", "Show all series"


def chart_keys(hand: "Hand") -> tuple[OwnKey, ...]:
    """What a chart does at which key."""
    pointing, zooming = hand.pointing, hand.zooming
    steps = (
        (_ALONG, "Left", Way.LEFT),
        (_ALONG, "Right", Way.RIGHT),
        (_BETWEEN, "Up", Way.UP),
        (_BETWEEN, "Down", Way.DOWN),
        (_ENDS, "Home", Way.FIRST),
        (_ENDS, "End", Way.LAST),
    )
    return (
        *(OwnKey(words, (key,), partial(pointing.walk, way)) for words, key, way in steps),
        OwnKey(_PIN, ("Return", "Enter"), partial(pointing.enter, pins=False)),
        OwnKey("Pin what is read also where a click does something else", ("Shift+Return", "Shift+Enter"),
               partial(pointing.enter, pins=True)),
        OwnKey(_COPY, ("Ctrl+C", "Ctrl+Ins"), hand.copy),
        OwnKey(_IN, ("+", "="), partial(zooming.step, 1)),
        OwnKey(_OUT, ("-",), partial(zooming.step, -1)),
        OwnKey(_ALL, ("0",), hand.reset),
        OwnKey("Move the chart: hold the key and drag", ("Space",)),
        OwnKey(_HIDE, ("H",), hand.hide_read_series),
        OwnKey(_SHOW, ("Shift+H",), hand.names.show_all),
        OwnKey("Open the menu of the chart", ("Menu", "Shift+F10")),
    )  # fmt: skip


def chart_menu(hand: "Hand", parent: QWidget) -> QMenu:
    """What can be done to a chart, as a menu of its own."""
    menu = QMenu("Chart", parent)
    fill_chart_menu(menu, hand)
    return menu


def fill_chart_menu(menu: QMenu, hand: "Hand") -> None:
    """Put what can be done to a chart into a menu, and its series by name, each shown or hidden."""
    own = {one.words: one for one in hand.own_keys}
    pin = add_own_entry(menu, own[_PIN])
    pin.setEnabled(hand.pointing.pinned is not None or hand.pointing.walked is not None)
    copy = add_own_entry(menu, own[_COPY])
    copy.setEnabled(bool(hand.pointing.text()))
    menu.addSeparator()
    for words in (_IN, _OUT, _ALL):
        add_own_entry(menu, own[words])
    names = hand.names.names()
    if not names:
        return
    menu.addSeparator()
    series = menu.addMenu("Series")
    hidden = hand.looking.look.hidden
    for words, ids in names.items():
        entry = series.addAction(plain_title(words))
        entry.setCheckable(True)
        entry.setChecked(not ids <= hidden)
        entry.triggered.connect(lambda _on=False, ids=ids: hand.names.toggle(ids))
    add_own_entry(menu, own[_HIDE]).setEnabled(bool(hand.pointing.walked_series()))
    add_own_entry(menu, own[_SHOW]).setEnabled(bool(hidden))
