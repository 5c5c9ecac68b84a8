"""A11: whatever ships says of every value in which unit it is, who says so, as of when, and how sure that is."""

import pytest

from core.catalog import load_catalog
from core.fields import fields_of, value_at
from core.records import Chip, Record
from core.row_edits import add_row
from core.samples import SampleName, blank_study, open_sample, sample_names
from core.study import TABLES, Study
from core.workload_kind import applies

CATALOG = load_catalog()
REASONS = ("not published (as of ", "definition: ", "not marked: ")
"""How the source of a field without a value begins: the reason why there is none."""
SURENESS = ("high", "medium", "low")


def offenders(records: tuple[Record, ...]) -> list[str]:
    """What lacks a value or the reason for none, a unit, a source's text, its date or its confidence."""
    found = []
    for record in records:
        for path, field in fields_of(type(record)).items():
            if path == "name" or not applies(field, record):
                continue
            source, value = record.source_of(path), value_at(record, path)
            if source is None or not source.text.strip() or not source.date or source.confidence not in SURENESS:
                found.append(f"{record.id}: {path} has no source")
            elif value in (None, "") and not source.text.startswith(REASONS):
                found.append(f"{record.id}: {path} has no value and no reason")
            elif (
                source.text.lower().startswith(("assum", "not published", "unverified")) and source.confidence != "low"
            ):
                found.append(f"{record.id}: {path} is assumed and says to be sure")
            if not field.unit or not field.label or not field.help:
                found.append(f"{record.id}: {path} is not described")
    return found


def rows_of(study: Study) -> tuple[Record, ...]:
    return tuple(record for table in TABLES for record in study.rows(table))


def as_added(chip: Chip) -> Chip:
    """A chip of the catalog as it comes into a study, with the price of the study's region."""
    return add_row(blank_study(), chip).chips[-1]


@pytest.mark.parametrize("chip", CATALOG.chips, ids=lambda chip: chip.id)
def test_A11_every_field_of_a_chip_has_a_value_unit_source_date_and_confidence(chip: Chip) -> None:
    assert offenders((as_added(chip),)) == []


def test_A11_every_workload_and_default_has_a_value_unit_source_date_and_confidence() -> None:
    assert CATALOG.defaults is not None
    workloads = tuple(CATALOG.workload(preset.workload.id) for preset in CATALOG.workloads)
    assert len(workloads) == 9
    assert offenders((*workloads, CATALOG.defaults.site, CATALOG.defaults.money)) == []


def test_A11_every_engine_model_and_network_has_a_value_unit_source_date_and_confidence() -> None:
    assert offenders((*CATALOG.engines, *CATALOG.models, *CATALOG.networks)) == []


@pytest.mark.parametrize("name", sample_names(), ids=lambda name: name.id)
def test_A11_every_input_of_a_sample_has_a_value_unit_source_date_and_confidence(name: SampleName) -> None:
    assert offenders(rows_of(open_sample(name.id))) == []


def test_A11_a_new_study_has_values_units_sources_dates_and_confidence() -> None:
    assert offenders(rows_of(blank_study())) == []


def test_what_a_row_does_not_state_is_not_vouched_for_by_its_source() -> None:
    chip = CATALOG.chip("nvidia-a100-sxm4-80gb")
    assert chip.peak_rate_fp8 is None
    source = chip.source_of("peak_rate_fp8")
    assert source is not None
    assert source.text == f"not published (as of {chip.sources[''].date})"
    assert source.confidence == "low"
    assert chip.source_of("peak_rate_16bit") == chip.sources["peak_rate_16bit"]
