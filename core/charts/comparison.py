"""What stands beside the scenario on show: outcomes of a pinned baseline and of other scenarios, with their charts."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.charts import build
from core.charts.spec import BASELINE_COLOUR, ChartSpec
from core.outcome import Outcome
from core.scenarios import BASE, BASE_NAME, scenario_colour
from core.study import Study


class Other:
    """An outcome that is drawn beside the one on show. label: what it is called; colour: its palette index."""

    def __init__(self, identifier: str, label: str, colour: int, outcome: Outcome) -> None:
        self.id = identifier
        self.label = label
        self.colour = colour
        self.outcome = outcome
        self._specs: dict[str, ChartSpec] = {}

    def spec(self, chart_id: str) -> ChartSpec:
        """Its own chart; built once, as its outcome does not change."""
        if chart_id not in self._specs:
            self._specs[chart_id] = build(chart_id, self.outcome)
        return self._specs[chart_id]


@dataclass(frozen=True)
class Comparison:
    """All that is drawn beside the scenario on show. name, colour: of the scenario on show itself."""

    name: str = BASE_NAME
    colour: int = 0
    baseline: Other | None = None
    beside: tuple[Other, ...] = ()


class Comparisons:
    """The comparison of an open study, of which what stays is kept from one edit to the next."""

    def __init__(self) -> None:
        self._kept: dict[str, Other] = {}

    def of(self, study: Study, baseline: Outcome | None, beside: Mapping[str, Outcome]) -> Comparison:
        """What is drawn beside the scenario on show of a study with scenarios.

        beside: outcomes by id of their scenario.
        """
        names = {BASE: BASE_NAME, **{one.id: one.name for one in study.scenarios}}
        colours = {identifier: scenario_colour(study, identifier) for identifier in names}
        active = study.settings.scenario
        pinned = None
        if baseline is not None and study.baseline is not None:
            pinned = self._other("baseline", study.baseline.label, BASELINE_COLOUR, baseline)
        others = tuple(
            self._other(f"scenario.{one}", names[one], colours[one], outcome) for one, outcome in beside.items()
        )
        wanted = {one.id for one in (*others, *((pinned,) if pinned else ()))}
        self._kept = {one: other for one, other in self._kept.items() if one in wanted}
        return Comparison(names[active], colours[active], pinned, others)

    def _other(self, identifier: str, label: str, colour: int, outcome: Outcome) -> Other:
        kept = self._kept.get(identifier)
        if kept is None or kept.outcome is not outcome or (kept.label, kept.colour) != (label, colour):
            kept = self._kept[identifier] = Other(identifier, label, colour, outcome)
        return kept
