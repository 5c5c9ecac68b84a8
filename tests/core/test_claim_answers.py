"""Answers to the claims: sentences, bands and verdicts, re-read and re-computed by separate code."""

import re
from collections import Counter
from typing import Any

import msgspec
import numpy as np
import pytest

from core.catalog import load_catalog
from core.charts.naming import priced_names
from core.claims.answer import Finding, claim_view, finding
from core.claims.assumptions import COUNTS_WITH, MOST_ASSUMPTIONS, counts
from core.claims.claim import Claim
from core.equations import demand, lifetime
from core.evaluation import evaluate
from core.fields import fields_of
from core.outcome import Outcome
from core.price_book.rental import LATER_PRICE
from core.records import Record
from core.row_edits import add_row
from core.samples import open_sample
from core.study import Study, TableName
from tests.core.random_studies import SAMPLE, edited
from tests.core.story_studies import SEEDS, of_selected, of_services, read, rounds_to, story_outcome

CLAIMS = {claim.id: claim for claim in load_catalog().claims}
SHARE, OVER = CLAIMS["inference-share"], CLAIMS["inference-over-training"]
COST, LATENCY, DECLINE = CLAIMS["tpu-v4-cost"], CLAIMS["inferentia-latency"], CLAIMS["cost-decline"]
NUMBER = r"[−+]?\$?[\d.,]+(?:e[+-]?\d+)?(?: [MBTP]\b)?"
BAND = rf"80 % band: ({NUMBER}) %? ?to ({NUMBER}) %"


def asked(outcome: Outcome, claim: Claim) -> Finding:
    return finding(outcome.detail, claim)


def spent(outcome: Outcome) -> tuple[float, float]:
    return tuple(
        float(of_services(outcome, wanted).sum())
        for wanted in (lifetime.monthly_training_cost, lifetime.monthly_inference_cost)
    )  # type: ignore[return-value]


def test_the_share_sentence_gives_the_share_and_the_band_around_it() -> None:
    told: Counter[str] = Counter()
    for seed in SEEDS:
        outcome = story_outcome(seed)
        found = asked(outcome, SHARE)
        if found.reason:
            assert outcome.kpi("inference_share").value is None
            continue
        training, inference = spent(outcome)
        share = inference / (training + inference)
        assert found.value == pytest.approx(share, rel=1e-9)
        assert found.value == pytest.approx(outcome.kpi("inference_share").value, rel=1e-9)
        assert found.low == pytest.approx(outcome.kpi("inference_share").low, rel=1e-9)
        assert found.high == pytest.approx(outcome.kpi("inference_share").high, rel=1e-9)
        said = re.fullmatch(
            rf"Inference takes ({NUMBER}) % of the spend over (\d+) months? \({BAND}\)\.", found.sentence
        )
        assert said, found.sentence
        assert rounds_to(100 * share, said[1], 3)
        assert int(said[2]) == outcome.study.money.horizon
        assert rounds_to(100 * found.low, said[3])
        assert rounds_to(100 * found.high, said[4])
        told[expected_verdict(SHARE, found)] += 1
        assert SHARE.verdict(found.low, found.high) == expected_verdict(SHARE, found)
    assert told.total() >= 200
    assert min(told["supported"], told["not_supported"], told["plausible"]) > 5, told


def expected_verdict(claim: Claim, found: Finding) -> str:
    """The verdict from the band alone."""
    if claim.value < 0:
        reached = (found.low <= claim.value, found.high <= claim.value)
    else:
        reached = (found.low >= claim.value, found.high >= claim.value)
    return {2: "supported", 1: "plausible", 0: "not_supported"}[sum(reached)]


def test_the_answer_to_the_title_question_gives_its_numbers() -> None:
    pattern = re.compile(
        rf"Training costs ({NUMBER}) in all, ({NUMBER}) requests in (\d+) months? cost ({NUMBER}): ({NUMBER}) times "
        rf"the training \(80 % band: ({NUMBER})–({NUMBER})\), (real US\$ of \d+|nominal US\$)\."
        rf"(?: (.+) costs ({NUMBER}) per (.+?)(?:, ({NUMBER}) times the ideal)?(?:; (.+?) adds most)?\.)?"
    )
    told, units = 0, Counter[str]()
    for seed in SEEDS:
        outcome = story_outcome(seed)
        found = asked(outcome, OVER)
        if found.reason:
            continue
        said = pattern.fullmatch(found.sentence)
        assert said, found.sentence
        training, inference = spent(outcome)
        assert found.value == pytest.approx(inference / training, rel=1e-9)
        assert rounds_to(training, said[1], 3)
        assert rounds_to(float(of_services(outcome, demand.monthly_requests).sum()), said[2], 3)
        assert int(said[3]) == outcome.study.money.horizon
        assert rounds_to(inference, said[4], 3)
        for value, text in zip((found.value, found.low, found.high), said.groups()[4:7], strict=True):
            assert rounds_to(value, text)
        assert found.low <= found.value <= found.high
        assert said[8].startswith("real" if outcome.study.money.dollars == "real" else "nominal")
        selected = outcome.study.workloads[outcome.study.selected_workload]
        assert said[9] == (selected.name if outcome.kpis[-1].value is not None else None)
        if said[9]:
            unit_cost = of_selected(outcome, lifetime.monthly_inference_cost).sum()
            unit_cost /= of_selected(outcome, demand.monthly_delivered_units).sum()
            assert rounds_to(unit_cost * (1e3 if said[11] == "1,000 images" else 1e6), said[10], 3)
            ideal = of_selected(outcome, lifetime.monthly_ideal_cost).sum()
            ideal /= of_selected(outcome, demand.monthly_delivered_units).sum()
            assert (said[12] is None) == (ideal == 0)
            assert said[12] is None or rounds_to(unit_cost / ideal, said[12])
            units[said[11]] += 1
        told += 1
    assert told >= 200
    assert len(units) == 3, units


def test_the_answer_counts_a_thousand_times_in_plain_numbers() -> None:
    loud = edited(SAMPLE, ("workloads", SAMPLE.workloads[0].id, "request_rate", 2e6))
    found = asked(evaluate(loud), OVER)
    assert found.value > 1000
    assert "e+" not in found.sentence


def test_the_change_over_time_is_that_of_the_last_month_against_the_first() -> None:
    pattern = re.compile(
        rf"A unit of (.+) on (.+) costs ({NUMBER}) % (less|more) in month (\d+) than in the first: "
        rf"({NUMBER}) → ({NUMBER}) per (.+?), .+ US\$.*"
    )
    told: Counter[str] = Counter()
    for seed in SEEDS:
        outcome = story_outcome(seed)
        found = asked(outcome, DECLINE)
        if found.reason:
            assert outcome.study.money.horizon == 1 or outcome.detail.why_not(
                outcome.study.selected_workload, outcome.study.reference_chip
            )
            continue
        costs = of_selected(outcome, lifetime.monthly_inference_cost)
        costs = costs / of_selected(outcome, demand.monthly_delivered_units)
        change = costs[-1] / costs[0] - 1
        said = pattern.fullmatch(found.sentence)
        assert said, found.sentence
        assert rounds_to(100 * abs(change), said[3])
        assert (said[4] == "less") == (change < 0)
        assert int(said[5]) == len(costs)
        assert (said[1], said[2]) == (
            outcome.study.workloads[outcome.study.selected_workload].name,
            outcome.study.chips[outcome.study.reference_chip].name,
        )
        assert np.sign(read(said[7]) - read(said[6])) in (0, np.sign(change))
        assert found.low == found.high == found.value
        assert DECLINE.verdict(found.low, found.high) == ("supported" if change <= DECLINE.value else "not_supported")
        told[said[4]] += 1
    assert told["less"] > 50
    assert told["more"] > 20


def with_chips(*identifiers: str) -> Study:
    study = msgspec.structs.replace(SAMPLE, chips=SAMPLE.chips[:1])
    for identifier in identifiers:
        chip = msgspec.structs.replace(load_catalog().chip(identifier), rental_price=2.0 / 3600)
        study = add_row(study, msgspec.structs.replace(chip, origin=identifier))
    return study


@pytest.mark.parametrize("claim", [COST, LATENCY], ids=["cost", "latency"])
def test_chips_of_a_claim_that_are_missing_are_named(claim: Claim) -> None:
    name = load_catalog().chip(claim.chip).name
    other = load_catalog().chip(claim.reference_chip).name
    here = [name for name in (claim.chip, claim.reference_chip) if name in {chip.id for chip in SAMPLE.chips}]
    missing = name if claim.chip not in here else other
    assert asked(evaluate(SAMPLE), claim).reason == f"{missing} is not among the chips of this study: add it in Chips."


def relaxed(study: Study) -> Study:
    """A small model and a patient service level, which old chips can meet too."""
    changes: dict[str, Any] = {"first_token_limit": 100.0, "output_token_limit": 10.0, "lowest_precision": "8 bit"}
    model = load_catalog().model("llama-3-1-8b").model
    first = msgspec.structs.replace(study.workloads[0], model=model, **changes)
    return msgspec.structs.replace(study, workloads=(first,))


def test_one_chip_against_another_gives_the_change_and_its_band() -> None:
    pattern = re.compile(
        rf"(?:A unit of (.+) costs|(.+)’s fastest answer takes) ({NUMBER}) % (less|more) on (.+) than on (.+) "
        rf"\({BAND}\)\."
    )
    compared = msgspec.structs.replace(COST, chip="google-tpu-v4", reference_chip="google-tpu-v5e")
    outcome = evaluate(relaxed(with_chips("google-tpu-v4", "google-tpu-v5e")))
    figures = outcome.detail
    places = {chip.origin: at for at, chip in enumerate(outcome.study.chips)}
    better, before = places["google-tpu-v4"], places["google-tpu-v5e"]
    for claim in (compared, msgspec.structs.replace(compared, measure="latency")):
        found = asked(outcome, claim)
        assert found.reason == ""
        if claim.measure == "latency":
            values = [float(figures.served.fastest_response_time[0, chip]) for chip in (better, before)]
            widths = [np.log(figures.bands.served[0, chip]) for chip in (better, before)]
        else:
            units = lifetime_units(outcome)
            values = [
                float(np.broadcast_to(figures.lifetime[lifetime.monthly_inference_cost], (1, 3, 36))[0, chip].sum())
                / units
                for chip in (better, before)
            ]
            widths = []
        change = values[0] / values[1] - 1
        said = pattern.fullmatch(found.sentence)
        assert said, found.sentence
        assert found.value == pytest.approx(change, rel=1e-9)
        assert rounds_to(100 * abs(change), said[3])
        assert (said[4] == "less") == (change < 0)
        assert said[2 if widths else 1] == outcome.study.workloads[0].name
        assert (said[5], said[6]) == (outcome.study.chips[better].name, outcome.study.chips[before].name)
        assert rounds_to(100 * found.low, said[7])
        assert rounds_to(100 * found.high, said[8])
        assert (1 + found.low) * (1 + found.high) == pytest.approx((1 + change) ** 2, rel=1e-9)
        if widths:
            assert 1 + found.high == pytest.approx((1 + change) * np.exp(np.hypot(*widths)), rel=1e-9)


def lifetime_units(outcome: Outcome) -> float:
    return float(of_selected(outcome, demand.monthly_delivered_units).sum())


def test_times_are_compared_without_prices_and_costs_are_not() -> None:
    study = relaxed(with_chips("google-tpu-v4", "google-tpu-v5e"))
    outcome = evaluate(edited(study, ("chips", "google-tpu-v4", "rental_price", None)))
    by_cost = msgspec.structs.replace(COST, chip="google-tpu-v4", reference_chip="google-tpu-v5e")
    by_time = msgspec.structs.replace(by_cost, measure="latency")
    assert asked(outcome, by_cost).reason == (
        "Google TPU v4: No price of a chip-hour is known for Google TPU v4: type one in Chips."
    )
    assert asked(outcome, by_time) == asked(evaluate(study), by_time)
    assert asked(outcome, by_time).reason == ""


def test_chips_that_cost_nothing_have_an_answer_in_words() -> None:
    free = edited(
        with_chips("google-tpu-v4", "google-tpu-v5e"),
        *(("money", "money", name, value) for name, value in (
            ("acquisition", "owned"), ("residual_share", 1.0), ("capital_cost_rate", 0.0), ("maintenance_share", 0.0),
            ("operations_cost", 0.0), ("space_cost", 0.0),
        )),
        ("site", "site", "electricity_price", 0.0),
        *(("chips", chip, "purchase_price", 1e4) for chip in ("google-tpu-v4", "google-tpu-v5e")),
    )  # fmt: skip
    outcome = evaluate(relaxed(free))
    compared = msgspec.structs.replace(COST, chip="google-tpu-v4", reference_chip="google-tpu-v5e")
    assert asked(outcome, compared).reason == "Google TPU v5e costs nothing, so there is nothing to compare with."
    assert asked(outcome, DECLINE).reason == "Nothing is spent in the first month, so there is nothing to compare with."
    share = asked(outcome, SHARE)
    assert (share.value, share.reason) == (0.0, "")


def test_a_horizon_of_one_month_has_no_change_over_time() -> None:
    outcome = evaluate(edited(SAMPLE, ("money", "money", "horizon", 1.0)))
    assert (
        asked(outcome, DECLINE).reason == "Traffic is served in one month alone, so there is nothing to compare with."
    )


def test_months_without_traffic_are_left_out_of_the_change_over_time() -> None:
    study = edited(SAMPLE, ("workloads", SAMPLE.workloads[0].id, "growth_path", "table"))
    for year in ("one", "two", "three", "four", "five"):
        study = edited(study, ("workloads", SAMPLE.workloads[0].id, f"traffic_after_{year}", 0.0))
    ending = evaluate(study)
    costs = of_selected(ending, lifetime.monthly_inference_cost)[:12]
    costs = costs / of_selected(ending, demand.monthly_delivered_units)[:12]
    found = asked(ending, DECLINE)
    assert found.value == pytest.approx(costs[-1] / costs[0] - 1, rel=1e-12)
    assert "in month 12 than in the first" in found.sentence


def test_a_study_without_training_cannot_compare_with_it() -> None:
    names = ("training_tokens", "data_and_staff_cost", "retraining_cost", "fine_tune_cost", "training_staff_cost")
    outcome = evaluate(edited(SAMPLE, *(("workloads", SAMPLE.workloads[0].id, name, 0.0) for name in names)))
    for claim in (SHARE, OVER):
        assert asked(outcome, claim).reason == "No training is paid for, so there is nothing to compare inference with."


def viewed(study: Study, claim: str) -> Any:
    settings = msgspec.structs.replace(study.settings, claim=claim)
    return claim_view(evaluate(msgspec.structs.replace(study, settings=settings)))


@pytest.mark.parametrize("identifier", list(CLAIMS))
def test_a_view_has_every_part_and_no_number_without_a_reason(identifier: str) -> None:
    view = viewed(SAMPLE, identifier)
    assert view is not None
    assert view.heading
    assert view.traced == CLAIMS[identifier].traced
    assert view.computed
    assert len(view.sources) == len(CLAIMS[identifier].evidence)
    assert 0 < len(view.assumptions) <= MOST_ASSUMPTIONS + 1
    assert not [line for line in view.assumptions if "None" in line or "nan" in line.split()]


def test_beside_a_time_stand_assumptions_of_both_chips_and_none_of_money() -> None:
    view = claim_view(evaluate(open_sample("inferentia-latency")))
    assert view is not None
    of = {line.partition(":")[0] for line in view.assumptions}
    assert {"AWS Inferentia1", "NVIDIA T4"} <= of
    assert "Money" not in of
    assert not [line for line in view.assumptions if "rental" in line.lower()]


def test_the_path_of_the_price_is_told_beside_a_change_of_cost() -> None:
    view = claim_view(evaluate(open_sample("cost-decline")))
    assert view is not None
    assert [line for line in view.assumptions if line.startswith("Money: Software gain a year 20 %")]
    assert view.assumptions[0].startswith("Money: ")


def test_a_sample_of_a_voice_service_says_nothing_of_cards() -> None:
    for workload in open_sample("inferentia-latency").workloads:
        for path, source in workload.sources.items():
            assert not re.search(r"card|fraud|payment|shop|transaction", source.text), (path, source.text)


def test_a_verdict_in_words_fits_its_kind() -> None:
    loud, quiet = (
        edited(SAMPLE, ("workloads", SAMPLE.workloads[0].id, "request_rate", rate)) for rate in (20_000.0, 5.0)
    )
    assert viewed(loud, SHARE.id).verdict == "Supported under these assumptions"
    assert viewed(quiet, SHARE.id).verdict == "Not supported under these assumptions"
    assert (viewed(loud, OVER.id).verdict, viewed(loud, OVER.id).verdict_kind) == (
        "It does under these assumptions",
        "answer",
    )
    assert viewed(quiet, OVER.id).verdict == "It does not under these assumptions"
    assert viewed(SAMPLE, "no-such-claim") is None
    assert viewed(SAMPLE, "") is None


def home_of(name: str) -> tuple[TableName, str]:
    """Table and row of the sample that an input stands in."""
    tables: dict[TableName, Record] = {
        "workloads": SAMPLE.workloads[0],
        "chips": SAMPLE.chips[0],
        "money": SAMPLE.money,
        "site": SAMPLE.site,
    }
    return next((table, row.id) for table, row in tables.items() if name in fields_of(type(row)))


def words_of(name: str) -> tuple[str, ...]:
    table, row = home_of(name)
    return fields_of(type(SAMPLE.row(table, row)))[name].choices


@pytest.mark.parametrize("name", sorted({*COUNTS_WITH} - {"service_variation"}))  # which networks alone have
def test_an_assumption_is_left_out_only_where_it_counts_for_nothing(name: str) -> None:
    choice, *_ = COUNTS_WITH[name]
    plain = edited(
        SAMPLE,
        ("workloads", SAMPLE.workloads[0].id, "traffic_growth", 1.0), ("site", "site", "electricity_price", 1e-7),
        ("money", "money", "price_change", -0.2), ("money", "money", "space_cost", 1e-8),
        ("money", "money", "price_turn_change", 0.5), ("money", "money", "usable_share", 0.8),
        ("money", "money", "horizon", 60.0),
    )  # fmt: skip
    moves = {}
    for word in words_of(choice):
        study = edited(plain, (*home_of(choice), choice, word))
        before = getattr(study.row(*home_of(name)), name)
        other = "accounting" if isinstance(before, str) else {"availability_target": 0.9999999}.get(name, before * 0.7)
        if name in ("spare_replicas", "price_turn_month"):
            other = before + 3
        after = edited(study, (*home_of(name), name, other))
        moves[word] = spent(evaluate(study)) != spent(evaluate(after))
        if not counts(name, {choice: word}):
            assert not moves[word], (name, word)
    assert any(moves.values()), name


def test_a_chip_that_nobody_rented_yet_says_of_which_year_its_price_is() -> None:
    study = open_sample("tpu-v4-cost")
    words = dict(zip([chip.id for chip in study.chips], priced_names(study), strict=True))
    assert words["google-tpu-v3"] == "TPU v3"
    assert words["google-tpu-v6e-trillium"].endswith("(2026 price)")
    assert LATER_PRICE in study.chips[-1].sources["rental_price"].text
