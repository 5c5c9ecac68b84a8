"""What files of records have in common: JSON with a row a line and a version, and sentences for what is wrong in it."""

import json
from typing import Annotated, Any

import msgspec

from core.errors import StudyRefused

LARGEST_FILE = 64 * 1024 * 1024


class Versioned(msgspec.Struct):
    """The start of every such file."""

    schema_version: Annotated[int, msgspec.Meta(ge=1)]


def laid_out(document: dict[str, Any], indent: str, nested: tuple[str, ...] = ()) -> str:
    """A document as JSON with a line for each row. nested: keys whose value is laid out like the document itself."""
    parts = []
    for key, value in document.items():
        if isinstance(value, tuple) and value:
            rows = ",\n".join(f"{indent} {line(row)}" for row in value)
            parts.append(f"{indent}{line(key)}: [\n{rows}\n{indent}]")
        elif key in nested and value is not None:
            parts.append(f"{indent}{line(key)}: {laid_out(value, indent + ' ', nested)}")
        else:
            parts.append(f"{indent}{line(key)}: {line(value)}")
    return "{\n" + ",\n".join(parts) + f"\n{indent[1:]}}}"


def line(value: Any) -> str:
    """One value on one line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))


def refuse_conflict(text: bytes, where: str) -> None:
    """Raise StudyRefused for a file in which two versions wait to be merged."""
    for number, content in enumerate(text.splitlines(), 1):
        if content.startswith((b"<<<<<<<", b">>>>>>>")):
            raise StudyRefused(f"{where}: line {number} holds an unresolved merge conflict.")


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For `json.loads`: the pairs of an object; StudyRefused where a key stands twice."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise StudyRefused(f"the key “{key[:60]}” stands twice")
        found[key] = value
    return found


def reason_of(error: Exception) -> str:
    """Why a text is not the JSON that was expected, without a full stop."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return str(error).splitlines()[0][:200].rstrip(".")
