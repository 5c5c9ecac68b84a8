"""What the study says of its decks: size, agenda, assumptions, and whether files carry it."""

from core.editing import choose
from core.slides.page import PAGES
from core.study import Study
from gui.document import Document
from gui.export.looks import TEMPLATE

_NAMES = {
    "slide_size": "Size of slides",
    "agenda_slide": "Agenda slide",
    "assumptions_slide": "Assumptions slide",
    "state_left_out": "Leave the study out of files",
}


def choose_deck(document: Document, **settings: object) -> bool:
    """Choose one of them, as one undo step."""
    ((name, value),) = settings.items()
    words = f"{value}" if isinstance(value, str) else "on" if value else "off"
    return document.edit(f"{_NAMES[name]} → {words}", lambda study: choose(study, **settings))


def page_names(study: Study, template: bool = False) -> list[tuple[str, str]]:
    """The sizes to choose from, by id; that of a template where there is one, or the study asks for it."""
    rows = [(page.id, page.name) for page in PAGES.values()]
    if template or study.settings.slide_size == TEMPLATE:
        rows.append((TEMPLATE, "As the template"))
    return rows
