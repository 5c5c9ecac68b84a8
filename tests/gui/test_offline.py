"""No network: a start, an edit and a save open no internet socket."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
application = QApplication(sys.argv[:1])
from core.editing import Cell, set_value
from core.samples import REFERENCE, sample_study
from core.study_file import read_study, write_study
from gui.session import open_window
window = open_window(sample_study(), None)
window.resize(1280, 720)
window.show()
cell = Cell("chips", REFERENCE, "rental_price")

def work() -> None:
    assert window.document.edit("price", lambda study: set_value(study, cell, 2.0 / 3600))
    window.document.settle()
    window.repaint()
    target = Path(sys.argv[1])
    write_study(target, window.document.study)
    window.document.mark_saved(target)
    assert read_study(target) == window.document.study
    window.close()
    application.exit(0)

QTimer.singleShot(200, work)
code = application.exec()
window.deleteLater()
print("worked")
sys.exit(code)
"""


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "INFERNOMICS_FOLDER": str(folder / "own")}
    return subprocess.run(
        [*command, sys.executable, "-c", RUN, str(folder / "saved.json")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_start_an_edit_and_a_save_open_no_internet_socket(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    tracer = shutil.which("strace")
    if tracer is not None:
        traced = run([tracer, "-f", "-qq", "-e", "trace=socket,connect", "-o", str(trace)], tmp_path)
        if traced.returncode == 0:
            assert traced.stdout.strip() == "worked"
            calls = trace.read_text().splitlines()
            assert [call for call in calls if "AF_INET" in call] == []
            return
    # Where tracing is refused, the same run has to work where there is no network to reach.
    without = shutil.which("unshare")
    assert without is not None, "this test needs strace, or unshare where tracing is refused"
    fenced = run([without, "--user", "--net", "--map-root-user"], tmp_path)
    assert fenced.returncode == 0, fenced.stderr
    assert fenced.stdout.strip() == "worked"
