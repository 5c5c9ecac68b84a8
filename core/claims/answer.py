"""What a study says to the claim that it tests: the figure with its band, the verdict, and what it rests on."""

import math
from typing import NamedTuple

import numpy as np

from core.bands import level_text
from core.catalog import load_catalog
from core.claims.assumptions import assumed
from core.claims.claim import Claim, Verdict
from core.claims.words import ClaimView
from core.cost_steps import serving_parts
from core.delivery import Delivery, delivery_of
from core.equations import demand, lifetime, unit_cost
from core.errors import CatalogError
from core.figures import Figures
from core.formats import format_quantity, money_text, month_count
from core.numerals import MINUS
from core.outcome import Outcome
from core.spend import counted, dollars_words, spend_of
from core.spend_reasons import spend_reason

WORDS: dict[Verdict, str] = {
    "supported": "Supported under these assumptions",
    "plausible": "Plausible: part of the band reaches it",
    "not_supported": "Not supported under these assumptions",
}


class Finding(NamedTuple):
    """A figure in the claim's own measure with the ends of its band, and a sentence about it; else a reason."""

    value: float = 0.0
    low: float = 0.0
    high: float = 0.0
    sentence: str = ""
    reason: str = ""


def claim_view(outcome: Outcome) -> ClaimView | None:
    """The claim that the study of an outcome tests, with its answer; None where it tests none that is known."""
    claim = _claim(outcome.study.settings.claim)
    if claim is None:
        return None
    figures: Figures = outcome.detail
    found = finding(figures, claim)
    sources = tuple(f"{one.says} ({one.source.text}, {one.source.date})" for one in claim.evidence)
    assumptions = assumed(figures, claim)
    if found.reason:
        return ClaimView(claim.statement, claim.traced, found.reason, "No figure", "no_figure", assumptions, sources)
    verdict = claim.verdict(found.low, found.high)
    if claim.measure == "inference over training":
        return ClaimView(
            claim.heading, claim.traced, found.sentence, _answer_words(verdict), "answer", assumptions, sources
        )
    return ClaimView(claim.statement, claim.traced, found.sentence, WORDS[verdict], verdict, assumptions, sources)


def _claim(identifier: str) -> Claim | None:
    if not identifier:
        return None
    try:
        return load_catalog().claim(identifier)
    except CatalogError:
        return None


def _answer_words(verdict: Verdict) -> str:
    return {
        "supported": "It does under these assumptions",
        "plausible": "It may under these assumptions",
        "not_supported": "It does not under these assumptions",
    }[verdict]


def finding(figures: Figures, claim: Claim) -> Finding:
    """The figure that a claim is held against; its measure is the claim's."""
    if claim.measure in ("inference share", "inference over training"):
        return _spend(figures, claim)
    if claim.chip:
        return _between_chips(figures, claim)
    return _over_time(figures)


# --- training against inference -------------------------------------------------------------------------------------


def _spend(figures: Figures, claim: Claim) -> Finding:
    chip = figures.study.reference_chip
    if reason := spend_reason(figures, chip):
        return Finding(reason=reason)
    spend = spend_of(figures, chip)
    if spend.trained <= 0:
        return Finding(reason="No training is paid for, so there is nothing to compare inference with.")
    over = spend.inferred / spend.trained
    ends = [over * lead for lead in spend.leads]
    if claim.measure == "inference over training":
        return Finding(over, ends[0], ends[1], _answer(figures, over, ends))
    share, low, high = (one / (1 + one) for one in (over, *ends))
    sentence = (
        f"Inference takes {format_quantity(share, '%')} of the spend over {month_count(figures.study.money.horizon)} "
        f"({_band(low, high, '%')})."
    )
    return Finding(share, low, high, sentence)


def _answer(figures: Figures, over: float, ends: list[float]) -> str:
    """The title question answered with numbers: all requests at their cost, against all training."""
    study, chip = figures.study, figures.study.reference_chip
    spend = spend_of(figures, chip)
    requests = sum(float(figures.monthly(demand.monthly_requests, row, chip).sum()) for row in counted(study))
    ratio, low, high = (format_quantity(one, "1", 2) for one in (over, *ends))
    return (
        f"Training costs {money_text(spend.trained)} in all, {format_quantity(requests, '1')} requests in "
        f"{month_count(study.money.horizon)} cost {money_text(spend.inferred)}: {ratio} times the training "
        f"({level_text()}: {low}–{high}), {dollars_words(study)}.{_unit_words(figures)}"
    )


def _unit_words(figures: Figures) -> str:
    """What a unit of the selected workload costs against the ideal, as a further sentence; "" where it is not known."""
    study, chip, workload = figures.study, figures.study.reference_chip, figures.study.selected_workload
    if figures.why_not(workload, chip):
        return ""
    record, parts = study.workloads[workload], serving_parts(figures, workload, chip)
    delivery, ideal, delivered = delivery_of(study, workload), parts[0].after, parts[-1].after
    if delivery.per_dollar:
        return f" {record.name}: {_bought_words(delivery, ideal, delivered)}"
    times = f", {format_quantity(delivered / ideal, '1', 2)} times the ideal" if ideal > 0 else ""
    largest = max(parts[1:], key=lambda part: part.change)
    most = f"; {largest.step.words} {'add' if largest.step.plural else 'adds'} most" if largest.change > 0 else ""
    return f" {record.name} {delivery.told(delivery.figure(delivered))}{times}{most}."


def _bought_words(delivery: Delivery, ideal: float, delivered: float) -> str:
    """What a dollar buys, and how much of the ideal that is."""
    if delivered <= 0:
        return delivery.free
    share = f", {format_quantity(ideal / delivered, '%', 2)} of the ideal" if ideal > 0 else ""
    return f"{delivery.phrase(delivery.figure(delivered))}{share}."


# --- one chip against another ---------------------------------------------------------------------------------------


def _between_chips(figures: Figures, claim: Claim) -> Finding:
    study = figures.study
    places = {record.origin or record.id: place for place, record in enumerate(study.chips)}
    missing = [one for one in (claim.chip, claim.reference_chip) if one not in places]
    if missing:
        name = load_catalog().chip(missing[0]).name
        return Finding(reason=f"{name} is not among the chips of this study: add it in Chips.")
    better, before = places[claim.chip], places[claim.reference_chip]
    workload = study.selected_workload
    for chip in (better, before):
        timed = claim.measure == "latency" and figures.possible[workload, chip]  # which takes no price
        if not timed and (reason := figures.why_not(workload, chip)):
            return Finding(reason=f"{study.chips[chip].name}: {reason}")
    values, width = _compared(figures, claim, (better, before))
    if values[1] <= 0:
        return Finding(reason=f"{study.chips[before].name} costs nothing, so there is nothing to compare with.")
    ratio = values[0] / values[1]
    low, high = ratio / width - 1, ratio * width - 1
    of = study.workloads[workload].name
    subject = f"A unit of {of} costs" if claim.measure == "unit cost" else f"{of}’s fastest answer takes"
    sentence = (
        f"{subject} {_change(ratio - 1)} on {study.chips[better].name} than on {study.chips[before].name} "
        f"({_band(low, high, '%')})."
    )
    return Finding(ratio - 1, low, high, sentence)


def _compared(figures: Figures, claim: Claim, chips: tuple[int, int]) -> tuple[list[float], float]:
    """A measure on two chips, and the factor of the band of their ratio: errors of the two are independent."""
    workload = figures.study.selected_workload
    if claim.measure == "latency":
        times = [float(figures.served.fastest_response_time[workload, chip]) for chip in chips]
        widths = [math.log(float(figures.bands.served[workload, chip])) for chip in chips]
        return times, math.exp(math.hypot(*widths))
    costs = [float(figures.monthly(unit_cost.delivered_unit_cost, workload, chip)[0]) for chip in chips]
    ends = [figures.monthly_range(unit_cost.delivered_unit_cost, workload, chip)[:, 0] for chip in chips]
    widths = [abs(math.log(dear / cheap)) / 2 if cheap > 0 else 0.0 for dear, cheap in np.array(ends).tolist()]
    return costs, math.exp(math.hypot(*widths))


# --- from the first month to the last -------------------------------------------------------------------------------


def _over_time(figures: Figures) -> Finding:
    """Change of the cost of a unit from the first month to the last that has traffic.

    The error of the prediction is the same in both and cancels.
    """
    study = figures.study
    workload, chip = study.selected_workload, study.reference_chip
    if reason := figures.why_not(workload, chip):
        return Finding(reason=reason)
    units = figures.monthly(demand.monthly_delivered_units, workload, chip)
    served = np.flatnonzero(units > 0)
    costs = figures.monthly(lifetime.monthly_inference_cost, workload, chip)[served] / units[served]
    if len(costs) == 1 or costs[0] <= 0:
        lacking = "Traffic is served in one month alone" if len(costs) == 1 else "Nothing is spent in the first month"
        return Finding(reason=f"{lacking}, so there is nothing to compare with.")
    change = float(costs[-1] / costs[0] - 1)
    delivery = delivery_of(study, workload)
    first = delivery.written(delivery.figure(float(costs[0])))
    sentence = (
        f"A unit of {study.workloads[workload].name} on {study.chips[chip].name} costs {_change(change)} in month "
        f"{served[-1] + 1} than in the first: {first} → {delivery.phrase(delivery.figure(float(costs[-1])))}, "
        f"{dollars_words(study)}. No band: the prediction’s error is in both and cancels."
    )
    return Finding(change, change, change, sentence)


# --- words ----------------------------------------------------------------------------------------------------------


def _change(change: float) -> str:
    """A relative change in words: "23 % less", "5 % more"."""
    return f"{format_quantity(abs(change), '%', 2)} {'less' if change < 0 else 'more'}"


def _band(low: float, high: float, unit: str) -> str:
    signs = [MINUS if end < 0 else "" for end in (low, high)]
    ends = [f"{sign}{format_quantity(abs(end), unit, 2)}" for sign, end in zip(signs, (low, high), strict=True)]
    return f"{level_text()}: {ends[0].removesuffix(f' {unit}')} to {ends[1]}"
