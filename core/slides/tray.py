"""The slide tray of a study: charts kept as they were, to be put in order and exported as one deck.

Each edit is a function from study to study, refused or done, for one undo step.
"""

import datetime
import hashlib
from collections.abc import Collection, Iterable, Mapping

import msgspec

from core.errors import CellRefused, StudyRefused
from core.names import free_name, read_note
from core.records import ID_LIMIT
from core.scenarios import BASE, identifiers, switch_scenario
from core.slides.making import Wanted
from core.study import LARGEST_TRAY, KeptState, Settings, Study, TraySlide
from core.study_file import encode

_SHORT = 16
LONGEST_TITLE = 200
OPTIONS = ("crop", "baseline", "ranges", "annotations", "footnote")
"""What is chosen of a slide besides its chart, scenario and title, as `Wanted` and `TraySlide` name it."""
WHEN = "%Y-%m-%dT%H:%M"
"""How the tray writes down when a slide was made."""
_FULL = f"The slide tray takes at most {LARGEST_TRAY} slides; export it, or remove some first."


def with_slides(study: Study, added: Iterable[tuple[Wanted, str]], now: datetime.datetime | None = None) -> Study:
    """The study with slides behind those in the tray. added: what each shows, and the title computed for it now."""
    slides, taken = list(study.slides), [one.id for one in study.slides]
    state = kept_state(study)
    for wanted, claim in added:
        slides.append(_as_wanted(study, _free(wanted.chart, taken), state.id, wanted, claim, now))
    return _tidied(study, slides, (*study.kept, state))


def change_options(study: Study, identifier: str, wanted: Wanted) -> Study:
    """The study with a slide that shows what it showed, under this title and with these parts."""
    options = {name: getattr(wanted, name) for name in OPTIONS}
    return _with_slide(rename_slide(study, identifier, wanted.title), identifier, **options)


def rename_slide(study: Study, identifier: str, title: str) -> Study:
    """The study with a slide under the analyst's own title; an empty one gives it the program's again.

    So does the computed one, letter for letter: it stays true. The title that the slide has changes nothing.
    """
    slide, own = tray_slide(study, identifier), read_title(title)
    if own == slide.title:
        return study
    own = "" if own == slide.claim else own
    return _with_slide(study, identifier, title=own, titled_on=slide.claim if own else "")


def keep_title(study: Study, identifier: str) -> Study:
    """The study with a slide whose own title the analyst says to be true of what the figures say now."""
    slide = tray_slide(study, identifier)
    return _with_slide(study, identifier, titled_on=slide.claim) if slide.title else study


def move_slides(study: Study, moved: Collection[str], place: int) -> Study:
    """The study with slides, in their order, at a place that is counted from 0 among the others."""
    chosen = [one for one in study.slides if one.id in moved]
    others = [one for one in study.slides if one.id not in moved]
    at = min(max(0, place), len(others))
    return msgspec.structs.replace(study, slides=(*others[:at], *chosen, *others[at:]))


def remove_slides(study: Study, removed: Collection[str]) -> Study:
    """The study without slides, and without the states that only they show."""
    return _tidied(study, (one for one in study.slides if one.id not in removed), study.kept)


def duplicate_slides(study: Study, chosen: Collection[str]) -> Study:
    """The study with a second of each of these slides right behind it."""
    slides: list[TraySlide] = []
    taken = [one.id for one in study.slides]
    for one in study.slides:
        slides.append(one)
        if one.id in chosen:
            slides.append(msgspec.structs.replace(one, id=_free(one.chart, taken)))
    return _tidied(study, slides, study.kept)


def other_scenarios(study: Study, identifier: str) -> tuple[str, ...]:
    """Ids of the scenarios that the state of a slide has besides the slide's own."""
    slide = tray_slide(study, identifier)
    return tuple(one for one in identifiers(state_of(study, slide)) if one != slide.scenario)


def slide_per_scenario(study: Study, identifier: str, claims: Mapping[str, str]) -> Study:
    """The study with the same slide of other scenarios behind a slide: the same state, the program's titles.

    claims: the titles computed for them, by the ids of the scenarios, as `other_scenarios` names them.
    """
    taken = [one.id for one in study.slides]
    original = tray_slide(study, identifier)
    known = other_scenarios(study, identifier)
    copies = [
        msgspec.structs.replace(
            original, id=_free(original.chart, taken), scenario=scenario, claim=claims[scenario], title="", titled_on=""
        )
        for scenario in known
        if scenario in claims
    ]
    if not known:
        raise StudyRefused("The study of this slide has no other scenario; duplicate one first (Ctrl+Shift+D).")
    at = study.slides.index(original) + 1
    return _tidied(study, (*study.slides[:at], *copies, *study.slides[at:]), study.kept)


def refresh_slides(study: Study, fresh: Iterable[tuple[TraySlide, KeptState]]) -> Study:
    """The study with slides as they are of its present state, each in the place of the one of its id."""
    found = {slide.id: (slide, state) for slide, state in fresh}
    slides = (found[one.id][0] if one.id in found else one for one in study.slides)
    return _tidied(study, slides, (*study.kept, *(state for _, state in found.values())))


def tray_slide(study: Study, identifier: str) -> TraySlide:
    """A slide of the tray; StudyRefused where it has none of this id."""
    for one in study.slides:
        if one.id == identifier:
            return one
    raise StudyRefused("This slide is no longer in the tray.")


def shown_title(slide: TraySlide) -> str:
    """The title of a slide: the analyst's own, or the one that was computed."""
    return slide.title or slide.claim


def title_may_be_stale(slide: TraySlide, claim: str) -> bool:
    """Whether the analyst's title was written on another claim than this one, which figures make."""
    return bool(slide.title) and slide.titled_on != claim


def kept_of(study: Study, slide: TraySlide) -> Study:
    """The study that a slide shows, with Base on show: the same object for all slides of one state."""
    return next(one.study for one in study.kept if one.id == slide.state)


def kept_state(study: Study) -> KeptState:
    """The study as a slide keeps it: without a tray, and without what only says how the window is laid out."""
    usual = Settings(reference_chip="", selected_workload="")
    settings = msgspec.structs.replace(study.settings, scenario=BASE, story=usual.story, story_sizes=usual.story_sizes)
    bare = msgspec.structs.replace(study, slides=(), kept=(), settings=settings)
    return KeptState(hashlib.sha256(encode(bare)).hexdigest()[:_SHORT], bare)


def state_of(study: Study, slide: TraySlide) -> Study:
    """The study that a slide shows, with the slide's scenario on show."""
    return switch_scenario(kept_of(study, slide), slide.scenario)


def read_title(title: str) -> str:
    """A title as typed, on one line; StudyRefused for one that is too long or holds what no line can hold."""
    line = " ".join(title.split())
    try:
        return read_note(line, "The title of a slide", limit=LONGEST_TITLE)
    except CellRefused as refused:
        raise StudyRefused(str(refused)) from None


def _as_wanted(
    study: Study, identifier: str, state: str, wanted: Wanted, claim: str, now: datetime.datetime | None
) -> TraySlide:
    title = read_title(wanted.title)
    return TraySlide(
        id=identifier,
        chart=wanted.chart,
        state=state,
        scenario=study.settings.scenario if wanted.scenario is None else wanted.scenario,
        made=f"{now or wanted.made or datetime.datetime.now():{WHEN}}",
        claim=claim,
        title=title,
        titled_on=(wanted.titled_on or claim) if title else "",
        **{name: getattr(wanted, name) for name in OPTIONS},
    )


def _with_slide(study: Study, identifier: str, **changes: object) -> Study:
    slides = (msgspec.structs.replace(one, **changes) if one.id == identifier else one for one in study.slides)
    return msgspec.structs.replace(study, slides=tuple(slides))


def _free(chart: str, taken: list[str]) -> str:
    """An id for another slide of a chart; the list of those taken grows by it."""
    taken.append(free_name(f"slide-{chart}", taken, "-", ID_LIMIT))
    return taken[-1]


def _tidied(study: Study, slides: Iterable[TraySlide], kept: Iterable[KeptState]) -> Study:
    """The study with these slides and the states that they show, each once."""
    listed = tuple(slides)
    if len(listed) > LARGEST_TRAY:
        raise StudyRefused(_FULL)
    wanted = {one.state for one in listed}
    states = {one.id: one for one in kept if one.id in wanted}
    return msgspec.structs.replace(study, slides=listed, kept=tuple(states.values()))
