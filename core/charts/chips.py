"""Chart `chips`: which chip, by cost, latency or energy."""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import NamedTuple

from core.alternatives import alternatives_to
from core.analysis.validation.error_bands import error_bands
from core.bands import level_text
from core.charts.naming import priced_names, reasons, short_names
from core.charts.spec import Axis, Bar, Better, ChartSpec, Measure, Scale, Tone
from core.delivery import Delivery, delivery_of
from core.equations import footprint, latency, network_service, unit_cost
from core.figures import Figures, inputs_behind
from core.formats import axis_unit, format_quantity
from core.outcome import Outcome
from core.spend import money_words
from core.study import Study

MEASURES = (Measure("cost", "Cost"), Measure("latency", "Latency"), Measure("energy", "Energy"))


SURE = 0.9
"""Likelihood from which on the best chip's lead is stated without a doubt."""

DEVIATIONS = NormalDist().inv_cdf((1 + error_bands().level) / 2)
"""Standard deviations from the middle to an end of a band."""


class Measured(NamedTuple):
    """How one measure is worded: unit, axis, subtitle, the claim about the best chip, and what chips drawn can do.

    rises: whether what is drawn is the reciprocal of the measure, so that more is better: what a dollar buys.
    """

    unit: str
    axis: str
    subtitle: str
    claim: str
    able: str
    rises: bool = False


_LATENCY = Measured(
    "s",
    "Response time",
    "Whole answer with {band}, each chip's fastest set-up, {workload}",
    "answers {percent} sooner than",
    "run this workload",
)


def words_of(measure: str, delivery: Delivery) -> Measured:
    """How a measure is worded for a workload: costs and energies are of what it is counted by."""
    if measure == "latency":
        return _LATENCY
    if measure == "cost":
        subtitle = f"{delivery.scope} with {{band}}, {{workload}}, {{dollars}}"
        able = "serve this workload at a known cost"
        bought = f"serves {{percent}} more {delivery.words} per $ than"
        claimed = bought if delivery.per_dollar else "is {percent} cheaper than"
        axis = delivery.label("Delivered cost")
        return Measured(delivery.unit, axis, subtitle, claimed, able, delivery.per_dollar)
    subtitle = f"Energy {delivery.one} at the meter, idle hours included, with {{band}}, {{workload}}"
    claimed = f"uses {{percent}} less energy {delivery.one} than"
    return Measured(delivery.energy_unit, "Energy", subtitle, claimed, "serve this workload at a known power")


RESTS_ON = {
    "cost": inputs_behind(unit_cost.delivered_unit_cost),
    "latency": inputs_behind(latency.response_time, network_service.query_response_time),
    "energy": inputs_behind(footprint.energy_per_unit),
}


class Entry(NamedTuple):
    """One chip's figure with the ends of its error band, less being better: s, or USD or J for one of what is counted.

    alternative: position of the workload of like quality that it is of, where it is not of the selected one.
    """

    chip: int
    name: str
    value: float
    low: float
    high: float
    alternative: int | None = None

    def drawn(self, words: Measured) -> tuple[float, float, float]:
        """The figure and the ends of its band as they are drawn, in the measure's unit."""
        if words.rises:
            return 1 / self.value, 1 / self.high, 1 / self.low
        return self.value, self.low, self.high

    @property
    def deviation(self) -> float:
        """Standard deviation of the figure's logarithm, as the band has it."""
        if not 0 < self.low < self.high:
            return 0.0
        return math.log(self.high / self.low) / 2 / DEVIATIONS


def build(outcome: Outcome) -> ChartSpec:
    """Bars of all chips that can serve the selected workload, best first; the others with their reason in the notes."""
    figures: Figures = outcome.detail
    study = outcome.study
    measure = study.settings.chips_measure
    workload = study.workloads[study.selected_workload]
    delivery = delivery_of(study, study.selected_workload)
    words = words_of(measure, delivery)
    entries, notes = ranking(figures, measure)
    others, left_out = _of_like_quality(figures, measure)
    entries, notes = tuple(sorted((*entries, *others), key=lambda entry: entry.value)), (*notes, *left_out)
    if words.rises:
        # no bar is as long as what a dollar buys of something free
        notes = (*notes, *(f"{entry.name}: {delivery.free}" for entry in entries if entry.value <= 0))
        entries = tuple(entry for entry in entries if entry.value > 0)
    asides = _against_predecessors(study, entries, rises=words.rises)
    subtitle = words.subtitle.format(band=level_text(), workload=workload.name, dollars=money_words(study))
    categories = tuple(entry.name for entry in entries)
    factor, label = axis_unit(max((entry.drawn(words)[0] for entry in entries), default=1.0), words.unit)
    title = claim(entries, words, alone=len(study.chips) == 1)
    return ChartSpec(
        "chips",
        title,
        subtitle,
        Axis(
            words.axis,
            words.unit,
            factor,
            label,
            better=Better.HIGHER if words.rises else Better.LOWER,
            from_zero=True,
        ),
        Axis("", scale=Scale.CATEGORY, categories=categories),
        bars=tuple(_bar(entry, words, delivery, study, asides.get(entry.name, "")) for entry in entries),
        aside_title="Against its predecessor" if asides else "",
        horizontal=True,
        notes=notes,
        measures=MEASURES,
        measure=measure,
        inputs=RESTS_ON[measure],
        summary=_summary(title, entries, words, notes, asides),
        empty="" if entries else f"{title}. {reasons(notes)}",
    )


def ranking(figures: Figures, measure: str) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Chips with a figure, best first, and for the others the reason why not."""
    study = figures.study
    workload = study.selected_workload
    entries, notes = [], []
    for position, name in enumerate(priced_names(study) if measure == "cost" else short_names(study)):
        why = _why_not(figures, measure, workload, position)
        if why:
            notes.append(f"{name}: {why}")
        else:
            entries.append(_entry(figures, measure, workload, position, name))
    return tuple(sorted(entries, key=lambda entry: entry.value)), tuple(notes)


def _of_like_quality(figures: Figures, measure: str) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The best chip of each alternative to the selected workload, and why others of them are left out."""
    study = figures.study
    names = priced_names(study) if measure == "cost" else short_names(study)
    entries, notes = [], []
    for workload, lacking in alternatives_to(study, study.selected_workload):
        name = study.workloads[workload].name
        chips = [chip for chip in range(len(study.chips)) if not _why_not(figures, measure, workload, chip)]
        if lacking or not chips:
            notes.append(f"{name}: {lacking or 'no chip can run it.'}")
            continue
        best = min(chips, key=lambda chip: _value(figures, measure, workload, chip))
        entry = _entry(figures, measure, workload, best, f"{name} on {names[best]}")
        entries.append(entry._replace(alternative=workload))
    return tuple(entries), tuple(notes)


def _entry(figures: Figures, measure: str, workload: int, chip: int, name: str) -> Entry:
    """The figure of a workload on a chip, by the workload's own count: an alternative may have other requests."""
    value = _value(figures, measure, workload, chip)
    ends = _range(figures, measure, workload, chip, value)
    if measure == "latency":
        return Entry(chip, name, value, *ends)
    delivery = delivery_of(figures.study, workload)
    return Entry(chip, name, *map(delivery.each, (value, *ends)))


def _against_predecessors(study: Study, entries: tuple[Entry, ...], *, rises: bool) -> dict[str, str]:
    """By the name of an entry, how its figure compares with that of the generation before, where both are drawn."""
    own = {study.chips[entry.chip].name: entry for entry in entries if entry.alternative is None}
    short = short_names(study)
    found = {}
    for entry in own.values():
        before = own.get(study.chips[entry.chip].predecessor)
        if before is None or before.value <= 0:
            continue
        change = (before.value / entry.value if rises else entry.value / before.value) - 1
        sign = "−" if change < 0 else "+"
        found[entry.name] = f"{sign}{format_quantity(abs(change), '%', 2)} vs {short[before.chip]}"
    return found


def _why_not(figures: Figures, measure: str, workload: int, chip: int) -> str:
    if measure == "cost":
        return figures.why_not(workload, chip)
    if not figures.possible[workload, chip] or (measure == "energy" and not figures.feasible[workload, chip]):
        return figures.why_not(workload, chip)
    if measure == "energy" and figures.study.chips[chip].thermal_design_power is None:
        return "its power is not published."
    return ""


def _value(figures: Figures, measure: str, workload: int, chip: int) -> float:
    if measure == "cost":
        return float(figures.monthly(unit_cost.delivered_unit_cost, workload, chip)[0])
    if measure == "latency":
        return float(figures.served.fastest_response_time[workload, chip])
    return float(figures.monthly(footprint.energy_per_unit, workload, chip)[0])


def _range(figures: Figures, measure: str, workload: int, chip: int, value: float) -> tuple[float, float]:
    """Ends of the error band around a figure."""
    if measure == "cost":
        dear, cheap = figures.monthly_range(unit_cost.delivered_unit_cost, workload, chip)[:, 0].tolist()
        return cheap, dear
    factor = float(figures.bands.served[workload, chip])
    return value / factor, value * factor


def likelihood(best: Entry, second: Entry) -> float:
    """Chance that the best is ahead indeed, errors of different chips taken as independent and lognormal."""
    spread = math.hypot(best.deviation, second.deviation)
    if not spread or best.value <= 0:
        return 1.0
    return NormalDist().cdf(math.log(second.value / best.value) / spread)


def claim(entries: tuple[Entry, ...], words: Measured, *, alone: bool = False) -> str:
    """The takeaway: how far the best chip leads the second. alone: whether the study has no other."""
    if not entries:
        return f"No chip can {words.able}"
    if len(entries) == 1 and alone:
        return f"{entries[0].name}, the only chip of the study, can {words.able}"
    if len(entries) == 1:
        return f"{entries[0].name} is the only chip that can {words.able}"
    best, second = entries[0], entries[1]
    lead = 1 - best.value / second.value if second.value > 0 else 0.0
    if words.rises:
        lead = second.value / best.value - 1
    if lead < 0.005:
        return f"{best.name} and {second.name} are level"
    percent = "over 99 %" if lead > 0.99 and not words.rises else format_quantity(lead, "%", 2)
    likely = likelihood(best, second)
    if likely < SURE:
        return f"{best.name} leads {second.name} by {percent}, but not surely: {likely * 100:.0f} % likely"
    return f"{best.name} {words.claim.format(percent=percent)} {second.name}"


def _bar(entry: Entry, words: Measured, delivery: Delivery, study: Study, aside: str) -> Bar:
    value, low, high = entry.drawn(words)
    figure, *ends = (format_quantity(one, words.unit) for one in (value, low, high))
    # of what it is stands at the axis; with it the words at the bars would be cut off
    label = delivery.written(value) if words.unit == delivery.unit else figure.removesuffix(f"/{delivery.noun}")
    tone = Tone.CHOSEN if entry.chip == study.reference_chip and entry.alternative is None else Tone.PLAIN
    return Bar(
        f"chip-{study.chips[entry.chip].id}"
        if entry.alternative is None
        else f"alternative-{study.workloads[entry.alternative].id}",
        entry.name,
        0.0,
        value,
        label,
        tone,
        f"{entry.name}: {figure}\n{level_text()}: {' – '.join(ends)}" + (f"\n{aside}" if aside else ""),
        low,
        high,
        aside=aside,
    )


def _summary(
    title: str, entries: tuple[Entry, ...], words: Measured, notes: tuple[str, ...], asides: Mapping[str, str]
) -> str:
    listed = "; ".join(
        f"{entry.name} {format_quantity(entry.drawn(words)[0], words.unit)}"
        + (f" ({asides[entry.name]})" if entry.name in asides else "")
        for entry in entries
    )
    return " ".join(part for part in (f"{title}.", f"{listed}." if listed else "", *notes) if part)
