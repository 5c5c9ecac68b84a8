"""How wide text is on a slide, without its font: the widths of a common sans serif, a little on the wide side."""

import re

from core.names import visible

_BETWEEN_WORDS = re.compile("(?<![▲▼→]) (?!%|pt\\b)")
"""Where a line may end: a figure keeps its sign and its unit."""

_BEFORE_CHANGE = re.compile(" (?=[×▲▼→(])")

_NARROW, _WIDE = frozenset("ijltfrI.,:;'|!()[]-· "), frozenset("mwMW%@—▲▼")
_WIDTHS = {"narrow": 0.35, "usual": 0.61, "capital": 0.7, "wide": 0.9, "far": 1.05}
LINE = 1.2
"""Height of a line of type, of its size."""


def width_of(text: str, points: float, *, bold: bool = False) -> float:
    """Width of a line of text in inches."""
    ems = sum(_WIDTHS[_kind(character)] for character in text)
    return ems * points / 72 * (1.07 if bold else 1.0)


def _kind(character: str) -> str:
    if character in _NARROW:
        return "narrow"
    if character in _WIDE:
        return "wide"
    if character.isupper():
        return "capital"
    return "far" if ord(character) > 0x2E7F else "usual"


def line_height(points: float) -> float:
    """Height of a line of text in inches."""
    return LINE * points / 72


def shortened(text: str, width: float, points: float, *, bold: bool = False) -> str:
    """The text, on one line, cut so that it is no wider."""
    text = visible(text)
    if width_of(text, points, bold=bold) <= width:
        return text
    kept = text
    while kept and width_of(f"{kept}…", points, bold=bold) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def both_ends(text: str, width: float, points: float) -> str:
    """A name on one line, cut in its middle: names that begin alike still differ, as on the painted page."""
    text = visible(text)
    if width_of(text, points) <= width:
        return text
    kept = len(text) - 1
    while kept > 0 and width_of(_middle_cut(text, kept), points) > width:
        kept -= 1
    return _middle_cut(text, kept)


def _middle_cut(text: str, kept: int) -> str:
    head = (kept + 1) // 2
    return f"{text[:head].rstrip()}…{text[len(text) - (kept - head) :].lstrip() if kept > head else ''}"


def folded(text: str, width: float, points: float, most: int = 2, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most a width, cut where it needs more than `most` lines."""
    lines: list[str] = []
    rest = _BETWEEN_WORDS.split(visible(text))
    while rest:
        if len(lines) == most - 1:
            return (*lines, shortened(" ".join(rest), width, points, bold=bold))
        count = 1
        while count < len(rest) and width_of(" ".join(rest[: count + 1]), points, bold=bold) <= width:
            count += 1
        lines.append(shortened(" ".join(rest[:count]), width, points, bold=bold))
        rest = rest[count:]
    return tuple(lines)


def figure_alone(text: str) -> str:
    """Of what stands at a bar the figure, without its change."""
    return _BEFORE_CHANGE.split(text)[0]


def label_lines(text: str, width: float, points: float) -> tuple[str, ...]:
    """What stands at a bar: on one line or, where that is too wide, the figure and its change below each other."""
    text = visible(text)
    if width_of(text, points) <= 0.9 * width:
        return (text,)
    # columns beside each other end at different heights, and letters are measured on the wide side
    return tuple(shortened(one, 1.25 * width, points) for one in _BEFORE_CHANGE.split(text))
