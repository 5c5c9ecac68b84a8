"""Where the charts of a story stand: cells of a grid of twelve columns, filled in the story's order without holes.

A chart of the usual size takes half a row or what its neighbours leave it; one with a size of its own has that, unless
nothing stands beside it. What stays free below a chart is filled with the next ones that fit, or the chart grows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.study import ChartSize

COLUMNS = 12
NARROWEST, WIDEST_LEAST = 3, 6
MOST_ROWS = 3
_USUAL, _USUAL_LEAST = 6, 4

Sizes = Mapping[str, ChartSize]


@dataclass(frozen=True, slots=True)
class Room:
    """The cells of one chart: its first row and column, counted from 0, and how many it covers."""

    chart: str
    row: int
    column: int
    columns: int
    rows: int = 1

    @property
    def bottom(self) -> int:
        """The row below it."""
        return self.row + self.rows

    @property
    def end(self) -> int:
        """The column right of it."""
        return self.column + self.columns


def lay_out(story: Sequence[str], sizes: Sizes, least: int = NARROWEST) -> tuple[Room, ...]:
    """The rooms of the charts, in the order of the story.

    least: columns that a chart needs so that it can be read, at the present width.
    """
    waiting = [_Wish.of(chart, sizes.get(chart), least) for chart in story]
    rooms: list[Room] = []
    heights = [0] * COLUMNS
    while waiting:
        row = min(heights)
        start = heights.index(row)
        end = next((column for column in range(start, COLUMNS) if heights[column] != row), COLUMNS)
        if waiting[0].need > end - start:
            beside = [heights[column] for column in (start - 1, end) if 0 <= column < COLUMNS]
            _grow(rooms, heights, range(start, end), min(beside))
            continue
        for wish, columns in _row_of(waiting, end - start):
            rooms.append(Room(wish.chart, row, start, columns, wish.rows))
            heights[start : start + columns] = [row + wish.rows] * columns
            start += columns
            waiting.pop(0)
    _grow(rooms, heights, range(COLUMNS), max(heights))
    return tuple(rooms)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a chart would have, and what it needs at least; fixed: it is of no other width."""

    chart: str
    columns: int
    need: int
    rows: int
    fixed: bool

    @classmethod
    def of(cls, chart: str, size: ChartSize | None, least: int) -> "_Wish":
        if size is None:
            return cls(chart, _USUAL, max(_USUAL_LEAST, least), 1, fixed=False)
        columns = max(size.columns, least)
        return cls(chart, columns, columns, size.rows, fixed=True)


def _row_of(waiting: Sequence[_Wish], width: int) -> list[tuple[_Wish, int]]:
    """The next charts that stand beside each other in a width, with the columns of each; at least one."""
    taken: list[_Wish] = []
    wished = needed = 0
    for wish in waiting:
        if taken and (wished >= width or wish.need > width - (needed if wish.fixed else wished)):
            break
        taken.append(wish)
        wished += wish.columns
        needed += wish.need
    rest = width - sum(wish.need for wish in taken if wish.fixed)
    flexible = [wish for wish in taken if not wish.fixed] or [taken[-1]]
    if taken[-1] is flexible[0] and flexible[0].fixed:
        rest += flexible[0].need  # nothing gives way, so the last one takes what is left
    each, more = divmod(rest, len(flexible))
    shares = {wish.chart: each + (position < more) for position, wish in enumerate(flexible)}
    return [(wish, shares.get(wish.chart, wish.columns)) for wish in taken]


def _grow(rooms: list[Room], heights: list[int], columns: range, to: int) -> None:
    """Let the charts that are the last in these columns reach down to a row."""
    for position, room in enumerate(rooms):
        if room.column in columns and room.bottom == heights[room.column] < to:
            rooms[position] = replace(room, rows=to - room.row)
    for column in columns:
        heights[column] = max(heights[column], to)


# ---------------------------------------------------------------------- other sizes


def resized(story: Sequence[str], sizes: Sizes, chart: str, size: ChartSize, least: int = NARROWEST) -> Sizes:
    """The sizes once a chart has this one, and its right neighbour, if that has one of its own, the rest of both.

    A size without which all would stand the same is none.
    """
    room = room_of(chart, lay_out(story, sizes, least))
    after = {**sizes, chart: size}
    beside = _right_of(room, lay_out(story, sizes, least))
    if beside is not None and beside.chart in sizes:
        left = room.columns + beside.columns - size.columns
        if left >= least:
            after[beside.chart] = ChartSize(left, sizes[beside.chart].rows)
    plain = {one: own for one, own in after.items() if one != chart}
    return plain if lay_out(story, plain, least) == lay_out(story, after, least) else after


def stepped(
    story: Sequence[str], sizes: Sizes, chart: str, *, columns: int = 0, rows: int = 0, least: int = NARROWEST
) -> Sizes | None:
    """The sizes once a chart is a step wider or narrower (columns: 1 or -1), or higher or lower; None where it cannot.

    A step is the smallest one that is seen.
    """
    before = lay_out(story, sizes, least)
    room, height = room_of(chart, before), height_of(before)
    own = sizes.get(chart, ChartSize(room.columns, 1))
    at, last = (
        (room.columns, COLUMNS if columns > 0 else least) if columns else (own.rows, MOST_ROWS if rows > 0 else 1)
    )
    step = columns or rows
    for value in range(at + step, last + step, step):
        size = ChartSize(value, own.rows) if columns else ChartSize(own.columns, value)
        after = resized(story, sizes, chart, size, least) if columns else {**sizes, chart: size}
        rooms = lay_out(story, after, least)
        now = room_of(chart, rooms)
        seen = now.columns - room.columns if columns else now.rows * height - room.rows * height_of(rooms)
        if seen * step > 0:
            return after
    return None


def room_of(chart: str, rooms: Sequence[Room]) -> Room:
    """The room of a chart."""
    return next(room for room in rooms if room.chart == chart)


def height_of(rooms: Sequence[Room]) -> int:
    """Rows that the charts take together."""
    return max(room.bottom for room in rooms)


def _right_of(room: Room, rooms: Sequence[Room]) -> Room | None:
    """The chart that begins where this one ends, in its first row."""
    return next((one for one in rooms if one.column == room.end and one.row <= room.row < one.bottom), None)


def has_border(room: Room, rooms: Sequence[Room]) -> bool:
    """Whether the right edge of a chart can be moved: something stands there, or could."""
    alone = room.columns == COLUMNS
    return len(rooms) > 1 and (alone or _right_of(room, rooms) is not None)
