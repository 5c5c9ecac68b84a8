"""What charts and figures rest on: every input behind them, with where its value comes from.

An input is behind a chart where the chart rests on it: it is one of the chart's inputs, of a row that the chart looks
at, and another input does not put it out of use. A chip's inputs that only other deployments than the chosen one would
feel (a link that no replica of the best size uses) are behind it too.
"""

import zlib
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from core.alternatives import alternatives_to
from core.bands import class_counts, level_text
from core.book import Quantity
from core.cell_text import field_in_words
from core.cells import ENGLISH, NumberLocale
from core.charts import WORKS, build
from core.charts.spec import ChartSpec
from core.editing import Cell
from core.equations import lifetime, unit_cost
from core.fields import fields_of
from core.figures import at_work, idle_inputs, inputs_behind
from core.inputs_in_use import BESIDE_BOOKS, POWER, WAITS, in_use
from core.outcome import Outcome
from core.provenance import Standing, is_missing, is_out_of_date, note_words, standing_of
from core.records import Record, Source
from core.rests_on import quantities_behind
from core.scenarios import overrides_by_cell
from core.spend import counted
from core.study import TABLES, Study, TableName
from core.workload_kind import LANGUAGE, NETWORK, sort_of, trained_amount

HEADLINES = "figures"

_HEADLINES_REST_ON = inputs_behind(
    lifetime.cumulative_training_cost,
    lifetime.cumulative_inference_cost,
    unit_cost.delivered_unit_cost,
    unit_cost.ideal_unit_cost,
)
_OF_CHIPS_CHART = frozenset({"predecessor"})
_ALL_CHIPS = ("chips", "pareto", "heat", "roofline", "latency")
_SELECTED = (
    *("waterfall", "chips", "pareto", "margin", "tornado", "heat"),
    *("roofline", "latency", "capacity", "moved"),
)
"""Charts of the selected workload; others are of all services."""
_LINE_A_CHIP = ("pareto", "roofline", "latency")
_SERVING = ("waterfall", "chips", "pareto", "margin", "heat", "tornado", "roofline", "latency", "capacity")
"""Charts without training, in which breakdowns of chips matter to spare replicas alone."""
_OF_PRICES = ("margin", "lifetime")
_IN_WORDS = frozenset({"kind", "acquisition", "horizon", "dollars", "base_year"})
"""What subtitles tell whatever is drawn."""
_CHARGED = frozenset({"input_price", "cached_price", "output_price", "query_price"})
_BY_MONTH = ("lifetime", "share", "margin", "waterfall", "chips", "tornado", "heat", "moved", "history")
_OF_SPEED = ("roofline", "latency", "capacity")
"""Charts of what a chip does, whatever it costs: rent is the same for all set-ups of a chip and chooses none."""
_OF_RENT = frozenset({"rental_price", "acquisition", "region", "rental_term", "base_year", "rent_overhead_share"})
_OF_BANDS = frozenset({"decode_benchmark_count", "prefill_benchmark_count"})
"""What sets how far predictions may be off, and no figure; so does, for language models, the kind of a chip."""
_OF_ENGINES = frozenset({"serving_engine", "decode_benchmark_count"})
"""What only the serving of language models has, of what no equation has."""
_TRAINED_OR_NOT = inputs_behind(lifetime.monthly_people_cost) - {"inflation"} | {
    *("training_tokens", "training_samples", "start_month"),
    *_IN_WORDS,
}
"""What says that nothing is trained, and of which months."""
_OF_SPEND = ("training", "inference", "lifetime", "share", "crossover")
"""Measures by which they are of all services."""
_STATES = {"stale": "stale", "missing": "not published"}


class Origin(NamedTuple):
    """One input of the story. charts: ids of what rests on it; states: ids of the filters that it is under."""

    cell: Cell
    record: Record
    source: Source | None
    standing: Standing
    states: frozenset[str]
    charts: tuple[str, ...]

    @property
    def label(self) -> str:
        """What the input is called."""
        return fields_of(type(self.record))[self.cell.path].label

    @property
    def owner(self) -> str:
        """Name of the row that it is of."""
        return self.record.name

    @property
    def note(self) -> str:
        """The analyst's note on it, on one line."""
        return note_words(self.record.notes.get(self.cell.path, ""))

    def value(self, locale: NumberLocale = ENGLISH, *, exact: bool = False) -> str:
        """The value with its unit and its range; exact: with all digits that mean something."""
        return field_in_words(self.record, self.cell.path, locale, exact=exact)

    @property
    def key(self) -> int:
        """What makes it the same row in a later table."""
        return zlib.crc32("\n".join(self.cell).encode())

    @property
    def state_words(self) -> str:
        """Its state in words: "as shipped, stale"."""
        return ", ".join((self.standing.value, *(words for one, words in _STATES.items() if one in self.states)))


class _Scope(NamedTuple):
    """What one chart rests on: names of inputs, and the rows of chips and workloads that it looks at.

    of_class: chips whose kind counts: for how far predictions may be off, for constants of other models; None for all.
    """

    id: str
    names: frozenset[str]
    chips: frozenset[str]
    workloads: frozenset[str]
    anyway: Collection[str] = ()
    of_class: frozenset[str] | None = None

    def holds(self, study: Study, table: TableName, record: Record, path: str) -> bool:
        """Whether it rests on an input."""
        if path.rpartition(".")[2] not in self.names or not in_use(study, record, path, anyway=self.anyway):
            return False
        if table == "chips":
            counts = path != "kind" or self.of_class is None or record.id in self.of_class
            return record.id in self.chips and counts
        return table != "workloads" or record.id in self.workloads


def origins(study: Study, outcome: Outcome, today: date) -> tuple[Origin, ...]:
    """Every input that the charts of the story and the headline figures rest on, in the order of the tables.

    study: the whole study, which knows Base; outcome: what follows from its scenario on show.
    """
    return tuple(_found(study, outcome.study, _of_story(outcome), today))


def origins_of_headlines(study: Study, outcome: Outcome, today: date) -> tuple[Origin, ...]:
    """Every input that the headline figures rest on, without what only their names and bands do."""
    scope = _of_headlines(outcome)
    return tuple(_found(study, outcome.study, [scope._replace(names=scope.names - _OF_BANDS - {"vendor"})], today))


def quantities_on_show(outcome: Outcome) -> tuple[Quantity[...], ...]:
    """What the charts of the story and the headline figures show of the books: behind it stand all their equations."""
    return tuple(dict.fromkeys(one for scope in _of_story(outcome) for one in quantities_behind(scope.names)))


def _of_story(outcome: Outcome) -> list[_Scope]:
    scopes = [_of_headlines(outcome)]
    for chart in outcome.study.settings.story:
        # a chart of many evaluations says what it rests on before it has made any
        spec = WORKS[chart].make(outcome).spec() if chart in WORKS else build(chart, outcome)
        scopes.append(_of_chart(spec, outcome))
    return scopes


def origins_of(chart: ChartSpec, study: Study, outcome: Outcome, today: date) -> tuple[Origin, ...]:
    """Every input that one chart as it is printed rests on, in the story or not; none if it is of published rows alone.

    That is what it draws and prints, without readouts: of many chips those that are drawn (which ones are is a choice,
    as it is when somebody picks them), of an error band what sets it where one is shown.
    What is drawn beside the scenario on show, or before it, rests on inputs of its own: they are asked for with that
    study and its outcome.
    """
    return tuple(_found(study, outcome.study, [_as_printed(_of_chart(chart, outcome), chart, outcome.study)], today))


def _as_printed(scope: _Scope, chart: ChartSpec, study: Study) -> _Scope:
    """What a chart rests on without what only its readouts say, and without chips that it does not draw."""
    if not scope.names:
        return scope
    names, chips, anyway = scope.names - _unprinted(chart, study), scope.chips, scope.anyway
    if chart.id in _LINE_A_CHIP:
        drawn = {one.id.rpartition("chip-")[2] for one in chart.series if "chip-" in one.id}
        chips &= drawn | {study.settings.reference_chip}
    of_class = _classed(scope, chart, study)
    if chart.id == "share" and not _trains(study):  # then it is 100 %, whatever inference costs
        names, of_class = names & _TRAINED_OR_NOT, frozenset()
    if chart.id == "margin" and not _is_charged(chart, study):  # then it says that there is no price
        names, of_class = names & (_CHARGED | _IN_WORDS), frozenset()
    if chart.id == "chips" and chart.measure != "cost":
        anyway = frozenset(anyway) - {"electricity_price"}
    return scope._replace(names=names, chips=chips, anyway=anyway, of_class=of_class)


def _unprinted(chart: ChartSpec, study: Study) -> frozenset[str]:
    """Names of inputs on which only readouts of a chart rest, or nothing as the study stands."""
    spares_sought = any(one.spares_choice == "for availability" for one in study.workloads)
    serves_only = chart.id in _SERVING and chart.measure not in _OF_SPEND
    rented = study.money.acquisition == "rented"
    charges = chart.id in _OF_PRICES and _is_charged(chart, study)
    of_rent = _OF_RENT - {"rental_term"}  # which stands behind names
    found = {"vendor"}  # of which only names are made
    for holds, names in (
        (chart.id == "waterfall" and not serves_only, _OF_ENGINES),
        (chart.id == "history", BESIDE_BOOKS - {"region", "rental_term", "horizon", "base_year"}),
        (not _says_band(chart), _OF_BANDS),
        (serves_only and not spares_sought, {"chip_failure_interval"}),
        (not charges and not any(one.price_elasticity for one in study.workloads), {"pass_through"}),
        (chart.id not in _BY_MONTH, {"horizon"}),
        (chart.id in _OF_SPEED and rented, _OF_RENT if chart.id == "capacity" else of_rent),
        (chart.id == "chips" and chart.measure != "cost", of_rent | {"price_change", "price_path"}),
        (chart.id == "chips" and chart.measure == "latency", {"horizon"}),
    ):
        found |= names if holds else set()
    return frozenset(found)


def _classed(scope: _Scope, chart: ChartSpec, study: Study) -> frozenset[str]:
    """Chips of a chart whose kind counts as it is printed."""
    looked_at = [one for one in study.workloads if one.id in scope.workloads]
    trains = chart.measure in _OF_SPEND or chart.id not in _SELECTED
    if not _says_band(chart):  # then only constants of other models have a class
        looked_at, trains = [one for one in looked_at if sort_of(one) == NETWORK], False
    return frozenset(
        one.id for one in study.chips if one.id in scope.chips and class_counts(one, looked_at, trains=trains)
    )


def _trains(study: Study) -> bool:
    """Whether anything is spent on training."""
    return any(
        trained_amount(one) or one.data_and_staff_cost or one.training_staff_cost or one.retraining_interval
        or one.fine_tunes_a_year
        for one in (study.workloads[row] for row in counted(study))
    )  # fmt: skip


def _is_charged(chart: ChartSpec, study: Study) -> bool:
    """Whether a price is charged for what a chart of prices shows."""
    of_one = study.workloads[study.selected_workload]
    rows = [of_one] if chart.id in _SELECTED else [study.workloads[row] for row in counted(study)]
    return any(getattr(one, name) for one in rows for name in _CHARGED)


def _says_band(chart: ChartSpec) -> bool:
    """Whether a chart draws or tells how far predictions may be off."""
    told = (chart.subtitle, *chart.notes)
    return any(level_text() in one for one in told) or any(None not in (bar.low, bar.high) for bar in chart.bars)


def _found(study: Study, shown: Study, scopes: Collection[_Scope], today: date) -> Iterator[Origin]:
    overridden = overrides_by_cell(study)
    for table in TABLES:
        for record in shown.rows(table):
            for path in fields_of(type(record)):
                charts = tuple(scope.id for scope in scopes if scope.holds(shown, table, record, path))
                if charts:
                    cell = Cell(table, record.id, path)
                    yield _origin(cell, record, today, tuple(cell) in overridden, charts)


def _services(study: Study) -> frozenset[str]:
    """The workloads whose money is counted together."""
    return frozenset(study.workloads[row].id for row in counted(study))


def _of_headlines(outcome: Outcome) -> _Scope:
    study = outcome.study
    workloads = _services(study) | {study.settings.selected_workload}
    names = _HEADLINES_REST_ON | BESIDE_BOOKS
    chips = frozenset({study.settings.reference_chip})
    return _without_idle(_Scope(HEADLINES, names, chips, workloads), study)


def _without_idle(scope: _Scope, study: Study) -> _Scope:
    """The same without inputs of equations that none of its workloads needs: it may have them for other studies."""
    of = at_work(one for one in study.workloads if one.id in scope.workloads)
    names = scope.names - idle_inputs(scope.names, of)
    return scope._replace(names=names if LANGUAGE in of.sorts else names - _OF_ENGINES)


def _of_chart(spec: ChartSpec, outcome: Outcome) -> _Scope:
    study, chart = outcome.study, spec.id
    if not _inputs_of(spec):  # it is of published rows, which rest on no input
        return _Scope(chart, frozenset(), frozenset(), frozenset())
    of_one = chart in _SELECTED and spec.measure not in _OF_SPEND
    names = _inputs_of(spec) | BESIDE_BOOKS | (_OF_CHIPS_CHART if chart == "chips" else frozenset())
    chips = frozenset({study.settings.reference_chip})
    if chart in _ALL_CHIPS:
        chips = frozenset(chip.id for chip in study.chips)
    workloads = frozenset({study.settings.selected_workload}) if of_one else _services(study)
    if chart == "chips":
        others = alternatives_to(study, study.selected_workload)
        compared = frozenset(study.workloads[one.workload].id for one in others)
        workloads |= compared
        names |= {"quality_mark"} if compared else frozenset()
    anyway: Collection[str] = POWER if spec.measure == "energy" else WAITS if chart == "waterfall" and of_one else ()
    if chart == "history":
        anyway = ("rental_price", "region", "rental_term", "price_change", "price_path")  # be they paid or not
    if chart == "latency":
        anyway = WAITS if spec.measure in ("", "first") else ("arrival_variation",)
    return _without_idle(_Scope(chart, names, chips, workloads, anyway), study)


def _inputs_of(spec: ChartSpec) -> frozenset[str]:
    return spec.inputs if spec.below is None else spec.inputs | _inputs_of(spec.below)


def _origin(cell: Cell, record: Record, today: date, overridden: bool, charts: tuple[str, ...]) -> Origin:
    source = record.source_of(cell.path)
    standing = standing_of(record, cell.path, overridden=overridden)
    states = {
        "edited": standing is not Standing.SHIPPED,
        "stale": is_out_of_date(record, cell.path, today),
        "low": source is None or source.confidence == "low",
        "missing": is_missing(record, cell.path),
    }
    under = frozenset(one for one, holds in states.items() if holds)
    return Origin(cell, record, source, standing, under, charts)
