"""The serving engine of a chip: found by what people call it, and what it makes of the chip."""

import datetime

import msgspec

from core.analysis.validation.engine_words import engine_of
from core.catalog import SOFTWARE_FIELDS, Catalog, Engine
from core.names import name_key
from core.records import Chip

FIELD = "serving_engine"
OTHER = "other"
"""The engine that stands for all that published rows do not tell apart."""


def engine_named(text: str, chip: str, catalog: Catalog, today: datetime.date | None = None) -> Engine:
    """The engine that a text means: by name or id, else by its words ("vLLM 0.9.1"), else "other".

    chip: name of the chip that it runs on; a text without a version counts as of `today`.
    """
    key = name_key(text)
    for engine in catalog.engines:
        if key in (name_key(engine.name), name_key(engine.id)):
            return engine
    return catalog.engine(engine_of(text, (today or datetime.date.today()).isoformat(), chip))


def with_engine(chip: Chip, engine: Engine) -> Chip:
    """The chip under another engine: its software fields with their sources; edits of the old one's are gone.

    What the chip calls its engine stays: the text is the analyst's.
    """
    return msgspec.structs.replace(
        chip,
        sources={**chip.sources, **{field: engine.source_of(field) or engine.sources[""] for field in SOFTWARE_FIELDS}},
        shipped={path: kept for path, kept in chip.shipped.items() if path not in SOFTWARE_FIELDS},
        **{field: getattr(engine, field) for field in SOFTWARE_FIELDS},
    )


def known_names(catalog: Catalog) -> tuple[str, ...]:
    """Names of the engines whose figures are known."""
    return tuple(engine.name for engine in catalog.engines if engine.id != OTHER)


def engine_words(chip: Chip, catalog: Catalog) -> str:
    """Whose figures a chip runs with: "Figures of vLLM 2025: vLLM v0.7 and later …"."""
    engine = engine_named(chip.serving_engine, chip.name, catalog)
    if engine.id == OTHER:
        return "Middling figures, wider error band: published rows do not tell this engine apart"
    return f"Figures of {engine.name}: {engine.sources[''].text}"
