"""What is painted carries a study where the deck has one, and no byte of it where it has none."""

import sys
from types import ModuleType

import pytest

from core.slides.slide import Deck
from gui.export.painted import pdf_bytes, png_bytes, svg_bytes
from tests.gui.chart_samples import fan_spec
from tests.gui.export.painted_pages import WIDE, page_sizes, parsed, slide_of, streams_of

pytestmark = pytest.mark.usefixtures("qapp")
STATE = b"infernomics-study:1\nnot packed"


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What puts a study into finished files, as plain as can be."""
    made = ModuleType("core.export.carried")
    made.PDF_NAME, made.PDF_TYPE = "study.bin", "application/octet-stream"  # type: ignore[attr-defined]
    made.png_with_state = lambda content, state: content + state  # type: ignore[attr-defined]
    made.svg_with_state = lambda content, state: content + b"<!--" + state + b"-->"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "core.export.carried", made)
    return made


def test_a_picture_and_vectors_are_finished_before_the_study_is_put_in(carried: ModuleType) -> None:
    slide = slide_of(fan_spec())
    assert png_bytes(slide, WIDE, 1, STATE) == png_bytes(slide, WIDE) + STATE
    with_state = svg_bytes(slide, WIDE, STATE)
    assert STATE in with_state
    assert parsed(with_state).get("viewBox") == "0 0 1280 720"


def test_a_pdf_has_the_study_attached_under_its_name(carried: ModuleType) -> None:
    content = pdf_bytes(Deck("", WIDE, (slide_of(fan_spec()),), state=STATE))
    assert any(STATE in one for one in streams_of(content))
    assert b"/EmbeddedFile" in content
    assert b"study.bin" in content or "study.bin".encode("utf-16-be") in content
    assert len(page_sizes(content)) == 1


def test_without_a_study_nothing_is_attached() -> None:
    slide = slide_of(fan_spec())
    for content in (png_bytes(slide, WIDE), svg_bytes(slide, WIDE), pdf_bytes(Deck("", WIDE, (slide,)))):
        assert b"infernomics-study" not in content
        assert b"EmbeddedFile" not in content
