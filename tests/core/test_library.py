"""The analyst's own library: records keep all that is noted of them, and its file survives what happens to files."""

import datetime
import json
from pathlib import Path

import msgspec
import pytest

from core.catalog import load_catalog
from core.editing import Cell, set_note, set_value
from core.errors import LibraryRefused
from core.evaluation import evaluate
from core.json_rows import LARGEST_FILE
from core.library import (
    KINDS,
    Kind,
    Library,
    blank_record,
    decode,
    doubled,
    doubles_in,
    encode,
    merged,
    model_of,
    own_model,
    own_record,
    ranges_of_model,
    renamed,
    running,
    sources_of_model,
    with_record,
    without,
)
from core.library_file import LibraryFile, read_library, write_library
from core.model_size import size_of
from core.records import Chip, Distribution, Workload
from core.row_edits import add_row, replace_model
from core.samples import blank_study
from core.study import Study
from core.study_file import decode as decode_study
from core.study_file import encode as encode_study

TODAY = datetime.date(2026, 11, 28)
H100, CHAT = "nvidia-h100-sxm5-80gb", "support-chat"
NAME = "<b>H100</b> =1+1 & “ours”"


def edited_study() -> Study:
    """A study with an edit, a range and notes on a chip, and a range in a model."""
    study = set_value(blank_study(), Cell("chips", H100, "memory_bandwidth"), 3e12, TODAY)
    limits = Distribution("triangular", 2.0 / 3600, 2.5 / 3600, 4.0 / 3600)
    study = set_value(study, Cell("chips", H100, "rental_price"), limits, TODAY)
    study = set_note(study, Cell("chips", H100, "memory_bandwidth"), "measured here\n<i>twice</i>")
    layers = Distribution("uniform", 70.0, 80.0, 90.0)
    return set_value(study, Cell("workloads", CHAT, "model.layer_count"), layers, TODAY)


def whole_library() -> Library:
    study = edited_study()
    library = Library()
    workload = study.workloads[0]
    for record in (own_record(study.chips[0], NAME), own_record(workload, "Desk"), own_model(workload, "Tall Llama")):
        library = with_record(library, record)
    radiology = load_catalog().workload("radiology")
    return with_record(library, own_model(radiology, "Our ResNet"))


# --- records ------------------------------------------------------------------------------------------------------


def test_a_chip_keeps_edits_shipped_values_ranges_and_notes() -> None:
    chip = edited_study().chips[0]
    own = own_record(chip, NAME)
    assert own.name == NAME
    assert own.id.startswith("mine-")
    for field in ("sources", "shipped", "ranges", "notes", "memory_bandwidth", "origin"):
        assert getattr(own, field) == getattr(chip, field)


def test_a_library_goes_through_its_file_unchanged() -> None:
    library = whole_library()
    assert decode(encode(library)) == library
    assert encode(decode(encode(library))) == encode(library)
    assert NAME in encode(library).decode().replace('\\"', '"')


def test_an_own_chip_comes_back_into_a_study_with_all_that_is_noted_of_it() -> None:
    own = whole_library().chips[0]
    study = add_row(blank_study(), own)
    added = study.chips[-1]
    assert added.name == NAME
    assert added.rental_price == own.rental_price
    assert added.ranges == own.ranges
    assert added.notes == own.notes
    assert added.source_of("memory_bandwidth") == own.source_of("memory_bandwidth")
    assert decode_study(encode_study(study)) == study


def test_an_own_workload_is_an_alternative_to_nothing() -> None:
    study = add_row(blank_study(), load_catalog().workload("code-assistant"))
    name = study.workloads[0].name
    study = set_value(study, Cell("workloads", "code-assistant", "alternative_to"), name)
    own = own_record(study.workloads[-1], "Coder")
    assert isinstance(own, Workload)
    assert own.alternative_to == ""
    assert decode(encode(with_record(Library(), own))).workloads == (own,)


def test_an_own_model_runs_in_a_workload_with_its_sources_and_ranges() -> None:
    row = whole_library().models[0]
    study = blank_study()
    after = replace_model(study, CHAT, model_of(row), sources_of_model(row), ranges_of_model(row))
    workload = after.workloads[0]
    assert workload.model.model_name == "Tall Llama"
    assert workload.ranges == {"model.layer_count": Distribution("uniform", 70.0, 80.0, 90.0)}
    source = workload.source_of("model.layer_count")
    assert source is not None
    assert source.confidence == "analyst"
    assert running(study.workloads[0], row).model == workload.model
    assert decode_study(encode_study(after)) == after


def test_the_weights_of_an_own_model_are_counted_as_the_catalog_counts_them() -> None:
    for row in load_catalog().models:
        size = size_of(row.model)
        assert size.parameter_count == pytest.approx(row.parameter_count, rel=0.01), row.name
    mixtral = load_catalog().model("mixtral-8x7b")
    assert size_of(mixtral.model).active_parameter_count == pytest.approx(mixtral.active_parameter_count, rel=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_record_is_an_assumption_of_low_confidence_in_every_value(kind: Kind) -> None:
    record = blank_record(kind, "New one", TODAY.isoformat())
    assert record.sources[""].confidence == "low"
    assert record.sources[""].text.startswith("assumption")
    assert record.origin == ""
    assert decode(encode(with_record(Library(), record))).rows(kind) == (record,)


def test_a_study_with_a_new_chip_and_a_new_workload_says_why_it_has_no_figures() -> None:
    study = blank_study()
    for kind in ("chips", "workloads"):
        record = blank_record("chips" if kind == "chips" else "workloads", f"New {kind}", TODAY.isoformat())
        assert isinstance(record, Chip | Workload)
        study = add_row(study, record)
    assert study.chips[-1].origin == ""
    calculated = evaluate(study).calculated["chips", study.chips[-1].id]
    assert any(cell.reason for cell in calculated)
    assert all(cell.value is not None or cell.reason for cell in calculated)


# --- doubles ------------------------------------------------------------------------------------------------------


def test_a_record_of_the_same_name_replaces_or_stands_beside_under_a_number() -> None:
    library = whole_library()
    other = msgspec.structs.replace(library.chips[0], memory_capacity=1e11)
    assert doubled(library, other) == library.chips[0]
    replaced = with_record(library, other, "replace")
    assert replaced.chips == (other,)
    both = with_record(library, other, "keep both")
    assert [chip.name for chip in both.chips] == [NAME, f"{NAME} 2"]
    assert len({chip.id for chip in both.chips}) == 2
    assert with_record(library, other, "skip") == library


def test_a_colleague_library_comes_in_once() -> None:
    library = whole_library()
    assert merged(Library(), library, "keep both") == library
    assert doubles_in(library, library) == ()
    assert merged(library, library, "keep both") == library
    other = with_record(library, msgspec.structs.replace(library.chips[0], memory_capacity=1e11), "replace")
    assert doubles_in(library, other) == other.chips
    assert merged(library, other, "keep both").count == library.count + 1
    assert merged(library, other, "replace") == other


def test_records_are_renamed_and_deleted() -> None:
    library = whole_library()
    after = renamed(library, "chips", library.chips[0].id, "Other")
    assert after.chips[0].name == "Other"
    assert after.chips[0].id == library.chips[0].id
    assert without(after, "chips", {after.chips[0].id}).chips == ()
    two = with_record(after, own_record(load_catalog().chip(H100), "Second"))
    with pytest.raises(LibraryRefused, match="already used by Other"):
        renamed(two, "chips", two.chips[1].id, "OTHER")
    with pytest.raises(LibraryRefused, match="has no chip"):
        renamed(two, "chips", "mine-unknown", "Name")


# --- the file -----------------------------------------------------------------------------------------------------


def damaged(change: str) -> bytes:
    whole = json.loads(encode(whole_library()))
    if change == "newer":
        whole["schema_version"] = 99
    elif change == "gap":
        del whole["chips"][0]["memory_bandwidth"]
    elif change == "bound":
        whole["chips"][0]["busy_power_share"] = 7.0
    elif change == "rule":
        whole["chips"][0]["light_power_share"] = 0.99
    elif change == "model":
        whole["models"][0]["model"]["kv_head_count"] = 1000.0
    elif change == "twice":
        whole["chips"].append(whole["chips"][0])
    elif change == "range":
        whole["chips"][0]["ranges"]["rental_price"]["mid"] = 1.0
    elif change == "unknown":
        whole["surprise"] = 1
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (damaged("newer"), "newer version of Infernomics"),
        (damaged("gap"), "“memory_bandwidth” is missing"),
        (damaged("bound"), "busy_power_share"),
        (damaged("rule"), "power at batch 1 cannot be above"),
        (damaged("model"), "KV heads cannot outnumber"),
        (damaged("twice"), "have the id"),
        (damaged("range"), "not the middle of its range"),
        (damaged("unknown"), "surprise"),
        (b"{", "is not a library that can be read"),
        (b"", "is not a library that can be read"),
        (b"[" * 100_000, "is not a library that can be read"),
        (b"<<<<<<< mine\n{}", "unresolved merge conflict"),
        (b'{"schema_version": 3, "chips": [], "chips": []}', "stands twice"),
        (b"\xff\xfe{}", "is not a library that can be read"),
        (encode_study(blank_study()), "is not a library that can be read"),
    ],
)
def test_what_is_no_library_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(LibraryRefused, match=words) as refused:
        decode(data, "own.json")
    assert str(refused.value).startswith("own.json")
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_damaged_library_is_kept_and_the_next_save_puts_it_aside(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    path.write_bytes(b"{ broken")
    file = LibraryFile(path)
    assert file.current == Library()
    assert "is not a library that can be read" in file.problem
    assert path.read_bytes() == b"{ broken"
    file.change(lambda library: with_record(library, whole_library().chips[0]))
    assert file.problem == ""
    assert read_library(path).chips == whole_library().chips
    assert (tmp_path / "library (damaged 1).json").read_bytes() == b"{ broken"


def test_two_windows_of_the_program_lose_nothing_of_each_other(tmp_path: Path) -> None:
    first, second = LibraryFile(tmp_path / "library.json"), LibraryFile(tmp_path / "library.json")
    first.change(lambda library: with_record(library, blank_record("chips", "One", "2026")))
    second.change(lambda library: with_record(library, blank_record("chips", "Two", "2026")))
    assert [chip.name for chip in first.read_again().chips] == ["One", "Two"]


def test_a_library_that_cannot_be_written_says_so_and_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    file = LibraryFile(tmp_path / "file" / "library.json")
    with pytest.raises(LibraryRefused, match="was not saved"):
        file.change(lambda library: with_record(library, blank_record("chips", "One", "2026")))
    assert file.current == Library()


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(LibraryRefused, match="more than the limit"):
        read_library(path)


def test_an_exported_library_is_read_by_a_colleague(tmp_path: Path) -> None:
    write_library(tmp_path / "ours.json", whole_library())
    assert read_library(tmp_path / "ours.json") == whole_library()
    with pytest.raises(LibraryRefused):
        write_library(tmp_path, whole_library())
