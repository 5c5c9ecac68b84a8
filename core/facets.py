"""Search with facets: rows that hold all words and, in every facet, one of the values that are ticked there."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar


class Facet(NamedTuple):
    """One question that rows are narrowed by. order: its values as they are listed; others follow by name."""

    id: str
    title: str
    order: tuple[str, ...] = ()


class FacetValue(NamedTuple):
    """One answer of a facet, and how many rows would be left with it under all that is ticked in other facets."""

    name: str
    row_count: int
    ticked: bool


class Faceted(Protocol):
    """A row that can be searched. facets: its values by the id of the facet; words: its texts, casefolded."""

    @property
    def facets(self) -> Mapping[str, tuple[str, ...]]:
        """Values by facet."""
        ...

    @property
    def words(self) -> str:
        """What is searched."""
        ...


Row = TypeVar("Row", bound=Faceted)
Ticked = Mapping[str, Collection[str]]
"""The values that are ticked, by the id of their facet."""


def holds(words: str, sought: str) -> bool:
    """Whether a casefolded text holds every word of what is sought."""
    return all(word in words for word in sought.casefold().split())


def _fits(row: Faceted, facet: str, ticked: Ticked) -> bool:
    wanted = ticked.get(facet, ())
    return not wanted or any(value in wanted for value in row.facets.get(facet, ()))


def matching(rows: Iterable[Row], ticked: Ticked, sought: str = "") -> list[Row]:
    """The rows that hold all words and have a ticked value in every facet where something is ticked."""
    return [row for row in rows if holds(row.words, sought) and all(_fits(row, facet, ticked) for facet in ticked)]


def values_of(facet: Facet, rows: Sequence[Faceted], ticked: Ticked, sought: str = "") -> list[FacetValue]:
    """The values of a facet with their counts: under the words and the other facets, whatever is ticked in this one.

    Values that no row would be left with are listed while they are ticked, so that they can be taken back.
    """
    others = {name: values for name, values in ticked.items() if name != facet.id}
    counts = Counter(value for row in matching(rows, others, sought) for value in row.facets.get(facet.id, ()))
    chosen = ticked.get(facet.id, ())
    names = {*counts, *chosen}
    listed = [name for name in facet.order if name in names]
    listed += sorted(names.difference(listed), key=str.casefold)
    return [FacetValue(name, counts[name], name in chosen) for name in listed]
