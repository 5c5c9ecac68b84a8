"""The methodology of a study as one Markdown document."""

import datetime
import inspect
from collections.abc import Iterator
from types import ModuleType

from core import __version__, deployment, network_serving, percentile_loads, training_choice, waiting_lines
from core.chart_names import CHART_NAMES
from core.equations import BATCHES, NETWORKS, PERFORMANCE, QUEUES, TRAINING
from core.export.progress import Progress, silent
from core.formats import month_count
from core.inputs_hash import inputs_hash
from core.kpi_words import kpi_band_text, kpi_text
from core.method_text import accuracy_figures, chart_limits, help_page
from core.methodology.equations_part import equations_part, plain_number, waits_words
from core.methodology.inputs_part import inputs_part, scenarios_part
from core.methodology.markdown import contents, literal, prose, table
from core.methodology.parts import Part, parts
from core.outcome import Kpi, Outcome
from core.scenarios import active_name
from core.study import Study

_CHECKS = {PERFORMANCE: deployment.CHECKS, NETWORKS: network_serving.NETWORK_CHECKS}


def methodology_text(
    study: Study, outcome: Outcome, made: datetime.date | None = None, progress: Progress = silent
) -> str:
    """Everything that the figures of a study rest on, in Markdown.

    study: the whole study; outcome: of its scenario on show; made: the date to print, today's for None. Everything
    that people typed is escaped, so that it reads letter for letter. `progress` is told of each section.
    """
    today = made or datetime.datetime.now().date()
    head = "\n\n".join(_head(study, outcome, today))
    pieces: list[str] = []
    for piece in _body(study, outcome, today):
        if piece.startswith(("## ", "### ")):
            progress(len(pieces), len(pieces) + 1, "Methodology")
        pieces.append(piece)
    body = "\n\n".join(pieces)
    return f"{head}\n\n## Contents\n\n{contents(body)}\n\n{body}\n"


def _head(study: Study, outcome: Outcome, today: datetime.date) -> Iterator[str]:
    shown, money = outcome.study, outcome.study.money
    yield f"# Methodology: {literal(study.name)}"
    facts = (
        ("Scenario", active_name(study)),
        ("Reference chip", shown.chips[shown.reference_chip].name),
        ("Selected workload", shown.workloads[shown.selected_workload].name),
        ("Horizon", f"{month_count(money.horizon)} from month {money.start_month:.0f} of {money.base_year:.0f}"),
        ("Charts", ", ".join(CHART_NAMES[chart] for chart in shown.settings.story)),
        ("Model", f"Infernomics {__version__}"),
        ("Inputs", f"hash {inputs_hash(study)}"),
        ("Date", today.isoformat()),
    )
    yield table(("What", "Of this study"), ((literal(name), literal(text)) for name, text in facts))
    yield (
        "Every equation behind the headline figures and the charts of the story is listed below in the order in which "
        "it is evaluated, as it is computed; then the inputs that they rest on, scenarios, accuracy and limits. "
        "Formulas are in base units: seconds, bytes, FLOPs, dollars, watts."
    )


def _body(study: Study, outcome: Outcome, today: datetime.date) -> Iterator[str]:
    found = parts(outcome)
    yield "## Headline figures"
    yield table(("Figure", "Value", "80 % band or reason", "How it comes about"), map(_headline, outcome.kpis))
    yield from _choices(found, outcome)
    yield from equations_part(found)
    yield from inputs_part(study, outcome, today)
    yield from scenarios_part(study)
    yield "## Accuracy"
    yield accuracy_figures()
    yield "## Known limits"
    yield "What each chart of the story leaves out:"
    limits = chart_limits()
    yield "\n".join(
        f"- {CHART_NAMES[chart]}: {limits[CHART_NAMES[chart]]}"
        for chart in outcome.study.settings.story
        if CHART_NAMES[chart] in limits
    )
    yield "### How money is counted"
    yield help_page("money").split("\n", 1)[1].strip()


def _headline(kpi: Kpi) -> tuple[str, ...]:
    value = kpi_text(kpi)
    if kpi.value is not None and kpi.unit != "month":  # which one is said whole
        value += f" ({plain_number(kpi.value, kpi.unit)})"
    beside = kpi.reason if kpi.value is None else kpi_band_text(kpi)
    return tuple(map(literal, (kpi.label, value, beside, kpi.breakdown)))


def _choices(found: tuple[Part, ...], outcome: Outcome) -> Iterator[str]:
    """What is chosen between the books, by ordinary functions."""
    yield "## What is chosen between the equations"
    books = [part.book for part in found]
    if PERFORMANCE in books or NETWORKS in books:
        yield prose(f"Deployments. {_said(deployment)}")
        conditions = [check.mask for book in books for check in _CHECKS.get(book, ())]
        yield "A deployment is taken into account where all of these hold; the cheapest of them is chosen:"
        yield "\n".join(f"- {literal(one.label)}: {prose(one.help)}" for one in conditions)
    if TRAINING in books:
        yield prose(f"Training runs. {_said(training_choice)}")
    if BATCHES in books or QUEUES in books:
        yield prose(f"Waiting. {_said(waiting_lines)} {_said(percentile_loads)} {waits_words(outcome)}")


def _said(module: ModuleType) -> str:
    return " ".join((inspect.getdoc(module) or "").split())
