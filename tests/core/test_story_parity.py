"""Predicted against measured as a chart of the story: the study's chips, worked out a few rows at a time."""

import re

import msgspec
import numpy as np
import pytest

from core.analysis.validation.development_rows import development_rows
from core.analysis.validation.shipped_comparison import ROWS_A_STEP, ShippedComparison, shipped_comparison
from core.analysis.validation.validated_rows import scored_rows
from core.catalog import load_catalog
from core.charts import WORKS, build
from core.charts.spec import MOST_SERIES
from core.charts.story_parity import ONLY_LANGUAGE
from core.editing import choose
from core.evaluation import evaluate
from core.study import Study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited

TITLE = re.compile(
    r"Half of ([\d,]+) predictions of the fit are within (\d+) %, 90 % within (?:(\d+) %|a factor of ([\d.]+))"
)


def of_chips(*chips: str) -> Study:
    kept = tuple(chip for chip in SAMPLE.chips if chip.id in chips)
    return msgspec.structs.replace(
        SAMPLE, chips=kept, settings=msgspec.structs.replace(SAMPLE.settings, reference_chip=chips[0])
    )


def test_the_rows_are_compared_a_few_at_a_time_and_then_kept() -> None:
    comparison = ShippedComparison()
    steps, grown = 0, [0]
    while comparison.step():
        steps += 1
        grown.append(len(comparison.rows))
    file = development_rows("inference")
    assert file is not None
    assert len(comparison.rows) == comparison.count == len(file.rows)
    assert steps >= len(file.rows) / ROWS_A_STEP  # and more where nobody has read them before
    assert max(np.diff(grown)) <= ROWS_A_STEP
    assert not comparison.step()
    assert shipped_comparison() is shipped_comparison()


def test_a_second_study_compares_nothing_anew() -> None:
    build("parity", evaluate(SAMPLE))
    before = list(shipped_comparison().rows)
    work = WORKS["parity"].make(evaluate(of_chips("nvidia-a100-sxm4-80gb")))
    steps = 0
    while work.step():
        steps += 1
    assert steps < 20
    assert all(one is other for one, other in zip(before, shipped_comparison().rows, strict=True))


def test_before_it_is_finished_the_chart_says_so() -> None:
    work = WORKS["parity"].make(evaluate(SAMPLE))
    assert not work.is_done
    assert work.spec().empty == "The measured rows are still to be read."
    assert work.step()
    assert work.spec().empty


def test_the_rows_that_are_drawn_are_those_of_the_fit() -> None:
    """So that the title may say so."""
    build("parity", evaluate(SAMPLE))
    rows, file = shipped_comparison().rows, development_rows("inference")
    assert file is not None
    fitted, _ = scored_rows(file)
    assert [one.scored for one in rows] == fitted.tolist()


@pytest.mark.parametrize(
    "chips",
    [("nvidia-h100-sxm5-80gb",), ("nvidia-a100-sxm4-80gb", "nvidia-b200-sxm"), tuple(one.id for one in SAMPLE.chips)],
)
def test_the_title_tells_how_near_predictions_come(chips: tuple[str, ...]) -> None:
    """Medians and nine tenths worked out here from the values of the rows."""
    spec = build("parity", evaluate(of_chips(*chips)))
    found = TITLE.fullmatch(spec.title)
    assert found, spec.title
    names = {one.name for one in load_catalog().chips if one.id in chips}
    errors = [
        abs(np.log(one.result.predicted / one.measurement.value))
        for one in shipped_comparison().rows
        if one.scored and one.result.predicted and one.measurement.value and one.row.chip in names
    ]
    assert int(found[1].replace(",", "")) == len(errors) == sum(len(one.x) for one in spec.series)
    half, most = np.expm1(np.quantile(errors, [0.5, 0.9]))
    assert abs(100 * half - float(found[2])) <= 1.0
    assert abs(100 * most - float(found[3] or 100 * (float(found[4]) - 1))) <= 6.0
    assert len(spec.series) <= MOST_SERIES


def test_points_stand_where_the_rows_say() -> None:
    spec = build("parity", evaluate(of_chips("nvidia-b200-sxm")))
    (series,) = spec.series
    assert series.label == "NVIDIA B200 SXM"
    assert len(series.details) == len(series.x)
    assert min(series.x) > 0
    guide = next(one for one in spec.guides if one.text == "equal")
    assert guide.x == guide.y


def test_chips_without_rows_are_named_and_a_study_of_them_alone_says_so() -> None:
    spec = build("parity", evaluate(SAMPLE))
    silent = next(note for note in spec.notes if note.startswith("Without measurements: "))
    assert "Groq LPU v1" in silent
    alone = build("parity", evaluate(of_chips("groq-lpu-v1")))
    assert alone.empty == "No published measurement is of a chip of this study."


def test_a_study_of_networks_alone_says_that_only_language_models_are_drawn() -> None:
    settings = msgspec.structs.replace(SAMPLE.settings, selected_workload="card-fraud")
    study = msgspec.structs.replace(SAMPLE, workloads=(load_catalog().workload("card-fraud"),), settings=settings)
    assert build("parity", evaluate(study)).empty == ONLY_LANGUAGE


def test_an_edit_that_moves_no_chip_keeps_the_chart() -> None:
    rests_on = WORKS["parity"].rests_on
    assert rests_on(edited(SAMPLE, ("workloads", WORKLOAD, "request_rate", 3.0))) == rests_on(SAMPLE)
    assert rests_on(of_chips("nvidia-b200-sxm")) != rests_on(SAMPLE)
    assert rests_on(choose(SAMPLE, charted_chips=("nvidia-b200-sxm",))) != rests_on(SAMPLE)


def test_two_copies_of_a_chip_are_drawn_once() -> None:
    one = next(chip for chip in SAMPLE.chips if chip.id == "nvidia-b200-sxm")
    twin = msgspec.structs.replace(one, id="twin", name="Twin", origin="nvidia-b200-sxm")
    settings = msgspec.structs.replace(SAMPLE.settings, reference_chip="twin")
    spec = build("parity", evaluate(msgspec.structs.replace(SAMPLE, chips=(twin, one), settings=settings)))
    assert len(spec.series) == 1
