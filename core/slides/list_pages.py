"""Rows of a list on pages: as few pages as hold them, and none with a lonely last row."""

from collections.abc import Sequence
from typing import TypeVar

Row = TypeVar("Row")


def in_pages(rows: Sequence[Row], heights: Sequence[float], room: float) -> list[list[Row]]:
    """Rows by page, in their order. heights: what each takes, of the room of a page; a row that is higher is alone."""
    count = len(_filled(rows, heights, room))
    share = sum(heights) / max(1, count)
    while len(found := _filled(rows, heights, min(share, room))) > count and share < room:
        share *= 1.02
    return found


def _filled(rows: Sequence[Row], heights: Sequence[float], room: float) -> list[list[Row]]:
    pages: list[list[Row]] = []
    left = 0.0
    for row, height in zip(rows, heights, strict=True):
        if not pages or height > left + 1e-9:
            pages.append([])
            left = room
        pages[-1].append(row)
        left -= height
    return pages
