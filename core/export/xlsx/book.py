"""A deck as an Excel workbook: about, a sheet a slide with its live chart, "Check my maths", and the study inside."""

import datetime
import re
from collections.abc import Iterable

from core import __version__
from core.evaluation import evaluate
from core.exact_workbook import FIRST_DAY, ExactBook
from core.export.carried import SHEET_NAME, sheet_lines
from core.export.progress import Progress, silent
from core.export.xlsx.chart_sheets import write_chart_sheet
from core.export.xlsx.check_my_maths import NAME, write_check_my_maths
from core.inputs_hash import SHOWN, inputs_hash
from core.names import visible
from core.scenarios import active_name
from core.slides.slide import Deck
from core.study import Study

_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def book_bytes(deck: Deck, study: Study, progress: Progress = silent) -> bytes:
    """The finished file. study: whose scenario on show "Check my maths" works out.

    Equal decks of equal studies make equal files: the file's date is that of the slides.
    """
    total = len(deck.slides) + 2
    book = ExactBook(_made(deck), deck.name)
    _write_about(book, deck, study)
    for number, slide in enumerate(deck.slides, 1):
        progress(number - 1, total, visible(slide.title))
        write_chart_sheet(book, slide, number)
    progress(total - 2, total, NAME)
    write_check_my_maths(book, evaluate(study), active_name(study), inputs_hash(study)[:SHOWN])
    progress(total - 1, total, "Writing the file")
    if deck.state is not None:
        _write_state(book, deck.state)
    return book.content()


def _made(deck: Deck) -> datetime.datetime:
    """The day on which the slides were made, as their footnotes say."""
    for slide in deck.slides:
        found = _DAY.search(slide.footnote.made) if slide.footnote is not None else None
        if found is not None:
            year, month, day = map(int, found.groups())
            return datetime.datetime(year, month, day)
    return FIRST_DAY


def _write_about(book: ExactBook, deck: Deck, study: Study) -> None:
    page = book.sheet("About")
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 110)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    book.text(page, 0, 0, visible(deck.name), bold=True, font_size=16)
    made = _made(deck)
    lines = [
        ("Study", deck.name),
        ("Scenario", active_name(study)),
        ("Model", f"Infernomics {__version__}"),
        ("Inputs", inputs_hash(study)),
        *([("Date", f"{made:%Y-%m-%d}")] if made != FIRST_DAY else []),
        ("Numbers", "Every number is exact to its last digit; cells show fewer."),
        (NAME, "The headline figures as formulas over the inputs: change a yellow cell of “Maths inputs”."),
        *_of_slides(deck),
    ]
    for row, (what, text) in enumerate(lines, 2):
        book.text(page, row, 0, what, bold=True, valign="top")
        book.text(page, row, 1, visible(text), text_wrap=True, valign="top")


def _of_slides(deck: Deck) -> Iterable[tuple[str, str]]:
    for number, slide in enumerate(deck.slides, 1):
        yield f"Sheet {number}", slide.title
        if slide.footnote is not None:
            yield "", slide.footnote.text


def _write_state(book: ExactBook, state: bytes) -> None:
    """The study, in a sheet that Excel does not even list among the hidden ones."""
    page = book.sheet(SHEET_NAME)
    page.very_hidden()
    for row, line in enumerate(sheet_lines(state)):
        book.text(page, row, 0, line)
