"""Which charts the story shows, in which order and how large: edits of a study, each refused or done."""

from collections.abc import Mapping

import msgspec

from core.chart_names import CHART_NAMES, LARGEST_STORY
from core.editing import choose
from core.errors import StudyRefused
from core.study import ChartSize, Settings, Study

_USUAL = {field.name: field.default for field in msgspec.structs.fields(Settings)}


def add_chart(study: Study, chart: str) -> Study:
    """Show one more chart, at the end."""
    story = study.settings.story
    if chart in story:
        raise StudyRefused(f"The story already shows {CHART_NAMES[chart]}.")
    if len(story) >= LARGEST_STORY:
        raise StudyRefused(f"The story holds at most {LARGEST_STORY} charts; remove one first.")
    return choose(study, story=(*story, chart))


def remove_chart(study: Study, chart: str) -> Study:
    """Show a chart no longer; its size goes with it. The last one stays."""
    story = _story_with(study, chart)
    if len(story) == 1:
        raise StudyRefused("The last chart stays: a story shows at least one.")
    return choose(study, story=tuple(one for one in story if one != chart), story_sizes=_without(study, chart))


def move_chart(study: Study, chart: str, place: int) -> Study:
    """Put a chart at a place, counted from 0 without it; beyond the last place it is the last."""
    others = [one for one in _story_with(study, chart) if one != chart]
    others.insert(max(0, place), chart)
    return choose(study, story=tuple(others))


def exchange_chart(study: Study, here: str, chart: str) -> Study:
    """Show a chart in place and size of another; one that stands elsewhere gets the place and size of that."""
    swapped = {here: chart, chart: here}
    story = tuple(swapped.get(one, one) for one in _story_with(study, here))
    sizes = {swapped.get(one, one): size for one, size in study.settings.story_sizes.items()}
    return choose(study, story=story, story_sizes={one: size for one, size in sizes.items() if one in story})


def size_charts(study: Study, sizes: Mapping[str, ChartSize]) -> Study:
    """Give the story these sizes; charts that are not named have the usual one."""
    return choose(study, story_sizes=dict(sizes))


def usual_size(study: Study, chart: str) -> Study:
    """Let a chart be as large as its neighbours leave it."""
    return choose(study, story_sizes=_without(study, chart))


def usual_story(study: Study) -> Study:
    """Show the usual charts in their usual sizes."""
    return choose(study, story=_USUAL["story"], story_sizes={})


def _story_with(study: Study, chart: str) -> tuple[str, ...]:
    if chart not in study.settings.story:
        raise StudyRefused(f"The story does not show {CHART_NAMES.get(chart, 'this chart')}.")
    return study.settings.story


def _without(study: Study, chart: str) -> dict[str, ChartSize]:
    return {one: size for one, size in study.settings.story_sizes.items() if one != chart}
