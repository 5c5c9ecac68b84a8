"""What the title of `moved` says, from evaluations of every mixture of two studies, made by code of its own."""

import itertools
import math
import random
import re
from typing import Any

from core.charts.spec import ChartSpec
from core.editing import Cell, set_value
from core.errors import StudyRefused
from core.evaluation import evaluate
from core.fields import FieldKind, fields_of
from core.outcome import Outcome
from core.study import Study, TableName
from tests.core.random_studies import random_value, value_of
from tests.core.story_studies import rounds_to
from tests.core.title_reading import NUMBER, SHARE, never, parsed, says_money, says_share

KPIS = {
    "unit_cost": (4,), "lifetime": (0, 1), "inference": (1,), "training": (0,), "share": (2,), "crossover": (3,),
}  # fmt: skip
"""Which headline figures each figure of the chart is the sum of."""
CHANGE = rf"[+−±](?:\$?{NUMBER}(?: [kMBT])?(?: pt| months?)?)"
LONGEST_NAME = 34

Edit = tuple[Cell, Any]


def random_edits(seed: int, study: Study) -> tuple[Edit, ...]:
    """Two or three edits of what the headline figures rest on, which the core takes in every mixture."""
    rng = random.Random(seed)  # noqa: S311 -- no secret
    rows: tuple[tuple[TableName, str], ...] = (
        ("workloads", study.settings.selected_workload), ("chips", study.settings.reference_chip), ("money", "money"),
    )  # fmt: skip
    for _ in range(40):
        edits: dict[Cell, Any] = {}
        for table, row in rng.choices(rows, (4, 4, 2), k=rng.choice([2, 3, 3])):
            fields = fields_of(type(study.row(table, row)))
            path = rng.choice([name for name, field in fields.items() if field.kind is FieldKind.NUMBER])
            now = value_of(study, table, row, path)
            value = random_value(rng, fields[path], now)
            if now is not None and value is not None and value != now:
                edits[Cell(table, row, path)] = value
        try:
            for size in range(1, len(edits) + 1):
                for some in itertools.combinations(edits.items(), size):
                    with_edits(study, some)
        except StudyRefused:
            continue
        if edits:
            return tuple(edits.items())
    raise AssertionError(f"no edits for seed {seed}")


def with_edits(study: Study, edits: tuple[Edit, ...]) -> Study:
    for cell, value in edits:
        study = set_value(study, cell, value)
    return study


def figure_of(outcome: Outcome, figure: str) -> float | None:
    values = [outcome.kpis[at].value for at in KPIS[figure]]
    return None if None in values else math.fsum(value or 0.0 for value in values)


def moved_title(study: Study, edits: tuple[Edit, ...], figure: str, spec: ChartSpec) -> str:
    """Which edit did most, and how much of the whole: the mean of what it does over all orders of making the edits."""
    states = {
        made: figure_of(evaluate(with_edits(study, made)), figure)
        for size in range(len(edits) + 1)
        for made in itertools.combinations(edits, size)
    }
    if spec.empty:
        assert spec.title == "What moved since the baseline"
        assert None in (states[()], states[edits]) or not _effects(edits, states)
        return "empty"
    effects = _effects(edits, states)
    (cell, _), amount = max(effects.items(), key=lambda one: abs(one[1]))
    whole = (states[edits] or 0.0) - (states[()] or 0.0)
    rounding = 1e-9 * max(abs(value) for value in states.values() if value is not None)
    if spec.title == "No changed input moves this figure":
        assert abs(amount) <= rounding
        return "none"
    found = parsed(
        rf"(?P<name>.+) (?:explains (?P<share>{SHARE}) of the change"
        rf"|moves it by (?P<back>{CHANGE}); the others take that back"
        rf"|alone moves it by (?P<alone>{CHANGE}); in all it is (?P<whole>{CHANGE}))",
        spec.title,
    )
    assert found, never(spec.title)
    as_much = [edit for edit, effect in effects.items() if abs(effect) >= abs(amount) - rounding]
    assert any(_is_called(found["name"], study, one) for one, _ in as_much), (found["name"], cell)
    if "share" in found:
        assert says_share(amount / whole, found["share"]), (amount / whole, found["share"])
        return "explains"
    assert says_change(amount, found.get("alone") or found["back"], figure)
    if "back" in found:
        assert abs(whole) <= 0.005 * abs(amount) + rounding
        return "taken back"
    assert says_change(whole, found["whole"], figure)
    assert not 0 < amount / whole <= 1
    return "alone"


def _effects(edits: tuple[Edit, ...], states: dict[tuple[Edit, ...], float | None]) -> dict[Edit, float]:
    """Mean effect of each edit over the orders in which every state on the way has a figure; {} where none has."""
    taken: list[dict[Edit, float]] = []
    for order in itertools.permutations(edits):
        way = [states[tuple(edit for edit in edits if edit in order[:count])] for count in range(len(order) + 1)]
        if None not in way:
            taken.append({edit: (way[at + 1] or 0.0) - (way[at] or 0.0) for at, edit in enumerate(order)})
    return {edit: math.fsum(one[edit] for one in taken) / len(taken) for edit in edits} if taken else {}


def says_change(amount: float, words: str, figure: str) -> bool:
    """Whether "+$0.21", "−4.1 pt" or "+3 months" is a change of a figure."""
    match = re.fullmatch(rf"([+−±])(\$?{NUMBER}(?: [kMBT])?)( pt| months?)?", words)
    assert match, words
    if amount != 0 and (match[1] == "−") != (amount < 0):
        return False
    if match[3] == " pt":
        return figure == "share" and rounds_to(100 * abs(amount), match[2])
    return says_money(abs(amount), match[2])


def _is_called(name: str, study: Study, cell: Cell) -> bool:
    """Whether a title's name is that of a cell: "H100 SXM: Rental price", its end perhaps cut off."""
    row = study.row(cell.table, cell.row)
    label = fields_of(type(row))[cell.path].label
    maker = getattr(row, "vendor", "")
    owners = {"", f"{row.name}: ", f"{row.name.removeprefix(f'{maker} ').strip()}: "}
    called = {f"{owner}{label}" for owner in owners}
    if name.endswith("…"):
        return any(one.startswith(name[:-1]) and len(one) > LONGEST_NAME for one in called)
    return name in called
