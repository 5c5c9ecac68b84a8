"""The headline figures and charts where something costs nothing, is not published, or cannot be served."""

import re
from dataclasses import replace

import msgspec
import pytest

from core.charts import CHARTS, build
from core.evaluation import evaluate
from core.kpi_words import kpi_band_text, kpi_text, shared_once
from core.outcome import Kpi
from core.records import YEAR
from core.row_edits import add_row
from core.samples import open_sample
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited

PEOPLE = ("data_and_staff_cost", "retraining_cost", "fine_tune_cost", "training_staff_cost")
"""Inputs of a workload that are paid to people, whatever chips cost."""


def free_chips() -> Study:
    """Owned chips that keep their price, without cost of capital: the bare chip costs nothing."""
    return edited(
        SAMPLE,
        ("money", "money", "acquisition", "owned"),
        ("money", "money", "residual_share", 1.0),
        ("money", "money", "capital_cost_rate", 0.0),
    )


def test_a_bare_chip_that_costs_nothing_has_no_multiple() -> None:
    outcome = evaluate(free_chips())
    spec = build("waterfall", outcome)
    assert re.fullmatch(r"Delivered inference costs \$[\d.]+ per M output tokens; overhead adds most", spec.title)
    assert "×" not in spec.bars[1].label
    assert "ideal" not in outcome.kpi("cost_per_million_output_tokens").breakdown
    assert build("pareto", outcome).title


def test_where_nothing_is_spent_there_is_neither_share_nor_crossing() -> None:
    study = edited(
        free_chips(),
        ("money", "money", "maintenance_share", 0.0),
        ("money", "money", "operations_cost", 0.0),
        ("money", "money", "space_cost", 0.0),
        ("site", "site", "electricity_price", 0.0),
        ("money", "money", "space_cost", 0.0),
        *(("workloads", WORKLOAD, people, 0.0) for people in PEOPLE),
    )
    outcome = evaluate(study)
    assert outcome.kpi("lifetime_inference_cost").value == 0
    assert outcome.kpi("lifetime_training_cost").value == 0
    for kpi in ("inference_share", "crossover_month"):
        assert (outcome.kpi(kpi).value, outcome.kpi(kpi).reason) == (None, "Nothing is spent.")
    for chart in CHARTS:
        assert build(chart, outcome).title
    assert build("lifetime", outcome).empty == "Nothing is spent."


def test_one_workload_that_cannot_be_served_takes_away_the_sums_but_not_the_unit_cost_of_another() -> None:
    impossible = msgspec.structs.replace(SAMPLE.workloads[0], id="huge", name="Huge", input_tokens=1e8)
    outcome = evaluate(add_row(SAMPLE, impossible))
    alone = evaluate(SAMPLE).kpi("cost_per_million_output_tokens").value
    assert outcome.kpi("cost_per_million_output_tokens").value == alone
    for kpi in ("lifetime_inference_cost", "inference_share", "crossover_month"):
        assert outcome.kpi(kpi).value is None
        assert outcome.kpi(kpi).reason.startswith("Huge: Does not fit")
    # it can be trained, though: the same model and run once more
    once = evaluate(SAMPLE).kpi("lifetime_training_cost").value
    assert once is not None
    assert outcome.kpi("lifetime_training_cost").value == pytest.approx(2 * once, rel=1e-12)
    assert build("waterfall", outcome).bars
    assert build("lifetime", outcome).empty.startswith("Huge: ")


def test_without_a_16_bit_peak_only_what_rests_on_training_is_unknown() -> None:
    outcome = evaluate(edited(SAMPLE, ("chips", SAMPLE.chips[0].id, "peak_rate_16bit", None)))
    for kpi in ("lifetime_training_cost", "inference_share", "crossover_month"):
        assert outcome.kpi(kpi).value is None
        assert "16-bit peak" in outcome.kpi(kpi).reason
    # attention then goes by half of the 8-bit peak, which is the 16-bit peak but for the rounding of the data sheet
    for kpi in ("lifetime_inference_cost", "cost_per_million_output_tokens"):
        known, unknown = evaluate(SAMPLE).kpi(kpi).value, outcome.kpi(kpi).value
        assert known is not None
        assert unknown is not None
        assert unknown == pytest.approx(known, rel=1e-3)
    untrained = edited(
        SAMPLE,
        ("chips", SAMPLE.chips[0].id, "peak_rate_16bit", None),
        ("workloads", WORKLOAD, "training_tokens", 0.0),
    )
    workload, years = SAMPLE.workloads[0], SAMPLE.money.horizon / 12
    refreshes = (SAMPLE.money.horizon - 1) // workload.retraining_interval
    people = workload.data_and_staff_cost + refreshes * workload.retraining_cost
    people += years * workload.fine_tunes_a_year * workload.fine_tune_cost
    people += years * YEAR * workload.training_staff_cost
    assert evaluate(untrained).kpi("lifetime_training_cost").value == pytest.approx(people, rel=1e-12)


def test_small_sram_chips_in_a_small_domain_are_answered_and_do_not_fail() -> None:
    for domain in (1.0, 4.0, 7.0):
        study = edited(
            SAMPLE,
            ("chips", "groq-lpu-v1", "scaleup_domain", domain),
            ("chips", "groq-lpu-v1", "chips_per_server", domain),
        )
        row = next(row for row in evaluate(study).deployments if row["chip"] == "groq-lpu-v1")
        assert row["reason"].startswith("Does not fit")


def test_a_model_of_linear_layers_only_has_no_cache_and_no_fault() -> None:
    study = edited(SAMPLE, ("workloads", WORKLOAD, "model.linear_layer_count", 80.0))
    assert evaluate(study).kpi("cost_per_million_output_tokens").value


def test_a_slow_pipeline_is_bound_by_its_links() -> None:
    slow = edited(SAMPLE, ("chips", "groq-lpu-v1", "collective_start", 50e-6))
    row = next(row for row in evaluate(slow).deployments if row["chip"] == "groq-lpu-v1")
    assert row["bound_by"] == "links"


def test_a_horizon_of_one_month_is_said_in_the_singular() -> None:
    outcome = evaluate(edited(SAMPLE, ("money", "money", "horizon", 1.0)))
    spec = build("lifetime", outcome)
    for words in (outcome.kpi("crossover_month").reason, spec.subtitle, spec.summary):
        assert "1 month" in words
        assert "1 months" not in words


def test_where_prompts_run_apart_a_replica_has_part_of_their_chips_and_the_service_has_whole_ones() -> None:
    outcome = evaluate(edited(SAMPLE, ("workloads", WORKLOAD, "prefill_placement", "apart")))
    said = outcome.kpi("lifetime_inference_cost").breakdown
    found = re.search(
        r"([\d,]+) replicas × ([\d.]+) chips \(with a share of those for prompts\) = ([\d,]+) chips", said
    )
    assert found is not None
    replicas, each, whole = (float(text.replace(",", "")) for text in found.groups())
    assert each != round(each)
    assert abs(whole - replicas * each) <= 1 + 0.05 * replicas


def test_both_ends_of_a_band_of_money_have_as_many_digits() -> None:
    kpi = Kpi("x", "Training", 7.27e6, "USD", low=6.6e6, high=8.0e6, band="80 % band")
    assert kpi_band_text(kpi) == "80 % band: $6.6–8.0 M"
    assert kpi_band_text(replace(kpi, low=14e6, high=27e6)) == "80 % band: $14–27 M"


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ("$14 M – $27 M", "$14–27 M"),
        ("$6.6 M – $8.0 M", "$6.6–8.0 M"),
        ("$900,000 – $1.2 M", "$900,000 – $1.2 M"),
        ("13 – 22", "13–22"),
        ("27 – never", "27 – never"),
        ("$0 – $0", "$0"),
        ("13 – 13", "13"),
    ],
)
def test_a_short_band_says_once_what_both_ends_share(ends: str, shown: str) -> None:
    assert shared_once(ends) == shown


def test_money_below_a_million_claims_no_more_digits_than_money_above_it() -> None:
    kpi = Kpi("x", "Inference", 945_396.4, "USD", low=881_098.0, high=1_102_000.0, band="80 % band")
    assert kpi_text(kpi) == "$945,000"
    assert kpi_band_text(kpi) == "80 % band: $880,000 – $1.1 M"
    assert kpi_text(replace(kpi, value=20e6)) == "$20.0 M"
    assert kpi_text(replace(kpi, value=12.3)) == "$12.30"


def test_a_study_without_training_has_no_crossover_and_no_band_of_what_is_certain() -> None:
    outcome = evaluate(open_sample("inferentia-latency"))
    crossover = outcome.kpi("crossover_month")
    assert (crossover.value, crossover.reason) == (None, "No training is paid for: there is nothing to overtake.")
    for identifier, shown in (("lifetime_training_cost", "$0"), ("inference_share", "100 %")):
        assert kpi_text(outcome.kpi(identifier)) == shown
        assert kpi_band_text(outcome.kpi(identifier)) == ""
    assert kpi_band_text(outcome.kpi("lifetime_inference_cost")) != ""
