"""Goal seek: an answer meets what was asked, or none is given and the best that can be reached is named."""

import functools
import math
import random
from collections.abc import Callable
from itertools import pairwise

import pytest

from core.analysis.goal_choices import goal_cells, read_target, why_not_sought
from core.analysis.goal_seek import TOLERANCE, Goal, GoalSeek, Sought, headline
from core.analysis.root_search import MOST_EVALUATIONS, Domain, RootSearch
from core.cell_text import field_of
from core.editing import Cell, choose, set_value
from core.errors import CellRefused, InfernomicsError
from core.evaluation import evaluate
from core.fields import Field, fields_of
from core.outcome import Kpi, Outcome
from core.records import Money, Workload
from core.rounded_values import inside
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited
from tests.core.story_studies import story_outcome

TRAFFIC = Cell("workloads", WORKLOAD, "request_rate")
COST = "cost_per_million_output_tokens"


@functools.cache
def sample_outcome() -> Outcome:
    return evaluate(SAMPLE)


def figure_with(study: Study, figure: str, cell: Cell, value: float) -> float | None:
    """A headline figure of the whole study with a value in a cell: what pressing Apply gives."""
    return headline(evaluate(set_value(study, cell, value)).kpis, figure).value


def holds(study: Study, found: Sought) -> bool:
    """Everything that is promised of a search; whether it reached its target."""
    goal = found.goal
    assert found.words.endswith(".")
    assert found.bracket[0] <= found.bracket[1]
    values = [one.value for one in found.samples]
    assert values == sorted(set(values))
    if found.value is None:
        assert not found.is_reached
        assert found.words.startswith("No value of ")
        return False
    field = field_of(study.row(goal.cell.table, goal.cell.row), goal.cell.path)
    assert inside(found.value, field) == found.value
    assert found.bracket[0] <= found.value <= found.bracket[1]
    real = figure_with(study, goal.figure, goal.cell, found.value)
    assert real is not None
    assert found.figure == pytest.approx(real, rel=1e-12)
    scale = abs(goal.target) or 1.0
    assert found.is_reached == (abs(real - goal.target) <= TOLERANCE * scale)
    if not found.is_reached:
        missed = [abs(one.figure - goal.target) for one in found.samples if one.figure is not None]
        assert abs(real - goal.target) == pytest.approx(min(missed), rel=1e-9)
        assert "Nothing is changed." in found.words
    return found.is_reached


# --- random figures and inputs ----------------------------------------------------------


def test_A37_random_figures_and_inputs_reach_what_is_asked_or_name_the_best() -> None:
    rng = random.Random(37)  # noqa: S311 -- no secret
    reached = missed = 0
    for number in range(14):
        outcome = sample_outcome() if number % 3 else story_outcome(5 * number)
        study = outcome.study
        cell = rng.choice(goal_cells(study))
        kpi = rng.choice([one for one in outcome.kpis if one.value is not None] or list(outcome.kpis))
        value = 1.0 if kpi.value is None else kpi.value
        target = float(rng.randint(1, 36)) if kpi.unit == "month" else value * rng.choice((0.3, 0.9, 1.02, 2.0))
        if holds(study, GoalSeek(study, Goal(kpi.id, target, cell)).finish()):
            reached += 1
        else:
            missed += 1
    assert min(reached, missed) > 1


def test_A37_what_an_input_reaches_with_another_value_is_found_again() -> None:
    rng = random.Random(73)  # noqa: S311 -- no secret
    asked = 0
    for _ in range(10):
        cell = rng.choice(goal_cells(SAMPLE))
        seek = GoalSeek(SAMPLE, Goal(COST, 1.0, cell))
        field = field_of(SAMPLE.row(cell.table, cell.row), cell.path)
        now = seek._trials.value
        other = inside(now * rng.uniform(0.7, 1.4), field)
        other = float(round(other)) if field.integer else other
        try:
            target = figure_with(SAMPLE, COST, cell, other)
        except InfernomicsError:
            continue
        if target is not None:
            asked += 1
            assert holds(SAMPLE, GoalSeek(SAMPLE, Goal(COST, target, cell)).finish())
    assert asked > 6


# --- what cannot be ----------------------------------------------------------


def test_A37_an_unreachable_target_names_the_best_that_can_be_reached() -> None:
    cell = Cell("workloads", WORKLOAD, "recovered_idle_share")
    found = GoalSeek(SAMPLE, Goal(COST, 0.01, cell)).finish()
    assert not holds(SAMPLE, found)
    assert found.value == 1.0
    assert found.words == (
        "No value of Idle recovered between 0 % and 100 % gives $0.01; the nearest is "
        f"${found.figure:.2f}, at 100 %. Nothing is changed."
    )


def test_an_input_without_effect_says_so() -> None:
    found = GoalSeek(
        SAMPLE, Goal("lifetime_training_cost", 1e6, Cell("workloads", WORKLOAD, "spare_replicas"))
    ).finish()
    assert not holds(SAMPLE, found)
    assert found.words.startswith("Spare replicas does not move it: Lifetime training: $7.52 M")


def test_whole_numbers_stay_whole_and_the_nearest_is_named_where_they_jump_over() -> None:
    cell = Cell("workloads", WORKLOAD, "spare_replicas")
    low, high = (figure_with(SAMPLE, "lifetime_inference_cost", cell, spares) for spares in (3.0, 4.0))
    assert low is not None
    assert high is not None
    found = GoalSeek(SAMPLE, Goal("lifetime_inference_cost", low + 0.3 * (high - low), cell)).finish()
    assert not holds(SAMPLE, found)
    assert found.value == 3.0
    exactly = GoalSeek(SAMPLE, Goal("lifetime_inference_cost", high, cell)).finish()
    assert holds(SAMPLE, exactly)
    assert exactly.value == 4.0


def test_a_figure_that_is_not_there_has_no_goal() -> None:
    nowhere = edited(SAMPLE, ("workloads", WORKLOAD, "output_token_limit", 1e-6))
    cell = Cell("money", "money", "discount_rate")
    found = GoalSeek(nowhere, Goal(COST, 1.0, cell)).finish()
    assert not holds(nowhere, found)
    assert found.value is None
    assert found.words.startswith("No value of Discount rate gives this figure. ")


def test_a_target_beyond_where_there_is_a_figure_is_sought_up_to_its_edge() -> None:
    """No chip reaches every limit: between the last that is met and the next the answer may lie."""
    cell = Cell("workloads", WORKLOAD, "output_token_limit")
    found = GoalSeek(SAMPLE, Goal(COST, 1e4, cell)).finish()
    assert not holds(SAMPLE, found)
    assert any(one.figure is None for one in found.samples)
    assert found.value is not None
    assert found.value < 0.05


def test_where_it_stands_already_is_the_answer_at_once() -> None:
    cost = headline(sample_outcome().kpis, COST).value
    assert cost is not None
    seek = GoalSeek(SAMPLE, Goal(COST, cost, TRAFFIC))
    found = seek.finish()
    assert holds(SAMPLE, found)
    assert found.value == SAMPLE.workloads[0].request_rate
    assert len(found.samples) == 1
    assert " already, " in found.words


def test_the_crossover_is_a_whole_month() -> None:
    found = GoalSeek(SAMPLE, Goal("crossover_month", 9.0, TRAFFIC)).finish()
    assert holds(SAMPLE, found)
    assert found.figure == 9.0
    assert not holds(SAMPLE, GoalSeek(SAMPLE, Goal("crossover_month", 9.5, TRAFFIC)).finish())


def test_an_answer_has_no_more_digits_than_it_needs() -> None:
    found = GoalSeek(SAMPLE, Goal("crossover_month", 9.0, TRAFFIC)).finish()
    assert found.value is not None
    assert found.value == float(f"{found.value:.2g}")


# --- step by step ----------------------------------------------------------


def test_a_search_goes_one_evaluation_a_step_and_comes_to_the_same() -> None:
    goal = Goal("inference_share", 0.5, TRAFFIC)
    stepwise, at_once = GoalSeek(SAMPLE, goal), GoalSeek(SAMPLE, goal)
    counts = []
    while True:
        more = stepwise.step()
        counts.append(len(stepwise._kpis))
        assert stepwise.is_done is not more
        if not more:
            break
        assert len(counts) % 8 or stepwise.result().words.endswith(".")
    assert max(b - a for a, b in pairwise(counts)) <= 1
    assert stepwise.result() == at_once.finish()
    assert not stepwise.step()


def test_the_search_leaves_the_study_alone_and_looks_at_few_chips() -> None:
    seek = GoalSeek(SAMPLE, Goal(COST, 2.0, Cell("chips", SAMPLE.chips[-1].id, "rental_price")))
    looked_at = {chip.id for chip in seek._trials.study.chips}
    assert looked_at == {SAMPLE.settings.reference_chip, SAMPLE.chips[-1].id}
    assert "does not move it" in seek.finish().words


# --- the search itself ----------------------------------------------------------

FUNCTIONS: dict[str, tuple[Callable[[float], float | None], float, float]] = {
    "line": (lambda x: 3 * x - 1, 2.0, 1.0),
    "steep": (lambda x: math.exp(5 * x), math.exp(7.5), 1.5),
    "flat, then steep": (lambda x: max(0.0, x - 5) ** 3, 8.0, 7.0),
    "saw": (lambda x: x - 2 * math.floor(x / 2), 1.75, 1.75),
    "gap": (lambda x: None if x < 3 else x, 3.2, 3.2),
    "turning": (lambda x: -((x - 4.2) ** 2), -1e-4, 4.2),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_search_finds_what_is_there(name: str) -> None:
    function, target, near = FUNCTIONS[name]
    search = RootSearch(function, Domain(0.0, 10.0), 1.0 if name != "gap" else 8.0, target, 1e-9).finish()
    assert search.found is not None
    value = function(search.found)
    assert value is not None
    assert abs(value - target) <= 1e-9
    assert search.found == pytest.approx(near, abs=0.02) or name == "saw"
    assert search.bracket is not None
    assert search.bracket[0] <= search.found <= search.bracket[1]
    assert len(search.samples) < MOST_EVALUATIONS


def test_a_jump_is_no_answer_and_another_answer_is_found_behind_it() -> None:
    def figure(x: float) -> float:
        return 0.0 if x < 2 else 2.0 if x < 7 else x - 6

    search = RootSearch(figure, Domain(0.0, 10.0), 1.0, 1.5, 1e-9).finish()
    assert search.found == pytest.approx(7.5)
    none = RootSearch(lambda x: 0.0 if x < math.pi else 2.0, Domain(0.0, 10.0), 1.0, 1.5, 1e-9).finish()
    assert none.found is None
    assert none.nearest is not None
    assert none.nearest.figure == 2.0


@pytest.mark.parametrize(("record", "path"), [(Workload, "request_rate"), (Money, "price_change"), (Money, "horizon")])
def test_a_domain_holds_its_bounds_and_no_more(record: type, path: str) -> None:
    field = fields_of(record)[path]
    domain = Domain.of(field)
    assert domain.value(domain.place(field.low)) == field.low
    assert domain.value(domain.place(field.high)) == field.high
    for value in (field.low - 1, field.high + 1, field.low, field.high, 5.0):
        there = domain.value(domain.place(value))
        assert there == pytest.approx(min(max(value, field.low), field.high), rel=1e-9)


# --- what is asked ----------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "text", "target"),
    [
        (COST, "0.40", 0.4),
        (COST, "$0.4", 0.4),
        (COST, "0.4 $/M tokens", 0.4),
        ("lifetime_inference_cost", "4.1M", 4.1e6),
        ("lifetime_inference_cost", "$4.1 M", 4.1e6),
        ("inference_share", "80%", 0.8),
        ("crossover_month", "9", 9.0),
        ("crossover_month", "9 months", 9.0),
    ],
)
def test_a_target_is_typed_like_a_cell(figure: str, text: str, target: float) -> None:
    kpi = headline(sample_outcome().kpis, figure)
    assert read_target(text, SAMPLE, kpi) == target


@pytest.mark.parametrize(
    ("figure", "text"), [(COST, "3 kg"), ("inference_share", "130%"), ("crossover_month", "2.5"), (COST, "")]
)
def test_a_target_that_is_none_is_refused_with_a_sentence(figure: str, text: str) -> None:
    with pytest.raises(CellRefused):
        read_target(text, SAMPLE, headline(sample_outcome().kpis, figure))


def test_what_a_dollar_buys_can_be_asked_for() -> None:
    study = choose(SAMPLE, count_reading="per dollar")
    kpi: Kpi = evaluate(study).kpis[-1]
    target = read_target("500k", study, kpi)
    assert target == 500_000.0
    holds(study, GoalSeek(study, Goal(kpi.id, target, TRAFFIC)).finish())


def test_words_are_no_input_to_seek() -> None:
    assert why_not_sought(SAMPLE, TRAFFIC) == ""
    assert why_not_sought(SAMPLE, Cell("money", "money", "acquisition")).endswith("changes a number.")


def test_offered_inputs_are_numbers_that_play_a_part() -> None:
    cells = goal_cells(SAMPLE)
    fields: list[Field] = [field_of(SAMPLE.row(one.table, one.row), one.path) for one in cells]
    assert TRAFFIC in cells
    assert Cell("money", "money", "purchase_price") not in cells
    assert all(field.kind.value == "number" for field in fields)
    assert len(set(cells)) == len(cells)
