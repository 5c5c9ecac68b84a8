"""Economic figures: every row of the table with a source of its own, a date and a confidence."""

from core.catalog import Economic
from core.catalog_build.tables import READ_DATE, Row, source_text, stated
from core.records import Confidence, Source

_CLAIMS = ("claim", "forecast", "not measured", "scenario only", "derived")


def economics_of(table: list[Row]) -> list[Economic]:
    """The typed rows; "same" in the source column is replaced by what it points at."""
    rows = []
    previous = ""
    for row in table:
        text = row["source"]
        if text == "same" or text.startswith("same ("):
            text = previous + text.removeprefix("same")
        else:
            previous = text
        rows.append(_economic(row, text))
    return rows


def _economic(row: Row, text: str) -> Economic:
    words = f"{row['key']} {row['note']} {text}".lower()
    confidence: Confidence = "low" if any(word in words for word in _CLAIMS) else "medium"
    return Economic(
        key=row["key"],
        value=_value(row["value"]),
        unit=row["unit"] or "1",
        low=stated(row["low"]),
        high=stated(row["high"]),
        source=Source(source_text(text or row["note"]), row["date"] or READ_DATE, confidence),
        note=row["note"],
    )


def _value(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell
