"""The footnote of a slide: where its figures come from, in four parts that fit three lines."""

import datetime
from collections import Counter
from collections.abc import Sequence

from core import __version__
from core.bands import level_text
from core.chart_names import MOVED
from core.charts.spec import ChartSpec
from core.inputs_hash import SHOWN, inputs_hash
from core.names import excerpt, first_of
from core.scenarios import BASE, overrides_by_cell
from core.slides.assumptions import assumptions
from core.slides.citations import Citation, assumed
from core.slides.drawn_beside import scenarios_drawn, shows_baseline, shows_ranges
from core.slides.page import FOOTNOTE_LINES, POINTS, Page
from core.slides.short_citations import OWN_ASSUMPTIONS, short_citations
from core.slides.slide import MORE, Footnote
from core.study import Study

_NAME, _INPUT, _MOST_BESIDE = 36, 60, 2
_OF_ROWS = 3
"""What a source of published rows counts beside one of as many inputs."""
_WIDTH = 0.5
"""Mean width of a letter over the size of its type."""
_FILLED = 0.92
"""Share of a line that words fill before the next one must go on."""
_LEAST = 80
"""Letters that sources have at least, however long names of scenarios are."""


def letters(page: Page) -> int:
    """How many letters a footnote has room for."""
    a_line = page.places().footnote.width * POINTS / (_WIDTH * page.type_sizes.footnote)
    return int(FOOTNOTE_LINES * a_line * _FILLED)


def footnote(
    study: Study, spec: ChartSpec, cited: Sequence[Citation], made: datetime.datetime, page: Page, scenario: str
) -> Footnote:
    """The four parts. study: the whole one, with the slide's scenario on show; spec: the chart as it is shown."""
    others = (
        _scenario_words(study, spec, scenario),
        f"Model: Infernomics {__version__}, inputs {inputs_hash(study)[:SHOWN]}",
        _made_words(spec, made),
    )
    room = max(_LEAST, letters(page) - sum(len(part) + len(Footnote.BETWEEN) for part in others))
    return Footnote(_source_words(cited, room), *others, cited=tuple(one.words for one in cited))


def _scenario_words(study: Study, spec: ChartSpec, name: str) -> str:
    words = [f"Scenario: {excerpt(name, _NAME)}, {_changes_words(study)}"]
    if study.baseline is not None and (spec.id == MOVED or shows_baseline(spec)):
        words.append(f"baseline {excerpt(study.baseline.label, _NAME)}")
    beside = [excerpt(one, _NAME) for one in scenarios_drawn(spec)]
    if beside:
        words.append(f"beside {first_of(beside, _MOST_BESIDE)}")
    return "; ".join(words)


def _changes_words(study: Study) -> str:
    """What was changed: in the scenario against Base, which has no overrides of its own, and in Base by analysts."""
    overrides, edits = len(overrides_by_cell(study)), len(assumptions(study))
    if study.settings.scenario == BASE:
        return f"no overrides, {_counted(edits, 'edit')}" if edits else "no overrides or edits"
    of_base = f", {_counted(edits, 'edit')} in Base" if edits else ""
    return f"{_counted(overrides, 'override')}{of_base}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _made_words(spec: ChartSpec, made: datetime.datetime) -> str:
    words = f"{made:%Y-%m-%d}"
    if spec.draws:
        return f"{words}; {spec.draws:,} draws, seed {spec.seed}"
    return f"{words}; range: {level_text()}" if shows_ranges(spec) else words


def _source_words(cited: Sequence[Citation], room: int) -> str:
    """As many sources as there is room for, an analyst's own assumptions first, then those of most inputs."""
    own = [excerpt(one, _INPUT) for one in assumed(cited)]
    published = Counter[str]()
    for one in cited:
        if not one.is_assumption and one.source is not None:
            for short in short_citations(one.source.text, one.source.date):
                published[short] += len(one.inputs) or _OF_ROWS
    if not own and not published:
        return "Source: none, the chart rests on definitions alone" if cited else "Source: none"
    names = [name for name, _ in published.most_common() if name != OWN_ASSUMPTIONS]
    if OWN_ASSUMPTIONS in published:  # they vouch for less than what is published, and are no publication
        names.append(OWN_ASSUMPTIONS)
    lead = f"analyst assumption{'' if len(own) == 1 else 's'}: " if own else ""
    listed = [(f"{lead}{one}" if place == 0 else one, ", ") for place, one in enumerate(own)]
    listed += [(one, "; ") for one in names]
    return f"Source: {_fitted(listed, room - len('Source: '))}"


def _fitted(listed: Sequence[tuple[str, str]], room: int) -> str:
    """Words with what stands before each of them but the first, and how many are left out for want of room."""
    said, count = "", 0
    for words, before in listed:
        longer = f"{said}{before if count else ''}{words}"
        left = len(listed) - count - 1
        if len(longer) + (len(_more(left)) if left else 0) > room and count:
            break
        said, count = longer, count + 1
    return said + (_more(len(listed) - count) if count < len(listed) else "")


def _more(count: int) -> str:
    return f"; {count} {MORE}"
