"""Where charts stand, for any story and any sizes: no overlap, no hole, the story's order; and steps that are seen."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.study import ChartSize
from gui.story.layout import COLUMNS, Room, height_of, lay_out, resized, room_of, stepped

CHARTS = tuple("abcdefghij")
size = st.builds(ChartSize, st.integers(3, 12), st.integers(1, 3))
stories = st.integers(1, 10).flatmap(
    lambda count: st.tuples(st.just(CHARTS[:count]), st.dictionaries(st.sampled_from(CHARTS[:count]), size))
)
leasts = st.integers(3, 6)


def cells(rooms: tuple[Room, ...]) -> list[tuple[int, int]]:
    return [
        (row, column)
        for room in rooms
        for row in range(room.row, room.bottom)
        for column in range(room.column, room.end)
    ]


@pytest.mark.parametrize(
    ("count", "picture"),
    [
        (1, ["a" * 12]),
        (2, ["a" * 6 + "b" * 6]),
        (3, ["a" * 6 + "b" * 6, "c" * 12]),
        (4, ["a" * 6 + "b" * 6, "c" * 6 + "d" * 6]),
        (5, ["a" * 6 + "b" * 6, "c" * 6 + "d" * 6, "e" * 12]),
    ],
)
def test_charts_of_the_usual_size_stand_in_two_columns_and_an_odd_last_one_is_as_wide_as_both(
    count: int, picture: list[str]
) -> None:
    assert drawn(lay_out(CHARTS[:count], {})) == picture


def drawn(rooms: tuple[Room, ...]) -> list[str]:
    grid = [[" "] * COLUMNS for _ in range(height_of(rooms))]
    for room in rooms:
        for row in range(room.row, room.bottom):
            grid[row][room.column : room.end] = [room.chart] * room.columns
    return ["".join(row) for row in grid]


@pytest.mark.parametrize(
    ("story", "sizes", "picture"),
    [
        ("ab", {"a": (8, 1)}, ["aaaaaaaabbbb"]),
        ("ab", {"b": (8, 1)}, ["aaaabbbbbbbb"]),
        ("abc", {"a": (4, 1), "b": (4, 1), "c": (4, 1)}, ["aaaabbbbcccc"]),
        ("abc", {"a": (12, 1)}, ["a" * 12, "bbbbbbcccccc"]),
        ("abc", {"a": (6, 2)}, ["aaaaaabbbbbb", "aaaaaacccccc"]),
        ("abcd", {"b": (4, 2)}, ["aaaaaaaabbbb", "ccccccccbbbb", "d" * 12]),
        ("abc", {"a": (6, 2), "c": (12, 1)}, ["aaaaaabbbbbb", "aaaaaabbbbbb", "c" * 12]),
        ("a", {"a": (5, 1)}, ["a" * 12]),
    ],
)
def test_sizes_are_kept_and_the_others_take_what_is_left(
    story: str, sizes: dict[str, tuple[int, int]], picture: list[str]
) -> None:
    assert drawn(lay_out(story, {chart: ChartSize(*size) for chart, size in sizes.items()})) == picture


@given(stories, leasts)
def test_any_story_fills_its_rows_in_order_without_overlap_and_without_a_hole(
    given_story: tuple[tuple[str, ...], dict[str, ChartSize]], least: int
) -> None:
    story, sizes = given_story
    rooms = lay_out(story, sizes, least)
    assert tuple(room.chart for room in rooms) == story
    assert all((one.row, one.column) < (other.row, other.column) for one, other in pairwise(rooms))
    taken = cells(rooms)
    assert sorted(taken) == [(row, column) for row in range(height_of(rooms)) for column in range(COLUMNS)]
    assert all(room.columns >= least for room in rooms)


@given(stories, leasts, st.sampled_from(((1, 0), (-1, 0), (0, 1), (0, -1))))
def test_a_step_is_seen_and_a_step_that_would_not_be_is_none(
    given_story: tuple[tuple[str, ...], dict[str, ChartSize]], least: int, way: tuple[int, int]
) -> None:
    story, sizes = given_story
    before = lay_out(story, sizes, least)
    for chart in story:
        after = stepped(story, sizes, chart, columns=way[0], rows=way[1], least=least)
        if after is None:
            continue
        rooms = lay_out(story, after, least)
        old, new = room_of(chart, before), room_of(chart, rooms)
        if way[0]:
            assert (new.columns - old.columns) * way[0] > 0
        else:
            share, was = new.rows / height_of(rooms), old.rows / height_of(before)
            assert (share - was) * way[1] > 0


def test_a_border_between_two_charts_moves_both() -> None:
    sizes = resized("ab", {}, "a", ChartSize(8, 1))
    assert sizes == {"a": ChartSize(8, 1)}
    both = resized("ab", {"a": ChartSize(8, 1), "b": ChartSize(4, 1)}, "a", ChartSize(5, 1))
    assert drawn(lay_out("ab", both)) == ["aaaaabbbbbbb"]
    assert resized("ab", sizes, "a", ChartSize(6, 1)) == {}, "the usual size is none of its own"


def test_a_chart_alone_has_no_other_size() -> None:
    for way in ({"columns": 1}, {"columns": -1}, {"rows": 1}, {"rows": -1}):
        assert stepped("a", {}, "a", **way) is None
    assert stepped("abc", {}, "a", rows=-1) is None
    higher = stepped("abc", {}, "a", rows=1)
    assert higher is not None
    assert drawn(lay_out("abc", higher)) == ["aaaaaabbbbbb", "aaaaaacccccc"]
