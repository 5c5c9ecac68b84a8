"""Chart `share`: how large inference is in the bill, by year or by month."""

import numpy as np

from core.charts.naming import short_names
from core.charts.spec import Axis, Bar, ChartSpec, Measure, Scale, Series
from core.equations import lifetime
from core.figures import Figures, inputs_behind
from core.formats import money_text, month_count
from core.outcome import Outcome
from core.records import MONTHS_A_YEAR
from core.spend import YearOfSpend, cumulative_costs, dollars_words, share_words, spend_by_year
from core.spend_reasons import spend_reason

RESTS_ON = inputs_behind(lifetime.monthly_training_cost, lifetime.monthly_inference_cost) | {"base_year", "start_month"}
MEASURES = (Measure("year", "By year"), Measure("month", "By month"))
TITLE = "How large inference is in the bill"
SMALLEST_NAMED = 0.04
"""Share of a column from which on its part has room for its own label."""

_PARTS = (("inference", "Inference", 0), ("training", "Training", 1))


def build(outcome: Outcome) -> ChartSpec:
    """Shares of training and inference in the spend of all services on the reference chip."""
    figures: Figures = outcome.detail
    study = outcome.study
    chip = study.reference_chip
    subtitle = (
        f"Share of {dollars_words(study)} spent on {short_names(study)[chip]}, {month_count(study.money.horizon)}"
    )
    why_not = spend_reason(figures, chip)
    years = () if why_not else spend_by_year(study, *cumulative_costs(figures, chip))
    spent = tuple(one for one in years if one.share is not None)
    if not spent:
        reason = why_not or "Nothing is spent."
        return ChartSpec(
            "share", TITLE, subtitle, Axis(""), Axis("Share", "%"), inputs=RESTS_ON, summary=reason, empty=reason
        )
    title = claim(spent)
    spec = _by_month(outcome, title, subtitle) if study.settings.share_measure == "month" else None
    return spec or _by_year(spent, title, subtitle)


def claim(years: tuple[YearOfSpend, ...]) -> str:
    """The takeaway: how the share moves from the first year with spend to the last."""
    said = [share_words(one.share or 0.0) for one in years]
    first, last = said[0], said[-1]
    if len(years) == 1:
        return f"Inference is {first} of the spend of {years[0].year}"
    if first == last and len(set(said)) > 1:
        return f"Inference starts and ends at {first} of yearly spend"
    if first == last:
        return f"Inference stays at {first} of yearly spend"
    moves = "grows" if (years[-1].share or 0.0) > (years[0].share or 0.0) else "falls"
    return f"Inference {moves} from {first} to {last} of yearly spend"


def _by_year(years: tuple[YearOfSpend, ...], title: str, subtitle: str) -> ChartSpec:
    bars = tuple(bar for year in years for bar in _columns(year))
    short = [f"{one.year}: {month_count(one.months)}" for one in years if one.months < MONTHS_A_YEAR]
    listed = "; ".join(f"{one.year} {share_words(one.share or 0.0)}" for one in years)
    return ChartSpec(
        "share",
        title,
        subtitle,
        Axis("", scale=Scale.CATEGORY, categories=tuple(str(one.year) for one in years)),
        Axis("Share of spend", "%", 100.0, "%", from_zero=True),
        bars=bars,
        notes=(f"Part of a year: {', '.join(short)}",) if short else (),
        measures=MEASURES,
        measure="year",
        inputs=RESTS_ON,
        summary=f"{title}. Inference share: {listed}.",
    )


def _columns(year: YearOfSpend) -> tuple[Bar, ...]:
    """The two parts of a year, inference below."""
    share, start, bars = year.share or 0.0, 0.0, []
    for identifier, name, colour in _PARTS:
        size = share if identifier == "inference" else 1 - share
        spent = year.inference if identifier == "inference" else year.training
        words = share_words(size)
        detail = f"{name} {year.year}: {words}, {money_text(spent)}"
        label = words.replace("over ", ">") if size >= SMALLEST_NAMED else ""
        bars.append(
            Bar(
                f"{identifier}-{year.year}",
                str(year.year),
                start,
                start + size,
                label,
                detail=detail,
                part=name,
                colour=colour,
            )
        )
        start += size
    return tuple(bars)


def _by_month(outcome: Outcome, title: str, subtitle: str) -> ChartSpec:
    """The share of each month, and of all spend up to its end."""
    training, inference = cumulative_costs(outcome.detail, outcome.study.reference_chip)
    month = np.arange(1.0, len(training) + 1)
    monthly = _share_of(np.diff(inference, prepend=0.0), np.diff(training, prepend=0.0))
    so_far = _share_of(inference, training)
    x = tuple(float(one) for one in month)
    return ChartSpec(
        "share",
        title,
        subtitle,
        Axis("Month of service", "1", from_zero=True),
        Axis("Share of spend", "%", 100.0, "%", from_zero=True),
        series=(
            Series("month", "Of the month", x, monthly, colour=0, stepped=False),
            Series("so_far", "So far", x, so_far, colour=1, emphasised=True),
        ),
        measures=MEASURES,
        measure="month",
        inputs=RESTS_ON,
        summary=f"{title}. By the end, inference is {share_words(so_far[-1])} of all spend.",
    )


def _share_of(part: np.ndarray, rest: np.ndarray) -> tuple[float, ...]:
    total = part + rest
    return tuple(float(one / whole) if whole > 0 else 0.0 for one, whole in zip(part, total, strict=True))
