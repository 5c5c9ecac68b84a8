"""Tables behind the serving constants: classes of chips and engines, and the constants by class.

A constant belongs to an input of the equations and, where it differs between chips or engines, to a class of them:
"compute_efficiency.Hopper", "step_overhead.vllm-2025"; one that all share has the input's name alone. `priors.csv` says
what was believed before any row was looked at, within which bounds, and which constants are stated and not fitted;
`calibration.csv` is what the fit made of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from core.catalog_build.tables import Row, read_table
from core.equations.inputs import Calibration
from core.errors import CatalogError
from core.fields import fields_of
from core.records import Source

PRIORS, FITTED, CHIPS, ENGINES = TABLES = ("priors.csv", "calibration.csv", "chip_classes.csv", "engines.csv")

OF_CHIPS = ("compute_efficiency", "memory_efficiency")
"""Inputs whose constants go by the generation of a chip or else by its kind."""
OF_LINKS = ("link_efficiency", "collective_start", "collective_latency")
"""Inputs whose constants go by the kind of link."""
OF_ENGINES = (
    "kernel_efficiency",
    "step_overhead",
    "sequence_overhead",
    "first_step_ratio",
    "launch_ratio",
    "prefill_chunk",
)
"""Inputs whose constants go by engine, where published rows tell it apart from others."""
FITTED_STATUS, STATED_STATUS = "fitted", "stated"
DEFAULT = "default"
"""Class of engines that have no constant of their own."""
OF_ALL = tuple(fields_of(Calibration))


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a constant before the fit: median, deviation of the logarithm (0: stated), bounds.

    parent: name of the constant that the median multiplies, "" for none.
    """

    name: str
    median: float
    log_deviation: float
    low: float
    high: float
    parent: str
    source: Source

    @property
    def input(self) -> str:
        """The input of the equations that it is for."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Found:
    """What the fit made of a constant. rows, sources: published rows that inform it and how many sources they have."""

    value: float
    log_error: float
    rows: int
    sources: int
    fitted: bool
    date: str


@dataclass(frozen=True, slots=True)
class ChipClass:
    """Which class of each kind a chip belongs to, and the links that a data sheet says too little of."""

    kind: str
    generation: str
    link: str
    usual_engine: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EngineClass:
    """An engine: its name, the generation of its attention kernels and the make of its all-reduce."""

    id: str
    name: str
    attention_kernels: str
    all_reduce: str
    tensor_layout: str
    source: Source


@dataclass(frozen=True)
class ServingTables:
    """All of them, read."""

    priors: tuple[Prior, ...]
    chips: Mapping[str, ChipClass]
    engines: Mapping[str, EngineClass]

    def chip_constants(self, chip: str) -> dict[str, str]:
        """Name of the constant that each input of a chip (by its catalog name) takes."""
        classes = self.chips[chip]
        found = {name: self._first(name, classes.generation, classes.kind) for name in OF_CHIPS}
        return found | {name: self._first(name, classes.link) for name in OF_LINKS}

    def engine_constants(self, engine: str) -> dict[str, str]:
        """Name of the constant that each software input of an engine takes."""
        classes = self.engines[engine]
        found = {name: self._first(name, engine, DEFAULT) for name in OF_ENGINES}
        return found | {
            "collective_ratio": self._first("collective_ratio", classes.all_reduce),
            "repeated_read_share": self._first("repeated_read_share", classes.attention_kernels),
        }

    def _first(self, name: str, *classes: str) -> str:
        names = {prior.name for prior in self.priors}
        for one in classes:
            if f"{name}.{one}" in names:
                return f"{name}.{one}"
        raise CatalogError(f"{PRIORS} has no {name} for {' or '.join(classes)}.")


def serving_tables(folder: Path) -> ServingTables:
    """The tables in a folder; CatalogError where one is missing or names something that no other one has."""
    priors = tuple(_prior(row) for row in read_table(folder / PRIORS))
    chips = {row["chip"]: _chip(row) for row in read_table(folder / CHIPS)}
    engines = {row["id"]: _engine(row) for row in read_table(folder / ENGINES)}
    tables = ServingTables(priors, chips, engines)
    missing = [name for name in OF_ALL if name not in {prior.name for prior in priors}]
    if missing:
        raise CatalogError(f"{PRIORS} has no row for {missing[0]}.")
    for prior in priors:
        if prior.parent and prior.parent not in {one.name for one in priors}:
            raise CatalogError(f"{PRIORS}: {prior.name} rests on {prior.parent}, which has no row.")
    for name, one in chips.items():
        tables.chip_constants(name)
        if one.usual_engine not in engines:
            raise CatalogError(f"{CHIPS}: {name} names the engine {one.usual_engine}, which {ENGINES} does not hold.")
    for engine in engines:
        tables.engine_constants(engine)
    return tables


def found_constants(folder: Path) -> dict[str, Found]:
    """What the last fit found, by name."""
    return {
        row["name"]: Found(
            float(row["value"]),
            float(row["log_standard_error"]),
            int(row["rows"]),
            int(row["sources"]),
            row["status"] == FITTED_STATUS,
            row["date"],
        )
        for row in read_table(folder / FITTED)
    }


def _prior(row: Row) -> Prior:
    name = ".".join(part for part in (row["input"], row["class"]) if part)
    source = _source(row)
    prior = Prior(
        name,
        float(row["prior"]),
        float(row["log_deviation"] or 0),
        float(row["low"]),
        float(row["high"]),
        row["parent"],
        source,
    )
    if not prior.low <= prior.high:
        raise CatalogError(f"{PRIORS}: the bounds of {name} are the wrong way round.")
    return prior


def _chip(row: Row) -> ChipClass:
    return ChipClass(row["kind"], row["generation"], row["link"], row["usual_engine"], row)


def _engine(row: Row) -> EngineClass:
    return EngineClass(
        row["id"], row["name"], row["attention_kernels"], row["all_reduce"], row["tensor_layout"], _source(row)
    )


def _source(row: Row) -> Source:
    return msgspec.convert({"text": row["source"], "date": row["date"], "confidence": row["confidence"]}, Source)
