"""From the tables of serving constants to what ships: shared constants, engines, efficiencies of chips."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from core.calibration.constants import ServingConstant
from core.catalog import Efficiency, Engine
from core.catalog_build.serving_tables import (
    OF_CHIPS,
    OF_LINKS,
    EngineClass,
    Found,
    Prior,
    ServingTables,
)
from core.catalog_build.tables import READ_DATE
from core.equations.inputs import Calibration
from core.errors import CatalogError
from core.fields import fields_of
from core.records import Chip, Confidence, Source

EIGHTY_PERCENT = 1.2816
"""Deviations of a normal distribution on either side of its middle that hold 80 % of it."""
MANY_ROWS, SOME_ROWS, SEVERAL_SOURCES = 100, 20, 3

CHIP_CONSTANTS = (*OF_CHIPS, *OF_LINKS)
LINK_CELLS = {
    "scaleup_dimensions": ("scaleup_dimensions", 1.0),
    "server_bandwidth": ("server_gb_s", 1e9),
    "ranks_per_chip": ("ranks_per_chip", 1.0),
}
"""Chip field: column of the table of classes, factor to base units."""
TOPOLOGY_SOURCE = Source("from the printed topology of the scale-up network", READ_DATE, "medium")
ONE_RANK_SOURCE = Source("software sees the chip as one", READ_DATE, "high")


@dataclass(frozen=True)
class ServingData:
    """The tables with what the last fit found, or before any fit with the priors alone."""

    tables: ServingTables
    found: Mapping[str, Found]

    def value(self, prior: Prior) -> float:
        """Value of a constant: as found, else as the prior says."""
        if prior.name in self.found:
            return self.found[prior.name].value
        return prior.median * (self.value(self._prior(prior.parent)) if prior.parent else 1.0)

    def constants(self) -> list[ServingConstant]:
        """All constants as they ship, in the order of the table."""
        return [self._constant(prior) for prior in self.tables.priors]

    def efficiencies(self) -> list[Efficiency]:
        """Efficiency rows of every chip, then of every engine."""
        by_name = {constant.name: constant for constant in self.constants()}
        rows = []
        for chip in self.tables.chips:
            names = self.tables.chip_constants(chip)
            rows += [_efficiency(chip, field, by_name[names[field]]) for field in CHIP_CONSTANTS]
        for identifier, engine in self.tables.engines.items():
            names = self.tables.engine_constants(identifier)
            rows += [_efficiency(engine.name, field, by_name[name]) for field, name in names.items()]
        return rows

    def engines(self) -> list[Engine]:
        """The engine catalogue, in the order of its table."""
        by_name = {constant.name: constant for constant in self.constants()}
        return [self._engine(one, by_name) for one in self.tables.engines.values()]

    def engine_of(self, chip: str) -> Engine:
        """The usual engine of a chip, by its catalog name."""
        usual = self.tables.chips[chip].usual_engine
        return next(engine for engine in self.engines() if engine.id == usual)

    def link_values(self, chip: str) -> tuple[dict[str, float], dict[str, Source]]:
        """What a data sheet says too little of: dimensions, link inside the server, ranks; with sources."""
        cells = self.tables.chips[chip].cells
        values = {field: float(cells[column]) * factor for field, (column, factor) in LINK_CELLS.items()}
        confidence: Confidence = msgspec.convert(cells["confidence"], Confidence)
        ranks = Source(cells["source_ranks"], READ_DATE, "high") if cells["source_ranks"] else ONE_RANK_SOURCE
        sources = {
            "scaleup_dimensions": TOPOLOGY_SOURCE,
            "server_bandwidth": Source(cells["source_server"], READ_DATE, confidence),
            "ranks_per_chip": ranks,
        }
        return values, sources

    def _engine(self, one: EngineClass, by_name: Mapping[str, ServingConstant]) -> Engine:
        names = self.tables.engine_constants(one.id)
        sources = {field: by_name[name].source for field, name in names.items()}
        record = {
            "id": one.id,
            "name": one.name,
            "tensor_layout": one.tensor_layout,
            "sources": {"": one.source, "tensor_layout": one.source, **sources},
            **{field: by_name[name].value for field, name in names.items()},
        }
        return msgspec.convert(record, Engine)

    def _constant(self, prior: Prior) -> ServingConstant:
        value, found = self.value(prior), self.found.get(prior.name)
        fitted = found is not None and found.fitted
        error = found.log_error if found is not None and fitted else prior.log_deviation
        margin = math.exp(EIGHTY_PERCENT * error)
        field = fields_of(Calibration).get(prior.input) or fields_of(Chip)[prior.input]
        return ServingConstant(
            name=prior.name,
            value=value,
            unit=field.unit,
            low=max(prior.low, value / margin),
            high=min(prior.high, value * margin),
            lowest=prior.low,
            highest=prior.high,
            prior=prior.median,
            prior_log_deviation=prior.log_deviation,
            parent=prior.parent,
            log_standard_error=error,
            rows=found.rows if found else 0,
            sources=found.sources if found else 0,
            fitted=fitted,
            source=self._source(prior, found),
        )

    def _source(self, prior: Prior, found: Found | None) -> Source:
        if found is None or not found.fitted:
            return prior.source
        text = f"Fitted on {found.rows:,} published {'row' if found.rows == 1 else 'rows'} from {found.sources} "
        text += f"{'source' if found.sources == 1 else 'sources'}{self._of_class(prior.name)}"
        return Source(text, found.date, _confidence(found))

    def _of_class(self, name: str) -> str:
        field, _, of = name.partition(".")
        if of in self.tables.engines:
            return f" ({self.tables.engines[of].name})"
        if field in OF_LINKS:
            return f" ({of} links)"
        return f" ({of})" if field in OF_CHIPS else ""

    def _prior(self, name: str) -> Prior:
        return next(prior for prior in self.tables.priors if prior.name == name)


def _confidence(found: Found) -> Confidence:
    if found.rows >= MANY_ROWS and found.sources >= SEVERAL_SOURCES:
        return "high"
    return "medium" if found.rows >= SOME_ROWS else "low"


def _efficiency(applies_to: str, field: str, constant: ServingConstant) -> Efficiency:
    return Efficiency(
        applies_to=applies_to,
        field=field,
        value=constant.value,
        low=constant.low,
        high=constant.high,
        source=constant.source,
    )


def unknown_chips(tables: ServingTables, names: Iterable[str]) -> None:
    """CatalogError where a chip of the catalog has no class."""
    missing = [name for name in names if name not in tables.chips]
    if missing:
        raise CatalogError(f"chip_classes.csv has no row for {missing[0]}.")
