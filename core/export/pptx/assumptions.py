"""The assumptions: what differs from what ships or from Base, as native tables at the end of the deck."""

from core.export.pptx.list_table import ListColumn, ListTable, add_list_table, list_box
from core.export.pptx.parts import add_notes, add_title, new_slide
from core.export.pptx.stage import Stage
from core.export.pptx.text import add_text
from core.slides.assumptions import FIGURES, HEADS, SHARES, TITLE, listed, whose
from core.slides.page import Box
from core.slides.slide import MORE, Assumption, Deck

MOST_ROWS = 40
"""Assumptions in the tables; the others are in the speaker notes of the last one."""

_COLUMNS = tuple(ListColumn(head, share, right=head in FIGURES) for head, share in zip(HEADS, SHARES, strict=True))
_MORE_HEIGHT = 0.3


def add_assumptions(stage: Stage, deck: Deck) -> None:
    """The slides of the assumptions."""
    box = list_box(stage)
    table = ListTable(stage, _COLUMNS, box.width, stage.list_size)
    shown = deck.assumptions[:MOST_ROWS]
    pages = table.pages([listed(one) for one in shown], box.height - _MORE_HEIGHT)
    left_out = len(deck.assumptions) - len(shown)
    for number, rows in enumerate(pages, 1):
        slide = new_slide(stage)
        part = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
        add_title(stage, slide, f"{TITLE}{part}", stage.title_size)
        add_list_table(slide.shapes, box, table, rows, "Assumptions")
        if number == len(pages):
            add_notes(slide, "\n".join(_line(one) for one in deck.assumptions))
            if left_out:
                below = Box(stage.area.left, box.bottom - _MORE_HEIGHT + 0.05, stage.area.width, _MORE_HEIGHT - 0.05)
                said = f"+{left_out:,} {MORE}"
                add_text(slide.shapes, below, [said], stage.list_size, stage.body_font, name="More", colour=stage.dim)


def _line(one: Assumption) -> str:
    named = f"{one.owner}: {one.label}" if one.owner else one.label
    return f"{named} is {one.value}, before {one.before}; {whose(one)}. {one.source}".rstrip()
