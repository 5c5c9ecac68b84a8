"""Decks made of slides: what the study says of every deck of it, and the study carried inside."""

from collections.abc import Generator, Sequence

from core.export.state import packed
from core.scenarios import identifiers, name_of
from core.slides.assumptions import assumptions
from core.slides.making import SlideMaker
from core.slides.page import Page, page_of
from core.slides.slide import Deck, Slide
from core.slides.staleness import wanted_of
from core.slides.tray import kept_of
from core.study import Study


def deck_of(study: Study, slides: Sequence[Slide], scenario: str | None = None, page: Page | None = None) -> Deck:
    """The slides as one deck of a study.

    scenario: by id, the one that is on show when the file is opened again, None for the one that is; page: the
    template's own, where there is one.
    """
    settings = study.settings
    names = {slide.scenario for slide in slides}
    shown = [one for one in identifiers(study) if name_of(study, one) in names]
    return Deck(
        name=study.name,
        page=page or page_of(settings.slide_size),
        slides=tuple(slides),
        has_agenda=settings.agenda_slide,
        has_assumptions=settings.assumptions_slide,
        assumptions=assumptions(study, shown) if settings.assumptions_slide else (),
        state=None if settings.state_left_out else packed(study, scenario),
    )


def tray_slides(study: Study, page: Page | None = None) -> tuple[Slide, ...]:
    """The slides of the tray in their order, each of the state that it shows; page: as of `deck_of`."""
    steps = making_tray(study, page)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            slides: tuple[Slide, ...] = end.value
            return slides


def making_tray(study: Study, page: Page | None = None) -> Generator[int, None, tuple[Slide, ...]]:
    """The same in steps of an evaluation or a few, for whoever must not wait: how many slides are made already."""
    maker, at = SlideMaker(), page or page_of(study.settings.slide_size)
    made: list[Slide] = []
    for one in study.slides:
        kept, wanted = kept_of(study, one), wanted_of(one)
        for _ in maker.working(kept, wanted):
            yield len(made)
        made.append(maker.make(kept, wanted, one.id, at))
        yield len(made)
    return tuple(made)
