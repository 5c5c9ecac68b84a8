"""A source in few letters: the publisher or the title out of a text that says much more, for lines of small type."""

import re

from core.names import excerpt

LONGEST = 44
OWN_ASSUMPTIONS = "assumptions that ship with Infernomics"
FITS = "fits to published measurements"

_ASSUMED = re.compile(
    r"(?:assum\w*|usual default|default share|unverified|estimate\b|no training;|from the printed)", re.I
)
_NO_SOURCE = re.compile(
    r"(?:by definition|definition|not published|not marked|not stated|architecture$|as published$|the reference$"
    r"|infernomics preset|nobody|software sees)",
    re.I,
)
_FITTED = re.compile(r"(?:fitted on|median (?:over|of) \d+ |no run on|no price)", re.I)
_PUBLISHERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bEpoch AI\b|epoch-research/"), "Epoch AI"),
    (re.compile(r"\bML\.ENERGY\b"), "ML.ENERGY"),
    (re.compile(r"web\.archive\.org/web/\d+/(?:https?://)?(?:www\.)?([a-z0-9.-]+)"), r"\1"),
    (re.compile(r"\bgithub\.com/([\w.-]+/[\w.-]+)"), r"\1"),
    (re.compile(r"\bgithub:([\w.-]+/[\w.-]+?)(?=[@\s:;,)]|$)"), r"\1"),
    (re.compile(r"^([A-Za-z][\w.-]*/[A-Za-z][\w.-]*)(?=[@\s:;,)]|$)"), r"\1"),
    (re.compile(r"\barXiv[: ]?(\d{4}\.\d{4,5})", re.I), r"arXiv \1"),
    (re.compile(r"\bdoi (10\.\S+)"), r"doi \1"),
    (re.compile(r"(?:https?://)?\b((?:[a-z0-9-]+\.)+(?:com|org|net|io|ai|gov|edu|uk|dev|eu|to))\b"), r"\1"),
    (re.compile(r"\(((?:[\w.-]+)/(?:[\w.-]+))(?=[@ )])"), r"\1"),
)
"""In the order of preference: the first that a part of a source names is what it is called."""
_PRICES = re.compile(r"^(?:Median of \d+ providers' |One provider's )(.+? prices?)\b")


def short_citations(text: str) -> tuple[str, ...]:
    """What a source's text cites, each in few letters; () where it says no more than that there is no source."""
    if _NO_SOURCE.match(text):
        return ()
    parts = [part.strip() for part in re.split(r"; | <- ", text) if part.strip()]
    named = [name for name in map(_publisher, parts) if name]
    if not named and _ASSUMED.match(text):
        return (OWN_ASSUMPTIONS,)
    titles = [part for part in parts if part[:1].isupper()] or parts
    return tuple(dict.fromkeys(named or [_title(titles[0])]))


def _publisher(part: str) -> str:
    """Who is named in a part of a source; "" for nobody."""
    prices = _PRICES.match(part)
    if prices:
        return f"published {prices[1].removesuffix('s')}s"
    for pattern, called in _PUBLISHERS:
        match = pattern.search(part)
        if match:
            return excerpt(match.expand(called), LONGEST)
    return FITS if _FITTED.match(part) else ""


def _title(part: str) -> str:
    """The beginning of a text, as far as it is what was published."""
    return excerpt(re.split(r" \(|: |, read |@", part)[0], LONGEST)
