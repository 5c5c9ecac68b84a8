"""Loads from a percentile of the latency: what a replica bears, the choice that follows, and what is shown of waits."""

import json
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book import Array
from core.charts import build
from core.cli import main
from core.deployment import Deployments
from core.equations import batching, latency, network_service, unit_cost
from core.evaluation import evaluate
from core.figures import Figures, figures_of, inputs_behind
from core.kept_results import KeptResults
from core.month_table import months
from core.percentile_loads import cheapest_by_batch
from core.queue_words import IN_TIME, MISSED, SATURATED
from core.study import Study
from core.study_file import encode, read_study
from core.waiting_lines import ANSWER_VARIABILITY, KEPT_LOADS, KEPT_WAITS, lines_of
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study
from tests.core.simulation.queues import shared_batch

SERVICES = read_study(Path("resources/studies/eight-services.json"))
SEEDS = st.integers(0, 2**32 - 1)
few = settings(deadline=None, max_examples=40)
STEP = 2.0**-16
"""Loads are rounded down to this part."""


def asking(study: Study, **changed: Any) -> Study:
    """The study with the loads of all workloads from the percentile, and other values in their cells."""
    choice = {"load_choice": "from percentile"} | changed
    return edited(
        study, *((("workloads", row.id, name, value)) for row in study.workloads for name, value in choice.items())
    )


def stated(study: Study, load: float) -> Study:
    changes = {"load_choice": "stated", "target_utilization": load}
    return edited(
        study, *((("workloads", row.id, name, value)) for row in study.workloads for name, value in changes.items())
    )


def replica_load(figures: Figures) -> Array:
    return np.broadcast_to(figures.lifetime_inputs["replica_load"], (*figures.cases, 1))[..., 0]


def cost_at_load(of: Deployments) -> Array:
    rows, chips = np.indices(of.shape[:2])
    found: Array = of.choice.cost[rows, chips, of.choice.chosen] / of.loads
    return found


# --- what a replica bears ----------------------------------------------------------------------------------------


def test_a_stated_load_is_what_was_typed_and_no_line_is_looked_at() -> None:
    KEPT_LOADS.clear()
    figures = figures_of(SERVICES)
    for row, workload in enumerate(SERVICES.workloads):
        assert (replica_load(figures)[row] == workload.target_utilization).all()
    assert not KEPT_LOADS
    assert all(of.found_loads is None for of in figures.grids)
    figures_of(asking(SERVICES))
    assert KEPT_LOADS


def test_one_place_bears_the_load_worked_out_by_hand() -> None:
    """One query at a time for T = 40 ms, all alike, limit 0.1 s, 90 %: r e^-(2 (1 - r) 0.06 / 0.04) = 0.1.

    The wait of those in line has the mean T / 2 / (1 - r), and P(wait > t) = r e^-(t / that mean). At r = 0.4783 that
    is 0.4783 e^-1.5651 = 0.1000.
    """
    load = single_place_load(service=0.04, limit=0.1, percentile=0.9, service_variation=0.0)
    assert load * np.exp(-2 * (1 - load) * 0.06 / 0.04) <= 0.1
    assert (load + 2 * STEP) * np.exp(-2 * (1 - load - 2 * STEP) * 0.06 / 0.04) > 0.1
    assert load == pytest.approx(0.4783, abs=1e-4)


def single_place_load(**values: float) -> float:
    """The load that the line of one replica with one place bears, as the lines of a grid find it."""
    return float(lines_of(*one_place(**values)).loads()[0])


def one_place(
    service: float, limit: float, percentile: float, service_variation: float, arrival_variation: float = 1.0
) -> tuple[Deployments, tuple[Any, ...]]:
    """A network's deployment of one chip, one copy and batch 1, on a grid of its own."""
    figures = figures_of(SERVICES)
    of = figures.networks.deployments if figures.networks else None
    assert of is not None
    given_inputs = {
        "batch": 1, "copies_at_work": 1, "response_limit": limit, "latency_percentile": percentile,
        "service_variation": service_variation, "arrival_variation": arrival_variation,
    }  # fmt: skip
    shape = (1,) * len(of.shape)
    arrays = {name: np.full(shape, float(value)) for name, value in given_inputs.items()}
    values = {network_service.network_chips.name: 1.0, network_service.query_response_time.name: service}
    computed = of.values.with_inputs({name: np.full(shape, value) for name, value in values.items()}, ())
    changed = Deployments(of.workloads, of.book, of.rules, arrays, of.listed, shape, computed, of.choice)
    return changed, tuple(np.zeros(1, dtype=int) for _ in shape)


@few
@given(SEEDS, st.sampled_from(["latency_percentile", "arrival_variation", "service_variation", "first_token_limit"]))
def test_a_stricter_service_level_never_lets_a_deployment_bear_more(seed: int, name: str) -> None:
    """The same deployments under a higher percentile, more bursts, more uneven service, or a tighter limit."""
    rng = random.Random(seed)  # noqa: S311 -- no secret
    drawn = {
        "latency_percentile": rng.uniform(0.5, 0.9999),
        "arrival_variation": rng.choice([0.0, rng.uniform(0.05, 20)]),
        "service_variation": rng.choice([0.0, rng.uniform(0.05, 20)]),
    }
    easier = edited(
        SERVICES, *(("workloads", row.id, key, value) for row in SERVICES.workloads for key, value in drawn.items())
    )
    figures = figures_of(easier)
    for of in figures.grids:
        chip = rng.randrange(of.shape[1])
        loads = [bearing(one, chip) for one in (of, stricter(of, name, rng.uniform(0.05, 0.95)))]
        assert (loads[1] <= loads[0]).all()


def bearing(of: Deployments, chip: int) -> Array:
    """Loads of the cheapest deployments of each batch size on a chip, whatever they cost."""
    positions, cost = cheapest_by_batch(of, np.arange(of.shape[0]))
    serving = np.isfinite(cost[:, chip])
    row, _ = np.nonzero(serving)
    place = (row, np.full(len(row), chip), *np.unravel_index(positions[:, chip][serving], of.shape[2:]))
    return lines_of(of, place).loads() if len(row) else np.zeros(0)


def stricter(of: Deployments, name: str, share: float) -> Deployments:
    changes: dict[str, Any] = {
        "latency_percentile": lambda now: 1 - (1 - now) * share,
        "arrival_variation": lambda now: now / share + share,
        "service_variation": lambda now: now / share + share,
        "first_token_limit": lambda now: now * share,
    }
    names = ["first_token_limit", "response_limit"] if name == "first_token_limit" else [name]
    inputs = dict(of.inputs)
    for one in names:
        if one in inputs:
            inputs[one] = changes[name](np.asarray(inputs[one]))
    return replace(of, inputs=inputs)


def test_the_load_found_keeps_the_percentile_and_a_little_more_does_not() -> None:
    """At the chosen deployments, read the other way round: from the load to the percentile."""
    figures = figures_of(asking(SERVICES))
    for of in figures.grids:
        lines, feasible = lines_of(of, of.chosen_place), of.choice.feasible
        kept, _ = lines.at_load(of.loads)
        beyond, saturated = lines.at_load(of.loads + 2 * STEP)
        assert feasible.sum() > 10
        assert (kept <= lines.limit * (1 + 1e-9))[feasible].all()
        assert ((beyond > lines.limit) | saturated)[feasible].all()


def test_the_full_batch_of_the_chain_serves_what_the_replica_is_said_to_serve() -> None:
    figures = figures_of(asking(SERVICES))
    for part in figures.language:
        of = part.deployments
        place = of.chosen_place
        batch = np.asarray(of.inputs["batch"])[place[-1]]
        whole = batch / of.chosen(latency.place_time)
        pooled = of.chosen(latency.finished_request_rate) / whole
        assert np.allclose(pooled, np.round(pooled), rtol=1e-12)


def test_tokens_come_in_time_at_the_load_found() -> None:
    """The time per output token at the load is no longer than with the full batch, which keeps the limit."""
    figures = figures_of(asking(SERVICES))
    checked = 0
    for part in figures.language:
        of = part.deployments
        batches = np.asarray(of.inputs["batch"])
        times = np.broadcast_to(of.values[latency.time_per_output_token], of.shape)[of.chosen_place[:-1]]
        most = batches[of.chosen_place[-1]]
        limit = float(np.reshape(of.inputs["output_token_limit"], -1)[0])
        for case in zip(*np.nonzero(of.choice.feasible), strict=True):
            assert times[case][batches <= most[case]].max() <= limit * (1 + 1e-9)
            checked += 1
    assert checked > 30


def test_the_load_found_keeps_the_percentile_when_the_replica_is_played_out() -> None:
    """The chat service on A100: its answers of exponential length, its place times, against the simulation."""
    figures = figures_of(asking(SAMPLE, latency_percentile=0.9))
    of = figures.deployments_of(0)
    chip = next(place for place, one in enumerate(SAMPLE.chips) if "a100" in one.id)
    place = tuple(one[0, chip] for one in np.broadcast_arrays(*of.chosen_place))
    batches = np.asarray(of.inputs["batch"])
    running = np.arange(1.0, batches[place[-1]] + 1)
    place_times = np.interp(running, batches, np.broadcast_to(of.values[latency.place_time], of.shape)[place[:-1]])
    load, left = float(of.loads[0, chip]), SAMPLE.workloads[0].first_token_limit
    left -= float(of.chosen(latency.time_to_first_token)[0, chip])
    run = shared_batch(place_times, load, 120_000, seed=8)
    late = float((run.waits[6_000:] > left).mean())
    assert 0.5 < load < 1
    assert late == pytest.approx(0.1, abs=0.02)


# --- the choice ------------------------------------------------------------------------------------------------------


@few
@given(SEEDS)
def test_no_deployment_that_serves_would_be_cheaper_at_the_load_it_bears(seed: int) -> None:
    """Against all that serve: the shortlist leaves out what might win by a hundredth, never by more."""
    study = asking(random_study(seed))
    figures = figures_of(study)
    of = figures.deployments_of(0)
    for chip in range(of.shape[1]):
        serving = np.flatnonzero(of.choice.serves[0, chip])
        if not figures.feasible[0, chip] or len(serving) == 0:
            continue
        serving = serving[np.argsort(of.choice.cost[0, chip][serving])][:150]
        place = (np.zeros(len(serving), dtype=int), np.full(len(serving), chip))
        loads = lines_of(of, (*place, *np.unravel_index(serving, of.shape[2:]))).loads()
        least = (of.choice.cost[0, chip][serving] / np.maximum(loads, 1e-12)).min()
        assert cost_at_load(of)[0, chip] <= least * 1.01


def test_a_limit_that_leaves_little_is_met_with_less_load_or_a_smaller_batch() -> None:
    loads = [
        figures_of(asking(SAMPLE, arrival_variation=value)).served.inputs["replica_load"] for value in (0.0, 1, 50)
    ]
    costs = [figures_of(asking(SAMPLE, arrival_variation=value)).deployments_of(0) for value in (0.0, 1.0, 50.0)]
    assert (loads[0] > loads[2]).any()
    for one, other in pairwise(costs):
        both = one.choice.feasible & other.choice.feasible
        assert both.sum() > 8
        assert (cost_at_load(one) <= cost_at_load(other) * (1 + 1e-9))[both].all()


def test_where_no_load_is_possible_there_is_no_deployment_and_one_sentence_says_why() -> None:
    """A single place and one request in a hundred thousand that may wait: any load at all is too much."""
    place = one_place(service=0.04, limit=0.04, percentile=0.99999, service_variation=0.0)
    assert float(lines_of(*place).loads()[0]) == 0
    study = edited(
        asking(SAMPLE, latency_percentile=0.99999),
        ("workloads", WORKLOAD, "output_token_limit", 0.0145),
        ("workloads", WORKLOAD, "first_token_limit", 0.3),
    )
    figures = figures_of(study)
    refused = figures.possible & ~figures.feasible
    reasons = {figures.why_not(0, int(chip)) for chip in np.flatnonzero(refused[0])}
    assert all(one.endswith(".") for one in reasons)
    assert np.isfinite(replica_load(figures)).all()
    assert (replica_load(figures) > 0).all()


@few
@given(SEEDS)
def test_any_study_with_loads_from_the_percentile_is_evaluated_without_a_gap(seed: int) -> None:
    outcome = evaluate(asking(random_study(seed)))
    for row in outcome.deployments:
        if row["feasible"]:
            assert 0 < row["load"] < 1
            assert row["queue"] == IN_TIME
            assert np.isfinite(row["latency_percentile_s"])
        else:
            assert row["reason"]


# --- what is seen ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("load", [0.05, 0.8, 0.99, 1.0])
def test_a_replica_is_saturated_exactly_where_its_load_is_all_that_it_can_do(load: float) -> None:
    outcome = evaluate(stated(SERVICES, load))
    rows = [row for row in outcome.deployments if row["feasible"]]
    assert rows
    for row in rows:
        assert row["load"] == load
        assert row["saturated"] == (load >= 1) == (row["queue"] == SATURATED)
        assert (row["latency_percentile_s"] is None) == (load >= 1)


def test_the_queue_says_whether_the_percentile_keeps_to_its_limit() -> None:
    outcome = evaluate(SERVICES)
    limits = {row.id: row for row in SERVICES.workloads}
    seen = set()
    for row in outcome.deployments:
        if row["feasible"]:
            workload = limits[row["workload"]]
            limit = workload.first_token_limit if workload.kind == "language model" else workload.response_limit
            assert (row["queue"] == IN_TIME) == (row["latency_percentile_s"] <= limit)
            shortest = row.get("time_to_first_token_s") or row["response_time_s"]
            assert row["latency_percentile_s"] >= shortest
            seen.add(row["queue"])
    assert seen == {IN_TIME, MISSED}


def test_the_waterfall_says_what_the_stated_load_does_to_the_waits() -> None:
    def notes(load: float, percentile: float = 0.99) -> tuple[str, ...]:
        study = edited(stated(SAMPLE, load), ("workloads", WORKLOAD, "latency_percentile", percentile))
        return build("waterfall", evaluate(study)).notes

    assert notes(0.3) == ()
    (missed,) = notes(0.99)
    assert missed.startswith("At 99 % load, 1 % of requests wait over ")
    assert missed.endswith(" for the first token (limit 1 s).")
    assert notes(1.0) == ("SATURATED: at 100 % load the line of requests grows without end.",)
    assert build("waterfall", evaluate(asking(SAMPLE))).notes == ()


def test_the_command_line_prints_load_percentile_and_saturation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "study.json"
    path.write_bytes(encode(asking(SAMPLE)))
    assert main(["evaluate", str(path), "--json"]) == 0
    rows = [row for row in json.loads(capsys.readouterr().out)["deployments"] if row["feasible"]]
    figures = figures_of(asking(SAMPLE))
    chips = [chip.id for chip in SAMPLE.chips]
    for row in rows:
        assert row["load"] == replica_load(figures)[0, chips.index(row["chip"])]
        assert row["saturated"] is False
        assert 0 < row["latency_percentile_s"] <= SAMPLE.workloads[0].first_token_limit


def test_bursts_wait_longer_in_line_and_the_first_token_counts_the_wait() -> None:
    even, bursts = (float(batching.delayed_batch_wait(*map(np.array, (0.9, 1.0, one, 1.0)))) for one in (1.0, 4.0))
    assert bursts == pytest.approx(2.5 * even, rel=1e-12)
    assert float(batching.percentile_first_token(np.array(1.5), np.array(0.25))) == 1.75
    assert float(ANSWER_VARIABILITY) == 1


def test_the_load_is_cited_with_what_it_rests_on() -> None:
    cited = inputs_behind(unit_cost.headroom_unit_cost)
    behind = {"target_utilization", "load_choice", "latency_percentile", "arrival_variation", "service_variation"}
    assert behind | {"first_token_limit", "response_limit"} <= cited
    assert not behind & inputs_behind(unit_cost.ideal_unit_cost)


def test_equal_inputs_give_the_result_that_was_kept_and_others_do_not() -> None:
    kept: KeptResults[float] = KeptResults(2)
    one, other = np.array([1.0, 2.0]), np.array([[1.0, 2.0]])
    assert kept.of([one], lambda: 1.0) == 1
    assert kept.of([one.copy()], lambda: 2.0) == 1
    assert kept.of([other], lambda: 3.0) == 3
    assert kept.of([one, one], lambda: 4.0) == 4
    assert kept.of([one], lambda: 5.0) == 5


def test_results_are_kept_up_to_their_size() -> None:
    kept: KeptResults[int] = KeptResults(10, lambda result: result)
    for size in (4, 5, 3):
        kept.of([np.array([float(size)])], lambda size=size: size)  # type: ignore[misc]
    assert (len(kept), kept.size) == (2, 8)
    assert kept.of([np.array([99.0])], lambda: 11) == 11
    assert (len(kept), kept.size) == (0, 0)


def test_waits_found_anew_are_those_that_were_kept() -> None:
    first = figures_of(asking(SERVICES))
    loads, waits = replica_load(first).copy(), first.waits
    KEPT_LOADS.clear()
    KEPT_WAITS.clear()
    again = figures_of(asking(SERVICES))
    assert (replica_load(again) == loads).all()
    assert (again.waits.percentile == waits.percentile).all()


# --- spares ----------------------------------------------------------------------------------------------------------


def test_months_tell_the_spares_and_what_they_reach() -> None:
    study = edited(
        SAMPLE,
        ("workloads", WORKLOAD, "spares_choice", "for availability"),
        ("workloads", WORKLOAD, "availability_target", 0.9999),
    )
    table = months(figures_of(study), 0, 0)
    reached = table.column("fleet_availability")
    assert min(float(reached.shown(month)) for month in range(table.row_count)) >= 99.99
    assert all(int(table.column("spares").shown(month)) >= 1 for month in range(table.row_count))
    assert table.notes == ()


def test_months_say_where_the_spares_do_not_reach_the_target() -> None:
    study = edited(
        SAMPLE,
        ("workloads", WORKLOAD, "spare_replicas", 0),
        ("workloads", WORKLOAD, "availability_target", 0.99999),
    )
    (note,) = months(figures_of(study), 0, 0).notes
    assert note.startswith("In month ")
    assert " 0 spares keep enough replicas up " in note
    assert note.endswith("the target is 99.999 %.")
