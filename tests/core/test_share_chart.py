"""Chart `share`: its columns, its title and its summary, checked against the spend by separate code."""

import re

import msgspec
import numpy as np
import pytest

from core.charts import build
from core.charts.share import claim
from core.charts.spec import ChartSpec
from core.editing import choose
from core.equations import lifetime
from core.evaluation import evaluate
from core.outcome import Outcome
from core.spend import YearOfSpend, share_words, spend_by_year
from tests.core.random_studies import SAMPLE, WORKLOAD, edited
from tests.core.story_studies import SEEDS, of_services, read, rounds_to, story_outcome

SHARE = r"((?:over )?[\d.,e-]+) %"
MOVES = re.compile(rf"Inference (grows|falls) from {SHARE} to {SHARE} of yearly spend")
STAYS = re.compile(rf"Inference (?:stays at|starts and ends at) {SHARE} of yearly spend")
ONE_YEAR = re.compile(rf"Inference is {SHARE} of the spend of (\d+)")


def spent_by_year(outcome: Outcome) -> dict[int, tuple[float, float]]:
    """Training and inference of each calendar year, month by month."""
    training = of_services(outcome, lifetime.monthly_training_cost)
    inference = of_services(outcome, lifetime.monthly_inference_cost)
    found: dict[int, tuple[float, float]] = {}
    for month, (trained, inferred) in enumerate(zip(training, inference, strict=True)):
        money = outcome.study.money
        year = int(money.base_year) + (int(money.start_month) - 1 + month) // 12
        before = found.get(year, (0.0, 0.0))
        found[year] = (before[0] + trained, before[1] + inferred)
    return found


def with_measure(outcome: Outcome, measure: str) -> ChartSpec:
    settings = msgspec.structs.replace(outcome.study.settings, share_measure=measure)
    changed = msgspec.structs.replace(outcome.study, settings=settings)
    return build("share", Outcome(changed, outcome.kpis, tuple, {}, outcome.detail, 0.0))


def says(share: float, words: str) -> bool:
    """Whether words of a title give a share: to two digits, or as over 99 %."""
    return 0.99 < share < 1 if words == "over 99" else rounds_to(100 * share, words)


def test_the_title_tells_the_shares_of_the_first_and_the_last_year() -> None:
    told = {"moves": 0, "one year": 0}
    for seed in SEEDS:
        spec = build("share", story_outcome(seed))
        if spec.empty:
            continue
        spent = spent_by_year(story_outcome(seed))
        shares = [inferred / (trained + inferred) for trained, inferred in spent.values()]
        if len(shares) == 1:
            found = ONE_YEAR.fullmatch(spec.title)
            assert found, spec.title
            assert says(shares[0], found[1])
            assert int(found[2]) == min(spent)
            told["one year"] += 1
        elif found := STAYS.fullmatch(spec.title):
            assert says(shares[0], found[1])
            assert says(shares[-1], found[1])
        else:
            found = MOVES.fullmatch(spec.title)
            assert found, spec.title
            assert (found[1] == "grows") == (shares[-1] > shares[0])
            assert says(shares[0], found[2])
            assert says(shares[-1], found[3])
            told["moves"] += 1
    assert told["moves"] > 100
    assert told["one year"] > 40


def test_the_columns_of_a_year_are_its_shares_and_fill_it() -> None:
    drawn = 0
    for seed in SEEDS:
        spec = with_measure(story_outcome(seed), "year")
        if spec.empty:
            continue
        spent = spent_by_year(story_outcome(seed))
        assert spec.x.categories == tuple(str(year) for year in spent)
        for year, (trained, inferred) in spent.items():
            inference, training = (bar for bar in spec.bars if bar.category == str(year))
            assert (inference.part, training.part) == ("Inference", "Training")
            assert (inference.start, training.start) == (0, inference.end)
            assert inference.end == pytest.approx(inferred / (trained + inferred), rel=1e-9)
            assert training.end == pytest.approx(1, abs=1e-12)
            for bar in (inference, training):
                said = re.fullmatch(rf"{bar.part} {year}: {SHARE}, (\$[\d.,]+(?: [MBT])?)", bar.detail)
                assert said, bar.detail
                assert says(bar.end - bar.start, said[1])
                assert rounds_to(inferred if bar is inference else trained, said[2], 3)
            drawn += 1
        short = [year for at, year in enumerate(spent) if 12 * (at + 1) > story_outcome(seed).study.money.horizon]
        assert bool(spec.notes) == bool(short)
    assert drawn > 200


def test_the_months_are_the_shares_of_each_month_and_of_all_until_then() -> None:
    drawn = 0
    for seed in SEEDS:
        outcome = story_outcome(seed)
        spec = with_measure(outcome, "month")
        if spec.empty:
            continue
        training = of_services(outcome, lifetime.monthly_training_cost)
        inference = of_services(outcome, lifetime.monthly_inference_cost)
        month, so_far = spec.series
        np.testing.assert_allclose(month.y, inference / (inference + training), rtol=1e-6)
        np.testing.assert_allclose(so_far.y, np.cumsum(inference) / np.cumsum(inference + training), rtol=1e-9)
        assert so_far.y[-1] == pytest.approx(outcome.kpi("inference_share").value, rel=1e-12)
        assert month.x == so_far.x == tuple(range(1, len(training) + 1))
        assert spec.title == with_measure(outcome, "year").title
        drawn += 1
    assert drawn >= 200


def test_a_share_that_returns_to_where_it_began_is_not_said_to_stay() -> None:
    high, low = YearOfSpend(2026, 12, 10.0, 90.0), YearOfSpend(2027, 12, 50.0, 50.0)
    assert claim((high, low, high)) == "Inference starts and ends at 90 % of yearly spend"
    assert claim((high, high, high)) == "Inference stays at 90 % of yearly spend"
    assert claim((low, high)) == "Inference grows from 50 % to 90 % of yearly spend"


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (0.414, "41 %"), (0.99, "99 %"), (0.9951, "over 99 %"), (0.999999, "over 99 %"), (1.0, "100 %")],
)
def test_nearly_all_is_not_called_all(share: float, words: str) -> None:
    assert share_words(share) == words


def test_years_are_calendar_years_from_the_base_year_and_the_last_may_be_short() -> None:
    study = edited(SAMPLE, ("money", "money", "horizon", 14.0), ("money", "money", "base_year", 2031.0))
    training, inference = np.cumsum(np.full(14, 2.0)), np.cumsum(np.arange(14.0))
    years = spend_by_year(study, training, inference)
    assert [(one.year, one.months, one.training, one.inference) for one in years] == [
        (2031, 12, 24.0, 66.0),
        (2032, 2, 4.0, 25.0),
    ]
    assert years[0].share == 66 / 90
    assert YearOfSpend(2033, 12, 0.0, 0.0).share is None


def test_without_a_deployment_the_chart_says_why() -> None:
    outcome = evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "input_tokens", 1e8)))
    for measure in ("year", "month"):
        spec = build("share", evaluate(choose(outcome.study, share_measure=measure)))
        assert "Does not fit" in spec.empty
        assert not spec.bars
        assert not spec.series


def test_the_number_in_a_title_is_read_back() -> None:
    assert (read("1,234"), read("−2.4"), read("$1.20 M")) == (1234.0, -2.4, 1.2e6)
    assert rounds_to(41.4, "41")
    assert not rounds_to(41.6, "41")
