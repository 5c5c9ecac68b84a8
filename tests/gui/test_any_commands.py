"""Whatever is done to a study can be undone to the last byte, and done again: a random walk over all commands."""

import datetime
import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from PySide6.QtCore import QCoreApplication

from core.analysis.goal_choices import goal_cells
from core.analysis.goal_seek import Goal, GoalSeek
from core.analysis.trials import entry_with_middle
from core.baseline import pin_baseline, unpin_baseline
from core.catalog import load_catalog
from core.chart_names import CHART_NAMES
from core.charts import build
from core.charts.handles import dragged
from core.editing import Cell, choose, restore, set_note, set_values
from core.fields import FieldKind, fields_of, value_at
from core.pasting import Target, plan_paste
from core.records import Distribution, Money, Record, Site, Workload
from core.row_edits import add_row, duplicate_row, move_row, order_rows, remove_row, replace_model
from core.scenarios import (
    BASE,
    delete_scenario,
    duplicate_scenario,
    move_scenario,
    rename_scenario,
    show_scenario,
    switch_scenario,
)
from core.slides.making import Wanted
from core.slides.staleness import refreshed
from core.slides.tray import (
    duplicate_slides,
    keep_title,
    move_slides,
    other_scenarios,
    refresh_slides,
    remove_slides,
    rename_slide,
    slide_per_scenario,
    tray_slide,
    with_slides,
)
from core.story import (
    add_chart,
    exchange_chart,
    move_chart,
    remove_chart,
    size_charts,
    usual_size,
    usual_story,
)
from core.study import TABLES, ChartSize, Settings, Study, TableName
from core.study_file import decode, encode
from gui.document import Document

RUNS, COMMANDS = 200, 280
CATALOG_CHIPS = [chip.id for chip in load_catalog().chips][:8]
MODELS = [model.id for model in load_catalog().models][:6]
PASTED = ("40%", "0.7", "3", "1.2k", "=1.2*", "rented", "n/a", "", "700 W", "8 bit", "1e3", "12", "=1+1", "<b>x</b>")
NOON = datetime.datetime(2026, 11, 28, 12, 0)
RARELY = 24
"""What has to be evaluated is done so much more seldom than what has not."""
numbers = st.integers(0, 10_000)


def digest(study: Study) -> bytes:
    """All that a study holds, to the last digit; its file, laid out for people, takes ten times as long."""
    return hashlib.sha256(msgspec.json.encode(study)).digest()


def small_study() -> Study:
    chips = tuple(load_catalog().chip(identifier) for identifier in CATALOG_CHIPS[:2])
    return Study(
        name="Walk",
        settings=Settings(reference_chip=chips[0].id, selected_workload="chat"),
        workloads=(Workload(id="chat", name="Chat", request_rate=50.0),),
        chips=chips,
        site=Site(id="site", name="Site"),
        money=Money(id="money", name="Money"),
    )


START = small_study()


class AnyCommands(RuleBasedStateMachine):
    """Random commands on one open document; what the core refuses must leave no trace."""

    steps = 0
    """Edits taken in all runs together."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document(START)
        self.start = digest(START)

    @initialize()
    def opened(self) -> None:
        assert digest(self.document.study) == self.start

    # --- choosing -----------------------------------------------------------------------------------------------------

    def cell(self, number: int) -> tuple[Cell, Record]:
        table: TableName = TABLES[number % len(TABLES)]
        rows = self.document.shown.rows(table)
        record = rows[number // 4 % len(rows)]
        paths = list(fields_of(type(record)))
        return Cell(table, record.id, paths[number // 16 % len(paths)]), record

    def row(self, number: int) -> tuple[TableName, str]:
        table: TableName = "chips" if number % 2 else "workloads"
        rows = self.document.study.rows(table)
        return table, rows[number // 2 % len(rows)].id

    def scenario(self, number: int) -> str:
        known = [BASE, *(one.id for one in self.document.study.scenarios)]
        return known[number % len(known)]

    def do(self, text: str, change: Callable[[Study], Study]) -> None:
        before, steps = self.document.study, self.document.undo_stack.index()
        if not self.document.edit(text, change):
            assert self.document.study is before
            assert self.document.undo_stack.index() == steps
        AnyCommands.steps += self.document.study is not before

    # --- cells --------------------------------------------------------------------------------------------------------

    @rule(number=numbers, factor=st.sampled_from((0.0, 0.5, 1.1, 2.0, -1.0)))
    def edit(self, number: int, factor: float) -> None:
        cell, record = self.cell(number)
        self.do("Edit", lambda study: set_values(study, ((cell, new_value(cell, record, factor)),)))

    @rule(number=numbers, spread=st.sampled_from((0.1, 0.5)))
    def give_a_range(self, number: int, spread: float) -> None:
        cell, record = self.cell(number)
        value = value_at(record, cell.path)
        if isinstance(value, float) and value:
            low, high = sorted((value * (1 - spread), value * (1 + spread)))
            limits = Distribution("triangular", low, value, high)
            self.do("Range", lambda study: set_values(study, ((cell, limits),)))

    @rule(number=numbers, texts=st.lists(st.sampled_from(PASTED), min_size=1, max_size=4))
    def paste(self, number: int, texts: list[str]) -> None:
        cell, record = self.cell(number)
        paths = list(fields_of(type(record)))
        first = paths.index(cell.path)
        targets = [[Target(cell._replace(path=path), path)] for path in paths[first : first + len(texts)]]
        plan = plan_paste(self.document.shown, targets, [[text] for text in texts][: len(targets)])
        self.do("Paste", lambda study: set_values(study, plan.values))

    @rule(number=numbers, count=st.integers(1, 4))
    def fill_right(self, number: int, count: int) -> None:
        cell, record = self.cell(number)
        rows = self.document.shown.rows(cell.table)
        value = record.ranges.get(cell.path, value_at(record, cell.path))
        cells = [cell._replace(row=row.id) for row in rows[:count] if cell.path != "name"]
        self.do("Fill right", lambda study: set_values(study, [(one, value) for one in cells]))

    @rule(number=numbers)
    def go_back(self, number: int) -> None:
        cell, _ = self.cell(number)
        self.do("Back", lambda study: restore(study, cell))

    @rule(number=numbers)
    def restore_all(self, number: int) -> None:
        table, row = self.row(number)
        paths = fields_of(type(self.document.study.row(table, row)))
        self.do("Restore", lambda study: restore(study, *(Cell(table, row, path) for path in paths)))

    @rule(number=numbers, text=st.sampled_from(("", "A quote", "=1+1", "<img src=x>")))
    def note(self, number: int, text: str) -> None:
        cell, _ = self.cell(number)
        self.do("Note", lambda study: set_note(study, cell, text))

    @rule(number=numbers, name=st.sampled_from(("Mine", "Other", "TP<8", "", "Base")))
    def rename(self, number: int, name: str) -> None:
        table, row = self.row(number)
        self.do("Rename", lambda study: set_values(study, ((Cell(table, row, "name"), name),)))

    # --- drags and searches -------------------------------------------------------------------------------------------

    @rule(number=numbers, factors=st.lists(st.sampled_from((0.3, 0.9, 1.2, 3.0)), max_size=3), keep=st.booleans())
    def drag_in_a_chart(self, number: int, factors: list[float], keep: bool) -> None:
        if number % RARELY:
            return
        number //= RARELY
        chart = ("pareto", "waterfall", "margin", "lifetime")[number % 4]
        outcome, before = self.document.outcome, self.document.study
        steps = self.document.undo_stack.index()
        handles = build(chart, outcome).handles
        if not handles:
            return
        handle = handles[number // 4 % len(handles)]
        for factor in factors:
            x, y = ((one or 1.0) * factor for one in (handle.x, handle.y))
            drag = dragged(outcome, chart, handle.id, x, y)
            self.document.scrub(drag.text, partial(set_values, changes=drag.changes))
            assert self.document.undo_stack.index() == steps
        self.document.end_scrub(keep=keep)
        assert self.document.undo_stack.index() - steps == (self.document.study is not before)
        AnyCommands.steps += self.document.study is not before

    @rule(number=numbers, size=st.sampled_from((0.4, 1.0, 2.5)))
    def seek_a_goal(self, number: int, size: float) -> None:
        if number % RARELY:
            return
        number //= RARELY
        shown = self.document.shown
        kpi = self.document.outcome.kpis[number % 5]
        cells = goal_cells(shown)
        seek = GoalSeek(shown, Goal(kpi.id, size * (kpi.value or 1.0), cells[number // 5 % len(cells)]))
        for _ in range(5):  # as far as anybody waits
            seek.step()
        found = seek.result()
        if found.value is not None:
            entry = entry_with_middle(shown, found.goal.cell, found.value)
            self.do("Goal seek", lambda study: set_values(study, ((found.goal.cell, entry),)))

    # --- rows ---------------------------------------------------------------------------------------------------------

    @rule(chip=st.sampled_from(CATALOG_CHIPS))
    def add_chip(self, chip: str) -> None:
        if len(self.document.study.chips) < 6:
            self.do("Add", lambda study: add_row(study, load_catalog().chip(chip)))

    @rule(number=numbers)
    def duplicate(self, number: int) -> None:
        table, row = self.row(number)
        if len(self.document.study.rows(table)) < 6:
            self.do("Duplicate", lambda study: duplicate_row(study, table, row))

    @rule(number=numbers)
    def remove(self, number: int) -> None:
        table, row = self.row(number)
        self.do("Delete", lambda study: remove_row(study, table, row))

    @rule(number=numbers, to=st.integers(0, 6))
    def drag_a_column(self, number: int, to: int) -> None:
        table, row = self.row(number)
        if len(self.document.study.rows(table)) > 1:
            self.do("Move", lambda study: move_row(study, table, row, to))

    @rule(number=numbers)
    def sort(self, number: int) -> None:
        table, _ = self.row(number)
        rows = self.document.study.rows(table)
        if len(rows) > 1:
            self.do("Sort", lambda study: order_rows(study, table, sorted(row.id for row in rows)))

    @rule(number=numbers, model=st.sampled_from(MODELS))
    def take_a_model(self, number: int, model: str) -> None:
        rows = self.document.study.workloads
        found = next(one for one in load_catalog().models if one.id == model)
        row = rows[number % len(rows)].id
        self.do("Model", lambda study: replace_model(study, row, found.model, found.sources))

    # --- looking, scenarios, baseline ---------------------------------------------------------------------------------

    @rule(number=numbers)
    def look_at(self, number: int) -> None:
        table, row = self.row(number)
        look = "reference_chip" if table == "chips" else "selected_workload"
        self.do("Look", lambda study: choose(study, **{look: row}))

    @rule(change=st.sampled_from(({"chips_measure": "energy"}, {"count": "total tokens"}, {"measured_rows": True})))
    def switch_a_chart(self, change: dict[str, Any]) -> None:
        self.do("Chart", lambda study: choose(study, **change))

    @rule(chart=st.sampled_from(list(CHART_NAMES)), place=st.integers(-1, 10), how=st.integers(0, 4))
    def arrange_the_story(self, chart: str, place: int, how: int) -> None:
        story = self.document.study.settings.story
        other = story[place % len(story)]
        changes: tuple[Callable[[Study], Study], ...] = (
            lambda study: add_chart(study, chart),
            lambda study: remove_chart(study, chart),
            lambda study: move_chart(study, chart, place),
            lambda study: exchange_chart(study, other, chart),
            usual_story,
        )
        self.do("Story", changes[how])

    @rule(chart=st.sampled_from(list(CHART_NAMES)), columns=st.integers(2, 13), rows=st.integers(1, 3))
    def size_a_chart(self, chart: str, columns: int, rows: int) -> None:
        sizes = self.document.study.settings.story_sizes
        if 3 <= columns <= 12:
            self.do("Size", lambda study: size_charts(study, {**sizes, chart: ChartSize(columns, rows)}))
        else:
            self.do("Usual size", lambda study: usual_size(study, chart))

    @rule(name=st.sampled_from(("", "Chip B", "Tight SLO", "base")))
    def new_scenario(self, name: str) -> None:
        if len(self.document.study.scenarios) < 4:
            self.do("Scenario", lambda study: duplicate_scenario(study, name))

    @rule(number=numbers)
    def switch(self, number: int) -> None:
        self.do("Switch", lambda study: switch_scenario(study, self.scenario(number)))

    @rule(number=numbers, to=st.integers(0, 4))
    def arrange_scenarios(self, number: int, to: int) -> None:
        which = self.scenario(number)
        if which != BASE:
            self.do("Order", lambda study: move_scenario(study, which, to))
            self.do("Name", lambda study: rename_scenario(study, which, f"Scenario {to}"))

    @rule(number=numbers, shown=st.booleans())
    def show(self, number: int, shown: bool) -> None:
        self.do("Show", lambda study: show_scenario(study, self.scenario(number), shown))

    @rule(number=numbers)
    def delete(self, number: int) -> None:
        if self.scenario(number) != BASE:
            self.do("Delete", lambda study: delete_scenario(study, self.scenario(number)))

    @rule()
    def pin(self) -> None:
        self.do("Pin", pin_baseline)

    @rule()
    def unpin(self) -> None:
        self.do("Unpin", unpin_baseline)

    # --- the slide tray -----------------------------------------------------------------------------------------------

    @rule(number=numbers, title=st.sampled_from(("", "Mine", "=1+1", "<b>x</b>")))
    def add_slide(self, number: int, title: str) -> None:
        chart = list(CHART_NAMES)[number % len(CHART_NAMES)]
        wanted = Wanted(chart, self.scenario(number // 7), title=title, footnote=bool(number % 2))
        self.do("Add slide", lambda study: with_slides(study, [(wanted, f"Claim {number % 3}")]))

    @rule(number=numbers, how=st.integers(0, 6))
    def change_tray(self, number: int, how: int) -> None:
        ids = [one.id for one in self.document.study.slides]
        if not ids:
            self.do("Add slide", lambda study: with_slides(study, [(Wanted("chips"), "Claim 1")]))
            return
        one, some = ids[number % len(ids)], {ids[number % len(ids)], ids[number // 5 % len(ids)]}
        edits: tuple[Callable[[Study], Study], ...] = (
            lambda study: move_slides(study, some, number % 4),
            lambda study: remove_slides(study, some),
            lambda study: duplicate_slides(study, some),
            lambda study: rename_slide(study, one, ("Mine", "", "Claim 1")[number % 3]),
            lambda study: keep_title(study, one),
            lambda study: slide_per_scenario(study, one, dict.fromkeys(other_scenarios(study, one), "Claim")),
            lambda study: refresh_slides(study, [refreshed(study, tray_slide(study, one), "Claim 2", NOON)]),
        )
        self.do("Tray", edits[how])

    # --- going back and forth -----------------------------------------------------------------------------------------

    @rule(steps=st.integers(1, 5))
    def undo_and_redo(self, steps: int) -> None:
        here = digest(self.document.study)
        possible = min(steps, self.document.undo_stack.index())
        for _ in range(possible):
            self.document.undo_stack.undo()
        for _ in range(possible):
            self.document.undo_stack.redo()
        assert digest(self.document.study) == here

    def teardown(self) -> None:
        stack = self.document.undo_stack
        end = digest(self.document.study)
        assert decode(encode(self.document.study)) == self.document.study
        while stack.canUndo():
            stack.undo()
        assert digest(self.document.study) == self.start
        while stack.canRedo():
            stack.redo()
        assert digest(self.document.study) == end
        self.document.deleteLater()
        QCoreApplication.sendPostedEvents(None, 52)  # deferred deletes


def new_value(cell: Cell, record: Record, factor: float) -> float | str | None:
    """Another value for a cell, or one that it may refuse."""
    field, value = fields_of(type(record))[cell.path], value_at(record, cell.path)
    if field.kind is FieldKind.CHOICE:
        return field.choices[int(abs(factor) * 10) % len(field.choices)]
    if field.kind is FieldKind.TEXT:
        return f"Text {factor}"
    if field.optional and factor == 0:
        return None
    return float(round((value or 1) * factor)) if field.integer else (value or 1.0) * factor


@pytest.mark.usefixtures("qapp")
def test_A08_any_commands_undone_give_the_start_and_redone_the_end() -> None:
    AnyCommands.steps = 0
    run_state_machine_as_test(
        AnyCommands,
        settings=settings(
            max_examples=RUNS, stateful_step_count=COMMANDS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert AnyCommands.steps > 50 * RUNS  # refusals are tried too, but must not be most of it
