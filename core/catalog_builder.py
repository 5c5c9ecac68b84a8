"""Builds the shipped catalog: `python -m core.catalog_builder SOURCE_FOLDER [--into resources/data]`.

Step 1 copies what may ship of the raw tables in SOURCE_FOLDER to `sources` in the target folder; step 2 writes the
typed files from that copy. A clone rebuilds from its own copy, to the last byte:
`python -m core.catalog_builder resources/data/sources`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.catalog import Catalog, Economic, Efficiency
from core.catalog_build.api_prices import api_book
from core.catalog_build.chips import chip_of, efficiency_rows
from core.catalog_build.claims import CLAIMS, PUBLISHED_COSTS, claims_of, published_costs_of
from core.catalog_build.economics import economics_of
from core.catalog_build.generations import TABLE as GENERATIONS
from core.catalog_build.generations import with_predecessors
from core.catalog_build.models import is_language_model, model_of, network_of
from core.catalog_build.networks import TABLE as NETWORK_TABLE
from core.catalog_build.networks import with_facts
from core.catalog_build.presets import defaults_of, workload_presets
from core.catalog_build.prices import purchase_book, rental_book
from core.catalog_build.profiles import TABLE as PROFILE_TABLE
from core.catalog_build.profiles import profiles_of
from core.catalog_build.select import UTILIZATION, select
from core.catalog_build.serving import ServingData, unknown_chips
from core.catalog_build.serving_tables import found_constants, serving_tables
from core.catalog_build.tables import read_table, write_book, write_fields, write_rows
from core.catalog_build.training import training_efficiency_rows
from core.catalog_build.utilization import utilization_rows
from core.errors import CatalogError
from core.records import Chip

FALLBACK_UTILIZATION = "median_training_mfu"


def build(folder: Path, target: Path) -> dict[str, int]:
    """Write the typed files into `target` from the source tables in `folder`; returns rows by file.

    Raises CatalogError where a table is missing or a row has no place in the catalog.
    """
    economics = economics_of(read_table(folder / "economics.csv"))
    serving = ServingData(serving_tables(folder), found_constants(folder))
    efficiencies = [*_efficiencies(folder, economics), *serving.efficiencies()]
    chips = chips_of(folder, efficiencies, serving)
    engines = serving.engines()
    constants = serving.constants()
    table = read_table(folder / "models.csv")
    models = [model_of(row) for row in table if is_language_model(row)]
    listed = [network_of(row) for row in table if not is_language_model(row)]
    networks = with_facts(listed, read_table(folder / NETWORK_TABLE))
    assumed = read_table(folder / "assumed_prices.csv")
    rental_sources, rental = rental_book(read_table(folder / "rental_prices.csv"), assumed)
    purchase_sources, purchase = purchase_book(read_table(folder / "purchase_prices.csv"))
    api_sources, api = api_book(read_table(folder / "api_prices.csv"), read_table(folder / "cited_api_prices.csv"))
    workloads = workload_presets(read_table(folder / "workloads.csv"))
    defaults = defaults_of(read_table(folder / "defaults.csv"))
    claims = claims_of(read_table(folder / CLAIMS), {chip.id for chip in chips})
    published = published_costs_of(read_table(folder / PUBLISHED_COSTS))
    profiles = profiles_of(read_table(folder / PROFILE_TABLE))
    write_rows(target / "chips.json", chips)
    write_rows(target / "engines.json", engines)
    write_rows(target / "calibration.json", constants)
    write_rows(target / "models.json", models)
    write_rows(target / "networks.json", networks)
    write_book(target / "rental_prices.json", rental_sources, rental)
    write_book(target / "purchase_prices.json", purchase_sources, purchase)
    write_book(target / "api_prices.json", api_sources, api)
    write_rows(target / "economics.json", economics)
    write_rows(target / "efficiency.json", efficiencies)
    write_rows(target / "workloads.json", workloads)
    write_rows(target / "demand_profiles.json", profiles)
    write_fields(target / "defaults.json", {"site": defaults.site, "money": defaults.money})
    write_rows(target / "claims.json", claims)
    write_rows(target / "published_costs.json", published)
    return {
        "chips.json": len(chips),
        "engines.json": len(engines),
        "calibration.json": len(constants),
        "models.json": len(models),
        "networks.json": len(networks),
        "rental_prices.json": len(rental),
        "purchase_prices.json": len(purchase),
        "api_prices.json": len(api),
        "economics.json": len(economics),
        "efficiency.json": len(efficiencies),
        "workloads.json": len(workloads),
        "defaults.json": 2,
        "claims.json": len(claims),
        "published_costs.json": len(published),
        "demand_profiles.json": len(profiles),
    }


def catalog_of(folder: Path) -> Catalog:
    """Chips, engines and models of a folder's tables, as they are without prices; nothing is written."""
    economics = economics_of(read_table(folder / "economics.csv"))
    serving = ServingData(serving_tables(folder), found_constants(folder))
    efficiencies = [*_efficiencies(folder, economics), *serving.efficiencies()]
    table = read_table(folder / "models.csv")
    return Catalog(
        chips=tuple(chips_of(folder, efficiencies, serving)),
        engines=tuple(serving.engines()),
        models=tuple(model_of(row) for row in table if is_language_model(row)),
        networks=tuple(network_of(row) for row in table if not is_language_model(row)),
    )


def chips_of(folder: Path, efficiencies: list[Efficiency], serving: ServingData) -> list[Chip]:
    """The chips of a folder's tables, with these efficiencies and constants."""
    table = read_table(folder / "chips.csv")
    unknown_chips(serving.tables, (row["name"] for row in table))
    return with_predecessors([chip_of(row, efficiencies, serving) for row in table], read_table(folder / GENERATIONS))


def _efficiencies(folder: Path, economics: Sequence[Economic]) -> list[Efficiency]:
    """Our own efficiency rows, then efficiency and utilisation in training, from published runs."""
    fallback = next(row for row in economics if row.key == FALLBACK_UTILIZATION)
    chips = read_table(folder / "chips.csv")
    measured = [row for row in read_table(folder / "training_measurements.csv") if row["metric"] == UTILIZATION]
    runs = utilization_rows(measured, chips, fallback)
    return [*efficiency_rows(read_table(folder / "efficiency.csv")), *training_efficiency_rows(chips), *runs]


def main(arguments: Sequence[str] | None = None) -> int:
    """Select, build and report; returns 1 with a sentence on the error stream where that fails."""
    parser = argparse.ArgumentParser(prog="core.catalog_builder", description="Build the catalog that ships.")
    parser.add_argument("source", type=Path, metavar="SOURCE_FOLDER", help="folder of the source tables")
    parser.add_argument("--into", type=Path, default=Path("resources/data"), help="folder of the catalog")
    options = parser.parse_args(arguments)
    try:
        selected = select(options.source, options.into / "sources")
        built = build(options.into / "sources", options.into)
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1
    _report(selected, built)
    return 0


def _report(selected: dict[str, dict[str, int]], built: dict[str, int]) -> None:
    for name, counts in selected.items():
        left_out = ", ".join(f"{count} left out ({reason})" for reason, count in counts.items() if reason != "kept")
        print(f"{name}: {counts['kept']} rows kept" + (f"; {left_out}" if left_out else ""))
    for name, count in built.items():
        print(f"{name}: {count} rows")


if __name__ == "__main__":
    sys.exit(main())
