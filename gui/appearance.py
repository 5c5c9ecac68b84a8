"""Light, dark, or as the desktop: the choice, and the theme that follows from it."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui.settings import SettingsFile, ThemeChoice
from gui.theme import THEMES, Theme, apply_theme, current_theme, system_theme


class Appearance(QObject):
    """Keeps the application in the chosen theme, and with the desktop's where that is the choice."""

    def __init__(self, application: QApplication, settings: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._settings = settings
        application.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def choice(self) -> ThemeChoice:
        """What the user chose."""
        return self._settings.current.theme

    @property
    def theme(self) -> Theme:
        """The theme that follows from the choice now."""
        return THEMES.get(self.choice) or system_theme(self._application)

    def choose(self, choice: ThemeChoice) -> None:
        """Take another theme, and remember it."""
        self._settings.change(theme=choice)
        self.apply()

    def apply(self) -> None:
        """Give the application the theme, at the start or after a change."""
        apply_theme(self._application, self.theme)

    def _follow(self) -> None:
        if self.choice == "system" and self.theme is not current_theme():
            self.apply()
