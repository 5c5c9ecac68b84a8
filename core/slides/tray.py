"""The slide tray of a study: charts kept as they were, to be put in order and exported as one deck."""

import datetime
import hashlib
from collections.abc import Iterable

import msgspec

from core.errors import StudyRefused
from core.names import free_name
from core.records import ID_LIMIT
from core.scenarios import BASE
from core.slides.making import Wanted
from core.study import LARGEST_TRAY, KeptState, Settings, Study, TraySlide
from core.study_file import encode

_SHORT = 16


def with_slides(study: Study, added: Iterable[tuple[Wanted, str]], now: datetime.datetime | None = None) -> Study:
    """The study with slides behind those in the tray. added: what each shows, and the title computed for it now."""
    slides = list(study.slides)
    state = kept_state(study)
    for wanted, claim in added:
        if len(slides) >= LARGEST_TRAY:
            raise StudyRefused(f"The slide tray takes at most {LARGEST_TRAY} slides; export it, or remove some first.")
        slides.append(
            TraySlide(
                id=free_name(f"slide-{wanted.chart}", [one.id for one in slides], "-", ID_LIMIT),
                chart=wanted.chart,
                state=state.id,
                scenario=study.settings.scenario if wanted.scenario is None else wanted.scenario,
                made=f"{now or wanted.made or datetime.datetime.now():%Y-%m-%dT%H:%M}",
                claim=claim,
                title=wanted.title,
                titled_on=claim if wanted.title else "",
                crop=wanted.crop,
                baseline=wanted.baseline,
                ranges=wanted.ranges,
                annotations=wanted.annotations,
                footnote=wanted.footnote,
            )
        )
    return _tidied(study, slides, (*study.kept, state))


def kept_state(study: Study) -> KeptState:
    """The study as a slide keeps it: without a tray, and without what only says how the window is laid out."""
    usual = Settings(reference_chip="", selected_workload="")
    settings = msgspec.structs.replace(study.settings, scenario=BASE, story=usual.story, story_sizes=usual.story_sizes)
    bare = msgspec.structs.replace(study, slides=(), kept=(), settings=settings)
    return KeptState(hashlib.sha256(encode(bare)).hexdigest()[:_SHORT], bare)


def state_of(study: Study, slide: TraySlide) -> Study:
    """The study that a slide shows, with the slide's scenario on show."""
    kept = next(one.study for one in study.kept if one.id == slide.state)
    return msgspec.structs.replace(kept, settings=msgspec.structs.replace(kept.settings, scenario=slide.scenario))


def _tidied(study: Study, slides: Iterable[TraySlide], kept: Iterable[KeptState]) -> Study:
    """The study with these slides and the states that they show, each once."""
    listed = tuple(slides)
    wanted = {one.state for one in listed}
    states = {one.id: one for one in kept if one.id in wanted}
    return msgspec.structs.replace(study, slides=listed, kept=tuple(states.values()))
