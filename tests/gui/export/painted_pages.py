"""Slides for the tests of painted files, and readers of what was painted: SVG, PDF and PNG."""

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QImage

from core.charts.spec import ChartSpec
from core.slides.page import PAGES
from core.slides.slide import Footnote, Slide
from core.study import SlideCrop

WIDE = PAGES["16:9"]
SVG = "{http://www.w3.org/2000/svg}"
FOOTNOTE = Footnote(
    sources="Source: price list of a provider (2026-05); data sheet of a maker; analyst assumption: load",
    scenario="Scenario: Tighter SLO, 2 overrides, against Base, 14:02",
    model="Model: Infernomics 0.1.0, inputs 1a2b3c4d",
    made="2026-11-28",
)


def slide_of(spec: ChartSpec, crop: SlideCrop = "full", title: str = "") -> Slide:
    """A slide that shows a chart."""
    return Slide(
        id=spec.id,
        chart=spec.id,
        spec=spec,
        title=title or spec.title,
        subtitle=spec.subtitle,
        claim=spec.title,
        scenario="Base",
        footnote=FOOTNOTE,
        reading=(f"{spec.title}.", "It is read from left to right.", "What is dear stands to the right."),
        alt_text=f"{spec.title}. {spec.summary}",
        crop=crop,
    )


# --- SVG --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PrintedText:
    """A text of an SVG: the box of its ink and its base line in pixels of the page, and its size in points."""

    text: str
    box: QRectF
    baseline: float
    points: float
    bold: bool


def parsed(svg: bytes) -> ET.Element:
    """The root of an SVG that was painted here."""
    return ET.fromstring(svg)  # noqa: S314 -- nobody else wrote it


def texts_of(svg: bytes) -> list[PrintedText]:
    """All texts, where they stand."""
    return list(_texts(parsed(svg), 0.0, 0.0))


def _texts(element: ET.Element, left: float, top: float) -> "list[PrintedText]":
    moved = re.fullmatch(r"matrix\(1,0,0,1,([-\d.e]+),([-\d.e]+)\)", element.get("transform", "matrix(1,0,0,1,0,0)"))
    assert moved, f"a transform that turns or scales: {element.get('transform')}"
    left, top = left + float(moved[1]), top + float(moved[2])
    found = []
    if element.tag == f"{SVG}text":
        found.append(_text(element, left, top))
    for child in element:
        found += _texts(child, left, top)
    return found


def _text(element: ET.Element, left: float, top: float) -> PrintedText:
    size, text = float(element.get("font-size", "0")), (element.text or "").lstrip("\n")
    font = QFont(element.get("font-family", "").split(",")[0].strip("'"))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setPointSizeF(size * 72 / 96)
    font.setWeight(QFont.Weight(int(element.get("font-weight", "400"))))
    box = QFontMetricsF(font).tightBoundingRect(text)
    at = (left + float(element.get("x", "0")), top + float(element.get("y", "0")))
    return PrintedText(text, box.translated(*at), at[1], size * 72 / 96, font.weight() >= QFont.Weight.DemiBold)


# --- PDF --------------------------------------------------------------------------------------------------------------


def objects_of(pdf: bytes) -> list[bytes]:
    """What each object of a PDF says of itself, without its stream."""
    return [match[1] for match in re.finditer(rb"\d+ 0 obj\s(.*?)(?:stream\r?\n|endobj)", pdf, re.DOTALL)]


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page, in points."""
    pages = [one for one in objects_of(pdf) if re.search(rb"/Type\s*/Page\b", one)]
    boxes = [re.search(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)", page) for page in pages]
    return [(float(box[1]), float(box[2])) for box in boxes if box]


def fonts_not_embedded(pdf: bytes) -> list[bytes]:
    """Descriptions of fonts that hold no font."""
    described = [one for one in objects_of(pdf) if b"/FontDescriptor" in one and b"/FontName" in one]
    return [one for one in described if not re.search(rb"/FontFile[23]?\b", one)]


def has_raster(pdf: bytes) -> bool:
    """Whether any picture is in it, also within a stream."""
    inline = re.compile(rb"\bBI\s.*?\bID\s", re.DOTALL)
    drawn = any(inline.search(one) for one in streams_of(pdf))
    return drawn or any(re.search(rb"/Subtype\s*/Image", one) for one in objects_of(pdf))


def streams_of(pdf: bytes) -> list[bytes]:
    """What is drawn on the pages, unpacked."""
    found = []
    for match in re.finditer(rb"<<([^>]*?)>>\s*stream\r?\n(.*?)\s*endstream", pdf, re.DOTALL):
        if b"FlateDecode" in match[1] and b"Length1" not in match[1]:
            found.append(zlib.decompressobj().decompress(match[2]))
    return found


def said_by(tool: str, pdf: bytes, folder: Path, *arguments: str) -> str:
    """What poppler or qpdf says of a PDF. On Linux both are there (.ci/bootstrap.sh); elsewhere they need not be."""
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    program = shutil.which(tool)
    if program is None and sys.platform != "linux":
        pytest.skip(f"{tool} is not installed")
    assert program, f"{tool} is missing: .ci/bootstrap.sh check installs it"
    answer = [program, *arguments, str(path)] + (["-"] if tool == "pdftotext" else [])
    return subprocess.run(answer, capture_output=True, check=True, timeout=60).stdout.decode()


# --- PNG --------------------------------------------------------------------------------------------------------------


def picture(png: bytes) -> NDArray[np.uint8]:
    """The dots of a PNG by row and column, red, green and blue."""
    image = QImage.fromData(png).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()  # the image goes


def ink(dots: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How far each dot is from the paper, 0 to 1."""
    return np.asarray(1.0 - dots.min(axis=2) / 255.0, dtype=np.float64)


def ink_height(dots: NDArray[np.uint8]) -> float:
    """Rows that something takes, those that it only touches in part."""
    darkest = ink(dots).max(axis=1)
    return float(darkest.sum() / darkest.max())
