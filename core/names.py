"""Names and notes that people type: what is refused, which two names are the same, and how hidden characters show.

A name is stored letter for letter; nothing in it is markup, a formula or a link.
"""

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from core.errors import CellRefused

NAME_LIMIT = 200
NOTE_LIMIT = 200
_EXCERPT_LIMIT = 40
_LEFT, _RIGHT = "\u2039", "\u203a"

# Unicode's default-ignorable code points: drawn as nothing, so two names that differ only in them look the same
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")  # parts of ordinary emoji and Persian text
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NOTE_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPOKEN = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    """The text on one line, with every control, bidi and zero-width character written as a mark like ‹U+202E›.

    So are the two that no XML may hold, U+FFFE and U+FFFF.
    """
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(_mark, text)


def _mark(match: re.Match[str]) -> str:
    character = match.group()
    before = match.string[match.start() - 1 : match.start()]
    # a joiner after a letter or picture it belongs to is honest text; after plain ASCII it only hides
    if character in _JOINERS and before and not before.isascii():
        return character
    return f"{_LEFT}U+{ord(character):04X}{_RIGHT}"


def excerpt(text: str, limit: int = _EXCERPT_LIMIT) -> str:
    """The start of a text for a sentence: hidden characters made visible, cut to about `limit` characters."""
    shown = visible(text[: limit + 1])
    if len(text) <= limit and len(shown) <= limit:
        return shown
    cut = shown[:limit]
    opened = cut.rfind(_LEFT)
    if opened > cut.rfind(_RIGHT):  # never half a mark
        cut = cut[:opened]
    return cut + "…"


def first_of(names: Sequence[str], most: int) -> str:
    """The first of some names, and how many there are besides: "a, b and 3 more"."""
    named = ", ".join(names[:most])
    return f"{named} and {len(names) - most:,} more" if len(names) > most else named


def with_small_letter(label: str) -> str:
    """A label inside a sentence: its first letter small unless the next is a capital too."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


@functools.lru_cache(maxsize=8192)
def name_key(text: str) -> str:
    """What two names have in common when a reader cannot tell them apart (case, width, accents' form, hidden marks)."""
    seen = unicodedata.normalize("NFKC", _IGNORABLE.sub("", text)).casefold()
    seen = unicodedata.normalize("NFKC", _IGNORABLE.sub("", seen))
    return " ".join(seen.split())


def read_name(text: str, label: str, existing: Collection[str]) -> str:
    """A name as typed, spaces around it removed and nothing else changed.

    label: what the name belongs to, for the sentence ("Scenario name"); existing: the names already taken.

    Raises:
        CellRefused: empty, over 200 characters, control characters or lone surrogates inside, or a name that a
            reader could not tell from one in `existing`.

    """
    _refuse_broken(text, label, NAME_LIMIT, _CONTROL)
    name = text.strip()
    key = name_key(name)
    if not key:
        raise CellRefused(f"{label} cannot be empty.")
    for other in existing:
        if name_key(other) == key:
            raise CellRefused(f"{label} {excerpt(name)} is already used by {excerpt(other)}.")
    return name


def read_note(text: str, label: str, *, limit: int = NOTE_LIMIT) -> str:
    """A note as typed, letter for letter; it may be empty and may hold tabs and line ends.

    Raises:
        CellRefused: over `limit` characters, other control characters or lone surrogates inside.

    """
    _refuse_broken(text, label, limit, _NOTE_CONTROL)
    return text


def _refuse_broken(text: str, label: str, limit: int, control: re.Pattern[str]) -> None:
    # length first: everything after it walks the text
    if len(text) > limit and len(text.strip()) > limit:
        raise CellRefused(f"{label} takes at most {limit} characters; you typed {len(text):,}.")
    broken = control.search(text) or _SURROGATE.search(text)
    if broken is not None:
        what = _SPOKEN.get(broken.group(), f"the character {visible(broken.group())}")
        raise CellRefused(f"{label} cannot hold {what}; you typed {excerpt(text)}.")


def free_name(wanted: str, taken: Iterable[str], joint: str, limit: int) -> str:
    """The text itself or, where a reader could not tell it from a taken one, the text with a number behind it."""
    keys = {name_key(one) for one in taken}
    if name_key(wanted) not in keys:
        return wanted
    stem = wanted[: limit - 5]
    return next(free for count in range(2, 10_000) if name_key(free := f"{stem}{joint}{count}") not in keys)
