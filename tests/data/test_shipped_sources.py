"""A11, file by file: nothing that ships in resources/data stands without a source, its date and how sure it is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import resources

FOLDER = Path(resources.__file__).parent / "data"
FILES = sorted(FOLDER.glob("*.json"))
SURE = ("high", "medium", "low")
BOOKS = ("api_prices.json", "purchase_prices.json", "rental_prices.json")
WHOLE = ("error_bands.json", "training_calibration.json", "calibration_scores.json")
"""Files whose figures are all of one fit: the file says of which rows, and when."""
DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def of_source(source: Any, where: str) -> list[str]:
    """What a source lacks."""
    if not isinstance(source, dict):
        return [f"{where}: no source"]
    found = [] if str(source.get("text", "")).strip() else [f"{where}: a source without words"]
    if not DAY.search(str(source.get("date", ""))):
        found.append(f"{where}: no date but {source.get('date')!r}")
    if source.get("confidence") not in SURE:
        found.append(f"{where}: sure is {source.get('confidence')!r}")
    return found


def offenders(value: Any, where: str = "$") -> list[str]:
    """Figures (under "value", "rates", or a record's fields) without a whole source beside them, and torn sources."""
    if isinstance(value, list):
        return [one for at, row in enumerate(value) for one in offenders(row, f"{where}[{at}]")]
    if not isinstance(value, dict):
        return []
    found = []
    if ("value" in value and "shipped" not in where) or "rates" in value:
        found += of_source(value.get("source"), where)
    if "sources" in value and isinstance(value["sources"], dict):
        found += [one for path, each in value["sources"].items() for one in of_source(each, f"{where} {path}")]
        named = set(value["sources"])
        if "" not in named:
            found += [
                f"{where}: {field} has no source"
                for field, figure in value.items()
                if isinstance(figure, int | float) and not isinstance(figure, bool) and field not in named
            ]
    return found + [
        one for key, inner in value.items() if key != "sources" for one in offenders(inner, f"{where}.{key}")
    ]


def of_book(book: dict[str, Any]) -> list[str]:
    """Prices of a book that cite nothing, have no day or no confidence."""
    texts = book["sources"]
    found = [f"text {at} is empty" for at, text in enumerate(texts) if not str(text).strip()]
    for at, row in enumerate(book["rows"]):
        if not 0 <= row["source"] < len(texts) or row["confidence"] not in SURE or not DAY.match(row["date"]):
            found.append(f"row {at}: {row}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_A11_no_file_that_ships_has_a_figure_without_source_date_and_confidence(path: Path) -> None:
    content = json.loads(path.read_bytes())
    if path.name in BOOKS:
        assert of_book(content) == []
    elif path.name in WHOLE:
        assert DAY.match(content["date"])
        assert content.get("source") or content.get("rows")
    else:
        assert offenders(content) == []


def test_A11_the_search_finds_what_has_no_source() -> None:
    good = {"value": 1.0, "unit": "1", "source": {"text": "A table", "date": "2026-11", "confidence": "low"}}
    assert offenders([good]) == []
    for broken in (
        {"value": 1.0, "unit": "1"},
        {**good, "source": {**good["source"], "date": ""}},  # type: ignore[dict-item]
        {**good, "source": {**good["source"], "text": " "}},  # type: ignore[dict-item]
        {**good, "source": {**good["source"], "confidence": "sure"}},  # type: ignore[dict-item]
        {"id": "x", "power": 3.0, "sources": {}},
    ):
        assert offenders([good, broken])
    assert of_book({"sources": ["A"], "rows": [{"source": 1, "confidence": "low", "date": "2026-11-28"}]})
