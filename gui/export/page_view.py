"""SlideView: a slide as it will be, at whatever size there is for it: the preview of the export sheet and the tray."""

from PySide6.QtCore import QEvent, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.export.look import SlideLook, plain_look
from core.slides.page import PAGES, Page
from core.slides.slide import Slide
from gui.export.slide_painter import page_size, slide_image
from gui.theme import current_theme

_EDGE = 1.0  # pixels of the line around the page, without which white paper on a white ground has no end


class SlideView(QWidget):
    """Shows one slide on its page, as large as fits, painted once for a size and a slide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slideView")
        self._slide: Slide | None = None
        self._look = plain_look(PAGES["16:9"])
        self._painted: QImage | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumSize(80, 45)

    @property
    def slide(self) -> Slide | None:
        """What is shown; None before anything was."""
        return self._slide

    @property
    def look(self) -> SlideLook:
        """The look that it is shown in."""
        return self._look

    @property
    def page(self) -> Page:
        """The page that it is shown on."""
        return self._look.page

    def show_slide(self, slide: Slide | None, page: Page, look: SlideLook | None = None) -> None:
        """Show a slide on a page of this size, in the shipped look or another; the page alone for None."""
        look = look or plain_look(page)
        if slide != self._slide or look != self._look:
            self._slide, self._look, self._painted = slide, look, None
            self.setAccessibleName("" if slide is None else slide.title)
            self.setAccessibleDescription("" if slide is None else slide.alt_text)
            self.updateGeometry()
            self.update()

    def page_rect(self) -> QRectF:
        """Where the page lies in the widget: as large as fits, in the middle."""
        room = QSizeF(self.size()) - QSizeF(2 * _EDGE, 2 * _EDGE)
        size = page_size(self.page).scaled(room, Qt.AspectRatioMode.KeepAspectRatio).toSize()
        # on whole pixels, or the picture would be fitted into them, and lose a row
        left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
        return QRectF(left, top, size.width(), size.height())

    # ------------------------------------------------------------------ Qt

    def sizeHint(self) -> QSize:
        """Half of the page."""
        return (page_size(self.page) / 2).toSize()

    def heightForWidth(self, width: int) -> int:
        """The height at which the page fills the width."""
        return round(width * self.page.height / self.page.width)

    def hasHeightForWidth(self) -> bool:
        """It has the shape of its page."""
        return True

    def changeEvent(self, event: QEvent) -> None:
        """Draw the edge of the page in the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the page, the slide on it and the page's edge."""
        rect = self.page_rect()
        if rect.width() < 1 or rect.height() < 1:
            return
        dense = self.devicePixelRatioF()
        dots = (rect.size() * dense).toSize()
        if self._painted is None or self._painted.size() != dots:
            self._painted = self._as_painted(dots)
            self._painted.setDevicePixelRatio(dense)
        painter = QPainter(self)
        painter.drawImage(rect.topLeft(), self._painted)
        painter.setPen(QPen(QColor(current_theme().border_strong), _EDGE))
        painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _as_painted(self, dots: QSize) -> QImage:
        if self._slide is not None:
            return slide_image(self._slide, self._look, dots)
        image = QImage(dots, QImage.Format.Format_RGB32)
        image.fill(QColor(self._look.colours.background))
        return image
