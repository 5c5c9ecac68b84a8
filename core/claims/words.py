"""What is said about a claim: its own words, where it comes from, what the study computes, and the verdict."""

from dataclasses import dataclass
from typing import Literal

VerdictKind = Literal["supported", "plausible", "not_supported", "answer", "no_figure"]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim beside what a study says to it, ready to be shown; every text is plain text.

    heading: the claim as stated, or the question; traced: how far it can be followed to a source; computed: what the
    study comes to, with its band; verdict: in words ("Plausible under these assumptions"), of a kind that picks its
    sign; assumptions: what the figure rests on, one a line; sources: of the claim and of the figures, one a line.
    """

    heading: str
    traced: str
    computed: str
    verdict: str
    verdict_kind: VerdictKind
    assumptions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
