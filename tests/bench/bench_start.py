"""From the command to the first picture, in a process of its own, and what that process takes of the memory."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

WANTED_SECONDS = 1.0
WANTED_MEGABYTES = 250
LAZY = ("pandas", "scipy", "pptx", "lxml", "PIL", "openpyxl", "xlsxwriter", "matplotlib", "OpenGL", "PySide6.QtNetwork")

LOADED = """
import sys
import gui.session
gui.session._end_after_paint = lambda window: (print(*sys.modules), window.close())
from gui.__main__ import main
main(["--quit-after-paint"])
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A first start, with bytecode compiled as an installation compiles it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "INFERNOMICS_FOLDER": str(tmp_path)}


def _peak_of(process: int) -> float:
    """The most memory that a running process has held, MB."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def bench_start_to_first_paint(benchmark: Any, environment: dict[str, str]) -> None:
    """Start the command and wait until the window is painted: at most one second on two cores."""
    started: list[subprocess.Popen[str]] = []
    peaks: list[float] = []

    def end() -> None:
        while started:
            process = started.pop()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.stdout is not None
            process.stdout.close()
            assert process.returncode == 0
            if sys.platform != "linux":
                peaks.append(usage.ru_maxrss / 1024**2)

    def start() -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "gui", "--quit-after-paint"], env=environment, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "painted\n"
        if sys.platform == "linux":
            # not what the system counts of the ended process: that begins with the memory of the one that made it
            peaks.append(_peak_of(process.pid))

    benchmark.pedantic(start, setup=end, rounds=10, warmup_rounds=2)
    end()
    benchmark.extra_info["peak memory"] = f"{max(peaks):.0f} MB (wanted: {WANTED_MEGABYTES})"
    benchmark.extra_info["median"] = f"{benchmark.stats.stats.median:.2f} s (wanted: {WANTED_SECONDS})"


def bench_import_of_the_window(benchmark: Any, environment: dict[str, str]) -> None:
    """The same start up to the loaded modules, none of which may be a heavy one that the start does not need."""

    def load() -> str:
        return subprocess.run(
            [sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True, check=True
        ).stdout

    loaded = benchmark.pedantic(load, rounds=3, warmup_rounds=1).split()
    benchmark.extra_info["modules"] = len(loaded)
    assert [name for name in LAZY if name in loaded] == []
