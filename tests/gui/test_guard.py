"""The guard against the PySide6 release that loses references, and the loss itself, measured."""

import ctypes
import gc
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPainter

from gui import guard

NONE_IS_IMMORTAL = sys.version_info >= (3, 12)
CALLS = 40
# Less than one reference in all the calls, so that a single lost one is seen.
TOLERATED_CHANGE_PER_CALL = -0.01


@pytest.mark.parametrize("python_version", [(3, 10), (3, 11)])
def test_the_bad_release_is_refused_on_python_without_immortal_none(python_version: tuple[int, int]) -> None:
    problem = guard.refuse_bad_pair("6.12.0", python_version)

    assert problem is not None
    assert "6.12.0" in problem
    assert f"{python_version[0]}.{python_version[1]}" in problem
    assert "\n" not in problem
    assert problem.endswith(".")


@pytest.mark.parametrize(
    ("pyside_version", "python_version"),
    [("6.12.0", (3, 12)), ("6.12.0", (3, 14)), ("6.11.3", (3, 11)), ("6.8.3", (3, 11)), ("6.12.1", (3, 11))],
)
def test_every_other_pair_is_accepted(pyside_version: str, python_version: tuple[int, int]) -> None:
    assert guard.refuse_bad_pair(pyside_version, python_version) is None


def test_the_installed_pair_is_a_good_one() -> None:
    assert guard.installed_pair_problem() is None


def test_the_installed_version_is_read_from_the_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda _name: "6.12.0")
    monkeypatch.setattr(sys, "version_info", (3, 11, 2, "final", 0))

    assert guard.installed_pair_problem() == guard.refuse_bad_pair("6.12.0", (3, 11))


def test_the_full_wheel_is_read_where_the_small_one_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name != "PySide6":
            raise metadata.PackageNotFoundError(name)
        return "6.12.0"

    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(sys, "version_info", (3, 11, 2, "final", 0))

    assert guard.installed_pair_problem() == guard.refuse_bad_pair("6.12.0", (3, 11))


def test_no_pyside_at_all_is_not_the_guards_business(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", version)

    assert guard.installed_pair_problem() is None


def test_the_guard_itself_loads_no_qt() -> None:
    code = "import sys, gui.guard as g; g.installed_pair_problem(); sys.exit('PySide6' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class Sender(QObject):
    """Something with a signal."""

    fired = Signal()


def lowest_change_per_call(call: Callable[[], object], constant: object) -> float:
    """Return by how many references a call changes the count of None or True, at the best of three.

    A binding that loses references does so at every call, so the best of three still shows it; another
    thread that drops a few at the wrong moment does not spoil all three.
    """
    call()
    changes: list[int] = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            before = sys.getrefcount(constant)
            for _ in range(CALLS):
                call()
            changes.append(sys.getrefcount(constant) - before)
    finally:
        gc.enable()
    return max(changes) / CALLS


def is_harmless(change_per_call: float) -> bool:
    # Where None is immortal its count may drift (old code of the stable ABI still counts); nothing reads it.
    return NONE_IS_IMMORTAL or change_per_call > TOLERATED_CHANGE_PER_CALL


@pytest.mark.parametrize("constant", [None, True], ids=["None", "True"])
def test_the_measure_sees_a_lost_reference(constant: object) -> None:
    def lose_one() -> None:
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(constant))

    change = lowest_change_per_call(lose_one, constant)
    for _ in range(3 * CALLS + 1):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(constant))

    assert NONE_IS_IMMORTAL or change == -1.0


@pytest.mark.parametrize("constant", [None, True], ids=["None", "True"])
def test_drawing_loses_no_reference(constant: object) -> None:
    image = QImage(16, 16, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    try:
        change = lowest_change_per_call(lambda: painter.drawLine(0, 0, 9, 9), constant)
    finally:
        painter.end()

    assert is_harmless(change)


@pytest.mark.parametrize("constant", [None, True], ids=["None", "True"])
def test_emitting_loses_no_reference(constant: object) -> None:
    sender = Sender()

    assert is_harmless(lowest_change_per_call(sender.fired.emit, constant))


@pytest.mark.parametrize("constant", [None, True], ids=["None", "True"])
def test_delivering_a_signal_loses_no_reference(constant: object) -> None:
    sender = Sender()
    received: list[int] = []
    sender.fired.connect(lambda: received.append(1))

    assert is_harmless(lowest_change_per_call(sender.fired.emit, constant))
    assert len(received) == 3 * CALLS + 1
