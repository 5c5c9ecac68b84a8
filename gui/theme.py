"""Light and dark: every colour by its role, one palette and one style sheet made of them.

Widgets take their looks from the palette and the style sheet; what paints itself (charts) has a method
``retheme(theme)``, which `apply_theme` calls once it has asked for it with `follow_theme`. A few dynamic properties
pick a look in the style sheet: ``role`` = "card", "kpi", "kpiName", "kpiNote", "heading", "dim", "banner", "error",
"primary" or, for a tool button, "narrow".
"""

import weakref
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import resources
from string import Template
from typing import Protocol

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from core.charts.spec import BASELINE_COLOUR, Tone

_is_changing = False
_NAME_PROPERTY = "infernomicsTheme"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role, as #RRGGBB.

    flash: the ground of a cell that just changed; ghost: the baseline; series: marks and lines; series_text: the same
    hues where they are read; ramp: of a map of figures from the least to the largest, empty for the usual one.
    """

    name: str
    dark: bool
    window: str
    surface: str
    sunken: str
    raised: str
    border: str
    border_strong: str
    text: str
    text_dim: str
    text_disabled: str
    accent: str
    on_accent: str
    accent_soft: str
    edited: str
    override: str
    override_soft: str
    invalid: str
    invalid_soft: str
    calculated: str
    warning: str
    warning_soft: str
    good: str
    flash: str
    grid: str
    axis: str
    tone_total: str
    tone_increase: str
    tone_decrease: str
    tone_plain: str
    tone_chosen: str
    ghost: str
    series: tuple[str, ...]
    series_text: tuple[str, ...]
    ramp: tuple[str, ...] = ()

    def tone(self, tone: Tone) -> str:
        """Colour of a bar that stands for `tone`."""
        return {
            Tone.TOTAL: self.tone_total,
            Tone.INCREASE: self.tone_increase,
            Tone.DECREASE: self.tone_decrease,
            Tone.PLAIN: self.tone_plain,
            Tone.CHOSEN: self.tone_chosen,
        }[tone]

    def series_colour(self, index: int) -> str:
        """Colour of the marks of the series with this palette index; a grey of its own for the baseline."""
        if index == BASELINE_COLOUR:
            return self.ghost
        return self.series[index % len(self.series)]

    def series_text_colour(self, index: int) -> str:
        """Colour of words about that series: the same hue, dark (or light) enough to be read."""
        if index == BASELINE_COLOUR:
            return self.ghost
        return self.series_text[index % len(self.series_text)]


# Okabe-Ito without yellow, in this order; where a hue is too pale for 3:1 on the surface it is darkened.
SERIES_NAMES = ("blue", "vermilion", "green", "purple", "sky", "orange", "black")

LIGHT = Theme(
    name="light",
    dark=False,
    window="#F3F4F6",
    surface="#FFFFFF",
    sunken="#F8F9FA",
    raised="#FFFFFF",
    border="#DCE0E5",
    border_strong="#7A8490",
    text="#1B1F24",
    text_dim="#59636E",
    text_disabled="#9AA3AD",
    accent="#1F5FBF",
    on_accent="#FFFFFF",
    accent_soft="#E4EDFA",
    edited="#0B57C4",
    override="#7A3391",
    override_soft="#F6ECF9",
    invalid="#C62828",
    invalid_soft="#FDECEA",
    calculated="#5F6773",
    warning="#835500",
    warning_soft="#FFF5DA",
    good="#0B7A55",
    flash="#FFE9A3",
    grid="#E7EAEE",
    axis="#8893A0",
    tone_total="#4A5563",
    tone_increase="#D55E00",
    tone_decrease="#009E73",
    tone_plain="#8793A1",
    tone_chosen="#0072B2",
    ghost="#666666",
    series=("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#1D98DD", "#BF8400", "#1B1F24"),
    series_text=("#0069A5", "#B54E00", "#007A59", "#A8417B", "#1673AC", "#8A5E00", "#1B1F24"),
)

DARK = Theme(
    name="dark",
    dark=True,
    window="#14171C",
    surface="#1B1F26",
    sunken="#20252D",
    raised="#262C35",
    border="#333A45",
    border_strong="#808B97",
    text="#E8EBEF",
    text_dim="#A3ACB8",
    text_disabled="#6A7482",
    accent="#6CA8FF",
    on_accent="#0E1726",
    accent_soft="#22344F",
    edited="#7FB3FF",
    override="#DDA5F0",
    override_soft="#33243B",
    invalid="#FF8A80",
    invalid_soft="#3A2325",
    calculated="#9AA4B2",
    warning="#F0B849",
    warning_soft="#352C17",
    good="#4CC38A",
    flash="#4A3C12",
    grid="#2B313B",
    axis="#6F7B8B",
    tone_total="#B4BECA",
    tone_increase="#FF8246",
    tone_decrease="#2DBE94",
    tone_plain="#66738A",
    tone_chosen="#5FB0F0",
    ghost="#A6A6A6",
    series=("#4A9FE0", "#FF8246", "#2DBE94", "#E29AC6", "#8FD3FF", "#F5B83D", "#F0F2F5"),
    series_text=("#5FACE8", "#FF8F59", "#2DBE94", "#E29AC6", "#8FD3FF", "#F5B83D", "#F0F2F5"),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def system_theme(app: QApplication) -> Theme:
    """The theme that fits the desktop's own colour scheme; light where Qt cannot tell."""
    return DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def current_theme() -> Theme:
    """The theme last applied to the running application; light before that."""
    app = QApplication.instance()
    return THEMES.get(str(app.property(_NAME_PROPERTY)), LIGHT) if app is not None else LIGHT


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the whole application this theme, now: palette, style sheet, and every widget that paints itself."""
    # A new style sheet repolishes every widget; a new style does so a second time, so only once.
    if app.property(_NAME_PROPERTY) is None:
        app.setStyle("Fusion")
    app.setProperty(_NAME_PROPERTY, theme.name)
    # before the sheet: what the items of a plot ask for is then told before the window is painted, and not after it
    _tell(_following, theme)
    global _is_changing
    _is_changing = True
    try:
        app.setPalette(palette_of(theme))
        _dress(app, style_sheet(theme, app.font()))
    finally:
        _is_changing = False
    _tell(_measuring, theme)


def _tell(widgets: Iterable["PaintsItself"], theme: Theme) -> None:
    for widget in list(widgets):
        if shiboken6.isValid(widget):
            widget.retheme(theme)


def _dress(app: QApplication, sheet: str) -> None:
    """Give the style sheet to the application, or to the windows that stand on the screen.

    A new one of the application makes Qt polish each widget once for every widget that it stands in, one of a window
    polishes each once. What comes later without a window around it takes `stand_alone`.
    """
    windows = [window for window in list(_alone) if shiboken6.isValid(window)]
    on_screen = any(window.isVisible() for window in windows)
    if not on_screen:
        app.setStyleSheet(sheet)
    for window in windows:
        window.setStyleSheet(sheet if on_screen else "")


_alone: weakref.WeakSet[QWidget] = weakref.WeakSet()


def stand_alone(window: QWidget) -> None:
    """Have the theme's style sheet in a window that is in no other one, now and whenever the theme changes."""
    _alone.add(window)
    app = QApplication.instance()
    if isinstance(app, QApplication) and app.property(_NAME_PROPERTY) is not None:
        sheet = style_sheet(current_theme(), app.font())
        if app.styleSheet() != sheet:
            window.setStyleSheet(sheet)


def is_theme_changing() -> bool:
    """Whether widgets are given another style sheet just now: what they do at every step of it can wait."""
    return _is_changing


class PaintsItself(Protocol):
    """A widget whose colours are not all in the palette and the style sheet."""

    def retheme(self, theme: Theme) -> None:
        """Take the colours of this theme."""


_following: weakref.WeakSet[PaintsItself] = weakref.WeakSet()
_measuring: weakref.WeakSet[PaintsItself] = weakref.WeakSet()


def follow_theme(widget: PaintsItself, *, measures: bool = False) -> None:
    """Have a widget's `retheme` called whenever the theme changes, as long as the widget lives.

    measures: only once the new style sheet is there, which sets the fonts of labels back.
    Asking Qt for all widgets instead makes Python objects of each of them, also of those that Qt is just deleting:
    that crashed now and then.
    """
    (_measuring if measures else _following).add(widget)


def with_tabular_figures(font: QFont) -> QFont:
    """The font with figures of one width, where it has such: numbers in a column stand digit under digit."""
    tabular = QFont(font)
    tabular.setFeature(QFont.Tag("tnum"), 1)
    return tabular


def palette_of(theme: Theme) -> QPalette:
    """The Qt palette of a theme, for whatever the style sheet does not name."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.sunken,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.text_dim,
        role.Text: theme.text,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.BrightText: theme.invalid,
        role.Light: theme.raised,
        role.Midlight: theme.sunken,
        role.Mid: theme.border,
        role.Dark: theme.border_strong,
        role.Shadow: theme.border_strong,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
    }
    palette = QPalette()
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.text_disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.border))
    return palette


def style_sheet(theme: Theme, font: QFont) -> str:
    """The application's style sheet in these colours, its type sizes in proportion to `font`."""
    template = resources.files("resources").joinpath("styles", "infernomics.qss").read_text("utf-8")
    points = QFontInfo(font).pointSizeF()
    sizes = {"small": f"{points * 0.92:.2f}pt", "heading": f"{points * 1.15:.2f}pt"}
    colours = {role: value for role, value in asdict(theme).items() if isinstance(value, str)}
    return Template(template).substitute(colours | sizes)
