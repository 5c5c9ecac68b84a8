"""Which charts the story shows and how large: edits that are done whole or refused with a sentence."""

import msgspec
import pytest

from core.chart_names import CHART_NAMES, LARGEST_STORY
from core.editing import choose
from core.errors import StudyRefused
from core.samples import sample_study
from core.story import add_chart, exchange_chart, move_chart, remove_chart, size_charts, usual_size, usual_story
from core.study import ChartSize
from core.study_file import decode, encode

SAMPLE = sample_study()
USUAL = SAMPLE.settings.story
LARGE = ChartSize(8, 2)


def test_a_chart_is_added_at_the_end_and_removed_with_its_size() -> None:
    more = size_charts(add_chart(SAMPLE, "share"), {"share": LARGE})
    assert more.settings.story == (*USUAL, "share")
    assert decode(encode(more)) == more
    less = remove_chart(more, "share")
    assert less == SAMPLE


def test_a_chart_is_not_added_twice_and_the_last_one_stays() -> None:
    with pytest.raises(StudyRefused, match=r"^The story already shows Lifetime\.$"):
        add_chart(SAMPLE, "lifetime")
    alone = choose(SAMPLE, story=("chips",))
    with pytest.raises(StudyRefused, match=r"^The last chart stays: a story shows at least one\.$"):
        remove_chart(alone, "chips")
    with pytest.raises(StudyRefused, match=r"^The story does not show Inference share\.$"):
        remove_chart(SAMPLE, "share")


def test_a_full_story_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(LARGEST_STORY + 1):
        monkeypatch.setitem(CHART_NAMES, f"more{number}", f"More {number}")
    full = choose(SAMPLE, story=tuple(f"more{number}" for number in range(LARGEST_STORY)))
    with pytest.raises(StudyRefused, match="at most 10 charts; remove one first"):
        add_chart(full, "chips")
    with pytest.raises(StudyRefused, match="1 to 10 different charts"):
        choose(SAMPLE, story=(*full.settings.story, "chips"))


@pytest.mark.parametrize(
    ("place", "story"),
    [
        (0, ("chips", "lifetime", "waterfall", "pareto")),
        (1, ("lifetime", "chips", "waterfall", "pareto")),
        (3, ("lifetime", "waterfall", "pareto", "chips")),
        (99, ("lifetime", "waterfall", "pareto", "chips")),
        (-5, ("chips", "lifetime", "waterfall", "pareto")),
    ],
)
def test_a_chart_moves_to_a_place_among_the_others(place: int, story: tuple[str, ...]) -> None:
    assert move_chart(SAMPLE, "chips", place).settings.story == story


def test_a_chart_in_place_of_another_takes_its_size() -> None:
    large = size_charts(SAMPLE, {"lifetime": LARGE})
    assert exchange_chart(large, "lifetime", "share").settings.story_sizes == {"share": LARGE}
    swapped = exchange_chart(large, "lifetime", "pareto").settings
    assert swapped.story == ("pareto", "waterfall", "chips", "lifetime")
    assert swapped.story_sizes == {"pareto": LARGE}


def test_the_usual_story_is_that_of_a_new_study() -> None:
    other = size_charts(choose(SAMPLE, story=("share", "chips")), {"chips": LARGE})
    assert usual_size(other, "chips").settings.story_sizes == {}
    assert usual_story(other) == SAMPLE


def test_a_size_of_a_chart_that_is_not_shown_is_refused() -> None:
    with pytest.raises(StudyRefused, match="gives “share” a size but does not show it; it shows lifetime, waterfall"):
        size_charts(SAMPLE, {"share": LARGE})
    raw = msgspec.json.decode(encode(SAMPLE))
    raw["settings"]["story_sizes"] = {"<b>": {"columns": 6, "rows": 1}}
    with pytest.raises(StudyRefused, match="gives “<b>” a size"):
        decode(msgspec.json.encode(raw))


@pytest.mark.parametrize("wrong", [{"columns": 2}, {"columns": 13}, {"rows": 0}, {"rows": 4}, {"columns": 6.5}])
def test_a_size_beyond_the_grid_is_refused(wrong: dict[str, float]) -> None:
    raw = msgspec.json.decode(encode(SAMPLE))
    raw["settings"]["story_sizes"] = {"chips": wrong}
    with pytest.raises(StudyRefused, match=r"Expected `int`|story_sizes"):
        decode(msgspec.json.encode(raw))
