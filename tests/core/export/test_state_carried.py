"""A study is put into finished files so that they stay what they were for every other program."""

import io
import re
import struct
import zipfile
import zlib

import pytest
from pptx import Presentation

from core.export.carried import SPACE, element_of, png_with_state, pptx_with_state, sheet_lines, svg_with_state, text_of
from core.export.state import MARK, packed
from core.samples import sample_study

STATE = packed(sample_study())
SVG = b'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg"><title>T</title></svg>\n'


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


def saved(deck: object) -> bytes:
    """A presentation as python-pptx writes it."""
    file = io.BytesIO()
    deck.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


@pytest.fixture(scope="module")
def presentation() -> bytes:
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "One"
    return saved(deck)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def study_parts(content: bytes) -> list[str]:
    return [name for name, part in parts(content).items() if SPACE.encode() in part and "Props" not in name]


def test_a_presentation_carries_the_study_as_a_custom_part_that_outlives_a_save(presentation: bytes) -> None:
    carrying = pptx_with_state(presentation, STATE)
    again = saved(Presentation(io.BytesIO(carrying)))
    for content in (carrying, again):
        (name,) = study_parts(content)
        found = parts(content)
        assert text_of(STATE).encode() in found[name]
        types = found["[Content_Types].xml"]
        assert b'PartName="/customXml/itemProps1.xml"' in types
        assert found["ppt/_rels/presentation.xml.rels"].count(b"customXml/item1.xml") == 1
    assert [slide.shapes.title.text for slide in Presentation(io.BytesIO(again)).slides] == ["One"]


def test_a_deck_made_from_a_deck_carries_its_own_study_only(presentation: bytes) -> None:
    other = pptx_with_state(presentation, MARK + b"other")
    assert parts(pptx_with_state(other, STATE)).keys() == parts(other).keys()
    assert text_of(MARK + b"other").encode() not in b"".join(parts(pptx_with_state(other, STATE)).values())


def test_custom_parts_of_a_template_stay(presentation: bytes) -> None:
    foreign = pptx_with_state(presentation, STATE)
    renamed = {name: part.replace(SPACE.encode(), b"urn:of:a:firm") for name, part in parts(foreign).items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, part in renamed.items():
            made.writestr(name, part)
    carrying = pptx_with_state(file.getvalue(), STATE)
    assert {"customXml/item1.xml", "customXml/item2.xml"} <= parts(carrying).keys()
    left = pptx_with_state(carrying, None)
    assert parts(left).keys() == renamed.keys()
    assert len(Presentation(io.BytesIO(left)).slides) == 1


def test_leaving_the_study_out_of_a_deck_takes_that_of_its_template_out_with_all_that_speaks_of_it(
    presentation: bytes,
) -> None:
    left = pptx_with_state(pptx_with_state(presentation, STATE), None)
    assert not [name for name in parts(left) if name.startswith("customXml")]
    everything = b"".join(parts(left).values())
    for trace in (SPACE.encode(), text_of(STATE)[:20].encode(), b"customXml/item"):
        assert trace not in everything
    assert pptx_with_state(presentation, None) is presentation


def test_a_picture_carries_the_study_as_text_with_the_right_checksum() -> None:
    carrying = png_with_state(PNG, STATE)
    start, kinds = 8, []
    while start < len(carrying):
        (length,) = struct.unpack_from(">I", carrying, start)
        body = carrying[start + 4 : start + 8 + length]
        assert struct.unpack_from(">I", carrying, start + 8 + length)[0] == zlib.crc32(body)
        kinds.append(body[:4])
        start += length + 12
    assert kinds == [b"IHDR", b"IDAT", b"tEXt", b"IEND"]
    assert png_with_state(PNG, None) == PNG


def test_a_drawing_carries_the_study_in_its_metadata() -> None:
    carrying = svg_with_state(SVG, STATE).decode()
    assert f"<metadata>{element_of(STATE)}</metadata>\n</svg>" in carrying
    assert svg_with_state(SVG, None) == SVG


def test_what_is_no_finished_file_is_not_made_worse() -> None:
    with pytest.raises(ValueError, match="no finished PNG"):
        png_with_state(PNG[:-1], STATE)
    with pytest.raises(ValueError, match="no finished SVG"):
        svg_with_state(b"<svg>", STATE)


def test_lines_of_a_sheet_fit_into_cells_and_are_neither_formulas_nor_links() -> None:
    lines = sheet_lines(STATE * 5)
    assert len(lines) > 3
    assert "".join(line.removeprefix("study:") for line in lines) == text_of(STATE * 5)
    assert all(len(line) <= 32_767 and re.fullmatch(r"study:[A-Za-z0-9+/]+={0,2}", line) for line in lines)
