"""The layers hold when the code really runs: the core needs no Qt, and the window's package is lazy."""

import subprocess
import sys
from pathlib import Path

import pytest

IMPORT_ALL_OF_CORE = """
import importlib, pkgutil
import core
names = [core.__name__]
names += [m.name for m in pkgutil.walk_packages(core.__path__, "core.") if not m.name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
print("imported", *names)
"""

FORBIDDEN_IN_CORE = {"PySide6", "shiboken6", "pyqtgraph", "pandas"}
QT = {"PySide6", "shiboken6", "pyqtgraph"}


def modules_after(code: str) -> tuple[set[str], str]:
    """Run the code in a fresh process; return the top-level modules then loaded, and what it printed."""
    code += "\nimport sys\nprint('loaded', *sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *printed, loaded = done.stdout.splitlines()
    return set(loaded.split()[1:]), "\n".join(printed)


def test_all_of_core_is_imported_without_qt_or_pandas() -> None:
    loaded, printed = modules_after(IMPORT_ALL_OF_CORE)

    assert printed.startswith("imported core")
    assert "core" in loaded
    assert loaded.isdisjoint(FORBIDDEN_IN_CORE)


def test_the_measure_sees_a_forbidden_module() -> None:
    loaded, _ = modules_after("from PySide6 import QtCore")

    assert loaded & FORBIDDEN_IN_CORE == {"PySide6", "shiboken6"}


def test_the_windows_package_alone_loads_no_qt() -> None:
    loaded, _ = modules_after("import gui")

    assert "gui" in loaded
    assert loaded.isdisjoint(QT)


LAZY = {"pandas", "scipy", "pptx", "lxml", "PIL", "openpyxl", "xlsxwriter"}
SHOWN = """
import gui.session
gui.session._end_after_paint = lambda window: window.close()
from gui.__main__ import main
main(["--quit-after-paint"])
"""


def test_a_start_loads_nothing_that_only_files_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("INFERNOMICS_FOLDER", str(tmp_path))
    loaded, _ = modules_after(SHOWN)

    assert "pyqtgraph" in loaded
    assert loaded.isdisjoint(LAZY)


def test_the_resources_load_neither_core_nor_qt() -> None:
    loaded, _ = modules_after("import resources")

    assert loaded.isdisjoint({"core", "gui", *QT})
