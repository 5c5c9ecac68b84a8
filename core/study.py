"""The study: the one document an analyst edits, saves and opens again.

It is a frozen value: an edit makes a new one (`core.editing`), so undo is holding on to the old one. On disk it is
UTF-8 JSON with a schema version, in a fixed order and one row a line, so that it compares well in version control.
"""

import functools
import json
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from core.chart_names import CHART_NAMES, LARGEST_STORY
from core.errors import CellRefused, StudyRefused
from core.fields import fields_of
from core.names import excerpt, read_name
from core.records import Chip, Identifier, Money, Record, Site, Source, Workload
from core.storage import StorageError, read_bounded, shown, write_durably

SCHEMA_VERSION = 2
LARGEST_FILE = 64 * 1024 * 1024
MAY_BE_MISSING = frozenset(
    f"$.settings.{name}"
    for name in ("measured_rows", "story", "waterfall_measure", "waterfall_reading", "share_measure", "claim")
)
"""Keys that older files lack and that change no figure."""

Measure = Literal["cost", "latency", "energy"]
TableName = Literal["workloads", "chips", "site", "money"]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the study looks at: the chip that money is counted on, the workload charted, the charts and their switches.

    story: the charts shown, by id, in the order of their places.
    A chart's switch has a field of its own, its id with `_measure` (what is charted) or `_reading` (how the same bars
    are read), so that a file with a choice that the chart has not is refused like any other wrong value.
    claim: id of the claim that the study tests; "" for none.
    measured_rows: whether charts show published measurements beside their predictions.
    """

    reference_chip: Identifier
    selected_workload: Identifier
    chips_measure: Measure = "cost"
    waterfall_measure: Literal["serving", "training"] = "serving"
    waterfall_reading: Literal["added", "factor"] = "added"
    share_measure: Literal["year", "month"] = "year"
    measured_rows: bool = False
    claim: Annotated[str, msgspec.Meta(max_length=80)] = ""
    story: Annotated[tuple[str, ...], msgspec.Meta(max_length=100)] = ("lifetime", "waterfall", "chips", "pareto")


class Study(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All inputs of one analysis. Row ids are unique within a table; settings point at existing rows."""

    schema_version: Annotated[int, msgspec.Meta(ge=1)] = SCHEMA_VERSION
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    settings: Settings
    workloads: Annotated[tuple[Workload, ...], msgspec.Meta(min_length=1, max_length=200)]
    chips: Annotated[tuple[Chip, ...], msgspec.Meta(min_length=1, max_length=500)]
    site: Site
    money: Money

    def rows(self, table: TableName) -> tuple[Record, ...]:
        """The records of a table, in order; `site` and `money` have one."""
        found = getattr(self, table)
        return found if isinstance(found, tuple) else (found,)

    def row(self, table: TableName, identifier: str) -> Record:
        """One record; raises StudyRefused when there is none of that id."""
        for record in self.rows(table):
            if record.id == identifier:
                return record
        raise StudyRefused(f"There is no row {identifier} in {table}.")

    @property
    def reference_chip(self) -> int:
        """Position of the reference chip."""
        return [chip.id for chip in self.chips].index(self.settings.reference_chip)

    @property
    def selected_workload(self) -> int:
        """Position of the selected workload."""
        return [workload.id for workload in self.workloads].index(self.settings.selected_workload)


def check(study: Study) -> None:
    """Raise StudyRefused for what types and bounds cannot say: doubled rows, dangling ids, impossible architectures."""
    _checked_name(study.name, "the study", [])
    tables: tuple[TableName, ...] = ("workloads", "chips", "site", "money")
    for table in tables:
        seen: set[str] = set()
        names: list[str] = []
        for row in study.rows(table):
            if row.id in seen:
                raise StudyRefused(f"Two rows of {table} have the id {row.id}; each needs its own.")
            seen.add(row.id)
            names.append(_checked_name(row.name, table, names))
    if study.settings.reference_chip not in {chip.id for chip in study.chips}:
        raise StudyRefused(f"The reference chip {study.settings.reference_chip} is not among the chips.")
    if study.settings.selected_workload not in {workload.id for workload in study.workloads}:
        raise StudyRefused(f"The selected workload {study.settings.selected_workload} is not among the workloads.")
    _check_story(study.settings.story)
    for workload in study.workloads:
        _check_workload(workload)
        _check_alternative(study, workload)
    for chip in study.chips:
        if chip.light_power_share > chip.busy_power_share:
            raise StudyRefused(f"{chip.name}: power at batch 1 cannot be above power at full batch.")
        if chip.idle_power_share > chip.light_power_share:
            raise StudyRefused(f"{chip.name}: power when idle cannot be above power at batch 1.")


def _check_story(story: tuple[str, ...]) -> None:
    for chart in story:
        if chart not in CHART_NAMES:
            known = ", ".join(CHART_NAMES)
            raise StudyRefused(f"The story has no chart called “{excerpt(chart, 60)}”; known are {known}.")
    if not 1 <= len(story) <= LARGEST_STORY or len(set(story)) < len(story):
        raise StudyRefused(f"The story shows 1 to {LARGEST_STORY} different charts; this one names {len(story)}.")


def _checked_name(name: str, table: str, others: list[str]) -> str:
    try:
        return read_name(name, f"The name in {table}", others)
    except CellRefused as refused:
        raise StudyRefused(str(refused)) from None


def _check_alternative(study: Study, workload: Workload) -> None:
    others = {other.name: other for other in study.workloads if other.id != workload.id}
    if workload.alternative_to and workload.alternative_to not in others:
        raise StudyRefused(
            f"{workload.name}: “{excerpt(workload.alternative_to)}” is no other workload of this study, "
            "so this one cannot be an alternative to it."
        )
    if workload.alternative_to and others[workload.alternative_to].alternative_to:
        raise StudyRefused(f"{workload.name}: {workload.alternative_to} is itself an alternative to another one.")


def _check_workload(workload: Workload) -> None:
    model = workload.model
    rules = (
        (model.kv_head_count <= model.head_count, "KV heads cannot outnumber the attention heads"),
        (model.experts_per_token <= model.expert_count, "experts per token cannot outnumber the experts"),
        (model.dense_layer_count <= model.layer_count, "dense layers cannot outnumber the layers"),
        (
            model.windowed_layer_count + model.linear_layer_count <= model.layer_count,
            "windowed and linear-attention layers cannot outnumber the layers",
        ),
        (
            model.expert_count == 0 or model.experts_per_token > 0,
            "a mixture of experts needs at least 1 expert per token",
        ),
        (model.windowed_layer_count == 0 or model.window_size > 0, "windowed layers need a window above 0 tokens"),
    )
    for holds, sentence in rules:
        if not holds:
            raise StudyRefused(f"{workload.name}: {sentence}.")


def encode(study: Study) -> bytes:
    """The study as file content: fixed order, one row a line, UTF-8, line feed at the end."""
    document: dict[str, Any] = _plain(msgspec.convert(_plain(study), Study))  # a whole number typed as 36 is 36.0
    parts = []
    for key, value in document.items():
        if isinstance(value, tuple):
            rows = ",\n".join("  " + _line(row) for row in value)
            parts.append(f" {_line(key)}: [\n{rows}\n ]")
        else:
            parts.append(f" {_line(key)}: {_line(value)}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


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
            _refuse_gaps(found[key], value, optional, f"{path}.{key}", f"{place}.{key}")
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
