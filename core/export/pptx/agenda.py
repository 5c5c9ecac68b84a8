"""The agenda: the titles of the slides with their numbers, on as many slides as they need."""

from core.export.pptx.list_table import ListColumn, ListTable, add_list_table, list_box
from core.export.pptx.parts import add_title, new_slide
from core.export.pptx.stage import Stage
from core.slides.page import Box
from core.slides.slide import Deck

_COLUMNS = (ListColumn("Title", 0.92), ListColumn("Slide", 0.08, right=True))


def agenda_pages(stage: Stage, deck: Deck) -> list[list[str]]:
    """Titles by slide of the agenda."""
    titles = [slide.title for slide in deck.slides]
    table, box = _table(stage)
    return [[row[0] for row in page] for page in table.pages([[title, "000"] for title in titles], box.height)]


def add_agenda(stage: Stage, deck: Deck, first: int) -> None:
    """The slides of the agenda. first: number of the first slide behind it."""
    table, box = _table(stage)
    pages = agenda_pages(stage, deck)
    for number, titles in enumerate(pages, 1):
        slide = new_slide(stage)
        part = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
        add_title(stage, slide, f"Agenda{part}", stage.title_size)
        rows = [[title, str(first + place)] for place, title in enumerate(titles)]
        add_list_table(slide.shapes, box, table, rows, "Agenda")
        first += len(titles)


def _table(stage: Stage) -> tuple[ListTable, Box]:
    box = list_box(stage)
    return ListTable(stage, _COLUMNS, box.width, stage.sizes.subtitle), box
