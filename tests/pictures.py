"""Pictures of all charts and of the window, to be looked at: ``python -m tests.pictures [FOLDER | --window FILE]``.

Every chart alone and beside its baseline, light and dark, at 100 % and 200 %, and the whole window with each of them
at its usual and its smallest size. An index.html in the folder shows them all. A scale belongs to a process, so each
has one of its own. With --window only the window as it opens is taken, light, into one file.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.study import Study
    from gui.main_window import MainWindow

SCALES = ("1", "2")
CHART = (456, 330)
WINDOWS = ((1440, 900), (1280, 720))
IN_ONE_WINDOW = 4
LONGEST_WAIT = 30.0
"""Seconds for charts that take many evaluations."""


def main(arguments: list[str]) -> int:
    """Make the pictures in a folder; with a scale as the second argument only those of that scale, in this process."""
    assert __doc__
    parser = argparse.ArgumentParser(
        prog="python -m tests.pictures", description=__doc__.splitlines()[0].partition(",")[0]
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/pictures"), help="default: build/pictures")
    parser.add_argument("scale", nargs="?", choices=SCALES, help="only those of this scale; default: all")
    parser.add_argument("--window", type=Path, metavar="FILE", help="only the window as it opens, into this file")
    asked = parser.parse_args(arguments)
    if asked.window:
        return _window_as_it_opens(asked.window)
    folder: Path = asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    if asked.scale:
        return _of_scale(folder, asked.scale)
    for old in folder.glob("*.png"):
        old.unlink()
    for scale in SCALES:
        environment = {**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "tests.pictures", str(folder), scale]
        if code := subprocess.run(command, env=environment, check=False).returncode:
            return code
    _write_index(folder)
    sys.stdout.write(f"{len(list(folder.glob('*.png')))} pictures: {folder / 'index.html'}\n")
    return 0


def _of_scale(folder: Path, scale: str) -> int:
    """All pictures of the scale that this process was started with."""
    from PySide6.QtWidgets import QApplication

    application = QApplication(["pictures"])
    with tempfile.TemporaryDirectory() as own:
        os.environ["INFERNOMICS_FOLDER"] = own
        percent = f"{100 * int(scale)}"
        _charts(folder, percent)
        _windows(folder, percent)
    application.closeAllWindows()
    return 0


def _window_as_it_opens(file: Path) -> int:
    """The window with the sample, as README shows it."""
    from PySide6.QtWidgets import QApplication

    from core.samples import sample_study
    from gui.session import open_window

    application = QApplication(["pictures"])
    with tempfile.TemporaryDirectory() as own:
        os.environ["INFERNOMICS_FOLDER"] = own
        window = open_window(sample_study(), None)
        window.actions_by_id["view.light"].trigger()
        window.resize(*WINDOWS[0])
        window.show()
        _wait(_is_drawn(window))
        saved = window.grab().save(str(file))
        window.close()
    application.closeAllWindows()
    return 0 if saved else 1


def _studies() -> "dict[str, Study]":
    from tests.gui.chart_cases import compared, sample

    return {"alone": sample(), "compared": compared(sample())}


def _charts(folder: Path, percent: str) -> None:
    """Each chart as large as it stands in the window."""
    from PySide6.QtWidgets import QApplication

    from core.charts.study_charts import study_charts
    from gui.charts.view import ChartView
    from gui.theme import DARK, LIGHT, apply_theme

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    for name, study in _studies().items():
        charts = study_charts(study)
        for theme in (LIGHT, DARK):
            apply_theme(application, theme)
            for chart, spec in charts.items():
                view = ChartView(theme)
                view.resize(*CHART)
                view.show()
                view.show_spec(spec)
                application.processEvents()
                view.grab().save(str(folder / f"chart-{chart}-{name}-{theme.name}-{percent}.png"))
                view.close()


def _windows(folder: Path, percent: str) -> None:
    """The whole window with every chart, some at a time."""
    from core.charts import CHARTS
    from core.editing import choose
    from gui.session import open_window

    for theme in ("light", "dark"):
        for first in range(0, len(CHARTS), IN_ONE_WINDOW):
            story = tuple(CHARTS)[first : first + IN_ONE_WINDOW]
            window = open_window(choose(_studies()["compared"], story=story), None)
            window.actions_by_id[f"view.{theme}"].trigger()
            for size in WINDOWS:
                window.resize(*size)
                window.show()
                _wait(_is_drawn(window))
                name = f"window-{size[0]}x{size[1]}-{first // IN_ONE_WINDOW + 1}-{theme}-{percent}.png"
                window.grab().save(str(folder / name))
            window.document.undo_stack.setClean()
            window.close()


def _is_drawn(window: "MainWindow") -> Callable[[], bool]:
    """Whether no chart is being worked out any more."""
    from gui.charts.view import ChartView

    def is_drawn() -> bool:
        views = [view for view in window.findChildren(ChartView) if view.isVisible()]
        at_work = ("evaluations", "Swinging")
        return not any(view.spec.pending or any(one in view.spec.empty for one in at_work) for view in views)

    return is_drawn


def _wait(until: Callable[[], bool]) -> None:
    """Let the window work, a moment at least."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    end, least = time.monotonic() + LONGEST_WAIT, time.monotonic() + 0.4
    while time.monotonic() < least or (time.monotonic() < end and not until()):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


def _write_index(folder: Path) -> None:
    """One page with all pictures, those of one chart side by side."""
    groups: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.png")):
        groups.setdefault("-".join(path.stem.split("-")[:2]), []).append(path.name)
    (folder / "index.html").write_text("\n".join(_page(groups)), encoding="utf-8")


def _page(groups: dict[str, list[str]]) -> Iterator[str]:
    yield "<!doctype html><meta charset='utf-8'><title>Pictures</title>"
    yield "<style>body{font:14px sans-serif;background:#888}img{max-width:46vw;margin:4px;vertical-align:top}</style>"
    for group, names in groups.items():
        yield f"<h2>{escape(group)}</h2>"
        yield from (
            f"<a href='{escape(one)}'><img loading='lazy' src='{escape(one)}' title='{escape(one)}'></a>"
            for one in names
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
