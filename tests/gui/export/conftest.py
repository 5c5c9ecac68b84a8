"""One window for the tests of a module, with a small study opened anew for each: a window takes longer than a test."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.samples import blank_study
from core.study import Study
from core.study_file import decode, encode
from gui.main_window import MainWindow
from gui.motion import choose_reduced_motion
from gui.session import open_window
from gui.settings import Settings
from tests.gui.conftest import end


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """The sheet is where it goes to, at once."""
    choose_reduced_motion(True)
    yield
    choose_reduced_motion(None)


@pytest.fixture(scope="module")
def module_window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """The window, with settings and journals of its own."""
    del qapp
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("INFERNOMICS_FOLDER", str(tmp_path_factory.mktemp("own")))
        window = open_window(blank_study(), None)
    window.resize(1280, 720)
    window.show()
    assert QTest.qWaitForWindowExposed(window)
    yield window
    end(window)


@pytest.fixture
def shared(module_window: MainWindow, study: Study) -> MainWindow:
    """The window as after a start with the small study."""
    window = module_window
    window.exports.close()
    window.chart_windows.close()
    window.drawer.close_page()
    window.settings.change(**{name: getattr(Settings(), name) for name in Settings.__struct_fields__})
    window.document.undo_stack.setClean()
    window.document.replace(decode(encode(study), "the study"), None)  # numbers as files have them
    window.document.settle()
    for kind in ("export", "refused"):
        window.notices.withdraw(kind)
    window.charts.look_at("lifetime")
    window.activateWindow()
    window.inputs.setFocus()
    QCoreApplication.processEvents()
    return window
