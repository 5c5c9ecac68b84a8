"""Which split a run takes, what it costs, and why a run is impossible; published runs as a check."""

from typing import Any

import msgspec
import numpy as np
import pytest

from core.editing import Cell, set_values
from core.equations import lifetime, reliability, training_memory, training_time
from core.evaluation import evaluate
from core.fields import fields_of
from core.figures import Figures, inputs_behind
from core.records import MONTH, Constants
from core.samples import sample_study
from core.training_choice import inputs_behind_training
from core.training_table import training_cells
from tests.core.random_studies import SAMPLE, WORKLOAD, edited
from tests.core.training_cases import runs_of, trained

HOUR = 3600.0
H100 = "nvidia-h100-sxm5-80gb"


def hours(figures: Figures) -> float:
    assert runs_of(figures).why_not(0, 0) == ""
    return float(runs_of(figures).of(reliability.training_chip_time)[0, 0]) / HOUR


def mfu(figures: Figures) -> float:
    return float(runs_of(figures).of(training_time.model_flops_utilization)[0, 0])


@pytest.mark.parametrize(
    ("chip", "model", "recipe", "published"),
    [
        # Touvron et al. 2023, arXiv 2307.09288, table 2
        ("nvidia-a100-sxm4-80gb", "llama-2-70b", (2e12, 4096, 2048, 2**22, "16 bit"), 1_720_320),
        ("nvidia-a100-sxm4-80gb", "llama-2-7b", (2e12, 4096, 1024, 2**22, "16 bit"), 184_320),
        # Llama 3.1 model card; arXiv 2407.21783, table 4: 16,384 chips, 16 M tokens a step
        (H100, "llama-3-1-405b", (15.6e12, 8192, 16384, 2**24, "16 bit"), 30_840_000),
        # DeepSeek-V3, arXiv 2412.19437, table 1 and sec. 4.2
        ("nvidia-h800-sxm5", "deepseek-v3-r1", (14.8e12, 4096, 2048, 15360 * 4096, "FP8"), 2_664_000),
    ],
)
def test_published_runs_take_about_the_hours_that_were_published(
    chip: str, model: str, recipe: tuple[Any, ...], published: float
) -> None:
    names = ("training_tokens", "training_sequence", "training_chips", "training_batch", "training_precision")
    found = hours(trained(chip, model, **dict(zip(names, recipe, strict=True))))
    assert found == pytest.approx(published, rel=0.25)


def test_llama_3_on_sixteen_thousand_chips_reaches_the_published_utilisation() -> None:
    # arXiv 2407.21783, table 4: 41 % on 16,384 H100, 43 % on 8,192
    recipe = {"training_sequence": 8192.0, "training_batch": 2.0**24}
    many = trained(H100, "llama-3-1-405b", training_chips=16384.0, **recipe)
    fewer = trained(H100, "llama-3-1-405b", training_chips=8192.0, **recipe)
    assert mfu(many) == pytest.approx(0.41, abs=0.04)
    assert mfu(fewer) == pytest.approx(0.43, abs=0.04)
    assert mfu(fewer) > mfu(many)


def test_the_fastest_split_that_runs_is_taken() -> None:
    training = runs_of(trained(H100, "llama-2-70b", training_chips=64.0))
    time = np.broadcast_to(training.values[training_time.training_step_time], training.shape).reshape(-1)
    runs = training.runs.reshape(-1)
    chosen = int(training.chosen[0, 0])
    assert runs[chosen]
    assert time[chosen] == time[runs].min()
    assert 0 < runs.sum() < runs.size
    needed = float(training.of(training_memory.training_memory_needed)[0, 0])
    assert needed <= float(training.of(training_memory.training_memory_usable)[0, 0])


def test_one_chip_trains_a_small_model_without_any_split() -> None:
    figures = trained("nvidia-b200-sxm", "gemma-2b", training_chips=1.0, training_batch=65536.0)
    text = next(cell for cell in training_cells(figures, 0) if cell.id == "training_split").value
    assert str(text).startswith("one chip")


@pytest.mark.parametrize(
    ("chip", "model", "changed", "reason"),
    [
        (H100, "llama-3-1-405b", {"training_chips": 8.0}, "Training does not fit: needs "),
        (H100, "llama-2-7b", {"training_batch": 8192.0, "training_chips": 8192.0}, "too few sequences"),
        ("nvidia-l40s", "llama-2-7b", {}, "needs the bandwidth of their network"),
        ("groq-lpu-v1", "llama-2-7b", {"training_chips": 8.0}, "Training does not fit: needs "),
    ],
)
def test_a_run_that_is_impossible_says_why(chip: str, model: str, changed: dict[str, Any], reason: str) -> None:
    figures = trained(chip, model, **changed)
    assert reason in runs_of(figures).why_not(0, 0)
    assert reason in next(cell for cell in training_cells(figures, 0) if cell.id == "goodput").reason
    stated = trained(chip, model, training_speed="stated MFU", **changed)
    assert runs_of(stated).why_not(0, 0) == ""
    assert hours(stated) > 0


def test_more_chips_finish_sooner_and_waste_more() -> None:
    few, many = (runs_of(trained(H100, "llama-2-70b", training_chips=chips)) for chips in (256.0, 2048.0))
    duration, useful = (
        [float(one.of(wanted)[0, 0]) for one in (few, many)]
        for wanted in (reliability.training_duration, reliability.goodput)
    )
    assert duration[1] < duration[0] / 6
    assert useful[1] < useful[0] < 1


def test_a_long_sequence_is_divided() -> None:
    figures = trained(H100, "llama-3-1-8b", training_sequence=131072.0, training_chips=512.0, training_batch=2.0**24)
    assert runs_of(figures).why_not(0, 0) == ""
    assert runs_of(figures).one("context_split", 0, 0) > 1


# --- in a study -------------------------------------------------------------------------------------------------------


def test_the_training_cost_follows_the_predicted_run() -> None:
    figures: Figures = evaluate(SAMPLE).detail
    chip, workload = SAMPLE.reference_chip, SAMPLE.workloads[0]
    run = float(runs_of(figures).of(reliability.training_chip_time)[0, chip])
    rate = figures.monthly(lifetime.monthly_training_rate, 0, chip)[0]
    first = figures.monthly(lifetime.monthly_training_cost, 0, chip)[0]
    tunes = workload.fine_tunes_a_year / 12
    runs = workload.experiments_multiplier + tunes * workload.fine_tune_share
    people = workload.data_and_staff_cost + tunes * workload.fine_tune_cost + workload.training_staff_cost * MONTH
    assert first == pytest.approx(run * runs * rate + people, rel=1e-12)
    why = runs_of(figures).values.explain(reliability.training_chip_time, runs_of(figures).index(0, chip), depth=3)
    assert why.value == pytest.approx(run, rel=1e-12)
    assert {cause.name for cause in why.causes} >= {"goodput", "predicted_chip_time", "stated_chip_time"}


def test_more_failures_and_less_efficiency_cost_money() -> None:
    cost = evaluate(SAMPLE).kpi("lifetime_training_cost").value
    assert cost is not None
    reference = SAMPLE.chips[SAMPLE.reference_chip].id
    larger_batch = edited(SAMPLE, ("workloads", WORKLOAD, "training_batch", 2048 * 4096.0))
    failing = edited(SAMPLE, ("site", SAMPLE.site.id, "chip_failure_interval", 86400.0))
    slower = edited(SAMPLE, ("chips", reference, "training_efficiency", 0.3))
    for study, dearer in ((larger_batch, False), (failing, True), (slower, True)):
        changed = evaluate(study).kpi("lifetime_training_cost").value
        assert changed is not None
        assert (changed > cost) == dearer


@pytest.mark.parametrize("acquisition", ["rented", "owned"])
def test_what_cannot_be_served_can_still_be_trained(acquisition: str) -> None:
    study = edited(SAMPLE, ("money", SAMPLE.money.id, "acquisition", acquisition))
    outcome = evaluate(edited(study, ("workloads", WORKLOAD, "output_token_limit", 1e-6)))
    assert outcome.kpi("lifetime_inference_cost").value is None
    assert outcome.kpi("lifetime_training_cost").value == evaluate(study).kpi("lifetime_training_cost").value
    assert outcome.kpi("inference_share").value is None


def test_without_training_tokens_no_run_is_asked_for() -> None:
    small = edited(
        SAMPLE,
        ("workloads", WORKLOAD, "training_tokens", 0.0),
        ("workloads", WORKLOAD, "training_chips", 1.0),
        ("workloads", WORKLOAD, "fine_tunes_a_year", 0.0),
    )
    outcome = evaluate(small)
    assert outcome.kpi("lifetime_training_cost").value == SAMPLE.workloads[0].data_and_staff_cost
    cell = next(cell for cell in outcome.calculated["workloads", WORKLOAD] if cell.id == "training_split")
    assert (cell.value, cell.reason) == (None, "Nothing is trained: no training tokens.")


def test_a_run_is_told_in_words() -> None:
    words = evaluate(SAMPLE).kpi("lifetime_training_cost").breakdown
    assert "2,048 chips for" in words
    assert "of the peak (tensor" in words
    assert "of the time useful" in words
    stated = evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "training_speed", "stated MFU")))
    assert "the stated 38.6 % of the peak" in stated.kpi("lifetime_training_cost").breakdown


def test_the_cost_of_training_rests_on_the_inputs_of_its_run_and_on_no_coordinate() -> None:
    found = inputs_behind(lifetime.cumulative_training_cost)
    assert found >= {
        "training_efficiency",
        "chip_failure_interval",
        "training_chips",
        "scaleup_bandwidth",
        "layer_count",
    }
    assert found >= inputs_behind_training() - fields_of(Constants).keys()
    assert not found & {
        "tensor_split",
        "routed_parameter_count",
        "training_run_chip_time",
        "exposed_data_share",
        "one_byte",
    }


def test_mixtures_and_dense_models_stand_side_by_side() -> None:
    dense = sample_study().workloads[0]
    mixture = trained(H100, "mixtral-8x7b").study.workloads[0]
    study = msgspec.structs.replace(SAMPLE, workloads=(dense, msgspec.structs.replace(mixture, id="m")))
    figures: Figures = evaluate(study).detail
    alone: Figures = evaluate(SAMPLE).detail
    chip = SAMPLE.reference_chip
    for wanted in (training_time.training_step_time, training_memory.training_memory_needed):
        together = runs_of(figures).of(wanted)[0, chip]
        assert together == pytest.approx(float(runs_of(alone).of(wanted)[0, chip]), rel=1e-9)


def test_edits_of_the_recipe_are_checked_like_any_other() -> None:
    study = set_values(SAMPLE, [(Cell("workloads", WORKLOAD, "training_precision"), "FP8")])
    faster = evaluate(study).kpi("lifetime_training_cost").value
    slower = evaluate(SAMPLE).kpi("lifetime_training_cost").value
    assert faster is not None
    assert slower is not None
    assert faster < slower
