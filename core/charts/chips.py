"""Chart `chips`: which chip, by cost, latency or energy."""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import NamedTuple

from core.alternatives import alternatives_to
from core.analysis.error_bands import error_bands
from core.bands import level_text
from core.charts.naming import priced_names, reasons, short_names
from core.charts.spec import Axis, Bar, Better, ChartSpec, Measure, Scale, Tone
from core.delivery import delivery_of
from core.equations import footprint, latency, network_service, unit_cost
from core.figures import Figures, inputs_behind
from core.formats import axis_unit, format_quantity
from core.outcome import Outcome
from core.records import Workload
from core.study import Study

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
    subtitle = f"Energy {article} {delivery.noun} at the meter, idle hours included, with {{band}}, {{workload}}"
    claimed = f"uses {{percent}} less energy {article} {delivery.noun} than"
    return Measured(delivery.energy_unit, "Energy", subtitle, claimed, "serve this workload at a known power")


RESTS_ON = {
    "cost": inputs_behind(unit_cost.delivered_unit_cost),
    "latency": inputs_behind(latency.response_time, network_service.query_response_time),
    "energy": inputs_behind(footprint.energy_per_unit),
}


class Entry(NamedTuple):
    """One chip's figure with the ends of its error band, in the measure's unit.

    alternative: position of the workload of like quality that it is of, where it is not of the selected one.
    """

    chip: int
    name: str
    value: float
    low: float
    high: float
    alternative: int | None = None

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
    others, left_out = _of_like_quality(figures, measure)
    entries, notes = tuple(sorted((*entries, *others), key=lambda entry: entry.value)), (*notes, *left_out)
    asides = _against_predecessors(study, entries)
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
        bars=tuple(_bar(entry, words.unit, study, asides.get(entry.name, "")) for entry in entries),
        aside_title="Against its predecessor" if asides else "",
        horizontal=True,
        notes=notes,
        measures=MEASURES,
        measure=measure,
        inputs=RESTS_ON[measure],
        summary=_summary(title, entries, words.unit, notes, asides),
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
            value = _value(figures, measure, workload, position)
            entries.append(Entry(position, name, value, *_range(figures, measure, workload, position, value)))
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
        values = {chip: _value(figures, measure, workload, chip) for chip in chips}
        best = min(values, key=values.__getitem__)
        ends = _range(figures, measure, workload, best, values[best])
        entries.append(Entry(best, f"{name} on {names[best]}", values[best], *ends, workload))
    return tuple(entries), tuple(notes)


def _against_predecessors(study: Study, entries: tuple[Entry, ...]) -> dict[str, str]:
    """By the name of an entry, how its figure compares with that of the generation before, where both are drawn."""
    own = {study.chips[entry.chip].name: entry for entry in entries if entry.alternative is None}
    short = short_names(study)
    found = {}
    for entry in own.values():
        before = own.get(study.chips[entry.chip].predecessor)
        if before is None or before.value <= 0:
            continue
        change = entry.value / before.value - 1
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


def _bar(entry: Entry, unit: str, study: Study, aside: str) -> Bar:
    delivery = delivery_of(study.workloads[study.selected_workload])
    # of what the energy is stands at the axis; with it the words at the bars would be cut off
    written = format_quantity(entry.value, unit).removesuffix(f"/{delivery.noun}")
    text = delivery.cost(entry.value) if unit == delivery.cost_unit else written
    band = f"{format_quantity(entry.low, unit)} – {format_quantity(entry.high, unit)}"
    tone = Tone.CHOSEN if entry.chip == study.reference_chip and entry.alternative is None else Tone.PLAIN
    return Bar(
        f"chip-{study.chips[entry.chip].id}"
        if entry.alternative is None
        else f"alternative-{study.workloads[entry.alternative].id}",
        entry.name,
        0.0,
        entry.value,
        text,
        tone,
        f"{entry.name}: {format_quantity(entry.value, unit)}\n{level_text()}: {band}" + (f"\n{aside}" if aside else ""),
        entry.low,
        entry.high,
        aside=aside,
    )


def _summary(
    title: str, entries: tuple[Entry, ...], unit: str, notes: tuple[str, ...], asides: Mapping[str, str]
) -> str:
    listed = "; ".join(
        f"{entry.name} {format_quantity(entry.value, unit)}"
        + (f" ({asides[entry.name]})" if entry.name in asides else "")
        for entry in entries
    )
    return " ".join(part for part in (f"{title}.", f"{listed}." if listed else "", *notes) if part)
