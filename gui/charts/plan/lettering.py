"""The type of a chart, in proportion to the system font, and how a text is cut into lines that fit."""

from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF, QGuiApplication


class Face(Enum):
    """What a piece of text is; each has its own size and weight."""

    TITLE = ("title", 1.12, True)
    SUBTITLE = ("subtitle", 0.95, False)
    TICK = ("tick", 0.9, False)
    LABEL = ("label", 0.95, False)
    STRONG = ("strong", 0.95, True)
    NOTE = ("note", 0.9, False)

    def __init__(self, _name: str, size: float, bold: bool) -> None:
        self.size = size
        self.bold = bold


MOST_WIDTHS = 4096


@dataclass(frozen=True)
class Type:
    """One font with its measures, in pixels. Widths are kept: an edit lays out nearly the same texts again."""

    font: QFont
    metrics: QFontMetricsF
    _widths: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @property
    def line(self) -> float:
        """Height of a line."""
        return self.metrics.height()

    @property
    def ascent(self) -> float:
        """From the top of a line to its base."""
        return self.metrics.ascent()

    def width(self, text: str) -> float:
        """Width of a line of text."""
        known = self._widths.get(text)
        if known is None:
            if len(self._widths) >= MOST_WIDTHS:
                self._widths.clear()
            known = self._widths[text] = self.metrics.horizontalAdvance(text)
        return known

    def elided(self, text: str, width: float) -> str:
        """The text, or as much of it as fits with … at its end."""
        if self.width(text) <= width:
            return text
        return self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, width))

    def shortened(self, text: str, width: float) -> str:
        """The text, or as much of its two ends as fits around …: names that begin alike still differ."""
        if self.width(text) <= width:
            return text
        return self.metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, max(0.0, width))

    def wrapped(self, text: str, width: float, most: int, *, breaking: bool = True) -> tuple[str, ...]:
        """The text in at most `most` lines, broken between words; the last line ends in … if there is more.

        breaking: whether a word longer than a line goes on in the next line, or ends in ….
        """
        if self.width(text) <= width or most <= 1:
            return (self.elided(text, width),)
        lines: list[str] = []
        words = _words(text)
        while words and len(lines) < most - 1:
            count = 1
            while count < len(words) and self.width(" ".join(words[: count + 1])) <= width:
                count += 1
            line = " ".join(words[:count])
            if count == 1 and self.width(line) > width and not breaking:
                line = self.elided(line, width)
            elif count == 1 and self.width(line) > width:
                line, rest = self._broken(line, width)
                words[0] = rest
                count = 0
            lines.append(line)
            words = words[count:]
        if words:
            lines.append(self.elided(" ".join(words), width))
        return tuple(lines)

    def _broken(self, word: str, width: float) -> tuple[str, str]:
        """A word too long for a line, cut where the line ends."""
        count = len(word)
        while count > 1 and self.width(word[:count]) > width:
            count -= 1
        return word[:count], word[count:]


def _words(text: str) -> list[str]:
    """The pieces between which a line may end: not between a number and its percent sign."""
    words: list[str] = []
    for word in text.split(" "):
        if words and word.startswith("%") and words[-1][-1:].isdigit():
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


class Lettering:
    """All fonts of a chart, made from one base font. least: points below which nothing is set, however little room."""

    def __init__(self, base: QFont, least: float = 0.0) -> None:
        self._base = QFont(base)
        self._points = QFontInfo(base).pointSizeF()
        self._least = least
        self._made: dict[tuple[Face, float], Type] = {}

    def __getitem__(self, face: Face) -> Type:
        """The type of a face."""
        return self.scaled(face, 1.0)

    def scaled(self, face: Face, scale: float) -> Type:
        """The type of a face, smaller where there is little room."""
        key = (face, round(scale, 2))
        if key not in self._made:
            font = QFont(self._base)
            font.setPointSizeF(max(self._least, self._points * face.size * key[1]))
            font.setWeight(QFont.Weight.DemiBold if face.bold else QFont.Weight.Normal)
            self._made[key] = Type(font, QFontMetricsF(font))
        return self._made[key]


STRUCK_OPACITY = 0.35
"""Of what stands beside the name of something that is hidden."""


def struck_out(font: QFont) -> QFont:
    """The font for the name of something that is hidden."""
    struck = QFont(font)
    struck.setStrikeOut(True)
    return struck


@lru_cache(maxsize=4)
def _lettering(description: str) -> Lettering:
    font = QFont()
    font.fromString(description)
    return Lettering(font)


def lettering_of(font: QFont) -> Lettering:
    """The fonts of a chart in a widget with this font; charts with the same font share them."""
    return _lettering(font.toString())


PRINTED_FAMILIES = ("Arial", "Liberation Sans", "Helvetica", "Segoe UI", "DejaVu Sans")
"""Families for pages, best first: the first that is there. The second has the widths of the first."""
PAGE_DPI = 96.0
"""Logical pixels to an inch of a page."""


def printed_font(points: float, *, bold: bool = False, family: str = "") -> QFont:
    """The font of a page in points of 1/72 inch where 96 pixels are an inch, whatever the screen says of its own.

    family: in place of the usual one, if it is there.
    """
    font = QFont(_printed_family(family))
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # letters as wide at every size as in print
    font.setPointSizeF(points * points_to_page())
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return font


def points_to_page() -> float:
    """By what points are multiplied for a page of 96 pixels to an inch: 1 but where the screen has other inches."""
    return PAGE_DPI / screen_dpi()


def screen_dpi() -> float:
    """Pixels to an inch by which Qt makes type of points: 96 but on macOS, or where a person changed it."""
    screen = QGuiApplication.primaryScreen()
    return screen.logicalDotsPerInchY() if screen is not None else PAGE_DPI


@lru_cache(maxsize=16)
def printed_lettering(label: float, least: float, family: str = "") -> Lettering:
    """The fonts of a chart on a page whose labels have `label` points and nothing fewer than `least`."""
    scale = points_to_page()
    return Lettering(printed_font(label / Face.LABEL.size, family=family), least * scale)


@lru_cache(maxsize=16)
def _printed_family(wanted: str) -> str:
    there = set(QFontDatabase.families())
    own = next((family for family in there if family.casefold() == wanted.casefold()), "")
    return own or next((family for family in PRINTED_FAMILIES if family in there), QFont().defaultFamily())
