"""The analyst's own library: chips, workloads and models that are kept for other studies, in a file of their own.

A record is kept as it stood: values, sources, shipped values, ranges and notes. Ids of own records start with
`MARK`, which no row of the catalog does, so that a row can come back to the record that it was taken from.
"""

import json
import re
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from core.catalog import ModelRow, NetworkRow
from core.errors import CellRefused, LibraryRefused, StudyRefused
from core.json_rows import Versioned, laid_out, reason_of, refuse_conflict, without_doubles
from core.model_size import size_of
from core.names import NAME_LIMIT, excerpt, free_name, name_key, read_name
from core.records import ID_LIMIT, LANGUAGE_MODEL, Chip, Distribution, Model, Network, Record, Source, Workload
from core.study import SCHEMA_VERSION
from core.study_check import check_alone
from core.study_file import newer_fields, refuse_gaps, with_origin_of_gaps

MARK = "mine-"
Kind = Literal["chips", "workloads", "models", "networks"]
KINDS: tuple[Kind, ...] = ("chips", "workloads", "models", "networks")
NOUNS: dict[Kind, str] = {"chips": "chip", "workloads": "workload", "models": "model", "networks": "model"}
Own = Chip | Workload | ModelRow | NetworkRow
_TYPES: dict[Kind, type[Record]] = {"chips": Chip, "workloads": Workload, "models": ModelRow, "networks": NetworkRow}
_MOST = 2000
_LONGEST_STEM = 60
OnDouble = Literal["replace", "keep both", "skip"]
OwnRow = TypeVar("OwnRow", bound=Record)


class Library(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All own records, in the order in which they were saved. schema_version: that of studies, whose records they are.

    Within a kind no two have the same id, or names that a reader could not tell apart.
    """

    schema_version: Annotated[int, msgspec.Meta(ge=1)] = SCHEMA_VERSION
    chips: Annotated[tuple[Chip, ...], msgspec.Meta(max_length=_MOST)] = ()
    workloads: Annotated[tuple[Workload, ...], msgspec.Meta(max_length=_MOST)] = ()
    models: Annotated[tuple[ModelRow, ...], msgspec.Meta(max_length=_MOST)] = ()
    networks: Annotated[tuple[NetworkRow, ...], msgspec.Meta(max_length=_MOST)] = ()

    def rows(self, kind: Kind) -> tuple[Own, ...]:
        """The records of a kind."""
        found: tuple[Own, ...] = getattr(self, kind)
        return found

    @property
    def count(self) -> int:
        """Number of records of all kinds."""
        return sum(len(self.rows(kind)) for kind in KINDS)


def kind_of(record: Own) -> Kind:
    """Which list of the library a record belongs to."""
    return next(kind for kind in KINDS if type(record) is _TYPES[kind])


# --- what is saved ----------------------------------------------------------------------------------------------------


def own_record(record: Chip | Workload, name: str) -> Chip | Workload:
    """A row of a study as an own record of that name; what points at other rows of its study is left out."""
    kept = msgspec.structs.replace(record, id=_identifier(record.id, name), name=_read(name, record))
    if isinstance(kept, Workload) and kept.alternative_to:
        dropped = "alternative_to"
        return msgspec.structs.replace(
            kept,
            alternative_to="",
            sources={path: source for path, source in kept.sources.items() if path != dropped},
            shipped={path: shipped for path, shipped in kept.shipped.items() if path != dropped},
        )
    return kept


def own_model(workload: Workload, name: str) -> ModelRow | NetworkRow:
    """The model or network of a workload as an own record of that name, with the sources of its fields."""
    place = "model" if workload.kind == LANGUAGE_MODEL else "network"
    identity: dict[str, Any] = {"id": _identifier("", name), "name": _read(name, workload)}
    whole = workload.source_of(f"{place}.{'layer_count' if place == 'model' else 'family'}")
    sources = {"": workload.sources.get(place) or whole or Source("not stated", "", "low")}
    sources |= {path: source for path, source in workload.sources.items() if path.startswith(f"{place}.")}
    by_field: dict[str, Any] = {"sources": sources}
    for entry in ("shipped", "ranges", "notes"):
        found = getattr(workload, entry)
        by_field[entry] = {path: one for path, one in found.items() if path.startswith(f"{place}.")}
    if place == "network":
        network = msgspec.structs.replace(workload.network, network_name=identity["name"])
        return NetworkRow(**identity, **by_field, network=network)
    model = msgspec.structs.replace(workload.model, model_name=identity["name"])
    size = size_of(model)
    return ModelRow(
        **identity,
        **by_field,
        family="moe" if model.expert_count else "dense",
        parameter_count=size.parameter_count,
        active_parameter_count=size.active_parameter_count,
        model=model,
    )


def blank_record(kind: Kind, name: str, today: str) -> Own:
    """A new record whose values are all assumptions of low confidence; today: the ISO date of its making."""
    source = Source("assumption: the default of a new record, to be replaced", today, "low")
    if kind == "chips":
        return own_record(Chip(id="new", name=name, sources={"": source}), name)
    blank = Workload(id="new", name=name, sources={"": source, "model": source, "network": source})
    if kind == "workloads":
        return own_record(blank, name)
    if kind == "networks":
        return own_model(msgspec.structs.replace(blank, kind="generic", network=Network(family="other")), name)
    return own_model(blank, name)


def model_of(row: ModelRow | NetworkRow) -> Model | Network:
    """The architecture of a row as a workload has it: with its name."""
    if isinstance(row, NetworkRow):
        return msgspec.structs.replace(row.network, network_name=row.name)
    return msgspec.structs.replace(row.model, model_name=row.name)


def sources_of_model(row: ModelRow | NetworkRow) -> dict[str, Source]:
    """Where a model comes from: by field, with "" for the whole."""
    whole = row.sources.get("") or Source("Infernomics catalog", "", "medium")
    return {**_by_field(row, row.sources), "": whole}


def ranges_of_model(row: ModelRow | NetworkRow) -> dict[str, Distribution]:
    """The ranges of a model's values, by field."""
    return _by_field(row, row.ranges)


def running(workload: Workload, row: ModelRow | NetworkRow) -> Workload:
    """A workload that runs this model; what was noted of the one before is gone."""
    place = "network" if isinstance(row, NetworkRow) else "model"

    def entries(name: str, own: dict[str, Any]) -> dict[str, Any]:
        kept = {path: one for path, one in getattr(workload, name).items() if path.partition(".")[0] != place}
        return kept | {f"{place}.{field}" if field else place: one for field, one in own.items()}

    return msgspec.structs.replace(
        workload,
        sources=entries("sources", sources_of_model(row)),
        shipped=entries("shipped", {}),
        ranges=entries("ranges", ranges_of_model(row)),
        notes=entries("notes", _by_field(row, row.notes)),
        **{place: model_of(row)},
    )


Entry = TypeVar("Entry")


def _by_field(row: ModelRow | NetworkRow, entries: dict[str, Entry]) -> dict[str, Entry]:
    """What is noted for fields of the architecture, by their names there; of older networks, without a prefix."""
    place = "network." if isinstance(row, NetworkRow) else "model."
    fields = set(type(model_of(row)).__struct_fields__)
    bare = {path.removeprefix(place): entry for path, entry in entries.items()}
    return {field: entry for field, entry in bare.items() if field in fields}


def _identifier(identifier: str, name: str) -> str:
    """The id of an own record: its own where it has one already."""
    if identifier.startswith(MARK):
        return identifier
    stem = re.sub(r"[^a-z0-9]+", "-", name_key(name)).strip("-")[:_LONGEST_STEM]
    return f"{MARK}{stem or 'record'}"


def _read(name: str, record: Record) -> str:
    noun = "chip" if isinstance(record, Chip) else "record"
    try:
        return read_name(name, f"The {noun}'s name", ())
    except CellRefused as refused:
        raise LibraryRefused(str(refused)) from None


# --- the library as a value -------------------------------------------------------------------------------------------


def doubled(library: Library, record: Own) -> Own | None:
    """The record of the library that this one would stand beside under the same id or the same name."""
    for row in library.rows(kind_of(record)):
        if row.id == record.id or name_key(row.name) == name_key(record.name):
            return row
    return None


def with_record(library: Library, record: Own, on_double: OnDouble = "replace") -> Library:
    """The library with a record: in place of all those that it doubles, beside them under a free name, or not."""
    kind = kind_of(record)
    rows = library.rows(kind)
    doubles = [row for row in rows if row.id == record.id or name_key(row.name) == name_key(record.name)]
    if doubles and on_double == "skip":
        return library
    if doubles and on_double == "replace":
        at = rows.index(doubles[0])
        kept = [record if place == at else row for place, row in enumerate(rows) if place == at or row not in doubles]
        return _checked(msgspec.structs.replace(library, **{kind: tuple(kept)}))
    if len(rows) >= _MOST:
        raise LibraryRefused(f"A library takes at most {_MOST:,} {NOUNS[kind]}s.")
    free = msgspec.structs.replace(
        record,
        id=free_name(record.id, [row.id for row in rows], "-", ID_LIMIT),
        name=free_name(record.name, [row.name for row in rows], " ", NAME_LIMIT),
    )
    return _checked(msgspec.structs.replace(library, **{kind: (*rows, free)}))


def renamed(library: Library, kind: Kind, identifier: str, name: str) -> Library:
    """The library in which a record is called otherwise; LibraryRefused for a name that another one has."""
    row = _row(library, kind, identifier)
    others = [other.name for other in library.rows(kind) if other.id != identifier]
    try:
        wanted = read_name(name, f"The {NOUNS[kind]}'s name", others)
    except CellRefused as refused:
        raise LibraryRefused(str(refused)) from None
    changed = msgspec.structs.replace(row, name=wanted)
    rows = tuple(changed if other is row else other for other in library.rows(kind))
    return _checked(msgspec.structs.replace(library, **{kind: rows}))


def without(library: Library, kind: Kind, identifiers: set[str]) -> Library:
    """The library without some records of a kind."""
    return msgspec.structs.replace(
        library, **{kind: tuple(row for row in library.rows(kind) if row.id not in identifiers)}
    )


def doubles_in(library: Library, other: Library) -> tuple[Own, ...]:
    """The records of another library that this one has already, by id or name, with other content."""
    rows = [row for kind in KINDS for row in other.rows(kind)]
    return tuple(row for row in rows if doubled(library, row) not in (None, row))


def merged(library: Library, other: Library, on_double: OnDouble) -> Library:
    """The library with the records of another one; what both have alike stays once."""
    for kind in KINDS:
        for row in other.rows(kind):
            if row not in library.rows(kind):
                library = with_record(library, row, on_double)
    return library


def _row(library: Library, kind: Kind, identifier: str) -> Own:
    for row in library.rows(kind):
        if row.id == identifier:
            return row
    raise LibraryRefused(f"Your library has no {NOUNS[kind]} {excerpt(identifier)} any more.")


def _checked(library: Library) -> Library:
    """The library itself, once every record keeps to its bounds and rules."""
    for kind in KINDS:
        ids: set[str] = set()
        names: dict[str, str] = {}
        for row in library.rows(kind):
            _check_row(kind, row)
            if row.id in ids:
                raise LibraryRefused(f"Two {NOUNS[kind]}s of the library have the id {excerpt(row.id)}.")
            if name_key(row.name) in names:
                raise LibraryRefused(f"Two {NOUNS[kind]}s of the library are called {excerpt(row.name)}.")
            ids.add(row.id)
            names[name_key(row.name)] = row.name
    return library


def _check_row(kind: Kind, row: Own) -> None:
    try:
        read_name(row.name, f"The name of a {NOUNS[kind]}", ())
        check_alone(row)
        if isinstance(row, ModelRow):  # the rules of an architecture are those of a workload that runs it
            check_alone(Workload(id=row.id, name=row.name, model=row.model))
        if isinstance(row, Workload) and row.alternative_to:
            raise StudyRefused(f"{row.name}: a workload of a library is an alternative to no other one.")
    except (StudyRefused, CellRefused) as refused:
        raise LibraryRefused(str(refused)) from None


# --- as a file --------------------------------------------------------------------------------------------------------


def encode(library: Library) -> bytes:
    """The library as file content: fixed order, one record a line, UTF-8, line feed at the end."""
    whole: dict[str, Any] = msgspec.to_builtins(msgspec.convert(msgspec.to_builtins(library), Library))
    return (laid_out(whole, " ") + "\n").encode()


def decode(data: bytes, where: str = "The library") -> Library:
    """Read file content. Raises LibraryRefused with the path inside the file and the reason."""
    text = data.removeprefix(b"\xef\xbb\xbf")
    try:
        refuse_conflict(text, where)
        version = msgspec.json.decode(text, type=Versioned).schema_version
        if version > SCHEMA_VERSION:
            known = f"(schema {version}; known: {SCHEMA_VERSION})"
            raise LibraryRefused(f"{where} was made by a newer version of Infernomics {known}.")
        library = msgspec.json.decode(text, type=Library)
        found = json.loads(text, object_pairs_hook=without_doubles)
        optional = frozenset().union(*(newer_fields(kind, _TYPES[kind], version) for kind in KINDS))
        refuse_gaps(found, msgspec.to_builtins(library), optional)
        return _checked(_of_this_version(library, version))
    except (StudyRefused, LibraryRefused) as refused:
        sentence = str(refused) if str(refused).startswith(where) else f"{where}: {refused}"
        raise LibraryRefused(f"{sentence.rstrip('.')}.") from None
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise LibraryRefused(f"{where} is not a library that can be read: {reason_of(error)}.") from None


def _of_this_version(library: Library, version: int) -> Library:
    rows = {kind: tuple(with_origin_of_gaps(row, version) for row in library.rows(kind)) for kind in KINDS}
    return msgspec.structs.replace(library, schema_version=SCHEMA_VERSION, **rows)
