"""A study is put into finished files so that they stay what they were for every other program."""

import io
import re
import struct
import zlib

import pytest
from pptx import Presentation

from core.export.carried import SPACE, element_of, png_with_state, pptx_with_state, sheet_lines, svg_with_state, text_of
from core.export.state import MARK
from tests.core.export.carrying import PNG, STATE, SVG, parts_of, presentation, zipped


def saved(content: bytes) -> bytes:
    """A presentation as python-pptx writes it again."""
    file = io.BytesIO()
    Presentation(io.BytesIO(content)).save(file)
    return file.getvalue()


def titles(content: bytes) -> list[str]:
    """What stands on the slides of a presentation."""
    found = [slide.shapes.title for slide in Presentation(io.BytesIO(content)).slides]
    return [title.text for title in found if title is not None]


def study_parts(content: bytes) -> list[str]:
    return [name for name, part in parts_of(content).items() if SPACE.encode() in part and "Props" not in name]


def test_a_presentation_carries_the_study_as_a_custom_part_that_outlives_a_save() -> None:
    carrying = pptx_with_state(presentation(), STATE)
    again = saved(carrying)
    for content in (carrying, again):
        (name,) = study_parts(content)
        found = parts_of(content)
        assert text_of(STATE).encode() in found[name]
        types = found["[Content_Types].xml"]
        assert b'PartName="/customXml/itemProps1.xml"' in types
        assert found["ppt/_rels/presentation.xml.rels"].count(b"customXml/item1.xml") == 1
    assert titles(again) == ["One"]


def test_a_deck_made_from_a_deck_carries_its_own_study_only() -> None:
    other = pptx_with_state(presentation(), MARK + b"other")
    assert parts_of(pptx_with_state(other, STATE)).keys() == parts_of(other).keys()
    assert text_of(MARK + b"other").encode() not in b"".join(parts_of(pptx_with_state(other, STATE)).values())


def test_custom_parts_of_a_template_stay() -> None:
    foreign = pptx_with_state(presentation(), STATE)
    renamed = {name: part.replace(SPACE.encode(), b"urn:of:a:firm") for name, part in parts_of(foreign).items()}
    carrying = pptx_with_state(zipped(renamed), STATE)
    assert {"customXml/item1.xml", "customXml/item2.xml"} <= parts_of(carrying).keys()
    left = pptx_with_state(carrying, None)
    assert parts_of(left).keys() == renamed.keys()
    assert titles(left) == ["One"]


def test_leaving_the_study_out_of_a_deck_takes_that_of_its_template_out_with_all_that_speaks_of_it() -> None:
    left = pptx_with_state(pptx_with_state(presentation(), STATE), None)
    assert not [name for name in parts_of(left) if name.startswith("customXml")]
    everything = b"".join(parts_of(left).values())
    for trace in (SPACE.encode(), text_of(STATE)[:20].encode(), b"customXml/item"):
        assert trace not in everything
    assert parts_of(pptx_with_state(presentation(), None)) == parts_of(presentation())


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
