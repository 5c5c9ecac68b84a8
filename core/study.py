"""The study: the one document an analyst edits, saves and opens again.

It is a frozen value: an edit makes a new one (`core.editing`), so undo is holding on to the old one. What its types
cannot say is asked by `core.study_check`; `core.study_file` writes and reads it.
"""

from typing import Annotated, Literal

import msgspec

from core.errors import StudyRefused
from core.records import Chip, Distribution, Identifier, Money, Record, Site, Source, Workload

SCHEMA_VERSION = 5
Measure = Literal["cost", "latency", "energy"]
TableName = Literal["workloads", "chips", "site", "money"]
TABLES: tuple[TableName, ...] = ("workloads", "chips", "site", "money")
Count = Literal["output tokens", "input tokens", "total tokens"]
CountReading = Literal["cost", "per dollar"]

LONGEST_NOTE = 1000
LARGEST_TRAY = 100
"""Slides that wait in the tray at most."""
SlideSize = Literal["16:9", "16:9 small", "4:3", "A4", "template"]
SlideCrop = Literal["full", "half", "third"]


CellName = Annotated[str, msgspec.Meta(max_length=300)]
"""A cell as "table/row/path"; "" for the one that a chart takes by itself, as it does where the cell is gone."""


class ChartSize(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Room of a chart in the story: columns of twelve that it is wide, rows that it is high."""

    columns: Annotated[int, msgspec.Meta(ge=3, le=12)] = 6
    rows: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the study looks at: the chip that money is counted on, the workload charted, the charts and their switches.

    story: the charts shown, by id, in the order of their places.
    A chart's switch has a field of its own, its id with `_measure` (what is charted) or `_reading` (how the same bars
    are read), so that a file with a choice that the chart has not is refused like any other wrong value.
    claim: id of the claim that the study tests; "" for none.
    measured_rows: whether charts show published measurements beside their predictions.
    scenario: id of the scenario on show; "" for Base. base_shown: whether charts draw Base beside another scenario.
    count: the tokens of a language model that its costs are counted by; count_reading: dollars for a million of them,
    or how many of them a dollar buys.
    slide_size: page of slides and of charts as files; state_left_out: no exported file carries the study; agenda_slide,
    assumptions_slide: whether a deck begins with a list of its slides and ends with the inputs that were changed.
    story_sizes: charts of the story that are not of the usual size; charted_chips: ids of the chips that charts with a
    line a chip draw, () for the first that fit.
    lifetime_seek: the input that dragging the crossover changes; heat_across, heat_up: the inputs of the map.
    """

    reference_chip: Identifier
    selected_workload: Identifier
    chips_measure: Measure = "cost"
    waterfall_measure: Literal["serving", "training"] = "serving"
    waterfall_reading: Literal["added", "factor"] = "added"
    share_measure: Literal["year", "month"] = "year"
    moved_measure: Literal["unit_cost", "lifetime", "inference", "training", "share", "crossover"] = "unit_cost"
    measured_rows: bool = False
    claim: Annotated[str, msgspec.Meta(max_length=80)] = ""
    story: Annotated[tuple[str, ...], msgspec.Meta(max_length=100)] = ("lifetime", "waterfall", "chips", "pareto")
    scenario: Annotated[str, msgspec.Meta(max_length=80)] = ""
    base_shown: bool = False
    count: Count = "output tokens"
    count_reading: CountReading = "cost"
    story_sizes: Annotated[dict[str, ChartSize], msgspec.Meta(max_length=100)] = {}
    charted_chips: Annotated[tuple[str, ...], msgspec.Meta(max_length=500)] = ()
    lifetime_seek: CellName = ""
    tornado_measure: Literal["unit_cost", "lifetime", "share"] = "unit_cost"
    heat_measure: Literal["cost", "winner"] = "cost"
    heat_across: CellName = ""
    heat_up: CellName = ""
    latency_measure: Literal["first", "step", "whole"] = "step"
    slide_size: SlideSize = "16:9"
    state_left_out: bool = False
    agenda_slide: bool = False
    assumptions_slide: bool = False


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a scenario has otherwise than Base: one field of one row, or (of the table "settings") what it looks at."""

    table: Literal["workloads", "chips", "site", "money", "settings"]
    row: str
    path: str
    value: float | str | None
    source: Source | None = None
    range: Distribution | None = None


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A variant of the study: only what differs from Base. shown: whether charts draw it beside the one on show."""

    id: Identifier
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    shown: bool = False
    overrides: Annotated[tuple[Override, ...], msgspec.Meta(max_length=100_000)] = ()


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was pinned to be compared with: a scenario as a plain study, and what it is called ("Base, 14:02")."""

    label: Annotated[str, msgspec.Meta(min_length=1, max_length=250)]
    study: "Study"


class TraySlide(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A slide in the tray: a chart as it was when it was put there or last refreshed.

    state: id of the `KeptState` that it shows, scenario: id of the scenario of that state; made: when, as
    "2026-11-28T14:02"; claim: the title that the program computed then.
    title: the analyst's own in its place, "" for none; titled_on: the claim that stood there when it was typed.
    baseline, ranges, annotations, footnote: whether the slide has them.
    """

    id: Identifier
    chart: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    state: Identifier
    scenario: Annotated[str, msgspec.Meta(max_length=80)] = ""
    made: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d$")]
    claim: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)] = ""
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""
    titled_on: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)] = ""
    crop: SlideCrop = "full"
    baseline: bool = True
    ranges: bool = True
    annotations: bool = True
    footnote: bool = True


class KeptState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A study as slides of the tray show it, without a tray of its own; slides made of one state share it."""

    id: Identifier
    study: "Study"


class Study(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All inputs of one analysis. Row ids are unique within a table; settings and overrides point at existing rows.

    The rows are those of Base; `core.scenarios.shown_study` gives a scenario as a plain study.
    slides: the tray, in the order of the deck; kept: the states that they show.
    """

    schema_version: Annotated[int, msgspec.Meta(ge=1)] = SCHEMA_VERSION
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    settings: Settings
    workloads: Annotated[tuple[Workload, ...], msgspec.Meta(min_length=1, max_length=200)]
    chips: Annotated[tuple[Chip, ...], msgspec.Meta(min_length=1, max_length=500)]
    site: Site
    money: Money
    scenarios: Annotated[tuple[Scenario, ...], msgspec.Meta(max_length=200)] = ()
    baseline: Baseline | None = None
    slides: Annotated[tuple[TraySlide, ...], msgspec.Meta(max_length=LARGEST_TRAY)] = ()
    kept: Annotated[tuple[KeptState, ...], msgspec.Meta(max_length=LARGEST_TRAY)] = ()

    def rows(self, table: TableName) -> tuple[Record, ...]:
        """The records of a table, in order; `site` and `money` have one."""
        found = getattr(self, table)
        return found if isinstance(found, tuple) else (found,)

    def row(self, table: TableName, identifier: str) -> Record:
        """One record; raises StudyRefused when there is none of that id."""
        for record in self.rows(table):
            if record.id == identifier:
                return record
        raise StudyRefused(f"There is no row {identifier} in {table}.")

    @property
    def reference_chip(self) -> int:
        """Position of the reference chip."""
        return [chip.id for chip in self.chips].index(self.settings.reference_chip)

    @property
    def selected_workload(self) -> int:
        """Position of the selected workload."""
        return [workload.id for workload in self.workloads].index(self.settings.selected_workload)


FIGURE_SETTINGS = ("reference_chip", "selected_workload", "count", "count_reading")
"""Settings that headline figures rest on; the others say what is shown of them."""


def kept_settings(study: Study, *names: str) -> Study:
    """A study with the usual settings but for those that headline figures rest on, and for those of these names.

    What rests on no other setting is the same for two studies that have equal ones.
    """
    kept = {name: getattr(study.settings, name) for name in (*FIGURE_SETTINGS, *names)}
    return msgspec.structs.replace(study, settings=Settings(**kept))
