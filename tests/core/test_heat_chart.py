"""The map of two inputs: its grid, its lines and its words, held against evaluations of their own."""

import math
import re
from typing import Any

import msgspec
import numpy as np
import pytest

from core.catalog import load_catalog
from core.cell_names import cell_name, cell_named
from core.charts import build
from core.charts.contours import level_lines, region_lines
from core.charts.heat import HERE, WORK, round_levels
from core.charts.heat_axes import directions_of, values_around
from core.charts.naming import priced_names
from core.charts.spec import ChartSpec, Scale, Way
from core.delivery import delivery_of
from core.editing import Cell, choose, set_values
from core.evaluation import evaluate
from core.fields import Field, FieldKind, fields_of
from core.records import Chip, Money, Site, Workload
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study, value_of
from tests.core.story_studies import story_study
from tests.core.test_sweeps import expected

H100, B200 = SAMPLE.settings.reference_chip, "nvidia-b200-sxm"


def chart(study: Study, **settings: Any) -> ChartSpec:
    return build("heat", evaluate(choose(study, **settings)))


# --- lines ------------------------------------------------------------------------------------------------------------


def halfway(_one: tuple[int, int], _other: tuple[int, int]) -> float:
    return 0.5


def test_a_level_line_runs_straight_between_neighbours_by_hand() -> None:
    rising = np.array([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]])
    (line,) = level_lines(rising, 0.5)
    assert sorted(line) == [(0.5, 0.0), (0.5, 1.0)]
    hill = np.zeros((3, 3))
    hill[1, 1] = 4.0
    (ring,) = level_lines(hill, 1.0)
    assert ring[0] == ring[-1]
    assert {*ring} == {(0.25, 1.0), (1.75, 1.0), (1.0, 0.25), (1.0, 1.75)}
    assert level_lines(rising, 5.0) == ()
    rising[0, 0] = math.nan
    assert level_lines(rising[:, :2], 0.5) == ()


def test_borders_of_three_regions_meet_in_one_place() -> None:
    lines = region_lines(np.array([[0, 1], [2, 2]]), halfway)
    assert len(lines) == 3
    assert all((0.5, 0.5) in line for line in lines)
    assert {end for line in lines for end in (line[0], line[-1])} == {(0.5, 0.5), (0.5, 0.0), (0.0, 0.5), (1.0, 0.5)}
    assert region_lines(np.zeros((4, 4), dtype=int), halfway) == ()


def test_levels_are_round_and_inside() -> None:
    assert round_levels(0.31, 12.0) == (0.5, 1.0, 2.0, 5.0, 10.0)
    assert round_levels(2.0, 2.6) == pytest.approx((2.1, 2.2, 2.3, 2.4, 2.5))
    assert round_levels(1.0, 1.0) == ()
    for span in (1e-9, 1e-3, 1.0, 1e6):
        for most in (1.01, 1.5, 3.0, 10.0, 1e4):
            levels = round_levels(span, span * most)
            assert 1 <= len(levels) <= 10
            assert all(span < level < span * most for level in levels)


# --- axes -------------------------------------------------------------------------------------------------------------


def test_an_axis_runs_evenly_around_now_inside_the_bounds_of_its_input() -> None:
    values, scale = values_around(2.0, Field("x", "X", ""))
    assert [values[0], values[10], values[-1]] == pytest.approx([2 / 3, 2.0, 6.0])
    assert scale is Scale.LOG
    assert len(values) == 21
    assert np.allclose(np.diff(np.log(values)), math.log(3) / 10)
    assert values_around(2.0, Field("x", "X", "", high=3.0))[0][-1] <= 3.0
    whole, scale = values_around(8.0, Field("x", "X", "", integer=True, low=1))
    assert (scale, whole[0], whole[-1]) == (Scale.LINEAR, 4.0, 24.0)
    assert 8.0 in whole
    share, scale = values_around(0.4, Field("x", "X", "", display=("%",), low=0.001, high=1))
    assert (share[0], share[-1], len(share), scale) == (0.05, 1.0, 20, Scale.LINEAR)
    change, _ = values_around(0.0, Field("x", "X", "", display=("%",), low=-0.99, high=10))
    assert (change[0], change[-1]) == (-0.5, 0.5)
    assert values_around(0.0, Field("x", "X", ""))[0] == ()


@pytest.mark.parametrize("kind", [Chip, Workload, Site, Money])
def test_the_present_value_always_lies_among_those_of_its_axis(kind: type[msgspec.Struct]) -> None:
    for field in fields_of(kind).values():
        if field.kind is not FieldKind.NUMBER:
            continue
        span = (field.low, 0.03, 0.2, 0.83, 0.97, 0.999, 1.0, 4.0, 2026.0, -0.97, field.high)
        whole = [float(round(one)) if field.integer else one for one in span]
        for now in (one for one in whole if field.low <= one <= field.high):
            values, _ = values_around(now, field)
            if values:
                assert values[0] <= now <= values[-1], (field.name, now)
                assert field.low <= values[0] <= values[-1] <= field.high
                assert len(values) == len({*values})
                assert list(values) == sorted(values)


def test_an_axis_of_a_percentile_is_of_what_it_misses_and_a_date_has_none() -> None:
    percentile = fields_of(Workload)["latency_percentile"]
    values, scale = values_around(0.99, percentile)
    assert scale is Scale.LINEAR
    assert values[0] == pytest.approx(0.97)
    assert values[-1] == pytest.approx(1 - 0.01 / 3)
    assert values_around(2026.0, fields_of(Money)["base_year"])[0] == ()
    assert values_around(36.0, fields_of(Money)["horizon"])[0]


def test_the_axes_are_those_picked_and_never_one_input_twice() -> None:
    rate, load = (f"workloads/{WORKLOAD}/{name}" for name in ("request_rate", "target_utilization"))
    for across, up, wanted in (
        ("", "", (rate, f"chips/{H100}/rental_price")),
        (load, rate, (load, rate)),
        (load, load, (load, rate)),
        ("chips/gone/rental_price", "site/site/name", (rate, f"chips/{H100}/rental_price")),
        (
            f"chips/{B200}/rental_price",
            f"chips/{B200}/memory_bandwidth",
            (f"chips/{B200}/rental_price", f"chips/{B200}/memory_bandwidth"),
        ),
    ):
        found = directions_of(choose(SAMPLE, heat_across=across, heat_up=up))
        assert found.across
        assert found.up
        assert (cell_name(found.across.cell), cell_name(found.up.cell)) == wanted
        for picker, own, other in zip(found.pickers, wanted, reversed(wanted), strict=True):
            options = [option.id for option in picker.options]
            assert picker.picked == own
            assert own in options
            assert other not in options
            assert all(cell_named(SAMPLE, option) for option in options)
    owned = directions_of(edited(SAMPLE, ("money", "money", "acquisition", "owned")))
    assert owned.up
    assert owned.up.cell == Cell("site", "site", "electricity_price")


# --- the map ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["cost", "winner"])
def test_a_spot_of_the_map_is_what_an_edit_of_both_inputs_comes_to(measure: str) -> None:
    study = choose(SAMPLE, heat_measure=measure)
    spec = build("heat", evaluate(study))
    cells = spec.cells
    assert cells
    across, up = (cell_named(study, picker.picked) for picker in spec.pickers)
    assert across
    assert up
    for row, column in ((0, 0), (10, 10), (20, 3)):
        changed = set_values(study, ((across, cells.x[column]), (up, cells.y[row])))
        costs = [expected(choose(changed, reference_chip=chip.id), "unit_cost")[0] for chip in study.chips]
        best = min((cost, place) for place, cost in enumerate(costs) if cost is not None)
        figure = cells.figures[row][column]
        text = cells.texts[row][column]
        delivery = delivery_of(changed, 0)
        if measure == "cost":
            assert figure == pytest.approx(costs[study.reference_chip])
            assert f"{delivery.phrase(figure or 0.0)} on {priced_names(study)[study.reference_chip]}" in text
        else:
            assert figure == pytest.approx(best[0])
            assert cells.names[cells.winners[row][column]] == priced_names(study)[best[1]]
            assert cells.names[cells.winners[row][column]] in text


def test_the_cross_stands_at_the_values_of_both_cells() -> None:
    spec = chart(SAMPLE)
    (handle,) = spec.handles
    assert (handle.id, handle.way) == (HERE, Way.BOTH)
    for picker, place in zip(spec.pickers, (handle.x, handle.y), strict=True):
        cell = cell_named(SAMPLE, picker.picked)
        assert cell
        assert place == value_of(SAMPLE, *cell)
    assert [(marker.x, marker.y) for marker in spec.markers] == [(handle.x, handle.y)]


def test_contours_have_their_level_in_words_and_the_flip_line_is_whole() -> None:
    spec = chart(SAMPLE)
    contours = [guide for guide in spec.guides if guide.dashed and guide.text]
    assert len(contours) >= 2
    assert all(re.fullmatch(r"\$[\d.,]+", guide.text) for guide in contours)
    flips = [guide for guide in spec.guides if not guide.dashed]
    assert flips
    cells = chart(SAMPLE, heat_measure="winner").cells
    assert cells
    for guide in flips:
        for x, y in zip(guide.x, guide.y, strict=True):
            near = {
                cells.winners[row][column]
                for row in (place for place in range(21) if 0.88 < cells.y[place] / y < 1.13)
                for column in (place for place in range(21) if 0.88 < cells.x[place] / x < 1.13)
            }
            assert len(near) > 1, (x, y)


def test_a_study_of_one_chip_has_a_map_and_of_none_that_serves_a_reason() -> None:
    one = msgspec.structs.replace(SAMPLE, chips=tuple(chip for chip in SAMPLE.chips if chip.id == H100))
    assert "only chip" in chart(one, heat_measure="winner").title
    assert chart(one).cells
    none = edited(SAMPLE, ("workloads", WORKLOAD, "input_tokens", 1e8))
    assert "Does not fit" in chart(none).empty
    bare = msgspec.structs.replace(
        one, chips=(Chip(id="c", name="C"),), settings=msgspec.structs.replace(one.settings, reference_chip="c")
    )
    assert chart(bare).empty


def test_thirty_chips_are_mapped_and_at_most_six_are_named() -> None:
    chips = tuple(
        msgspec.structs.replace(
            SAMPLE.chips[place % 12], id=f"c{place}", name=f"C{place}", rental_price=1e-3 * 1.01 ** (place % 7)
        )
        for place in range(30)
    )
    settings = msgspec.structs.replace(SAMPLE.settings, reference_chip="c0")
    spec = chart(msgspec.structs.replace(SAMPLE, chips=chips, settings=settings), heat_measure="winner")
    assert spec.cells
    assert 1 <= len(spec.cells.names) <= 6
    assert len(spec.title) <= 90


def test_networks_have_a_map_in_their_own_count() -> None:
    network = load_catalog().workload("recommendation")
    settings = msgspec.structs.replace(SAMPLE.settings, selected_workload=network.id)
    spec = chart(msgspec.structs.replace(SAMPLE, workloads=(network,), settings=settings))
    assert spec.cells
    assert "queries" in spec.subtitle
    assert "queries" in spec.cells.texts[0][0]


# --- titles -----------------------------------------------------------------------------------------------------------


def test_the_title_of_the_cheapest_chip_holds_at_every_spot() -> None:
    forms = set()
    for seed in range(14):
        study = story_study(seed) if seed % 2 else random_study(seed)
        spec = chart(study, heat_measure="winner")
        if spec.empty:
            continue
        cells = spec.cells
        assert cells
        assert len(spec.title) <= 90
        best = [[cells.names[one] if one >= 0 else "" for one in row] for row in cells.winners]
        beyond = re.match(r"(Above|Below) (\S+)", spec.title)
        shared = re.match(r"(.+) wins in (?:over )?([\d.]+) % of this range", spec.title)
        if beyond:
            named = re.search(r", (.+?)(?: beats | is cheapest)", spec.title)
            assert named
            assert some_side_is(best, named[1])
        elif shared:
            count = sum(one == shared[1] for row in best for one in row)
            costed = sum(bool(one) for row in best for one in row)
            assert float(shared[2]) == pytest.approx(100 * count / costed, rel=0.06)
        else:
            assert {one for row in best for one in row if one} == {cells.names[0]}
        forms.add("beyond" if beyond else "shared" if shared else "one")
    assert len(forms) > 1


def some_side_is(best: list[list[str]], name: str) -> bool:
    """Whether two lines at one of the four sides are all of one chip."""
    turned = [list(column) for column in zip(*best, strict=True)]
    sides = (best[:2], best[-2:], turned[:2], turned[-2:])
    return any({one for line in side for one in line} == {name} for side in sides)


def test_the_title_of_the_cost_has_its_least_and_its_most() -> None:
    for reading in ("cost", "per dollar"):
        spec = chart(SAMPLE, count_reading=reading)
        assert spec.cells
        known = [one for row in spec.cells.figures for one in row if one is not None]
        delivery = delivery_of(choose(SAMPLE, count_reading=reading), 0)
        assert delivery.written(min(known)) in spec.title
        assert delivery.written(max(known)) in spec.title


# --- work -------------------------------------------------------------------------------------------------------------


def test_a_coarse_picture_comes_first_and_says_so() -> None:
    work = WORK.make(evaluate(SAMPLE))
    assert "Evaluating 441 pairs" in work.spec().empty
    coarse = None
    while work.step():
        spec = work.spec()
        if spec.cells and coarse is None:
            coarse = spec
    assert coarse
    assert coarse.cells
    assert (len(coarse.cells.x), len(coarse.cells.y)) == (5, 5)
    assert coarse.notes[0] == "Coarse picture: 25 of 441 points"
    whole = work.spec()
    assert whole.cells
    assert len(whole.cells.x) == 21
    assert {*coarse.cells.x} < {*whole.cells.x}
    assert coarse.cells.figures[1][1] == pytest.approx(whole.cells.figures[5][5])


def test_only_what_the_map_shows_makes_a_new_work() -> None:
    assert WORK.rests_on(SAMPLE) == WORK.rests_on(choose(SAMPLE, tornado_measure="share", chips_measure="latency"))
    for other in (choose(SAMPLE, heat_measure="winner"), choose(SAMPLE, heat_up="site/site/electricity_price")):
        assert WORK.rests_on(SAMPLE) != WORK.rests_on(other)
