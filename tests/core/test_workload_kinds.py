"""Kinds of workload beside language models: worked by hand, calculated a second time, and named rightly everywhere."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.bands import bands_of, family_spread
from core.batch_parts import BATCH, batch_times
from core.book import Quantity
from core.candidate_table import STATUSES, Case, candidates, default_index
from core.catalog import load_catalog
from core.charts import CHARTS, build
from core.charts.spec import ChartSpec
from core.charts.step_time import build as build_step_time
from core.data_table import Numbers
from core.deployment_table import DeploymentRows
from core.editing import Cell, set_value
from core.equations import NETWORKS, demand, energy, lifetime, network_service, network_time, reliability, unit_cost
from core.evaluation import evaluate
from core.fields import fields_of
from core.figures import Figures, figures_of
from core.language_serving import KEPT_PHYSICS
from core.month_table import months
from core.network_serving import NETWORK_BATCHES
from core.outcome import Outcome
from core.records import LANGUAGE_MODEL, Chip, Constants, Money, Network, Site, Source, Workload
from core.row_edits import replace_model
from core.samples import sample_study
from core.stacking import joined, single
from core.step_parts import step_table
from core.study import Study
from core.workload_kind import applies
from tests.core import second_networks
from tests.core.worksheet import Worksheet

CATALOG = load_catalog()
SAMPLE = sample_study()
KINDS = {
    "encoder": "card-fraud",
    "CNN": "radiology",
    "recommendation": "recommendation",
    "diffusion": "image-generation",
}
UNITS = {"encoder": "queries", "CNN": "queries", "recommendation": "queries", "diffusion": "images"}
CONSTANTS = json.loads((Path("resources") / "data" / "network_efficiency.json").read_text(encoding="utf-8"))
REL = 1e-9


def study_of(*presets: str, chips: tuple[Chip, ...] = SAMPLE.chips, **changed: Any) -> Study:
    """The sample's chips with workloads of the catalog, the first of them in the charts."""
    workloads = tuple(msgspec.structs.replace(CATALOG.workload(one), **changed) for one in presets)
    settings = msgspec.structs.replace(
        SAMPLE.settings, selected_workload=workloads[0].id, reference_chip=chips[0].id, measured_rows=False
    )
    return msgspec.structs.replace(SAMPLE, workloads=workloads, chips=chips, settings=settings, scenarios=())


OUTCOMES: dict[str, Outcome] = {}


def outcome_of(kind: str) -> Outcome:
    if kind not in OUTCOMES:
        OUTCOMES[kind] = evaluate(study_of(KINDS[kind]))
    return OUTCOMES[kind]


# --- by hand ----------------------------------------------------------------------------------------------------------

TABLE = "network_on_one_chip.csv"


def test_every_value_of_the_worked_network_is_that_of_its_formula() -> None:
    sheet = Worksheet(TABLE)
    for line in sheet.lines:
        assert sheet.computed(line.step) == pytest.approx(line.value, rel=1e-10), line.step
        assert line.arithmetic, line.step
    assert sum(line.formula.startswith("=") for line in sheet.lines) > 15


def test_a_network_on_one_chip_takes_and_costs_what_its_table_says() -> None:
    sheet = Worksheet(TABLE)
    chip = Chip(
        id="chip", name="Chip", peak_rate_16bit=sheet.computed("16-bit peak"), peak_rate_int8=sheet.computed("peak"),
        memory_bandwidth=sheet.computed("bandwidth"), thermal_design_power=sheet.computed("rated power"),
        light_power_share=sheet.computed("light share"), busy_power_share=sheet.computed("busy share"),
        server_power_ratio=sheet.computed("server ratio"), rental_price=sheet.computed("rent") / 3600,
        training_utilization=sheet.computed("utilisation"),
    )  # fmt: skip
    network = Network(
        parameter_count=sheet.computed("weights"), flops_per_sample=sheet.computed("work"),
        activations_per_sample=sheet.computed("activations"), kernels_per_sample=sheet.computed("launches"),
    )  # fmt: skip
    site = Site(
        id="site", name="Site", power_usage_effectiveness=sheet.computed("building ratio"),
        grid_carbon=sheet.computed("carbon of the grid") / 3.6e6,
    )  # fmt: skip
    workload = Workload(id="w", name="W", kind="CNN", training_samples=sheet.computed("training images"))
    given_by = {
        "batch": "batch", "bytes_per_value": "bytes", "compute_share": "compute share",
        "bandwidth_share": "bandwidth share", "kernel_time": "launch time", "host_time": "host time",
    }  # fmt: skip
    stated = {name: np.array(sheet.computed(step)) for name, step in given_by.items()}
    stated |= {"precision": np.array(2.0), "spill_share": np.array(1.0), "network_roundness": np.array(0.5)}
    stated |= {name: np.array(1.0) for name in ("chip_share", "copies_at_work", "batches_waiting")}
    records = (chip, network, site, Money(id="money", name="Money"), workload, Constants())
    values = NETWORKS.evaluate(joined(*map(single, records), stated))
    expected: dict[Quantity[...], str] = {
        network_time.sample_arithmetic_time: "arithmetic of an image",
        network_time.sample_traffic_time: "traffic of an image",
        network_time.weight_stream_time: "weights of a batch",
        network_time.batch_work_time: "work of a batch",
        network_time.batch_launch_time: "launches of a batch",
        network_service.query_response_time: "response",
        network_service.replica_query_rate: "rate",
        network_time.saturated_sample_rate: "saturated rate",
        network_service.load_share: "load",
        energy.chip_power: "power",
        network_service.energy_per_query: "energy",
        network_service.carbon_per_query: "carbon",
        network_service.network_memory_needed: "memory",
        network_service.training_run_flops: "training work",
    }
    for wanted, step in expected.items():
        assert float(values[wanted]) == pytest.approx(sheet.computed(step), rel=REL), step
    assert 1e6 * float(values[network_service.cost_per_query]) == pytest.approx(sheet.computed("cost"), rel=REL)
    hours = float(values[network_service.training_chip_time]) * float(values[reliability.goodput]) / 3600
    assert hours / sheet.computed("goodput") == pytest.approx(sheet.computed("training chip-hours"), rel=REL)


# --- a second calculation ---------------------------------------------------------------------------------------------


def compare(study: Study) -> int:
    """How many cases of a study the second calculation agrees on; an AssertionError where it does not."""
    figures = figures_of(study)
    document = msgspec.to_builtins(study)
    agreed = 0
    for w, workload in enumerate(document["workloads"]):
        family = workload["network"]["family"] or workload["kind"]
        for c, chip in enumerate(document["chips"]):
            reach = second_networks.reached(CONSTANTS, family, f"{chip['vendor']} {chip['kind']}")
            found = list(second_networks.runs(workload, chip, reach))
            assert bool(found) == bool(figures.possible[w, c]), (workload["id"], chip["id"])
            serving = [one for one in found if one.response <= workload["response_limit"]]
            assert bool(serving) == bool(figures.feasible[w, c]), (workload["id"], chip["id"])
            if not serving:
                continue
            served = {name: float(array[w, c]) for name, array in figures.served.inputs.items()}
            ideal = list(second_networks.runs(workload, chip, second_networks.IDEAL, links=1.0))
            by_run = {(one.batch, one.bits, one.chips) for one in found}
            least = min(one.chip_time for one in ideal if (one.batch, one.bits, one.chips) in by_run)
            assert served["ideal_chip_time"] == pytest.approx(least, rel=REL)
            assert served["software_chip_time"] == pytest.approx(min(one.chip_time for one in found), rel=REL)
            if study.money.acquisition == "rented":  # the cheapest is the one that takes least of the chips
                best = min(serving, key=lambda one: one.chip_time)
                each = served["replica_chips"] / served["replica_request_rate"]
                assert each == pytest.approx(best.chip_time, rel=REL)
            same = [one for one in serving if one.response == pytest.approx(float(figures.served.response_time[w, c]))]
            assert any(one.capacity == pytest.approx(served["replica_request_rate"], rel=REL) for one in same)
            agreed += 1
    return agreed


def test_the_batches_of_the_second_calculation_are_those_of_the_grid() -> None:
    assert sorted(second_networks.BATCHES) == list(NETWORK_BATCHES)


def test_it_agrees_on_each_kind_on_every_chip_of_the_catalog() -> None:
    assert compare(study_of(*KINDS.values(), chips=CATALOG.chips)) > 200


@pytest.mark.parametrize("lowest", ["16 bit", "4 bit"])
def test_it_agrees_at_other_precisions(lowest: str) -> None:
    assert compare(study_of(*KINDS.values(), lowest_precision=lowest)) > 20


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_it_agrees_on_networks_of_any_size(data: st.DataObject) -> None:
    def size(low: float, high: float) -> float:
        return 10 ** data.draw(st.floats(low, high))

    network = Network(
        family=data.draw(st.sampled_from(["CNN", "encoder", "recommendation", "diffusion", ""])),
        parameter_count=size(5, 12), flops_per_sample=size(6, 14), activations_per_sample=size(4, 11),
        embedding_values_per_sample=data.draw(st.sampled_from([0.0, 1e3, 1e6])),
        kernels_per_sample=float(round(size(0, 4))), step_count=data.draw(st.sampled_from([0.0, 0.0, 20.0])),
        flops_per_step=size(6, 14), activations_per_step=size(4, 11), kernels_per_step=float(round(size(0, 4))),
        quantized_share=data.draw(st.sampled_from([1.0, 0.8, 0.0])),
        weights_per_pass=data.draw(st.sampled_from([None, 1e6])),
    )  # fmt: skip
    workload = msgspec.structs.replace(
        CATALOG.workload("radiology"), network=network, response_limit=size(-3, 2), kind="generic"
    )
    study = study_of("radiology")
    compare(msgspec.structs.replace(study, workloads=(workload,)))


# --- every kind on every chip -----------------------------------------------------------------------------------------


def test_each_kind_has_a_figure_or_a_reason_on_every_chip_of_the_catalog() -> None:
    outcome = evaluate(study_of(*KINDS.values(), chips=CATALOG.chips))
    assert len(outcome.deployments) == len(KINDS) * len(CATALOG.chips)
    for row in outcome.deployments:
        if row["reason"]:
            assert re.fullmatch(r"[A-Z][^{}]*\.", row["reason"]), row["reason"]
            continue
        assert row["feasible"]
        numbers = {name: value for name, value in row.items() if isinstance(value, float)}
        assert all(np.isfinite(value) and value > 0 for value in numbers.values()), numbers
        assert row["response_time_s"] <= outcome.study.row("workloads", row["workload"]).response_limit  # type: ignore[attr-defined]


def test_a_network_without_its_work_has_a_reason_and_no_figure() -> None:
    study = study_of("radiology")
    blank = msgspec.structs.replace(study.workloads[0], network=Network())
    outcome = evaluate(msgspec.structs.replace(study, workloads=(blank,)))
    assert all("type them under Network" in row["reason"] for row in outcome.deployments)
    assert {kpi.value for kpi in outcome.kpis} == {None}
    for chart in CHARTS.keys() - {"history"}:
        assert build(chart, outcome).empty
    cells = outcome.calculated["workloads", blank.id]
    assert all(cell.reason for cell in cells if cell.value is None)


def test_tables_too_large_for_a_chip_are_spread_over_several_and_one_chip_that_holds_them_is_not() -> None:
    figures = figures_of(study_of("recommendation", chips=CATALOG.chips, lowest_precision="16 bit"))
    chips = dict(zip((chip.id for chip in CATALOG.chips), figures.served.inputs["replica_chips"][0], strict=True))
    held = CATALOG.workload("recommendation").network.parameter_count
    assert held is not None
    for name in ("nvidia-b200-sxm", "nvidia-h100-sxm5-80gb", "nvidia-l40s", "google-tpu-v5e"):
        chip = CATALOG.chip(name)  # two bytes a value; the activations of a batch are small beside the tables
        assert chips[name] == math.ceil(2 * held / (chip.memory_capacity * chip.usable_memory_share)), name
    assert chips["nvidia-b200-sxm"] == 1
    assert chips["google-tpu-v5e"] > 1


# --- relations --------------------------------------------------------------------------------------------------------


def costs(study: Study) -> Any:
    figures = figures_of(study)
    return np.where(figures.costed, figures.served.full_load_unit_cost, np.inf)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("field", ["peak_rate_int8", "peak_rate_16bit", "memory_bandwidth", "memory_capacity"])
def test_a_faster_or_larger_chip_never_serves_dearer_while_chips_are_rented(kind: str, field: str) -> None:
    study = study_of(KINDS[kind])
    better = tuple(
        chip if getattr(chip, field) is None else msgspec.structs.replace(chip, **{field: 2 * getattr(chip, field)})
        for chip in study.chips
    )
    assert (costs(msgspec.structs.replace(study, chips=better)) <= costs(study) * (1 + 1e-12)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_longer_response_limit_never_costs_more_and_a_lower_precision_neither(kind: str) -> None:
    before = costs(study_of(KINDS[kind]))
    limit = CATALOG.workload(KINDS[kind]).response_limit
    assert (costs(study_of(KINDS[kind], response_limit=3 * limit)) <= before).all()
    assert (costs(study_of(KINDS[kind], response_limit=limit / 3)) >= before).all()
    assert (costs(study_of(KINDS[kind], lowest_precision="16 bit")) >= before).all()


@pytest.mark.parametrize("kind", KINDS)
def test_steps_of_the_waterfall_rise_from_the_ideal_to_the_latency_limit(kind: str) -> None:
    figures: Figures = outcome_of(kind).detail
    served = figures.served.inputs
    each = served["replica_chips"] / served["replica_request_rate"]
    ok = figures.feasible
    assert ok.any()
    assert (served["ideal_chip_time"][ok] <= served["software_chip_time"][ok]).all()
    assert (served["software_chip_time"][ok] <= each[ok] * (1 + 1e-12)).all()


def test_mean_power_never_exceeds_the_rated_one() -> None:
    figures = figures_of(study_of(*KINDS.values(), chips=CATALOG.chips))
    rated = np.array([chip.thermal_design_power or np.inf for chip in CATALOG.chips])
    assert (figures.served.inputs["busy_chip_power"] <= rated).all()


def test_a_mixed_study_is_the_sum_of_its_parts() -> None:
    presets = ("support-chat", "radiology", "code-assistant", "image-generation")
    mixed = figures_of(study_of(*presets))
    for position, preset in enumerate(presets):
        alone = figures_of(study_of(preset))
        for wanted in (unit_cost.delivered_unit_cost, lifetime.cumulative_inference_cost):
            for chip in range(len(SAMPLE.chips)):
                np.testing.assert_array_equal(mixed.monthly(wanted, position, chip), alone.monthly(wanted, 0, chip))
        assert mixed.why_not(position, 0) == alone.why_not(0, 0)
    total = evaluate(study_of(*presets)).kpi("lifetime_inference_cost").value
    parts = [evaluate(study_of(preset)).kpi("lifetime_inference_cost").value for preset in presets]
    assert total is not None
    assert total == pytest.approx(sum(part for part in parts if part is not None), rel=1e-12)


def test_equal_studies_are_answered_alike_whatever_was_evaluated_before() -> None:
    first = DeploymentRows(figures_of(SAMPLE)).all()
    chip = SAMPLE.chips[0]
    faster = set_value(SAMPLE, Cell("chips", chip.id, "memory_bandwidth"), 2 * chip.memory_bandwidth)
    dearer = set_value(SAMPLE, Cell("chips", chip.id, "rental_price"), 2 * (chip.rental_price or 1.0))
    other, third = DeploymentRows(figures_of(faster)).all(), DeploymentRows(figures_of(dearer)).all()
    assert other[0]["time_per_output_token_s"] < first[0]["time_per_output_token_s"]
    cost = "usd_per_million_output_tokens_at_full_load"
    assert third[0][cost] == pytest.approx(2 * first[0][cost], rel=1e-12)
    assert DeploymentRows(figures_of(SAMPLE)).all() == first


def test_what_is_kept_of_evaluations_is_bounded() -> None:
    for tokens in range(1000, 1030):
        figures_of(study_of("support-chat", chips=CATALOG.chips, input_tokens=float(tokens)))
    assert KEPT_PHYSICS.most / 2 < KEPT_PHYSICS.size <= KEPT_PHYSICS.most
    KEPT_PHYSICS.clear()
    assert not KEPT_PHYSICS
    assert KEPT_PHYSICS.size == 0


# --- words and units --------------------------------------------------------------------------------------------------


def words_in(spec: Any) -> Iterator[str]:
    """All texts of a chart, however deep."""
    if isinstance(spec, str):
        yield spec
    elif isinstance(spec, tuple | list | frozenset):
        for part in spec:
            yield from words_in(part)
    elif hasattr(spec, "__dataclass_fields__"):
        for name in spec.__dataclass_fields__:
            if name != "inputs":
                yield from words_in(getattr(spec, name))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("measure", ["cost", "latency", "energy"])
def test_no_chart_of_a_network_speaks_of_tokens(kind: str, measure: str) -> None:
    study = outcome_of(kind).study
    outcome = evaluate(
        msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, chips_measure=measure))
    )
    for chart in CHARTS:
        spec: ChartSpec = build(chart, outcome)
        said = [word for word in words_in(spec) if "token" in word.lower()]
        assert said == [], chart


@pytest.mark.parametrize("kind", KINDS)
def test_headline_tables_and_cells_count_in_what_the_kind_delivers(kind: str) -> None:
    outcome = outcome_of(kind)
    unit, per = UNITS[kind], 1e3 if kind == "diffusion" else 1e6
    headline = outcome.kpis[4]
    assert unit in headline.label
    assert headline.id == ("cost_per_thousand_images" if kind == "diffusion" else "cost_per_million_queries")
    figures: Figures = outcome.detail
    assert headline.value == figures.monthly(unit_cost.delivered_unit_cost, 0, 0)[0] * per
    assert "token" not in " ".join((headline.label, headline.unit, headline.breakdown))
    months_table, case = months(figures, 0, 0), Case(figures, 0, 0)
    output = next(column for column in months_table.columns if column.id == demand.monthly_delivered_units.name)
    assert isinstance(output, Numbers)
    assert unit in output.unit
    delivered = figures.monthly(demand.monthly_delivered_units, 0, 0)
    assert output.values.tolist() == pytest.approx((delivered / per).tolist(), rel=1e-12)
    heads = " ".join(f"{one.label} {getattr(one, 'unit', '')}" for one in candidates(figures, 0, 0).table.columns)
    assert unit in heads
    assert "token" not in heads.lower()
    for (table, _), cells in outcome.calculated.items():
        said = [cell for cell in cells if table == "chips" and "token" in f"{cell.label} {cell.unit} {cell.help}"]
        assert said == []
    parts = step_table(batch_times(case, int(default_index(case) or 0)))
    assert "token" not in " ".join(column.label for column in parts.columns)


def test_the_charts_of_speed_have_the_response_time_of_the_limit_on_their_axis() -> None:
    spec = build("pareto", outcome_of("encoder"))
    limit = CATALOG.workload("card-fraud").response_limit
    assert spec.lines[0].value == limit
    assert spec.x.label == "Response time"
    for series in spec.series:
        assert list(series.x) == sorted(series.x)
        assert list(series.y) == sorted(series.y, reverse=True)  # what is slower and dearer is not drawn
    figures: Figures = outcome_of("encoder").detail
    assert spec.markers[0].x == pytest.approx(float(figures.served.response_time[0, 0]), rel=1e-12)
    assert spec.markers[0].y == float(figures.served.full_load_unit_cost[0, 0])


# --- the drawer -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_candidates_of_a_network_are_all_its_runs_the_chosen_one_first(kind: str) -> None:
    figures: Figures = outcome_of(kind).detail
    for chip in range(len(SAMPLE.chips)):
        found = candidates(figures, 0, chip)
        of = figures.deployments_of(0)
        assert found.table.row_count == of.shape[2] * of.shape[3] * of.shape[4]
        if not figures.feasible[0, chip]:
            continue
        assert STATUSES[int(found.status[0])] == "Chosen"
        reasons = found.table.words("reason")
        for row, status in enumerate(found.status):
            assert bool(reasons[row]) == (STATUSES[int(status)] in ("Runs", "Refused"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_parts_of_a_batch_sum_to_it(kind: str) -> None:
    figures: Figures = outcome_of(kind).detail
    for chip in range(len(SAMPLE.chips)):
        case = Case(figures, 0, chip)
        index = default_index(case)
        if index is None:
            assert figures.why_not(0, chip)
            continue
        times = batch_times(case, index)
        parts = [one.parts[BATCH.prefix] for one in times.operations]
        assert sum(part.seconds for part in parts) == pytest.approx(times.totals[BATCH.prefix], rel=1e-12)
        assert sum(part.share for part in parts) == pytest.approx(1.0, rel=1e-12)
        spec = build_step_time(case, times)
        assert spec.title.endswith("of a batch")
        assert sum(bar.end - bar.start for bar in spec.bars) == pytest.approx(1.0, rel=1e-12)


# --- bands and kinds --------------------------------------------------------------------------------------------------


def test_bands_follow_the_kind_and_widen_where_no_row_is_of_the_family() -> None:
    study = study_of("support-chat", "card-fraud", "radiology")
    generic = msgspec.structs.replace(
        study.workloads[2], id="generic", name="Generic", kind="generic", network=Network(family="")
    )
    bands = bands_of(msgspec.structs.replace(study, workloads=(*study.workloads, generic)))
    language, encoder, imaging, unseen = bands.served
    assert (encoder >= np.exp(0.75) * (1 - 1e-12)).all()
    assert (language < encoder).all()
    np.testing.assert_array_equal(encoder, imaging)
    assert (unseen > encoder).all()
    assert family_spread("CNN") == 0
    assert family_spread("never heard of") > 0.5


def test_a_change_of_kind_is_one_edit_and_turns_the_unit() -> None:
    study = study_of("card-fraud")
    row = study.workloads[0].id
    for kind, unit in (("diffusion", "images"), ("generic", "queries"), (LANGUAGE_MODEL, "output tokens")):
        after = set_value(study, Cell("workloads", row, "kind"), kind)
        assert unit in evaluate(after).kpis[4].label
    network = CATALOG.network("resnet-50")
    source = Source("a file", "2026", "high")
    named = msgspec.structs.replace(network.network, network_name=network.name)
    given_network = replace_model(study, row, named, {"": source, "kernels_per_sample": source}).workloads[0]
    assert given_network.network.network_name == network.name
    assert given_network.source_of("network.flops_per_sample") == source
    assert given_network.model == study.workloads[0].model


def test_each_field_of_a_workload_is_for_all_kinds_or_for_one_sort() -> None:
    language, network = CATALOG.workload("support-chat"), CATALOG.workload("radiology")
    for path, field in fields_of(Workload).items():
        assert field.only in ("", "language", "network"), path
        assert applies(field, language) or applies(field, network)
        assert applies(field, language) == (field.only != "network")
        assert applies(field, network) == (field.only != "language")
