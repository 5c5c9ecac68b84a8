"""A study as a file: UTF-8 JSON with a schema version, in a fixed order and one row a line, to compare well."""

import functools
import json
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from core.errors import StudyRefused
from core.fields import fields_of
from core.json_rows import LARGEST_FILE, Versioned, laid_out, reason_of, refuse_conflict, without_doubles
from core.records import Chip, Money, Record, Site, Source, Workload
from core.storage import StorageError, read_bounded, shown, write_durably
from core.study import SCHEMA_VERSION, TABLES, Baseline, KeptState, Settings, Study, TableName
from core.study_check import check

_IN_ALL_FILES = frozenset({"reference_chip", "selected_workload", "chips_measure"})
"""Settings that files of every schema have."""

MAY_BE_MISSING = frozenset(
    (
        *(f"$.settings.{one.name}" for one in msgspec.structs.fields(Settings) if one.name not in _IN_ALL_FILES),
        *(f"$.{table}.{name}" for table in TABLES for name in ("ranges", "notes")),
        "$.scenarios",
        "$.baseline",
        "$.slides",
        "$.kept",
    )
)
"""Keys that older files lack and that change no figure."""


def encode(study: Study) -> bytes:
    """The study as file content: fixed order, one row a line, UTF-8, line feed at the end."""
    document: dict[str, Any] = _plain(msgspec.convert(_plain(study), Study))  # a whole number typed as 36 is 36.0
    return (laid_out(document, " ", ("baseline", "study")) + "\n").encode()


def _plain(study: Study) -> Any:
    """The study as mappings, tuples and values."""
    return msgspec.to_builtins(study)


def decode(data: bytes, where: str = "The study") -> Study:
    """Read file content. Raises StudyRefused with the path inside the file and the reason."""
    text = data.removeprefix(b"\xef\xbb\xbf")
    refuse_conflict(text, where)
    try:
        version = msgspec.json.decode(text, type=Versioned).schema_version
        _refuse_newer(version, where)
        study = msgspec.json.decode(text, type=Study)
        # Only now: what is no study at all has been refused quickly, and this reading is the slow one.
        refuse_gaps(json.loads(text, object_pairs_hook=without_doubles), _plain(study), newer_than(version))
        study = _with_origin_of_gaps(study, version)
    except StudyRefused as refused:
        raise StudyRefused(f"{where}: {refused}" if not str(refused).startswith(where) else str(refused)) from None
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise StudyRefused(f"{where} is not a study that can be read: {reason_of(error)}.") from None
    try:
        check(study)
    except StudyRefused as refused:
        raise StudyRefused(f"{where}: {refused}") from None
    return study


def study_of(values: Any, where: str = "The study") -> Study:
    """The study of plain values, as a journal keeps them; that of an older schema is brought up to this one.

    Raises StudyRefused with the reason.
    """
    try:
        version = msgspec.convert(values, Versioned).schema_version
        _refuse_newer(version, where)
        study = _with_origin_of_gaps(msgspec.convert(values, Study), version)
    except msgspec.ValidationError as error:
        raise StudyRefused(f"{where} cannot be read: {reason_of(error)}.") from None
    check(study)
    return study


def _refuse_newer(version: int, where: str) -> None:
    if version > SCHEMA_VERSION:
        raise StudyRefused(
            f"{where} was made by a newer version of Infernomics (schema {version}; known: {SCHEMA_VERSION})."
        )


Edited = TypeVar("Edited", bound=Record)
_RECORDS: dict[TableName, type[Record]] = {"workloads": Workload, "chips": Chip, "site": Site, "money": Money}


@functools.cache
def newer_than(version: int) -> frozenset[str]:
    """Keys that a file of this version lacks because a later one brought them, as paths without positions."""
    found = set(MAY_BE_MISSING)
    for table, record in _RECORDS.items():
        found |= newer_fields(table, record, version)
    return frozenset(found)


def newer_fields(table: str, record: type[Record], version: int) -> set[str]:
    """The same for the fields of one table of records, in whichever file."""
    paths = fields_of(record)
    found = {f"$.{table}.{path}" for path, field in paths.items() if field.since > version}
    for nested in {path.partition(".")[0] for path in paths if "." in path}:
        if all(field.since > version for path, field in paths.items() if path.startswith(f"{nested}.")):
            found.add(f"$.{table}.{nested}")
    return found


def _with_origin_of_gaps(study: Study, version: int) -> Study:
    """The study with a source for each value that an older file lacks: it stands so that no figure changes."""
    if version == SCHEMA_VERSION:
        return study
    return msgspec.structs.replace(
        study,
        schema_version=SCHEMA_VERSION,
        workloads=tuple(with_origin_of_gaps(row, version) for row in study.workloads),
        chips=tuple(with_origin_of_gaps(row, version) for row in study.chips),
        site=with_origin_of_gaps(study.site, version),
        money=with_origin_of_gaps(study.money, version),
        baseline=study.baseline and Baseline(study.baseline.label, _with_origin_of_gaps(study.baseline.study, version)),
        kept=tuple(KeptState(one.id, _with_origin_of_gaps(one.study, version)) for one in study.kept),
    )


def with_origin_of_gaps(record: Edited, version: int) -> Edited:
    """A record of an older file: what it lacks has a source that says so.

    Power at batch 1 may be below what idle chips are taken to draw; then that is what they draw.
    """
    if version == SCHEMA_VERSION:
        return record
    source = Source(f"Not in the file, which was written before this input existed (schema {version})", "", "low")
    newer = {path: source for path, field in fields_of(type(record)).items() if field.since > version}
    found = msgspec.structs.replace(record, sources={**newer, **record.sources})
    if isinstance(found, Chip):
        return msgspec.structs.replace(found, idle_power_share=min(found.idle_power_share, found.light_power_share))
    return found


def refuse_gaps(found: Any, whole: Any, optional: frozenset[str], path: str = "$", place: str = "$") -> None:
    """Raise StudyRefused where a key is left out: a default must not take its place unseen.

    path: with positions, for the sentence; place: without, as `optional` has them.
    """
    if isinstance(whole, dict):
        for key, value in whole.items():
            if key not in found and f"{place}.{key}" in optional:
                continue
            if key not in found:
                raise StudyRefused(f"the key “{key}” is missing - at `{path}`")
            inside = "$" if place in ("$.baseline", "$.kept") and key == "study" else f"{place}.{key}"
            refuse_gaps(found[key], value, optional, f"{path}.{key}", inside)
    elif isinstance(whole, tuple):
        for position, value in enumerate(whole):
            refuse_gaps(found[position], value, optional, f"{path}[{position}]", place)


def read_study(path: Path) -> Study:
    """Open a study file. Raises StudyRefused naming the file and the reason."""
    try:
        data = read_bounded(path, LARGEST_FILE)
    except StorageError as error:
        raise StudyRefused(str(error)) from None
    return decode(data, shown(path))


def content_of(study: Study, path: Path) -> bytes:
    """The study as content of this file; StorageError where it would be more than can be opened again."""
    content = encode(study)
    if len(content) > LARGEST_FILE:
        reason = f"it would have {len(content):,} bytes, and at most {LARGEST_FILE:,} can be opened again"
        raise StorageError.because(path, "was not saved", reason, "delete a scenario or some rows first")
    return content


def write_study(path: Path, study: Study) -> None:
    """Save a study whole or not at all; raises StorageError with the reason."""
    write_durably(path, content_of(study, path))
