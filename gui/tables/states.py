"""What a cell has to say besides its value: edited or not, how old and how sure its source is. No Qt here."""

import datetime
import re
from dataclasses import dataclass, replace
from enum import Enum

from core import serving_engines
from core.catalog import load_catalog
from core.cells import ENGLISH, NumberLocale
from core.editing import Cell
from core.fields import FieldKind, value_at
from core.names import visible
from core.outcome import Calculated
from core.ranges import kind_words, range_words
from core.records import Chip, Distribution, Record, Source
from core.study import Study
from gui.tables.entries import calculated_text, field_of, owner_of, shown_text, whole_text

RESTORE_HINT = "Ctrl+Backspace restores it"
_STALE_AFTER_MONTHS = 12
_DOT = " · "
_NO_SOURCE = "No source is stated"
_YEAR_MONTH = re.compile(r"(?<!\d)(\d{4})(?:-(\d{2})(?!\d))?")


class Mark(Enum):
    """The one mark at a cell's edge; each looks different without its colour too."""

    NONE = ""
    SOURCED = "has a source"
    STALE = "source older than 12 months"
    EDITED = "edited"
    CALCULATED = "calculated"


@dataclass(frozen=True, slots=True)
class CellState:
    """How a cell is drawn. unsure: the source says of itself that it is of low confidence; spread: its range."""

    mark: Mark = Mark.NONE
    unsure: bool = False
    empty: bool = False
    spread: Distribution | None = None

    @property
    def words(self) -> str:
        """The state for a screen reader: "edited, low confidence"."""
        mark = "" if self.mark is Mark.SOURCED else self.mark.value
        return ", ".join(filter(None, (mark, "low confidence" if self.unsure else "")))


@dataclass(frozen=True, slots=True)
class Details:
    """What the strip below a table says of the current cell: whose it is, and where its value comes from."""

    title: str = ""
    source: str = ""


def state_of(record: Record, path: str, today: datetime.date) -> CellState:
    """The state of an input cell."""
    source = record.source_of(path)
    limits = record.ranges.get(path)
    empty = value_at(record, path) in (None, "")
    if path in record.shipped:
        return CellState(Mark.EDITED, empty=empty, spread=limits)
    if source is None or field_of(record, path).kind is FieldKind.TEXT:
        return CellState(empty=empty, spread=limits)
    stale = field_of(record, path).ages and is_stale(source.date, today)
    mark = Mark.STALE if stale else Mark.SOURCED
    return CellState(mark, source.confidence == "low", empty, limits)


def spread_words(record: Record, path: str, locale: NumberLocale = ENGLISH) -> str:
    """What the range of a value says: "90 % range 30 % – 50 %, normal"; "" where it has none."""
    limits = record.ranges.get(path)
    return "" if limits is None else range_words(limits, field_of(record, path), locale=locale)


def is_stale(date: str, today: datetime.date) -> bool:
    """Whether a source date ("2025", "2025-03-14", "2023-2024", "read 2026-11") is over 12 months before today."""
    found = _YEAR_MONTH.findall(date)
    if not found:
        return False
    year, month = max((int(year), int(month or 12)) for year, month in found)
    return (today.year - year) * 12 + today.month - month > _STALE_AFTER_MONTHS


def source_words(source: Source | None) -> str:
    """One source on one line: text, date, confidence."""
    if source is None:
        return _NO_SOURCE
    return _DOT.join(filter(None, (visible(source.text), _age_words(source))))


def _age_words(source: Source) -> str:
    """Date and confidence: the short facts that must not be cut off behind a long text."""
    sure = "" if source.confidence == "analyst" else f"{source.confidence} confidence"
    date = "" if source.date and source.date in source.text else visible(source.date)
    return _DOT.join(filter(None, (date, sure)))


def details_of(study: Study, cell: Cell, locale: NumberLocale = ENGLISH) -> Details:
    """The two lines about an input cell, what is short and needed first."""
    record = study.row(cell.table, cell.row)
    field = field_of(record, cell.path)
    owner = owner_of(study, cell).removesuffix(": ")
    shipped = record.shipped.get(cell.path)
    if isinstance(record, Chip) and cell.path == serving_engines.FIELD:
        before = f"Shipped {shown_text(shipped.value, field, locale)}, {RESTORE_HINT}" if shipped else ""
        title = (field.label, visible(record.serving_engine), owner)
        whose = serving_engines.engine_words(record, load_catalog())
        words = (whose.partition(":")[0], before) if before else (whose,)
        return Details(_DOT.join(filter(None, title)), _DOT.join(filter(None, words)))
    if field.kind is FieldKind.TEXT:
        return Details(_DOT.join(filter(None, (field.label, owner))), field.help)
    source = record.source_of(cell.path)
    spread = spread_words(record, cell.path, locale)
    if shipped is not None:
        edit = visible(source.text) if source else _NO_SOURCE
        before = shown_text(shipped.value, field, locale)
        second = f"Shipped {before}, {RESTORE_HINT}{_DOT}{source_words(shipped.source)}"
        return Details(_DOT.join(filter(None, (field.label, spread, edit, owner))), second)
    age = _age_words(source) if source else ""
    text = visible(source.text) if source else _NO_SOURCE
    return Details(_DOT.join(filter(None, (field.label, spread, age, owner))), text)


def tip_of(study: Study, cell: Cell, locale: NumberLocale = ENGLISH) -> str:
    """The whole story of an input cell, as plain lines."""
    record = study.row(cell.table, cell.row)
    field = field_of(record, cell.path)
    value = whole_text(value_at(record, cell.path), field, locale)
    lines = [f"{owner_of(study, cell)}{field.label}  {value}", *_spread_lines(record, cell.path, locale), field.help]
    if isinstance(record, Chip) and cell.path == serving_engines.FIELD:
        names = ", ".join(serving_engines.known_names(load_catalog()))
        lines += [f"{serving_engines.engine_words(record, load_catalog())}.", f"Known: {names}."]
    elif field.kind is not FieldKind.TEXT:
        lines.append(f"Source: {source_words(record.source_of(cell.path))}")
    shipped = record.shipped.get(cell.path)
    if shipped is not None:
        before = whole_text(shipped.value, field, locale)
        lines.append(f"Shipped: {before} ({source_words(shipped.source)}). {RESTORE_HINT}.")
    return "\n".join(filter(None, lines))


def _spread_lines(record: Record, path: str, locale: NumberLocale) -> tuple[str, ...]:
    """What a tip says of a range: its ends, and why it is of its kind."""
    limits = record.ranges.get(path)
    if limits is None:
        return ()
    said = spread_words(record, path, locale)
    return f"{said[0].upper()}{said[1:]}.", kind_words(limits, field_of(record, path), locale=locale)


def calculated_details(owner: str, cell: Calculated) -> Details:
    """The two lines about a calculated cell; owner: "H100: " or nothing."""
    title = _DOT.join(filter(None, (cell.label, "calculated", owner.removesuffix(": "))))
    says = visible(cell.value) if isinstance(cell.value, str) else _DOT.join(filter(None, (band_text(cell), cell.help)))
    return Details(title, cell.reason or says)


def band_text(cell: Calculated, locale: NumberLocale = ENGLISH) -> str:
    """The error band of a predicted cell: "80 % band: 40 ms – 58 ms"; "" where there is none."""
    if cell.low is None or cell.high is None:
        return ""
    low, high = (calculated_text(replace(cell, value=end), locale) for end in (cell.low, cell.high))
    return f"{cell.band}: {low} – {high}"


def calculated_tip(owner: str, cell: Calculated, locale: NumberLocale = ENGLISH) -> str:
    """The whole story of a calculated cell, as plain lines."""
    value = calculated_text(cell, locale)
    band = band_text(cell, locale)
    lines = (f"{owner}{cell.label}  {value}", cell.reason, band, cell.help, "Calculated; double-click shows how.")
    return "\n".join(filter(None, lines))
