"""Differences of plain JSON documents: a compact form of edits, so that an edit of one cell is one entry."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from core.storage import StorageError

# A tuple counts as a list wherever a caller's document has one.
JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"

_PACKER = msgspec.msgpack.Encoder()  # unlike ==, it tells 1 from True and 1.0, and 0.0 from -0.0


class JournalError(StorageError):
    """A change does not fit the document it is for. A caller's own replay raises this too, to end the replay there."""


def difference(before: JSON, after: JSON) -> list[JSON]:
    """List the changes that make `after` out of `before`; a change of one value is one entry.

    Rows (objects with an "id" in a list) are followed by their id. Types, signs of zero and the order of keys count.
    Each change has a "path" of keys, positions and `{"id": …}`, and says one of: "set" this value, "remove" it,
    "insert" this row at position "at", "splice" a list as [start, count, values], "order" keys or ids like this.
    """
    changes: list[JSON] = []
    _compare(before, after, [], changes)
    return changes


def apply(document: JSON, changes: JSON) -> JSON:
    """Make the document that `difference` compared to, leaving `document` as it is; unchanged parts are shared.

    Raises:
        JournalError: The changes do not fit the document.

    """
    try:
        if not isinstance(changes, list):
            raise TypeError
        for change in changes:
            document = _apply_one(document, change)
    except (KeyError, IndexError, TypeError, ValueError, StopIteration) as error:
        sentence = "A change in the journal was not applied because it does not fit the document; go on without it."
        raise JournalError(sentence, Path()) from error
    return document


def _compare(before: JSON, after: JSON, path: list[JSON], changes: list[JSON]) -> None:
    if _quickly_the_same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        _compare_objects(before, after, path, changes)
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple):
        old_rows, new_rows = _rows_by_id(before), _rows_by_id(after)
        if old_rows is not None and new_rows is not None:
            _compare_rows(old_rows, new_rows, path, changes)
        else:
            _compare_lists(before, after, path, changes)
    elif not _same_scalar(before, after):
        changes.append({"path": path, "set": after})


def _quickly_the_same(before: JSON, after: JSON) -> bool:
    """Whether both are the same to the last bit, found without a walk in Python; False may be wrong."""
    if before is after:
        return True
    try:
        return _PACKER.encode(before) == _PACKER.encode(after)
    except (OverflowError, TypeError, UnicodeEncodeError, RecursionError):  # it has limits that JSON has not
        return False


def _compare_objects(before: dict[str, JSON], after: dict[str, JSON], path: list[JSON], changes: list[JSON]) -> None:
    for key in before:
        if key not in after:
            changes.append({"path": [*path, key], "remove": True})
    for key, value in after.items():
        if key in before:
            _compare(before[key], value, [*path, key], changes)
        else:
            changes.append({"path": [*path, key], "set": value})
    reached = [key for key in before if key in after] + [key for key in after if key not in before]
    if reached != list(after):
        changes.append({"path": path, "order": list(after)})


def _compare_rows(
    before: dict[str | int, JSON], after: dict[str | int, JSON], path: list[JSON], changes: list[JSON]
) -> None:
    for row_id in before:
        if row_id not in after:
            changes.append({"path": [*path, {"id": row_id}], "remove": True})
    kept = [row_id for row_id in before if row_id in after]
    for position, (row_id, row) in enumerate(after.items()):
        if row_id in before:
            _compare(before[row_id], row, [*path, {"id": row_id}], changes)
        else:
            changes.append({"path": path, "insert": row, "at": position})
    if kept != [row_id for row_id in after if row_id in before]:
        changes.append({"path": path, "order": list(after)})


def _compare_lists(before: Sequence[JSON], after: Sequence[JSON], path: list[JSON], changes: list[JSON]) -> None:
    if len(before) == len(after):
        for position, (old, new) in enumerate(zip(before, after, strict=True)):
            _compare(old, new, [*path, position], changes)
        return
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if difference(before[i], after[i])), shorter)
    end = next((i for i in range(shorter - start) if difference(before[-1 - i], after[-1 - i])), shorter - start)
    new = list(after[start : len(after) - end])
    changes.append({"path": path, "splice": [start, len(before) - start - end, new]})


def _rows_by_id(values: Sequence[JSON]) -> dict[str | int, JSON] | None:
    """The rows by id, or None if these are not rows: then only their positions tell them apart."""
    rows: dict[str | int, JSON] = {}
    for value in values:
        row_id = value.get("id") if isinstance(value, dict) else None
        if not isinstance(row_id, str | int) or isinstance(row_id, bool) or row_id in rows:
            return None
        rows[row_id] = value
    return rows


def _same_scalar(before: JSON, after: JSON) -> bool:
    """Whether both are written alike: for Python, 1 equals True and 1.0, and 0.0 equals -0.0."""
    if type(before) is not type(after) or before != after:
        return False
    return not isinstance(before, float) or not isinstance(after, float) or _sign(before) == _sign(after)


def _sign(value: float) -> float:
    return math.copysign(1.0, value)


def _apply_one(document: JSON, change: JSON) -> JSON:
    if not isinstance(change, dict):
        raise TypeError
    path = change["path"]
    if not isinstance(path, list):
        raise TypeError
    if "set" in change:
        return _replaced(document, path, lambda _: change["set"], may_be_new=True)
    if "remove" in change:
        return _replaced(document, path[:-1], lambda container: _without(container, path[-1]))
    if "insert" in change:
        return _replaced(document, path, lambda rows: _with_row(rows, change["at"], change["insert"]))
    if "splice" in change:
        return _replaced(document, path, lambda values: _spliced(values, change["splice"]))
    return _replaced(document, path, lambda container: _ordered(container, change["order"]))


def _replaced(document: JSON, path: list[JSON], edit: Callable[[JSON], JSON], *, may_be_new: bool = False) -> JSON:
    """Copy the containers along the path, and only those, with the edited value at its end."""
    if not path:
        return edit(document)
    step, rest = path[0], path[1:]
    if isinstance(document, dict):
        if not isinstance(step, str):
            raise TypeError
        old = document.get(step) if may_be_new and not rest else document[step]
        return {**document, step: _replaced(old, rest, edit, may_be_new=may_be_new)}
    position = _position(document, step)
    values = [*_as_list(document)]
    values[position] = _replaced(values[position], rest, edit, may_be_new=may_be_new)
    return values


def _position(container: JSON, step: JSON) -> int:
    values = _as_list(container)
    if isinstance(step, dict):
        return next(i for i, row in enumerate(values) if isinstance(row, dict) and row.get("id") == step["id"])
    if type(step) is not int or not 0 <= step < len(values):
        raise IndexError
    return step


def _without(container: JSON, step: JSON) -> JSON:
    if isinstance(container, dict):
        if not isinstance(step, str):
            raise TypeError
        rest = dict(container)
        del rest[step]
        return rest
    position = _position(container, step)
    values = _as_list(container)
    return values[:position] + values[position + 1 :]


def _with_row(container: JSON, position: JSON, row: JSON) -> JSON:
    values = _as_list(container)
    if type(position) is not int or not 0 <= position <= len(values):
        raise IndexError
    return [*values[:position], row, *values[position:]]


def _spliced(container: JSON, splice: JSON) -> JSON:
    values = _as_list(container)
    start, count, new = _as_list(splice)
    if type(start) is not int or type(count) is not int or not 0 <= start <= start + count <= len(values):
        raise IndexError
    return [*values[:start], *_as_list(new), *values[start + count :]]


def _ordered(container: JSON, order: JSON) -> JSON:
    members: dict[Any, JSON] | None = container if isinstance(container, dict) else _rows_by_id(_as_list(container))
    names = _as_list(order)
    if members is None or len(names) != len(members) or set(members) != {*names}:
        raise ValueError
    ordered: dict[Any, JSON] = {name: members[name] for name in names}
    return ordered if isinstance(container, dict) else list(ordered.values())


def _as_list(value: JSON) -> list[JSON]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return list(value)
