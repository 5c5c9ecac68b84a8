"""What a cell has to say besides its value: edited or not, how old and how sure its source is. No Qt here."""

import datetime
from dataclasses import dataclass, replace
from enum import Enum

from core import serving_engines
from core.catalog import load_catalog
from core.cell_text import calculated_text, field_of, owner_of, shown_text, whole_text
from core.cells import ENGLISH, NumberLocale
from core.editing import Cell
from core.fields import NAME, value_at
from core.names import visible
from core.outcome import Calculated
from core.provenance import (
    DOT,
    NO_SOURCE,
    Standing,
    age_words,
    is_missing,
    is_out_of_date,
    note_words,
    range_words,
    source_words,
    standing_of,
)
from core.ranges import kind_words
from core.records import Chip, Distribution, Record
from core.study import Study

RESTORE_HINT = "Ctrl+Backspace restores it"
BASE_HINT = "Ctrl+Backspace goes back to Base"


class Mark(Enum):
    """The one mark at a cell's edge; each looks different without its colour too."""

    NONE = ""
    SOURCED = "has a source"
    STALE = "source older than 12 months"
    EDITED = "edited"
    OVERRIDE = "differs from Base"
    CALCULATED = "calculated"


@dataclass(frozen=True, slots=True)
class CellState:
    """How a cell is drawn.

    unsure: the source says of itself that it is of low confidence; noted: it has a note; spread: its range.
    """

    mark: Mark = Mark.NONE
    unsure: bool = False
    empty: bool = False
    noted: bool = False
    spread: Distribution | None = None

    @property
    def words(self) -> str:
        """The state for a screen reader: "edited, low confidence"."""
        mark = "" if self.mark is Mark.SOURCED else self.mark.value
        unsure, noted = "low confidence" if self.unsure else "", "has a note" if self.noted else ""
        return ", ".join(filter(None, (mark, unsure, noted)))


@dataclass(frozen=True, slots=True)
class Details:
    """What the strip below a table says of the current cell: whose it is, and where its value comes from."""

    title: str = ""
    source: str = ""


def state_of(record: Record, path: str, today: datetime.date, *, overridden: bool = False) -> CellState:
    """The state of an input cell; overridden: whether the scenario on show has it otherwise than Base."""
    source = record.source_of(path)
    empty, noted, limits = is_missing(record, path), path in record.notes, record.ranges.get(path)
    standing = standing_of(record, path, overridden=overridden)
    if standing is not Standing.SHIPPED:
        mark = Mark.OVERRIDE if standing is Standing.OVERRIDE else Mark.EDITED
        return CellState(mark, empty=empty, noted=noted, spread=limits)
    if source is None or path == NAME:
        return CellState(empty=empty, noted=noted, spread=limits)
    mark = Mark.STALE if is_out_of_date(record, path, today) else Mark.SOURCED
    return CellState(mark, source.confidence == "low" and not empty, empty, noted, limits)


def details_of(study: Study, cell: Cell, locale: NumberLocale = ENGLISH, base: Record | None = None) -> Details:
    """The two lines about an input cell, what is short and needed first.

    base: the record as Base has it, where the scenario on show overrides the cell.
    """
    record = study.row(cell.table, cell.row)
    field = field_of(record, cell.path)
    owner = owner_of(study, cell).removesuffix(": ")
    limits = range_words(record.ranges, cell.path, field, locale)
    note = note_words(record.notes.get(cell.path, ""))
    ends = (f"Note: {note}" if note else "", owner)
    before = _before(record, cell.path, locale, base)
    source = record.source_of(cell.path)
    if isinstance(record, Chip) and cell.path == serving_engines.FIELD:
        title = (field.label, visible(record.serving_engine), *ends)
        whose = serving_engines.engine_words(record, load_catalog())
        words = (whose.partition(":")[0], before) if before else (whose,)
        return Details(_joined(*title), _joined(*words))
    if cell.path == NAME:
        return Details(_joined(field.label, *ends), field.help)
    text = visible(source.text) if source else NO_SOURCE
    if before:
        return Details(_joined(field.label, limits, text, *ends), before)
    return Details(_joined(field.label, limits, age_words(source) if source else "", *ends), text)


def _before(record: Record, path: str, locale: NumberLocale, base: Record | None) -> str:
    """What Ctrl+Backspace would bring back, and where that is from; "" where there is nothing."""
    field = field_of(record, path)
    if base is not None:
        value = shown_text(value_at(base, path), field, locale)
        return _joined(f"Base {value}, {BASE_HINT}", source_words(base.source_of(path)))
    shipped = record.shipped.get(path)
    if shipped is None:
        return ""
    value = shown_text(shipped.value, field, locale)
    return _joined(f"Shipped {value}, {RESTORE_HINT}", source_words(shipped.source))


def _joined(*parts: str) -> str:
    return DOT.join(filter(None, parts))


def tip_of(study: Study, cell: Cell, locale: NumberLocale = ENGLISH, base: Record | None = None) -> str:
    """The whole story of an input cell, as plain lines; base as for `details_of`."""
    record = study.row(cell.table, cell.row)
    field = field_of(record, cell.path)
    value = whole_text(value_at(record, cell.path), field, locale)
    lines = [f"{owner_of(study, cell)}{field.label}  {value}", *_range_lines(record, cell.path, locale), field.help]
    if isinstance(record, Chip) and cell.path == serving_engines.FIELD:
        names = ", ".join(serving_engines.known_names(load_catalog()))
        lines += [f"{serving_engines.engine_words(record, load_catalog())}.", f"Known: {names}."]
    elif cell.path != NAME:
        lines.append(f"Source: {source_words(record.source_of(cell.path))}")
    if base is not None:
        before = whole_text(value_at(base, cell.path), field, locale)
        lines.append(f"Differs from Base: {before} ({source_words(base.source_of(cell.path))}). {BASE_HINT}.")
    shipped = record.shipped.get(cell.path)
    if shipped is not None:
        before = whole_text(shipped.value, field, locale)
        hint = "" if base is not None else f" {RESTORE_HINT}."
        lines.append(f"Shipped: {before} ({source_words(shipped.source)}).{hint}")
    note = record.notes.get(cell.path, "")
    if note:
        lines.append(f"Note: {note}")
    return "\n".join(filter(None, lines))


def _range_lines(record: Record, path: str, locale: NumberLocale) -> tuple[str, ...]:
    """What a tip says of a range: its ends, and why it is of its kind."""
    limits, field = record.ranges.get(path), field_of(record, path)
    if limits is None:
        return ()
    said = range_words(record.ranges, path, field, locale)
    return f"{said[0].upper()}{said[1:]}.", kind_words(limits, field, locale=locale)


def calculated_details(owner: str, cell: Calculated) -> Details:
    """The two lines about a calculated cell; owner: "H100: " or nothing."""
    title = DOT.join(filter(None, (cell.label, "calculated", owner.removesuffix(": "))))
    says = visible(cell.value) if isinstance(cell.value, str) else DOT.join(filter(None, (band_text(cell), cell.help)))
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
