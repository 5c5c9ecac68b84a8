"""What is done with the slides of the tray, each as one undo step."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Signal

from core.names import excerpt
from core.slides.tray import (
    duplicate_slides,
    keep_title,
    move_slides,
    remove_slides,
    rename_slide,
    shown_title,
    tray_slide,
)
from core.study import Study
from gui.document import Document


class TrayEdits(QObject):
    """Edits of the tray of one document; a refusal is the document's."""

    added = Signal(list)
    """Ids of slides that have come into the tray; the tray shows them already."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document

    def do(self, text: str, change: Callable[[Study], Study]) -> bool:
        """One edit; new slides are told of when views have them."""
        before = {slide.id for slide in self._document.study.slides}
        done = self._document.edit(text, change)
        new = [slide.id for slide in self._document.study.slides if slide.id not in before]
        if new:
            self._document.settle()
            self.added.emit(new)
        return done

    def move(self, chosen: Collection[str], place: int) -> bool:
        """Move slides to a place, counted from 0 among the others."""
        wanted = frozenset(chosen)
        return self.do(f"Move {self._words(chosen)}", lambda study: move_slides(study, wanted, place))

    def remove(self, chosen: Collection[str]) -> bool:
        """Remove slides."""
        wanted = frozenset(chosen)
        return self.do(f"Remove {self._words(chosen)}", lambda study: remove_slides(study, wanted))

    def duplicate(self, chosen: Collection[str]) -> bool:
        """Put a second of each slide behind it."""
        wanted = frozenset(chosen)
        return self.do(f"Duplicate {self._words(chosen)}", lambda study: duplicate_slides(study, wanted))

    def rename(self, identifier: str, title: str) -> bool:
        """Give a slide a title of the analyst's own; "" for the computed one."""
        words = f"Title of a slide → {excerpt(title, 60)}" if title.strip() else "Computed title of a slide"
        return self.do(words, lambda study: rename_slide(study, identifier, title))

    def keep_title(self, identifier: str) -> bool:
        """Say that the analyst's title holds for the figures as they are."""
        return self.do("Title of a slide still holds", lambda study: keep_title(study, identifier))

    def _words(self, chosen: Collection[str]) -> str:
        if len(chosen) != 1:
            return f"{len(chosen)} slides"
        return f"slide “{excerpt(shown_title(tray_slide(self._document.study, next(iter(chosen)))), 50)}”"
