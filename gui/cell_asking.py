"""The wish to see an input among the tables, from wherever it comes: a chart of the story, or one in its own window."""

from PySide6.QtCore import QObject, Signal

from gui.document import Document


class CellAsking(QObject):
    """Of one document; made once for it."""

    asked = Signal(object)
    """The `Cell` to go to; without a path it is a column."""


def cell_asking(document: Document) -> CellAsking:
    """The one of a document."""
    return document.findChild(CellAsking) or CellAsking(document)
