"""A25 for PowerPoint: sizes of type, titles of two lines, no text over another: the sample and 20 random studies."""

from itertools import combinations
from typing import Any

import pytest

from core.chart_names import CHART_NAMES
from core.export.pptx.deck import deck_bytes
from core.slides.lettering import lettering
from core.slides.page import PAGES
from core.slides.slide import Deck
from tests.core.export.decks import Said, opened, sample_deck, slides_of, texts
from tests.core.random_studies import random_study

LEAST, LEAST_FOOTNOTE = 12.0, 10.0
_TOUCH = 0.01


def check(content: bytes, slides: tuple[Any, ...]) -> None:
    deck = opened(content)
    assert len(deck.slides) == len(slides)
    for slide, made in zip(deck.slides, slides, strict=True):
        words = list(texts(slide))
        check_sizes(slide, words, made.title)
        check_title(slide)
        for one, other in combinations(words, 2):
            assert not overlap(one, other), (made.title, one, other)


def check_sizes(slide: Any, words: list[Said], title: str) -> None:
    for said in words:
        least = LEAST_FOOTNOTE if said.shape == "Footnote" else LEAST
        assert min(said.sizes, default=LEAST) >= least, (title, said)
    for shape in slide.shapes:
        if shape.has_chart or shape.has_table:
            tree = shape.chart._chartSpace if shape.has_chart else shape._element
            sizes = [int(one.get("sz")) / 100 for one in tree.iter("{*}rPr", "{*}defRPr") if one.get("sz")]
            assert min(sizes) >= LEAST, (title, shape.name)


def check_title(slide: Any) -> None:
    title = slide.shapes.title
    run = title.text_frame.paragraphs[0].runs[0]
    lines = lettering("Arial", bold=True).lines(run.text, run.font.size.pt, title.width / 914_400)
    assert len(lines) <= 2, run.text
    assert run.font.size.pt >= 20


def overlap(one: Said, other: Said) -> bool:
    """Whether two boxes share more than an edge."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > _TOUCH and down > _TOUCH


def test_A25_texts_of_the_sample_are_large_enough_and_apart() -> None:
    deck = sample_deck()
    check(deck_bytes(deck), deck.slides)


@pytest.mark.parametrize("seed", range(20))
def test_A25_texts_of_random_studies_are_large_enough_and_apart(seed: int) -> None:
    names = list(CHART_NAMES)  # two of them each, in turn, so that it stays quick and no chart is passed over
    slides = slides_of(random_study(seed), [names[(2 * seed + place) % len(names)] for place in range(2)])
    check(deck_bytes(Deck("Random", PAGES["16:9"], slides)), slides)
