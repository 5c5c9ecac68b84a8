"""What a master's theme says: its fonts, its colours by role, and what ground and ink come to as #RRGGBB."""

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.colour_contrast import contrast, readable_on
from core.export.colours import rgb
from core.export.pptx.markup import A, P

_BLACK = "#000000"
_READ = 4.5
_COLOURS = ("schemeClr", "srgbClr", "sysClr")
_ACCENTS = tuple(f"accent{number}" for number in range(1, 7))


@dataclass(frozen=True, slots=True)
class ThemeParts:
    """Fonts and colours of a theme. colours: by role (dk1, lt1, dk2, lt2, accent1 …)."""

    major: str
    minor: str
    colours: dict[str, str]

    @property
    def accents(self) -> tuple[str, ...]:
        """The colours of series in their order."""
        return tuple(self.colours[role] for role in _ACCENTS if role in self.colours)

    def font(self, typeface: str) -> str:
        """A typeface, or the theme's where it only refers to that."""
        return {"+mj-lt": self.major, "+mn-lt": self.minor}.get(typeface, typeface)


def theme_parts(master: Any) -> ThemeParts:
    """The theme of a slide master."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.oxml import parse_xml

    root = parse_xml(master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    fonts = [root.find(f".//{A}fontScheme/{A}{kind}/{A}latin") for kind in ("majorFont", "minorFont")]
    major, minor = (str(font.get("typeface", "")) if font is not None else "" for font in fonts)
    scheme = root.find(f".//{A}clrScheme")
    colours = {one.tag.removeprefix(A): _plain(one[0]) for one in scheme if len(one)} if scheme is not None else {}
    return ThemeParts(major or minor, minor or major, colours)


@dataclass(frozen=True, slots=True)
class Ink:
    """Text that is read on a ground. role: of the theme ("tx1"); plain: the ground is of one colour, `ground`."""

    role: str
    colour: str
    ground: str
    plain: bool


def readable_ink(master: Any, layout: Any, theme: ThemeParts) -> Ink:
    """The text that is read on slides of a layout; on a picture, the theme's own."""
    names = dict(master.element.find(f"{P}clrMap").attrib)
    override = layout.element.find(f"{P}clrMapOvr/{A}overrideClrMapping")
    if override is not None:
        names |= dict(override.attrib)
    usual = theme.colours.get(names.get("tx1", "dk1"), _BLACK)
    found = _ground((layout, master), names, theme)
    ground = found or readable_on(usual)
    inks = [(role, theme.colours.get(names.get(role, ""), usual)) for role in ("tx1", "bg1", "tx2", "bg2")]
    role, ink = next((one for one in inks if contrast(one[1], ground) >= _READ), inks[0])
    return Ink(role, ink, ground, found is not None)


def colour_in(found: Any, master: Any, theme: ThemeParts) -> str:
    """A colour as an element states it, in the theme of a master; that of its text where nothing is stated."""
    names = dict(master.element.find(f"{P}clrMap").attrib)
    usual = theme.colours.get(names.get("tx1", "dk1"), _BLACK)
    known = found is not None and str(found.tag).removeprefix(A) in _COLOURS
    return (_resolved(found, names, theme) or usual) if known else usual


def _ground(pages: Sequence[Any], names: dict[str, str], theme: ThemeParts) -> str | None:
    """The colour of the first background that is stated; None where it is a picture or of several colours."""
    for page in pages:
        ground = page.element.find(f"{P}cSld/{P}bg")
        if ground is None:
            continue
        if any(ground.find(f".//{A}{kind}") is not None for kind in ("blipFill", "gradFill", "pattFill")):
            return None
        found = next((one for one in ground.iter() if str(one.tag).removeprefix(A) in _COLOURS), None)
        return None if found is None else _resolved(found, names, theme)
    return theme.colours.get(names.get("bg1", "lt1"))


def _resolved(found: Any, names: dict[str, str], theme: ThemeParts) -> str | None:
    role = str(found.get("val", ""))
    plain = theme.colours.get(names.get(role, role)) if found.tag == f"{A}schemeClr" else _plain(found)
    return None if plain is None else _modified(plain, found)


def _plain(colour: Any) -> str:
    value = colour.get("lastClr") or colour.get("val") or ""
    return f"#{value.upper()}" if len(value) == 6 and _is_hexadecimal(value) else _BLACK


def _is_hexadecimal(text: str) -> bool:
    return all(one in "0123456789abcdefABCDEF" for one in text)


def _modified(colour: str, element: Any) -> str:
    """A colour made lighter or darker by what stands inside its element."""
    red, green, blue = (part / 255 for part in rgb(colour))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    for change in element:
        if change.tag == f"{A}lumMod":
            light *= int(change.get("val", "100000")) / 100_000
        elif change.tag == f"{A}lumOff":
            light += int(change.get("val", "0")) / 100_000
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), strength)
    return "#" + "".join(f"{round(255 * part):02X}" for part in parts)
