"""Own measured rows: what they say against the prediction, the study centred on them, and its band."""

import dataclasses
import datetime
import math
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from core.analysis.validation import prediction
from core.analysis.validation.benchmark_effect import effect_words, state_words
from core.analysis.validation.error_bands import LOADED, PREFILL, error_bands
from core.analysis.validation.measured_rows import (
    MeasuredFile,
    Measurement,
    RowsRefused,
    ServingRow,
    has_header,
    pasted_rows,
    read_own_rows,
)
from core.analysis.validation.own_benchmark import Comparison, centred, compared, without_benchmarks
from core.analysis.validation.own_rows import OwnRow, empty_row, file_of, row_of_deployment
from core.analysis.validation.row_inputs import row_inputs
from core.bands import half_width
from core.catalog import SOFTWARE_FIELDS, load_catalog
from core.editing import Cell, restore, set_value
from core.errors import StudyRefused
from core.evaluation import evaluate
from core.figures import figures_of
from core.records import Chip
from core.samples import sample_study
from core.stacking import single
from core.study import Study
from core.study_file import read_study, write_study

DAY = datetime.date(2026, 11, 24)
STUDY = sample_study()
H100 = STUDY.settings.reference_chip
OUTCOME = evaluate(STUDY)
WORKLOAD = STUDY.workloads[STUDY.selected_workload]
TOKEN, FIRST, ANSWER = "tpot_ms", "ttft_ms", "e2e_latency_ms"
RATE = "throughput_output_tokens_per_s"


def row(metric: str = TOKEN, value: float | None = None, **changed: Any) -> OwnRow:
    """Llama 2 70B on two chips in FP8, one batch of 16 unless said otherwise."""
    described: dict[str, Any] = {
        "model": "Llama-2-70B", "chips": 2.0, "tensor": 2.0, "batch": 16.0, "input_tokens": 512.0,
        "output_tokens": 128.0, "weight_precision": "fp8", "compute_precision": "fp8", "cache_precision": "fp8",
        "batching": "static", "metric": metric, "unit": "",
    } | changed  # fmt: skip
    return OwnRow(dataclasses.replace(empty_row().row, **described), value)


def says(study: Study, *rows: OwnRow, chip: str = H100) -> tuple[Comparison, ...]:
    return compared(study, chip, file_of(rows), [one.cached_share for one in rows])


def predicted(study: Study, one: OwnRow) -> float:
    found = says(study, one)[0].predicted
    assert found is not None
    return found


def measuring(one: OwnRow, times: float) -> OwnRow:
    """The row with a measured value so many times the prediction."""
    return dataclasses.replace(one, value=predicted(STUDY, one) * times)


def chip_of(study: Study, identifier: str = H100) -> Chip:
    found = study.row("chips", identifier)
    assert isinstance(found, Chip)
    return found


def ratios(study: Study) -> tuple[float, float, float, float]:
    chip = chip_of(study)
    return (
        chip.decode_time_ratio,
        chip.decode_benchmark_count,
        chip.prefill_time_ratio,
        chip.prefill_benchmark_count,
    )


def by_the_book(study: Study, one: OwnRow) -> float:
    """What the book says of a row on the study's chip as it stands, ratios and all, without the code under test."""
    catalog = msgspec.structs.replace(load_catalog(), chips=(chip_of(study),))
    found = row_inputs((dataclasses.replace(one.row, chip=chip_of(study).name),), catalog)
    software = single(chip_of(study))  # the engine is the one that the chip has in the study
    inputs = found.inputs | {name: software[name] for name in SOFTWARE_FIELDS if name != "prefill_chunk"}
    inputs |= {"cached_share": np.array([one.cached_share])}
    if one.row.batching != "static":
        inputs["prefill_batch"] = np.ones(1)  # as deployments of a study have it
    return float(prediction.predicted(found, prediction.evaluated(found, inputs))[0])


# --- comparing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chip", [chip.id for chip in STUDY.chips])
def test_the_row_of_a_deployment_is_predicted_as_the_study_predicts_it(chip: str) -> None:
    deployment = next(one for one in OUTCOME.deployments if (one["workload"], one["chip"]) == (WORKLOAD.id, chip))
    one = row_of_deployment(deployment, WORKLOAD)
    for metric, figure in ((TOKEN, "time_per_output_token_s"), (FIRST, "time_to_first_token_s")):
        asked = dataclasses.replace(one, row=dataclasses.replace(one.row, metric=metric))
        assert says(STUDY, asked, chip=chip)[0].predicted == pytest.approx(deployment[figure] * 1e3, rel=1e-12)


def test_times_and_rates_are_compared_the_same_way() -> None:
    time, rate = row(TOKEN), row("per_user_output_tokens_per_s")
    slow_time, slow_rate = measuring(time, 1.25), measuring(rate, 1 / 1.25)
    found = says(STUDY, slow_time, slow_rate)
    assert [one.time_ratio for one in found] == pytest.approx([1.25, 1.25], rel=1e-12)
    assert [one.ratio for one in found] == pytest.approx([1.25, 0.8], rel=1e-12)
    assert [one.unit for one in found] == ["ms", "tokens/s/user"]


def test_the_predicted_value_has_the_published_band_of_its_class() -> None:
    found = says(STUDY, row(TOKEN))[0]
    assert found.low is not None
    assert found.high is not None
    assert found.predicted is not None
    width = error_bands().classes["static"].half_width
    assert math.log(found.high / found.predicted) == pytest.approx(width)
    assert math.log(found.predicted / found.low) == pytest.approx(width)


@pytest.mark.parametrize(
    ("one", "kinds"),
    [
        (row(TOKEN), ("decode",)),
        (row(ANSWER), ("decode",)),
        (row(FIRST), ("prefill",)),
        (row(ANSWER, output_tokens=1.0), ("prefill",)),
        (row(ANSWER, output_tokens=16.0), ("decode", "prefill")),
        (row("throughput_prefill_tokens_per_s", phase="prefill"), ("prefill",)),
    ],
)
def test_a_row_counts_for_what_takes_its_time(one: OwnRow, kinds: tuple[str, ...]) -> None:
    assert says(STUDY, measuring(one, 1.1))[0].counts_for == kinds


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (row(value=30.0, chip="NVIDIA A100 SXM4 80GB"), "It was measured on NVIDIA A100 SXM4 80GB, not on"),
        (row(value=30.0, model="Nobody's model"), "Model Nobody's model is not in the catalog."),
        (row(value=30.0, metric="seconds"), "Metric seconds is not one that is predicted."),
        (row(value=30.0, unit="furlongs"), "Unit furlongs is not one of tpot_ms."),
        (row(value=30.0, batch=None), "Batch or concurrency not stated."),
        (row(value=30.0, input_tokens=None), "Lengths not stated as numbers."),
        (row(value=30.0, weight_precision="", compute_precision=""), "Precision not stated."),
        (row(value=30.0, chips=None, tensor=None), "Number of chips not stated."),
        (row(), "It says no measured value."),
        (measuring(row(), 11.0), "Measured and predicted differ by more than a factor of 10"),
        (measuring(row(), 0.09), "Measured and predicted differ by more than a factor of 10"),
    ],
)
def test_a_row_that_cannot_be_compared_says_why(one: OwnRow, reason: str) -> None:
    found = says(STUDY, one)[0]
    assert found.reason.startswith(reason)
    assert found.time_ratio is None
    with pytest.raises(StudyRefused, match="None of these rows can be compared"):
        centred(STUDY, H100, (found,))


def test_rows_may_call_the_chip_by_any_of_its_names() -> None:
    renamed = set_value(STUDY, Cell("chips", H100, "name"), "Our H100")
    for name in ("", "Our H100", "our  h100", H100, "NVIDIA H100 SXM5 80GB"):
        assert says(renamed, row(value=30.0, chip=name))[0].time_ratio is not None, name


def test_the_study_s_own_model_comes_before_the_catalog_s() -> None:
    layers = Cell("workloads", WORKLOAD.id, "model.layer_count")
    halved = set_value(STUDY, layers, WORKLOAD.model.layer_count / 2)
    name = WORKLOAD.model.model_name
    assert predicted(halved, row(model=name)) < 0.6 * predicted(STUDY, row(model=name))
    assert predicted(STUDY, row(model=WORKLOAD.name)) == predicted(STUDY, row(model=name))


def test_training_rows_are_not_compared() -> None:
    file = pasted_rows("model\tmetric\tvalue\tparams_active\nLlama-2-7B\ttokens_per_s_per_chip\t3500\t7e9")
    assert "training run" in compared(STUDY, H100, file)[0].reason


# --- centring -------------------------------------------------------------------------------------------------------

CASES = [
    row(TOKEN), row(FIRST), row(ANSWER), row(ANSWER, output_tokens=16.0), row(RATE, phase=""),
    row(TOKEN, batching="continuous", batch=64.0), row(FIRST, batching="continuous", batch=64.0),
    row(ANSWER, batching="continuous", batch=64.0), row("per_user_output_tokens_per_s"),
    row("throughput_prefill_tokens_per_s"),
    dataclasses.replace(row(TOKEN, batching="continuous", batch=64.0), cached_share=0.5),
]  # fmt: skip


@pytest.mark.parametrize("one", CASES, ids=[f"{one.row.metric}, {one.row.batching}" for one in CASES])
@pytest.mark.parametrize("times", [0.78, 1.6])
def test_after_centring_on_a_row_the_prediction_is_what_was_measured(one: OwnRow, times: float) -> None:
    assert by_the_book(STUDY, one) == pytest.approx(predicted(STUDY, one), rel=1e-12)
    measured = measuring(one, times)
    after = centred(STUDY, H100, says(STUDY, measured), DAY)
    assert by_the_book(after, one) == pytest.approx(measured.value, rel=1e-9)


def test_a_known_ratio_is_recovered() -> None:
    """A chip that is truly slower by two known factors, measured without knowing them."""
    cells = ((Cell("chips", H100, "decode_time_ratio"), 1.3), (Cell("chips", H100, "prefill_time_ratio"), 0.7))
    truth = STUDY
    for cell, factor in cells:
        truth = set_value(truth, cell, factor)
    rows = [dataclasses.replace(one, value=by_the_book(truth, one)) for one in (row(TOKEN), row(FIRST))]
    after = centred(STUDY, H100, says(STUDY, *rows), DAY)
    assert ratios(after) == pytest.approx((1.3, 1, 0.7, 1), rel=1e-12)


def test_two_rows_give_the_geometric_mean() -> None:
    rows = (measuring(row(), 0.8), measuring(row(batch=32.0), 1.8))
    after = centred(STUDY, H100, says(STUDY, *rows), DAY)
    assert ratios(after) == pytest.approx((1.2, 2, 1, 0), rel=1e-12)


def test_centring_twice_is_centring_once_with_all_rows() -> None:
    rows = [measuring(one, times) for one, times in zip(CASES[:5], (0.7, 1.2, 0.9, 1.4, 2.0), strict=True)]
    at_once = centred(STUDY, H100, says(STUDY, *rows), DAY)
    twice = centred(STUDY, H100, says(STUDY, *rows[:2]), DAY)
    twice = centred(twice, H100, says(twice, *rows[2:]), DAY)
    assert ratios(twice) == pytest.approx(ratios(at_once), rel=1e-12)


def test_other_chips_and_all_other_fields_stay() -> None:
    after = centred(STUDY, H100, says(STUDY, measuring(row(), 0.8)), DAY)
    assert [chip for chip in after.chips if chip.id != H100] == [chip for chip in STUDY.chips if chip.id != H100]
    before, now = chip_of(STUDY), chip_of(after)
    changed = {name for name in before.__struct_fields__ if getattr(before, name) != getattr(now, name)}
    assert changed == {"decode_time_ratio", "decode_benchmark_count", "sources", "shipped"}


def test_the_source_of_a_ratio_names_the_rows_it_rests_on_and_no_others() -> None:
    first = measuring(row(TOKEN, source="Lab run 7"), 0.8)
    after = centred(STUDY, H100, says(STUDY, first, measuring(row(FIRST), 1.2)), DAY)
    source = chip_of(after).sources["decode_time_ratio"]
    assert source.text.startswith("Own benchmark: Llama-2-70B, 2 chips, batch 16, 512 in, 128 out, fp8, tpot_ms ")
    assert source.text.endswith("(Lab run 7)")
    assert "ttft" not in source.text
    assert (source.date, source.confidence) == ("2026-11-24", "analyst")
    assert "tpot" not in chip_of(after).sources["prefill_time_ratio"].text

    more = [measuring(row(batch=float(batch)), 0.9) for batch in (1, 2, 4, 8, 32)]
    again = chip_of(centred(after, H100, says(after, *more), DAY)).sources["decode_benchmark_count"].text
    assert "and 2 more rows; before: Llama-2-70B, 2 chips, batch 16" in again
    assert "(Lab run 7)" in again


def test_a_source_stays_short_whatever_the_rows_say() -> None:
    long = measuring(row(source="x" * 100_000), 0.8)
    after = STUDY
    for _ in range(5):
        after = centred(after, H100, says(after, long, long, long, long), DAY)
    assert len(chip_of(after).sources["decode_time_ratio"].text) < 1200


def test_removing_own_benchmarks_gives_the_chip_back() -> None:
    rows = says(STUDY, measuring(row(TOKEN), 0.8), measuring(row(FIRST), 1.2))
    after = centred(STUDY, H100, rows, DAY)
    back, before = chip_of(without_benchmarks(after, H100)), chip_of(STUDY)
    assert msgspec.structs.replace(back, sources=before.sources) == before
    assert all(back.source_of(name) == before.source_of(name) for name in before.__struct_fields__)
    assert without_benchmarks(STUDY, H100) is STUDY


@pytest.mark.parametrize("name", ["decode_time_ratio", "decode_benchmark_count"])
def test_a_ratio_and_its_count_are_restored_together(name: str) -> None:
    after = centred(STUDY, H100, says(STUDY, measuring(row(TOKEN), 0.8), measuring(row(FIRST), 1.2)), DAY)
    restored = restore(after, Cell("chips", H100, name))
    assert ratios(restored) == pytest.approx((1, 0, 1.2, 1))


def test_a_saved_study_keeps_its_own_benchmarks(tmp_path: Path) -> None:
    after = centred(STUDY, H100, says(STUDY, measuring(row(), 0.777)), DAY)
    write_study(tmp_path / "centred.json", after)
    assert read_study(tmp_path / "centred.json") == after


def test_latency_and_cost_follow() -> None:
    after = evaluate(centred(STUDY, H100, says(STUDY, measuring(row(), 0.5)), DAY))
    words = effect_words(OUTCOME, after, H100)
    assert "NVIDIA H100 SXM5 80GB with TensorRT-LLM 2025: decode times × 0.5 (from 1 row)," in words
    before, now = (one.kpi("cost_per_million_output_tokens").value for one in (OUTCOME, after))
    assert before is not None
    assert now is not None
    assert now < before
    assert words.endswith(
        f"Support chat on it: ${now:.2f} per M output tokens instead of ${before:.2f} per M output tokens."
    )
    assert state_words(chip_of(after.study)) == "Centred now: decode times × 0.5 from 1 row."
    assert state_words(chip_of(STUDY)) == "Not centred on own rows yet."


def test_the_ideal_of_the_waterfall_is_that_of_the_data_sheet_whatever_was_measured() -> None:
    """What was measured says how far the software is from the chip, not what the chip could do."""
    slow = [measuring(row(), 1.5), measuring(row(FIRST), 1.5)]
    before, after = figures_of(STUDY), figures_of(centred(STUDY, H100, says(STUDY, *slow), DAY))
    at = (0, STUDY.reference_chip)
    assert after.lifetime_inputs["ideal_chip_time"][at] == before.lifetime_inputs["ideal_chip_time"][at]
    assert after.lifetime_inputs["software_chip_time"][at] > before.lifetime_inputs["software_chip_time"][at]


# --- the band -------------------------------------------------------------------------------------------------------


def width(regime: str, count: int, chip: str = H100) -> float:
    record = chip_of(STUDY, chip)
    changed = msgspec.structs.replace(record, decode_benchmark_count=count, prefill_benchmark_count=count)
    return half_width(changed, regime)


@pytest.mark.parametrize(("regime", "common"), [(LOADED, 0.2), (PREFILL, 0.2)])
@pytest.mark.parametrize("chip", [H100, "google-tpu-v5e"])
def test_the_band_narrows_with_each_own_row_by_the_stated_rule(regime: str, common: float, chip: str) -> None:
    seen = error_bands().classes[regime].half_width
    widths = [width(regime, count, chip) for count in (0, 1, 2, 5, 20, 1000)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == pytest.approx(seen * math.sqrt((1 - common) * 1.001))
    assert all(
        one == pytest.approx(min(widths[0], seen * math.sqrt((1 - common) * (1 + 1 / count))))
        for one, count in zip(widths[1:], (1, 2, 5, 20, 1000), strict=True)
    )


def test_rows_of_answers_leave_the_band_of_prompts_and_training_alone() -> None:
    after = chip_of(centred(STUDY, H100, says(STUDY, *[measuring(row(), 0.8)] * 8), DAY))
    assert half_width(after, LOADED) < half_width(chip_of(STUDY), LOADED)
    for regime in (PREFILL, "training"):
        assert half_width(after, regime) == half_width(chip_of(STUDY), regime)


# --- tables of own rows ---------------------------------------------------------------------------------------------

HEADER = ("model", "tp", "batch_or_concurrency", "input_tokens", "output_tokens", "weight_precision", "metric", "value")
CELLS = ("Llama-2-70B", "2", "16", "512", "128", "fp8", "tpot_ms", "31.5")


@pytest.mark.parametrize("mark", ["\t", ",", ";"])
def test_a_table_of_own_rows_needs_neither_names_nor_a_chip(mark: str, tmp_path: Path) -> None:
    text = f"\n{mark.join(HEADER)}\r\n{mark.join(CELLS)}\r\n"
    path = tmp_path / "rows.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert has_header(text)
    assert not has_header(mark.join(CELLS))
    for file in (pasted_rows(text), read_own_rows(path)):
        assert isinstance(file, MeasuredFile)
        assert file.measurements == (Measurement(31.5, "", ""),)
        (found,) = file.serving
        assert isinstance(found, ServingRow)
        assert (found.model, found.tensor, found.batch, found.chip) == ("Llama-2-70B", 2.0, 16.0, "")
        assert compared(STUDY, H100, file)[0].time_ratio is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The pasted table is empty; the first line names the columns: model, batch_or_concurrency"),
        ("model,metric\nx,y", "The pasted table has no column value"),
        ("model,metric,value\nx,y,1", "has neither columns of served nor of trained models"),
        ("\t".join(HEADER), "has a header and no rows"),
        ("\t".join((*HEADER, "value")) + "\n1", "has the column value twice"),
    ],
)
def test_a_table_that_holds_no_rows_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(RowsRefused) as refused:
        pasted_rows(text)
    assert sentence in str(refused.value)
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RowsRefused, match=r"rows\.csv"):
        read_own_rows(path)
