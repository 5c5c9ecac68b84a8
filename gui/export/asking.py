"""The wish for a slide, from wherever in the window it comes; `gui.export.commands` does what is asked."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from core.export.look import SlideLook, plain_look
from core.slides.page import Page, page_of
from core.study import Study
from gui.document import Document


class ExportAsking(QObject):
    """Of one document; made once for it."""

    chart_wanted = Signal(str)
    """The chart of this id is to be put into the slide tray, as it is."""

    slide_opened = Signal(str, str)
    """The slide of the tray of this id is to be seen in the export sheet, with what no longer holds of it in words."""

    deck_wanted = Signal()
    """The slides of the tray are to be written into one file."""

    story_wanted = Signal()
    """All charts of the story are to be put into the slide tray."""

    look_changed = Signal()
    """Another template or brand was chosen: what is shown of slides is to be painted anew."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.look: Callable[[Study], SlideLook] = lambda study: plain_look(page_of(study.settings.slide_size))
        """How slides of a study look: with the chosen brand, and the chosen template where they have its size."""

    def page(self, study: Study) -> Page:
        """The page that slides of a study are shown on."""
        return self.look(study).page


def export_asking(document: Document) -> ExportAsking:
    """The one of a document."""
    return document.findChild(ExportAsking) or ExportAsking(document)
