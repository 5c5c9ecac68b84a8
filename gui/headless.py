"""The main job without a screen: a study in, charts as pictures and figures as tables out.

Tables are RFC 4180 CSV in UTF-8. A text from a study can never be read as a formula by a spreadsheet.
"""

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from core import __version__
from core.charts.spec import ChartSpec
from core.charts.study_charts import study_charts
from core.cli import as_lines, in_scenario_called
from core.export.opening import study_at
from core.names import visible
from core.outcome import Outcome
from core.samples import sample_study
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import BASE_NAME, active_name
from core.storage import StorageError, shown, write_durably
from core.tab_separated import without_formula
from gui.guard import installed_pair_problem

_RESULT_COLUMNS = ("table", "row", "name", "quantity", "label", "value", "unit", "remark")


def run_headless(path: Path | None, folder: Path, scenario: str | None = None) -> int:
    """Evaluate a study and write everything into a folder; returns the exit code.

    scenario: the name of the one to evaluate; that on show where it is None.

    Raises:
        InfernomicsError, StorageError: The study cannot be read, or a file cannot be written.

    """
    problem = installed_pair_problem()
    if problem is not None:
        _say(problem, sys.stderr)
        return 1
    study = in_scenario_called(study_at(path) if path else sample_study(), scenario)
    outcomes = ScenarioOutcomes()
    outcome, name = outcomes.of(study), active_name(study)
    _make_folder(folder)
    written = [*write_tables(outcome, folder, name), *write_charts(study_charts(study, outcomes), folder)]
    for line in (*as_lines(outcome, name), "", *map(shown, written)):
        _say(line)
    return 0


def write_tables(outcome: Outcome, folder: Path, scenario: str = BASE_NAME) -> list[Path]:
    """Write kpis.json, results.csv and deployments.csv; returns their paths."""
    kpis = [
        {"id": kpi.id, "label": kpi.label, "value": kpi.value, "unit": kpi.unit, "reason": kpi.reason}
        for kpi in outcome.kpis
    ]
    about = {"study": outcome.study.name, "scenario": scenario, "model": __version__, "kpis": kpis}
    columns = list(dict.fromkeys(key for row in outcome.deployments for key in row))
    deployments = [[row.get(column) for column in columns] for row in outcome.deployments]
    contents = {
        "kpis.json": (json.dumps(about, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode(),
        "results.csv": csv_bytes(_RESULT_COLUMNS, _results(outcome)),
        "deployments.csv": csv_bytes(columns, deployments),
    }
    return [_write(folder / name, content) for name, content in contents.items()]


def write_charts(charts: Mapping[str, ChartSpec], folder: Path) -> list[Path]:
    """Write each chart, by its id, as a light PNG, painted without any screen; returns their paths."""
    from PySide6.QtWidgets import QApplication

    from gui.charts.snapshot import render_png
    from gui.export.png_file import png_of
    from gui.guard import unseen_platform
    from gui.theme import LIGHT, apply_theme

    application = QApplication.instance() or QApplication(["infernomics", *unseen_platform()])
    assert isinstance(application, QApplication)  # noqa: S101 - no other kind is made in this program
    apply_theme(application, LIGHT)
    written = []
    for chart_id, spec in charts.items():
        content = png_of(render_png(spec, LIGHT), visible(spec.summary))
        written.append(_write(folder / f"{chart_id}.png", content))
    return written


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table as CSV: numbers to the last digit, empty cells for what is not known, no cell that is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_cell(column) for column in columns])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return text.getvalue().encode("utf-8")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return without_formula(text)


def _results(outcome: Outcome) -> Iterable[tuple[Any, ...]]:
    """One row a figure: the headline figures first, then the calculated cells of each table."""
    for kpi in outcome.kpis:
        yield ("kpi", kpi.id, "", kpi.id, kpi.label, kpi.value, kpi.unit, kpi.reason)
    for (table, row_id), cells in outcome.calculated.items():
        name = outcome.study.row(table, row_id).name
        for cell in cells:
            unit = "" if isinstance(cell.value, str) else cell.unit
            yield (table, row_id, name, cell.id, cell.label, cell.value, unit, cell.reason)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError.from_system(folder, "was not made", error) from error


def _write(path: Path, content: bytes) -> Path:
    write_durably(path, content)
    return path


def _say(text: str, where: Any = None) -> None:
    print(visible(text), file=where or sys.stdout)
