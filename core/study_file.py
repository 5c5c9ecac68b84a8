"""A study as a file: UTF-8 JSON with a schema version, in a fixed order and one row a line, to compare well."""

import functools
import json
from pathlib import Path
from typing import Annotated, Any

import msgspec

from core.errors import StudyRefused
from core.fields import fields_of
from core.records import Chip, Money, Record, Site, Source, Workload
from core.storage import StorageError, read_bounded, shown, write_durably
from core.study import SCHEMA_VERSION, TABLES, Study, TableName
from core.study_check import check

LARGEST_FILE = 64 * 1024 * 1024
MAY_BE_MISSING = frozenset(
    (
        *(
            f"$.settings.{name}"
            for name in (
                *("measured_rows", "story", "waterfall_measure", "waterfall_reading", "share_measure", "claim"),
                "moved_measure",
                *("scenario", "base_shown", "count", "count_reading"),
            )
        ),
        *(f"$.{table}.{name}" for table in TABLES for name in ("ranges", "notes")),
        "$.scenarios",
        "$.baseline",
    )
)
"""Keys that older files lack and that change no figure."""


def encode(study: Study) -> bytes:
    """The study as file content: fixed order, one row a line, UTF-8, line feed at the end."""
    document: dict[str, Any] = _plain(msgspec.convert(_plain(study), Study))  # a whole number typed as 36 is 36.0
    return (_laid_out(document, " ") + "\n").encode()


def _laid_out(document: dict[str, Any], indent: str) -> str:
    """A study as JSON with a line for each row, also of the study inside its baseline."""
    parts = []
    for key, value in document.items():
        if isinstance(value, tuple) and value:
            rows = ",\n".join(f"{indent} {_line(row)}" for row in value)
            parts.append(f"{indent}{_line(key)}: [\n{rows}\n{indent}]")
        elif key in ("baseline", "study") and value is not None:
            parts.append(f"{indent}{_line(key)}: {_laid_out(value, indent + ' ')}")
        else:
            parts.append(f"{indent}{_line(key)}: {_line(value)}")
    return "{\n" + ",\n".join(parts) + f"\n{indent[1:]}}}"


def _plain(study: Study) -> Any:
    """The study as mappings, tuples and values."""
    return msgspec.to_builtins(study)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def decode(data: bytes, where: str = "The study") -> Study:
    """Read file content. Raises StudyRefused with the path inside the file and the reason."""
    text = data.removeprefix(b"\xef\xbb\xbf")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith((b"<<<<<<<", b">>>>>>>")):
            raise StudyRefused(f"{where}: line {number} holds an unresolved merge conflict.")
    try:
        version = msgspec.json.decode(text, type=_Versioned).schema_version
        if version > SCHEMA_VERSION:
            raise StudyRefused(
                f"{where} was made by a newer version of Infernomics (schema {version}; known: {SCHEMA_VERSION})."
            )
        study = msgspec.json.decode(text, type=Study)
        # Only now: what is no study at all has been refused quickly, and this reading is the slow one.
        _refuse_gaps(json.loads(text, object_pairs_hook=_without_doubles), _plain(study), _newer_than(version))
        study = _with_origin_of_gaps(study, version)
    except StudyRefused as refused:
        raise StudyRefused(f"{where}: {refused}" if not str(refused).startswith(where) else str(refused)) from None
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise StudyRefused(f"{where} is not a study that can be read: {_reason(error)}.") from None
    try:
        check(study)
    except StudyRefused as refused:
        raise StudyRefused(f"{where}: {refused}") from None
    return study


class _Versioned(msgspec.Struct):
    schema_version: Annotated[int, msgspec.Meta(ge=1)]


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise StudyRefused(f"the key “{key[:60]}” stands twice")
        found[key] = value
    return found


_RECORDS: dict[TableName, type[Record]] = {"workloads": Workload, "chips": Chip, "site": Site, "money": Money}


@functools.cache
def _newer_than(version: int) -> frozenset[str]:
    """Keys that a file of this version lacks because a later one brought them, as paths without positions."""
    found = set(MAY_BE_MISSING)
    for table, record in _RECORDS.items():
        paths = fields_of(record)
        found |= {f"$.{table}.{path}" for path, field in paths.items() if field.since > version}
        for nested in {path.partition(".")[0] for path in paths if "." in path}:
            if all(field.since > version for path, field in paths.items() if path.startswith(f"{nested}.")):
                found.add(f"$.{table}.{nested}")
    return frozenset(found)


def _with_origin_of_gaps(study: Study, version: int) -> Study:
    """The study with a source for each value that an older file lacks: it stands so that no figure changes."""
    if version == SCHEMA_VERSION:
        return study
    source = Source(f"Not in the file, which was written before this input existed (schema {version})", "", "low")

    def dated(table: TableName, record: Any) -> Any:
        fields = fields_of(_RECORDS[table])
        newer = {path: source for path, field in fields.items() if field.since > version}
        return msgspec.structs.replace(record, sources={**newer, **record.sources})

    return msgspec.structs.replace(
        study,
        schema_version=SCHEMA_VERSION,
        workloads=tuple(dated("workloads", row) for row in study.workloads),
        chips=tuple(_no_idler_than_light(dated("chips", row)) for row in study.chips),
        site=dated("site", study.site),
        money=dated("money", study.money),
    )


def _no_idler_than_light(chip: Chip) -> Chip:
    """A chip of an older file whose power at batch 1 is below what idle chips are taken to draw."""
    return msgspec.structs.replace(chip, idle_power_share=min(chip.idle_power_share, chip.light_power_share))


def _refuse_gaps(found: Any, whole: Any, optional: frozenset[str], path: str = "$", place: str = "$") -> None:
    """Raise StudyRefused where a key is left out: a default must not take its place unseen.

    path: with positions, for the sentence; place: without, as `optional` has them.
    """
    if isinstance(whole, dict):
        for key, value in whole.items():
            if key not in found and f"{place}.{key}" in optional:
                continue
            if key not in found:
                raise StudyRefused(f"the key “{key}” is missing - at `{path}`")
            inside = "$" if place == "$.baseline" and key == "study" else f"{place}.{key}"
            _refuse_gaps(found[key], value, optional, f"{path}.{key}", inside)
    elif isinstance(whole, tuple):
        for position, value in enumerate(whole):
            _refuse_gaps(found[position], value, optional, f"{path}[{position}]", place)


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return str(error).splitlines()[0][:200].rstrip(".")


def read_study(path: Path) -> Study:
    """Open a study file. Raises StudyRefused naming the file and the reason."""
    try:
        data = read_bounded(path, LARGEST_FILE)
    except StorageError as error:
        raise StudyRefused(str(error)) from None
    return decode(data, shown(path))


def write_study(path: Path, study: Study) -> None:
    """Save a study whole or not at all; raises StorageError with the reason."""
    write_durably(path, encode(study))
