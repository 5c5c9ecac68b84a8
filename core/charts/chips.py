"""Chart `chips`: which chip, by cost, latency or energy."""

import math
from statistics import NormalDist
from typing import NamedTuple

from core.analysis.error_bands import error_bands
from core.bands import level_text
from core.charts.naming import priced_names, short_names
from core.charts.spec import Axis, Bar, Better, ChartSpec, Measure, Scale, Tone
from core.delivery import Delivery, delivery_of
from core.equations import energy, latency, network_service, unit_cost
from core.figures import Figures, inputs_behind
from core.formats import axis_unit, format_quantity
from core.outcome import Outcome
from core.records import Workload

MEASURES = (Measure("cost", "Cost"), Measure("latency", "Latency"), Measure("energy", "Energy"))


SURE = 0.9
"""Likelihood from which on the best chip's lead is stated without a doubt."""

DEVIATIONS = NormalDist().inv_cdf((1 + error_bands().level) / 2)
"""Standard deviations from the middle to an end of a band."""


class Measured(NamedTuple):
    """How one measure is worded: unit, axis, subtitle, the claim about the best chip, and what chips drawn can do."""

    unit: str
    axis: str
    subtitle: str
    claim: str
    able: str


_LATENCY = Measured(
    "s",
    "Response time",
    "Whole answer with {band}, each chip's fastest set-up, {workload}",
    "answers {percent} sooner than",
    "run this workload",
)


def words_of(measure: str, workload: Workload) -> Measured:
    """How a measure is worded for a workload: costs and energies are of the unit that it delivers."""
    if measure == "latency":
        return _LATENCY
    delivery = delivery_of(workload)
    if measure == "cost":
        subtitle = f"$ per {delivery.per_words} with {{band}}, {{workload}}"
        able = "serve this workload at a known cost"
        return Measured(delivery.cost_unit, "Delivered cost", subtitle, "is {percent} cheaper than", able)
    article = "an" if delivery.noun[0] in "aeiou" else "a"
    subtitle = f"Energy {article} {delivery.noun} at the meter with {{band}}, {{workload}}"
    claimed = f"uses {{percent}} less energy {article} {delivery.noun} than"
    return Measured(delivery.energy_unit, "Energy", subtitle, claimed, "serve this workload at a known power")


RESTS_ON = {
    "cost": inputs_behind(unit_cost.delivered_unit_cost),
    "latency": inputs_behind(latency.response_time, network_service.query_response_time),
    "energy": inputs_behind(energy.energy_per_output_token, network_service.energy_per_query),
}


class Entry(NamedTuple):
    """One chip's figure with the ends of its error band, in the measure's unit."""

    chip: int
    name: str
    value: float
    low: float
    high: float

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
    words = words_of(measure, workload)
    entries, notes = ranking(figures, measure)
    subtitle = words.subtitle.format(band=level_text(), workload=workload.name)
    categories = tuple(entry.name for entry in entries)
    factor, label = axis_unit(max((entry.value for entry in entries), default=1.0), words.unit)
    title = claim(entries, words)
    return ChartSpec(
        "chips",
        title,
        subtitle,
        Axis(words.axis, words.unit, factor, label, better=Better.LOWER, from_zero=True),
        Axis("", scale=Scale.CATEGORY, categories=categories),
        bars=tuple(_bar(entry, words.unit, delivery_of(workload), study.reference_chip) for entry in entries),
        horizontal=True,
        notes=notes,
        measures=MEASURES,
        measure=measure,
        inputs=RESTS_ON[measure],
        summary=_summary(title, entries, words.unit, notes),
        empty="" if entries else f"{title}. " + " ".join(notes),
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
            value = _value(figures, measure, workload, position)
            entries.append(Entry(position, name, value, *_range(figures, measure, workload, position, value)))
    return tuple(sorted(entries, key=lambda entry: entry.value)), tuple(notes)


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
    return float(figures.served.energy_per_unit[workload, chip])


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


def claim(entries: tuple[Entry, ...], words: Measured) -> str:
    """The takeaway: how far the best chip leads the second."""
    if not entries:
        return f"No chip can {words.able}"
    if len(entries) == 1:
        return f"{entries[0].name} is the only chip that can {words.able}"
    best, second = entries[0], entries[1]
    lead = 1 - best.value / second.value if second.value > 0 else 0.0
    if lead < 0.005:
        return f"{best.name} and {second.name} are level"
    percent = "over 99 %" if lead > 0.99 else format_quantity(lead, "%", 2)
    likely = likelihood(best, second)
    if likely < SURE:
        return f"{best.name} leads {second.name} by {percent}, but not surely: {likely * 100:.0f} % likely"
    return f"{best.name} {words.claim.format(percent=percent)} {second.name}"


def _bar(entry: Entry, unit: str, delivery: Delivery, reference: int) -> Bar:
    text = delivery.cost(entry.value) if unit == delivery.cost_unit else format_quantity(entry.value, unit)
    band = f"{format_quantity(entry.low, unit)} – {format_quantity(entry.high, unit)}"
    tone = Tone.CHOSEN if entry.chip == reference else Tone.PLAIN
    return Bar(
        f"chip-{entry.chip}",
        entry.name,
        0.0,
        entry.value,
        text,
        tone,
        f"{entry.name}: {format_quantity(entry.value, unit)}\n{level_text()}: {band}",
        entry.low,
        entry.high,
    )


def _summary(title: str, entries: tuple[Entry, ...], unit: str, notes: tuple[str, ...]) -> str:
    listed = "; ".join(f"{entry.name} {format_quantity(entry.value, unit)}" for entry in entries)
    return " ".join(part for part in (f"{title}.", f"{listed}." if listed else "", *notes) if part)
