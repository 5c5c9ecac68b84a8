"""A slide of the tray is stale exactly when its chart would be another one now, its title when the claim would be."""

import datetime
import gc
import weakref
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from core import scenario_outcomes
from core.charts.study_charts import study_charts
from core.charts.told import without_controls
from core.editing import Cell, choose, set_note, set_value
from core.evaluation import evaluate
from core.outcome import Outcome
from core.scenarios import delete_scenario, duplicate_scenario, show_scenario, shown_study, switch_scenario
from core.slides.making import Wanted
from core.slides.staleness import Staleness, Standing, is_same_chart, present_state, refreshed, wanted_of
from core.slides.tray import with_slides
from core.study import Baseline, Study
from tests.core.random_studies import SAMPLE, WORKLOAD

NOW = datetime.datetime(2026, 11, 28, 14, 2)
CHARTS = ("lifetime", "waterfall", "chips", "pareto", "margin", "capacity", "history")
H100, L40S = SAMPLE.chips[0].id, "nvidia-l40s"
PRICE = SAMPLE.chips[0].rental_price or 0.0
EDITS: tuple[tuple[Cell, Any], ...] = (
    (Cell("chips", H100, "rental_price"), 0.002),
    (Cell("chips", H100, "rental_price"), PRICE * 1.000001),
    (Cell("chips", L40S, "rental_price"), 0.0009),
    (Cell("workloads", WORKLOAD, "output_tokens"), 300.0),
    (Cell("workloads", WORKLOAD, "data_and_staff_cost"), 9e6),
    (Cell("money", "money", "price_change"), 0.0),
    (Cell("money", "money", "horizon"), 48.0),
    (Cell("site", "site", "electricity_price"), 1e-7),
)


def claims(study: Study) -> dict[str, str]:
    return {chart: spec.title for chart, spec in study_charts(study, wanted=CHARTS).items()}


@pytest.fixture(scope="module")
def tray() -> Study:
    """A tray of seven charts, each under a title of the analyst's own."""
    said = claims(SAMPLE)
    return with_slides(SAMPLE, [(Wanted(chart, title=f"Mine on {chart}"), said[chart]) for chart in CHARTS], NOW)


def standings(study: Study, told: Staleness | None = None) -> dict[str, Standing]:
    asked = told or Staleness()
    return {slide.chart: asked.of(study, slide) for slide in study.slides}


def test_a_slide_asks_for_what_it_was_put_into_the_tray_with() -> None:
    wanted = Wanted("chips", "", "Mine", "Theirs", "half", False, False, False, False, NOW)
    (slide,) = with_slides(SAMPLE, [(wanted, "Theirs")]).slides
    assert wanted_of(slide) == wanted


def test_nothing_is_stale_at_first_and_that_needs_no_evaluation(tray: Study) -> None:
    told = Staleness()
    assert {told.known(tray, slide) for slide in tray.slides} == {Standing()}


def test_A30_a_title_may_be_stale_if_and_only_if_the_claim_changed(tray: Study) -> None:
    before, told = claims(tray), Staleness()
    drawn = {chart: without_controls(spec) for chart, spec in study_charts(SAMPLE, wanted=CHARTS).items()}
    seen: set[Standing] = set()
    for cell, value in EDITS:
        now = set_value(tray, cell, value)
        after, charts = claims(now), study_charts(now, wanted=CHARTS)
        for chart, standing in standings(now, told).items():
            moved = replace(without_controls(charts[chart]), inputs=frozenset(), summary="") != replace(
                drawn[chart], inputs=frozenset(), summary=""
            )
            assert standing == Standing(stale=moved, title_may_be_stale=before[chart] != after[chart]), (chart, cell)
            seen.add(standing)
    assert seen == {Standing(), Standing(stale=True), Standing(stale=True, title_may_be_stale=True)}
    assert set(standings(tray, told).values()) == {Standing()}


def test_a_title_of_the_program_is_never_stale() -> None:
    study = with_slides(SAMPLE, [(Wanted("chips"), claims(SAMPLE)["chips"])], NOW)
    now = set_value(study, *EDITS[0])
    assert standings(now) == {"chips": Standing(stale=True)}


def test_what_the_window_looks_at_next_leaves_slides_what_they_were(tray: Study) -> None:
    looked = choose(tray, chips_measure="energy", charted_chips=(L40S,), story=("heat",), reference_chip=L40S)
    pinned = msgspec.structs.replace(looked, baseline=Baseline("Base, 14:02", shown_study(SAMPLE)))
    noted = set_note(pinned, EDITS[0][0], "asked the vendor")
    other = switch_scenario(show_scenario(duplicate_scenario(noted, "Other"), "scenario", True), "")
    assert set(standings(other).values()) == {Standing()}


def test_a_slide_follows_the_baseline_and_the_scenarios_that_it_shows() -> None:
    cell, value = EDITS[0]
    dear = set_value(duplicate_scenario(SAMPLE, "Dear"), cell, value)
    dear = switch_scenario(show_scenario(dear, dear.settings.scenario, True), "")
    (slide,) = (study := with_slides(dear, [(Wanted("lifetime"), "")], NOW)).slides
    dearer = switch_scenario(set_value(switch_scenario(study, study.scenarios[0].id), cell, 2 * value), "")
    told = Staleness()
    assert not told.of(study, slide).stale
    assert told.of(dearer, slide).stale
    gone = told.of(delete_scenario(study, study.scenarios[0].id), slide)
    assert gone == Standing(stale=True)


def test_a_slide_of_a_deleted_scenario_says_so() -> None:
    study = with_slides(duplicate_scenario(SAMPLE, "Dear"), [(Wanted("lifetime"), "")], NOW)
    without = delete_scenario(study, study.scenarios[0].id)
    (standing,) = standings(without).values()
    assert standing.stale
    assert standing.gone == "The scenario Dear of this slide is no longer in the study."


def test_a_refreshed_slide_is_fresh_and_keeps_the_analysts_title(tray: Study) -> None:
    now = set_value(tray, *EDITS[0])
    told = Staleness()
    slide = now.slides[0]
    claim = told.claim_now(now, slide)
    after, state = refreshed(now, slide, claim, NOW + datetime.timedelta(hours=1))
    again = msgspec.structs.replace(now, slides=(after, *now.slides[1:]), kept=(*now.kept, state))
    assert (after.title, after.claim, after.made) == (slide.title, claim, "2026-11-28T15:02")
    assert claim == claims(now)["lifetime"] != slide.claim
    assert told.known(again, after) == Standing(title_may_be_stale=True)
    accepted = msgspec.structs.replace(after, titled_on=claim)
    assert told.of(again, accepted) == Standing()


def test_finding_out_goes_in_small_steps() -> None:
    study = with_slides(SAMPLE, [(Wanted("tornado"), "")], NOW)
    now, told = set_value(study, *EDITS[0]), Staleness()
    assert told.known(now, now.slides[0]) is None
    assert sum(1 for _ in told.working(now, now.slides[0])) > 20
    assert told.known(now, now.slides[0]) == Standing(stale=True)


def test_figures_that_differ_by_rounding_alone_are_the_same() -> None:
    spec = study_charts(SAMPLE, wanted=("lifetime",))["lifetime"]
    line = spec.series[0]
    for factor, same in ((1 + 1e-12, True), (1 + 1e-6, False)):
        other = replace(spec, series=(replace(line, y=tuple(y * factor for y in line.y)), *spec.series[1:]))
        assert is_same_chart(spec, other) is same
    assert is_same_chart(spec, replace(spec, inputs=frozenset(), summary="Told otherwise."))
    assert not is_same_chart(spec, replace(spec, notes=("Another note",)))


def test_the_present_state_of_an_untouched_slide_is_its_own(tray: Study) -> None:
    slide = tray.slides[0]
    assert present_state(tray, slide).settings.chips_measure == tray.settings.chips_measure
    later = choose(tray, chips_measure="energy")
    assert present_state(later, slide).settings.chips_measure == tray.settings.chips_measure


def test_one_evaluation_of_now_serves_all_states_and_none_of_then_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated: list[weakref.ref[Outcome]] = []

    def counted(study: Study) -> Outcome:
        outcome = evaluate(study)
        evaluated.append(weakref.ref(outcome))
        return outcome

    monkeypatch.setattr(scenario_outcomes, "evaluate", counted)
    study = SAMPLE
    for number in range(5):
        study = set_value(study, Cell("chips", H100, "rental_price"), PRICE * (1 + number / 10))
        study = with_slides(study, [(Wanted("margin"), "Claim")], NOW)
    told, first = Staleness(), tuple[weakref.ref[Outcome], ...]()
    for prices, evaluations in ((2.0, 5 + 1), (3.0, 1)):
        evaluated.clear()
        now = set_value(study, Cell("chips", H100, "rental_price"), PRICE * prices)
        assert all(told.of(now, slide).stale for slide in now.slides)
        assert len(evaluated) == evaluations
        first = first or tuple(evaluated)
    assert {told.of(study, slide).stale for slide in study.slides} == {False, True}
    gc.collect()
    assert sum(one() is not None for one in (*first, *evaluated)) <= 2
