"""What moved a headline figure since the baseline, and by how much each changed input did.

The effect of an input depends on which others are changed already. The Shapley average over the orders of making the
changes depends on no order, and its parts sum to the whole difference: up to 8 inputs all orders are in, beyond that a
fixed draw of them, with its standard error.

Source: Shapley 1953, "A value for n-person games"; sampling with orders and their reverse: Mitchell et al. 2022,
"Sampling permutations for Shapley value estimation", JMLR 23.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from core.changed_inputs import ChangedInput, between, changed_inputs, checked, with_names_of
from core.errors import InfernomicsError
from core.figures import figures_of
from core.formats import bought_count, format_quantity, money_text, unit_cost
from core.headlines import kpis
from core.numerals import MINUS
from core.outcome import Kpi
from core.shapley import SEED, Effects, drawn_orders, exact_effects, sampled_effects, states_of
from core.study import Study, kept_settings

MOST_EXACT = 8
"""Changed inputs up to which all orders are taken."""
_EVALUATIONS = 1200
_FEWEST_PAIRS, _MOST_PAIRS = 8, 100
"""Pairs of orders that are drawn: as many as the evaluations allow."""

FIGURES = {
    "unit_cost": "Unit cost",
    "lifetime": "Lifetime cost",
    "inference": "Lifetime inference",
    "training": "Lifetime training",
    "share": "Inference share",
    "crossover": "Crossover",
}
"""What can be taken apart, by id, as it is called in choices."""
_KPIS = {
    "inference": "lifetime_inference_cost",
    "training": "lifetime_training_cost",
    "share": "inference_share",
    "crossover": "crossover_month",
}


class Effect(NamedTuple):
    """What one input did to a figure, in its unit. error: standard error, 0 where it is exact."""

    input: ChangedInput
    amount: float
    error: float


class Progress(NamedTuple):
    """Evaluations that are done, of how many."""

    done: int
    of: int


@dataclass(frozen=True)
class Attribution:
    """One figure taken apart. before, now: its values; method: how, in words; why_not: why it cannot be, or "".

    effects: largest first; inputs without any effect are among them, with 0.
    """

    figure: str
    label: str
    unit: str
    before: float | None
    now: float | None
    effects: tuple[Effect, ...] = ()
    method: str = ""
    why_not: str = ""

    @property
    def difference(self) -> float:
        """Now less before; 0 where one of them is not known."""
        return 0.0 if self.before is None or self.now is None else self.now - self.before

    def text(self, value: float) -> str:
        """A value of the figure in words."""
        return figure_words(value, self.unit)

    def change(self, amount: float) -> str:
        """A change of the figure in words, with its sign."""
        sign = "+" if amount > 0 else MINUS if amount < 0 else "±"
        return f"{sign}{self.size(abs(amount))}"

    def size(self, amount: float) -> str:
        """A difference of the figure in words, without its sign: shares in points."""
        return f"{format_quantity(100 * amount, '1', 2)} pt" if self.unit == "1" else amount_words(amount, self.unit)


def figure_words(value: float, unit: str) -> str:
    """A headline figure in words: "$4.10 M", "80 %", "month 9"."""
    return f"month {value:.0f}" if unit == "month" else amount_words(value, unit)


def amount_words(amount: float, unit: str) -> str:
    """An amount of a headline figure in words."""
    if unit == "USD":
        return money_text(amount)
    if unit.startswith("USD/"):
        return unit_cost(amount)  # of what it is stands in the figure's name
    if unit.endswith("/USD"):
        return bought_count(amount)
    if unit == "month":
        months = format_quantity(amount, "1", 3)
        return f"{months} month{'' if months in ('1', f'{MINUS}1') else 's'}"
    return format_quantity(amount, "%" if unit == "1" else unit)


class Attributing:
    """Takes all headline figures apart, one evaluation a step; what is asked in between tells how far it is.

    baseline, now: plain studies. Chips that neither of them looks at can have no part in these figures and are left
    out of the evaluations.
    """

    def __init__(self, baseline: Study, now: Study) -> None:
        self.base = with_names_of(baseline, now)
        self.now = now
        chips = {self.base.settings.reference_chip, now.settings.reference_chip}
        everything = changed_inputs(self.base, now)
        self.inputs = tuple(one for one in everything if not _of_other_chips(one, chips))
        self.elsewhere = tuple(one for one in everything if one not in self.inputs)
        self._chips = chips
        self._kept: dict[int, tuple[Kpi, ...] | str] = {}
        self.is_exact = len(self.inputs) <= MOST_EXACT
        count = len(self.inputs)
        pairs = min(_MOST_PAIRS, max(_FEWEST_PAIRS, _EVALUATIONS // (2 * max(count, 1))))
        self._orders = () if self.is_exact else drawn_orders(count, pairs)
        self._all = (1 << count) - 1
        self._wanted = self._states()
        self._steps = self._stepping()

    def _states(self) -> tuple[int, ...]:
        """The states to evaluate, both ends first; none where nothing has changed."""
        if not self.inputs and not self.elsewhere:
            return ()
        if self.is_exact:
            return tuple(dict.fromkeys((0, self._all, *range(self._all))))
        on_the_way = (state for order in self._orders for state in states_of(order))
        return tuple(dict.fromkeys((0, self._all, *on_the_way)))

    # --- evaluating ---------------------------------------------------------------------------------------------------

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress(len(self._kept), len(self._wanted))

    @property
    def is_done(self) -> bool:
        """Whether all evaluations are made."""
        return len(self._kept) == len(self._wanted)

    def step(self) -> bool:
        """Make one evaluation; False where none is left."""
        return next(self._steps, None) is not None

    def finish(self) -> "Attributing":
        """Make all evaluations."""
        while self.step():
            pass
        return self

    def _stepping(self) -> Iterator[int]:
        for state in self._wanted:
            self._kept[state] = self._figures(state)
            yield state

    def _figures(self, state: int) -> tuple[Kpi, ...] | str:
        """The headline figures of a state, or why there is no such state."""
        made = {one for at, one in enumerate(self.inputs) if state >> at & 1}
        changes = (*self.inputs, *self.elsewhere)
        try:
            study = checked(between(self.base, self.now, made | set(self.elsewhere), changes), self.base, self.now)
            kept = tuple(chip for chip in study.chips if chip.id in self._chips)
            return kpis(figures_of(msgspec.structs.replace(study, chips=kept)))
        except InfernomicsError as refused:
            return str(refused)

    # --- what came out ------------------------------------------------------------------------------------------------

    def attribution(self, figure: str) -> Attribution:
        """One figure taken apart, as far as the evaluations go; KeyError where it is none of `FIGURES`.

        Before all are made there are effects only where orders are drawn, of those that are complete.
        """
        label, unit = self._named(figure)
        before, now = (self._value(figure, state, unit) for state in (0, self._all))
        found = Attribution(figure, label, unit, before, now)
        why_not = self._why_not(figure, found)
        if why_not:
            return _without(found, why_not)
        effects = self._effects(figure, unit)
        if effects is None:
            why_not = "" if not self.is_done else self._no_way(figure, unit)
            return _without(found, why_not)
        told = [Effect(*one) for one in zip(self.inputs, effects.amounts, effects.errors, strict=True)]
        told.sort(key=lambda one: -abs(one.amount))
        rest = [Effect(one, 0.0, 0.0) for one in self.elsewhere]
        return Attribution(figure, label, unit, before, now, (*told, *rest), self._method(found, effects))

    def _named(self, figure: str) -> tuple[str, str]:
        """What a figure is called and its unit, as they are now."""
        now = self._kept.get(self._all)
        if figure == "unit_cost" and isinstance(now, tuple):
            return now[-1].label, now[-1].unit
        units = {"share": "1", "crossover": "month", "unit_cost": "USD"}
        return FIGURES[figure], units.get(figure, "USD")

    def _kpi(self, figure: str, state: int) -> tuple[Kpi, ...]:
        """The headline figures that a figure is the sum of, in a state that was evaluated."""
        kept = self._kept.get(state, "")
        if isinstance(kept, str):
            return ()
        if figure == "unit_cost":
            return (kept[-1],)
        wanted = ("inference", "training") if figure == "lifetime" else (figure,)
        return tuple(kpi for one in wanted for kpi in kept if kpi.id == _KPIS[one])

    def _value(self, figure: str, state: int, unit: str) -> float | None:
        parts = self._kpi(figure, state)
        values = [kpi.value for kpi in parts if kpi.unit == unit and kpi.value is not None]
        return math.fsum(values) if parts and len(values) == len(parts) else None

    def _reason(self, figure: str, state: int, unit: str) -> str:
        """Why a state has no figure."""
        kept = self._kept.get(state, "")
        if isinstance(kept, str):
            return kept
        kpi = next((one for one in self._kpi(figure, state) if one.value is None or one.unit != unit), None)
        if kpi is None:
            return ""
        return kpi.reason if kpi.value is None else f"It is counted otherwise there: {kpi.label}."

    def _why_not(self, figure: str, found: Attribution) -> str:
        if not self.inputs and not self.elsewhere:
            return "Nothing has changed since the baseline was pinned."
        if not {0, self._all} <= self._kept.keys():
            return ""
        for value, state, which in ((found.before, 0, "The baseline"), (found.now, self._all, "The study")):
            if value is None:
                when = "has no such figure" if state == 0 else "has no such figure now"
                return f"{which} {when}. {self._reason(figure, state, found.unit)}".strip()
        if not self.inputs:
            return "No changed input has a part in this figure: all of them are of other chips."
        return ""

    def _effects(self, figure: str, unit: str) -> Effects | None:
        if self.is_exact:
            if not self.is_done:
                return None
            return exact_effects(len(self.inputs), lambda state: self._value(figure, state, unit))
        complete = [order for order in self._orders if all(state in self._kept for state in states_of(order))]
        complete = complete[: len(complete) // 2 * 2]
        if not complete:
            return None
        return sampled_effects(complete, lambda state: self._value(figure, state, unit))

    def _no_way(self, figure: str, unit: str) -> str:
        """Why no order of the changes can be followed, with an example."""
        for state in self._wanted:
            if self._value(figure, state, unit) is None:
                made = [one.label for at, one in enumerate(self.inputs) if state >> at & 1]
                alone = f"With {', '.join(made)} alone" if made else "Without any of them"
                why = self._reason(figure, state, unit)
                return f"The changes cannot be told apart: no order has this figure at every step. {alone}: {why}"
        return ""

    def _method(self, found: Attribution, effects: Effects) -> str:
        """How it was done, in words, with its error."""
        count = len(self.inputs)
        inputs = f"{count} input{'' if count == 1 else 's'}"
        evaluations = f"{len(self._kept):,} evaluations"
        whole = effects.orders == effects.considered
        orders = f"{effects.orders:,} of {effects.considered:,} orders"
        some = "" if whole else f"; {orders}, those with a figure at each step"
        if self.is_exact:
            return f"Exact Shapley average over {inputs}, {evaluations}{some}"
        drawn = f"{effects.orders:,} orders drawn with seed {SEED}"
        error = max(effects.errors, default=0.0)
        said = f"standard error at most {found.size(error)}" if math.isfinite(error) else "error not known yet"
        return f"Sampled Shapley average over {inputs}: {drawn}, {evaluations}, {said}{some}"


def _without(found: Attribution, why_not: str) -> Attribution:
    return Attribution(found.figure, found.label, found.unit, found.before, found.now, why_not=why_not)


def _of_other_chips(change: ChangedInput, chips: set[str]) -> bool:
    """Whether a change is of a chip that no figure is counted on."""
    touched = {(table, row) for table, row, _ in change.cells} | set(change.rows)
    return not change.looks and all(table == "chips" and row not in chips for table, row in touched)


def what_counts(study: Study) -> Study:
    """A plain study without the switches that no headline figure rests on: equal ones need no new attribution."""
    return kept_settings(study)
