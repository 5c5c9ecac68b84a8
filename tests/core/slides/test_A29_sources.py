"""The sources of a slide are those of the inputs that its chart rests on: every input is perturbed to see which."""

import datetime
import random
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace

import msgspec
import pytest

from core.charts import CHARTS, build
from core.charts.spec import ChartSpec
from core.charts.told import without_controls
from core.editing import Cell, choose, set_values
from core.errors import InfernomicsError
from core.evaluation import evaluate
from core.fields import Field, fields_of, value_at
from core.records import Source
from core.samples import open_sample
from core.scenarios import shown_study
from core.slides.citations import Ground, citations
from core.slides.making import SlideMaker, Wanted
from core.study import TABLES, Baseline, Study
from core.workload_kind import applies
from tests.core.random_studies import SAMPLE
from tests.core.test_source_table import other_values

TODAY = datetime.date(2026, 11, 28)
H100, L40S = "nvidia-h100-sxm5-80gb", "nvidia-l40s"
SMALL = msgspec.structs.replace(SAMPLE, chips=tuple(chip for chip in SAMPLE.chips if chip.id in (H100, L40S)))
OWNED = set_values(SMALL, [(Cell("money", "money", "acquisition"), "owned")])
WORKED = ("tornado", "heat")
OF_ROWS_OR_STATES = ("parity", "moved")
"""Of published rows, and of two states: each has a test of its own."""
LIGHT = tuple(chart for chart in CHARTS if chart not in (*WORKED, *OF_ROWS_OR_STATES))
NO_FIGURE = frozenset({"name", "vendor", "release_date"})
"""Labels: names are made of them, and no figure rests on a name."""
OTHER_DEPLOYMENTS = {
    "server_bandwidth": "the link between servers, which no replica of the best size crosses",
    "spares_choice": "two ways to count spare replicas that come to the same number here",
    "spare_replicas": "as many spares as round up to the same whole servers",
    "kind": "the class of a chip where both classes have one error band",
    "load_choice": "how a load is found, where a chart of set-ups at full load needs it for other services only",
    "scaleup_topology": "how a scale-up network is laid out, which one server does not feel",
    "usable_memory_share": "memory that the chosen batch leaves free",
}
"""Inputs that would matter to other deployments than the one that the charts show, and so are cited."""
UNFELT_BY_NETWORKS = OTHER_DEPLOYMENTS | {
    "link_efficiency": "links, where one chip holds the whole network",
    "response_limit": "a limit that the fastest deployment, which the chart shows, meets by far",
    "latency_percentile": "a note on queues that is printed once they grow long",
    "service_variation": "the same note",
    "peak_to_average": "a peak that the hours of day and week go beyond anyway",
    "retraining_interval": "training anew, which costs nothing where a run does",
    "rental_term": "the terms of a price that nobody publishes for another term",
}
"""The same for a study of small networks that nobody trains."""


def printed(spec: ChartSpec) -> str:
    """All that a slide shows of a chart: no readouts, no order of colours, no count of what is left out."""
    shown = without_controls(spec)
    return repr(
        replace(
            shown,
            series=tuple(sorted((replace(one, details=(), colour=0) for one in shown.series), key=lambda one: one.id)),
            bars=tuple(replace(bar, detail="") for bar in shown.bars),
            guides=tuple(sorted((replace(one, colour=0) for one in shown.guides), key=repr)),
            notes=tuple(note for note in shown.notes if not note.startswith("+")),
            inputs=frozenset(),
            summary="",
        )
    )


class Perturbed:
    """Which sources a chart cites, and which it feels. Inputs of one source are moved together, then one by one."""

    def __init__(self, study: Study, charts: Collection[str]) -> None:
        self.study, self.charts = study, charts
        outcome = evaluate(study)
        specs = {chart: build(chart, outcome) for chart in charts}
        ground = Ground(study, outcome, {}, None)
        self.cited = {chart: {one.source for one in citations(specs[chart], ground, TODAY)} for chart in charts}
        self.before = {chart: printed(specs[chart]) for chart in charts}
        self.by_source: dict[Source | None, list[tuple[Cell, Field]]] = defaultdict(list)
        for table in TABLES:
            for row in study.rows(table):
                for path, field in fields_of(type(row)).items():
                    filled = value_at(row, path) not in (None, "")  # where nothing stands there is nothing to cite
                    if filled and applies(field, row) and path not in NO_FIGURE:
                        self.by_source[row.source_of(path)].append((Cell(table, row.id, path), field))

    def feel(self, source: Source | None) -> set[str]:
        """The charts that change with the inputs of a source."""
        felt: set[str] = set()
        for together, study in self._moved(self.by_source[source]):
            left = [chart for chart in self.charts if chart not in felt and (together or source in self.cited[chart])]
            if not left:
                if together:
                    continue
                break  # whatever is cited is felt: the inputs one by one would say no more
            outcome = evaluate(study)
            felt |= {chart for chart in left if printed(build(chart, outcome)) != self.before[chart]}
        return felt

    def _moved(self, group: list[tuple[Cell, Field]]) -> Iterator[tuple[bool, Study]]:
        tries = [(cell, [*other_values(self.study, cell, field), *self._more(cell)]) for cell, field in group]
        for at in range(2):
            yield from self._set([(cell, values[at]) for cell, values in tries if at < len(values)], together=True)
        for cell, values in tries:
            for value in values:
                yield from self._set([(cell, value)], together=False)

    def _more(self, cell: Cell) -> list[float | str]:
        """Values that bind where usual ones do not."""
        now = value_at(self.study.row(cell.table, cell.row), cell.path)
        return ["GPU", "ASIC"] if cell.path == "kind" else [now * 0.003] if cell.path.endswith("limit") else []

    def _set(self, changes: list[tuple[Cell, float | str]], *, together: bool) -> Iterator[tuple[bool, Study]]:
        try:
            yield together, set_values(self.study, changes)
        except InfernomicsError:
            return


def wrong(
    tried: Perturbed, sources: Collection[Source | None], unfelt: Collection[str] = OTHER_DEPLOYMENTS
) -> list[tuple[str, str, list[str]]]:
    """Charts that cite what they do not feel, or feel what they do not cite. unfelt: what may be cited anyway."""
    found = []
    for source in sources:
        felt, paths = tried.feel(source), [cell.path for cell, _ in tried.by_source[source]]
        for chart in tried.charts:
            cites = source in tried.cited[chart]
            excused = cites and all(path in unfelt for path in paths)
            if cites != (chart in felt) and not excused:
                found.append((chart, "cited" if cites else "felt", paths))
    return found


@pytest.fixture(scope="module")
def light() -> Perturbed:
    return Perturbed(SMALL, LIGHT)


def test_A29_a_chart_cites_a_source_if_and_only_if_it_changes_with_its_inputs(light: Perturbed) -> None:
    assert wrong(light, light.by_source) == []
    assert all(len(light.cited[chart]) > 5 for chart in LIGHT)


def test_A29_charts_of_many_evaluations_cite_what_they_feel() -> None:
    study = choose(SMALL, heat_measure="cost")
    tried = Perturbed(study, WORKED)
    some = random.Random(29).sample(sorted(tried.by_source, key=repr), 8)  # noqa: S311 -- no secret
    assert wrong(tried, some) == []


def test_A29_where_chips_are_owned_power_and_capital_are_cited_and_rent_is_not() -> None:
    owned = Perturbed(OWNED, ("waterfall", "history"))
    of_power = OWNED.site.source_of("electricity_price")
    of_rent = OWNED.chips[0].source_of("rental_price")
    assert of_power in owned.cited["waterfall"]
    assert of_rent not in owned.cited["waterfall"]
    assert of_rent in owned.cited["history"]
    money = [source for source, group in owned.by_source.items() if any(cell.table != "chips" for cell, _ in group)]
    some = random.Random(29).sample(sorted(money, key=repr), 20)  # noqa: S311 -- no secret
    assert wrong(owned, [of_power, of_rent, *some]) == []


def test_A29_what_moved_cites_what_its_figure_rests_on_then_and_now() -> None:
    price, tokens = Cell("chips", H100, "rental_price"), Cell("workloads", SMALL.workloads[0].id, "output_tokens")
    training = SMALL.workloads[0].source_of("training_tokens")
    then = set_values(SMALL, [(tokens, 150.0)], source=Source("An earlier survey", "2025-06", "medium"))
    study = msgspec.structs.replace(set_values(SMALL, [(price, 0.002)]), baseline=Baseline("Then", then))
    for measure, trains in (("unit_cost", False), ("lifetime", True)):
        slide = SlideMaker().make(choose(study, moved_measure=measure), Wanted("moved"))
        assert slide.footnote is not None
        cited = "\n".join(slide.footnote.cited)
        assert "An earlier survey" in cited
        assert "Analyst edit" in cited
        assert training is not None
        assert (training.text in cited) == trains


def test_A29_published_rows_are_cited_by_the_charts_that_draw_them() -> None:
    maker = SlideMaker()
    measured = choose(SAMPLE, measured_rows=True)
    for study, chart, cites in ((measured, "pareto", True), (SAMPLE, "pareto", False), (SAMPLE, "parity", True)):
        slide = maker.make(study, Wanted(chart))
        assert slide.footnote is not None
        hollow = [one for one in slide.spec.series if one.hollow or chart == "parity"]
        assert any("published row" in one and "Fitted" not in one for one in slide.footnote.cited) == (
            cites and bool(hollow)
        )
    assert "Median of" not in "\n".join(slide.footnote.cited if slide.footnote else ())


@pytest.mark.parametrize("speed", ["predicted", "stated MFU"])
def test_A29_the_steps_of_training_cite_what_training_rests_on_and_nothing_of_serving(speed: str) -> None:
    """A speed that is stated takes no split of the run, and no figure of a data sheet but the peak."""
    service = SMALL.workloads[0]
    study = set_values(
        choose(SMALL, waterfall_measure="training"), [(Cell("workloads", service.id, "training_speed"), speed)]
    )
    tried = Perturbed(study, ("waterfall",))
    assert service.source_of("output_tokens") not in tried.cited["waterfall"]
    assert (study.chips[0].source_of("training_efficiency") in tried.cited["waterfall"]) == (speed == "predicted")
    if speed == "predicted":
        some = random.Random(29).sample(sorted(tried.by_source, key=repr), 30)  # noqa: S311 -- no secret
        assert wrong(tried, [*some, *tried.cited["waterfall"]]) == []


@pytest.fixture(scope="module")
def of_networks() -> Perturbed:
    """Two small networks with spares for an availability, never trained and sold at no price, on one chip."""
    study = shown_study(open_sample("inferentia-latency"), "")
    of_reference = tuple(chip for chip in study.chips if chip.id == study.settings.reference_chip)
    return Perturbed(msgspec.structs.replace(study, chips=of_reference), LIGHT)


def test_A29_charts_of_networks_cite_nothing_that_only_language_models_feel(of_networks: Perturbed) -> None:
    chip = of_networks.study.chips[0]
    for path in ("compute_efficiency", "collective_start", "serving_engine", "training_efficiency", "prefill_chunk"):
        assert all(chip.source_of(path) not in cited for cited in of_networks.cited.values()), path
    known = {of_networks.study.workloads[0].source_of("network.family"), chip.source_of("ranks_per_chip")}
    some = random.Random(5).sample(sorted(of_networks.by_source, key=repr), 25)  # noqa: S311 -- no secret
    assert wrong(of_networks, {*known, *some}, UNFELT_BY_NETWORKS) == []
    assert all(of_networks.feel(source) for source in known)


def test_A29_a_chart_that_is_the_same_whatever_most_inputs_are_cites_few(of_networks: Perturbed) -> None:
    """A share of 100 %, where nothing is trained, and a margin without a price."""
    service = of_networks.study.workloads[0]
    for chart in ("share", "margin"):
        assert service.source_of("request_rate") not in of_networks.cited[chart]
        assert of_networks.study.chips[0].source_of("memory_bandwidth") not in of_networks.cited[chart]
    assert service.source_of("training_samples") in of_networks.cited["share"]
