"""What the speaker reads: the chart in three sentences, what was assumed, what the chart leaves out, every source."""

from collections.abc import Iterable, Sequence

from core.charts.spec import ChartSpec
from core.names import first_of, visible
from core.slides.citations import Citation
from core.slides.drawn_beside import panels
from core.slides.slide import Assumption

LONGEST = 30_000
"""Letters of a slide's notes; what does not fit is counted."""
_MOST_LINES = 250
_WHAT_FOR = "of every input that moves this chart or decides what it shows (limits, and what other set-ups rest on)"
_MOST_INPUTS = 4


def speaker_notes(
    claim: str, said: Sequence[str], spec: ChartSpec, assumed: Sequence[Assumption], cited: Sequence[Citation]
) -> str:
    """Paragraphs under headings of their own. claim: the computed title; said: the reading."""
    notes = [one.rstrip(".") for one in dict.fromkeys(note for panel in panels(spec) for note in panel.notes)]
    parts = (
        "\n".join((f"{visible(claim).rstrip('.')}.", *map(visible, said))),
        _listed("Notes on the chart", [f"{visible(note)}." for note in notes]),
        _assumed_words(assumed),
        _listed(f"Sources ({len(cited)}), {_WHAT_FOR}", [_citation_words(one) for one in cited]),
    )
    return _bounded("\n\n".join(part for part in parts if part))


def _assumed_words(assumed: Sequence[Assumption]) -> str:
    if not assumed:
        return "Assumptions: every input is as shipped."
    groups = dict.fromkeys((one.kind, one.scenario) for one in assumed)
    said = []
    for group in groups:
        of_group = [one for one in assumed if (one.kind, one.scenario) == group]
        about = f"Scenario {visible(group[1])}, otherwise than Base" if group[1] else "Assumptions of the analyst"
        said.append(_listed(f"{about} ({len(of_group)})", [_assumption_words(one) for one in of_group]))
    return "\n\n".join(said)


def _assumption_words(one: Assumption) -> str:
    owner = f"{visible(one.owner)}: " if one.owner else ""
    source = f"; {visible(one.source)}" if one.source else ""
    return f"{owner}{visible(one.label)} {visible(one.value)}, before {visible(one.before)}{source}"


def _citation_words(one: Citation) -> str:
    of_what = f" ({first_of([visible(name) for name in one.inputs], _MOST_INPUTS)})" if one.inputs else ""
    return f"{one.words}{of_what}"


def _listed(heading: str, lines: Iterable[str]) -> str:
    listed = list(lines)
    if not listed:
        return ""
    left = len(listed) - _MOST_LINES
    shown = listed[:_MOST_LINES] + ([f"and {left} more, in the study's Sources view"] if left > 0 else [])
    return "\n".join((f"{heading}:", *(f"– {line}" for line in shown)))


def _bounded(text: str) -> str:
    """The text, or as many of its lines as there is room for."""
    if len(text) <= LONGEST:
        return text
    kept = text[: LONGEST - 80].rsplit("\n", 1)[0]
    left = text.count("\n") - kept.count("\n")
    return f"{kept}\n{left} more lines are left out here; the study has them all."
