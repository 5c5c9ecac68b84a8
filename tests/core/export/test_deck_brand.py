"""A `theme.json` is read with bounds, and refused in one plain sentence."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.errors import LookRefused
from core.slides.brand import LARGEST_THEME, Brand, read_brand


def picture(width: int = 40, height: int = 20, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#7B1E3A").save(file, kind)
    return file.getvalue()


def theme(folder: Path, content: Any) -> Path:
    path = folder / "theme.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def test_a_brand_has_palette_fonts_logo_and_footer(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(picture())
    found = read_brand(
        theme(
            tmp_path,
            {
                "palette": ["#0b3c5d", "#D9534F"],
                "fonts": {"heading": "Georgia", "body": "Arial"},
                "logo": "logo.png",
                "footer": "Example Ltd & <Partners>",
            },
        )
    )
    assert found == Brand(("#0B3C5D", "#D9534F"), "Georgia", "Arial", picture(), "Example Ltd & <Partners>")


def test_every_part_of_a_brand_may_be_left_out(tmp_path: Path) -> None:
    assert read_brand(theme(tmp_path, {})) == Brand()
    assert read_brand(theme(tmp_path, {"fonts": {"body": "Arial"}})) == Brand(heading_font="Arial", body_font="Arial")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x00\x01", "is no JSON file"),
        (b"[" * 50_000, "is no JSON file"),
        (b'{"palette": "\xff"}', "is no JSON file"),
        ([], "must hold one object"),
        ({"colors": ["#000000"]}, "has “colors”, which is not known; it takes palette, fonts, logo, footer."),
        ({"palette": []}, "must be a list of 1 to 24 colours"),
        ({"palette": ["#000000"] * 25}, "must be a list of 1 to 24 colours"),
        ({"palette": ["red"]}, "has red; a colour is written like #0072B2"),
        ({"palette": [3]}, "has 3; a colour is written like #0072B2"),
        ({"fonts": "Arial"}, "must be an object with heading and body"),
        ({"fonts": {"title": "Arial"}}, "has “title”, which is not known"),
        ({"fonts": {"body": "A" * 61}}, "must be a text of at most 60 characters"),
        ({"footer": "x" * 121}, "must be a text of at most 120 characters"),
        ({"footer": "one\ntwo"}, "cannot hold a line break"),
        ({"fonts": {"heading": "a\ufffe"}}, "the font a‹U+FFFE›; no font's name has hidden characters"),
        ({"logo": "../logo.png"}, "must be the name of a PNG or JPEG file in the same folder"),
        ({"logo": "C:logo.png"}, "must be the name of a PNG or JPEG file in the same folder"),
        ({"logo": "missing.png"}, "missing.png"),
        ({"logo": "theme.json"}, "is no PNG or JPEG picture"),
    ],
)
def test_a_brand_that_is_not_one_is_refused_in_one_sentence(tmp_path: Path, content: Any, reason: str) -> None:
    with pytest.raises(LookRefused) as refusal:
        read_brand(theme(tmp_path, content))
    said = str(refusal.value)
    assert reason in said
    assert said.endswith(".")
    assert "\n" not in said


def test_a_brand_too_large_to_be_one_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(LookRefused, match="more than the limit"):
        read_brand(theme(tmp_path, b" " * (LARGEST_THEME + 1)))
    (tmp_path / "logo.png").write_bytes(picture(8_001, 1))
    with pytest.raises(LookRefused, match="8,001 × 1 pixels"):
        read_brand(theme(tmp_path, {"logo": "logo.png"}))


def test_a_brand_tells_of_colours_and_fonts_that_are_doubtful() -> None:
    brand = Brand(palette=("#FFF2A8", "#0B3C5D"), heading_font="Brown Grotesk", body_font="Arial")
    assert brand.warnings() == (
        "Colour 1, #FFF2A8, is hard to see on #FFFFFF: its contrast is 1.1, lines and bars need 3.",
        "Font Brown Grotesk is not installed; measured with Arial.",
    )
