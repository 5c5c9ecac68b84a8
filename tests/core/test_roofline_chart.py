"""Rooflines: a worked example, roofs that no pass breaks through, and titles that other code finds true."""

import math
import re
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.batch_parts import batch_times
from core.candidate_table import Case
from core.catalog import load_catalog
from core.charts import build
from core.charts.naming import priced_names
from core.charts.roofline import SLOW
from core.charts.spec import ChartSpec, Scale
from core.equations import latency, roofline
from core.evaluation import evaluate
from core.figures import Figures
from core.outcome import Outcome
from core.records import LANGUAGE_MODEL
from core.rooflines import MEMORY, Roof, roofs
from core.step_parts import step_times
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study
from tests.core.story_studies import rounds_to

SEEDS = range(60)
EQUATIONS: Any = roofline
"""Called with plain numbers."""
OUTCOMES: dict[int, Outcome] = {}
PASSES = {"Decoding": "decode", "Reading prompts": "prefill", "A batch": "batch"}
PACES = {
    "memory": "memory bandwidth",
    "arithmetic": "compute",
    "slow arithmetic": "compute",
    "links between chips": "links",
    "the engine's own time": "engine",
}
RESOURCES = {"link bandwidth": "links", "link latency": "links", "launches": "engine", "host": "engine"}
TITLE = re.compile(
    r"(Decoding|Reading prompts|A batch) uses ([\d.e−-]+) % of (?:the arithmetic of (.+)|the first chip's arithmetic): "
    r"(memory|arithmetic|slow arithmetic|links between chips|the engine's own time) sets? the pace"
)


def outcome_of(seed: int) -> Outcome:
    if seed not in OUTCOMES:
        OUTCOMES[seed] = evaluate(random_study(seed))
    return OUTCOMES[seed]


def of_network(workload: str) -> Study:
    settings = msgspec.structs.replace(SAMPLE.settings, selected_workload=workload)
    return msgspec.structs.replace(SAMPLE, workloads=(load_catalog().workload(workload),), settings=settings)


def roof_of(outcome: Outcome, chip: int) -> Roof:
    found = roofs(outcome.detail, outcome.study.selected_workload)
    return next(one for one in found if one.chip == chip)


# --- worked by hand ---------------------------------------------------------------------------------------------------


def test_a_decode_step_worked_by_hand() -> None:
    """10 G weights of one byte on 2 chips, 50 tokens, no experts: 500 GFLOP a chip and 5 GB of weights."""
    flops = EQUATIONS.decode_chip_flops(
        flops_per_weight=2.0,
        always_read_parameters=9e9,
        applied_head_parameters=1e9,
        mixture_layer_count=0.0,
        expert_parameters=0.0,
        experts_per_token=0.0,
        pooled_replicas=1.0,
        step_tokens=50.0,
        one_token=1.0,
        decode_attention_flops=1e11,
        tensor_parallel=2.0,
        expert_chips=2.0,
    )
    assert flops == pytest.approx((2 * 1e10 * 50 + 1e11) / 2)
    traffic = EQUATIONS.decode_chip_traffic(1e10, 2.0, 0.0, 2.0, 50.0, 4e7, 1.0, 2.0, 1e6)
    assert traffic == pytest.approx(5e9 + 1e9 + 1e6)
    intensity = EQUATIONS.decode_intensity(flops, traffic)
    assert EQUATIONS.decode_attainable_rate(1e15, 3e12, intensity) == pytest.approx(3e12 * flops / traffic)
    assert EQUATIONS.decode_attainable_rate(1e13, 3e12, intensity) == 1e13
    assert EQUATIONS.ridge_intensity(1e15, 2e12) == 500
    assert EQUATIONS.decode_reached_rate(flops, 0.02) == pytest.approx(flops / 0.02)


def test_experts_work_for_visits_and_are_read_once_each() -> None:
    """4 layers of experts of 1 G weights, 2 visits for each of 10 tokens, spread over 8 chips."""
    flops = EQUATIONS.decode_chip_flops(2.0, 0.0, 0.0, 4.0, 1e9, 2.0, 1.0, 10.0, 1.0, 0.0, 1.0, 8.0)
    assert flops == pytest.approx(2 * 4 * 1e9 * 20 / 8)
    assert EQUATIONS.decode_chip_traffic(0.0, 1.0, 4e9, 8.0, 1.0, 0.0, 1.0, 1.0, 0.0) == pytest.approx(5e8)


def test_a_batch_of_a_network_worked_by_hand() -> None:
    """32 images of 8 GFLOP, 50 MB of activations of which a quarter spills, 25 M weights of two bytes, on 2 cores."""
    flops = EQUATIONS.network_chip_flops(32.0, 2.0, 8e9)
    traffic = EQUATIONS.network_chip_traffic(32.0, 2.0, 5e7, 0.25, 0.0, 5e7)
    assert flops == 32 * 2 * 8e9
    assert traffic == 2 * (32 * 1.25e7 + 5e7)


def test_the_h100_of_the_sample_is_bound_by_memory_as_its_own_rows_say() -> None:
    """FP8 on two chips: the ridge of its data sheet, and weights, cache and time read back from the grid."""
    outcome = evaluate(SAMPLE)
    figures: Figures = outcome.detail
    chip = outcome.study.reference_chip
    roof = roof_of(outcome, chip)
    record = outcome.study.chips[chip]
    assert record.peak_rate_fp8 is not None
    assert roof.peak == record.peak_rate_fp8
    assert roof.ridge == pytest.approx(record.peak_rate_fp8 / record.memory_bandwidth)
    decode, prefill = roof.passes
    step = float(figures.chosen(latency.centred_step_time)[0, chip])
    flops = float(figures.chosen(roofline.decode_chip_flops)[0, chip])
    assert decode.reached == pytest.approx(flops / step, rel=1e-12)
    assert decode.intensity < roof.ridge < prefill.intensity
    assert decode.bound_by == MEMORY


# --- relations --------------------------------------------------------------------------------------------------------


@given(
    peak=st.floats(1e12, 1e17),
    bandwidth=st.floats(1e10, 1e15),
    intensity=st.floats(1e-3, 1e6),
    more=st.floats(1.0, 1e3),
)
def test_a_roof_never_falls_and_meets_its_ceiling_at_the_ridge(
    peak: float, bandwidth: float, intensity: float, more: float
) -> None:
    low, high = (roofline.attainable(*np.array([peak, bandwidth, one])) for one in (intensity, intensity * more))
    assert low <= high <= peak
    assert low <= bandwidth * intensity
    assert float(roofline.attainable(*np.array([peak, bandwidth, peak / bandwidth]))) == pytest.approx(peak)


def test_no_pass_of_any_study_is_above_its_roof() -> None:
    seen = 0
    for seed in SEEDS:
        outcome = outcome_of(seed)
        own = {chip.id for chip in outcome.study.chips if chip.decode_time_ratio < 1 or chip.prefill_time_ratio < 1}
        for roof in roofs(outcome.detail, outcome.study.selected_workload):
            if outcome.study.chips[roof.chip].id in own:
                continue  # an analyst's own benchmark may be faster than the data sheet allows
            for one in roof.passes:
                assert 0 < one.reached <= one.attainable * (1 + 1e-9) <= roof.peak * (1 + 2e-9)
                assert one.attainable == pytest.approx(min(roof.peak, roof.bandwidth * one.intensity))
                seen += 1
    assert seen > 500


@settings(max_examples=12)
@given(factor=st.floats(1.05, 4.0))
def test_more_bandwidth_alone_never_lowers_the_rate_of_decoding(factor: float) -> None:
    few = msgspec.structs.replace(SAMPLE, chips=SAMPLE.chips[:1])
    faster = edited(few, ("chips", few.chips[0].id, "memory_bandwidth", few.chips[0].memory_bandwidth * factor))
    before, after = (evaluate(study) for study in (few, faster))
    one, other = (roof_of(outcome, 0) for outcome in (before, after))
    assert other.ridge < one.ridge or other.peak != one.peak
    if other.set_up == one.set_up:
        assert other.passes[0].reached >= one.passes[0].reached


# --- the chart --------------------------------------------------------------------------------------------------------


def check_title(outcome: Outcome, spec: ChartSpec) -> str:
    """The title read and found true by what the book says of the deployment; which pass it is of."""
    found = TITLE.fullmatch(spec.title)
    assert found, spec.title
    doing, share, name, pace = found.groups()
    first = spec.series[0]
    assert name is None or name == first.label
    chip = priced_names(outcome.study).index(first.label)
    roof = roof_of(outcome, chip)
    one = next(one for one in roof.passes if one.kind.id == PASSES[doing])
    assert rounds_to(100 * one.reached / roof.peak, share)
    resource = one.bound_by
    assert PACES[pace] == resource
    assert (pace == "slow arithmetic") == (resource == "compute" and one.intensity < roof.ridge)
    assert (SLOW in spec.notes) >= (pace == "slow arithmetic")
    return doing


def test_what_bounds_a_pass_is_what_the_tables_of_its_time_say() -> None:
    seen = set()
    outcomes = [evaluate(SAMPLE), *(evaluate(of_network(name)) for name in ("radiology", "recommendation"))]
    for outcome in (*outcomes, *(outcome_of(seed) for seed in range(6))):
        figures, workload = outcome.detail, outcome.study.selected_workload
        for roof in roofs(figures, workload):
            case = Case(figures, workload, roof.chip)
            chosen = int(case.deployments.choice.chosen[case.row])
            is_language = outcome.study.workloads[workload].kind == LANGUAGE_MODEL
            times = (step_times if is_language else batch_times)(case, chosen)
            for one in roof.passes:
                found = dict.fromkeys(one.spent, 0.0)
                for operation in times.operations:
                    part = operation.parts.get(f"{one.kind.id}_")
                    if part is not None and part.seconds:
                        found[RESOURCES.get(part.bound_by, part.bound_by)] += part.seconds
                assert dict(one.spent) == pytest.approx(found)
                assert sum(found.values()) == pytest.approx(times.totals[f"{one.kind.id}_"])
                assert one.bound_by == max(found, key=lambda resource: found[resource])
                seen.add((one.bound_by, one.intensity < roof.ridge))
    assert {("compute", True), ("compute", False), ("memory bandwidth", True), ("links", False)} <= seen


def test_titles_tell_the_share_of_the_arithmetic_and_what_holds_it_back() -> None:
    told = 0
    for seed in SEEDS:
        outcome = outcome_of(seed)
        spec = build("roofline", outcome)
        assert len(spec.title) <= 90
        if spec.empty:
            assert spec.title == "Where work stands under the chips' roofs"
            continue
        told += check_title(outcome, spec) == "Decoding"
    assert told > 45


@pytest.mark.parametrize("workload", ["card-fraud", "radiology", "recommendation", "image-generation"])
def test_a_network_has_one_pass_a_chip(workload: str) -> None:
    outcome = evaluate(of_network(workload))
    spec = build("roofline", outcome)
    assert check_title(outcome, spec) == "A batch"
    assert all(len(one.x) == 1 for one in spec.series)
    assert [marker.text for marker in spec.markers] == ["batch"]


def test_an_encoder_has_no_decode_steps() -> None:
    outcome = evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "model.attention_mask", "bidirectional")))
    spec = build("roofline", outcome)
    assert check_title(outcome, spec) == "Reading prompts"
    assert [marker.text for marker in spec.markers] == ["prefill"]


def test_points_stand_in_the_colour_of_their_roof_and_under_it() -> None:
    spec = build("roofline", evaluate(SAMPLE))
    assert (spec.x.scale, spec.y.scale) == (Scale.LOG, Scale.LOG)
    assert [one.colour for one in spec.series] == [guide.colour for guide in spec.guides] == list(range(6))
    for series, guide in zip(spec.series, spec.guides, strict=True):
        for x, y in zip(series.x, series.y, strict=True):
            roof = math.exp(np.interp(math.log(x), np.log(guide.x), np.log(guide.y)))
            assert y <= roof * (1 + 1e-9)
            assert guide.x[0] < x < guide.x[-1]
        assert all("bound by" in detail and "batch" in detail for detail in series.details)


def test_where_nothing_runs_it_is_said_why() -> None:
    spec = build("roofline", evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "input_tokens", 1e8))))
    assert re.match(r"No chip can serve this workload\. H100 SXM5 80GB: Does not fit: needs \d+ GB", spec.empty)
    assert not spec.guides
    assert not spec.markers


@pytest.mark.parametrize("count", [1, 30])
def test_one_chip_and_thirty(count: int) -> None:
    chips: list[Any] = [
        msgspec.structs.replace(SAMPLE.chips[at % 12], id=f"chip-{at}", name=f"Chip {at}") for at in range(count)
    ]
    settings = msgspec.structs.replace(SAMPLE.settings, reference_chip="chip-0")
    spec = build("roofline", evaluate(msgspec.structs.replace(SAMPLE, chips=tuple(chips), settings=settings)))
    assert len(spec.series) == min(count, 6)
    assert len(spec.choices) == (0 if count == 1 else 30)
