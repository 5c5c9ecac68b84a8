"""A readout that stays: its text can be selected and copied, and is text, whatever people typed into names."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gui.charts.plan.lettering import Face, Lettering
from gui.charts.readout.finding import Finding
from gui.theme import Theme

_PAD, _SWATCH, _BETWEEN = 8, 14, 14.0
_WIDEST = 300.0  # as in the readout of the mouse


class PinnedReadout(QWidget):
    """Shows a finding in a small sheet over the chart; name and value of a row are a tab apart."""

    let_go = Signal()
    """Esc was struck in it."""

    def __init__(self, theme: Theme, lettering: Lettering, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pinnedReadout")
        self._chart = parent
        self.edit = _Text(self)
        self.edit.let_go.connect(self.let_go)
        self._finding: Finding | None = None
        self._words = _Words(self.edit.document())
        self.restyle(theme, lettering)
        self.hide()

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self._theme, self._lettering = theme, lettering
        self.edit.setFont(lettering[Face.TICK].font)
        # of its own, not of the program's style sheet: a chart may be drawn in another theme
        self.edit.setStyleSheet(
            f"QPlainTextEdit {{ background: {theme.raised}; color: {theme.text}; border: none; padding: 0;"
            f" selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}"
        )
        self._words.take(self._finding, theme, lettering)
        self.update()

    def show_finding(self, finding: Finding, at: QPoint) -> None:
        """Show this with the upper left corner at `at`, or as near as the chart allows; a selection stays if it can."""
        if finding != self._finding:
            self._finding = finding
            if self.text() != self.edit.toPlainText():
                self.edit.setPlainText(self.text())
            self._words.take(finding, self._theme, self._lettering)
            self.edit.setAccessibleDescription(self.text())
        self.show()  # first: what is not shown breaks no lines
        size = self._fit(finding)
        left = max(2, min(at.x(), self._chart.width() - size.width() - 2))
        top = max(2, min(at.y(), self._chart.height() - size.height() - 2))
        self.setGeometry(left, top, size.width(), size.height())
        self.raise_()
        self.update()

    def text(self) -> str:
        """What it says, in plain text."""
        return "" if self._finding is None else "\n".join(self._finding.lines("\t"))

    def copied(self) -> str:
        """What is selected in it; everything where nothing is."""
        return self.edit.textCursor().selection().toPlainText() or self.text()

    @property
    def _margin(self) -> int:
        """Room for swatches."""
        rows = () if self._finding is None else self._finding.rows
        return _SWATCH if any(row.colour is not None for row in rows) else 0

    def _fit(self, finding: Finding) -> QSize:
        """Give the text the room that it needs; values stand at the right edge. Returns the size with all around it."""
        usual, strong = self._lettering[Face.TICK], self._lettering.scaled(Face.STRONG, 0.95)
        faces = [strong if row.strong else usual for row in finding.rows]
        pairs = list(zip(finding.rows, faces, strict=True))
        values = max((face.width(row.value) for row, face in pairs), default=0.0)
        names = [face.width(row.text) + (values + _BETWEEN if row.value else 0.0) for row, face in pairs]
        most = min(_WIDEST, self._chart.width() - 24.0) - self._margin
        width = round(min(max(strong.width(finding.heading), *names, 1.0) + 4, most))
        high = self.edit.fit(width)
        self.edit.setGeometry(self._margin + _PAD, _PAD - 2, width, high)
        return QSize(width + self._margin + 2 * _PAD, high + 2 * _PAD - 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sheet, and a swatch before each series."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.accent), 1.5))
        painter.setBrush(QColor(self._theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 5, 5)
        for row, top in zip(self._finding.rows if self._finding else (), self.edit.row_tops(), strict=False):
            if row.colour is not None:
                line = self._lettering[Face.TICK].line
                swatch = QRectF(_PAD, self.edit.y() + top + line / 2 - 4, 8, 8)
                painter.fillRect(swatch, QColor(self._theme.series_colour(row.colour)))


class _Text(QPlainTextEdit):
    """The text of a readout: to be read, selected and copied."""

    let_go = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pinned readout")
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)

    def fit(self, width: int) -> int:
        """Break the lines for a width and return the height they need."""
        option = self.document().defaultTextOption()
        tab = QTextOption.Tab(width - 2.0, QTextOption.TabType.RightTab)
        if [one.position for one in option.tabs()] != [tab.position]:
            option.setTabs([tab])
            self.document().setDefaultTextOption(option)
        self.resize(width, max(self.height(), 1))
        return round(sum(self._heights()) + 2)

    def row_tops(self) -> list[float]:
        """Where each row below the heading begins."""
        heights = self._heights()
        return [sum(heights[: number + 1]) for number in range(len(heights) - 1)]

    def _heights(self) -> list[float]:
        layout = self.document().documentLayout()
        blocks = (self.document().findBlockByNumber(number) for number in range(self.document().blockCount()))
        return [layout.blockBoundingRect(block).height() for block in blocks]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc lets it go."""
        if event.key() == Qt.Key.Key_Escape:
            self.let_go.emit()
        else:
            super().keyPressEvent(event)


class _Words(QSyntaxHighlighter):
    """The faces of a readout's lines: its heading and the walked series strong, remarks dim."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: list[QTextCharFormat] = []

    def take(self, finding: Finding | None, theme: Theme, lettering: Lettering) -> None:
        """Format the lines for this finding."""
        strong = QTextCharFormat()
        strong.setFont(lettering.scaled(Face.STRONG, 0.95).font)
        dim = QTextCharFormat()
        dim.setForeground(QColor(theme.text_dim))
        usual = QTextCharFormat()
        rows = () if finding is None else finding.rows
        self._formats = [strong, *(strong if row.strong else dim if row.dim else usual for row in rows)]
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Give a line its face."""
        number = self.currentBlock().blockNumber()
        if number < len(self._formats):
            self.setFormat(0, len(text), self._formats[number])
