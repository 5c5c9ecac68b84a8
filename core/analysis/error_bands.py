"""The 80 % band around a prediction: half-widths by class, from residuals of published rows; read, never fitted."""

import functools
import math

import msgspec

from core.catalog import read_file

FILE = "error_bands.json"


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One class of rows: half-widths in ln(predicted / measured), and what they rest on.

    half_width: on kinds of chips that the rows hold; half_width_unseen: on others; covers: share of the rows of a
    source that a band made without that source holds; chip_kinds: "NVIDIA GPU" and so on.
    """

    half_width: float
    half_width_unseen: float
    rows: int
    sources: int
    covers: float
    chip_kinds: tuple[str, ...]


class ErrorBands(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All classes with the level of the band, the date and the sentence that says where it comes from."""

    level: float
    date: str
    source: str
    classes: dict[str, Band]

    def factor(self, regime: str, chip_kind: str) -> float:
        """The band reaches from predicted / factor to predicted × factor."""
        band = self.classes[regime]
        seen = chip_kind in band.chip_kinds
        return math.exp(band.half_width if seen else band.half_width_unseen)


@functools.cache
def error_bands() -> ErrorBands:
    """The shipped bands; CatalogError where the file is damaged or missing."""
    return read_file(FILE, ErrorBands)
