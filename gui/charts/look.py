"""How a person looks at a chart: scales, dots, what is hidden, where it is zoomed to. None of it belongs to a study."""

from dataclasses import dataclass, replace

from core.charts.spec import Scale

Ranges = tuple[tuple[float, float] | None, tuple[float, float] | None]
"""What is in view of a panel along x and along y, in coordinates of its plot (powers of ten on a logarithmic axis).

None for an axis that fits its data.
"""


@dataclass(frozen=True, slots=True)
class ChartLook:
    """The look of one chart; as it is made, it is the chart's own.

    x, y, y_below: how the axes run where that is not the chart's choice; y_below is the second panel's.
    dots: bars are drawn as dots, so that their axis may be logarithmic.
    hidden: ids of the series and bands that are not drawn. zoomed: by panel from the top, None where it fits its data.
    left_out: those of the hidden that the axes do not take in; hiding alone leaves the axes as they are.
    """

    x: Scale | None = None
    y: Scale | None = None
    y_below: Scale | None = None
    dots: bool = False
    hidden: frozenset[str] = frozenset()
    zoomed: tuple[Ranges | None, ...] = ()
    left_out: frozenset[str] = frozenset()

    @property
    def is_zoomed(self) -> bool:
        """Whether any panel is in ranges that a person chose."""
        return any(one is not None for one in self.zoomed)

    def unzoomed(self) -> "ChartLook":
        """The same in the ranges that fit."""
        return replace(self, zoomed=())

    def with_hidden(self, hidden: frozenset[str]) -> "ChartLook":
        """The same with these hidden and no others; what is shown again is in view again."""
        return replace(self, hidden=hidden, left_out=self.left_out & hidden)

    def refitted(self, all_ids: frozenset[str]) -> "ChartLook":
        """The same in the ranges that fit what is shown. all_ids: of everything that can be hidden."""
        left_out = frozenset() if all_ids <= self.hidden else self.hidden
        return replace(self, zoomed=(), left_out=left_out)

    def with_scale(self, axis: str, scale: Scale | None) -> "ChartLook":
        """The same with an axis ("x", "y" or "y_below") run otherwise; ranges chosen before mean nothing on it."""
        scales = {"x": self.x, "y": self.y, "y_below": self.y_below} | {axis: scale}
        return replace(self.unzoomed(), x=scales["x"], y=scales["y"], y_below=scales["y_below"])

    def with_dots(self, dots: bool) -> "ChartLook":
        """The same with bars as dots, or as bars; a logarithmic axis is for dots only."""
        return replace(self.unzoomed(), dots=dots) if dots else replace(self.unzoomed(), dots=False, x=None, y=None)
