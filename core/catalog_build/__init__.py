"""What turns the source tables of the catalog into the typed files that ship; run by `core.catalog_builder`."""
