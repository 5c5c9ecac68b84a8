"""Whatever a person types, the core answers: no fault, nothing infinite, and a reason wherever a figure is missing."""

import math
import random
from typing import Any

import msgspec
import numpy as np
import pytest

from core.break_even import break_even_table
from core.catalog import load_catalog
from core.charts import CHARTS, WORKS, build
from core.claims.answer import finding
from core.cli import as_json, as_lines
from core.data_table import Numbers
from core.editing import set_values
from core.errors import StudyRefused
from core.evaluation import evaluate
from core.fields import Field, FieldKind, fields_of
from core.figure_table import figure_table
from core.month_table import months
from core.outcome import Outcome
from core.records import Chip, Money, Record, Site, Workload
from core.study import Study
from core.study_check import check
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, with_value

FEW_CHIPS = msgspec.structs.replace(SAMPLE, chips=(SAMPLE.chips[0], SAMPLE.chips[4], SAMPLE.chips[-1]))


def extreme(rng: random.Random, field: Field) -> float | str | None:
    """Any value that a cell takes, with a liking for its bounds."""
    if field.kind is FieldKind.CHOICE:
        return rng.choice(field.choices)
    lowest = 0.0 if field.zero_allowed else field.low
    if field.optional and rng.random() < 0.15:
        return None
    if rng.random() < 0.4:
        return float(rng.choice([field.low, field.high, lowest]))
    if field.low > 0:
        value = math.exp(rng.uniform(math.log(field.low), math.log(field.high)))
    else:
        value = rng.uniform(field.low, field.high)
    value = float(round(value)) if field.integer else value
    return min(max(value, lowest), field.high)


def disturbed(rng: random.Random, record: Any, share: float) -> Any:
    kind: type[Record] = type(record)
    for path, field in fields_of(kind).items():
        if field.kind is not FieldKind.TEXT and rng.random() < share:
            record = with_value(record, path, extreme(rng, field))
    return record


def extreme_study(seed: int, share: float) -> Study | None:
    """The sample with a share of all cells anywhere within their bounds; None where the parts cannot go together."""
    rng = random.Random(seed)  # noqa: S311 -- no secret
    study = msgspec.structs.replace(
        FEW_CHIPS,
        workloads=tuple(disturbed(rng, row, share) for row in FEW_CHIPS.workloads),
        chips=tuple(with_powers_in_order(disturbed(rng, row, share)) for row in FEW_CHIPS.chips),
        site=disturbed(rng, FEW_CHIPS.site, share),
        money=disturbed(rng, FEW_CHIPS.money, share),
    )
    try:
        check(study)
    except StudyRefused:
        return None
    return study


def with_powers_in_order(chip: Chip) -> Chip:
    """The chip with its three shares of power rising, so that chance does not refuse most studies for that alone."""
    shares = sorted((chip.idle_power_share, chip.light_power_share, chip.busy_power_share))
    idle, light, busy = (max(share, 0.01) if place else share for place, share in enumerate(shares))
    return msgspec.structs.replace(chip, idle_power_share=idle, light_power_share=light, busy_power_share=busy)


def answered(study: Study, *, worked: bool = True) -> Outcome:
    """Evaluate and draw everything; all figures are finite or have a reason.

    worked: also the charts of many evaluations.
    """
    outcome = evaluate(study)
    for kpi in outcome.kpis:
        assert (kpi.value is None) == bool(kpi.reason), kpi
        assert kpi.value is None or (math.isfinite(kpi.value) and kpi.value >= 0), kpi
    for chart in (chart for chart in CHARTS if worked or chart not in WORKS):
        spec = build(chart, outcome)
        assert spec.title
    assert as_json(outcome)
    assert as_lines(outcome)
    for cells in outcome.calculated.values():
        for cell in cells:
            assert not isinstance(cell.value, float) or math.isfinite(cell.value), cell
            assert cell.value is not None or cell.reason, cell
    for claim in load_catalog().claims:
        found = finding(outcome.detail, claim)
        assert bool(found.sentence) != bool(found.reason), found
        assert all(map(math.isfinite, (found.value, found.low, found.high))), found
    for table in (
        months(outcome.detail, study.selected_workload, study.reference_chip),
        break_even_table(outcome.detail, study.selected_workload, study.reference_chip),
    ):
        numbers = [column.values for column in table.columns if isinstance(column, Numbers)]
        assert not any(np.isinf(column).any() for column in numbers)
    assert figure_table(outcome).columns
    return outcome


@pytest.mark.parametrize("share", [0.03, 0.1, 0.3])
def test_any_study_is_answered(share: float) -> None:
    studies = [study for seed in range(250) if (study := extreme_study(seed, share)) is not None]
    assert len(studies) > 20
    for place, study in enumerate(studies):
        answered(study, worked=place % 12 == 0)


def test_each_cell_at_each_of_its_bounds_is_answered_or_refused() -> None:
    answered_cells = 0
    rows: tuple[tuple[str, Record], ...] = (
        ("workloads", SAMPLE.workloads[0]), ("chips", SAMPLE.chips[0]), ("site", SAMPLE.site), ("money", SAMPLE.money),
    )  # fmt: skip
    for table, row in rows:
        for path, field in fields_of(type(row)).items():
            if field.kind is FieldKind.TEXT:
                continue
            bounds = (
                field.low,
                field.high,
                *([0.0] if field.zero_allowed else []),
                *([None] if field.optional else []),
            )
            for value in field.choices or bounds:
                try:
                    study = edited(FEW_CHIPS, (table, row.id, path, value))  # type: ignore[arg-type]
                except StudyRefused:
                    continue
                answered(study, worked=answered_cells % 15 == 0)
                answered_cells += 1
    assert answered_cells > 150


@pytest.mark.parametrize("rate", [1e-9, 1.0, 1e9])
@pytest.mark.parametrize("growth", [-0.99, 0.0, 100.0])
@pytest.mark.parametrize("horizon", [1.0, 240.0])
def test_traffic_of_any_size_is_answered(rate: float, growth: float, horizon: float) -> None:
    study = edited(
        FEW_CHIPS,
        ("workloads", WORKLOAD, "request_rate", rate),
        ("workloads", WORKLOAD, "traffic_growth", growth),
        ("money", "money", "horizon", horizon),
    )
    assert answered(study).kpi("cost_per_million_output_tokens").value


def test_a_study_of_one_bare_chip_and_workload_is_answered() -> None:
    bare = Study(
        name="Bare",
        settings=msgspec.structs.replace(SAMPLE.settings, reference_chip="c", selected_workload="w"),
        workloads=(Workload(id="w", name="W"),),
        chips=(Chip(id="c", name="C"),),
        site=Site(id="site", name="S"),
        money=Money(id="money", name="M"),
    )
    outcome = answered(bare)
    assert "16-bit peak rate" in outcome.kpi("lifetime_training_cost").reason
    served = [kpi for kpi in outcome.kpis if kpi.id != "lifetime_training_cost"]
    assert all("No peak rate is published" in kpi.reason for kpi in served)


def test_many_rows_are_answered() -> None:
    chips = tuple(
        msgspec.structs.replace(SAMPLE.chips[number % 12], id=f"c{number}", name=f"C{number}") for number in range(60)
    )
    workloads = tuple(
        msgspec.structs.replace(SAMPLE.workloads[0], id=f"w{number}", name=f"W{number}") for number in range(5)
    )
    settings = msgspec.structs.replace(SAMPLE.settings, reference_chip="c0", selected_workload="w4")
    outcome = answered(msgspec.structs.replace(SAMPLE, chips=chips, workloads=workloads, settings=settings))
    assert len(outcome.deployments) == 300
    one = evaluate(SAMPLE).kpi("lifetime_inference_cost").value
    assert one is not None
    assert outcome.kpi("lifetime_inference_cost").value == pytest.approx(5 * one, rel=1e-12)


def test_an_edit_that_changes_nothing_gives_the_same_study() -> None:
    assert set_values(SAMPLE, ()) is SAMPLE
