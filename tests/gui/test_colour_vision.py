"""A38: colours that every eye tells apart, or a dash and a marker where none would; words and marks with contrast.

Bars have no dash. Where two tones stand in one chart, they differ by colour for every eye with colours, and rising and
falling ones besides by direction and the sign in their words, which is what greyscale leaves.
"""

from itertools import combinations, pairwise

import pytest
from PySide6.QtGui import QColor

from core.charts.spec import BASELINE_COLOUR, Series, Tone
from gui.charts.marks.labels import readable_on
from gui.charts.marks.pens import DASHES, SYMBOLS, series_pen, series_symbol
from gui.charts.marks.ramp import ramp_colour
from gui.tables.glyphs import mark_colour
from gui.tables.states import Mark
from gui.theme import DARK, LIGHT, SERIES_NAMES, Theme
from tests.gui.colour_vision import MATRICES, Lab, contrast, difference, seen

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
APART, TEXT, MARK = 12.0, 4.5, 3.0

PUBLISHED = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 2.8361, -74.0200), (50.0, 0.0, -82.7485), 3.4412),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0010), 7.1792),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0011), 7.2195),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]
"""Of the 34 test pairs of Sharma, Wu and Dalal 2005, table 1: those around the formula's own breaks."""


@pytest.mark.parametrize(("one", "other", "apart"), PUBLISHED)
def test_differences_are_those_of_the_published_pairs(
    one: tuple[float, float, float], other: tuple[float, float, float], apart: float
) -> None:
    assert difference(Lab(*one), Lab(*other)) == pytest.approx(apart, abs=5e-5)
    assert difference(Lab(*other), Lab(*one)) == pytest.approx(apart, abs=5e-5)


def test_simulated_sight_keeps_greys_and_confuses_what_it_must() -> None:
    for sight in MATRICES:
        grey = seen("#808080", sight)
        assert (grey.a, grey.b) == pytest.approx((0, 0), abs=0.05), sight
        assert grey.lightness == pytest.approx(53.585, abs=0.05)
    red, green = "#B35900", "#6B8000"
    assert difference(seen(red, "deuteranopia"), seen(green, "deuteranopia")) < 0.5 * difference(
        seen(red, "usual sight"), seen(green, "usual sight")
    )


def line(colour: int, *, points: bool = False) -> Series:
    return Series(f"s{colour}", f"Series {colour}", (0.0, 1.0), (0.0, 1.0), colour, points=points)


@THEMES
@pytest.mark.parametrize("sight", MATRICES)
def test_A38_two_series_differ_by_colour_or_by_dash_and_marker(theme: Theme, sight: str) -> None:
    colours = (BASELINE_COLOUR, *range(len(SERIES_NAMES)))
    for one, other in combinations(colours, 2):
        by_colour = difference(
            seen(theme.series_colour(one), sight), seen(theme.series_colour(other), sight)
        )  # fmt: skip
        dashes = {tuple(series_pen(theme, line(colour)).dashPattern()) for colour in (one, other)}
        markers = {series_symbol(line(colour, points=True)) for colour in (one, other)}
        told = len(dashes) == 2 and (len(markers) == 2 or BASELINE_COLOUR in (one, other))
        assert by_colour >= APART or told, (SERIES_NAMES[other], by_colour)


def test_A38_no_two_series_share_a_dash_or_a_marker() -> None:
    assert len(set(DASHES)) == len(set(SYMBOLS)) == len(SERIES_NAMES)


SIGNED = [(Tone.TOTAL, Tone.INCREASE), (Tone.TOTAL, Tone.DECREASE), (Tone.INCREASE, Tone.DECREASE)]
TONES = [(one, other, sight) for one, other in SIGNED for sight in MATRICES if sight != "greyscale"]
TONES += [(Tone.PLAIN, Tone.CHOSEN, sight) for sight in MATRICES]


@THEMES
@pytest.mark.parametrize(("one", "other", "sight"), TONES, ids=lambda one: getattr(one, "value", one))
def test_A38_tones_of_bars_in_one_chart_are_told_apart(theme: Theme, one: Tone, other: Tone, sight: str) -> None:
    assert difference(seen(theme.tone(one), sight), seen(theme.tone(other), sight)) >= APART


WORDS = ("text", "text_dim", "edited", "override", "calculated", "invalid", "warning", "good", "ghost", "accent")
PAPER = ("surface", "sunken", "window")
CELLS = ("text", "text_dim", "edited", "override")
READ = [(word, ground) for word in WORDS for ground in PAPER]
READ += [(word, ground) for word in (*CELLS, "calculated", "invalid") for ground in ("accent_soft", "override_soft")]
READ += [(word, "flash") for word in CELLS] + [(word, "raised") for word in ("text", "text_dim", "accent")]
READ += [("on_accent", "accent"), ("on_accent", "edited"), ("warning", "warning_soft"), ("invalid", "invalid_soft")]
MARKED = [(mark, "surface") for mark in ("ghost", "accent", "axis", "border_strong", "good", "warning", "invalid")]
MARKED += [("border_strong", ground) for ground in ("window", "sunken")]
MARKED += [("accent", ground) for ground in ("window", "sunken", "raised")]


@THEMES
@pytest.mark.parametrize(("word", "ground"), READ, ids=lambda one: str(one))
def test_A38_what_is_read_has_contrast(theme: Theme, word: str, ground: str) -> None:
    assert contrast(getattr(theme, word), getattr(theme, ground)) >= TEXT


@THEMES
@pytest.mark.parametrize(("mark", "ground"), MARKED, ids=lambda one: str(one))
def test_A38_what_is_seen_has_contrast(theme: Theme, mark: str, ground: str) -> None:
    assert contrast(getattr(theme, mark), getattr(theme, ground)) >= MARK


@THEMES
def test_A38_series_tones_and_marks_of_cells_are_seen_on_their_ground(theme: Theme) -> None:
    for colour in (BASELINE_COLOUR, *range(len(SERIES_NAMES))):
        assert contrast(theme.series_colour(colour), theme.surface) >= MARK
        assert contrast(theme.series_text_colour(colour), theme.surface) >= TEXT
    for tone in Tone:
        assert contrast(theme.tone(tone), theme.surface) >= MARK
    for mark in Mark:
        for ground in (theme.surface, theme.accent_soft, theme.flash):
            assert contrast(mark_colour(mark, theme).name(), ground) >= MARK, mark
    assert contrast(theme.override, theme.override_soft) >= MARK


@THEMES
def test_A38_words_on_bars_and_on_a_map_are_read_on_every_colour(theme: Theme) -> None:
    grounds = [theme.tone(tone) for tone in Tone] + list(theme.series)
    grounds += [ramp_colour(theme, place / 50).name() for place in range(51)]
    for ground in grounds:
        assert contrast(readable_on(QColor(ground)).name(), ground) >= TEXT, ground


@THEMES
@pytest.mark.parametrize("sight", MATRICES)
def test_A38_a_map_goes_from_pale_to_strong_for_every_eye(theme: Theme, sight: str) -> None:
    steps = [seen(ramp_colour(theme, place / 10).name(), sight).lightness for place in range(11)]
    ways = {later > earlier for earlier, later in pairwise(steps)}
    assert len(ways) == 1
    assert abs(steps[-1] - steps[0]) > 50


@THEMES
def test_A38_a_flash_is_seen_beside_cells_at_rest(theme: Theme) -> None:
    for ground in (theme.surface, theme.accent_soft, theme.override_soft):
        for sight in MATRICES:
            if sight != "greyscale":
                assert difference(seen(theme.flash, sight), seen(ground, sight)) > 5
