"""How a firm's slides look: palette, fonts, logo and footer text, read from a `theme.json`.

    {"palette": ["#123A5E", "#C8102E"], "fonts": {"heading": "Georgia", "body": "Arial"},
     "logo": "logo.png", "footer": "Example Ltd, confidential"}

Every part may be left out. The logo is a PNG or JPEG file beside the `theme.json`.
"""

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from core.colour_contrast import palette_warnings
from core.errors import CellRefused, LookRefused
from core.names import excerpt, read_name, visible
from core.slides.lettering import USUAL, lettering
from core.storage import StorageError, read_bounded

LARGEST_THEME = 100_000
LARGEST_LOGO = 4_000_000
LARGEST_LOGO_SIDE = 8_000
MOST_COLOURS = 24
LONGEST_FOOTER = 120
_LONGEST_FONT = 60
_KEYS = ("palette", "fonts", "logo", "footer")
_FONTS = ("heading", "body")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_FILE_NAME = re.compile(r"[^/\\:\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Brand:
    """A look. palette: colours of series in their order as #RRGGBB, empty for the shipped ones.

    heading_font, body_font: families, "" for the usual one or the template's; logo: a PNG or JPEG file's bytes, empty
    for none.
    """

    palette: tuple[str, ...] = ()
    heading_font: str = ""
    body_font: str = ""
    logo: bytes = b""
    footer: str = ""

    def warnings(self, ground: str = "#FFFFFF") -> tuple[str, ...]:
        """What is doubtful about it on pages of this ground, one sentence each."""
        fonts = dict.fromkeys(font for font in (self.heading_font, self.body_font) if font)
        return (*palette_warnings(self.palette, ground), *(said for font in fonts if (said := unmeasured(font))))


def unmeasured(font: str, whose: str = "Font") -> str:
    """What to say of a font that cannot be measured here; "" where it can."""
    letters = lettering(font)
    known = letters.measured_with == letters.family
    return "" if known else f"{whose} {font} is not installed; measured with {USUAL}."


def read_brand(path: Path) -> Brand:
    """The brand of a `theme.json` and its logo.

    Raises:
        LookRefused: whatever keeps it from being read, in one sentence.

    """
    return brand_of(_bytes(path, LARGEST_THEME), path)


def brand_of(content: bytes, path: Path) -> Brand:
    """The brand that a `theme.json` of this content would give; path: where it stands, for its logo and sentences."""
    where = excerpt(path.name)
    try:
        found: Any = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise LookRefused(
            f"{where} is no JSON file; it must begin with {{ and hold palette, fonts, logo or footer."
        ) from None
    if not isinstance(found, dict):
        raise LookRefused(f"{where} must hold one object with palette, fonts, logo or footer.")
    _refuse_other_keys(found, _KEYS, where)
    heading, body = _fonts(found.get("fonts"), where)
    return Brand(
        palette=_palette(found.get("palette"), where),
        heading_font=heading,
        body_font=body,
        logo=_logo(found.get("logo"), path, where),
        footer=_text(found.get("footer"), "The footer", LONGEST_FOOTER, where),
    )


def _refuse_other_keys(found: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in found:
        if key not in known:
            raise LookRefused(f"{where} has “{excerpt(key)}”, which is not known; it takes {', '.join(known)}.")


def _palette(found: Any, where: str) -> tuple[str, ...]:
    if found is None:
        return ()
    if not isinstance(found, list) or not 1 <= len(found) <= MOST_COLOURS:
        raise LookRefused(f"The palette of {where} must be a list of 1 to {MOST_COLOURS} colours.")
    for colour in found:
        if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
            raise LookRefused(f"The palette of {where} has {excerpt(str(colour))}; a colour is written like #0072B2.")
    return tuple(colour.upper() for colour in found)


def _fonts(found: Any, where: str) -> tuple[str, str]:
    if found is None:
        return "", ""
    if not isinstance(found, dict):
        raise LookRefused(f"The fonts of {where} must be an object with heading and body.")
    _refuse_other_keys(found, _FONTS, f"fonts in {where}")
    heading, body = (_text(found.get(key), f"The {key} font", _LONGEST_FONT, where) for key in _FONTS)
    for font in (heading, body):
        if font != visible(font):  # a file could not hold it, or another font would be taken for it
            raise LookRefused(f"{where} has the font {excerpt(font)}; no font's name has hidden characters.")
    return heading or body, body


def _text(found: Any, what: str, longest: int, where: str) -> str:
    if found is None or found == "":
        return ""
    if not isinstance(found, str) or len(found) > longest:
        raise LookRefused(f"{what} of {where} must be a text of at most {longest} characters.")
    try:
        return read_name(found, what, ())
    except CellRefused as error:
        raise LookRefused(f"{where}: {error}") from None


def _logo(found: Any, path: Path, where: str) -> bytes:
    if found is None or found == "":
        return b""
    if not isinstance(found, str) or not _FILE_NAME.fullmatch(found) or found in (".", ".."):
        raise LookRefused(f"The logo of {where} must be the name of a PNG or JPEG file in the same folder.")
    content = _bytes(path.with_name(found), LARGEST_LOGO)
    _refuse_picture(content, excerpt(found))
    return content


def _refuse_picture(content: bytes, where: str) -> None:
    from PIL import Image  # only now: a start of the program should not wait for it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # sizes are asked about below
        try:
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
                width, height = picture.size
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            raise LookRefused(f"The logo {where} is no PNG or JPEG picture.") from None
    if max(width, height) > LARGEST_LOGO_SIDE:
        raise LookRefused(
            f"The logo {where} is {width:,} × {height:,} pixels; at most {LARGEST_LOGO_SIDE:,} a side are taken."
        )


def _bytes(path: Path, limit: int) -> bytes:
    try:
        return read_bounded(path, limit)
    except StorageError as error:
        raise LookRefused(str(error)) from None
