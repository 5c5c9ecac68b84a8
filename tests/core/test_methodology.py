"""The methodology of a study: all that its figures rest on, nothing else, with the outcome's own values."""

import datetime
import functools
import re
from collections.abc import Iterator
from decimal import Decimal

import msgspec
import numpy as np
import pytest

from core import __version__
from core.book import KNOWN, Array, Book, Quantity, quantity
from core.charts import CHARTS, WORKS, build
from core.charts.spec import ChartSpec
from core.deployment import LANGUAGE_RULES
from core.editing import Cell, set_note
from core.equations import BATCHES, LIFETIME, NETWORKS, PERFORMANCE, QUEUES, TRAINING, latency, lifetime, unit_cost
from core.evaluation import evaluate
from core.figures import Figures
from core.formats import format_quantity
from core.inputs_hash import inputs_hash
from core.language_serving import SERVING
from core.method_text import accuracy_figures
from core.methodology import methodology_text
from core.methodology.blocks import Block, Span, blocks, spans
from core.methodology.formula_words import code_of, formula_in_words
from core.methodology.markdown import anchor_of, literal
from core.methodology.parts import TRAINING_GIVES
from core.names import visible
from core.network_serving import NETWORK_RULES, NETWORK_SERVING
from core.origins import origins
from core.outcome import Outcome
from core.records import LANGUAGE_MODEL
from core.rests_on import RestsOn, quantities_behind
from core.samples import open_sample, sample_study
from core.scenario_outcomes import ScenarioOutcomes
from core.study import Study
from core.training_choice import CHECKS as SPLIT_CHECKS
from tests.core.random_studies import SAMPLE, WORKLOAD, edited

TODAY = datetime.date(2026, 11, 28)
KPIS = (
    lifetime.cumulative_training_cost,
    lifetime.cumulative_inference_cost,
    unit_cost.delivered_unit_cost,
    unit_cost.ideal_unit_cost,
)
ALL_BOOKS = (PERFORMANCE, NETWORKS, TRAINING, LIFETIME, QUEUES, BATCHES)
HOSTILE = "<b>x</b> [a](file:///etc/passwd) ![i](http://a.b/c.png) `q` **w** _e_ www.a.b $5$ | # \\ &amp; ~~s~~ a@b.de"


def told(study: Study) -> str:
    return methodology_text(study, ScenarioOutcomes().of(study), TODAY)


@functools.cache
def sample_text() -> str:
    return told(sample_study())


@functools.cache
def sample_outcome() -> Outcome:
    return ScenarioOutcomes().of(sample_study())


def section(text: str, heading: str) -> list[Block]:
    """The blocks below a heading, up to the next one of its level or of a higher one."""
    read = list(blocks(text))
    start = next(at for at, one in enumerate(read) if one.kind == "heading" and one.text == heading)
    level = read[start].level
    found = []
    for one in read[start + 1 :]:
        if one.kind == "heading" and one.level <= level:
            break
        found.append(one)
    return found


def equations_of(text: str) -> dict[str, list[Block]]:
    """Blocks of each equation by its name in words; without the small functions that formulas share."""
    found: dict[str, list[Block]] = {}
    own: list[Block] | None = None
    for one in blocks(text):
        if one.kind == "heading":
            if one.text.startswith("Small functions"):
                break
            own = found.setdefault(one.text, []) if one.level == 4 else None
        elif own is not None:
            own.append(one)
    return found


def lines_of(found: list[Block], name: str) -> list[str]:
    return [one.text.partition(": ")[2] for one in found if one.kind == "bullet" and one.text.startswith(name)]


def walked(book: Book, *names: str) -> Iterator[str]:
    """Quantities of a book that others rest on, by their parameters alone."""
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in book.quantities:
            continue
        seen.add(name)
        yield name
        waiting += book.quantities[name].parameters


def inputs_of(book: Book, names: set[str]) -> set[str]:
    causes = {cause for name in names for cause in book.quantities[name].parameters}
    return {cause if cause in book.inputs else cause.removesuffix(KNOWN) for cause in causes - names}


def behind_headlines() -> set[str]:
    """Equations behind the headline figures of a study of language models alone, from one equation to the next."""
    money = set(walked(LIFETIME, *(one.name for one in KPIS)))
    given = inputs_of(LIFETIME, money)
    runs = [one.name for name, one in TRAINING_GIVES.items() if name in given]
    training = set(walked(TRAINING, *runs, "split_runs", "training_step_time"))
    serving = [one.name for name, one in SERVING.items() if name in given]
    serving += [LANGUAGE_RULES.cost.name, *(check.mask.name for check in LANGUAGE_RULES.checks)]
    serving += [name for name in inputs_of(TRAINING, training) if name in PERFORMANCE.quantities]
    return {*money, *training, *walked(PERFORMANCE, *serving)}


# --- which equations ----------------------------------------------------------------------------------------------


def test_every_equation_behind_the_headline_figures_is_there_with_meaning_unit_source_and_formula() -> None:
    found = equations_of(sample_text())
    names = behind_headlines()
    assert len(names) > 150
    for name in names:
        # two books may have an equation of one name, and not both are behind the figures
        assert any(stands(book.quantities[name], found) for book in ALL_BOOKS if name in book.quantities), name


def stands(one: Quantity[...], found: dict[str, list[Block]]) -> bool:
    own = found[one.label]
    return (
        lines_of(own, "Unit") == ["a number or a share" if one.unit == "1" else one.unit]
        and lines_of(own, "Source") == [" ".join(one.source.replace("`", "").split())]
        and own[0].text == " ".join(one.help.replace("`", "").split())
        and any(block.kind == "quote" for block in own)
        and any(block.kind == "code" and one.name in block.text for block in own)
    )


def test_no_equation_is_there_that_the_figures_on_show_do_not_rest_on() -> None:
    study = msgspec.structs.replace(
        SAMPLE, settings=msgspec.structs.replace(SAMPLE.settings, story=("waterfall", "lifetime"))
    )
    steps = {one.name for spec in map_specs(study) for one in quantities_behind(spec.inputs)}
    allowed = behind_headlines() | set(walked(LIFETIME, *steps)) | set(walked(PERFORMANCE, *steps))
    labels = {name.replace("_", " ") for name in allowed | {LANGUAGE_RULES.chip_time.name}}
    chosen = {name.replace("_", " ") for name in walked(PERFORMANCE, LANGUAGE_RULES.chip_time.name)}
    assert set(equations_of(told(study))) <= labels | chosen


def map_specs(study: Study) -> list[ChartSpec]:
    outcome = evaluate(study)
    return [build(chart, outcome) for chart in study.settings.story]


def test_a_story_without_a_chart_is_without_the_equations_of_that_chart_alone() -> None:
    def with_story(*story: str) -> set[str]:
        settings = msgspec.structs.replace(SAMPLE.settings, story=story)
        return set(equations_of(told(msgspec.structs.replace(SAMPLE, settings=settings))))

    few, more = with_story("lifetime"), with_story("lifetime", "roofline", "margin")
    assert few < more
    assert {"decode intensity", "monthly margin"} <= more - few


def test_each_equation_stands_once_and_behind_its_causes() -> None:
    text = sample_text()
    headings = [one.text for one in blocks(text.partition("## Small functions")[0]) if one.kind == "heading"]
    known = equations_of(text)
    names = [name for name in headings if name in known]
    assert len(names) == len(set(names))
    place = {name: at for at, name in enumerate(names)}
    for book in (PERFORMANCE, LIFETIME):
        modules = [one.function.__module__ for one in book.quantities.values()]
        for one in book.quantities.values():
            for cause in one.parameters:
                other = book.quantities.get(cause)
                if other is None or one.label not in place or other.label not in place:
                    continue
                if one.function.__module__ == other.function.__module__ and modules:
                    assert place[other.label] < place[one.label], one.name


@pytest.mark.parametrize("identifier", ["tpu-v4-cost", "eight-services", "inferentia-latency"])
def test_studies_of_other_networks_have_the_equations_of_their_book(identifier: str) -> None:
    study = open_sample(identifier)
    kinds = {one.kind for one in study.workloads}
    found = equations_of(told(study))
    assert found
    networks = {NETWORK_RULES.cost.label, NETWORK_SERVING["replica_request_rate"].label}
    assert (networks <= set(found)) == (kinds != {LANGUAGE_MODEL})
    assert (latency.decode_step_time.label in found) == (LANGUAGE_MODEL in kinds)


def test_a_load_from_a_percentile_brings_the_equations_of_waiting_lines() -> None:
    asked = edited(SAMPLE, ("workloads", WORKLOAD, "load_choice", "from percentile"))
    label = BATCHES.quantities["percentile_first_token"].label
    text = told(asked)
    assert label in equations_of(text)
    waits = evaluate(asked).detail.waits
    load = float(waits.load[asked.selected_workload, asked.reference_chip])
    assert f"A replica bears {load:.12g} of its rate" in text
    assert label not in equations_of(told(edited(SAMPLE, ("workloads", WORKLOAD, "load_choice", "stated"))))


def test_charts_remember_the_quantities_that_their_inputs_are_behind() -> None:
    outcome = sample_outcome()
    for chart in CHARTS:
        spec = WORKS[chart].make(outcome).spec() if chart in WORKS else build(chart, outcome)
        assert bool(quantities_behind(spec.inputs)) == bool(spec.inputs), chart


def test_sets_of_inputs_remember_quantities_through_all_that_is_made_of_them() -> None:
    one, two = RestsOn({"a", "b"}, [KPIS[0]]), RestsOn({"c"}, [KPIS[1], KPIS[0]])
    assert (one | two).quantities == (KPIS[0], KPIS[1])
    assert (frozenset({"z"}) | one).quantities == ((one | {"z"}) - {"a"}).quantities == (KPIS[0],)
    assert sorted(one | two) == ["a", "b", "c"]
    assert sorted(one - {"a"}) == ["b"]
    assert quantities_behind(one & {"b"}) == (KPIS[0],)
    assert quantities_behind(frozenset({"a"})) == ()


# --- values -------------------------------------------------------------------------------------------------------


def numbers_in(text: str) -> list[float]:
    """The numbers of a value line at full length: those between brackets, or the bare one."""
    exact = re.findall(r"\((−?[-+0-9.e]+) ", text) or re.findall(r"−?\d[-+0-9.e]*", text)
    return [float(number.replace("−", "-")) for number in exact]


def test_values_are_those_of_the_outcome() -> None:
    outcome = sample_outcome()
    figures: Figures = outcome.detail
    study = outcome.study
    workload, chip = study.selected_workload, study.reference_chip
    found = equations_of(sample_text())
    compared = 0
    for one in PERFORMANCE.quantities.values():
        if one.label not in found:
            continue
        value = float(figures.chosen(one)[workload, chip])
        (line,) = lines_of(found[one.label], "Value")[:1]
        if line in ("yes", "no"):
            assert (line == "yes") == bool(value)
        elif np.isfinite(value):
            assert numbers_in(line)[0] == pytest.approx(value, rel=1e-11), one.name
        compared += 1
    for one in LIFETIME.quantities.values():
        if one.label not in found or one.name in PERFORMANCE.quantities or np.ndim(figures.lifetime[one]) > 3:
            continue
        array = np.asarray(figures.lifetime[one], dtype=float)
        months = np.broadcast_to(array, (*figures.cases, *(array.shape[-1:] or (1,))))[workload, chip]
        (line,) = lines_of(found[one.label], "Value")
        shown = numbers_in(line)
        if np.isfinite(months[[0, -1]]).all() and line not in ("yes", "no"):
            assert shown[0] == pytest.approx(months[0], rel=1e-11, abs=1e-300), one.name
            assert shown[-1] == pytest.approx(months[-1], rel=1e-11, abs=1e-300), one.name
            compared += 1
    training = figures.training_of(workload)
    assert training is not None
    for one in TRAINING.quantities.values():
        if one.label in found and one.name not in PERFORMANCE.quantities:
            value = training.one(one, 0, chip)
            (line,) = lines_of(found[one.label], "Value")
            assert line in ("yes", "no") or numbers_in(line)[0] == pytest.approx(value, rel=1e-11), one.name
            compared += 1
    assert compared > 200


def test_values_of_networks_are_those_of_the_outcome() -> None:
    study = open_sample("inferentia-latency")
    outcome = ScenarioOutcomes().of(study)
    figures: Figures = outcome.detail
    found = equations_of(told(study))
    compared = 0
    for one in NETWORKS.quantities.values():
        lines = lines_of(found.get(one.label, []), "Value")
        value = float(figures.chosen(one)[outcome.study.selected_workload, outcome.study.reference_chip])
        for line in lines[:1]:
            if line not in ("yes", "no") and np.isfinite(value):
                assert numbers_in(line)[0] == pytest.approx(value, rel=1e-11), one.name
                compared += 1
    assert compared > 40


_SPOKEN_IN = {
    **{f"{prefix}{unit}": 1000.0**power for unit in ("B", "B/s", "B/token", "W", "FLOP", "FLOP/s", "FLOP/token")
       for power, prefix in enumerate(("", "k", "M", "G", "T", "P", "E"))},
    "ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "days": 86400.0, "day": 86400.0,
    "years": 8760 * 3600.0, "year": 8760 * 3600.0,
    "": 1.0, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "%": 0.01,
    "/ h": 1 / 3600, "/ M tokens": 1e-6, "FLOP/B": 1.0, "tokens": 1.0, "M tokens": 1e6, "B tokens": 1e9,
    "T tokens": 1e12, "tokens/s": 1.0, "M tokens/s": 1e6, "per s": 1.0,
}  # fmt: skip
"""What one of what is spoken of is in the unit that stands between the brackets; "B" also of dollars."""


@pytest.mark.parametrize("identifier", ["sample", "inferentia-latency"])
def test_what_is_spoken_is_the_exact_value_as_far_as_it_is_printed(identifier: str) -> None:
    spoken = re.compile(r"(?<![\w.,^])(−?)\$?(\d[\d,.]*(?:e-?\d+)?) ?([^()\d,]*?) \((−?[-+0-9.e]+)(?: ([^()]+))?\)")
    text = "\n".join(line for one in blocks(told(open_sample(identifier))) for line in (one.text, *cells_of(one)))
    compared = 0
    for minus, number, said, exact, unit in spoken.findall(text):
        scale = 1.0 if said.strip() in ("B", unit) and unit in ("B", said.strip()) else _SPOKEN_IN.get(said.strip())
        if scale is not None:
            plain = Decimal(number.replace(",", "").rstrip("."))
            digits = max(3, len(plain.normalize().as_tuple().digits))  # zeros at the end are not always written
            half = 0.5 * 10.0 ** (plain.adjusted() - digits + 1)
            value = float(plain) * (-1 if minus else 1)
            assert abs(value * scale - float(exact.replace("−", "-"))) <= max(
                half * scale, 1e-11 * abs(value * scale)
            ) * (1 + 1e-9), (
                number,
                said,
                exact,
                unit,
            )
            compared += 1
    assert compared > 80


def cells_of(one: Block) -> list[str]:
    return ["".join(span.text for span in cell) for row in one.rows for cell in row]


def test_a_month_is_said_once() -> None:
    (table,) = [one for one in section(sample_text(), "Headline figures") if one.kind == "table"]
    (crossover,) = [row for row in table.rows if row[0][0].text == "Crossover"]
    assert re.fullmatch(r"month \d+", "".join(span.text for span in crossover[1]))


def test_what_is_chosen_or_fitted_stands_there_with_its_value() -> None:
    text = sample_text()
    parts = ("Serving language models", "Training runs", "Money over the months")
    rows = [
        ["".join(span.text for span in cell) for cell in row]
        for part in parts
        for table in section(text, part)
        if table.kind == "table"
        for row in table.rows[1:]
    ]
    values = {row[2]: row[3] for row in rows}
    figures: Figures = sample_outcome().detail
    batch = figures.deployments_of(0).inputs["batch"]
    assert float(values["batch"]) in batch.tolist()
    # the hours of a week are many
    assert {name for name, value in values.items() if value == "no single value"} <= {"load_levels", "held_levels"}
    assert {"half_work_tokens", "flops_per_weight", "tensor_split", "parameter_count", "replica_load"} <= set(values)


def test_a_value_is_spoken_first_and_then_written_in_full() -> None:
    (line,) = lines_of(equations_of(sample_text())["decode step time"], "Value")
    outcome = sample_outcome()
    figures: Figures = outcome.detail
    value = float(
        figures.chosen(latency.decode_step_time)[outcome.study.selected_workload, outcome.study.reference_chip]
    )
    assert line == f"{format_quantity(value, 's')} ({value:.12g} s)"


def test_headline_figures_are_those_of_the_outcome() -> None:
    (table,) = [one for one in section(sample_text(), "Headline figures") if one.kind == "table"]
    for kpi, row in zip(sample_outcome().kpis, table.rows[1:], strict=True):
        assert "".join(span.text for span in row[0]) == kpi.label
        assert kpi.value is not None
        assert f"{kpi.value:.12g}" in "".join(span.text for span in row[1])


def test_where_nothing_can_be_served_the_reason_stands_in_place_of_values() -> None:
    refused = edited(SAMPLE, ("workloads", WORKLOAD, "first_token_limit", 1e-3))
    text = told(refused)
    (reason,) = {kpi.reason for kpi in evaluate(refused).kpis if kpi.id == "lifetime_inference_cost"}
    assert reason
    words = [one.text for one in section(text, "Serving language models")]
    assert any("time to first token" in one.lower() for one in words[:1])
    assert lines_of(equations_of(text)["decode step time"], "Value") == ["no single value"]


# --- inputs, scenarios, accuracy ----------------------------------------------------------------------------------


def test_all_inputs_that_the_figures_rest_on_are_there_with_source_and_state() -> None:
    study = sample_study()
    outcome = sample_outcome()
    tables = [one for one in section(sample_text(), "Inputs") if one.kind == "table"]
    rows = [["".join(span.text for span in cell) for cell in row] for table in tables for row in table.rows[1:]]
    expected = origins(study, outcome, TODAY)
    assert len(rows) == len(expected)
    for row, one in zip(rows, expected, strict=True):
        assert row[0] == f"{one.label} {one.cell.path.rpartition('.')[2]}"
        assert row[1] == one.value(exact=True)
        assert one.source is not None
        assert " ".join(one.source.text.split()) in row[2]
        assert one.source.date in row[2]
        assert one.source.confidence in row[2]
        assert row[3].startswith("" if one.state_words == "as shipped" else one.state_words)


def test_an_edit_and_a_note_are_marked() -> None:
    changed = edited(SAMPLE, ("workloads", WORKLOAD, "request_rate", 123.0))
    noted = set_note(changed, Cell("workloads", WORKLOAD, "request_rate"), "from <b>sales</b>")
    tables = [one for one in section(told(noted), "Inputs") if one.kind == "table"]
    (row,) = [row for table in tables for row in table.rows if row[0][0].text.startswith("Mean traffic")]
    state = "".join(span.text for span in row[3])
    assert state.startswith("analyst edit")
    assert state.endswith("Note: from <b>sales</b>")


def test_scenarios_say_what_they_have_otherwise() -> None:
    study = sample_study()
    text = sample_text()
    for scenario in study.scenarios:
        (table,) = section(text, f"Scenario: {scenario.name}")
        assert len(table.rows) == 1 + len(scenario.overrides)


def test_version_hash_and_date_are_there() -> None:
    head = sample_text().partition("## Contents")[0]
    assert all(one in head for one in (__version__, inputs_hash(sample_study()), TODAY.isoformat()))


def test_accuracy_and_limits_are_those_of_the_help() -> None:
    text = sample_text()
    assert accuracy_figures() in text
    assert "| group | rows |" in accuracy_figures()
    assert "Only the total has a band." in text


# --- text ---------------------------------------------------------------------------------------------------------


def test_every_line_of_the_contents_leads_to_a_heading() -> None:
    text = sample_text()
    listed = [span for one in section(text, "Contents") for line in one.lines for span in line if span.target]
    body = text.partition("## Headline figures")[2]
    anchors = {"headline-figures"} | {anchor_of(one.text) for one in blocks(body) if one.kind == "heading"}
    assert len(listed) > 30
    assert {re.sub(r"-\d+$", "", span.target) for span in listed} <= {re.sub(r"-\d+$", "", one) for one in anchors}


def test_what_people_typed_is_read_letter_for_letter() -> None:
    study = edited(SAMPLE)
    workload = msgspec.structs.replace(study.workloads[0], name=HOSTILE)
    hostile = msgspec.structs.replace(study, name=HOSTILE, workloads=(workload, *study.workloads[1:]))
    text = told(hostile)
    headings = [one for one in blocks(text) if one.kind == "heading"]
    assert headings[0].lines[0] == (Span(f"Methodology: {HOSTILE}"),)
    assert (Span(HOSTILE),) in [one.lines[0] for one in headings]
    assert not re.search(r"(?<!\\)<b>|(?<!\\)!?\[a\]|[^\\]www\.", text)


@pytest.mark.parametrize(
    "name", [HOSTILE, "|||", "`", "a\\", "[x](#y)", "**", "*a*", "\u202egnp.exe", "---", "a|b\\|c"]
)
def test_an_escaped_text_stands_for_itself_in_a_line_and_in_a_cell(name: str) -> None:
    assert spans(literal(name)) == (Span(visible(name)),)
    (table,) = blocks(f"| a | b |\n| --- | ---: |\n| {literal(name)} | x |")
    assert table.rows[1] == ((Span(visible(name)),), (Span("x"),))
    assert table.right == (False, True)


def test_formulas_name_all_their_causes_in_words_and_as_computed() -> None:
    every: list[Quantity[...]] = [one for book in ALL_BOOKS for one in book.quantities.values()]
    for one in every:
        words, code = "\n".join(formula_in_words(one)), code_of(one)
        assert words.rpartition("\n")[2].startswith(f"{one.label} = "), one.name
        for cause in one.parameters:
            assert cause in code, one.name
            assert cause.replace("_", " ") in words.replace("_", " "), one.name


def test_formulas_in_words_keep_the_order_of_operations() -> None:
    @quantity("1", "test")
    def of_test(first: Array, second: Array, third: Array) -> Array:
        """A test."""
        part = first - (second - third)
        return np.where(first > second, part / (second * third), (first + second) ** 2) * third

    assert formula_in_words(of_test) == [
        "part = first − (second − third)",
        "of test = [part ÷ (second × third) if first > second, else (first + second)^2] × third",
    ]
    assert code_of(of_test).splitlines()[0] == "part = first - (second - third)"


def test_split_checks_are_among_the_equations() -> None:
    found = equations_of(sample_text())
    assert all(check.mask.label in found for check in SPLIT_CHECKS)
