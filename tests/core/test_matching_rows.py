"""Which published measurements may stand beside a prediction on screen, and where."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from core.analysis.validation import development_rows, matching_rows
from core.analysis.validation.matching_rows import MeasuredRun, SetUp, Wanted, batch_of, matching, measured_runs
from core.analysis.validation.measured_rows import read_measured_rows
from core.charts import build
from core.charts.spec import ChartSpec
from core.evaluation import evaluate
from core.samples import sample_study
from core.study import Study
from core.study_file import decode, encode

SERVED = Path(__file__).parents[1] / "data" / "measured_serving.csv"
FP8 = 1
WANTED = Wanted("NVIDIA H100 SXM5 80GB", "Llama-2-70B", 128.0, 128.0, (SetUp(FP8, 64.0), SetUp(FP8, 800.0)))


@pytest.fixture(scope="module")
def runs() -> tuple[MeasuredRun, ...]:
    return measured_runs(read_measured_rows(SERVED))


def found(runs: tuple[MeasuredRun, ...], **changes: object) -> set[str]:
    return {run.row.id for run in matching(runs, replace(WANTED, **changes))}  # type: ignore[arg-type]


def test_the_same_chip_model_precision_batch_and_lengths_match(runs: tuple[MeasuredRun, ...]) -> None:
    near_64 = {run.row.id for run in runs if run.row.model == "Llama-2-70B" and run.row.batch == 64}
    assert near_64
    assert near_64 <= found(runs)


@pytest.mark.parametrize(
    "changes",
    [
        {"chip": "NVIDIA H200 SXM 141GB"},
        {"model": "Llama-3.1-70B"},
        {"input_tokens": 128 * 1.51},
        {"input_tokens": 128 / 1.51},
        {"output_tokens": 128 * 1.51},
        {"output_tokens": 128 / 1.51},
        {"set_ups": (SetUp(0, 64.0), SetUp(0, 800.0))},
        {"set_ups": (SetUp(FP8, 8.0),)},
        {"set_ups": ()},
    ],
)
def test_one_difference_is_enough_not_to_match(runs: tuple[MeasuredRun, ...], changes: dict[str, object]) -> None:
    assert found(runs, **changes) == set()


def test_a_factor_of_one_and_a_half_still_matches(runs: tuple[MeasuredRun, ...]) -> None:
    assert found(runs, input_tokens=128 * 1.5, output_tokens=128 / 1.5) == found(runs)
    assert found(runs, chip="nvidia  h100 sxm5 80gb") == found(runs)


def test_rows_of_one_run_are_joined(runs: tuple[MeasuredRun, ...]) -> None:
    (run,) = (run for run in runs if run.row.id == "aic_inferencex-03565")
    assert not run.whole
    assert run.user_rate == pytest.approx(1000 / 13.192185948816437)
    answer = (121.41327284043655 + 1023 * 13.192185948816437) / 1000
    assert run.row.batch is not None
    assert run.output_rate == pytest.approx(run.row.batch * 1024 / answer / 4)


def test_a_whole_answer_alone_gives_the_speed_of_the_whole_answer(runs: tuple[MeasuredRun, ...]) -> None:
    (run,) = (run for run in runs if run.row.id == "trtllm_static-00009")
    assert run.whole
    assert run.row.batch is not None
    assert run.user_rate == pytest.approx(3317.0 / run.row.batch)
    assert run.output_rate == pytest.approx(3317.0 / 4)
    assert "whole answer, prompt included" in run.words
    assert "Source: NVIDIA/TensorRT-LLM" in run.words


def test_rows_that_say_only_half_or_are_good_for_plausibility_only_take_no_part(runs: tuple[MeasuredRun, ...]) -> None:
    names = {run.row.id for run in runs}
    assert not any(name.startswith(("trtllm_ifb", "trtllm_ttft", "gptfast")) for name in names)


def test_a_batch_is_that_of_one_replica() -> None:
    row = read_measured_rows(SERVED).serving[0]
    assert batch_of(replace(row, batch=64.0, data=4.0)) == 16.0
    assert batch_of(replace(row, batch=64.0, data=None)) == 64.0


# --- on the chart -------------------------------------------------------------------------------------------------


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fixture in place of the shipped rows."""
    set_shipped(monkeypatch, SERVED)


def set_shipped(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(development_rows, "shipped_path", lambda _kind: path)
    development_rows.forget_development_rows()
    matching_rows.published_runs.cache_clear()


@pytest.fixture(autouse=True)
def forgotten() -> object:
    yield
    development_rows.forget_development_rows()
    matching_rows.published_runs.cache_clear()


def study(*, on: bool, output_tokens: float = 128.0) -> Study:
    one = sample_study()
    workload = msgspec.structs.replace(one.workloads[0], input_tokens=128.0, output_tokens=output_tokens)
    settings = msgspec.structs.replace(one.settings, measured_rows=on)
    return msgspec.structs.replace(one, workloads=(workload, *one.workloads[1:]), settings=settings)


def drawn(one: Study) -> ChartSpec:
    return build("pareto", evaluate(one))


@pytest.mark.usefixtures("shipped")
def test_measured_points_stand_beside_the_frontier_of_their_chip_when_they_are_wanted() -> None:
    without, with_points = drawn(study(on=False)), drawn(study(on=True))
    assert with_points.series[: len(without.series)] == without.series
    (measured,) = with_points.series[len(without.series) :]
    (frontier,) = (one for one in without.series if one.label.endswith("H100 SXM5 80GB"))
    assert measured.hollow
    assert not measured.line
    assert measured.colour == frontier.colour
    assert measured.label == f"{frontier.label}, measured"
    (toggle,) = with_points.toggles
    assert toggle.on
    assert with_points.notes[0] == f"Outlines: {len(measured.x)} published measurements"


@pytest.mark.usefixtures("shipped")
def test_a_measured_point_costs_the_chip_hour_at_the_measured_throughput() -> None:
    one = study(on=True)
    measured = drawn(one).series[-1]
    price = one.chips[0].rental_price
    assert price is not None
    for speed, cost, words in zip(measured.x, measured.y, measured.details, strict=True):
        # 4 or 2 chips share a batch: cost of a token = chips × price / (batch × speed)
        chips, batch = (4, 64) if " 4 chips" in words else (2, None)
        if batch is not None:
            assert cost == pytest.approx(chips * price / (batch * speed), rel=0.35)


@pytest.mark.usefixtures("shipped")
def test_without_a_match_the_chart_says_so() -> None:
    spec = drawn(study(on=True, output_tokens=500.0))
    assert not any(one.hollow for one in spec.series)
    assert spec.notes[0] == "No published measurement matches"
    assert spec.toggles[0].tip.startswith("No published measurement matches")


def test_without_shipped_rows_the_chart_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    set_shipped(monkeypatch, tmp_path / "none.csv")
    assert drawn(study(on=True)).notes[0] == "No measured rows are shipped with this version."


def test_rows_are_read_only_when_points_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development_rows, "shipped_path", lambda _kind: pytest.fail("read"))
    development_rows.forget_development_rows()
    matching_rows.published_runs.cache_clear()
    assert not drawn(study(on=False)).toggles[0].on


def test_a_study_of_before_the_toggle_still_opens() -> None:
    one = sample_study()
    text = encode(one).replace(b', "measured_rows": false', b"")
    assert b"measured_rows" not in text
    assert decode(text) == one
