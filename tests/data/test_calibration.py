"""The constants that ship: complete, within physical bounds, sourced, and those that the shipped rows lead to."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.analysis.validation.error_bands import NETWORK, SERVED, TRAINING, error_bands
from core.calibration import calibration
from core.calibration.constants import ServingConstant, serving_constants
from core.calibration.development_rows import DevelopmentRows, development_rows
from core.calibration.fitting import Constant, Problem, fit
from core.calibration.serving_problem import serving_problem
from core.catalog import load_catalog
from core.catalog_build.select import BARRED_SOURCES
from core.catalog_build.serving import CHIP_CONSTANTS
from core.catalog_build.serving_tables import serving_tables
from core.equations.inputs import Calibration
from core.errors import CatalogError
from core.fields import fields_of
from core.records import Chip

SOURCES = Path(__file__).parents[2] / "resources" / "data" / "sources"
ONE_THREAD = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def shipped() -> dict[str, ServingConstant]:
    return {constant.name: constant for constant in serving_constants()}


def rows_of(table: str) -> list[dict[str, str]]:
    with (SOURCES / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_shared_constant_is_in_the_file_and_read_from_it() -> None:
    for name, field in fields_of(Calibration).items():
        assert getattr(calibration(), name) == shipped()[name].value
        assert shipped()[name].unit == field.unit


def test_each_constant_has_a_source_and_lies_within_its_bounds() -> None:
    fields = fields_of(Chip) | fields_of(Calibration)
    for constant in serving_constants():
        field = fields[constant.name.partition(".")[0]]
        assert constant.lowest <= constant.low <= constant.value <= constant.high <= constant.highest, constant.name
        assert constant.source.text
        assert constant.source.date
        assert field.low <= constant.value <= field.high
        if field.name.endswith(("efficiency", "share")) and field.name != "interleave_share":
            assert constant.highest <= 1, constant.name
        if constant.fitted:
            assert constant.rows > 0
            assert f"{constant.rows:,} published" in constant.source.text
        assert constant.fitted <= (constant.prior_log_deviation > 0)


def test_chips_and_engines_have_the_constants_of_their_classes() -> None:
    tables, catalog = serving_tables(SOURCES), load_catalog()
    for chip in catalog.chips:
        for field, name in tables.chip_constants(chip.name).items():
            assert getattr(chip, field) == shipped()[name].value
            assert chip.sources[field] == shipped()[name].source
    for engine in catalog.engines:
        for field, name in tables.engine_constants(engine.id).items():
            assert getattr(engine, field) == shipped()[name].value
    assert catalog.chip("nvidia-h100-sxm5-80gb").compute_efficiency == shipped()["compute_efficiency.Hopper"].value
    assert catalog.chip("nvidia-l40s").compute_efficiency == shipped()["compute_efficiency.NVIDIA GPU"].value


def test_each_constant_of_a_chip_has_its_range_among_the_efficiencies() -> None:
    ranges = {(row.applies_to, row.field): row for row in load_catalog().efficiencies}
    for chip in load_catalog().chips:
        for field in CHIP_CONSTANTS:
            row = ranges[(chip.name, field)]
            assert row.low <= row.value == getattr(chip, field) <= row.high


@pytest.mark.parametrize(
    ("chip", "field", "value"),
    [
        ("google-tpu-v4", "scaleup_dimensions", 3),
        ("google-tpu-v5e", "scaleup_dimensions", 2),
        ("groq-lpu-v1", "scaleup_dimensions", 3),
        ("nvidia-b200-sxm", "scaleup_dimensions", 1),
        ("nvidia-h100-pcie-80gb", "server_bandwidth", 64e9),
        ("nvidia-l40s", "server_bandwidth", 32e9),
        ("nvidia-t4", "server_bandwidth", 16e9),
        ("aws-inferentia2", "ranks_per_chip", 2),
        ("aws-trainium1", "ranks_per_chip", 2),
        ("aws-trainium2", "ranks_per_chip", 4),
        ("nvidia-h100-sxm5-80gb", "ranks_per_chip", 1),
        ("google-tpu-v4", "tensor_layout", "two-dimensional"),
    ],
)
def test_known_links_of_chips_are_right(chip: str, field: str, value: float | str) -> None:
    record = load_catalog().chip(chip)
    assert getattr(record, field) == value
    assert record.sources[field].text


def test_running_the_program_needs_no_fitting() -> None:
    code = (
        "import sys; from core.cli import main; from core.evaluation import evaluate; from core.samples import "
        f"sample_study; evaluate(sample_study()); main(['validate', {str(SOURCES / 'training_measurements.csv')!r}]); "
        "import core.calibration; sys.exit(any(name.startswith(('scipy', 'core.calibration.fitting', "
        "'core.catalog_build')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


# --- the fit ----------------------------------------------------------------------------------------------------------


def some_rows(count: int) -> DevelopmentRows:
    rows = development_rows(SOURCES, load_catalog(), serving_tables(SOURCES))
    chosen = np.zeros(rows.measured.size, dtype=bool)
    chosen[:: rows.measured.size // count] = True
    return rows.taken(chosen)


def test_constants_that_rows_were_made_with_come_back_through_the_book() -> None:
    tables = serving_tables(SOURCES)
    problem = serving_problem(some_rows(250), tables)
    made_with = np.log([constant.value for constant in serving_constants()])
    names = [constant.name for constant in problem.constants]
    wanted = {"memory_efficiency.NVIDIA GPU": 0.7, "step_overhead.vllm-2024": 4e-3, "collective_start.switch": 3e-5}
    for name, value in wanted.items():
        made_with[names.index(name)] = np.log(value)
    values = np.exp(made_with)
    measured = problem.predict({name: values[positions] for name, positions in problem.uses.items()})
    free = tuple(
        constant._replace(log_deviation=2.0, prior=1.1 * values[at], parent="")
        if constant.name in wanted
        else Constant(constant.name, values[at], 0.0, constant.low, constant.high)
        for at, constant in enumerate(problem.constants)
    )
    found = fit(Problem(free, problem.uses, problem.predict, measured, 10 * problem.weights))
    for name, value in wanted.items():
        assert found.values[names.index(name)] == pytest.approx(value, rel=0.01), name


def test_the_shipped_rows_lead_to_the_shipped_constants() -> None:
    code = (
        "import sys, pathlib; from core.calibration.serving_fit import fitted_table; "
        "from core.calibration.development_rows import development_rows; from core.catalog_builder import catalog_of; "
        "from core.catalog_build.serving_tables import serving_tables\n"
        f"folder = pathlib.Path({str(SOURCES)!r}); tables = serving_tables(folder)\n"
        "_, table = fitted_table(development_rows(folder, catalog_of(folder), tables), tables)\n"
        "print('\\n'.join('|'.join(row.values()) for row in table))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=ONE_THREAD, check=True, text=True)
    assert done.stdout.splitlines() == ["|".join(row.values()) for row in rows_of("calibration.csv")]


def test_a_table_that_names_what_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    for name in ("priors.csv", "chip_classes.csv", "engines.csv"):
        (tmp_path / name).write_bytes((SOURCES / name).read_bytes())
    for name, old, new, sentence in (
        ("chip_classes.csv", ",jax,", ",abacus,", "abacus"),
        ("priors.csv", "interleave_share,", "interleave,", "interleave_share"),
        ("chip_classes.csv", ",torus,", ",strings,", "strings"),
    ):
        whole = (SOURCES / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(whole.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(CatalogError, match=sentence):
            serving_tables(tmp_path)
        (tmp_path / name).write_text(whole, encoding="utf-8")


# --- what ships -------------------------------------------------------------------------------------------------------


def test_measured_rows_ship_only_from_sources_that_a_reader_can_find_and_that_may_ship() -> None:
    for table in ("inference_measurements.csv", "training_measurements.csv"):
        for row in rows_of(table):
            assert row["source"]
            assert not row["source"].startswith("anonymous")
            assert not [name for name in BARRED_SOURCES if name in row["source"]]


def test_bands_say_what_they_hold_and_hold_most_of_what_they_promise() -> None:
    for regime, band in error_bands().classes.items():
        if regime in SERVED:
            assert 0.75 <= band.covers["nothing"] <= 0.95, regime
            assert band.covers["source"] >= 0.70, regime
            for left_out in ("model", "chip", "chip kind", "engine", "fold"):
                assert 0.75 <= band.covers[left_out] <= 0.95, (regime, left_out)
    assert 0.75 <= error_bands().classes[TRAINING].covers["family"] <= 0.95
    assert error_bands().classes[NETWORK].covers["chip"] >= 0.75


PARTS_THAT_COUNT = ("constants", "classes", "scores", "rows")
"""Part of a file that holds its rows, where the file says more than those; the first that it has."""


def test_the_readme_counts_what_ships() -> None:
    readme = (SOURCES.parent / "README.md").read_text(encoding="utf-8")
    serving, training = rows_of("inference_measurements.csv"), rows_of("training_measurements.csv")
    assert f"`inference_measurements.csv` | {len(serving):,} " in readme
    assert f"`training_measurements.csv` | {len(training):,} " in readme
    scored = [row for row in serving if not row["not_scored"]]
    assert f"{len(scored):,} of them are fair questions" in readme
    counted = re.findall(r"^\| `(\w+\.json)` \| ([\d,]+) \|", readme, re.MULTILINE)
    assert {name for name, _ in counted} == {path.name for path in SOURCES.parent.glob("*.json")}
    for name, count in counted:
        whole = json.loads((SOURCES.parent / name).read_text(encoding="utf-8"))
        rows = next((whole[part] for part in PARTS_THAT_COUNT if part in whole), whole)
        assert count == f"{len(rows):,}", name
    tables = len(list(SOURCES.iterdir()))
    assert f"| `sources/` | {tables} tables |" in readme
