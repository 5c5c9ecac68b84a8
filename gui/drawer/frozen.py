"""The first columns of a table of results, which stay in sight while the others are scrolled under them."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

_LEAST_LEFT = 0.4
"""Share of the width that the other columns have at least; where they would have less, nothing stays."""


class FrozenColumns(QTableView):
    """The first columns once more, over their view: same rows, same selection, no keyboard of their own."""

    def __init__(self, view: QTableView, count: int) -> None:
        super().__init__(view)
        self._view = view
        self._count = count
        self.setObjectName(f"{view.objectName()}.frozen")
        self.setModel(view.model())
        self.setSelectionModel(view.selectionModel())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._look_like_the_view()
        self._follow()
        self.lay_out()

    def _look_like_the_view(self) -> None:
        view = self._view
        self.setSelectionBehavior(view.selectionBehavior())
        self.setSelectionMode(view.selectionMode())
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(view.showGrid())
        self.setWordWrap(False)
        self.setAlternatingRowColors(view.alternatingRowColors())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTableView { border: none; border-radius: 0; }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(view.verticalScrollMode())
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.viewport().setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _follow(self) -> None:
        view = self._view
        self.clicked.connect(view.clicked)
        self.verticalScrollBar().valueChanged.connect(view.verticalScrollBar().setValue)
        view.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        view.horizontalScrollBar().valueChanged.connect(lambda _value: self.lay_out())
        view.horizontalHeader().sectionResized.connect(lambda *_sizes: self.lay_out())
        self.horizontalHeader().sectionResized.connect(self._widen)
        self.model().modelReset.connect(self.lay_out)
        view.installEventFilter(self)

    def _widen(self, section: int, _before: int, width: int) -> None:
        """A border dragged here is one of the view."""
        if section < self._count and width and self.isVisible():
            self._view.setColumnWidth(section, width)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the view's size and font."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self.lay_out()
        return super().eventFilter(watched, event)

    def lay_out(self) -> None:
        """Lie over the first columns; nowhere while nothing is scrolled, or where little would be left beside them."""
        view, columns = self._view, self.model().columnCount()
        width = sum(view.columnWidth(section) for section in range(min(self._count, columns)))
        room = view.viewport().width()
        scrolled = view.horizontalScrollBar().value() > 0
        shown = bool(scrolled and columns > self._count and width <= (1 - _LEAST_LEFT) * room)
        self.setVisible(shown)
        if not shown:
            return
        for section in range(columns):
            self.setColumnHidden(section, section >= self._count)
            if section < self._count:
                self.setColumnWidth(section, view.columnWidth(section))
        self.verticalHeader().setDefaultSectionSize(view.verticalHeader().defaultSectionSize())
        head = view.horizontalHeader().height()
        self.horizontalHeader().setFixedHeight(head)
        corner = view.viewport().geometry()
        self.setGeometry(corner.left(), corner.top() - head, width, head + corner.height())
        self.verticalScrollBar().setValue(view.verticalScrollBar().value())
        self.raise_()
