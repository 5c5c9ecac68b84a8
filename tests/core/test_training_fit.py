"""The constants of training: fitted again from the rows that ship, and what the fit does with rows that it knows."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.book import Array
from core.calibration import training_fit as fitting
from core.calibration.fitting import residuals
from core.calibration.training_classes import training_class
from core.calibration.training_constants import EFFICIENCY, FILE, TrainingFit, training_calibration, training_fit
from core.catalog import load_catalog
from core.equations.inputs import TrainingCalibration
from core.fields import fields_of

SOURCES = Path(__file__).parents[2] / "resources" / "data" / "sources"


@pytest.fixture(scope="module")
def sample() -> fitting.Sample:
    return fitting.sample_of(SOURCES)


def test_the_shipped_constants_are_those_of_the_shipped_rows(sample: fitting.Sample) -> None:
    found = fitting.fitted(sample)
    shipped = training_fit()
    assert [one.name for one in shipped.constants] == [one.name for one in fitting.CONSTANTS]
    for constant, value in zip(shipped.constants, found.values, strict=True):
        assert value == pytest.approx(constant.value, rel=0.02), constant.name
    errors = fitting.errors_of(sample, found.logarithms)
    assert fitting.macro(errors, sample.families) == pytest.approx(shipped.scores["in_sample_macro"], abs=0.002)
    assert shipped.rows == sample.measured.size


def test_the_shipped_scores_are_what_was_asked_for() -> None:
    scores, band = training_fit().scores, training_fit().band
    assert scores["in_sample_macro"] <= 0.18
    for name in ("family_left_out", "chip_left_out", "source_left_out"):
        assert scores["in_sample_macro"] <= scores[f"{name}_macro"] <= 0.20
    assert 0.75 <= band.covers <= 0.90
    assert band.half_width <= band.half_width_unseen


def test_constants_that_made_the_rows_are_found_again(sample: fitting.Sample) -> None:
    truth = fitting.start()
    for index, constant in enumerate(fitting.CONSTANTS):
        shift = 0.15 if constant.name in ("training_efficiency.ampere", "training_attention_efficiency") else 0.0
        truth[index] = min(truth[index] + shift, np.log(constant.high) - 0.01)
    problem = fitting.problem_of(sample, truth)
    speeds = sample.measured * np.exp(-residuals(problem, truth))
    found = fitting.fitted(with_measured(sample, speeds))
    for index, constant in enumerate(fitting.CONSTANTS):
        if constant.name in ("training_efficiency.ampere", "training_attention_efficiency"):
            assert found.logarithms[index] == pytest.approx(truth[index], abs=0.05), constant.name


def with_measured(sample: fitting.Sample, measured: Array) -> fitting.Sample:
    """The sample with other measurements."""
    return fitting.Sample(sample.rows, measured, sample.families, sample.sources, sample.chips)


def test_every_constant_stands_inside_its_bounds_and_says_what_it_rests_on() -> None:
    for constant in training_fit().constants:
        assert constant.low <= constant.value <= constant.high, constant.name
        assert constant.log_error > 0
        if not constant.rows:
            assert constant.value == pytest.approx(constant.prior)
    shared = msgspec.structs.asdict(training_calibration())
    stated = {"exposed_tensor_share", "training_memory_share"}
    fitted_names = {one.name for one in training_fit().constants if "." not in one.name}
    assert fitted_names | stated == shared.keys() == fields_of(TrainingCalibration).keys()


def test_a_chip_takes_the_efficiency_of_its_class() -> None:
    for chip in load_catalog().chips:
        of_class = training_class(chip.vendor, chip.kind, chip.name)
        assert chip.training_efficiency == training_fit().value(f"{EFFICIENCY}.{of_class}"), chip.name
        assert chip.sources[EFFICIENCY].text
    classes = {
        "NVIDIA A100 SXM4 80GB": "ampere", "NVIDIA H800 SXM5": "hopper", "NVIDIA GH200": "hopper",
        "NVIDIA GB300 (per GPU)": "blackwell", "NVIDIA L40S": "nvidia", "NVIDIA A10G": "ampere",
    }  # fmt: skip
    assert {name: training_class("NVIDIA", "GPU", name) for name in classes} == classes
    assert training_class("Google", "TPU", "Google TPU v4") == "tpu"
    assert training_class("Intel", "training ASIC", "Intel Gaudi2") == "accelerator"


def test_a_run_prints_and_writes_the_file(
    tmp_path: Path, sample: fitting.Sample, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = sample.part(np.isin(sample.families, np.unique(sample.families)[::6]))
    monkeypatch.setattr(fitting, "sample_of", lambda _: few)
    assert fitting.main([str(SOURCES), "--into", str(tmp_path)]) == 0
    first = (tmp_path / FILE).read_bytes()
    printed = capsys.readouterr().out
    assert "source_left_out" in printed
    assert "80% band" in printed
    assert fitting.main([str(SOURCES), "--into", str(tmp_path)]) == 0
    assert (tmp_path / FILE).read_bytes() == first
    assert msgspec.json.decode(first, type=TrainingFit).rows == few.measured.size


def test_a_folder_without_the_table_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fitting.main([str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
