"""The colours of a map of figures: one hue from pale to strong, in steps that look even (CIE lightness)."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from core.charts.spec import Cells
from gui.charts.plan.cells import PlottedCells
from gui.charts.plan.ticks import number_text
from gui.theme import Theme

_STEPS = 256
_HUE = math.radians(262.0)  # blue, the first colour of the palette
_LIGHT, _DARK = (93.0, 27.0), (26.0, 92.0)  # lightness of the least and of the largest figure, by theme
_CHROMA = 44.0  # in the middle; towards white and black there is less of it
_LOG_FROM = 10.0
"""Figures that differ by more than that are coloured by their logarithm, or all but a few would look the same."""
_ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class ColourScale:
    """From figures, in the units they are shown in, to places on the ramp: 0 at `low`, 1 at `high`."""

    low: float
    high: float
    log: bool

    def places(self, shown: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where figures lie on the ramp; NaN for none."""
        if self.log:
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.clip((np.log10(shown) - math.log10(self.low)) / math.log10(self.high / self.low), 0, 1)
        return np.clip(shown / (self.high - self.low) - self.low / (self.high - self.low), 0, 1)

    def end_texts(self) -> tuple[str, str]:
        """What stands at its ends."""
        return _text(self.low), _text(self.high)


def colour_scale(cells: PlottedCells) -> ColourScale | None:
    """A scale with round ends around all figures; None where there are none, or where colours are names."""
    known = cells.figures[np.isfinite(cells.figures)] * cells.source.factor
    if cells.winners is not None or not len(known):
        return None
    low, high = float(known.min()), float(known.max())
    if low > 0 and high / low > _LOG_FROM:
        return ColourScale(_rounded(low, up=False), _rounded(high, up=True), log=True)
    span = high - low
    if span <= 1e-9 * max(abs(low), abs(high)):
        span = abs(low) or 1.0
        low, high = low - span / 2, high + span / 2
    step = _rounded(span / 10, up=True)
    first, last = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return ColourScale(first, last if last > first else first + step, log=False)


def scale_title(cells: Cells, scale: ColourScale) -> str:
    """What the colours measure, with its unit, and that they do so by powers of ten."""
    asides = [one for one in (cells.unit_label, "log" if scale.log else "") if one]
    return f"{cells.label} ({', '.join(asides)})" if asides else cells.label


def _rounded(value: float, *, up: bool) -> float:
    """A round number next to a positive one, above or below it."""
    power = 10.0 ** math.floor(math.log10(value))
    share = value / power
    if up:
        return power * next((one for one in _ROUND if one >= share * (1 - 1e-9)), 10.0)
    return power * next((one for one in reversed(_ROUND) if one <= share * (1 + 1e-9)), 1.0)


def _text(number: float) -> str:
    """A round number with the digits that it has."""
    decimals = next((count for count in range(8) if abs(round(number, count) - number) <= 1e-6 * abs(number)), 8)
    return number_text(number, decimals)


# ---------------------------------------------------------------------- colours


def ramp(theme: Theme) -> NDArray[np.uint32]:
    """The colours of the ramp as ARGB, from the least figure to the largest."""
    return _between(theme.ramp) if theme.ramp else _ramp(theme.dark)


def ramp_colour(theme: Theme, place: float) -> QColor:
    """The colour at a place of the ramp."""
    return QColor.fromRgba(int(ramp(theme)[round(min(max(place, 0.0), 1.0) * (_STEPS - 1))]))


@lru_cache(maxsize=4)
def _between(stops: tuple[str, ...]) -> NDArray[np.uint32]:
    """A ramp through these colours, in even steps."""
    places, at = np.linspace(0, len(stops) - 1, _STEPS), np.arange(len(stops))
    parts = np.array([[int(one[place : place + 2], 16) for place in (1, 3, 5)] for one in stops], dtype=float)
    red, green, blue = (np.round(np.interp(places, at, channel)).astype(np.uint32) for channel in parts.T)
    return np.asarray(
        np.uint32(0xFF) << np.uint32(24) | red << np.uint32(16) | green << np.uint32(8) | blue, dtype=np.uint32
    )


@lru_cache(maxsize=2)
def _ramp(dark: bool) -> NDArray[np.uint32]:
    first, last = _DARK if dark else _LIGHT
    lightness = np.linspace(first, last, _STEPS)
    chroma = _CHROMA * np.sin(math.pi * np.clip(lightness, 4, 96) / 100) ** 0.8
    red, green, blue = _from_lab(lightness, chroma * math.cos(_HUE), chroma * math.sin(_HUE))
    colours = np.uint32(0xFF) << np.uint32(24) | red << np.uint32(16) | green << np.uint32(8) | blue
    return np.asarray(colours, dtype=np.uint32)


def _from_lab(
    lightness: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]
) -> tuple[NDArray[np.uint32], ...]:
    """CIE L*a*b* (D65) as red, green and blue from 0 to 255."""
    fy = (lightness + 16) / 116
    x, y, z = (
        white * np.where(one > 6 / 29, one**3, 3 * (6 / 29) ** 2 * (one - 4 / 29))
        for white, one in ((0.95047, fy + a / 500), (1.0, fy), (1.08883, fy - b / 200))
    )
    linear = (
        3.2406 * x - 1.5372 * y - 0.4986 * z,
        -0.9689 * x + 1.8758 * y + 0.0415 * z,
        0.0557 * x - 0.2040 * y + 1.0570 * z,
    )
    channels = (np.clip(one, 0, 1) for one in linear)
    return tuple(
        np.round(255 * np.where(one <= 0.0031308, 12.92 * one, 1.055 * one ** (1 / 2.4) - 0.055)).astype(np.uint32)
        for one in channels
    )
