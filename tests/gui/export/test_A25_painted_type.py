"""A25: on a painted page nothing is too small to be read, no two words overlap, and a title has two lines at most."""

import itertools
import random

import pytest

from core.charts import CHARTS
from core.samples import sample_study
from core.slides.making import SlideMaker, Wanted
from core.slides.slide import Slide
from core.study import SlideCrop, Study
from gui.export.painted import svg_bytes
from tests.core.random_studies import random_study
from tests.gui.chart_cases import charts_of
from tests.gui.export.painted_pages import FOOTNOTE, WIDE, PrintedText, slide_of, texts_of

pytestmark = pytest.mark.usefixtures("qapp")
CROPPED: tuple[SlideCrop, ...] = ("full", "half", "third")
_SLOW = frozenset(("parity", "heat", "tornado"))
"""Charts that take long to work out; the sample has them, random studies do without."""


def can_be_read(slide: Slide) -> None:
    texts = texts_of(svg_bytes(slide, WIDE))
    foot = slide.footnote.text if slide.footnote is not None else ""
    notes = [one for one in texts if one.points < 11.9]
    assert all(one.points >= 9.9 and (one.text.rstrip("…") in foot) for one in notes), notes
    assert len(notes) <= 3
    titles = [one for one in texts if one.bold and one.box.bottom() < 96 * WIDE.places().title.bottom + 1]
    assert 1 <= len({round(one.baseline) for one in titles}) <= 2
    assert all(one.points >= 17.9 for one in titles)
    overlapping = [(a.text, b.text) for a, b in itertools.combinations(texts, 2) if _overlap(a, b)]
    assert not overlapping
    assert all(one.box.left() >= 0 and one.box.right() <= 1281 for one in texts)


def _overlap(one: PrintedText, other: PrintedText) -> bool:
    common = one.box & other.box
    return common.width() > 1.0 and common.height() > 1.0


@pytest.fixture(scope="module")
def sample() -> Study:
    return sample_study()


@pytest.fixture(scope="module")
def maker() -> SlideMaker:
    return SlideMaker()


@pytest.mark.parametrize("chart", list(CHARTS))
def test_A25_words_on_a_slide_of_the_sample_can_be_read(chart: str, sample: Study, maker: SlideMaker) -> None:
    for crop in CROPPED:
        can_be_read(maker.make(sample, Wanted(chart, crop=crop)))


@pytest.mark.parametrize("case", ["compared", "foreign names"])
def test_A25_words_can_be_read_in_hard_cases(case: str) -> None:
    for at, spec in enumerate(charts_of(case).values()):
        can_be_read(slide_of(spec, CROPPED[at % 3]))


@pytest.mark.parametrize("seed", range(20))
def test_A25_words_on_slides_of_random_studies_can_be_read(seed: int) -> None:
    study, maker = random_study(seed), SlideMaker()
    for chart in random.Random(seed).sample([one for one in CHARTS if one not in _SLOW], 2):  # noqa: S311 -- no secret
        can_be_read(maker.make(study, Wanted(chart)))


def test_the_longest_title_and_the_longest_footnote_stay_in_their_lines() -> None:
    slide = slide_of(charts_of("usual")["lifetime"], title="What we pay for " * 12)
    can_be_read(slide)
    assert slide.footnote is FOOTNOTE


@pytest.mark.parametrize("case", ["usual", "compared"])
def test_A25_a_narrow_waterfall_lies_and_names_all_its_steps(case: str) -> None:
    spec = charts_of(case)["waterfall"]
    texts = texts_of(svg_bytes(slide_of(spec, "third"), WIDE))
    names = {one.text for one in texts}
    assert {bar.category for bar in spec.bars} <= names
    steps = [
        one.baseline for name in dict.fromkeys(bar.category for bar in spec.bars) for one in texts if one.text == name
    ]
    assert steps == sorted(steps)
    assert len(set(steps)) == len(steps)
    assert sum(one.text.startswith(("$", "+$")) for one in texts) >= len(set(steps)) / 2


@pytest.mark.parametrize(("chart", "crop"), [("roofline", "full"), ("pareto", "third")])
def test_names_that_would_stand_across_ceilings_or_take_the_plot_stand_above_it(
    chart: str, crop: SlideCrop, sample: Study, maker: SlideMaker
) -> None:
    slide = maker.make(sample, Wanted(chart, crop=crop))
    texts = texts_of(svg_bytes(slide, WIDE))
    above = next(one.baseline for one in texts if one.text.startswith(slide.spec.y.label))
    names = [one for one in texts if one.text in {series.name for series in slide.spec.series}]
    assert len(names) == len(slide.spec.series)
    assert all(one.baseline <= above for one in names)
    wide = [one for one in texts if one.text.startswith(slide.spec.y.title)]
    assert wide, "a title is cut that has room without its arrow"
