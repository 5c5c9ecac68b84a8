"""Charts of forms that no chart of a story has in every study: bands, maps of cells, pairs of bars, multiples."""

import math
from dataclasses import replace

from core.charts.spec import (
    Axis,
    Band,
    Bar,
    Better,
    Cells,
    ChartSpec,
    Guide,
    Marker,
    Measure,
    Picker,
    ReferenceLine,
    Scale,
    Series,
    Toggle,
    Tone,
)

MONTHS = tuple(float(month) for month in range(1, 37))
COST = Axis("Delivered cost", "USD/token", 1e6, "$/M tokens", better=Better.LOWER)
BASE = 0.62e-6
HOSTILE = (
    "<b>H100</b>",
    "a<b & c>d",
    '<img src="http://127.0.0.1:9/x.png">',
    "=1+1",
    "\t=1+1",
    "TP<8",
    "مسرّع الذكاء",
    "\u202eevil",
    "🚀 chip 👩‍👩‍👧",
    "x" * 200,
)


def fan_spec(scale: Scale = Scale.LINEAR, size: float = 1.0, label: str = "P5 to P95") -> ChartSpec:
    """A median with two bands around it."""
    middle = tuple(size * 0.6e-6 * 0.98**month * (1 + 0.02 * math.sin(month)) for month in MONTHS)
    bands = (
        Band("outer", label, MONTHS, tuple(0.55 * one for one in middle), tuple(1.6 * one for one in middle), 0, 0.16),
        Band("inner", "P25 to P75", MONTHS, tuple(0.8 * o for o in middle), tuple(1.2 * o for o in middle), 0, 0.28),
    )
    return ChartSpec(
        "fan",
        "90 % of cases lie between $0.29 and $0.94",
        "$ per million output tokens, 2026 US$",
        Axis("Months since launch"),
        replace(COST, scale=scale),
        series=(Series("median", "Median", MONTHS, middle, 0, emphasised=True),),
        bands=bands,
        lines=(ReferenceLine(size * 0.6e-6, "target $0.60: 68 %", vertical=False),),
        notes=("4,096 draws, seed 7",),
    )


ACROSS = tuple(0.1 + 0.05 * place for place in range(17))
UP = tuple(0.02 * 1.25**place for place in range(13))


def heat_spec(
    *,
    winners: bool = False,
    gap: bool = True,
    names: tuple[str, ...] = ("H100", "MI300X", "TPU v5p"),
    size: float = 1.0,
) -> ChartSpec:
    """Cost over utilisation and power price, or who is cheapest there; in one corner nothing is known."""

    def cost(x: float, y: float) -> float | None:
        return None if gap and x > 0.8 and y < 0.04 else size * (0.2e-6 / x + 1e-6 * y)

    def winner(x: float, y: float) -> int:
        return -1 if cost(x, y) is None else 0 if x > 0.35 + 0.6 * y else 1 if y < 0.1 else 2

    cells = Cells(
        ACROSS,
        UP,
        tuple(tuple(cost(x, y) for x in ACROSS) for y in UP),
        "Delivered cost",
        "USD/token",
        1e6,
        "$/M tokens",
        tuple(tuple(winner(x, y) for x in ACROSS) for y in UP) if winners else (),
        names if winners else (),
        (0, 1, 2) if winners else (),
        tuple(tuple(f"{100 * x:.0f} % at {y:.3f}" for x in ACROSS) for y in UP),
    )
    options = (Measure("site/site/utilisation", "Utilisation"), Measure("site/site/power", "Power <b>price</b> & more"))
    return ChartSpec(
        "heat",
        "Above 38 % utilisation, H100 beats MI300X at any power price here",
        "Two inputs on a grid",
        Axis("Utilisation", "%", 100.0, "%"),
        Axis("Power price", "USD/kWh", 1.0, "$/kWh", Scale.LOG),
        cells=cells,
        guides=(Guide(tuple(0.35 + 0.6 * y for y in UP), UP, "flip", dashed=False),),
        markers=(Marker(0.4, 0.05, "you are here"),),
        pickers=(
            Picker("heat_across", "Across", options, options[0].id),
            Picker("heat_up", "Up", options, options[1].id),
        ),
    )


EFFECTS = (
    ("Utilisation of the whole fleet", 1.10, 0.35, "30 %", "60 %"),
    ("Rental price", 0.50, 0.75, "$2.20/h", "$2.80/h"),
    ("Peak to average *", 0.66, 0.70, "1.5 ×", "3 ×"),
    ("Power price", 0.60, 0.64, "$0.05/kWh", "$0.11/kWh"),
    ("Nothing", 0.62, 0.62, "1.1", "1.4"),
)


def tornado_spec(size: float = 1.0, words: str = "", name: str = "") -> ChartSpec:
    """Two bars from the base line in each place; of the third both go the same way. words: in place of the usual."""
    bars = []
    for category, low, high, at_low, at_high in EFFECTS:
        for end, value, text in (("low", low, at_low), ("high", high, at_high)):
            tone = Tone.DECREASE if value < 0.62 else Tone.INCREASE
            label = words or text
            bars.append(Bar(f"{category}-{end}", name + category, size * BASE, size * value * 1e-6, label, tone))
    return ChartSpec(
        "tornado",
        "Utilisation swings cost by −44 % to +77 %; the next is 3× smaller",
        "±10 %, one input at a time",
        replace(COST, origin=size * BASE),
        Axis("", scale=Scale.CATEGORY, categories=tuple(name + one[0] for one in EFFECTS)),
        bars=tuple(bars),
        horizontal=True,
        lines=(ReferenceLine(size * BASE, "base $0.62"),),
    )


def chips_spec(values: tuple[float, ...] = (0.2, 0.5, 1.1, 4.0), labels: tuple[str, ...] = ()) -> ChartSpec:
    """Bars that lie, with error bands."""
    names = tuple(f"Chip {place}" for place in range(len(values)))
    bars = tuple(
        Bar(name, name, 0.0, value * 1e-6, label, low=0.8e-6 * value, high=1.3e-6 * value)
        for name, value, label in zip(names, values, labels or tuple(f"${value:g}" for value in values), strict=True)
    )
    return ChartSpec(
        "chips",
        "Chip 0 is cheapest",
        "$ per M output tokens",
        replace(COST, from_zero=True),
        Axis("", scale=Scale.CATEGORY, categories=names),
        bars=bars,
        horizontal=True,
    )


def share_spec(caption: str = "", shift: float = 0.0, years: tuple[str, ...] = ("2026", "2027", "2028")) -> ChartSpec:
    """Stacked columns."""
    bars = []
    for place, year in enumerate(years):
        share = 0.4 + 0.15 * place - shift
        bars.append(Bar(f"i{year}", year, 0.0, share, f"{100 * share:.0f} %", part="Inference", colour=0))
        bars.append(Bar(f"t{year}", year, share, 1.0, f"{100 - 100 * share:.0f} %", part="Training", colour=1))
    return ChartSpec(
        "share",
        "Inference grows from 40 % to 70 % of yearly spend",
        caption,
        Axis("", scale=Scale.CATEGORY, categories=years),
        Axis("Share of spend", "%", 100.0, "%", from_zero=True),
        bars=tuple(bars),
        caption=caption,
    )


def multiples_spec(*names: str) -> ChartSpec:
    """The shares of several scenarios."""
    others = tuple(share_spec(name, 0.1 * place) for place, name in enumerate(names, 1))
    return replace(share_spec("Base"), multiples=others)


def lines_spec(scale: Scale = Scale.LINEAR, growth: float = 1.0) -> ChartSpec:
    """Three lines, one of them with a value at zero."""
    series = tuple(
        Series(f"s{place}", f"Chip {place}", MONTHS, tuple(growth * 10.0**place * month for month in MONTHS), place)
        for place in range(3)
    )
    none = Series("none", "Idle", MONTHS, (0.0, -1.0, *(growth * month for month in MONTHS[2:])), 3, points=True)
    return ChartSpec(
        "lines",
        "Lines",
        "",
        Axis("Month"),
        Axis("Cost", "USD", 1.0, "$", scale),
        series=(*series, none),
        lines=(ReferenceLine(12.0, "a year"),),
        choices=tuple(Toggle(f"chip{place}", f"Chip {place} & <b>co</b>", place < 4) for place in range(9)),
    )
