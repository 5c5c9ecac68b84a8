"""From where things lie in a plot to where they stand in its widget, and back."""

from dataclasses import dataclass

from gui.charts.plan.gate import FloatArray
from gui.charts.plan.places import Box

Range = tuple[float, float]
"""The two ends of an axis in plot coordinates."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """From plot coordinates to pixels of the plot widget, and back."""

    frame: Box
    x: Range
    y: Range

    def px(self, at: FloatArray) -> FloatArray:
        """Pixels from the left."""
        return self.frame.left + (at - self.x[0]) * (self.frame.width / (self.x[1] - self.x[0]))

    def py(self, at: FloatArray) -> FloatArray:
        """Pixels from the top."""
        return self.frame.bottom - (at - self.y[0]) * (self.frame.height / (self.y[1] - self.y[0]))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """One point in pixels."""
        left = self.frame.left + (x - self.x[0]) * (self.frame.width / (self.x[1] - self.x[0]))
        top = self.frame.bottom - (y - self.y[0]) * (self.frame.height / (self.y[1] - self.y[0]))
        return left, top

    def back(self, left: float, top: float) -> tuple[float, float]:
        """The plot coordinates of a pixel."""
        x = self.x[0] + (left - self.frame.left) / self.frame.width * (self.x[1] - self.x[0])
        y = self.y[0] + (self.frame.bottom - top) / self.frame.height * (self.y[1] - self.y[0])
        return x, y
