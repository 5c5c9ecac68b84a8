"""ChartSpec: everything a renderer needs to draw one chart, and nothing it must decide.

Numbers are in base units at full precision; an axis says by which factor and under which unit they are shown. Text may
hold names typed by people and is always plain text.
"""

from dataclasses import dataclass
from enum import Enum

BASELINE_COLOUR = -1
"""In place of a palette index: the grey of what was pinned as the baseline."""

MOST_SERIES = 6
"""Series that a chart draws at most; what is left out is counted in its notes."""


MOST_MULTIPLES = 3
"""Charts of other scenarios that are drawn beside a chart at most."""


class Scale(Enum):
    """How an axis runs."""

    LINEAR = "linear"
    LOG = "log"
    CATEGORY = "category"


class Better(Enum):
    """Which end of an axis is the good one; printed beside its label."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = ""


class Tone(Enum):
    """What a bar stands for; the theme gives the colour."""

    TOTAL = "total"
    INCREASE = "increase"
    DECREASE = "decrease"
    PLAIN = "plain"
    CHOSEN = "chosen"


_BETTER_WORDS = {
    (Better.HIGHER, True): "better →",
    (Better.LOWER, True): "← better",
    (Better.HIGHER, False): "↑ better",
    (Better.LOWER, False): "↓ better",
}


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis. unit: base unit of the values (for readouts); factor and unit_label: how ticks are shown.

    dates: the values are months since year 0 (year × 12 + month); ticks and readouts say years and months.
    origin: where bars along this axis begin; it is always in view where there are any.
    switchable: whether a person may have it linear or logarithmic.
    """

    label: str
    unit: str = "1"
    factor: float = 1.0
    unit_label: str = ""
    scale: Scale = Scale.LINEAR
    categories: tuple[str, ...] = ()
    better: Better = Better.NEITHER
    from_zero: bool = False
    dates: bool = False
    origin: float = 0.0
    switchable: bool = True

    @property
    def title(self) -> str:
        """Label with unit, as printed along the axis; that it is logarithmic is said here where no switch says it."""
        said = f"{self.label} ({self.unit_label})" if self.unit_label else self.label
        return f"{said}, log" if said and self.scale is Scale.LOG and not self.switchable else said

    def better_words(self, *, across: bool) -> str:
        """The arrow towards its good end, with its word; "" where neither end is good. across: of an x axis."""
        return _BETTER_WORDS.get((self.better, across), "")


@dataclass(frozen=True, slots=True)
class Series:
    """A line or a cloud of points. colour: index into the palette; details: one hover text a point, or none.

    hollow: its symbols are outlines (what was measured, beside what is predicted).
    dashed: drawn pale and with long gaps, whatever its colour: what is assumed to come, or what was before.
    before: id of the series of the baseline that it is read against; aside: by how much it has moved, printed behind
    its label; dash: index of its pattern where that is not its colour's.
    """

    id: str
    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    colour: int = 0
    line: bool = True
    points: bool = False
    stepped: bool = False
    emphasised: bool = False
    details: tuple[str, ...] = ()
    hollow: bool = False
    dashed: bool = False
    before: str = ""
    aside: str = ""
    dash: int | None = None

    @property
    def name(self) -> str:
        """What stands at its end."""
        return f"{self.label} {self.aside}".rstrip()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a bar is elsewhere: in the baseline, or in another scenario.

    A line across the bar at `value` or, with a `start`, the outline of the bar that it was. label: whose it is; text:
    the value in words, for the readout.
    """

    label: str
    value: float
    text: str
    colour: int
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, from `start` to `end`; label: what is printed at its end; detail: on hover.

    It stands at its category or, with a `span`, between two values of a numeric axis; `category` is then its name.
    low, high: ends of a whisker around `end`, its error band; None without one.
    part: name of the segment where bars of a category are stacked; then its name and label stand inside it, and
    `colour` (index into the palette, None for the colour of its tone) tells it from its neighbours.
    aside: a second label of a bar that lies, in a column at the right edge ("−38 % vs A100").
    marks: what it is in the baseline and in other scenarios.
    """

    id: str
    category: str
    start: float
    end: float
    label: str
    tone: Tone = Tone.PLAIN
    detail: str = ""
    low: float | None = None
    high: float | None = None
    span: tuple[float, float] | None = None
    part: str = ""
    colour: int | None = None
    aside: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Marker:
    """A point with a word beside it (the crossover, the chosen set-up)."""

    x: float
    y: float
    text: str
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A straight line across the chart with a word at it (a service level). vertical: at an x value."""

    value: float
    text: str
    vertical: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """An area between two lines over the same x: how far something may lie. strength: opacity, the inner band more."""

    id: str
    label: str
    x: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    colour: int = 0
    strength: float = 0.2


@dataclass(frozen=True, slots=True)
class Cells:
    """A map: one cell for each pair of values of the two axes. x, y: values at the middles of columns and of rows.

    figures: by row (as y), then column, None where there is none; unit: their base unit.
    winners: by row and column the position in `names` of what is best there, -1 for none; empty where colour is a
    figure. colours: palette index of each name. texts: by row and column, what the readout says.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    figures: tuple[tuple[float | None, ...], ...]
    label: str
    unit: str
    factor: float = 1.0
    unit_label: str = ""
    winners: tuple[tuple[int, ...], ...] = ()
    names: tuple[str, ...] = ()
    colours: tuple[int, ...] = ()
    texts: tuple[tuple[str, ...], ...] = ()


class Way(Enum):
    """Along which axes a handle can be dragged."""

    ACROSS = "across"
    UP = "up"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Handle:
    """Something in a chart that a person can take hold of: dragging it edits a cell of the study.

    x, y: where its grip is; None for the middle of the plot on that axis (a line's grip: with `y` None and ACROSS it
    is a vertical line). text: what it is and which input it edits ("Speed limit: drag to edit Output token time").
    `core.charts.handles` says what a drag comes to.
    """

    id: str
    way: Way
    text: str
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """A line that data are read against, from point to point (equality of both axes); text: a word at its end.

    Its ends are always in view. dashed: a limit beside the main one. colour: index into the palette where it belongs
    to a series, None for that of reference lines.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    text: str = ""
    dashed: bool = True
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class Toggle:
    """Something that a chart can show in addition; tip: what it is, or why there is nothing of it."""

    id: str
    label: str
    on: bool
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One of several quantities a chart can show in turn."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Picker:
    """A choice among many that a chart offers in its header. id: the field of `Settings` that keeps what is picked.

    options: their ids are what the setting becomes.
    """

    id: str
    label: str
    options: tuple[Measure, ...]
    picked: str


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One chart, complete. horizontal: bars lie along x and categories along y.

    notes: what is left out and why ("Groq: no price"); inputs: names of the inputs it rests on;
    summary: the same story in plain words; empty: why there is nothing to draw, else "".
    measures, measure: what the chart can show in turn, and what it shows; readings, reading: the same for ways to read
    the same bars ("$ added", "× factor"). The choices are kept in the study's settings as `<id>_measure` and
    `<id>_reading`.
    aside_title: what stands over the column of `Bar.aside`.
    below: a second panel on the same x axis, for what has a unit of its own; of it are drawn the y axis, series,
    markers, lines, guides and handles. Neither panel has bars or categories then, and there is no third.
    choices: what a chart with more lines than it draws could draw, each on or off; at most MOST_SERIES are on.
    pickers: choices of inputs and the like. multiples: the same chart of other scenarios, drawn beside it small and in
    the same ranges, each under its subtitle; they have no multiples of their own. caption: what then stands over this
    one.
    pending: the chart is of an earlier state and is being worked out anew.
    draws, seed: of how many draws its ranges are, and what made them the same each time; 0 draws where none are drawn.
    """

    id: str
    title: str
    subtitle: str
    x: Axis
    y: Axis
    series: tuple[Series, ...] = ()
    bars: tuple[Bar, ...] = ()
    horizontal: bool = False
    markers: tuple[Marker, ...] = ()
    lines: tuple[ReferenceLine, ...] = ()
    guides: tuple[Guide, ...] = ()
    bands: tuple[Band, ...] = ()
    cells: Cells | None = None
    handles: tuple[Handle, ...] = ()
    notes: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    measure: str = ""
    readings: tuple[Measure, ...] = ()
    reading: str = ""
    toggles: tuple[Toggle, ...] = ()
    inputs: frozenset[str] = frozenset()
    summary: str = ""
    empty: str = ""
    aside_title: str = ""
    below: "ChartSpec | None" = None
    choices: tuple[Toggle, ...] = ()
    pickers: tuple[Picker, ...] = ()
    multiples: "tuple[ChartSpec, ...]" = ()
    caption: str = ""
    pending: bool = False
    draws: int = 0
    seed: int = 0
