"""Titles and footnotes that fit their places: smaller type first, then fewer sources, never a sentence cut short."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.slides.lettering import Lettering
from core.slides.page import FOOTNOTE_LINES, LINE, POINTS, TITLE_LINES, Box
from core.slides.slide import MORE, Footnote

LEAST_TITLE = 20.0
"""Points below which a title of two lines is not set."""

_SMALLEST = 12.0
_LEAST_FOR_ALL = 22.0  # one long title of an analyst does not make those of a whole deck small
_LEFT_OUT = re.compile(rf"(\d+) {MORE}")


@dataclass(frozen=True, slots=True)
class FittedTitle:
    """A title's size in points and the lines that it then takes."""

    size: float
    lines: int


def title_lines(title: str, size: float, width: float, letters: Lettering) -> int:
    """Lines that a title takes at a size, counted with a little to spare."""
    return len(letters.lines(title, size, width * letters.spare))


def shared_title_size(titles: Iterable[str], largest: float, width: float, letters: Lettering) -> float:
    """The size for all titles of a deck: as large as the longest of them allows on two lines, within bounds."""
    wanted = (_size_on_two_lines(title, largest, width, letters) for title in titles)
    return min((max(size, min(_LEAST_FOR_ALL, largest)) for size in wanted), default=largest)


def fitted_title(title: str, largest: float, width: float, height: float, letters: Lettering) -> FittedTitle:
    """The title on two lines at the largest size that allows it; one too long for that smaller, on more lines."""
    size = _size_on_two_lines(title, largest, width, letters)
    lines = title_lines(title, size, width, letters)
    while lines > TITLE_LINES and lines * LINE * size / POINTS > height and size > _SMALLEST:
        size -= 1
        lines = title_lines(title, size, width, letters)
    return FittedTitle(size, lines)


def _size_on_two_lines(title: str, largest: float, width: float, letters: Lettering) -> float:
    size = largest
    while size > LEAST_TITLE and title_lines(title, size, width, letters) > TITLE_LINES:
        size -= 1
    return size


def fitted_size(text: str, largest: float, width: float, letters: Lettering) -> float:
    """The largest size at which a text stands on one line, but never less than 12 points."""
    size = largest
    while size > _SMALLEST and letters.width(text, size) > width * letters.spare:
        size -= 1
    return size


def fitted_paragraphs(
    paragraphs: Iterable[str], largest: float, box: Box, gap: float, letters: Lettering
) -> tuple[tuple[str, ...], float]:
    """Paragraphs in a box and their size: smaller type first; what then has no room is left to the speaker notes."""
    texts = [line for text in paragraphs for line in text.split("\n") if line.strip()]

    def height(shown: list[str], size: float) -> float:
        lines = sum(len(letters.lines(text, size, box.width * letters.spare)) for text in shown)
        return (lines * LINE * size + len(shown) * gap) / POINTS

    size = largest
    while size > _SMALLEST and height(texts, size) > box.height:
        size -= 1
    kept = len(texts)
    while kept and height([*texts[:kept], *_tail(texts, kept)], size) > box.height:
        kept -= 1
    return (*texts[:kept], *_tail(texts, kept)), size


def _tail(texts: list[str], kept: int) -> tuple[str, ...]:
    return () if kept == len(texts) else (f"… {MORE}",)


def fitted_footnote(
    footnote: Footnote, size: float, width: float, letters: Lettering, lines: int = FOOTNOTE_LINES
) -> str:
    """The footnote within so many lines: sources that have no room are counted, with those that were before."""

    def fits(text: str) -> bool:
        return len(letters.lines(text, size, width * letters.spare)) <= lines

    if fits(footnote.text):
        return footnote.text
    sources = footnote.sources.rstrip(".").split("; ")
    left_out_before = _LEFT_OUT.fullmatch(sources[-1])
    uncounted = int(left_out_before[1]) if left_out_before else 0
    if left_out_before:
        sources.pop()
    for kept in range(len(sources) - 1, 0, -1):
        left_out = len(sources) - kept + uncounted
        shorter = replace(footnote, sources=f"{'; '.join(sources[:kept])}; {left_out} {MORE}")
        if fits(shorter.text):
            return shorter.text
    return replace(footnote, sources=f"Source: {len(sources) + uncounted} in the notes").text
