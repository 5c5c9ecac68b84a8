"""ChartView: the widget that draws any ChartSpec. It decides nothing about the story, only where things go."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.charts.spec import ChartSpec
from core.names import visible
from gui.charts.arrangement import Arrangement, Planner, Range, Room
from gui.charts.header import LegendEntry, LegendStrip, MeasureSwitch, Notes, TextBlock
from gui.charts.hover import HoverLayer, find
from gui.charts.items import ChartItems
from gui.charts.labels import LabelLayer
from gui.charts.legend import legend_entries
from gui.charts.lettering import Face, lettering_of
from gui.charts.places import Box
from gui.charts.plot_area import PlotArea
from gui.charts.plotted import Plotted, prepare
from gui.charts.words import Placement, Placer, ends_align, gutter_lines, gutter_width
from gui.theme import Theme, current_theme

_SIDE, _TOP, _FOOT = 14.0, 11.0, 9.0
