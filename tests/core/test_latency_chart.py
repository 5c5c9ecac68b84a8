"""Latency against load: the queues' own figures, lines that rise, and titles that other code finds true."""

import re

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog import load_catalog
from core.charts import build
from core.charts.latency import load_words
from core.charts.naming import priced_names
from core.charts.spec import ChartSpec, Scale
from core.deployment import at_place
from core.editing import choose
from core.equations import BATCHES, batching, latency, network_service
from core.evaluation import evaluate
from core.figures import Figures
from core.formats import format_quantity
from core.load_curves import FIRST, LOADS, STEP, WHOLE, LoadCurve, load_curve, whole_limit
from core.outcome import Outcome
from core.study import Study
from core.waiting_lines import lines_of
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study

SEEDS = range(60)
MEASURES = (FIRST, STEP, WHOLE)
LABELS = {FIRST: "Time to first token", STEP: "Time per output token", WHOLE: "Time of an answer"}
KEEPS = re.compile(
    r"(.+?) keeps (.+) of (first tokens|answers) within (.+?) (up to \d+ % load|at hardly any load)(?:; (.+))?"
)
NONE_KEEPS = re.compile(r"No chip shown keeps (.+) of (first tokens|answers) within (.+)")
PLANNED = re.compile(r"(Time per output token|Time of an answer) at (.+? load|its load in the busiest hour): (.+)")


def outcome_of(seed: int) -> Outcome:
    """A random study; the three measures in turn, and the load from the percentile in some."""
    study = random_study(seed)
    if seed % 4 == 0:
        study = edited(study, ("workloads", WORKLOAD, "load_choice", "from percentile"))
    return evaluate(choose(study, latency_measure=MEASURES[seed % 3]))


def of_network(workload: str) -> Study:
    settings = msgspec.structs.replace(SAMPLE.settings, selected_workload=workload)
    return msgspec.structs.replace(SAMPLE, workloads=(load_catalog().workload(workload),), settings=settings)


def curves_of(outcome: Outcome, spec: ChartSpec) -> dict[str, LoadCurve]:
    """The curves of the drawn chips by name, worked out apart from the chart."""
    names = priced_names(outcome.study)
    measure = spec.measure or FIRST
    row = outcome.study.selected_workload
    return {one.label: load_curve(outcome.detail, row, names.index(one.label), measure) for one in spec.series}


# --- the figures ------------------------------------------------------------------------------------------------------


def test_the_first_token_waits_as_the_book_of_batches_says() -> None:
    """One load of the H100, put into the equations one by one."""
    figures: Figures = evaluate(SAMPLE).detail
    of = figures.deployments_of(0)
    place = tuple(one[0, 0] for one in np.broadcast_arrays(*of.chosen_place))
    grid = np.broadcast_to(of.values[latency.place_time], of.shape)[place[:-1]]
    batches = np.asarray(of.inputs["batch"])
    limit = batches[place[-1]]
    running = np.arange(1.0, limit + 1)
    places = np.interp(running, batches, grid)
    load = 0.9
    full = limit / places[-1]
    values = BATCHES.evaluate(
        {
            "sequences_running": running,
            "place_time_running": places,
            "batch_limit": np.array(limit),
            "batch_utilization": np.array(load),
            "replica_arrival_rate": np.array(load * full),
            "first_token_time": np.array(float(figures.chosen(latency.time_to_first_token)[0, 0])),
            "arrival_variability": np.array(1.0),
            "answer_variability": np.array(1.0),
            "wait_percentile": np.array(0.99),
        },
        [one for one in BATCHES.needed_for(batching.percentile_first_token) if one is not batching.place_time_running],
    )
    curve = load_curve(figures, 0, 0, FIRST)
    at = int(np.flatnonzero(np.isclose(curve.loads, load))[0])
    assert curve.times[at] == pytest.approx(float(values[batching.percentile_first_token]), rel=1e-9)


def test_a_full_batch_takes_the_time_per_token_of_its_set_up() -> None:
    """Nearly saturated, nearly all tokens come in full batches; nearly idle, of one sequence."""
    figures: Figures = evaluate(SAMPLE).detail
    of = figures.deployments_of(0)
    full = float(figures.chosen(latency.time_per_output_token)[0, 0])
    place = tuple(np.array([one[0, 0]]) for one in np.broadcast_arrays(*of.chosen_place))
    alone = float(at_place(of.values[latency.time_per_output_token], (*place[:-1], np.array([0])))[0])
    token = lines_of(of, place).means(np.array([1e-6, 1 - 1e-6])).token
    assert token is not None
    assert token[0] == pytest.approx(alone, rel=1e-3)
    assert token[1] == pytest.approx(full, rel=1e-3)


def test_an_idle_replica_answers_as_fast_as_a_request_alone() -> None:
    figures: Figures = evaluate(SAMPLE).detail
    of = figures.deployments_of(0)
    place = tuple(np.array([one[0, 0]]) for one in np.broadcast_arrays(*of.chosen_place))
    alone = float(np.broadcast_to(of.values[latency.place_time], of.shape)[tuple(one[0] for one in place[:-1])][0])
    assert lines_of(of, place).means(np.array([1e-6])).whole[0] == pytest.approx(alone, rel=1e-3)


def test_prompts_that_are_read_apart_are_part_of_the_whole_answer() -> None:
    apart = evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "prefill_placement", "apart")))
    figures: Figures = apart.detail
    chip = next(chip for chip in range(figures.cases[1]) if figures.feasible[0, chip])
    of = figures.deployments_of(0)
    place = tuple(np.array([one[0, chip]]) for one in np.broadcast_arrays(*of.chosen_place))
    idle = np.array([1e-6])
    means = lines_of(of, place).means(idle)
    first = float(figures.chosen(latency.time_to_first_token)[0, chip])
    tokens = apart.study.workloads[0].output_tokens
    assert means.token is not None
    assert means.whole[0] == pytest.approx(first + tokens * means.token[0], rel=1e-3)


# --- relations --------------------------------------------------------------------------------------------------------


def test_no_time_falls_as_the_load_rises() -> None:
    seen = 0
    for seed in SEEDS:
        outcome = outcome_of(seed)
        for measure in MEASURES:
            spec = build("latency", evaluate(choose(outcome.study, latency_measure=measure)) if seed < 6 else outcome)
            for series in spec.series:
                assert np.all(np.diff(series.y) >= -1e-9 * np.array(series.y[1:])), (seed, series.label)
                assert max(series.x) < 1
                seen += 1
    assert seen > 300


@settings(max_examples=15)
@given(bursts=st.floats(1.0, 20.0), more=st.floats(1.05, 4.0))
def test_burstier_arrivals_never_wait_less(bursts: float, more: float) -> None:
    few = msgspec.structs.replace(SAMPLE, chips=SAMPLE.chips[:1])
    calm, wild = (
        load_curve(evaluate(edited(few, ("workloads", WORKLOAD, "arrival_variation", one))).detail, 0, 0, FIRST)
        for one in (bursts, bursts * more)
    )
    assert np.all(wild.times >= calm.times * (1 - 1e-9))
    assert wild.kept is not None
    assert calm.kept is not None
    assert wild.kept <= calm.kept


def test_the_highest_load_is_where_the_line_crosses_the_limit() -> None:
    for chip in range(len(SAMPLE.chips)):
        curve = load_curve(evaluate(SAMPLE).detail, 0, chip, FIRST)
        within = curve.loads[curve.times <= curve.limit]
        beyond = curve.loads[curve.times > curve.limit]
        assert curve.kept is not None
        assert curve.kept >= max(within, default=0.0) - 2**-16
        assert curve.kept <= min(beyond, default=1.0)


# --- titles -----------------------------------------------------------------------------------------------------------


def check_kept(spec: ChartSpec, curves: dict[str, LoadCurve], outcome: Outcome) -> None:
    workload = outcome.study.workloads[outcome.study.selected_workload]
    kept = {name: curve.kept or 0.0 for name, curve in curves.items()}
    if found := NONE_KEEPS.fullmatch(spec.title):
        assert max(kept.values()) == 0
        assert found[3] == format_quantity(next(iter(curves.values())).limit, "s")
        return
    found = KEEPS.fullmatch(spec.title)
    assert found, spec.title
    who, share, _, limit, reach, rest = found.groups()
    assert share == format_quantity(workload.latency_percentile, "%", 7)
    assert limit == format_quantity(next(iter(curves.values())).limit, "s")
    said = float(match[0]) / 100 if (match := re.search(r"\d+", reach)) else 0.0
    if who == "Each chip shown":
        assert all(said <= one < said + 0.01 for one in kept.values())
        return
    best = max(kept.values()) if who == "The best chip shown" else kept[who]
    assert best == max(kept.values())
    assert said <= best < said + 0.01
    if rest:
        name = max((one for one in kept if rest.startswith(one)), key=len)
        assert kept[name] == min(kept.values())
        assert rest == f"{name} " + {True: "at no load"}.get(
            kept[name] == 0,
            load_words(kept[name]).replace("up ", "only ").removesuffix(" load")
            if kept[name] >= 0.01
            else "at hardly any load",
        )


def check_planned(spec: ChartSpec, curves: dict[str, LoadCurve]) -> None:
    known = {name: curve.at_planned for name, curve in curves.items() if curve.at_planned is not None}
    if not known:
        assert spec.title == "Loaded to 100 %, no chip shown has an end to its line of requests"
        return
    found = PLANNED.fullmatch(spec.title)
    assert found, spec.title
    assert found[1] == spec.y.label
    loads = {curve.planned for curve in curves.values()}
    if found[2] != "its load in the busiest hour":
        assert {found[2]} == {f"{format_quantity(one, '%', 3)} load" for one in loads}
    fast, slow = (format_quantity(one, "s") for one in (min(known.values()), max(known.values())))
    assert found[3].startswith((fast, f"from {fast}"))
    if fast != slow and "from " not in found[3]:
        assert slow in found[3]
    for name, value in known.items():
        if f"{fast} on {name}," in found[3]:
            assert value == min(known.values())
        if found[3].endswith(f"{slow} on {name}") and fast != slow:
            assert value == max(known.values())


def test_titles_tell_how_far_chips_can_be_loaded_or_how_long_they_take() -> None:
    told = 0
    for seed in SEEDS:
        outcome = outcome_of(seed)
        spec = build("latency", outcome)
        assert len(spec.title) <= 90
        if spec.empty:
            assert spec.title == "Latency against load"
            continue
        curves = curves_of(outcome, spec)
        if spec.measure == FIRST:
            check_kept(spec, curves, outcome)
        else:
            check_planned(spec, curves)
        told += 1
    assert told > 45


@pytest.mark.parametrize("workload", ["card-fraud", "radiology", "recommendation", "image-generation"])
def test_a_network_is_told_by_the_percentile_of_its_answers(workload: str) -> None:
    outcome = evaluate(of_network(workload))
    spec = build("latency", outcome)
    check_kept(spec, curves_of(outcome, spec), outcome)
    assert spec.measures == ()
    assert spec.y.label == "Response time"
    limit = outcome.study.workloads[0].response_limit
    assert [line.value for line in spec.lines if not line.vertical] == [limit]
    # almost idle, an answer takes as long as its batch
    at_once = float(outcome.detail.chosen(network_service.query_response_time)[0, 0])
    own = next(one for one in spec.series if one.id == f"chip-{outcome.study.chips[0].id}")
    assert own.y[0] == pytest.approx(at_once, rel=0.05)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_limit_of_the_service_stands_in_the_chart(measure: str) -> None:
    study = choose(SAMPLE, latency_measure=measure)
    spec = build("latency", evaluate(study))
    workload = study.workloads[0]
    limits = {FIRST: workload.first_token_limit, STEP: workload.output_token_limit, WHOLE: whole_limit(workload)}
    assert [line.value for line in spec.lines] == [limits[measure], workload.target_utilization]
    assert spec.y.label == LABELS[measure]
    assert spec.y.scale is (Scale.LINEAR if measure == STEP else Scale.LOG)
    assert all(series.x == tuple(LOADS.tolist()) for series in spec.series)


def test_a_chip_that_keeps_the_limit_at_no_load_is_named() -> None:
    """The percentile of so bursty traffic waits even at the lightest load."""
    study = choose(edited(SAMPLE, ("workloads", WORKLOAD, "first_token_limit", 0.0942)), latency_measure=FIRST)
    study = edited(study, ("workloads", WORKLOAD, "arrival_variation", 1000.0))
    spec = build("latency", evaluate(study))
    for name, curve in curves_of(evaluate(study), spec).items():
        if curve.kept == 0:
            assert any(name in note and "at no load" in note for note in spec.notes)


@pytest.mark.parametrize(
    ("kept", "words"),
    [(0.0, "at no load"), (0.004, "at hardly any load"), (0.29, "up to 29 % load"), (1 - 2**-16, "up to 99 % load")],
)
def test_a_load_is_rounded_down(kept: float, words: str) -> None:
    assert load_words(kept) == words


def test_where_nothing_runs_it_is_said_why() -> None:
    spec = build("latency", evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "output_token_limit", 1e-6))))
    assert spec.empty.startswith("No chip can serve this workload in time. ")
    assert "Misses the time per output token" in spec.empty
    assert not spec.lines


def test_a_limit_far_above_all_lines_is_told_and_does_not_press_them_together() -> None:
    near = build("latency", evaluate(choose(SAMPLE, latency_measure=STEP)))
    assert [line.text for line in near.lines if not line.vertical] == ["limit 50 ms"]
    loose = edited(SAMPLE, ("workloads", WORKLOAD, "output_token_limit", 5.0))
    far = build("latency", evaluate(choose(loose, latency_measure=STEP)))
    assert not [line for line in far.lines if not line.vertical]
    assert far.notes[0] == "The limit of 5 s is above all that is drawn"
    assert max(one.y[-1] for one in far.series) < 5.0
    logarithmic = build("latency", evaluate(choose(loose, latency_measure=WHOLE)))
    assert [line for line in logarithmic.lines if not line.vertical]
