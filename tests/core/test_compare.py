"""Compare: exactly what differs is listed, changes of results are said in words, and copies are for a spreadsheet."""

import random

import msgspec
import numpy as np
import pytest

from core.compare import DIFFERS, Comparison, comparison
from core.compared_inputs import Input, differing
from core.compared_results import Column, change_words
from core.data_table import Words
from core.editing import Cell, choose, set_value, set_values
from core.evaluation import evaluate
from core.fields import fields_of, value_at
from core.records import Distribution
from core.row_edits import remove_row
from core.scenarios import BASE, LOOKS, duplicate_scenario, identifiers, name_of, shown_study, switch_scenario
from core.study import TABLES, Study
from tests.core.random_studies import SAMPLE, WORKLOAD, random_study

H100, B200 = SAMPLE.chips[0].id, "nvidia-b200-sxm"
HORIZON = Cell("money", "money", "horizon")
PRICE = Cell("chips", H100, "rental_price")


def columns(study: Study) -> list[Column]:
    return [Column(one, name_of(study, one), evaluate(shown_study(study, one))) for one in identifiers(study)]


def compared(study: Study) -> Comparison:
    return comparison(columns(study))


def first_difference(found: Comparison) -> int:
    return next(int(row) for row in np.flatnonzero(found.different()) if found.input_at(int(row)) is not None)


def random_scenarios(seed: int, count: int = 2) -> Study:
    """The sample with scenarios whose cells are changed at random, each a copy of Base or of the one before."""
    study = SAMPLE
    for number in range(count):
        study = duplicate_scenario(study, f"Random {number}")
        study = random_study(1000 * seed + number, of=study)
        rng = random.Random(seed)  # noqa: S311 -- no secret
        if rng.random() < 0.5:
            study = choose(study, reference_chip=rng.choice(study.chips).id)
        if rng.random() < 0.5:
            study = switch_scenario(study, BASE)
    return study


def brute_force(first: Study, second: Study) -> set[tuple[str, str, str]]:
    """Every input of two studies of the same rows that is not the same, found one by one."""
    found = {
        ("settings", "", look) for look in LOOKS if getattr(first.settings, look) != getattr(second.settings, look)
    }
    for table in TABLES:
        for one, other in zip(first.rows(table), second.rows(table), strict=True):
            for path in fields_of(type(one)):
                same = value_at(one, path) == value_at(other, path)
                if not same or one.ranges.get(path) != other.ranges.get(path):
                    found.add((table, one.id, path))
    return found


@pytest.mark.parametrize("seed", range(50))
def test_A16_what_differs_is_what_a_search_of_every_input_finds(seed: int) -> None:
    study = random_scenarios(seed)
    shown = [shown_study(study, one) for one in identifiers(study)]
    for first, second in ((0, 1), (0, 2), (1, 2)):
        found = differing([shown[first], shown[second]])
        assert {tuple(key) for key in found} == brute_force(shown[first], shown[second])
    together = differing(shown)
    assert {tuple(key) for key in together} == brute_force(*shown[:2]) | brute_force(shown[0], shown[2])
    for key, differs in together.items():
        assert differs == (False, *(tuple(key) in brute_force(shown[0], other) for other in shown[1:]))


def test_a_range_alone_is_a_difference() -> None:
    study = duplicate_scenario(SAMPLE, "Unsure")
    price = value_at(SAMPLE.chips[0], "rental_price")
    study = set_value(study, PRICE, Distribution("uniform", price / 2, price, price * 2))
    shown = [shown_study(study, one) for one in identifiers(study)]
    assert list(differing(shown)) == [Input(*PRICE)]
    found = compared(study)
    row = first_difference(found)
    assert "uniform" in found.table.column("column 1").shown(row)


def test_filters_are_apart_and_together_they_are_all() -> None:
    found = compared(set_value(duplicate_scenario(SAMPLE, "Longer"), HORIZON, 48.0))
    different, equal = found.different(), found.equal()
    inputs = np.array([found.input_at(row) is not None for row in range(found.row_count)])
    assert different[~inputs].all()
    assert equal[~inputs].all()
    assert np.array_equal(different[inputs], ~equal[inputs])
    assert int(different[inputs].sum()) == 1
    assert len(found.inputs) == len(LOOKS) + sum(
        len(fields_of(type(row))) for table in TABLES for row in SAMPLE.rows(table)
    )


def test_a_value_that_differs_is_marked_and_copied_bare() -> None:
    found = compared(set_value(duplicate_scenario(SAMPLE, "Longer"), HORIZON, 48.0))
    row = first_difference(found)
    base, longer = found.table.column("column 0"), found.table.column("column 1")
    assert found.input_at(row) == Input(*HORIZON)
    assert base.shown(row) == "36 months"
    assert longer.shown(row) == f"{DIFFERS} 48 months"
    assert longer.exact(row) == "48 months"
    head, cells = found.table.as_text([row]).splitlines()
    assert head.split("\t") == ["Where", "What", "Base", "Longer"]
    assert cells.split("\t")[2:] == ["36 months", "48 months"]


def test_results_say_how_far_they_are_from_the_first_column() -> None:
    found = compared(choose(duplicate_scenario(SAMPLE, "B200"), reference_chip=B200))
    base, other = (column.outcome.kpi("lifetime_inference_cost").value for column in found.columns)
    assert base is not None
    assert other is not None
    row = found.row_of("lifetime_inference_cost")
    shown = found.table.column("column 1").shown(row)
    assert f"{100 * (base - other) / base:.1f} %" in shown
    assert "(−" in shown
    assert shown.endswith(", better)")
    assert "(" not in found.table.column("column 0").shown(row)
    assert float(found.table.column("column 1").exact(row)) == other
    assert found.table.as_text([row]).splitlines()[1].split("\t")[1] == "Lifetime inference (USD)"


def test_shares_change_by_points_months_by_months_and_counts_by_percent() -> None:
    found = compared(choose(duplicate_scenario(SAMPLE, "B200"), reference_chip=B200))
    first, other = found.columns[0].results, found.columns[1].results
    assert "points" in change_words(first["inference_share"], other["inference_share"])
    assert change_words(first["crossover_month"], other["crossover_month"]).endswith(" months, later")
    assert "%" in change_words(first["set-up largest_batch"], other["set-up largest_batch"])
    assert change_words(first["inference_share"], first["inference_share"]) == ""


def test_a_figure_that_is_not_there_is_a_dash_with_its_reason() -> None:
    study = set_values(duplicate_scenario(SAMPLE, "No price"), ((PRICE, None),))
    found = compared(study)
    row = found.row_of("lifetime_inference_cost")
    column = found.table.column("column 1")
    assert isinstance(column, Words)
    tips = column.tips
    assert column.shown(row) == f"{DIFFERS} —"
    assert tips[row].count("\n") == 1
    assert "price" in tips[row]


def test_rows_that_the_baseline_has_and_the_study_has_not_are_said_to_be_absent() -> None:
    left = remove_row(SAMPLE, "chips", B200)
    found = comparison([Column(BASE, "Base", evaluate(left)), Column(None, "Baseline: Base, 14:02", evaluate(SAMPLE))])
    assert {key.row for key in found.differs} == {B200}
    row = first_difference(found)
    assert found.table.column("column 0").shown(row) == "not in this study"
    assert "stays as it was" in found.table.column("column 1").help


def test_two_values_that_look_alike_are_told_apart() -> None:
    study = set_value(duplicate_scenario(SAMPLE, "A hair more"), HORIZON, 36.0)
    rate = Cell("workloads", WORKLOAD, "request_rate")
    base = value_at(SAMPLE.workloads[0], "request_rate")
    found = compared(set_value(study, rate, base * (1 + 1e-9)))
    row = first_difference(found)
    assert found.table.column("column 0").shown(row) != found.table.column("column 1").shown(row).removeprefix("≠ ")


def test_names_are_letters_in_a_comparison_too() -> None:
    study = duplicate_scenario(SAMPLE, "=HYPERLINK(1)")
    study = msgspec.structs.replace(study, name=study.name)
    assert "'=HYPERLINK(1)" in compared(study).table.as_text([0]).splitlines()[0]
