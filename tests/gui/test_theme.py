"""Light and dark: what is read has contrast 4.5:1, what is seen 3:1, and a switch reaches every widget at once."""

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import combinations
from string import Template

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QSpinBox,
    QTableWidget,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.charts.spec import Axis, ChartSpec, Series, Tone
from gui.charts.view import ChartView
from gui.theme import (
    DARK,
    LIGHT,
    SERIES_NAMES,
    Theme,
    apply_theme,
    current_theme,
    palette_of,
    stand_alone,
    style_sheet,
    system_theme,
)
from tests.gui.colour_vision import contrast

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
TEXT, MARK = 4.5, 3.0


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application, its looks put back afterwards."""
    sheet, palette = qapp.styleSheet(), QPalette(qapp.palette())
    name = qapp.property("infernomicsTheme")
    yield qapp
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setProperty("infernomicsTheme", name)


def test_contrast_is_measured_as_the_guideline_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


# Every pair of a role and a ground on which it is read or seen.
GROUNDS = ("window", "surface", "sunken", "raised")
READ = [(role, ground) for role in ("text", "text_dim") for ground in (*GROUNDS, "accent_soft")]
READ += [(role, ground) for role in ("edited", "invalid", "calculated") for ground in ("surface", "sunken")]
READ += [("on_accent", "accent"), ("on_accent", "edited"), ("warning", "warning_soft"), ("invalid", "invalid_soft")]
READ += [("override", ground) for ground in ("surface", "override_soft", "accent_soft")]
READ += [
    ("text_dim", "override_soft"),
    ("accent", "surface"),
    ("accent", "window"),
    ("warning", "surface"),
    ("good", "surface"),
]
SEEN = [("accent", ground) for ground in GROUNDS] + [("border_strong", ground) for ground in ("surface", "window")]
SEEN += [(f"tone_{tone}", "surface") for tone in ("total", "increase", "decrease", "plain", "chosen")]


@THEMES
@pytest.mark.parametrize(("role", "ground"), READ)
def test_what_is_read_has_contrast(theme: Theme, role: str, ground: str) -> None:
    assert contrast(getattr(theme, role), getattr(theme, ground)) >= TEXT


@THEMES
@pytest.mark.parametrize(("role", "ground"), SEEN)
def test_what_is_seen_has_contrast(theme: Theme, role: str, ground: str) -> None:
    assert contrast(getattr(theme, role), getattr(theme, ground)) >= MARK


@THEMES
@pytest.mark.parametrize("index", range(len(SERIES_NAMES)), ids=SERIES_NAMES)
def test_series_are_seen_and_their_names_read(theme: Theme, index: int) -> None:
    assert contrast(theme.series_colour(index), theme.surface) >= MARK
    assert contrast(theme.series_text_colour(index), theme.surface) >= TEXT
    mark, text = QColor(theme.series_colour(index)), QColor(theme.series_text_colour(index))
    if mark.hsvSaturationF() > 0.2:
        apart = abs(mark.hsvHueF() - text.hsvHueF())
        assert min(apart, 1 - apart) < 0.04


@THEMES
def test_series_and_tones_are_all_different(theme: Theme) -> None:
    assert len(theme.series) == len(theme.series_text) == len(SERIES_NAMES)
    for one, other in combinations(theme.series, 2):
        assert one != other
    assert len({theme.tone(tone) for tone in Tone}) == len(Tone)


@THEMES
def test_every_role_is_a_colour(theme: Theme) -> None:
    for field in fields(theme):
        value = getattr(theme, field.name)
        for colour in value if isinstance(value, tuple) else (value,):
            if field.name not in ("name", "dark"):
                assert QColor(colour).isValid()
                assert len(colour) == 7


@THEMES
def test_the_style_sheet_has_no_hole_and_is_understood(app: QApplication, qtbot: QtBot, theme: Theme) -> None:
    sheet = style_sheet(theme, app.font())
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    # Qt warns about a sheet it cannot read, and a warning fails the test
    apply_theme(app, theme)
    assert app.styleSheet() == sheet


def test_a_hole_in_the_style_sheet_is_an_error() -> None:
    with pytest.raises(KeyError):
        Template("QLabel { color: ${no_such_role}; }").substitute({})


def test_type_grows_with_the_system_font() -> None:
    small, large = QFont(), QFont()
    small.setPointSizeF(9)
    large.setPointSizeF(18)
    assert style_sheet(LIGHT, small) != style_sheet(LIGHT, large)
    assert "20.70pt" in style_sheet(LIGHT, large)


def test_the_applied_theme_is_known(app: QApplication) -> None:
    app.setProperty("infernomicsTheme", None)
    assert current_theme() is LIGHT
    apply_theme(app, DARK)
    assert current_theme() is DARK
    assert app.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert app.palette() == palette_of(DARK)


def test_the_desktop_says_which_theme(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hints:
        scheme = Qt.ColorScheme.Unknown

        def colorScheme(self) -> Qt.ColorScheme:
            return self.scheme

    hints = Hints()
    monkeypatch.setattr(QApplication, "styleHints", lambda _app: hints)
    assert system_theme(app) is LIGHT
    hints.scheme = Qt.ColorScheme.Dark
    assert system_theme(app) is DARK
    hints.scheme = Qt.ColorScheme.Light
    assert system_theme(app) is LIGHT


def every_widget() -> QMainWindow:
    """One of each kind of widget that the style sheet names."""
    window = QMainWindow()
    middle = QWidget()
    layout = QVBoxLayout(middle)
    card = QFrame()
    card.setProperty("role", "kpi")
    kinds: list[QWidget] = [QLabel("x"), QPushButton("x"), QToolButton(), QLineEdit(), QComboBox(), QSpinBox()]
    kinds += [QCheckBox("x"), QRadioButton("x"), QTabWidget(), QTableWidget(2, 2), QListWidget(), QProgressBar()]
    kinds += [QScrollBar(), QGroupBox("x"), QPlainTextEdit(), QDialog(), card]
    for widget in kinds:
        layout.addWidget(widget)
    window.setCentralWidget(middle)
    window.menuBar().addMenu("x")
    window.statusBar().showMessage("x")
    window.addToolBar("x")
    return window


def test_a_switch_reaches_every_widget_and_chart_at_once(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, LIGHT)
    window = every_widget()
    qtbot.addWidget(window)
    line = Series("a", "A", (0.0, 1.0), (0.0, 1.0), 0)
    chart = ChartView(parent=window)
    chart.show_spec(ChartSpec("one", "One line", "", Axis("x"), Axis("y"), series=(line,)))
    hidden = ChartView()
    qtbot.addWidget(hidden)
    hidden.show_spec(replace(chart.spec, id="two"))
    window.resize(800, 700)
    window.grab()
    for theme in (DARK, LIGHT, DARK):
        apply_theme(app, theme)
        for view in (chart, hidden):
            assert view.items.curves["a"].opts["pen"].color() == QColor(theme.series[0])
        for kind in (QLineEdit, QPushButton, QTableWidget, QLabel, QPlainTextEdit, QListWidget):
            (widget, *_) = window.findChildren(kind)
            assert widget.palette().color(widget.foregroundRole()) == QColor(theme.text), kind
        picture = window.grab().toImage()
        assert picture.pixelColor(picture.width() - 3, picture.height() // 2) == QColor(theme.window)


def test_a_chart_made_later_has_the_applied_theme(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, DARK)
    view = ChartView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    assert view.grab().toImage().pixelColor(150, 100) == QColor(DARK.surface)


@pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")
def test_windows_on_the_screen_change_whole_and_windows_to_come_are_like_them(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, LIGHT)
    window = every_widget()
    qtbot.addWidget(window)
    stand_alone(window)
    with qtbot.waitExposed(window):
        window.show()
    for theme in (DARK, LIGHT, DARK):
        apply_theme(app, theme)
        later = every_widget()
        qtbot.addWidget(later)
        stand_alone(later)
        for one in (window, later):
            for kind in (QLineEdit, QPushButton, QTableWidget, QLabel, QPlainTextEdit, QListWidget):
                (widget, *_) = one.findChildren(kind)
                widget.ensurePolished()
                assert widget.palette().color(widget.foregroundRole()) == QColor(theme.text), kind
        later.close()
    window.close()
    apply_theme(app, LIGHT)  # nobody is to be seen: it is the application's again
    assert app.styleSheet() == style_sheet(LIGHT, app.font())
    assert window.styleSheet() == ""
