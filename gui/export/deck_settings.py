"""What the study says of its decks: size, agenda, assumptions, and whether files carry it."""

from core.editing import choose
from core.slides.page import PAGES, Page, page_of
from core.study import Study
from gui.document import Document

_TEMPLATE = "template"
_NAMES = {
    "slide_size": "Size of slides",
    "agenda_slide": "Agenda slide",
    "assumptions_slide": "Assumptions slide",
    "state_left_out": "Leave state out of files",
}


def choose_deck(document: Document, **settings: object) -> bool:
    """Choose one of them, as one undo step."""
    ((name, value),) = settings.items()
    words = f"{value}" if isinstance(value, str) else "on" if value else "off"
    return document.edit(f"{_NAMES[name]} → {words}", lambda study: choose(study, **settings))


def page_names(study: Study, template: bool = False) -> list[tuple[str, str]]:
    """The sizes to choose from, by id; that of a template where there is one, or the study asks for it."""
    rows = [(page.id, page.name) for page in PAGES.values()]
    if template or study.settings.slide_size == _TEMPLATE:
        rows.append((_TEMPLATE, "As the template"))
    return rows


def shown_page(study: Study) -> Page:
    """The page that slides of the study are shown on."""
    return page_of(study.settings.slide_size)
