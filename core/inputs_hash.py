"""What identifies the inputs of a study: two studies with the same hash give the same figures."""

import hashlib

import msgspec

from core.scenarios import shown_study
from core.study import FIGURE_SETTINGS, TABLES, Study

SHOWN = 8
"""Characters of a hash that are printed."""

_BESIDE_VALUES = frozenset({"sources", "shipped", "notes"})


def inputs_hash(study: Study, scenario: str | None = None) -> str:
    """Hash of all values and ranges of a scenario by id (of the one on show for None) and of what figures are of.

    Names count, sources and notes do not; neither does how anything is shown. 64 hexadecimal digits.
    """
    plain = shown_study(study, scenario)
    values = {table: [_values(row) for row in plain.rows(table)] for table in TABLES}
    settings = {name: getattr(plain.settings, name) for name in FIGURE_SETTINGS}
    return hashlib.sha256(msgspec.json.encode([values, settings], order="sorted")).hexdigest()


def _values(row: msgspec.Struct) -> dict[str, object]:
    row = msgspec.convert(msgspec.to_builtins(row), type(row))  # a whole number typed as 36 is 36.0, as in its file
    kept = (name for name in row.__struct_fields__ if name not in _BESIDE_VALUES)
    return {name: getattr(row, name) for name in kept}
