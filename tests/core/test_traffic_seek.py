"""The traffic at which inference takes an asked share, against a fine grid of whole evaluations."""

from typing import Any

import msgspec
import numpy as np
import pytest

from core.equations import lifetime
from core.evaluation import evaluate
from core.key_figures import key_figures
from core.study import Study
from core.traffic_seek import SoughtTraffic, sought_traffic
from tests.core.random_studies import SAMPLE, edited
from tests.core.story_studies import SEEDS, of_services, story_outcome

FEW = msgspec.structs.replace(SAMPLE, chips=SAMPLE.chips[:1])
RESOLUTION = 1e-5


def found_in(study: Study) -> SoughtTraffic | None:
    outcome = evaluate(study)
    return sought_traffic(outcome.detail, study.reference_chip)


def asking(study: Study, share: float) -> Study:
    return edited(study, ("money", "money", "sought_share", share))


def scaled(study: Study, factor: float) -> Study:
    """The study with all traffic multiplied, whatever the bounds of a cell."""
    workloads = tuple(msgspec.structs.replace(row, request_rate=row.request_rate * factor) for row in study.workloads)
    return msgspec.structs.replace(study, workloads=workloads)


def share_at(study: Study, factor: float) -> float:
    """Inference share over the horizon at so many times the traffic, by evaluating the whole study anew."""
    outcome = evaluate(scaled(study, factor))
    inferred = of_services(outcome, lifetime.monthly_inference_cost).sum()
    return float(inferred / (inferred + of_services(outcome, lifetime.monthly_training_cost).sum()))


def traffic_of(study: Study) -> float:
    return sum(row.request_rate for row in study.workloads if not row.alternative_to)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9, 0.97])
def test_the_traffic_found_reaches_the_share_and_a_little_less_does_not(share: float) -> None:
    sought = found_in(asking(FEW, share))
    assert sought is not None
    factor = sought.rate / traffic_of(FEW)
    assert share_at(FEW, factor) == pytest.approx(sought.share, rel=1e-9)
    assert sought.share >= share == sought.asked
    assert share_at(FEW, factor * (1 - 2 * RESOLUTION)) < share


def test_no_smaller_traffic_on_a_fine_grid_reaches_the_share() -> None:
    for share in (0.4, 0.7):
        sought = found_in(asking(FEW, share))
        assert sought is not None
        factor = sought.rate / traffic_of(FEW)
        for smaller in factor * (1 - np.geomspace(1e-4, 0.999, 150)):
            assert share_at(FEW, float(smaller)) < share


def test_random_studies_reach_the_share_with_the_traffic_found_and_not_with_less() -> None:
    reached = never = nothing = 0
    for seed in SEEDS[:140]:
        outcome = story_outcome(seed)
        study = outcome.study
        if outcome.kpi("inference_share").value is None:
            assert key_figures(outcome.detail).sought is None
            continue
        sought = sought_traffic(outcome.detail, study.reference_chip)
        if sought is None:
            assert share_at(study, 1e6) < study.money.sought_share
            never += 1
        elif sought.rate == 0:
            assert share_at(study, 1e-6) >= study.money.sought_share
            nothing += 1
        else:
            factor = sought.rate / traffic_of(study)
            assert share_at(study, factor * (1 + 1e-12)) == pytest.approx(sought.share, rel=1e-6)
            assert sought.share >= study.money.sought_share
            assert share_at(study, factor * (1 - 2 * RESOLUTION)) < study.money.sought_share
            reached += 1
    assert reached > 40
    assert nothing > 5


def test_a_share_below_what_the_standing_replicas_cost_needs_no_traffic() -> None:
    idle = share_at(FEW, 1e-6)
    assert idle > 0.001
    sought = found_in(asking(FEW, idle * 0.99))
    assert sought is not None
    assert (sought.rate, sought.asked) == (0.0, idle * 0.99)
    assert sought.share == pytest.approx(idle, rel=1e-9)
    figure = key_figures(evaluate(asking(FEW, idle * 0.99)).detail).one("traffic_for_share")
    assert (figure.value, figure.reason) == (0.0, "")
    assert "stand ready for no traffic" in figure.breakdown


def test_a_share_that_no_traffic_reaches_is_none_with_the_reason() -> None:
    free = edited(
        FEW,
        *(("money", "money", name, value) for name, value in (
            ("acquisition", "owned"), ("residual_share", 1.0), ("capital_cost_rate", 0.0), ("maintenance_share", 0.0),
            ("operations_cost", 0.0), ("space_cost", 0.0),
        )),
        ("site", "site", "electricity_price", 0.0),
    )  # fmt: skip
    assert found_in(free) is None
    figure = key_figures(evaluate(free).detail).one("traffic_for_share")
    assert figure.value is None
    assert figure.reason == "No traffic up to a million times the study's makes inference 70 % of the spend."


def two_services(**second: Any) -> Study:
    other = msgspec.structs.replace(SAMPLE.workloads[0], id="second", name="Second", **second)
    return msgspec.structs.replace(FEW, workloads=(*FEW.workloads, other))


def test_several_services_grow_alike_and_the_traffic_is_their_sum() -> None:
    both = two_services(request_rate=40.0, output_tokens=60.0)
    sought = found_in(both)
    assert sought is not None
    factor = sought.rate / (SAMPLE.workloads[0].request_rate + 40.0)
    assert share_at(both, factor) == pytest.approx(sought.share, rel=1e-9)
    assert share_at(both, factor * (1 - 2 * RESOLUTION)) < 0.7


def test_an_alternative_changes_nothing_of_what_is_sought() -> None:
    alone = found_in(FEW)
    beside = found_in(two_services(request_rate=900.0, alternative_to=SAMPLE.workloads[0].name))
    assert beside == alone


def test_the_traffic_does_not_depend_on_the_traffic_of_the_study() -> None:
    sought = found_in(FEW)
    assert sought is not None
    for factor in (0.01, 0.3, 40.0):
        again = found_in(scaled(FEW, factor))
        assert again is not None
        assert again.rate == pytest.approx(sought.rate, rel=2 * RESOLUTION)


def test_the_share_at_the_traffic_of_the_study_is_the_headline() -> None:
    assert share_at(FEW, 1.0) == pytest.approx(evaluate(FEW).kpi("inference_share").value, rel=1e-12)
