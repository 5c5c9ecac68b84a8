"""Search with facets: and across facets, or within one, and counts that say what a tick would leave."""

import itertools
from collections.abc import Mapping

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from core.facets import Facet, matching, values_of

COLOUR, SIZE = Facet("colour", "Colour", ("red", "green")), Facet("size", "Size", ("small", "large"))


class Thing(msgspec.Struct, frozen=True, eq=False):
    words: str
    facets: Mapping[str, tuple[str, ...]]


def thing(name: str, colour: str, size: str) -> Thing:
    return Thing(name.casefold(), {"colour": (colour,), "size": (size,)})


THINGS = [
    thing("Apple", "red", "small"),
    thing("Pear tree", "green", "large"),
    thing("Grape", "green", "small"),
    thing("Plum tree", "blue", "large"),
]


def found(ticked: dict[str, tuple[str, ...]], sought: str = "") -> list[str]:
    return [one.words for one in matching(THINGS, ticked, sought)]


def test_values_of_one_facet_widen_and_facets_narrow_each_other() -> None:
    assert found({"colour": ("red", "green")}) == ["apple", "pear tree", "grape"]
    assert found({"colour": ("red", "green"), "size": ("small",)}) == ["apple", "grape"]


def test_every_word_that_is_sought_must_stand_somewhere() -> None:
    assert found({}, "TREE p") == ["pear tree", "plum tree"]
    assert found({"colour": ("green",)}, "tree") == ["pear tree"]
    assert found({}, "  ") == [one.words for one in THINGS]


def test_a_count_is_what_the_tick_would_leave() -> None:
    ticked = {"colour": ("green",), "size": ("small",)}
    counts = {one.name: one.row_count for one in values_of(COLOUR, THINGS, ticked)}
    assert counts == {"red": 1, "green": 1}
    for value, count in counts.items():
        assert len(matching(THINGS, {**ticked, "colour": (value,)})) == count


def test_values_stand_in_their_order_and_what_is_ticked_stays_in_sight() -> None:
    assert [one.name for one in values_of(COLOUR, THINGS, {})] == ["red", "green", "blue"]
    (gone,) = [one for one in values_of(COLOUR, THINGS, {"colour": ("red",)}, "tree") if one.ticked]
    assert (gone.name, gone.row_count) == ("red", 0)


choices = st.dictionaries(
    st.sampled_from(["colour", "size"]),
    st.lists(st.sampled_from(["red", "green", "blue", "small", "large"]), max_size=3).map(tuple),
)


@given(choices, st.sampled_from(["", "tree", "p", "zzz"]))
def test_the_rows_are_those_that_a_plain_reading_of_the_rule_gives(
    ticked: dict[str, tuple[str, ...]], sought: str
) -> None:
    wanted = [
        one
        for one in THINGS
        if sought in one.words
        and all(not values or set(values) & set(one.facets[facet]) for facet, values in ticked.items())
    ]
    assert matching(THINGS, ticked, sought) == wanted
    for facet, value in itertools.product((COLOUR, SIZE), ("red", "green", "blue", "small", "large")):
        (count,) = [one.row_count for one in values_of(facet, THINGS, ticked, sought) if one.name == value] or [0]
        assert count == len(matching(THINGS, {**ticked, facet.id: (value,)}, sought))
