"""How wide words are in a font, so that titles and footnotes are known to fit before any program draws them.

Arial is measured by the table below (Helvetica's widths, which Arial and Liberation Sans share), so that a deck is the
same on every machine; another family by its file where it is installed, else like Arial.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from core.slides.font_files import font_file
from core.slides.page import POINTS

USUAL = "Arial"
"""The family of decks that ask for no other: it is on every machine that has PowerPoint, with the same widths."""

_LIKE_USUAL = frozenset({"arial", "helvetica", "helvetica neue", "liberation sans", "arimo"})
_LETTERS = "".join(chr(code) for code in range(32, 127))
# in thousandths of the size, from space to tilde
_PLAIN = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 "
    "584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 "
    "333 611 556 778 556 556 500 389 280 389 584"
)
_OTHERS = {
    "–": 556, "—": 1000, "−": 584, "×": 584, "·": 278, "…": 1000, "€": 556, "‹": 333, "›": 333, "“": 400, "”": 400,
    "’": 250, "•": 350, "≥": 549, "≤": 549, "µ": 576, "°": 400, "±": 549, "→": 1000, "←": 1000, "²": 333, "³": 333,
    "½": 834, "\u202f": 139, "\u2009": 200, "\xa0": 278,
}  # fmt: skip
_LETTER, _WIDE = 667, 1000
_FROM_WIDE = 0x1100  # Hangul, kana, Han and pictures: as wide as they are high
_REFERENCE = 200


@dataclass(frozen=True, slots=True)
class Lettering:
    """Words in one font, plain or bold. measured_with: the family that the widths are of."""

    family: str
    measured_with: str
    advance: Callable[[str], float]

    @property
    def spare(self) -> float:
        """Share of a width that may be filled: others break lines a little earlier, and much so in another font."""
        return 0.98 if self.measured_with == self.family else 0.88

    def width(self, text: str, size: float) -> float:
        """Inches that a text takes on one line at a size in points."""
        return self.advance(text) * size / POINTS

    def cut(self, text: str, size: float, width: float) -> str:
        """The text, or as much of it as stands on a line of this width in inches, with … at its end."""
        room, kept = width * self.spare, text
        while kept and self.width(text if kept == text else f"{kept}…", size) > room:
            kept = kept[:-1]
        return text if kept == text else f"{kept.rstrip()}…"

    def lines(self, text: str, size: float, width: float) -> tuple[str, ...]:
        """The lines into which a text breaks within a width in inches: at spaces, and in words that are wider."""
        rows: list[str] = []
        for paragraph in text.split("\n"):
            row = ""
            for word in paragraph.split(" "):
                longer = f"{row} {word}" if row else word
                if self.width(longer, size) <= width:
                    row = longer
                    continue
                if row:
                    rows.append(row)
                *whole, row = self._pieces(word, size, width)
                rows.extend(whole)
            rows.append(row)
        return tuple(rows)

    def _pieces(self, word: str, size: float, width: float) -> list[str]:
        if self.width(word, size) <= width:
            return [word]
        pieces = [""]
        for letter in word:
            if pieces[-1] and self.width(pieces[-1] + letter, size) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces


@functools.lru_cache(maxsize=32)
def lettering(family: str = USUAL, bold: bool = False) -> Lettering:
    """The letters of a family; its own where it can be measured, else those of Arial."""
    if family.casefold() in _LIKE_USUAL:
        return Lettering(family, family, _by_table(bold))
    path = font_file(family, bold)
    if path is None:
        return Lettering(family, USUAL, _by_table(bold))
    from PIL import ImageFont  # only now: a start of the program should not wait for it

    face = ImageFont.truetype(path, _REFERENCE)
    return Lettering(family, family, lambda text: face.getlength(text) / _REFERENCE)


def _by_table(bold: bool) -> Callable[[str], float]:
    widths = dict(zip(_LETTERS, map(int, (_BOLD if bold else _PLAIN).split()), strict=True)) | _OTHERS

    def advance(text: str) -> float:
        return sum(widths.get(one) or (_WIDE if ord(one) >= _FROM_WIDE else _LETTER) for one in text) / 1000

    return advance
