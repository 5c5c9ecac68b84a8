"""A source in few letters: the publisher or the title out of a text that says much more, for lines of small type.

A year is added where the text is of one publication or one day's prices; data collected from many pages go by their
publisher alone, because the date of such a value is not that of a publication.
"""

import re
from collections.abc import Callable

from core.names import excerpt
from core.slides.publishers import PAPERS, REPOSITORIES, SITES

LONGEST = 44
OWN_ASSUMPTIONS = "assumptions that ship with Infernomics"
CALIBRATION = "Infernomics calibration on published runs"

_ASSUMED = re.compile(
    r"(?:assum\w*|usual default|default share|unverified|estimate\b|no training;|from the printed|derived\b"
    r"|the maker's product line|counted from)",
    re.I,
)
_NO_SOURCE = re.compile(
    r"(?:by definition|definition|not published|not marked|not stated|not set|name only|architecture$|as published$"
    r"|the reference$|infernomics preset|nobody|software sees)",
    re.I,
)
_FITTED = re.compile(
    r"(?:fitted on|median (?:over|of) \d+ |no run on|no price|an engine that published rows|geometric mean of what is"
    r"|set, not fitted|set on published)",
    re.I,
)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?:com|org|net|io|ai|gov|edu|uk|dev|eu|to)")
_FILE = re.compile(r"\.(?:md|rst|csv|ya?ml|json|py)$")
_PROPER = re.compile(r"[A-Z“]|vLLM|llama\.cpp")
"""How a title begins."""
_Named = Callable[[re.Match[str]], str]


def _repository(match: re.Match[str]) -> str:
    name = match[1]
    if _FILE.search(name):
        return ""
    results = re.match(r"mlcommons/(inference|training)_results_(v[\d.]+)", name)
    if results:
        return f"MLPerf {results[1].capitalize()} {results[2]}"
    host = name.split("/")[0]
    return SITES.get(host, host if _HOST.fullmatch(host) else REPOSITORIES.get(name, name))


def _site(match: re.Match[str]) -> str:
    return SITES.get(match[1], match[1])


def _paper(match: re.Match[str]) -> str:
    known = PAPERS.get(match[1])
    return f"{known}, arXiv {match[1]}" if known else f"arXiv {match[1]}"


_PUBLISHERS: tuple[tuple[re.Pattern[str], _Named], ...] = (
    (re.compile(r"\bEpoch(?: AI)?\b|epoch-research/"), lambda _: "Epoch AI"),
    (re.compile(r"\bML\.ENERGY\b"), lambda _: "ML.ENERGY"),
    (re.compile(r"\bAzureLLMInferenceDataset(20\d\d)|\bAzure(?:'s)? (?:LLM inference trace )?(20\d\d)\b"),
     lambda match: f"Azure LLM inference trace {match[1] or match[2]}"),
    (re.compile(r"product carbon footprint of (HGX \w+)"), lambda match: f"NVIDIA, carbon footprint of {match[1]}"),
    (re.compile(r"web\.archive\.org/web/\d+/(?:https?://)?(?:www\.)?([a-z0-9.-]+)"), _site),
    (re.compile(r"\bgithub\.com/([\w.-]+/[\w.-]+)"), _repository),
    (re.compile(r"\bgithub:([\w.-]+/[\w.-]+?)(?=[@\s:;,)]|$)"), _repository),
    (re.compile(r"^([A-Za-z][\w.-]*/[A-Za-z][\w.-]*)(?=[@\s:;,)]|$)"), _repository),
    (re.compile(r"\barXiv[: ]?(\d{4}\.\d{4,5})", re.I), _paper),
    (re.compile(r"\bdoi (10\.[^\s,;)]+)"), lambda match: f"doi {match[1]}"),
    (re.compile(rf"(?:https?://)?(?:www\.)?\b({_HOST.pattern})\b"), _site),
    (re.compile(r"\(((?:[A-Za-z][\w.-]+)/(?:[A-Za-z][\w.-]+))(?=[@ )])"), _repository),
    (re.compile(r"\b([A-Za-z][\w.-]*/[A-Za-z][\w.-]*)@"), _repository),
)  # fmt: skip
"""In the order of preference: the first that a part of a source names is what it is called."""
_PRICES = re.compile(r"^(?:Median of \d+ providers' |One provider's )(.+? prices?)\b")


def short_citations(text: str, date: str = "") -> tuple[str, ...]:
    """What a source's text cites, each in few letters; () where it says no more than that there is no source."""
    if _NO_SOURCE.match(text):
        return ()
    year = date[:4] if re.match(r"20\d\d(?!\d)", date) else ""
    parts = [part.strip() for part in re.split(r"; | <- ", text) if part.strip()]
    named = [name for name in (_publisher(part, year) for part in parts) if name]
    if named:
        return tuple(dict.fromkeys(named))
    titles = [part for part in parts if _PROPER.match(part) or "“" in part]
    if not titles or _ASSUMED.match(text):  # nobody is named, and nothing that could be looked up
        return (OWN_ASSUMPTIONS,)
    return (_with_year(_title(titles[0]), year),)


def _publisher(part: str, year: str) -> str:
    """Who is named in a part of a source; "" for nobody."""
    prices = _PRICES.match(part)
    if prices:
        return _with_year(f"published {prices[1].removesuffix('s')}s", year)
    for pattern, called in _PUBLISHERS:
        name = next(filter(None, map(called, pattern.finditer(part))), "")
        if name:
            return excerpt(name, LONGEST)
    return CALIBRATION if _FITTED.match(part) else ""


def _title(part: str) -> str:
    """The beginning of a text, as far as it is what was published; as many of its clauses as fit."""
    quoted = re.search(r"“[^”]+”", part)
    whole = quoted[0] if quoted else re.split(r" \(|: |, read |@", part)[0]
    clauses = whole.split(", ")
    while len(clauses) > 1 and len(", ".join(clauses)) > LONGEST - len(" 2026"):
        clauses.pop()
    return excerpt(", ".join(clauses), LONGEST - len(" 2026"))


def _with_year(name: str, year: str) -> str:
    """The name with the year, unless it names one, or a version, which has a date of its own."""
    return f"{name} {year}" if year and not re.search(r"\b20\d\d\b|\d\.\d", name) else name
