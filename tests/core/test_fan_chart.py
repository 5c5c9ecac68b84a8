"""The form of a fan: percentiles of draws by month, a target, and words that say no more than the draws."""

import math

import numpy as np
import pytest

from core.chart_names import CHART_NAMES
from core.charts.fan import Drawn, chance_words, fan
from core.formats import money_text


def drawn(values: object) -> Drawn:
    return Drawn(np.array(values, dtype=float), "Lifetime cost", "USD", money_text, "All spend, nominal US$", 7)


def test_the_bands_are_the_percentiles_of_the_draws_by_hand() -> None:
    spec = fan(drawn([[float(draw), 2.0 * draw] for draw in range(101)]))
    assert spec.series[0].y == (50.0, 100.0)
    outer, inner = spec.bands
    assert (outer.low, outer.high) == ((5.0, 10.0), (95.0, 190.0))
    assert (inner.low, inner.high) == ((25.0, 50.0), (75.0, 150.0))
    assert inner.strength > outer.strength
    assert spec.title == "90 % of cases lie between $10 and $190"
    assert "101 draws, seed 7" in spec.subtitle


def test_a_target_has_the_share_of_draws_that_keep_to_it_in_the_last_month() -> None:
    spec = fan(drawn([[0.0, float(draw)] for draw in range(1, 101)]), target=62.0)
    (line,) = spec.lines
    assert (line.value, line.vertical) == (62.0, False)
    assert line.text == "target $62: 62 % stay at or under it"
    assert spec.title.endswith("; 62 % stay under $62")


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "none"), (1.0, "all"), (0.999, "over 99 %"), (0.001, "under 1 %"), (0.5, "50 %")]
)
def test_a_chance_is_not_rounded_to_certainty(share: float, words: str) -> None:
    assert chance_words(share) == words


def test_bands_enclose_the_median_whatever_the_draws() -> None:
    draws = np.random.default_rng(3).lognormal(2.0, 1.5, (500, 24)).cumsum(axis=1)
    spec = fan(drawn(draws))
    outer, inner = spec.bands
    for low, inside, median, above, high in zip(
        outer.low, inner.low, spec.series[0].y, inner.high, outer.high, strict=True
    ):
        assert low <= inside <= median <= above <= high


def test_draws_without_a_figure_are_counted_and_without_any_there_is_a_sentence() -> None:
    spec = fan(drawn([[1.0, 2.0], [math.nan, 2.0], [2.0, 3.0]]))
    assert spec.notes == ("1 of 3 draws have no such figure and are left out",)
    assert fan(drawn([[math.nan]])).empty == "No draw has this figure."
    assert fan(drawn(np.empty((0, 3)))).empty == "Nothing is drawn yet."


def test_a_fan_is_not_offered_yet() -> None:
    assert "fan" not in CHART_NAMES
