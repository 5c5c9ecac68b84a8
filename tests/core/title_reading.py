"""How titles of charts are read back, and what of a study their checks have in common.

Nothing here or in the checks knows a builder, a count or a spend of `core`: they read the sentence with patterns of
their own and compute what it says from the arrays of the study.
"""

import math
import re
from typing import Any, NamedTuple

import numpy as np

from core.equations import lifetime
from core.outcome import Outcome
from core.study import Study
from tests.core.story_studies import of_services, rounds_to

NUMBER = r"[\d.,]+(?:e-?\d+)?"
SHARE = rf"(?:over )?{NUMBER} %"
MONEY = rf"\$(?:{NUMBER})(?: [MBT])?"
BOUGHT = rf"{NUMBER}(?: [kMBT])?"


# --- reading ----------------------------------------------------------------------------------------------------------


def parsed(pattern: str, title: str) -> dict[str, str] | None:
    """The named parts of a title, if it is a sentence of this kind."""
    found = re.fullmatch(pattern, title)
    return None if found is None else {key: value for key, value in found.groupdict().items() if value is not None}


def says_share(share: float, words: str) -> bool:
    """Whether "41 %" or "over 99 %" is what a share rounds to."""
    if words.startswith("over 99"):
        return 0.99 < share < 1
    return rounds_to(100 * share, words.removesuffix(" %"))


def says_money(amount: float, words: str, digits: int = 3) -> bool:
    """Whether "$4.10 M" or "1.61 M" or "913 k" is what an amount rounds to."""
    match = re.fullmatch(rf"\$?({NUMBER})(?: ([kMBT]))?", words)
    assert match, words
    factor = {None: 1.0, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}[match[2]]
    return rounds_to(amount / factor, match[1], digits)


def chip_called(study: Study, words: str) -> int:
    """The chip that a title means: by its name, with or without its maker, with or without a word about its price."""
    for bare in (words, re.sub(r" \([^()]*\)$", "", words)):
        for maker in (True, False):
            names = [c.name if maker else c.name.removeprefix(f"{c.vendor} ").strip() for c in study.chips]
            if bare in names:
                return names.index(bare)
    raise AssertionError(f"no chip is called {words}")


def says_times(ratio: float, words: str) -> bool:
    """Whether "3.7" or "123 M" is what a ratio rounds to, in two digits."""
    return says_money(ratio, words, 2)


def never(title: str) -> str:
    raise AssertionError(f"no rule knows the title: {title}")


# --- what is counted --------------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """How many of what a study counts come with a unit of the books, their word, and how many a price is of."""

    per_unit: float
    words: str
    lot: float
    per_dollar: bool

    def shown(self, cost: float) -> float:
        """USD a unit as the figure in a title: dollars for a lot, or how many a dollar buys."""
        if self.per_dollar:
            return self.per_unit / cost if cost > 0 else math.inf
        return cost / self.per_unit * self.lot


def counted(study: Study, workload: int) -> Counted:
    row, per_dollar = study.workloads[workload], study.settings.count_reading == "per dollar"
    if row.kind != "language model":
        image = row.kind == "diffusion"
        return Counted(1.0, "images" if image else "queries", 1e3 if image else 1e6, per_dollar)
    words = study.settings.count
    made = {"output tokens": row.output_tokens, "input tokens": row.input_tokens}
    tokens = made.get(words, row.output_tokens + row.input_tokens)
    return Counted(tokens / row.output_tokens, words, 1e6, per_dollar)


def is_known(outcome: Outcome, workload: int, chip: int) -> bool:
    """Whether a workload is served on a chip within its limits at a known cost."""
    served = outcome.detail.served
    return bool(served.feasible[workload, chip] and served.priced[workload, chip])


def own_services(study: Study) -> list[int]:
    own = [row for row, workload in enumerate(study.workloads) if workload.alternative_to == ""]
    return own or list(range(len(study.workloads)))


def spend_is_unknown(outcome: Outcome) -> bool:
    """Whether a service has no cost on the reference chip, or cannot be trained there, or all of it is free."""
    study, served = outcome.study, outcome.detail.served
    chip, rows = study.reference_chip, own_services(study)
    if not all(is_known(outcome, row, chip) and served.trainable[row, chip] for row in rows):
        return True
    return float(of_services(outcome, lifetime.monthly_inference_cost).sum()) == 0.0


def first_month(outcome: Outcome, wanted: Any, workload: int, chip: int, *, monthly: bool = False) -> float:
    """A quantity of money of one workload on one chip: over the horizon, or of its first month."""
    study = outcome.study
    shape = (len(study.workloads), len(study.chips), int(study.money.horizon) if monthly else 1)
    return float(np.broadcast_to(outcome.detail.lifetime[wanted], shape)[workload, chip, 0])
