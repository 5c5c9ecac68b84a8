"""What strangers send as exported files is read right, or refused in one sentence: no crash, no hang, no room eaten."""

import base64
import io
import math
import random
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import openpyxl
import pytest
from pptx import Presentation

from core.errors import StudyRefused
from core.export import reading, state
from core.export.carried import (
    PNG_KEYWORD,
    SPACE,
    element_of,
    png_with_state,
    pptx_with_state,
    sheet_lines,
    svg_with_state,
    text_of,
)
from core.export.opening import opened, study_at
from core.export.reading import can_carry, study_in
from core.export.state import MARK, CarriesNoStudyError, packed, packing, unpacked
from core.inputs_hash import inputs_hash
from core.samples import blank_study, sample_study
from core.study_file import encode
from tests.core.export.carrying import (
    MAKERS,
    PNG,
    PNG_START,
    STATE,
    SVG,
    chunk,
    parts_of,
    pdf,
    presentation,
    workbook,
    zipped,
)

STUDY = sample_study()
BOMB = MARK + zlib.compress(b" " * (80 * 1024 * 1024), 9)
NEWER = MARK + zlib.compress(encode(STUDY).replace(b'"schema_version": 5', b'"schema_version": 99', 1))
TEXT_LIKE = MARK + zlib.compress(b"no study at all")


def refusal(content: bytes, name: str) -> str:
    """Read a file that must be refused; returns the one sentence, which names the file."""
    with pytest.raises(StudyRefused) as refused:
        study_in(content, name)
    sentence = str(refused.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


@pytest.mark.parametrize("name", MAKERS)
def test_each_kind_of_file_gives_back_the_study_that_it_carries(name: str) -> None:
    found = study_in(MAKERS[name](STATE), name)
    assert found == STUDY
    assert inputs_hash(found) == inputs_hash(STUDY)


@pytest.mark.parametrize("name", MAKERS)
def test_the_kind_is_told_by_the_content_and_not_by_the_name(name: str) -> None:
    assert study_in(MAKERS[name](STATE), "report.docx") == STUDY
    assert can_carry(MAKERS[name](STATE))


@pytest.mark.parametrize("name", MAKERS)
def test_a_file_without_a_study_says_so(name: str) -> None:
    content = MAKERS[name](None)
    assert refusal(content, name) == f"{name} carries no study of Infernomics."
    with pytest.raises(CarriesNoStudyError):
        study_in(content, name)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"%PDF", b"{}", b"<html></html>", b"\xff\xd8\xff\xe0", b"name,price\n"]
)
def test_another_kind_of_file_carries_none(content: bytes) -> None:
    assert refusal(content, "x.bin") == "x.bin carries no study of Infernomics."


@pytest.mark.parametrize("name", MAKERS)
def test_a_study_that_would_inflate_without_end_is_refused_before_it_does(name: str) -> None:
    content = MAKERS[name](BOMB)
    tracemalloc.start()
    try:
        assert "damaged" in refusal(content, name) or "trap" in refusal(content, name)
        assert tracemalloc.get_traced_memory()[1] < 200_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", MAKERS)
def test_a_study_of_a_newer_version_is_refused_with_both_versions(name: str) -> None:
    expected = f"The study in {name} was made by a newer version of Infernomics (schema 99; known: 5)."
    assert refusal(MAKERS[name](NEWER), name) == expected


@pytest.mark.parametrize("name", MAKERS)
def test_what_was_packed_but_is_no_study_is_refused(name: str) -> None:
    assert "is not a study that can be read" in refusal(MAKERS[name](TEXT_LIKE), name)


@pytest.mark.parametrize("name", MAKERS)
def test_damage_anywhere_ends_in_the_study_or_in_a_sentence(name: str) -> None:
    whole = MAKERS[name](packed(blank_study()))
    sentences = set()
    for seed in range(200):
        chance = random.Random(seed)  # noqa: S311 -- no secret
        content = bytearray(whole)
        if seed % 2:
            del content[chance.randrange(len(content)) :]
        for _ in range(chance.randrange(1, 9)):
            if content:
                content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            found = study_in(bytes(content), name)
        except StudyRefused as refused:
            sentences.add(str(refused))
        else:
            assert found == blank_study()  # the damage was somewhere else: what is carried has sums of its own
    assert len(sentences) > 1
    assert all(name in sentence and sentence.endswith(".") for sentence in sentences)


# --- one kind after the other -----------------------------------------------------------------------------------------


def test_a_study_is_packed_in_steps_of_a_piece_and_comes_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "_PIECE", 10_000)
    steps = packing(STUDY)
    assert len(list(steps)) == math.ceil(len(encode(STUDY)) / 10_000)
    assert unpacked(packed(STUDY), "It") == STUDY


def test_a_deck_saved_again_by_another_program_still_carries_the_study() -> None:
    again = io.BytesIO()
    Presentation(io.BytesIO(pptx_with_state(presentation(), STATE))).save(again)
    assert study_in(again.getvalue(), "deck.pptx") == STUDY


def test_a_workbook_saved_again_by_another_program_still_carries_the_study() -> None:
    again = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(workbook(sheet_lines(STATE)))).save(again)
    assert study_in(again.getvalue(), "book.xlsx") == STUDY


def test_a_study_of_many_lines_is_put_together_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.export.carried._LONGEST_LINE", 1000)
    lines = sheet_lines(STATE)
    assert len(lines) > 10
    assert study_in(workbook(lines), "book.xlsx") == STUDY
    assert "damaged" in refusal(workbook(lines[1:]), "book.xlsx")
    assert "damaged" in refusal(workbook((*lines, "typed by somebody")), "book.xlsx")


def test_cells_with_a_text_of_their_own_are_read_too() -> None:
    parts = parts_of(workbook(sheet_lines(STATE)))
    cells = "".join(
        f'<c r="A{row}" t="inlineStr"><is><t>{line}</t></is></c>' for row, line in enumerate(sheet_lines(STATE))
    )
    parts["xl/worksheets/sheet2.xml"] = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>".encode()
    assert study_in(zipped(parts), "book.xlsx") == STUDY


def test_a_picture_whose_text_was_packed_by_another_program_still_carries_the_study() -> None:
    text = base64.b64encode(STATE)
    for data in (
        chunk(b"zTXt", PNG_KEYWORD + b"\0\0" + zlib.compress(text)),
        chunk(b"iTXt", PNG_KEYWORD + b"\0\0\0en\0\0" + text),
        chunk(b"iTXt", PNG_KEYWORD + b"\0\1\0en\0\0" + zlib.compress(text)),
    ):
        assert study_in(PNG_START + data + chunk(b"IEND", b""), "chart.png") == STUDY


def test_a_packed_text_that_inflates_without_end_is_refused() -> None:
    bomb = zlib.compress(b"A" * (80 * 1024 * 1024), 9)
    content = PNG_START + chunk(b"zTXt", PNG_KEYWORD + b"\0\0" + bomb) + chunk(b"IEND", b"")
    assert "damaged" in refusal(content, "chart.png")


def test_a_picture_with_a_wrong_checksum_or_length_is_refused() -> None:
    carrying = png_with_state(PNG, STATE)
    place = carrying.index(b"tEXt")
    flipped = carrying[: place + 100] + bytes([carrying[place + 100] ^ 1]) + carrying[place + 101 :]
    assert "damaged" in refusal(flipped, "chart.png")
    endless = carrying[: place - 4] + struct.pack(">I", 2**32 - 1) + carrying[place:]
    assert "damaged" in refusal(endless, "chart.png")
    assert "damaged" in refusal(PNG_START + chunk(b"tIME", b"") * 100_001, "chart.png")


def test_a_drawing_with_entities_or_a_document_type_is_refused_before_anything_is_read() -> None:
    laughs = b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    outside = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    for declaration in (laughs, outside, b"<!doctype svg>"):
        content = svg_with_state(SVG, STATE).replace(b"<svg", declaration + b"<svg", 1)
        assert "declares a document type" in refusal(content, "chart.svg")


def test_a_drawing_saved_again_with_a_prefix_and_line_breaks_still_carries_the_study() -> None:
    text = "\n".join(sheet_lines(STATE)[0].removeprefix("study:")[at : at + 76] for at in range(0, 10**6, 76)).strip()
    element = f'<ns0:study xmlns:ns0="{SPACE}">\n{text}\n</ns0:study>'
    assert study_in(SVG.replace(b"</svg>", f"<metadata>{element}</metadata></svg>".encode()), "chart.svg") == STUDY


@pytest.mark.parametrize("text", ["", "####", text_of(STATE)[:-3], text_of(b"something else"), text_of(STATE)[:400]])
def test_damaged_text_in_a_drawing_is_refused(text: str) -> None:
    element = element_of(STATE).replace(text_of(STATE), text)
    content = SVG.replace(b"</svg>", f"<metadata>{element}</metadata></svg>".encode())
    assert "damaged" in refusal(content, "chart.svg")


def test_spaces_and_tags_without_number_take_no_room_worth_naming() -> None:
    spaces = b"<svg><study>" + b" " * 4_000_000 + b"</study></svg>"
    tags = b"<svg>" + b"<study " * 500_000 + b"<" * 1_000_000
    many = b"<svg>" + b"<study>QUJD</study>" * 200_000
    tracemalloc.start()
    try:
        assert "damaged" in refusal(spaces, "chart.svg")
        assert "carries no study" in refusal(tags, "chart.svg")
        assert "damaged" in refusal(many, "chart.svg")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_the_study_of_a_drawing_that_was_saved_over_another_is_the_last() -> None:
    twice = svg_with_state(svg_with_state(SVG, packed(blank_study())), STATE)
    assert study_in(twice, "chart.svg") == STUDY


def test_an_attachment_is_found_however_it_is_kept() -> None:
    assert study_in(pdf(STATE, packed_again=False), "pages.pdf") == STUDY
    assert study_in(b"junk\n" + pdf(STATE), "pages.pdf") == STUDY
    with_page = pdf(STATE).replace(b"stream\n", b"stream\r\n", 1)
    assert study_in(with_page, "pages.pdf") == STUDY


def test_a_pdf_that_was_saved_with_additions_gives_the_study_that_was_added_last() -> None:
    assert study_in(pdf(packed(blank_study())) + pdf(STATE), "pages.pdf") == STUDY
    assert study_in(pdf(STATE) + pdf(None) + pdf(b"notes of somebody"), "pages.pdf") == STUDY


def test_a_pdf_of_streams_without_number_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_STREAMS", 1000)
    assert "more than 1,000 parts" in refusal(b"%PDF-1.4\n" + b"stream\nx\x9c" * 2000, "pages.pdf")


# --- archives ---------------------------------------------------------------------------------------------------------


def deck_with(change: Callable[[dict[str, bytes]], None]) -> bytes:
    parts = parts_of(pptx_with_state(presentation(), STATE))
    change(parts)
    return zipped(parts)


def test_a_bomb_of_an_archive_is_refused_before_it_inflates() -> None:
    def grow(parts: dict[str, bytes]) -> None:
        parts["ppt/media/image1.png"] = b"\0" * 300_000_000

    assert "would inflate" in refusal(deck_with(grow), "deck.pptx")


def test_an_archive_of_too_many_parts_or_an_odd_way_of_packing_is_refused() -> None:
    def add(parts: dict[str, bytes]) -> None:
        parts.update({f"ppt/slides/{number}.xml": b"" for number in range(5_001)})

    assert "parts" in refusal(deck_with(add), "deck.pptx")
    odd = zipped(parts_of(pptx_with_state(presentation(), STATE)), zipfile.ZIP_LZMA)
    assert "packed in a way" in refusal(odd, "deck.pptx")


def test_a_list_of_parts_that_never_ends_is_not_even_read() -> None:
    entry = b"PK\1\2" + b"\0" * 42
    entries = entry * 100_000
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0, 0, len(entries), 30, 0)
    content = b"PK\3\4" + b"\0" * 26 + entries + end
    tracemalloc.start()
    try:
        assert "damaged" in refusal(content, "deck.pptx")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_names_of_parts_that_lead_elsewhere_are_never_followed() -> None:
    def lead_away(parts: dict[str, bytes]) -> None:
        parts["../../customXml/item1.xml"] = parts.pop("customXml/item1.xml")
        parts["/etc/passwd"] = b"root"

    assert "carries no study" in refusal(deck_with(lead_away), "deck.pptx")
    parts = parts_of(workbook(sheet_lines(STATE)))
    for target in (b"../../../../etc/passwd", b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1/x"):
        relations = parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet2.xml", target)
        assert "damaged" in refusal(zipped({**parts, "xl/_rels/workbook.xml.rels": relations}), "book.xlsx")


def test_custom_parts_of_others_are_passed_over() -> None:
    def add(parts: dict[str, bytes]) -> None:
        parts["customXml/item0.xml"] = b'<b:Sources xmlns:b="urn:of:a:firm"/>'
        parts["customXml/item9.xml"] = b"<study>of somebody</study>"

    assert study_in(deck_with(add), "deck.pptx") == STUDY


def test_an_archive_that_is_neither_deck_nor_workbook_carries_none() -> None:
    assert "carries no study" in refusal(zipped({"word/document.xml": b"<w/>"}), "letter.docx")


def test_a_sheet_of_cells_without_number_is_refused() -> None:
    parts = parts_of(workbook(sheet_lines(STATE)))
    many = b"<c><is><t>study:A</t></is></c>" * 20_001
    assert "damaged" in refusal(zipped({**parts, "xl/worksheets/sheet2.xml": many}), "book.xlsx")
    gone = {name: part for name, part in parts.items() if name != "xl/sharedStrings.xml"}
    assert "damaged" in refusal(zipped(gone), "book.xlsx")


def test_a_file_that_is_too_large_is_refused_by_its_size(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert "67,108,865 bytes" in refusal(bytes(reading.LARGEST_FILE + 1), "deck.pptx")
    path = tmp_path_factory.mktemp("large") / "deck.pptx"
    with path.open("wb") as file:
        file.truncate(reading.LARGEST_FILE + 1)
    with pytest.raises(StudyRefused, match="more than the limit"):
        opened(path)


def test_the_own_file_of_a_study_and_an_exported_one_are_told_apart(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("opened")
    (folder / "mine.pptx").write_bytes(encode(STUDY))
    (folder / "deck.json").write_bytes(MAKERS["deck.pptx"](STATE))
    assert opened(folder / "mine.pptx") == (STUDY, True)
    assert opened(folder / "deck.json") == (STUDY, False)
    assert study_at(folder / "deck.json") == STUDY
    with pytest.raises(StudyRefused, match="is not there"):
        opened(folder / "none.pptx")


def test_a_name_with_hidden_letters_is_shown_in_sentences_and_never_opened(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("named") / "deck\u202e\nxtpp.pptx"
    path.write_bytes(MAKERS["deck.pptx"](None))
    with pytest.raises(CarriesNoStudyError) as refused:
        opened(path)
    assert str(refused.value).isprintable()
