"""One picture of all slides, to be judged and shown: ``python -m tests.contact_sheet resources/help/slides.png``.

Every chart at 16:9 and at 4:3, in the shipped look and on a template of another firm: decks are written, LibreOffice
makes PDFs of them, and pdftoppm pictures of those, which stand side by side. `soffice` and `pdftoppm` must be on the
machine; so must Arial or a font of its widths (Liberation Sans, ``apt-get install fonts-liberation``), or letters are
wider than they are measured and the picture is of no deck that anybody gets.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from core.baseline import pin_baseline
from core.chart_names import CHART_NAMES, MOVED
from core.editing import Cell, Value, set_values
from core.export.pptx.deck import deck_bytes
from core.samples import sample_study
from core.slides.brand import Brand
from core.slides.making import SlideMaker, Wanted
from core.slides.page import PAGES
from core.slides.slide import Deck, Slide

COLUMNS = 8
WIDTH = 300
"""Slides beside each other, and how many pixels each is wide."""

_GAP = 6
_PAPER = "#B9C0C8"
_COLOURS = 160
LARGEST = 700_000


def main(arguments: Sequence[str]) -> int:
    """Make the picture; the first argument is its file."""
    target = Path(arguments[0] if arguments else "build/slides.png")
    for tool in ("soffice", "pdftoppm"):
        if shutil.which(tool) is None:
            print(f"{tool} is not on this machine.", file=sys.stderr)
            return 1
    with tempfile.TemporaryDirectory() as folder:
        rows = _pictures(Path(folder))
    target.parent.mkdir(parents=True, exist_ok=True)
    _sheet(rows).save(target, optimize=True)
    print(f"{target}: {target.stat().st_size:,} bytes")
    return 0 if target.stat().st_size <= LARGEST else 1


def decks() -> dict[str, bytes]:
    """The files that are shown, by name."""
    from tests.core.export.slide_templates import firm_template

    slides = _slides()
    template = Brand(heading_font="Arial", body_font="Arial")  # on a machine without the template's own
    return {
        "wide": deck_bytes(Deck("Sample", PAGES["16:9"], slides)),
        "narrow": deck_bytes(Deck("Sample", PAGES["4:3"], slides)),
        "template wide": deck_bytes(
            Deck("Sample", PAGES["16:9"], slides), brand=template, template=firm_template(wide=True)
        ),
        "template narrow": deck_bytes(Deck("Sample", PAGES["16:9"], slides), brand=template, template=firm_template()),
    }


def _slides() -> tuple[Slide, ...]:
    """Every chart of the sample, what moved after three edits, and two charts re-laid out for less width."""
    wanted = [Wanted(chart) for chart in CHART_NAMES if chart != MOVED]
    wanted += [Wanted("lifetime", crop="half"), Wanted("chips", crop="third")]
    slides = SlideMaker().make_all(sample_study(), wanted)
    study = pin_baseline(sample_study())
    workload, chip = study.workloads[0].id, study.settings.reference_chip
    edits: tuple[tuple[Cell, Value], ...] = (
        (Cell("workloads", workload, "request_rate"), 260.0),
        (Cell("chips", chip, "rental_price"), 0.0009),
        (Cell("workloads", workload, "peak_to_average"), 2.5),
    )
    return (*slides, SlideMaker().make(set_values(study, edits), Wanted(MOVED), "moved"))


def _pictures(folder: Path) -> list[list[Image.Image]]:
    """The slides of each deck."""
    files = []
    for name, content in decks().items():
        files.append(folder / f"{name.replace(' ', '_')}.pptx")
        files[-1].write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/office"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *files],  # noqa: S607
        check=True,
        capture_output=True,
    )
    rows = []
    for file in files:
        drawn = ["pdftoppm", "-png", "-scale-to-x", str(2 * WIDTH), "-scale-to-y", "-1"]
        subprocess.run([*drawn, file.with_suffix(".pdf"), file.with_suffix("")], check=True)
        rows.append([_small(Image.open(one)) for one in sorted(folder.glob(f"{file.stem}-*.png"))])
    return rows


def _small(picture: Image.Image) -> Image.Image:
    size = (WIDTH, WIDTH * picture.height // picture.width)
    return picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def _sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """All of them below each other, each deck on lines of its own."""
    width = COLUMNS * (WIDTH + _GAP) + _GAP
    lines = [row[start : start + COLUMNS] for row in rows for start in range(0, len(row), COLUMNS)]
    height = sum(line[0].height + _GAP for line in lines) + _GAP
    sheet = Image.new("RGB", (width, height), _PAPER)
    top = _GAP
    for line in lines:
        left = _GAP
        for picture in line:
            sheet.paste(picture, (left, top))
            left += picture.width + _GAP
        top += line[0].height + _GAP
    return sheet.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
