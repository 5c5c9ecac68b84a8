"""Colours as other eyes see them, and how far two of them are apart: what the tests of the palette measure with.

Simulations: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color
Vision Deficiency", IEEE TVCG 15(6), 2009, table 1, severity 1.0, on linear sRGB. Differences: G. Sharma, W. Wu, E. N.
Dalal, "The CIEDE2000 Color-Difference Formula", Color Research & Application 30(1), 2005.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Linear = NDArray[np.float64]

MATRICES = {
    "usual sight": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "greyscale": [[0.2126, 0.7152, 0.0722]] * 3,
}


class Lab(NamedTuple):
    """CIE L*a*b* under D65."""

    lightness: float
    a: float
    b: float


def linear(colour: str) -> Linear:
    """#RRGGBB as linear red, green and blue."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def seen(colour: str, sight: str) -> Lab:
    """A colour as it is seen with one of `MATRICES`."""
    return lab(np.clip(np.array(MATRICES[sight]) @ linear(colour), 0.0, 1.0))


def lab(rgb: Linear) -> Lab:
    """Linear sRGB as L*a*b*."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    scaled = to_xyz @ rgb / np.array([0.95047, 1.0, 1.08883])
    fx, fy, fz = np.where(scaled > (6 / 29) ** 3, np.cbrt(scaled), scaled / (3 * (6 / 29) ** 2) + 4 / 29)
    return Lab(116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))


def difference(one: Lab, other: Lab) -> float:
    """CIEDE2000, with all three weights 1."""
    chroma_mean = (math.hypot(one.a, one.b) + math.hypot(other.a, other.b)) / 2
    stretch = 1 + 0.5 * (1 - math.sqrt(chroma_mean**7 / (chroma_mean**7 + 25.0**7)))
    chromas = [math.hypot(stretch * each.a, each.b) for each in (one, other)]
    hues = [_hue(each.b, stretch * each.a) for each in (one, other)]
    turn, mean_hue = _between(hues, chromas)
    lightness_step, chroma_step = other.lightness - one.lightness, chromas[1] - chromas[0]
    hue_step = 2 * math.sqrt(chromas[0] * chromas[1]) * math.sin(math.radians(turn) / 2)
    lightness, chroma = (one.lightness + other.lightness) / 2, sum(chromas) / 2
    weight = (
        1
        - 0.17 * _cos(mean_hue - 30)
        + 0.24 * _cos(2 * mean_hue)
        + 0.32 * _cos(3 * mean_hue + 6)
        - 0.20 * _cos(4 * mean_hue - 63)
    )
    by_lightness = 1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2)
    by_chroma, by_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    rotation = 60 * math.exp(-(((mean_hue - 275) / 25) ** 2))
    twist = -2 * math.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * math.sin(math.radians(rotation))
    parts = (lightness_step / by_lightness, chroma_step / by_chroma, hue_step / by_hue)
    return math.sqrt(sum(part**2 for part in parts) + twist * parts[1] * parts[2])


def _hue(b: float, a: float) -> float:
    return math.degrees(math.atan2(b, a)) % 360 if a or b else 0.0


def _between(hues: list[float], chromas: list[float]) -> tuple[float, float]:
    """How far two hues are apart, with its sign, and the hue in their middle."""
    turn, total = hues[1] - hues[0], sum(hues)
    if not chromas[0] * chromas[1]:
        return 0.0, total
    if abs(turn) <= 180:
        return turn, total / 2
    return (turn - 360 if turn > 0 else turn + 360), (total + 360) / 2 if total < 360 else (total - 360) / 2


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def contrast(one: str, other: str) -> float:
    """Contrast after WCAG 2.1."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted(float(weights @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)
