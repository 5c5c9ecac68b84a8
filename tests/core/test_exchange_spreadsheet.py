"""A table of a real spreadsheet program: written by LibreOffice here where it is installed, else as it wrote it before.

`chips.fods` is the table by hand; `chips.xlsx`, `.csv` and `.tsv` (what its clipboard holds) are LibreOffice's own.
"""

import datetime
import shutil
import subprocess
from pathlib import Path

import pytest

from core.exchange.applying import imported
from core.exchange.drafts import draft
from core.exchange.files import read_file, read_pasted
from core.exchange.grid import Grid
from core.exchange.mapping import propose
from core.records import Chip, Workload
from core.samples import blank_study

FOLDER = Path(__file__).parents[1] / "data" / "spreadsheet"
TODAY = datetime.date(2026, 11, 28)
_TEXT = "Text - txt - csv (StarCalc)"
FILTERS = {"xlsx": "xlsx", "csv": f"csv:{_TEXT}:44,34,76,1", "tsv": f"tsv:{_TEXT}:9,34,76,1"}


def _program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the files that LibreOffice wrote: now, or when they were committed."""
    program = _program()
    if program is None:
        return FOLDER
    folder = tmp_path_factory.mktemp("spreadsheet")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    for filtered in FILTERS.values():
        command = [program, profile, "--headless", "--convert-to", filtered, "--outdir", str(folder)]
        subprocess.run([*command, str(FOLDER / "chips.fods")], check=True, capture_output=True, timeout=300)
    return folder


def grid_of(folder: Path, ending: str) -> Grid:
    """A file of the folder; the one with tabs as the clipboard has it."""
    path = folder / f"chips.{ending}"
    return read_pasted(path.read_text("utf-8")) if ending == "tsv" else read_file(path)


def chips_of(grid: Grid) -> list[Chip]:
    """The chips that an import of a grid adds."""
    study = blank_study()
    found = draft(study, grid, propose(grid))
    assert found.bad == ()
    return list(imported(study, found, grid.name, TODAY).chips[len(study.chips) :])


@pytest.mark.parametrize("ending", FILTERS)
def test_what_libreoffice_wrote_is_imported_right(written: Path, ending: str) -> None:
    first, second = chips_of(grid_of(written, ending))
    assert (first.name, second.name) == ("Größe Eins", "MAR1")
    assert (first.rental_price, second.rental_price) == (1.8 / 3600, 0.1 / 3600)
    assert (first.memory_capacity, second.memory_capacity) == (80 * 2**30, 160 * 2**30)
    assert (first.memory_bandwidth, second.memory_bandwidth) == (3.35e12, 8e12)
    assert (first.memory_efficiency, second.memory_efficiency) == (0.625, 0.55)
    assert (first.release_date, second.release_date) == ("2026-03", "2027")
    assert (first.thermal_design_power, second.thermal_design_power) == (700, 1000)


@pytest.mark.parametrize("ending", FILTERS)
def test_heads_below_a_title_are_found_and_rows_are_counted_as_the_spreadsheet_does(written: Path, ending: str) -> None:
    grid = grid_of(written, ending)
    mapping = propose(grid)
    assert grid.numbers[mapping.head_row] == 3
    assert mapping.columns[-1].head == "Remark"
    assert mapping.columns[-1].path is None
    assert grid.rows[-2][-1] == 'two lines\nand a "quote"'


def test_the_second_sheet_is_read_when_it_is_asked_for(written: Path) -> None:
    grid = read_file(written / "chips.xlsx", sheet="Services")
    assert grid.sheets == ("Chips", "Services")
    study = blank_study()
    found = draft(study, grid, propose(grid))
    workload = imported(study, found, grid.name, TODAY).workloads[-1]
    assert isinstance(workload, Workload)
    assert (workload.name, workload.input_tokens, workload.model.layer_count) == ("Helpdesk", 1200, 32)


def test_the_committed_files_are_those_of_a_spreadsheet_program() -> None:
    for ending in FILTERS:
        assert len(chips_of(grid_of(FOLDER, ending))) == 2
