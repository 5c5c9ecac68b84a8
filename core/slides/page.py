"""Pages of slides: their sizes, where title, chart and footnote stand, and how large the type is.

Everything is in inches and points, so that PowerPoint, PDF, SVG and PNG put the same thing at the same place.
"""

from dataclasses import dataclass

from core.study import SlideCrop

WIDE = 13.333
"""Width in inches at which type has its usual size."""
POINTS = 72
"""To an inch."""
LINE = 1.2
"""Height of a line, in sizes of its type."""
TITLE_LINES = 2
FOOTNOTE_LINES = 3
_FOOTNOTE_LINE = 1.25
_AIR = 0.06
"""Inches that the place of a text is higher than its lines."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a page, in inches from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class TypeSizes:
    """Sizes of type on a page, in points. label: axes and everything inside the chart."""

    title: float
    subtitle: float
    label: float
    footnote: float


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of a slide stand. reading: beside a chart that does not take the whole width; else None."""

    title: Box
    subtitle: Box
    chart: Box
    footnote: Box
    reading: Box | None


@dataclass(frozen=True, slots=True)
class Page:
    """A size of slides, in inches."""

    id: str
    name: str
    width: float
    height: float

    @property
    def margin(self) -> float:
        """What stays free at every edge."""
        return 0.5 * min(1.0, self.width / WIDE + 0.15)

    @property
    def floor(self) -> float:
        """Down to where slides are filled: below it is the page's foot."""
        return self.height - 0.6 * self.margin

    @property
    def type_sizes(self) -> TypeSizes:
        """Type for this width; on smaller pages smaller, but never too small to be read."""
        share = min(1.0, self.width / WIDE)
        return TypeSizes(
            title=max(18.0, round(26 * share)),
            subtitle=max(12.0, round(16 * share)),
            label=max(12.0, round(14 * share)),
            footnote=max(9.0, round(10 * share)),
        )

    def places(self, crop: SlideCrop = "full", *, footnote: bool = True) -> Places:
        """Where everything stands when the chart has the whole width, half of it or a third."""
        sizes, margin = self.type_sizes, self.margin
        title = Box(margin, 0.75 * margin, self.width - 2 * margin, TITLE_LINES * LINE * sizes.title / POINTS + _AIR)
        area = Box(margin, title.bottom, title.width, self.floor - title.bottom)
        return places_within(title, area, sizes, crop, footnote=footnote)


def places_within(
    title: Box, area: Box, sizes: TypeSizes, crop: SlideCrop = "full", *, footnote: bool = True
) -> Places:
    """Where everything stands in the area that a title leaves: subtitle on top, footnote at its foot."""
    left, wide = area.left, area.width
    foot = FOOTNOTE_LINES * _FOOTNOTE_LINE * sizes.footnote / POINTS + _AIR if footnote else 0.0
    subtitle = Box(left, area.top, wide, 1.3 * sizes.subtitle / POINTS + _AIR)
    bottom = area.bottom - foot
    top = subtitle.bottom + 0.1
    chart_width = {"full": wide, "half": 0.4959 * wide, "third": 0.3252 * wide}[crop]
    chart = Box(left, top, chart_width, bottom - 0.1 - top)
    if crop == "third":  # as high as it is wide or, on a narrow page, as the picture of it alone
        chart = Box(left, top, chart_width, min(chart.height, max(chart_width, CROPS[crop][1])))
    gap = 0.35
    reading = None if crop == "full" else Box(chart.right + gap, top, wide - chart_width - gap, bottom - 0.1 - top)
    return Places(title, subtitle, chart, Box(left, bottom, wide, foot), reading)


PAGES = {
    page.id: page
    for page in (
        Page("16:9", "Wide, 16:9", WIDE, 7.5),
        Page("16:9 small", "Wide and small, 16:9", 10.0, 5.625),
        Page("4:3", "4:3", 10.0, 7.5),
        Page("A4", "A4 landscape", 11.69, 8.27),
    )
}
"""By the names that the study's setting has; of "template" the page is the template's own."""

CROPS: dict[SlideCrop, tuple[float, float]] = {"full": (12.3, 5.4), "half": (6.1, 5.0), "third": (4.0, 4.0)}
"""A chart alone, without title and footnote: width and height in inches."""


def page_of(size: str) -> Page:
    """The page of a setting; that of a template is not known here, and wide is in its place."""
    return PAGES.get(size, PAGES["16:9"])
