"""The 80 % band around a prediction: half-widths by class, from residuals of published rows; read, never fitted."""

import functools
import math

import msgspec

from core.catalog import load_catalog, read_file
from core.records import Chip
from core.serving_engines import engine_named

FILE = "error_bands.json"

STATIC, PREFILL, LOADED, TRAINING, NETWORK = REGIMES = ("static", "prefill", "loaded", "training", "network")
"""Classes of rows: a batch that starts together, its prompts alone, requests that come and go, training, and networks
that are not language models."""
SERVED = (STATIC, PREFILL, LOADED)
"""Classes of language models that are served."""


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One class of rows: half-widths in ln(predicted / measured), and what they rest on.

    half_width: where chip and engine are among the rows that constants were fitted on. new_chip, new_kind, new_engine:
    what is added (as the root of a sum of squares) for a chip that is not, a kind of chip ("NVIDIA GPU") that is not,
    an engine that is not.
    covers: share of rows that the band holds, by what was left out of the constants ("nothing", "chip" …).
    """

    half_width: float
    new_chip: float
    new_kind: float
    new_engine: float
    rows: int
    sources: int
    covers: dict[str, float]
    chips: tuple[str, ...]
    chip_kinds: tuple[str, ...]
    engines: tuple[str, ...]

    def half_width_for(self, chip: str, kind: str, engine: str) -> float:
        """Half-width for a chip (its catalog id), its kind and an engine (its id; "" where none takes part)."""
        parts = [self.half_width]
        if kind not in self.chip_kinds:
            parts.append(self.new_kind)
        elif chip not in self.chips:
            parts.append(self.new_chip)
        if engine and engine not in self.engines:
            parts.append(self.new_engine)
        return math.hypot(*parts)


class ErrorBands(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All classes with the level of the band, the date and the sentence that says where it comes from."""

    level: float
    date: str
    source: str
    classes: dict[str, Band]

    def factor(self, regime: str, chip: str, kind: str, engine: str) -> float:
        """The band reaches from predicted / factor to predicted × factor."""
        return math.exp(self.classes[regime].half_width_for(chip, kind, engine))


@functools.cache
def error_bands() -> ErrorBands:
    """The shipped bands; CatalogError where the file is damaged or missing."""
    return read_file(FILE, ErrorBands)


def chip_kind(chip: Chip) -> str:
    """Maker and kind: chips that share their software."""
    return f"{chip.vendor} {chip.kind}"


def half_width_of(chip: Chip, regime: str) -> float:
    """Half-width, in logarithms, of the band around a prediction for a chip of a study, under its serving engine.

    regime: LOADED for a service (latency, throughput and what follows from them, such as cost), PREFILL for prompts
    alone, STATIC for a batch that starts together, TRAINING. Wider where published rows hold neither the chip nor its
    kind, or not its engine. The band reaches from value / exp(half-width) to value × exp(half-width).
    """
    engine = "" if regime not in SERVED else engine_named(chip.serving_engine, chip.name, load_catalog()).id
    return error_bands().classes[regime].half_width_for(chip.origin or chip.id, chip_kind(chip), engine)
