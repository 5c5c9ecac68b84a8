"""A sweep says of every point what an edit and an evaluation of its own would say."""

import math
import random
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from core.analysis.figure_inputs import Figure, input_cells
from core.analysis.sweep_points import Point, kept_rows
from core.analysis.sweeps import Sweep
from core.catalog import load_catalog
from core.delivery import delivery_of
from core.editing import Cell, choose, set_values
from core.errors import StudyRefused
from core.evaluation import evaluate
from core.fields import FieldKind, fields_of
from core.study import TABLES, Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, money_study, random_study, random_value, value_of
from tests.core.story_studies import story_study

ALL: tuple[Figure, ...] = ("unit_cost", "lifetime", "share")
UNIT: tuple[Figure, ...] = ("unit_cost",)
H100, B200 = SAMPLE.settings.reference_chip, "nvidia-b200-sxm"
RATE, LOAD = Cell("workloads", WORKLOAD, "request_rate"), Cell("workloads", WORKLOAD, "target_utilization")
PRICE, MEMORY = Cell("chips", H100, "rental_price"), Cell("chips", H100, "memory_capacity")
HORIZON, POWER = Cell("money", "money", "horizon"), Cell("site", "site", "electricity_price")


def expected(study: Study, figure: Figure) -> tuple[float | None, str]:
    """A figure of one study and the reason where there is none, from its headline figures."""
    training, inference, share, _, unit = evaluate(study).kpis
    if figure == "share":
        return share.value, share.reason
    if figure == "lifetime":
        known = training.value is not None and inference.value is not None
        return (training.value or 0.0) + (
            inference.value or 0.0
        ) if known else None, inference.reason or training.reason
    factor = delivery_of(study, study.selected_workload).headline_factor
    return (None if unit.value is None else unit.value / factor), unit.reason


def edited_or_refused(study: Study, point: Point) -> Study | str:
    try:
        return set_values(study, point)
    except StudyRefused as refused:
        return str(refused)


def agrees(
    study: Study, points: Sequence[Point], chips: tuple[int, ...], figures: tuple[Figure, ...], columns: int = 0
) -> int:
    """Hold every point of a sweep against an evaluation of its own; how many have figures."""
    sweep = Sweep(study, points, figures, chips, columns).finish()
    known = 0
    for place, point in enumerate(points):
        changed = edited_or_refused(study, point)
        if isinstance(changed, str):
            assert sweep.at(place, figures[0]) == (None, changed)
            continue
        for column, chip in enumerate(chips):
            looked_at = choose(changed, reference_chip=changed.chips[chip].id)
            for figure in figures:
                value, reason = expected(looked_at, figure)
                found = sweep.at(place, figure, column)
                if value is None:
                    assert found == (None, reason), (point, figure)
                else:
                    assert found.value == pytest.approx(value, rel=1e-12), (point, figure)
                    known += 1
    return known


def random_points(study: Study, seed: int, count: int) -> list[Point]:
    """Points of one or two random cells, most of them of what is looked at."""
    rng = random.Random(seed)  # noqa: S311 -- no secret
    cells = [
        (Cell(table, row.id, path), field)
        for table in TABLES
        for row in study.rows(table)
        for path, field in fields_of(type(row)).items()
        if field.kind is FieldKind.NUMBER
    ]
    points = []
    for _ in range(count):
        point: dict[Cell, float] = {}
        for _ in range(rng.choice((1, 1, 2))):
            cell, field = rng.choice(cells)
            if cell.table == "chips" and rng.random() < 0.7:
                cell = cell._replace(row=study.settings.reference_chip)
            value = random_value(rng, field, value_of(study, *cell))
            if value is not None:
                point[cell] = value
        points.append(tuple(point.items()))
    return points


def of_seed(seed: int) -> Study:
    """Studies of all sorts: other inputs, several services and networks, other money, loads from percentiles."""
    kinds = (random_study, story_study, money_study, story_study)
    study = kinds[seed % 4](seed)
    if seed % 4 == 3:
        asked = [("workloads", one.id, "load_choice", "from percentile") for one in study.workloads]
        study = edited(study, *asked)  # type: ignore[arg-type]
    return choose(study, count="total tokens", count_reading="per dollar") if seed % 5 == 0 else study


@pytest.mark.parametrize("part", range(4))
def test_a_point_is_what_an_edit_makes_of_the_study(part: int) -> None:
    known = 0
    for seed in range(part, 40, 4):
        study = of_seed(seed)
        chips = tuple(dict.fromkeys((study.reference_chip, seed % len(study.chips))))
        known += agrees(study, random_points(study, seed, 4), chips, ALL)
    assert known > 100


def test_values_at_bounds_and_beyond_are_answered_or_refused_like_edits() -> None:
    points: list[Point] = [((LOAD, 1.3),), ((MEMORY, 1e6),), ((MEMORY, 20e9),), ((HORIZON, 240.0),), ((HORIZON, 1.5),)]
    points += [((Cell("chips", H100, "idle_power_share"), 0.9),), ((PRICE, 0.0),), ((RATE, 1e-9),), ((RATE, 1e9),)]
    known = agrees(SAMPLE, points, (SAMPLE.reference_chip,), ALL)
    assert known >= 10
    sweep = Sweep(SAMPLE, points, ALL).finish()
    assert "Does not fit" in sweep.at(1, "unit_cost").why_not
    assert sweep.at(1, "share").why_not.startswith(f"{SAMPLE.workloads[0].name}: Does not fit")


def test_two_cells_of_a_row_are_asked_their_rules_together() -> None:
    idle, light = (Cell("chips", H100, f"{name}_power_share") for name in ("idle", "light"))
    points: list[Point] = [((idle, 0.6), (light, 0.7)), ((idle, 0.6),), ((light, 0.1), (idle, 0.05))]
    agrees(SAMPLE, points, (SAMPLE.reference_chip,), UNIT)
    sweep = Sweep(SAMPLE, points, UNIT).finish()
    assert [sweep.at(place, "unit_cost").value is None for place in range(3)] == [False, True, False]


@pytest.mark.parametrize(
    ("across", "up"),
    [(RATE, PRICE), (LOAD, POWER), (MEMORY, RATE), (HORIZON, PRICE), (PRICE, Cell("chips", B200, "rental_price"))],
)
def test_a_grid_of_two_inputs_is_the_same_as_its_points(across: Cell, up: Cell) -> None:
    def values(cell: Cell) -> list[float]:
        now = value_of(SAMPLE, *cell)
        return [float(round(now * part)) if cell == HORIZON else now * part for part in (0.5, 1.0, 1.2)]

    points: list[Point] = [((across, x), (up, y)) for y in values(up) for x in values(across)]
    chips = (SAMPLE.reference_chip, [chip.id for chip in SAMPLE.chips].index(B200))
    assert agrees(SAMPLE, points, chips, UNIT, columns=3) == 18


def test_owned_chips_and_networks_are_swept_like_others() -> None:
    owned = edited(SAMPLE, ("money", "money", "acquisition", "owned"))
    cells = input_cells(owned, "lifetime")
    assert Cell("chips", H100, "purchase_price") in cells
    assert PRICE not in cells
    points = [
        ((cell, 0.9 * value_of(owned, *cell)),) for cell in cells if cell.path in ("purchase_price", "space_cost")
    ]
    points += [((POWER, 3e-8),), ((Cell("money", "money", "usable_share"), 0.8),)]
    assert agrees(owned, points, (owned.reference_chip,), ALL) == 3 * len(points)
    for kind in ("radiology", "recommendation", "image-generation"):
        network = load_catalog().workload(kind)
        settings = msgspec.structs.replace(SAMPLE.settings, selected_workload=network.id)
        study = msgspec.structs.replace(SAMPLE, workloads=(network,), settings=settings)
        some = [((cell, 1.1 * value_of(study, *cell)),) for cell in input_cells(study, "unit_cost")[:12]]
        assert agrees(study, some, (study.reference_chip,), UNIT) > 3


def test_experts_that_come_and_go_take_their_own_layouts() -> None:
    mixture = load_catalog().model("deepseek-v3-r1").model
    study = msgspec.structs.replace(SAMPLE, workloads=(msgspec.structs.replace(SAMPLE.workloads[0], model=mixture),))
    experts = Cell("workloads", WORKLOAD, "model.expert_count")
    chosen = Cell("workloads", WORKLOAD, "model.experts_per_token")
    points: list[Point] = [((experts, 0.0), (chosen, 0.0)), ((experts, 64.0),), ((experts, 256.0),)]
    assert agrees(study, points, (study.reference_chip,), ALL) > 0


def test_rows_that_nobody_looks_at_are_left_out_and_move_nothing() -> None:
    other = msgspec.structs.replace(
        SAMPLE.workloads[0], id="other", name="Other", alternative_to=SAMPLE.workloads[0].name
    )
    study = msgspec.structs.replace(SAMPLE, workloads=(*SAMPLE.workloads, other))
    small = kept_rows(study, (), (0,))
    assert [chip.id for chip in small.chips] == [H100]
    assert [row.id for row in small.workloads] == [WORKLOAD]
    assert expected(small, "unit_cost") == expected(study, "unit_cost")
    looking = kept_rows(choose(study, selected_workload="other"), (), (1,))
    assert [row.id for row in looking.workloads] == [WORKLOAD, "other"]  # which it could replace
    foreign = Sweep(study, [((Cell("chips", B200, "rental_price"), 1e-9),), ()], UNIT).finish()
    assert foreign.at(0, "unit_cost") == foreign.at(1, "unit_cost")


def test_a_sweep_advances_by_steps_and_knows_all_at_its_end() -> None:
    points: list[Point] = [((RATE, 10.0 * place),) for place in range(1, 200)]
    sweep = Sweep(SAMPLE, points, UNIT)
    steps = 1
    while sweep.step():
        assert not sweep.is_done
        steps += 1
    assert steps > 3
    assert sweep.is_done
    assert not sweep.step()
    values: list[Any] = sweep.values("unit_cost")[:, 0].tolist()
    assert all(map(math.isfinite, values))
    assert Sweep(SAMPLE, [], UNIT).finish().values("unit_cost").shape == (0, 1)
