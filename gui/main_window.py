"""The window: assembles menus, bars and panels around one document, and decides nothing itself."""

import platform
from collections.abc import Callable
from pathlib import Path

import numpy
import PySide6
from PySide6.QtCore import QByteArray, QEvent, QRect, QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QMessageBox, QSplitter, QVBoxLayout, QWidget

from core import __version__
from core.errors import InfernomicsError
from core.journal import Recovery, discard
from core.names import excerpt
from core.storage import StorageError
from gui.actions import ACTIONS, MENUS, make_actions
from gui.appearance import Appearance
from gui.commands import undo_text
from gui.document import Document
from gui.faults import Faults
from gui.files import FileActions, window_title
from gui.panels.inputs import InputsPanel
from gui.panels.kpi_strip import KpiStrip
from gui.panels.notices import Choice, Notices
from gui.panels.scenario_bar import ScenarioBar
from gui.panels.status_line import StatusLine
from gui.panels.story import StoryPanel
from gui.plain import plain_tip, plain_title
from gui.recovery import Recorder, sentence_about
from gui.settings import Place, SettingsFile, place_on_screens

DEFAULT_SIZE = QSize(1440, 900)
SMALLEST = (900, 560)
INPUTS_SHARE = 0.36
_LONGEST_UNDO_TEXT = 90
