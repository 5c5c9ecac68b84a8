"""A deck as a file: one slide each, titles in placeholders, text as text, lists, notes and properties."""

import datetime
import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from core.charts.not_shown import chart_notes
from core.export.pptx.assumptions import MOST_ROWS
from core.export.pptx.deck import deck_bytes
from core.export.progress import ExportCancelled
from core.export.reading import study_in
from core.export.state import packed
from core.samples import sample_study
from core.slides.brand import Brand
from core.slides.list_pages import in_pages
from core.slides.page import PAGES
from core.slides.slide import Deck, Footnote
from tests.core.export.decks import assumptions, opened, sample_deck, sample_slides, table_of, texts

DAY = datetime.date(2026, 11, 28)
HOSTILE = 'a<b>&"c"\u202e=HYPERLINK("http://x")\x0bend'


@pytest.fixture(scope="module")
def content() -> bytes:
    return deck_bytes(sample_deck(has_agenda=True, has_assumptions=True, assumptions=assumptions(55)), made=DAY)


@pytest.fixture(scope="module")
def deck(content: bytes) -> Any:
    return opened(content)


def titles(deck: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def test_every_slide_has_its_title_subtitle_footnote_and_notes(deck: Any) -> None:
    assert (deck.slide_width / 914_400, deck.slide_height / 914_400) == pytest.approx((13.333, 7.5))
    shown = [slide for slide in deck.slides if any(shape.name == "Subtitle" for shape in slide.shapes)]
    for slide, made in zip(shown, sample_slides(), strict=True):
        words = {said.shape: said.text for said in texts(slide)}
        assert slide.shapes.title.text_frame.text == made.title
        assert words["Subtitle"] == made.subtitle
        assert made.footnote is not None
        assert words["Footnote"] == made.footnote.text
        assert slide.notes_slide.notes_text_frame.text == made.speaker_notes
        assert (made.crop == "full") == ("Reading" not in words)


def test_slides_have_a_number_that_powerpoint_keeps(deck: Any) -> None:
    for slide in deck.slides:
        fields = slide.element.findall(".//{*}fld")
        assert [field.get("type") for field in fields] == ["slidenum"]


def test_the_agenda_names_every_slide_with_its_number(deck: Any) -> None:
    listed = [row for slide in list(deck.slides)[:2] for row in table_of(slide)[1:]]
    assert [title for title, _ in listed] == [slide.title for slide in sample_slides()]
    all_titles = titles(deck)
    assert all(all_titles[int(number) - 1] == title for title, number in listed)
    assert all_titles[:2] == ["Agenda (1 of 2)", "Agenda (2 of 2)"]
    counts = [len(table_of(slide)) - 1 for slide in list(deck.slides)[:2]]
    assert abs(counts[0] - counts[1]) <= 1  # no lonely last row


def test_lists_are_on_as_few_pages_as_hold_them_and_about_as_long_on_each() -> None:
    for count, room in ((0, 3.0), (1, 3.0), (13, 12.0), (14, 14.0), (29, 14.0), (7, 0.5)):
        pages = in_pages(range(count), [1.0] * count, room)
        assert [row for page in pages for row in page] == list(range(count))
        most = max(1, int(room))
        assert len(pages) == -(-count // most)
        assert all(len(page) <= most for page in pages)
        assert max(map(len, pages), default=0) - min(map(len, pages), default=0) <= 1
    assert in_pages("abc", [5.0, 1.0, 1.0], 2.0) == [["a"], ["b", "c"]]


def test_a_title_stands_on_its_subtitle_in_any_font_and_is_read_first(deck: Any) -> None:
    master = next(one for one in deck.slide_master.placeholders if one.placeholder_format.type == 1)
    assert master.text_frame._txBody.bodyPr.get("anchor") == "b"
    for slide in deck.slides:
        names = [shape.name for shape in slide.shapes]
        kinds = [shape.placeholder_format.type if shape.is_placeholder else None for shape in slide.shapes]
        assert slide.shapes[0].shape_id == slide.shapes.title.shape_id
        assert kinds[-1] == 13  # the number of the slide is read last
        assert slide.shapes.title._element.spPr.find("{*}xfrm") is None  # where the master has it
        if "Subtitle" in names:
            subtitle, title = slide.shapes[1], slide.shapes.title
            assert subtitle.name == "Subtitle"
            assert title.top + title.height <= subtitle.top
            assert names.index("Footnote") == len(names) - 2
            assert next(shape for shape in slide.shapes if shape.name == "Subtitle").text_frame.word_wrap is False


def test_what_a_chart_leaves_out_is_told_on_its_slide_as_on_the_painted_page(deck: Any) -> None:
    shown = [slide for slide in deck.slides if any(shape.name == "Subtitle" for shape in slide.shapes)]
    told = 0
    for slide, made in zip(shown, sample_slides(), strict=True):
        notes = chart_notes(made.spec)
        said = next((said for said in texts(slide) if said.shape == "Chart notes"), None)
        assert (said is not None) == bool(notes and not made.spec.empty), made.title
        if said is None:
            continue
        told += 1
        assert min(said.sizes) >= 12
        assert said.text.startswith(notes[0][:8])
        assert len(notes) == 1 or "more" in said.text or notes[-1] in said.text
        charts = [shape for shape in slide.shapes if shape.has_chart or shape.has_table]
        assert max(shape.top + shape.height for shape in charts) / 914_400 <= said.top + 0.01
    assert told >= 5


def test_the_minus_of_a_figure_stays_with_it(deck: Any) -> None:
    slide = replace(
        sample_slides()[0], title="It moves by −$0.05 a unit", reading=("Cost ▼ −12 % and ▲ +0.4 pt.",), crop="half"
    )
    page = opened(deck_bytes(Deck("Sample", PAGES["16:9"], (slide,)))).slides[0]
    words = {said.shape: said.text for said in texts(page)}
    assert page.shapes.title.text_frame.text == "It moves by −\u2060$0.05 a unit"
    assert words["Reading"] == "Cost ▼\u00a0−12\u00a0% and ▲\u00a0+0.4\u00a0pt."


def test_assumptions_are_a_table_and_the_rest_is_in_the_notes(deck: Any) -> None:
    shown = [slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith("Assumptions")]
    rows = [row for slide in shown for row in table_of(slide)[1:]]
    assert len(rows) == MOST_ROWS
    assert rows[0] == ["Chip 1", "Price of a server", "$250,000", "$310,000", "Price list, 2026-10 (analyst's edit)"]
    assert f"+{55 - MOST_ROWS} more in the notes" in [said.text for said in texts(shown[-1])]
    assert len(shown[-1].notes_slide.notes_text_frame.text.split("\n")) == 55
    for slide in shown:
        frame = next(shape for shape in slide.shapes if shape.has_table)
        assert (frame.top + sum(row.height for row in frame.table.rows)) / 914_400 <= 7.2
        sizes = {run.font.size.pt for run in slide.element.findall(".//{*}tc//{*}r") for run in [_run(run)]}
        assert min(sizes) >= 12


def _run(element: Any) -> Any:
    from pptx.text.text import _Run

    return _Run(element, None)  # type: ignore[arg-type]


def test_a_deck_without_lists_has_its_slides_alone() -> None:
    found = opened(deck_bytes(Deck("Sample", PAGES["4:3"], sample_slides()[:2], has_assumptions=True)))
    assert titles(found) == [slide.title for slide in sample_slides()[:2]]
    assert (found.slide_width, found.slide_height) == (10 * 914_400, 7.5 * 914_400)


def test_text_of_people_is_text_whatever_it_holds() -> None:
    footnote = Footnote(f"Sources: {HOSTILE}", "Scenario: x", "Model: y", "2026-11-28")
    slide = replace(
        sample_slides()[0], title=HOSTILE, subtitle=HOSTILE, speaker_notes=HOSTILE, reading=(HOSTILE,), crop="half",
        footnote=footnote, alt_text=HOSTILE,
    )  # fmt: skip
    made = Deck(HOSTILE, PAGES["16:9"], (slide,), True, True, (replace(assumptions(1)[0], owner=HOSTILE),))
    found = opened(deck_bytes(made, brand=Brand(footer=HOSTILE)))
    shown = 'a<b>&"c"‹U+202E›=HYPERLINK("http://x")‹U+000B›end'
    page = found.slides[1]
    words = {said.shape: said.text for said in texts(page)}
    assert page.shapes.title.text_frame.text == words["Subtitle"] == words["Reading"] == shown
    assert words["Footnote"].startswith(f"Sources: {shown} · Scenario: x")
    assert page.notes_slide.notes_text_frame.text == shown
    assert table_of(found.slides[2])[1][0] == shown
    assert found.core_properties.title == shown
    for slide_ in found.slides:
        assert slide_.element.findall(".//{*}hlinkClick") == []
        assert shown in [said.text for said in texts(slide_)]  # the footer


def test_no_text_shrinks_or_grows_by_itself_and_every_font_is_named(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            if not shape.has_text_frame or (shape.is_placeholder and shape.placeholder_format.type == 13):
                continue
            properties = shape.text_frame._txBody.bodyPr
            assert [properties.find(f"{{*}}{kind}") for kind in ("spAutoFit", "normAutofit")] == [None, None], (
                shape.name
            )
            assert properties.get("wrap") == "square" or shape.name not in ("Footnote", "Reading")
            assert properties.get("wrap") == "none" or shape.name != "Subtitle"
            for paragraph in shape.text_frame.paragraphs:
                for run in paragraph.runs:
                    assert run.font.name == "Arial", (shape.name, run.text)


def test_a_brand_is_in_the_theme_the_foot_and_the_logo() -> None:
    logo = io.BytesIO()
    Image.new("RGB", (300, 100), "#7B1E3A").save(logo, "PNG")
    brand = Brand(("#7B1E3A", "#1E5B7B"), "Georgia", "Arial", logo.getvalue(), "Example Ltd")
    made = deck_bytes(Deck("Sample", PAGES["16:9"], sample_slides()[:1]), brand=brand)
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        theme = file.read("ppt/theme/theme1.xml").decode()
    assert '<a:accent1><a:srgbClr val="7B1E3A"/>' in theme
    assert '<a:accent6><a:srgbClr val="1E5B7B"/>' in theme
    found = opened(made)
    pictures = [shape for shape in found.slide_master.shapes if shape.shape_type == 13]
    assert [picture.image.blob for picture in pictures] == [brand.logo]
    assert pictures[0].width / pictures[0].height == pytest.approx(3, rel=0.01)
    assert "Example Ltd" in [said.text for said in texts(found.slides[0])]
    run = found.slides[0].shapes.title.text_frame.paragraphs[0].runs[0]
    assert run.font.name == "Georgia"
    footer = next(shape for shape in found.slides[0].placeholders if shape.placeholder_format.type == 15)
    assert footer.text_frame.paragraphs[0].runs[0].font.name == "Arial"


def test_the_file_tells_its_title_and_date_and_nothing_of_this_machine(content: bytes, deck: Any) -> None:
    properties = deck.core_properties
    first = sample_slides()[0].title  # the study's name only goes where the study goes
    assert (properties.title, properties.author, properties.last_modified_by) == (first, "", "")
    assert properties.created == properties.modified == datetime.datetime(2026, 11, 28)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = set(file.namelist())
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not any("printerSettings" in name or "thumbnail" in name or "app.xml" in name for name in names)


def test_the_same_deck_is_the_same_file() -> None:
    made = Deck("Sample", PAGES["16:9"], sample_slides()[:4], has_agenda=True)
    assert deck_bytes(made, made=DAY) == deck_bytes(made, made=DAY)


def test_a_deck_carries_its_study_or_none() -> None:
    made = Deck("Sample", PAGES["16:9"], sample_slides()[:1])
    assert study_in(deck_bytes(replace(made, state=packed(sample_study()))), "deck.pptx") == sample_study()
    with zipfile.ZipFile(io.BytesIO(deck_bytes(made))) as file:
        assert not any("customXml" in name for name in file.namelist())


def test_an_export_tells_how_far_it_is_and_stops_when_it_is_told_to() -> None:
    made = Deck("Sample", PAGES["16:9"], sample_slides()[:3], True, True, assumptions(1))
    told: list[tuple[int, int, str]] = []
    deck_bytes(made, lambda done, total, what: told.append((done, total, what)))
    total = len(made.slides) + 3
    assert [done for done, _, _ in told] == list(range(total))
    assert {total for _, total, _ in told} == {total}
    assert told[1][2] == made.slides[0].title

    def stop(done: int, total: int, what: str) -> None:
        if done == 2:
            raise ExportCancelled("Export cancelled.")

    with pytest.raises(ExportCancelled):
        deck_bytes(made, stop)
