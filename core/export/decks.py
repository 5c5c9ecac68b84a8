"""Decks made of slides: what the study says of every deck of it, and the study carried inside."""

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import replace

from core.export.state import packing
from core.scenarios import identifiers, name_of
from core.slides.assumptions import assumptions
from core.slides.making import SlideMaker
from core.slides.page import Page, page_of
from core.slides.slide import Assumption, Deck, Slide
from core.slides.staleness import wanted_of
from core.slides.tray import kept_of, state_of
from core.steps import finished
from core.study import Study


def deck_of(
    study: Study,
    slides: Sequence[Slide],
    scenario: str | None = None,
    page: Page | None = None,
    states: Sequence[Study] = (),
) -> Deck:
    """The slides as one deck of a study.

    scenario: by id, the one that is on show when the file is opened again, None for the one that is; page: the
    template's own, where there is one; states: what each slide was made of, in their order, where they are of the
    tray and keep what they were made of; none for slides of the study as it stands.
    """
    return finished(packing_deck(study, slides, scenario, page, states))


def packing_deck(
    study: Study,
    slides: Sequence[Slide],
    scenario: str | None = None,
    page: Page | None = None,
    states: Sequence[Study] = (),
) -> Generator[None, None, Deck]:
    """The same in steps, for whoever must not wait."""
    settings = study.settings
    state = None if settings.state_left_out else (yield from packing(study, scenario))
    return Deck(
        name=study.name,
        page=page or page_of(settings.slide_size),
        slides=tuple(slides),
        has_agenda=settings.agenda_slide,
        has_assumptions=settings.assumptions_slide,
        assumptions=_assumed(states or [study] * len(slides), slides) if settings.assumptions_slide else (),
        state=state,
    )


def _assumed(states: Sequence[Study], slides: Sequence[Slide]) -> tuple[Assumption, ...]:
    """What is assumed in any of the slides; where that is not so in all of them, with the slides' numbers."""
    found: dict[Assumption, list[int]] = {}
    for number, (state, slide) in enumerate(zip(states, slides, strict=True), 1):
        shown = [one for one in identifiers(state) if name_of(state, one) == slide.scenario]
        for one in assumptions(state, shown):
            found.setdefault(one, []).append(number)
    inputs = Counter((one.owner, one.label, one.kind, one.scenario) for one in found)
    return tuple(
        one
        if inputs[one.owner, one.label, one.kind, one.scenario] == 1 and _is_whole(one, at, slides)
        else _of(one, at)
        for one, at in found.items()
    )


def _is_whole(one: Assumption, at: Sequence[int], slides: Sequence[Slide]) -> bool:
    """Whether it holds for all slides that it could: of a scenario, for those of it."""
    return len(at) == sum(one.scenario in ("", slide.scenario) for slide in slides)


def _of(one: Assumption, at: Sequence[int]) -> Assumption:
    of_slides = f"slide{'' if len(at) == 1 else 's'} {', '.join(map(str, at))}"
    if one.scenario:
        return replace(one, scenario=f"{one.scenario}, {of_slides}")
    return replace(one, kind=f"{one.kind}, {of_slides}")


def tray_deck(study: Study, slides: Sequence[Slide], page: Page | None = None, scenario: str | None = None) -> Deck:
    """The slides of the tray, made in its order, as one deck."""
    return finished(packing_tray_deck(study, slides, page, scenario))


def packing_tray_deck(
    study: Study, slides: Sequence[Slide], page: Page | None = None, scenario: str | None = None
) -> Generator[None, None, Deck]:
    """The same in steps."""
    return packing_deck(study, slides, scenario, page, [state_of(study, one) for one in study.slides])


def tray_slides(study: Study, page: Page | None = None) -> tuple[Slide, ...]:
    """The slides of the tray in their order, each of the state that it shows; page: as of `deck_of`."""
    return finished(making_tray(study, page))


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
