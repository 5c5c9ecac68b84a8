"""The page of help about charts: what each answers and how it is used; keys are read from what declares them."""

from typing import TYPE_CHECKING

from core.chart_names import CHART_NAMES
from core.method_text import chart_questions, help_page
from gui.actions import ACTIONS
from gui.keyboard_page import keys_section
from gui.keys import OwnKey
from gui.plain import bare_title
from gui.story import chart_windows, presentation

if TYPE_CHECKING:
    from gui.main_window import MainWindow

TITLE = "Charts"


def charts_page(window: "MainWindow") -> str:
    """Markdown: the charts with their questions, the hand and the keys on a chart, then a heading for each chart."""
    commands = [OwnKey(bare_title(one.text), one.keys) for one in ACTIONS if one.menu == "Chart"]
    return "\n\n".join(
        (
            f"# {TITLE}",
            _questions(),
            "## The hand on a chart",
            help_page("charts_in_hand"),
            keys_section("Keys on a chart", window.story.own_keys),
            keys_section("Keys that arrange charts", commands),
            keys_section("In the window of a chart", chart_windows.KEYS),
            keys_section("In a presentation", presentation.KEYS),
            help_page("charts"),
        )
    )


def _questions() -> str:
    asked = chart_questions()
    rows = (f"| [{name}](<#{name}>) | {asked[name]} |" for name in CHART_NAMES.values())
    return "\n".join(("| Chart | What it answers |", "|---|---|", *rows))
