"""A30, the title part: what a chart's title says is true, checked by code that shares nothing with the builders."""

import itertools
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import msgspec
import pytest

from core.attribution import Attributing, what_counts
from core.charts import CHARTS, WORKS, build
from core.charts.moved import MEASURES, told
from core.charts.spec import ChartSpec
from core.editing import choose
from core.evaluation import evaluate
from core.outcome import Outcome
from core.study import Settings
from tests.core.random_studies import SAMPLE
from tests.core.second_moved_title import moved_title, random_edits, with_edits
from tests.core.second_titles import CHECKS
from tests.core.title_studies import title_outcome

MOVED = "moved"
EXPLORED = bool(os.environ.get("INFERNOMICS_EXPLORE"))
STUDIES = range(random.SystemRandom().randrange(1000, 10**9), 10**12) if EXPLORED else range(500)
"""The same random studies each time; `INFERNOMICS_EXPLORE` looks at others, and says from which seed on."""
COUNT = 3000 if EXPLORED else len(STUDIES)
CHANGED = 40
WORKED_OUT = 12
"""Of charts of many evaluations so many studies are taken: a check of one takes a second or two."""
FEWEST_KINDS = {
    "lifetime": 4, "share": 4, "waterfall": 5, "chips": 10, "pareto": 6, "margin": 4, "tornado": 3, "heat": 3,
    "roofline": 3, "latency": 3, "capacity": 3, "history": 2, "parity": 1,
}  # fmt: skip
"""Kinds of sentence that the random studies must bring about, so that no check sleeps."""
LONGEST_TITLE = 90
FOUND_OUT = (AssertionError, KeyError, ValueError)
"""How a check fails on a title that is false: on a number, or on a name or a date that is not there."""


def outcomes(chart: str = "") -> list[tuple[int, Outcome]]:
    """All studies; of a chart of many evaluations some of each sort."""
    step = COUNT // (WORKED_OUT * (10 if EXPLORED else 1)) if chart in WORKS else 1
    return [(seed, title_outcome(seed)) for seed in STUDIES[:COUNT:step]]


def test_A30_every_chart_has_a_check_of_its_title() -> None:
    assert {*CHECKS, MOVED} == set(CHARTS)


@pytest.fixture(scope="module", autouse=True)
def let_go() -> Iterator[None]:
    """No other tests look at these studies: their outcomes would take a gigabyte to the end."""
    yield
    title_outcome.cache_clear()


@pytest.mark.parametrize("chart", list(CHECKS))
def test_A30_the_title_of_a_chart_is_true_for_random_studies(chart: str) -> None:
    kinds: Counter[str] = Counter()
    for seed, outcome in outcomes(chart):
        spec = build(chart, outcome)
        try:
            kinds[CHECKS[chart](outcome, spec)] += 1
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {spec.title}\n{error}") from error
    assert kinds.total() == len(outcomes(chart)) >= WORKED_OUT
    assert len(kinds) >= FEWEST_KINDS[chart], kinds


def test_A30_the_title_of_what_moved_is_true_for_random_edits() -> None:
    kinds: Counter[str] = Counter()
    for place, (seed, outcome) in enumerate(outcomes()[:: COUNT // CHANGED]):
        edits = random_edits(seed, outcome.study)
        now = with_edits(outcome.study, edits)
        attributing = Attributing(what_counts(outcome.study), what_counts(now)).finish()
        figure = MEASURES[place % len(MEASURES)].id
        spec = told(attributing, figure, "Base")
        try:
            kinds[moved_title(outcome.study, edits, figure, spec)] += 1
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, {figure}, {edits}: {spec.title}\n{error}") from error
    assert {"explains", "alone"} <= kinds.keys(), kinds


# --- a check that lets anything pass would be none --------------------------------------------------------------------


@pytest.mark.parametrize("chart", list(CHECKS))
def test_a_title_of_another_number_or_another_word_is_found_out(chart: str) -> None:
    found_out = 0
    for _seed, outcome in outcomes(chart)[:: 4 if chart in WORKS else 9]:
        spec = build(chart, outcome)
        for wrong in wrong_titles(spec):
            with pytest.raises(FOUND_OUT):
                CHECKS[chart](outcome, replace(spec, title=wrong))
            found_out += 1
    assert found_out > (5 if chart in WORKS else 50)


def wrong_titles(spec: ChartSpec) -> list[str]:
    """The title with its last number changed, with another verdict, and with a word more."""
    title = spec.title
    wrong = [f"{title} indeed", title.upper()]
    numbers = list(re.finditer(r"(?<![\d.A-Za-z])\d[\d.]*(?= ?[%×]|$)", title))
    if numbers:
        last = numbers[-1]
        wrong.append(f"{title[: last.start()]}{float(last[0]) * 1.5 + 2:.3g}{title[last.end() :]}")
    for one, other in (("grows", "falls"), ("falls", "grows"), ("cheaper", "sooner"), ("negative", "positive")):
        if one in title:
            wrong.append(title.replace(one, other))
    return wrong


# --- length -----------------------------------------------------------------------------------------------------------


def test_titles_of_the_sample_fit_two_lines_under_every_switch_and_count() -> None:
    choices = {one.name: get_args(one.type) for one in msgspec.structs.fields(Settings)}
    switches = {f"{chart}_measure" for chart in CHARTS} & choices.keys()
    most = max(len(choices[one]) for one in switches)
    for count, reading in itertools.product(choices["count"], choices["count_reading"]):
        for place in range(most):
            switched = {one: choices[one][place % len(choices[one])] for one in switches}
            outcome = evaluate(choose(SAMPLE, count=count, count_reading=reading, **switched))
            for chart in CHECKS if reading == "cost" else CHECKS.keys() - WORKS.keys():
                title = build(chart, outcome).title
                assert len(title) <= LONGEST_TITLE, (len(title), title)
