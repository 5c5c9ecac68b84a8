"""A list of things to pick from: columns, facets to search by, and rows with their sources."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import msgspec

from core.facets import Facet
from core.names import visible
from core.records import Source

Item = TypeVar("Item")

CATALOG, MINE = "Catalog", "Mine"
NOT_STATED = "not stated"
PUBLISHED, NOT_PUBLISHED = "published", "not published"
_CONFIDENCE = Facet("confidence", "Confidence", ("high", "medium", "low", "analyst"))


class Figure(NamedTuple):
    """One column of a list: its title, and whether it is a number, which stands to the right."""

    title: str
    is_number: bool = False


class Entry(msgspec.Struct, Generic[Item], frozen=True, eq=False):
    """One row of a list. item: what it offers; id: of the item within its list; mine: it is an own record.

    texts, keys: by column, as shown and as sorted; facets: its values by facet; words: what is searched.
    """

    item: Item
    id: str
    name: str
    mine: bool
    texts: tuple[str, ...]
    keys: tuple[float | str, ...]
    facets: Mapping[str, tuple[str, ...]]
    words: str
    source: Source
    note: str = ""


class Shelf(NamedTuple, Generic[Item]):
    """One list of the catalog: what its rows are called, its columns and facets, and its rows."""

    noun: str
    figures: tuple[Figure, ...]
    facets: tuple[Facet, ...]
    entries: tuple[Entry[Item], ...]


class ListColumn(NamedTuple, Generic[Item]):
    """How a column is made of an item: its head, what is shown, and what it is sorted by."""

    figure: Figure
    text: Callable[[Item], str]
    key: Callable[[Item], float | str]


def words_column(title: str, text: Callable[[Item], str]) -> ListColumn[Item]:
    """A column of words, sorted as they are shown."""
    return ListColumn(Figure(title), text, text)


def shelf(
    noun: str,
    columns: Sequence[ListColumn[Item]],
    facets: Sequence[tuple[Facet, Callable[[Item], str]]],
    rows: Iterable[tuple[Item, bool]],
    identity: Callable[[Item], str],
    source: Callable[[Item], Source],
    note: Callable[[Item], str] = lambda _item: "",
    *,
    has_own: bool = True,
) -> Shelf[Item]:
    """A list of rows, each with whether it is an own record; date, confidence and source are its last columns.

    has_own: whether own records can be among them, so that whose they are is a question.
    """

    def entry(item: Item, mine: bool) -> Entry[Item]:
        found = source(item)
        values = {facet.id: (value(item),) for facet, value in facets}
        values |= {"owner": (MINE if mine else CATALOG,), "confidence": (found.confidence,)}
        about = (found.date or NOT_STATED, found.confidence, found.text)
        last = ((MINE if mine else CATALOG).lower(), *about)[0 if has_own else 1 :]
        texts = tuple(visible(text) for text in (*(column.text(item) for column in columns), *last))
        words = " ".join((*texts, *(one for several in values.values() for one in several))).casefold()
        name = columns[0].text(item)
        keys = (*(column.key(item) for column in columns), *last)
        return Entry(item, identity(item), name, mine, texts, keys, values, words, found, note(item))

    about = (Figure("From"), Figure("Date"), Figure("Confidence"), Figure("Source"))[0 if has_own else 1 :]
    whose = (Facet("owner", "From", (MINE, CATALOG)),) if has_own else ()
    return Shelf(
        noun,
        (*(column.figure for column in columns), *about),
        (*whose, *(facet for facet, _ in facets), _CONFIDENCE),
        tuple(entry(item, mine) for item, mine in rows),
    )


def class_of(value: float | None, classes: Sequence[tuple[float, str]]) -> str:
    """The first class whose upper end is not below the value; "not published" where there is none."""
    if value is None:
        return NOT_PUBLISHED
    return next(name for end, name in classes if value <= end)


def year_of(date: str) -> str:
    """The year of a date as sources state it; "not stated" where it says none."""
    return date[:4] if date[:4].isdigit() else NOT_STATED


YEARS = (*(str(year) for year in range(2040, 2000, -1)), NOT_STATED)


def owned(own: Iterable[Item], shipped: Iterable[Item]) -> Iterable[tuple[Item, bool]]:
    """Own records first, then those that ship, each with whether it is an own one."""
    return (*((item, True) for item in own), *((item, False) for item in shipped))
