"""Chips: from the data-sheet table and the efficiency table to `core.records.Chip` in base units."""

import msgspec

from core.catalog import SOFTWARE_FIELDS, Efficiency, Engine
from core.catalog_build.serving import ServingData
from core.catalog_build.tables import (
    FROM_MEMORY,
    READ_DATE,
    Row,
    date_in,
    identifier,
    is_from_memory,
    scaled,
    source_text,
)
from core.records import Chip, Confidence, Source

# Chip field: column, factor to base units, column of its source. Sheets print tera-operations, GB = 1e9 B, links both
# directions together (halved to one direction) and network ports in Gbit/s.
COLUMNS = {
    "peak_rate_16bit": ("bf16_fp16_tflops", "1e12", "source_compute"),
    "peak_rate_fp8": ("fp8_tflops", "1e12", "source_compute"),
    "peak_rate_int8": ("int8_tops", "1e12", "source_compute"),
    "peak_rate_fp4": ("fp4_tflops", "1e12", "source_compute"),
    "memory_capacity": ("memory_gb", "1e9", "source_memory"),
    "memory_bandwidth": ("memory_bandwidth_gb_s", "1e9", "source_memory"),
    "on_chip_memory": ("on_chip_sram_mb", "1e6", "source_memory"),
    "scaleup_bandwidth": ("scaleup_gb_s_per_chip_bidirectional", "0.5e9", "source_interconnect"),
    "scaleup_domain": ("scaleup_domain_chips", "1", "source_interconnect"),
    "scaleup_topology": ("scaleup_topology", "", "source_interconnect"),
    "scaleout_bandwidth": ("scaleout_nic_gbit_s_per_chip", "0.125e9", "source_interconnect"),
    "chips_per_server": ("accelerators_per_server", "1", "source_interconnect"),
    "thermal_design_power": ("tdp_w", "1", "source_power"),
    "purchase_price": ("price_mid_usd", "1", "source_price"),
}
REQUIRED_COUNTS = ("scaleup_domain", "chips_per_server")
EFFICIENCIES = (
    "compute_efficiency",
    "memory_efficiency",
    "link_efficiency",
    "usable_memory_share",
    "collective_latency",
    "collective_start",
    "training_efficiency",
    "training_utilization",
    "busy_power_share",
    "light_power_share",
    "idle_power_share",
    "embodied_carbon",
    "server_power_ratio",
)
NOT_PUBLISHED = Source("not published; assumed", READ_DATE, "low")

# The first phrase that a printed topology holds decides. A direct all-to-all without a switch is a mesh, any one peer
# getting part of the bandwidth only; a bridge between two cards gives its only peer all, as a switch would.
TOPOLOGIES = (
    ("none (PCIe)", "pcie"),
    ("all-to-all direct", "mesh"),
    ("full mesh", "mesh"),
    ("partial mesh", "mesh"),
    ("hybrid cube mesh", "mesh"),
    ("pair bridge", "switch"),
    ("direct bridge", "mesh"),
    ("peer-to-peer", "mesh"),
    ("mesh on wafer", "mesh"),
    ("UPI", "pcie"),
    ("torus", "torus"),
    ("2D mesh", "mesh"),
    ("ring", "ring"),
    ("dragonfly", "dragonfly"),
    ("switch", "switch"),
    ("Ethernet", "switch"),
)


def chip_of(row: Row, efficiencies: list[Efficiency], serving: ServingData) -> Chip:
    """The typed record of one row of chips.csv, with the software of the engine that it usually runs."""
    values: dict[str, float | str | None] = {}
    sources = {"": _record_source(row)}
    for field, (column, factor, source_column) in COLUMNS.items():
        values[field] = topology(row[column]) if field == "scaleup_topology" else scaled(row[column], factor)
        assumed = assumption_for(efficiencies, row["name"], field)
        if row[column]:
            sources[field] = _source(row, column, source_column)
        elif assumed is not None:
            values[field], sources[field] = assumed.value, assumed.source
        elif field in REQUIRED_COUNTS:
            values[field] = 1.0
            sources[field] = NOT_PUBLISHED
        elif field == "scaleup_topology":
            sources[field] = NOT_PUBLISHED
    sources["release_date"] = _source(row, "release_date", "source_compute")
    for field in EFFICIENCIES:
        best = efficiency_of(efficiencies, row["name"], row["kind"], field)
        values[field], sources[field] = best.value, best.source
    links, link_sources = serving.link_values(row["name"])
    values.update(links)
    sources.update(link_sources)
    software, software_sources = _usual_software(serving.engine_of(row["name"]))
    values.update(software)
    sources.update(software_sources)
    record = {"id": identifier(row["name"]), "name": row["name"], "vendor": row["vendor"], "kind": row["kind"]}
    return msgspec.convert({**record, "release_date": row["release_date"], **values, "sources": sources}, Chip)


def _usual_software(engine: Engine) -> tuple[dict[str, float | str], dict[str, Source]]:
    values = {field: getattr(engine, field) for field in SOFTWARE_FIELDS}
    usual = Source(f"assumption: the engine that such chips usually run ({engine.sources[''].text})", READ_DATE, "low")
    sources = {field: engine.sources[field] for field in SOFTWARE_FIELDS}
    return {"serving_engine": engine.name, **values}, {"serving_engine": usual, **sources}


def topology(printed: str) -> str:
    """The catalog's word for a printed topology; where none is printed chips meet over PCIe or the host."""
    return next((word for part, word in TOPOLOGIES if part in printed), "pcie")


def assumption_for(rows: list[Efficiency], name: str, field: str) -> Efficiency | None:
    """Our own stated assumption for a cell that this one chip's data sheet leaves empty."""
    return next((row for row in rows if row.applies_to == name and row.field == field), None)


def efficiency_of(rows: list[Efficiency], name: str, kind: str, field: str) -> Efficiency:
    """The row that says most about a chip: its own, else of its kind, else of all chips."""
    for applies_to in (name, kind, "*"):
        for row in rows:
            if row.applies_to == applies_to and row.field == field:
                return row
    raise ValueError(f"no efficiency row gives {field} for {name}")


def efficiency_rows(table: list[Row]) -> list[Efficiency]:
    """The typed rows of efficiency.csv."""
    return [
        Efficiency(
            applies_to=row["applies_to"],
            field=row["field"],
            value=float(row["value"]),
            low=float(row["low"]),
            high=float(row["high"]),
            source=msgspec.convert(
                {"text": row["source"], "date": row["date"], "confidence": row["confidence"]}, Source
            ),
        )
        for row in table
    ]


def _source(row: Row, column: str, source_column: str) -> Source:
    """The source of one cell: its group's, unless the cell is listed as recalled from memory."""
    text = row[source_column]
    date = row["price_date"] if source_column == "source_price" else date_in(text)
    date = date or row["release_date"] or READ_DATE
    recalled = set(row["memory_fields"].split(";"))
    if not text or is_from_memory(text) or column in recalled or "ALL" in recalled:
        return Source(FROM_MEMORY, date, "low")
    if column == "price_mid_usd" and row["kind"] == "TPU":
        return Source(f"{source_text(text)}; estimate of the cost to make one, it is not sold", date, "low")
    return Source(source_text(text), date, _confidence(row))


def _record_source(row: Row) -> Source:
    text = FROM_MEMORY if is_from_memory(row["source_compute"]) else source_text(row["source_compute"])
    text = text or source_text(row["source_memory"])
    note = f" Note: {row['notes']}" if row["notes"] else ""
    date = date_in(row["source_compute"]) or row["release_date"]
    return Source(text + note, date, "low" if text == FROM_MEMORY else _confidence(row))


def _confidence(row: Row) -> Confidence:
    confidence: Confidence = msgspec.convert(row["confidence"], Confidence)
    return confidence
