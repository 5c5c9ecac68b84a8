"""What is remembered between starts, and that garbage in it costs nothing."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.settings import (
    RECENT_LIMIT,
    Place,
    Settings,
    SettingsFile,
    place_on_screens,
    settings_folder,
    state_folder,
)

from .conftest import OpenWindow, end

SMALLEST = (760, 480)
SCREENS = [QRect(0, 0, 1920, 1040), QRect(1920, 200, 1280, 984)]
GARBAGE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"\x00\xff\xfe garbage",
    b'{"theme": "purple"}',
    b'{"theme": 1}',
    b'{"recent": "a"}',
    b'{"recent": [1]}',
    b'{"recent": [""]}',
    b'{"window": {"x": 1}}',
    b'{"window": {"x": 1e99, "y": 0, "width": 10, "height": 10}}',
    b'{"window": "@Variant(\\u0000\\u0000)"}',
    b'{"inputs_share": 7}',
    b"[" * 100_000,
    b'{"last_folder": "' + b"x" * 5000 + b'"}',
]


def written(path: Path, content: bytes) -> SettingsFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return SettingsFile(path)


def test_a_first_start_has_settings_and_writes_nothing(own_folder: Path) -> None:
    settings = SettingsFile()

    assert settings.current == Settings()
    assert settings.problem == ""
    assert not own_folder.exists()


def test_what_is_changed_is_there_at_the_next_start(own_folder: Path) -> None:
    SettingsFile().change(theme="dark", inputs_share=0.4, window=Place(5, 40, 1000, 700))

    again = SettingsFile()
    assert again.current.theme == "dark"
    assert again.current.inputs_share == 0.4
    assert again.current.window == Place(5, 40, 1000, 700)
    assert again.path.parent == own_folder


@pytest.mark.parametrize("content", GARBAGE, ids=[content[:30].decode("latin-1") for content in GARBAGE])
def test_garbage_is_left_out_with_one_sentence(tmp_path: Path, content: bytes) -> None:
    settings = written(tmp_path / "s" / "settings.json", content)

    assert settings.current == Settings()
    assert "settings.json" in settings.problem
    assert "\n" not in settings.problem
    settings.change(theme="light")
    assert SettingsFile(settings.path).current.theme == "light"


@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes_never_do_more_than_lose_the_settings(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(
        json.dumps(
            {
                "theme": "dark",
                "recent": ["/a/b.json"],
                "last_folder": "/a",
                "window": {"x": 1, "y": 2, "width": 900, "height": 700, "maximized": False},
                "inputs_share": 0.36,
            }
        ).encode()
    )
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    settings = written(tmp_path / "settings.json", bytes(content))

    assert isinstance(settings.current, Settings)
    if settings.current.window is not None:
        place_on_screens(settings.current.window, SCREENS, SMALLEST)


def test_keys_of_a_newer_version_are_ignored(tmp_path: Path) -> None:
    settings = written(tmp_path / "settings.json", b'{"theme": "dark", "hologram": {"depth": 3}}')

    assert settings.problem == ""
    assert settings.current.theme == "dark"


def test_a_folder_in_place_of_the_file_is_said_and_survived(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()

    settings = SettingsFile(path)
    settings.change(theme="dark")

    assert settings.current.theme == "dark"
    assert "settings.json" in settings.problem


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX systems")
def test_the_folder_is_for_the_user_alone(own_folder: Path) -> None:
    SettingsFile().change(theme="dark")

    assert stat.S_IMODE(own_folder.stat().st_mode) == 0o700


def test_recent_files_are_few_unique_and_the_latest_first(tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path / "settings.json")
    for number in range(RECENT_LIMIT + 5):
        settings.add_recent(tmp_path / f"{number}.json")
    settings.add_recent(tmp_path / "7.json")

    recent = settings.current.recent
    assert recent[0] == str(tmp_path / "7.json")
    assert len(recent) == len(set(recent)) == RECENT_LIMIT
    assert settings.current.last_folder == str(tmp_path)
    settings.forget_recent(tmp_path / "7.json")
    assert str(tmp_path / "7.json") not in settings.current.recent


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these systems allow no such name")
def test_a_name_that_is_no_text_is_not_remembered(tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path / "settings.json")

    settings.add_recent(Path(os.fsdecode(b"/tmp/\xff.json")))

    assert settings.current.recent == ()


@pytest.mark.skipif(sys.platform != "linux", reason="folders of Linux")
def test_the_folders_are_those_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INFERNOMICS_FOLDER")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/conf")
    monkeypatch.setenv("XDG_STATE_HOME", "relative/is/ignored")
    monkeypatch.setenv("HOME", "/home/ada")

    assert settings_folder() == Path("/conf/infernomics")
    assert state_folder() == Path("/home/ada/.local/state/infernomics")


# ---------------------------------------------------------------------------- the place of the window


def reachable(place: QRect) -> bool:
    """Whether 100 pixels of the title bar, which is above the place, can be taken hold of on some screen."""
    title = QRect(place.x(), place.y() - 30, place.width(), 30)
    shown = [title.intersected(screen) for screen in SCREENS]
    return any(part.width() >= 100 and part.height() >= 15 for part in shown)


@hypothesis_settings(max_examples=400, deadline=None)
@given(
    x=st.integers(-6000, 6000),
    y=st.integers(-6000, 6000),
    width=st.integers(-10, 9000),
    height=st.integers(-10, 9000),
)
def test_wherever_the_window_was_its_title_bar_is_in_reach(x: int, y: int, width: int, height: int) -> None:
    place = place_on_screens(Place(x, y, width, height), SCREENS, SMALLEST)

    assert place is None or reachable(place)
    if place is not None:
        assert SMALLEST[0] <= place.width() <= 1920
        assert SMALLEST[1] <= place.height() <= 1040


def test_a_place_within_a_screen_is_kept_to_the_pixel() -> None:
    assert place_on_screens(Place(100, 120, 1000, 700), SCREENS, SMALLEST) == QRect(100, 120, 1000, 700)
    assert place_on_screens(Place(2000, 300, 1000, 700), SCREENS, SMALLEST) == QRect(2000, 300, 1000, 700)


def test_the_place_on_a_screen_that_is_gone_is_forgotten() -> None:
    assert place_on_screens(Place(2000, 300, 1000, 700), SCREENS[:1], SMALLEST) is None
    assert place_on_screens(Place(0, 100, 1000, 700), [], SMALLEST) is None


def drag(widget: QWidget, by: int) -> None:
    start = widget.rect().center()
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(widget, start + QPoint(by, 0))
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=start + QPoint(by, 0))


def test_the_border_between_the_panels_is_remembered_where_the_user_put_it(open_main: OpenWindow) -> None:
    untouched = open_main()
    end(untouched)
    assert SettingsFile().current.inputs_share is None

    first = open_main()
    drag(first.splitter.handle(1), 100)
    shares = first.splitter.sizes()
    end(first)
    again = open_main()
    assert again.splitter.sizes() == pytest.approx(shares, abs=2)
    assert shares[0] / sum(shares) > 0.4
    again.reset_layout()
    end(again)
    assert SettingsFile().current.inputs_share is None


def test_size_and_place_do_not_drift_from_start_to_start(open_main: OpenWindow) -> None:
    first = open_main()
    first.setGeometry(2, 32, 796, 560)
    drag(first.splitter.handle(1), 40)
    wanted, shares = first.geometry(), first.splitter.sizes()
    end(first)
    for _ in range(5):
        again = open_main(size=None)
        assert again.geometry() == wanted
        assert again.splitter.sizes() == pytest.approx(shares, abs=1)
        end(again)
