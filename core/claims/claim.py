"""A claim of the source article: what is claimed, how far it can be traced, and whether a computed figure bears it out.

Claims are rows of the catalog (`Catalog.claims`); no number of a claim is a constant of the program.
"""

from typing import Literal

import msgspec

from core.records import Identifier, Source

Measure = Literal["inference share", "unit cost", "latency", "inference over training"]
"""What a claim is about: inference spend over all spend; cost of a delivered unit; time of an answer; inference spend
over training spend."""

Comparison = Literal["at least", "change"]
"""At least a value; or a change by at least so much, relative to another chip or to an earlier date: -0.25 is a
quarter less."""

Trace = Literal["confirmed narrowly", "order of magnitude", "no source"]
"""Confirmed, but for one case only; others say something like it; nobody who could know says so."""

Verdict = Literal["supported", "plausible", "not_supported"]


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one source says to a claim, in our words."""

    says: str
    source: Source


class Claim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement of the article, with a number to hold a computed figure against.

    statement: as the article has it, in our words; value: what is claimed, a share (0..1) or a ratio, see `Comparison`.
    since, until: the dates that it is about ("2023", "2023-09"), "" where it names none. chip, reference_chip: catalog
    ids of the chip that is claimed to be better and of the one it is compared with, "" where the claim is not about
    chips. traced: how far the claim can be traced; study: id of the sample study that tests it.
    """

    id: Identifier
    heading: str
    statement: str
    source: Source
    measure: Measure
    comparison: Comparison
    value: float
    since: str = ""
    until: str = ""
    chip: str = ""
    reference_chip: str = ""
    trace: Trace
    traced: str
    study: str
    evidence: tuple[Evidence, ...]

    def verdict(self, low: float, high: float) -> Verdict:
        """Whether a figure with the error band from `low` to `high` (as `value`) reaches what is claimed.

        Supported where all of the band reaches it, plausible where part of it does. More than was claimed is reached,
        too: costs that fell by 90 % bear out a claim of 40 %.
        """
        reached = [self._reaches(end) for end in (low, high)]
        if all(reached):
            return "supported"
        return "plausible" if any(reached) else "not_supported"

    def _reaches(self, figure: float) -> bool:
        if self.comparison == "change" and self.value < 0:
            return figure <= self.value
        return figure >= self.value
