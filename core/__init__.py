"""Infernomics without its window: the book of equations, records, catalog, studies, chart descriptions."""

__version__ = "0.1.0"
