"""The agenda: the titles of the slides with their numbers, on as many slides as they need."""

from core.export.pptx.list_table import ListColumn, ListTable, add_list_table, list_box
from core.export.pptx.parts import add_title, new_slide
from core.export.pptx.stage import Stage
from core.slides.slide import Deck

_COLUMNS = (ListColumn("Title", 0.92), ListColumn("Slide", 0.08, right=True))
_WIDEST = "000"
"""In place of numbers that are known when it is known how many slides the titles take."""


def add_agenda(stage: Stage, deck: Deck) -> None:
    """The slides of the agenda; the first slide behind them is that of the first title."""
    box = list_box(stage)
    table = ListTable(stage, _COLUMNS, box.width, stage.sizes.subtitle)
    pages = table.pages([[slide.title, _WIDEST] for slide in deck.slides], box.height)
    first = len(pages) + 1
    for number, titled in enumerate(pages, 1):
        slide = new_slide(stage)
        part = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
        add_title(stage, slide, f"Agenda{part}", stage.title_size)
        rows = [[title, str(first + place)] for place, (title, _) in enumerate(titled)]
        add_list_table(slide.shapes, box, table, rows, "Agenda")
        first += len(rows)
