"""The command line without a window.

``infernomics evaluate [STUDY] [--scenario NAME]`` and ``infernomics validate FILE``.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.analysis.validation import report
from core.analysis.validation.validated_rows import validate
from core.errors import InfernomicsError
from core.evaluation import evaluate
from core.export.opening import study_at
from core.key_figure_document import key_figure_documents
from core.kpi_words import kpi_band_text, kpi_text
from core.outcome import Kpi, Outcome
from core.samples import sample_study
from core.scenarios import BASE_NAME, active_name, scenario_called, switch_scenario
from core.study import Study

COMMANDS = ("evaluate", "validate")
"""First words that this command line answers; anything else belongs to the window."""

FAILED = 2


def open_study(path: str | None) -> Study:
    """The study in a file, or the shipped sample; StudyRefused with the reason."""
    return sample_study() if path is None else study_at(Path(path))


def in_scenario_called(study: Study, name: str | None) -> Study:
    """The study with the scenario of a name on show; StudyRefused, with the names there are, when there is none."""
    return study if name is None else switch_scenario(study, scenario_called(study, name))


def parser() -> argparse.ArgumentParser:
    """What can be typed."""
    top = argparse.ArgumentParser(prog="infernomics", description="What AI costs, without the window.")
    commands = top.add_subparsers(dest="command", required=True)
    one = commands.add_parser("evaluate", help="evaluate a study and print its figures")
    one.add_argument("study", nargs="?", help="a study file; without it the shipped sample")
    one.add_argument("--scenario", metavar="NAME", help="a scenario of the study by name; without it the one on show")
    one.add_argument("--json", action="store_true", help="print JSON only")
    rows = commands.add_parser("validate", help="predict measured rows and print how far off that is")
    rows.add_argument("file", type=Path, help="a CSV file of measured inference or training")
    rows.add_argument("--json", action="store_true", help="print JSON only")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code. Refusals go to stderr as one sentence."""
    options = parser().parse_args(arguments)
    try:
        if options.command == "validate":
            print(validated_text(options.file, options.json))
        else:
            study = in_scenario_called(open_study(options.study), options.scenario)
            outcome, scenario = evaluate(study), active_name(study)
            print(as_json(outcome, scenario) if options.json else "\n".join(as_lines(outcome, scenario)))
        print(end="", flush=True)  # a short text meets a closed pipe only here
    except InfernomicsError as refused:
        print(refused, file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        say_no_more()
    return 0


def say_no_more() -> None:
    """Let whatever is still printed go nowhere: the reader, "head" for one, has enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def validated_text(path: Path, json_only: bool) -> str:
    """Predictions of the rows of a file, and how far off they are; RowsRefused with the reason."""
    validation = validate(path)
    if json_only:
        return report.as_json(validation)
    return "\n".join(report.as_lines(validation))


def as_json(outcome: Outcome, scenario: str = BASE_NAME) -> str:
    """KPIs and deployments of a scenario; numbers at full precision, None where there is none and then a reason."""
    document = {
        "study": outcome.study.name,
        "scenario": scenario,
        "kpis": {kpi.id: _kpi_document(kpi) for kpi in outcome.kpis} | key_figure_documents(outcome.detail),
        "deployments": outcome.deployments,
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def _kpi_document(kpi: Kpi) -> dict[str, Any]:
    document: dict[str, Any] = {"value": kpi.value, "unit": kpi.unit}
    if kpi.value is None:
        document["reason"] = kpi.reason
    else:
        ends = {"low": kpi.low, "high": kpi.high}
        if kpi.unit == "month":
            document["value"] = int(kpi.value)
            ends = {name: None if end is None else int(end) for name, end in ends.items()}
        document |= {**ends, "band": kpi.band}
    return document


def as_lines(outcome: Outcome, scenario: str = BASE_NAME) -> list[str]:
    """The headline figures as plain lines, under the name of the study and of the scenario that is not Base."""
    width = max(len(kpi.label) for kpi in outcome.kpis)
    lines = [outcome.study.name if scenario == BASE_NAME else f"{outcome.study.name}, scenario {scenario}"]
    for kpi in outcome.kpis:
        rest = kpi.reason if kpi.value is None else kpi_band_text(kpi)
        lines.append(f"  {kpi.label:<{width}}  {kpi_text(kpi)}" + (f"  ({rest})" if rest else ""))
    return lines
