"""The lists of the catalog window and of the dialogs that pick from it: one way to show a shelf's rows."""

from typing import Any

from PySide6.QtWidgets import QHeaderView, QWidget

from core.catalog_shelf import Entry, Shelf
from core.provenance import source_words
from gui.dialogs.catalog_list import CatalogList, Column

SOURCE_COLUMNS = 3
"""Date, confidence and source, the last columns of every shelf."""
_MARGINS = 22  # pixels left and right of a text in its cell
_SOURCE = 14  # letters of the source at least: its whole is in the tip, and under the list for the chosen row
_WIDEST = 30  # letters of a column whose whole text the tip has


def entry_tip(entry: Entry[Any]) -> str:
    """A row's whole name, what is noted of it and its source."""
    return "\n".join(filter(None, (entry.name, entry.note, f"Source: {source_words(entry.source)}")))


def shelf_list(
    name: str,
    shelf: Shelf[Any],
    parent: QWidget,
    *,
    several: bool = False,
    enter: bool = False,
    sources: bool = False,
) -> CatalogList[Entry[Any]]:
    """A list of a shelf's rows. sources: with columns of their own for date, confidence and source."""
    figures = shelf.figures if sources else shelf.figures[:-SOURCE_COLUMNS]
    columns = [_column(figure.title, figure.is_number, place) for place, figure in enumerate(figures)]
    found = CatalogList(
        name,
        shelf.entries,
        columns,
        entry_tip,
        words=lambda entry: entry.words,
        several=several,
        enter=enter,
        parent=parent,
    )
    if sources:
        _give_widths(found, shelf)
    return found


def _column(title: str, is_number: bool, place: int) -> Column[Entry[Any]]:
    return Column(title, lambda entry: entry.texts[place], lambda entry: entry.keys[place], is_number)


def _give_widths(found: CatalogList[Entry[Any]], shelf: Shelf[Any]) -> None:
    """Each column as wide as its longest text needs, up to a bound; the source takes the rest."""
    header = found.view.horizontalHeader()
    last = header.count() - 1
    widest = found.fontMetrics().averageCharWidth() * _WIDEST
    for place in range(header.count()):
        header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
    for place in range(last):
        longest = max((entry.texts[place] for entry in shelf.entries), key=len, default="")
        wanted = found.fontMetrics().horizontalAdvance(longest) + _MARGINS
        header.resizeSection(place, min(max(wanted, header.sectionSizeHint(place)), widest))
    header.resizeSection(last, found.fontMetrics().averageCharWidth() * _SOURCE)
    header.setStretchLastSection(True)
    header.setMinimumSectionSize(found.fontMetrics().averageCharWidth() * 6)
