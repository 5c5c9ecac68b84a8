"""What centring a chip on own rows does to a study, in words with numbers."""

import math
from collections.abc import Mapping
from typing import Any

from core.analysis.validation.error_bands import LOADED, PREFILL
from core.bands import half_width, level_text
from core.delivery import Delivery, delivery_of
from core.deployment_table import delivered
from core.names import excerpt
from core.numerals import written
from core.outcome import Outcome
from core.records import Chip


def effect_words(before: Outcome, after: Outcome, chip_id: str) -> str:
    """Ratios, bands and the cost of the shown workload on a chip, before and after; one sentence a line."""
    old, new = _chip(before, chip_id), _chip(after, chip_id)
    engine = f" with {excerpt(new.serving_engine)}" if new.serving_engine else ""
    lines = [
        _kind_words(old, new, kind)
        for kind in ("decode", "prefill")
        if getattr(new, f"{kind}_benchmark_count") != getattr(old, f"{kind}_benchmark_count")
    ]
    first = [f"{excerpt(new.name)}{engine}: {line}" for line in lines[:1]]
    others = [line[:1].upper() + line[1:] for line in lines[1:]]
    return "\n".join([*first, *others, _cost_words(before, after, chip_id)])


def state_words(chip: Chip) -> str:
    """What a chip is centred on at present."""
    said = [
        f"{kind} times × {_ratio(chip, kind)} from {_rows(getattr(chip, f'{kind}_benchmark_count'))}"
        for kind in ("decode", "prefill")
        if getattr(chip, f"{kind}_benchmark_count")
    ]
    return f"Centred now: {'; '.join(said)}." if said else "Not centred on own rows yet."


def _chip(outcome: Outcome, chip_id: str) -> Chip:
    return next(chip for chip in outcome.study.chips if chip.id == chip_id)


def _kind_words(old: Chip, new: Chip, kind: str) -> str:
    regime = LOADED if kind == "decode" else PREFILL
    count = getattr(new, f"{kind}_benchmark_count")
    was = f", until now × {_ratio(old, kind)}" if getattr(old, f"{kind}_benchmark_count") else ""
    before, after = _band(half_width(old, regime)), _band(half_width(new, regime))
    band = f"{level_text()} stays {before}" if before == after else f"{level_text()} from {before} to {after}"
    return f"{kind} times × {_ratio(new, kind)} (from {_rows(count)}{was}), {band}."


def _ratio(chip: Chip, kind: str) -> str:
    return f"{getattr(chip, f'{kind}_time_ratio'):.3g}"


def _rows(count: float) -> str:
    return "1 row" if count == 1 else f"{written(count, 6)} rows"


def _band(width: float) -> str:
    """Ends of a band around a figure: "−32 % … +46 %"."""
    return f"\u2212{(1 - math.exp(-width)) * 100:.0f} % … +{(math.exp(width) - 1) * 100:.0f} %"


def _cost_words(before: Outcome, after: Outcome, chip_id: str) -> str:
    """The cost of the shown workload on the chip, before and after."""
    found = []
    for outcome in (before, after):
        place = outcome.study.selected_workload
        workload = outcome.study.workloads[place]
        row = next(row for row in outcome.deployments if (row["workload"], row["chip"]) == (workload.id, chip_id))
        found.append(_cost_text(row, delivery_of(outcome.study, place)))
    name = excerpt(after.study.workloads[after.study.selected_workload].name)
    was, now = found
    if was == now:
        return f"{name} on it: {now} as before."
    return f"{name} on it: {now} instead of {was}."


def _cost_text(row: Mapping[str, Any], delivery: Delivery) -> str:
    cost = row.get(delivered(delivery))
    if cost is None:
        return f"no cost ({str(row['reason']).rstrip('.')})" if row["reason"] else "no cost"
    return delivery.phrase(cost / delivery.headline_factor)
