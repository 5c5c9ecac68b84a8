"""Whether colours can be seen on a page and told apart by every eye: what a brand's palette is checked for.

Contrast after WCAG 2.1. Sight after G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model
for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, table 1, severity 1.0, on linear sRGB. Distance in
B. Ottosson's Oklab (2020) with a and b counted twice, as its author advises for differences, in hundredths.
"""

import math
from collections.abc import Sequence
from itertools import combinations

MARKS = 3.0
"""Contrast that lines, bars and points need with their ground."""

APART = 8.0
"""Distance below which two colours of lines look alike."""

_SIGHTS = {
    "people who see red weakly": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),  # noqa: E501
    "people who see green weakly": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),  # noqa: E501
    "people who see blue weakly": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),  # noqa: E501
    "everybody": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}  # fmt: skip
_TO_CONES = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566), (0.0883024619, 0.2817188376, 0.6299787005))  # noqa: E501  # fmt: skip
_TO_LAB = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099), (0.0259040371, 0.7827717662, -0.8086757660))  # noqa: E501  # fmt: skip
_Triple = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (#RRGGBB), 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable_on(ground: str) -> str:
    """Black or white, whichever stands out more from a ground: one of them always stands out enough."""
    return max(("#FFFFFF", "#000000"), key=lambda ink: contrast(ink, ground))


def distance(one: str, other: str, sight: str = "everybody") -> float:
    """How far two colours are apart for these eyes: 0 for the same, 100 for black and white."""
    steps = (first - second for first, second in zip(_oklab(one, sight), _oklab(other, sight), strict=True))
    return 100 * math.sqrt(sum((weight * step) ** 2 for weight, step in zip((1, 2, 2), steps, strict=True)))


def palette_warnings(palette: Sequence[str], ground: str = "#FFFFFF") -> tuple[str, ...]:
    """What is doubtful about the colours of a palette on a page of this ground, one sentence each."""
    said = [
        f"Colour {place}, {colour}, is hard to see on {ground}: its contrast is {ratio:.1f}, lines and bars need "
        f"{MARKS:.0f}."
        for place, colour in enumerate(palette, 1)
        if (ratio := contrast(colour, ground)) < MARKS
    ]
    for (place, one), (later, other) in combinations(enumerate(palette, 1), 2):
        eyes = [sight for sight in _SIGHTS if distance(one, other, sight) < APART]
        if eyes:
            whom = "everybody" if "everybody" in eyes else " and ".join(eyes)
            said.append(f"Colours {place} and {later}, {one} and {other}, look alike to {whom}.")
    return tuple(said)


def _linear(colour: str) -> _Triple:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _straight(red), _straight(green), _straight(blue)


def _straight(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _times(matrix: tuple[_Triple, _Triple, _Triple], vector: _Triple) -> _Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _oklab(colour: str, sight: str) -> _Triple:
    red, green, blue = (min(max(part, 0.0), 1.0) for part in _times(_SIGHTS[sight], _linear(colour)))
    long, middle, short = (max(part, 0.0) ** (1 / 3) for part in _times(_TO_CONES, (red, green, blue)))
    return _times(_TO_LAB, (long, middle, short))
