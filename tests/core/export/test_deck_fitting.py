"""Titles, footnotes and readings fit their places by the widths of the letters that they are set in."""

import random
from dataclasses import replace

import pytest

from core.slides.fitting import fitted_footnote, fitted_paragraphs, fitted_title, shared_title_size, title_lines
from core.slides.font_files import font_file
from core.slides.lettering import lettering
from core.slides.page import PAGES, Box
from core.slides.slide import Footnote

BOLD, PLAIN = lettering("Arial", bold=True), lettering("Arial")
TITLE = "Inference passes training in month 17 and reaches 71 % of lifetime cost"
SOURCES = [f"Vendor {number} price list (2026-10)" for number in range(1, 60)]


def test_letters_are_as_wide_as_arials() -> None:
    assert PLAIN.width("WiW", 72) == pytest.approx(0.944 + 0.222 + 0.944)
    assert BOLD.width("Wi", 72) == pytest.approx(0.944 + 0.278)
    assert PLAIN.width("漢字", 72) == pytest.approx(2.0)


def test_an_installed_family_is_measured_by_its_file_and_an_unknown_one_as_arial() -> None:
    if font_file("DejaVu Sans") is not None:  # a wide one, on most machines that run tests
        assert lettering("DejaVu Sans").width("mmm", 72) > PLAIN.width("mmm", 72) * 1.1
    unknown = lettering("Brown Grotesk")
    assert unknown.measured_with == "Arial"
    assert unknown.width(TITLE, 26) == pytest.approx(PLAIN.width(TITLE, 26))
    assert unknown.spare < PLAIN.spare


def test_lines_hold_all_words_and_none_is_wider_than_the_place() -> None:
    rng = random.Random(3)  # noqa: S311 -- no secret
    for _ in range(50):
        text = " ".join("x" * rng.randint(1, 40) for _ in range(rng.randint(1, 30)))
        lines = PLAIN.lines(text, 16, 2.0)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(PLAIN.width(line, 16) <= 2.0 for line in lines)


def test_a_title_is_on_two_lines_or_small_enough_for_its_place() -> None:
    for one in PAGES.values():
        place, size = one.places().title, one.type_sizes.title
        usual = fitted_title(TITLE, size, place.width, place.height, BOLD)
        assert usual.lines <= 2
        longest = fitted_title("Wide words " * 18, size, place.width, place.height, BOLD)
        assert longest.size >= 12
        assert longest.lines * 1.2 * longest.size / 72 <= place.height or longest.size == 12


def test_titles_of_a_deck_share_a_size_which_one_long_title_does_not_spoil() -> None:
    short, long = (
        "B200 SXM is 46 % cheaper",
        "Unit cost swings by −9.8 % to +9.8 % with rental price and with load " * 2,
    )
    assert shared_title_size([short], 26, 12.3, BOLD) == 26
    shared = shared_title_size([short, long[:110]], 26, 9.0, BOLD)
    assert 22 <= shared < 26
    assert title_lines(long[:110], shared, 9.0, BOLD) == 2
    assert shared_title_size([short, long * 3], 26, 12.3, BOLD) == 22


def footnote(count: int) -> Footnote:
    return Footnote(
        f"Sources: {'; '.join(SOURCES[:count])}", "Scenario: Base", "Model: 1.0, inputs 0123abcd", "2026-11-28"
    )


def test_a_footnote_keeps_three_lines_and_counts_the_sources_that_have_no_room() -> None:
    assert fitted_footnote(footnote(2), 10, 12.3, PLAIN) == footnote(2).text
    shown = fitted_footnote(footnote(59), 10, 12.3, PLAIN)
    assert len(PLAIN.lines(shown, 10, 12.3)) <= 3
    kept = shown.count("Vendor")
    assert 8 < kept < 59
    assert f"; {59 - kept} more in the notes · Scenario: Base · Model: 1.0, inputs 0123abcd · 2026-11-28" in shown


def test_sources_that_were_left_out_before_are_counted_too() -> None:
    told = footnote(59)
    cut = replace(told, sources=f"{told.sources}; 7 more in the notes")
    shown = fitted_footnote(cut, 10, 12.3, PLAIN)
    kept = shown.count("Vendor")
    assert f"; {59 - kept + 7} more in the notes · " in shown


def test_sentences_beside_a_chart_shrink_and_then_go_to_the_notes() -> None:
    box = Box(0, 0, 4.0, 2.0)
    assert fitted_paragraphs(["One.", "Two.\nThree."], 14, box, 8, PLAIN) == (("One.", "Two.", "Three."), 14)
    texts, size = fitted_paragraphs(["A sentence that goes on for a while and on. " * 3] * 6, 14, box, 8, PLAIN)
    assert size == 12
    assert texts[-1] == "… more in the notes"
    assert 1 <= len(texts) - 1 < 6
