"""Charts put on slides, saved and opened again, and a second reading of what is in them, free of our own code."""

import functools
import io
import zipfile
from dataclasses import dataclass
from typing import Any

import msgspec
import openpyxl
from openpyxl.utils.cell import range_boundaries
from pptx import Presentation
from pptx.oxml import parse_xml

from core.baseline import pin_baseline
from core.charts import CHARTS
from core.charts.spec import ChartSpec
from core.charts.study_charts import study_charts
from core.charts.told import without_controls
from core.editing import Cell, choose, set_value
from core.export.colours import ChartColours
from core.export.pptx.charts.frames import add_chart
from core.samples import sample_study
from core.slides.page import PAGES, Page
from core.slides.slide import Slide
from core.study import SlideCrop, Study
from tests.gui.chart_cases import compared
from tests.gui.chart_samples import fan_spec

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MEASURES = {
    "chips": ("latency", "energy"),
    "heat": ("winner",),
    "latency": ("first", "whole"),
    "share": ("month",),
    "waterfall": ("training",),
    "tornado": ("lifetime", "share"),
    "moved": ("lifetime", "share", "crossover"),
}


@dataclass(frozen=True)
class Reading:
    """A chart frame as it was read. xml: its part; rows: its sheet; sheet: the file."""

    name: str
    alt: str
    xml: Any
    rows: list[list[Any]]
    sheet: bytes

    def series(self) -> dict[str, Any]:
        return {one.find(f"{C}tx//{C}v").text or "": one for one in self.xml.iter(f"{C}ser")}

    def names(self) -> list[str]:
        return [one.find(f"{C}tx//{C}v").text or "" for one in self.xml.iter(f"{C}ser")]

    def values(self, series: Any, tag: str) -> list[Any]:
        """What the workbook has where a series says that its values are."""
        place = series.find(f"{C}{tag}//{C}f").text.split("!")[1]
        left, top, right, bottom = range_boundaries(place)
        assert left is not None
        assert top is not None
        assert bottom is not None
        assert left == right
        return [self.rows[row - 1][left - 1] for row in range(top, bottom + 1)]

    def cached(self, series: Any, tag: str) -> list[Any]:
        """What the chart itself remembers of them."""
        holder = series.find(f"{C}{tag}")
        count = int(holder.find(f".//{C}ptCount").get("val"))
        found: list[Any] = [None] * count
        for point in holder.iter(f"{C}pt"):
            text = point.find(f"{C}v").text
            found[int(point.get("idx"))] = text if holder.find(f"{C}strRef") is not None else float(text)
        return found


@functools.cache
def _blank() -> bytes:
    """A file with the blank layout alone: three hundred are made and opened again."""
    deck = Presentation()
    for layout in list(deck.slide_layouts):
        if layout.name != "Blank":
            deck.slide_layouts.remove(layout)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def page_of(
    spec: ChartSpec, crop: SlideCrop = "full", page: Page | None = None, look: ChartColours | None = None
) -> bytes:
    """A file with this one chart."""
    page = page or PAGES["16:9"]
    deck = Presentation(io.BytesIO(_blank()))
    shapes = deck.slides.add_slide(deck.slide_layouts[0]).shapes
    spec = without_controls(spec)
    slide = Slide(
        spec.id, spec.id, spec, spec.title, spec.subtitle, spec.title, "Base", None, alt_text=f"{spec.title}: alt"
    )
    add_chart(shapes, slide, page.places(crop).chart, page.type_sizes, look or ChartColours())
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


@functools.lru_cache(maxsize=4)
def shapes_in(content: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(content)).slides[0].shapes)


@functools.cache
def charts_in(content: bytes) -> list[Reading]:
    """All chart frames of a file, in order."""
    found = []
    for shape in shapes_in(content):
        if shape.has_chart:
            blob = shape.chart.part.chart_workbook.xlsx_part.blob
            sheet = openpyxl.load_workbook(io.BytesIO(blob)).worksheets[0]
            rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
            properties = shape._element._nvXxPr.cNvPr
            found.append(Reading(shape.name, properties.get("descr", ""), shape.chart._chartSpace, rows, blob))
    return found


def texts_in(content: bytes) -> str:
    """All text of boxes, tables and charts, run by run."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = [
            file.read(name) for name in file.namelist() if name.startswith(("ppt/slides/slide", "ppt/charts/chart"))
        ]
    return "\n".join(text.text or "" for part in parts for text in parse_xml(part).iter(f"{A}t", f"{C}v"))


@functools.cache
def studies() -> dict[str, Study]:
    """The sample alone, against its baseline, and with other scenarios beside it too."""
    plain = msgspec.structs.replace(sample_study(), scenarios=())
    pinned = set_value(pin_baseline(plain), Cell("chips", plain.settings.reference_chip, "rental_price"), 0.0016)
    return {"plain": plain, "baseline": pinned, "beside": compared(plain)}


@functools.cache
def specs(case: str) -> dict[str, ChartSpec]:
    """All charts of one of the studies in all their measures, and a fan, by name."""
    study = studies()[case]
    found = dict(study_charts(study))
    for chart, measures in MEASURES.items():
        for measure in measures:
            chosen = choose(study, **{f"{chart}_measure": measure})
            found[f"{chart} {measure}"] = study_charts(chosen, None, (chart,))[chart]
    found["waterfall factor"] = study_charts(choose(study, waterfall_reading="factor"), None, ("waterfall",))[
        "waterfall"
    ]
    return {**found, "fan": fan_spec()}


CASES = ("plain", "baseline", "beside")
NAMES = (
    *CHARTS,
    *(f"{chart} {one}" for chart, measures in MEASURES.items() for one in measures),
    "waterfall factor",
    "fan",
)


@functools.cache
def content_of(case: str, name: str, crop: SlideCrop = "full") -> bytes:
    """One of the charts in a file; made once."""
    return page_of(specs(case)[name], crop)
