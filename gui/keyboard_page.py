"""The page of help about the keyboard, made from what declares each key: the commands and the widgets with keys."""

import itertools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from gui.actions import ACTIONS
from gui.drawer.table import RESULT_KEYS
from gui.export.own_keys import SHEET_KEYS, TRAY_KEYS
from gui.keys import OwnKey, as_read
from gui.plain import bare_title
from gui.story import chart_windows, presentation

if TYPE_CHECKING:
    from gui.main_window import MainWindow

TITLE = "Keyboard"
_OPENING = """Commands have their keys everywhere in the window; tables, charts and tabs have theirs while the keyboard
is there. All commands, also those without keys, are found by their words under Edit ▸ Commands.
"""


def keyboard_page(window: "MainWindow") -> str:
    """Markdown: a heading for each menu and each part of the window with keys of its own, and under it the keys."""
    sections = [(declared.menu, OwnKey(bare_title(declared.text), declared.keys)) for declared in ACTIONS]
    menus = {menu: [own for of, own in sections if of == menu] for menu in dict.fromkeys(menu for menu, _ in sections)}
    parts: dict[str, Iterable[OwnKey]] = {
        "In the tables of inputs": window.inputs.page.table.own_keys,
        "Anywhere in the inputs": window.inputs.own_keys,
        "In the charts": window.story.own_keys,
        "In the window of a chart": chart_windows.KEYS,
        "In a presentation": presentation.KEYS,
        "In the tabs of scenarios": window.scenario_bar.tabs.own_keys,
        "In the tables of the drawer": RESULT_KEYS,
        "In the export sheet": SHEET_KEYS,
        "In the slide tray": TRAY_KEYS,
    }
    written = (keys_section(title, own) for title, own in {**menus, **parts}.items())
    return "\n".join((f"# {TITLE}\n", _OPENING, *filter(None, written)))


def keys_section(title: str, own: Iterable[OwnKey]) -> str:
    """Markdown: a heading and a table; keys that do the same stand in one line. "" where nothing has keys."""
    lines = [
        f"| {_literal(', '.join(as_read(keys) for one in same for keys in one.keys))} | {_literal(bare_title(words))} |"
        for words, same in itertools.groupby((one for one in own if one.keys), key=lambda one: one.words)
    ]
    return "\n".join((f"## {title}\n", "| Keys | What they do |", "|---|---|", *lines, "")) if lines else ""


def _literal(text: str) -> str:
    """The text as Markdown shows it letter for letter."""
    return re.sub(r"([\\`*_\[\]<>|#&~])", r"\\\1", text)
