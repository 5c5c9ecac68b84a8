"""The wish for a goal seek, from wherever in the window it comes: a figure, an input or both are known then."""

from PySide6.QtCore import QObject, Signal

from gui.document import Document


class GoalAsking(QObject):
    """Of one document; made once for it."""

    asked = Signal(str, object)
    """Id of a headline figure, "" for the usual one, and the `Cell` to change, or None for the one at hand."""


def goal_asking(document: Document) -> GoalAsking:
    """The one of a document."""
    return document.findChild(GoalAsking) or GoalAsking(document)
