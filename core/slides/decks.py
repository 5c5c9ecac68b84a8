"""Decks made of slides: what the study says of every deck of it, and the study carried inside."""

from collections.abc import Sequence

from core.export.state import packed
from core.scenarios import identifiers, name_of
from core.slides.assumptions import assumptions
from core.slides.page import Page, page_of
from core.slides.slide import Assumption, Deck, Slide
from core.study import Study


def deck_of(study: Study, slides: Sequence[Slide], scenario: str | None = None, page: Page | None = None) -> Deck:
    """The slides as one deck of a study.

    scenario: by id, the one that is on show when the file is opened again, None for the one that is; page: the
    template's own, where there is one.
    """
    settings = study.settings
    return Deck(
        name=study.name,
        page=page or page_of(settings.slide_size),
        slides=tuple(slides),
        has_agenda=settings.agenda_slide,
        has_assumptions=settings.assumptions_slide,
        assumptions=_assumptions(study, slides) if settings.assumptions_slide else (),
        state=None if settings.state_left_out else packed(study, scenario),
    )


def _assumptions(study: Study, slides: Sequence[Slide]) -> tuple[Assumption, ...]:
    """What differs in Base from what ships, and in the scenarios of these slides from Base."""
    shown = {slide.scenario for slide in slides}
    return assumptions(study, [one for one in identifiers(study) if name_of(study, one) in shown])
