"""Published measurements on the chart of speed and cost: outlines beside the frontiers of the same chips.

What reads and matches rows is imported where points are wanted: a start of the program should not wait for it.
"""

from typing import TYPE_CHECKING

from core.catalog import load_catalog
from core.charts.frontier import Frontier
from core.charts.naming import priced_names
from core.charts.spec import Series, Toggle
from core.delivery import Delivery
from core.equations import money
from core.figures import Figures
from core.records import LANGUAGE_MODEL
from core.study import Study

if TYPE_CHECKING:
    from core.analysis.validation.matching_rows import MeasuredRun, Wanted

TOGGLE = "measured_rows"
RULE = "same chip, model and precision, batch and lengths within 1.5 times"
ONLY_LANGUAGE = "Published measurements are drawn for language models only"
NO_MATCH = "No published measurement matches"


def measured_toggle(study: Study, series: tuple[Series, ...]) -> tuple[Toggle, tuple[str, ...]]:
    """The switch for measured points, and the chart's notes on them."""
    on = study.settings.measured_rows
    if study.workloads[study.selected_workload].kind != LANGUAGE_MODEL:
        return Toggle(TOGGLE, "Measured", on, ONLY_LANGUAGE), (ONLY_LANGUAGE,) if on else ()
    if not on:
        return Toggle(TOGGLE, "Measured", on, f"Show published measurements: {RULE}."), ()
    from core.analysis.validation.development_rows import NOT_SHIPPED
    from core.analysis.validation.matching_rows import published_runs

    count = sum(len(one.x) for one in series)
    if count:
        found = f"Outlines: {count} published measurement{'' if count == 1 else 's'}"
        return Toggle(TOGGLE, "Measured", on, f"{found}: {RULE}."), (found,)
    if published_runs() is None:
        return Toggle(TOGGLE, "Measured", on, NOT_SHIPPED), (NOT_SHIPPED,)
    return Toggle(TOGGLE, "Measured", on, f"{NO_MATCH}: {RULE}."), (NO_MATCH,)


def measured_points(figures: Figures, drawn: tuple[Frontier, ...], delivery: Delivery) -> tuple[Series, ...]:
    """A cloud of outlines for each drawn chip that has matching measurements, in the colour of its frontier.

    The cost is that of the study's chip-hour at the measured throughput of a chip, counted as the frontiers are.
    """
    if figures.study.workloads[figures.study.selected_workload].kind != LANGUAGE_MODEL:
        return ()
    from core.analysis.validation.matching_rows import matching, published_runs

    runs = published_runs() or ()
    found = []
    for colour, frontier in enumerate(drawn):
        matches = matching(runs, _wanted(figures, frontier))
        if matches:
            found.append(_series(figures, frontier, colour, matches, delivery))
    return tuple(found)


def _wanted(figures: Figures, frontier: Frontier) -> "Wanted":
    from core.analysis.validation.matching_rows import SetUp, Wanted

    study = figures.study
    workload, chip = study.workloads[study.selected_workload], study.chips[frontier.chip]
    names = {one.id: one.name for one in load_catalog().chips}
    of = figures.deployments_of(study.selected_workload)
    columns = [
        of.entries(of.inputs[name], study.selected_workload, frontier.chip)[frontier.indices].tolist()
        for name in ("precision", "batch")
    ]
    set_ups = tuple(SetUp(int(precision), batch) for precision, batch in zip(*columns, strict=True))
    name = names.get(chip.origin or chip.id, chip.name)
    return Wanted(name, workload.model.model_name, workload.input_tokens, workload.output_tokens, set_ups)


def _series(
    figures: Figures, frontier: Frontier, colour: int, runs: "tuple[MeasuredRun, ...]", delivery: Delivery
) -> Series:
    study = figures.study
    of = figures.deployments_of(study.selected_workload)
    rates = of.entries(of.values[money.full_cost_rate], study.selected_workload, frontier.chip)
    cost_rate = float(rates[frontier.indices[0]])
    return Series(
        f"measured-{study.chips[frontier.chip].id}",
        f"{priced_names(study)[frontier.chip]}, measured",
        tuple(run.user_rate for run in runs),
        tuple(delivery.figure(cost_rate / run.output_rate) for run in runs),
        colour=colour,
        line=False,
        points=True,
        details=tuple(run.words for run in runs),
        hollow=True,
    )
