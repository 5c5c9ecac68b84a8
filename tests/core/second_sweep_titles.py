"""What titles of charts of many evaluations say, from studies that are edited and evaluated one at a time."""

import math
import random
import re
from collections.abc import Callable

from core.cell_text import field_of
from core.charts.spec import ChartSpec
from core.editing import Cell, set_value
from core.equations import unit_cost
from core.errors import StudyRefused
from core.evaluation import evaluate
from core.fields import FieldKind, fields_of, value_at
from core.outcome import Outcome
from core.study import TABLES, Study, TableName
from tests.core.story_studies import rounds_to
from tests.core.title_reading import (
    BOUGHT,
    MONEY,
    NUMBER,
    SHARE,
    chip_called,
    counted,
    first_month,
    is_known,
    never,
    parsed,
    says_money,
    says_share,
    says_times,
)

SWUNG = 0.1
OTHERS_TRIED = 6
"""Inputs besides those of the title that are swung to see that none moves the figure more."""
SPOTS_TRIED = 4
EXACTLY = 0.2
"""Of titles with a share of a map so many are held against the whole map, which takes two seconds."""
LONGEST_INPUT, LONGEST_CHIP = 40, 32
ROUNDING = 1e-9


def edited(study: Study, *changes: tuple[Cell, float]) -> Outcome | None:
    """The study with cells at other values, evaluated; None where the core does not take it."""
    try:
        for cell, value in changes:
            study = set_value(study, cell, value)
    except StudyRefused:
        return None
    return evaluate(study)


def is_called(words: str, name: str, longest: int) -> bool:
    """Whether words are a name, cut where it is long."""
    return words == name if len(name) <= longest else words.endswith("…") and name.startswith(words[:-1])


# --- what matters most ------------------------------------------------------------------------------------------------

SUBJECTS = {"unit_cost": "Unit cost", "lifetime": "Lifetime cost", "share": "Inference share"}
CHANCES = ("latency_percentile", "availability_target")
DATA_SHEET = ("Compute", "Memory", "Links", "Power", "Own benchmarks")
CHANGE = rf"[−+](?:{NUMBER} (?:%|pt)|{MONEY}(?: [^;]+?)?)"


def tornado_title(outcome: Outcome, spec: ChartSpec) -> str:
    """Which assumption swings the figure most when it is swung by a tenth, how much, and how far the next is behind."""
    study = outcome.study
    figure = study.settings.tornado_measure
    of = counted(study, study.selected_workload)
    subject = "What a dollar buys" if figure == "unit_cost" and of.per_dollar else SUBJECTS[figure]
    base = headline(outcome, figure)
    if spec.empty:
        assert spec.title == f"What {subject[0].lower()}{subject[1:]} hangs on most"
        assert base is None or "No assumption moves" in spec.empty
        return "empty"
    assert base is not None
    found = parsed(
        rf"{subject} swings by (?:(?P<low>{CHANGE}) to (?P<high>{CHANGE})|up to (?P<up>{CHANGE})"
        rf"|down to (?P<down>{CHANGE})) with (?P<name>.+?)(?:; the next is (?P<times>{BOUGHT})× smaller"
        r"|(?P<alone>; no other assumption moves it)|; (?:with )?(?P<second>.+?) nearly as much)?",
        spec.title,
    )
    assert found, never(spec.title)
    (first, second), spans = _two_largest(spec), {}
    assert is_called(found["name"], _input_name(study, first), LONGEST_INPUT)
    spans[first] = _swing(study, first, figure, base)
    low, high = spans[first]
    said = {"low": low, "high": high, "up": high, "down": low}
    for key, value in said.items():
        if key in found:
            assert _says_change(value - base, base, found[key], figure), (key, value, base, found[key])
    assert ("up" in found) <= (low >= base)
    assert ("down" in found) <= (high <= base)
    largest = high - low
    tried = random.Random(spec.title).sample(_numbers(study, figure), OTHERS_TRIED)  # noqa: S311 -- no secret
    for cell in tried:
        ends = _swing(study, cell, figure, base)
        assert ends[1] - ends[0] <= largest * (1 + 1e-6), (cell, ends, largest)
        if second is None and cell != first and "alone" in found:
            assert ends[1] - ends[0] <= ROUNDING * abs(base)
    if second is None:
        assert "times" not in found
        return "alone"
    ends = _swing(study, second, figure, base)
    ratio = largest / (ends[1] - ends[0])
    if "times" in found:
        assert says_times(ratio, found["times"])
        return f"{figure}, the next"
    if "second" in found:
        assert ratio < 1.05 + 1e-9
        assert found["second"] == "the next" or is_called(found["second"], _input_name(study, second), LONGEST_INPUT)
        return f"{figure}, nearly"
    return figure


def headline(outcome: Outcome, figure: str) -> float | None:
    """Unit cost as it is counted, lifetime cost, or the share of inference."""
    study, kpis = outcome.study, outcome.kpis
    if figure == "share":
        return kpis[2].value
    if figure == "lifetime":
        values = [kpi.value for kpi in kpis[:2]]
        return None if None in values else math.fsum(value or 0.0 for value in values)
    workload, chip = study.selected_workload, study.reference_chip
    if not is_known(outcome, workload, chip):
        return None
    value = counted(study, workload).shown(first_month(outcome, unit_cost.delivered_unit_cost, workload, chip))
    return value if math.isfinite(value) else None


def _two_largest(spec: ChartSpec) -> tuple[Cell, Cell | None]:
    """Cells of the two topmost bars; a bar is called "table/row/path:side"."""
    cells: list[Cell] = []
    for bar in spec.bars:
        table, row, path = bar.id.rpartition(":")[0].split("/", 2)
        cell = Cell(next(one for one in TABLES if one == table), row, path)
        if cell not in cells:
            cells.append(cell)
    return cells[0], cells[1] if len(cells) > 1 else None


def _swing(study: Study, cell: Cell, figure: str, base: float) -> tuple[float, float]:
    """Least and largest figure with a cell a tenth lower, as it is, and a tenth higher, as its bounds let it."""
    record = study.row(cell.table, cell.row)
    field, now = field_of(record, cell.path), value_at(record, cell.path)
    found = [base]
    for sign in (-1, 1):
        amount = SWUNG * (1 - now if cell.path in CHANCES else abs(now))
        if field.integer and now:
            amount = max(1.0, float(round(amount)))
        value = min(max(now + sign * amount, min(field.low, now)), field.high)
        outcome = edited(study, (cell, value)) if value != now else None
        figures = None if outcome is None else headline(outcome, figure)
        found += [] if figures is None else [figures]
    return min(found), max(found)


def _numbers(study: Study, figure: str) -> list[Cell]:
    """Every assumed number of the rows that a figure can rest on, whether or not it does."""
    selected = [study.settings.selected_workload]
    workloads = selected if figure == "unit_cost" else [row.id for row in study.workloads]
    places: list[tuple[TableName, str]] = [("workloads", row) for row in workloads]
    places += [("chips", study.settings.reference_chip), ("site", study.site.id), ("money", study.money.id)]
    return [
        Cell(table, row, path)
        for table, row in places
        for path, field in fields_of(type(study.row(table, row))).items()
        if field.kind is FieldKind.NUMBER
        and value_at(study.row(table, row), path) is not None
        and not path.startswith(("model.", "network."))
        and not (table == "chips" and field.group in DATA_SHEET)
        and path != "base_year"
    ]


def _input_name(study: Study, cell: Cell) -> str:
    """Within a sentence: small, where it does not begin with letters of a short form."""
    record = study.row(cell.table, cell.row)
    label = field_of(record, cell.path).label
    label = label if label[1:2].isupper() else label[0].lower() + label[1:]
    several = len(study.workloads) > 1 and study.settings.tornado_measure != "unit_cost"
    return f"{label} of {record.name}" if cell.table == "workloads" and several else label


def _says_change(amount: float, base: float, words: str, figure: str) -> bool:
    if (words[0] == "−") != (amount < 0):
        return False
    if words.endswith(" pt"):
        return figure == "share" and rounds_to(100 * abs(amount), words[1:-3])
    if words.endswith(" %"):
        return rounds_to(100 * abs(amount) / base, words[1:-2])
    return base == 0


# --- where it flips ---------------------------------------------------------------------------------------------------


class Spot:
    """One pair of values of the map, evaluated by itself: what is counted costs on each chip, inf where it has none."""

    def __init__(self, study: Study, spec: ChartSpec, row: int, column: int) -> None:
        assert spec.cells is not None
        self.across, self.up = spec.cells.x[column], spec.cells.y[row]
        outcome = edited(study, *zip(picked(spec), (self.across, self.up), strict=True))
        assert outcome is not None
        workload = study.selected_workload
        self.costs = [
            first_month(outcome, unit_cost.delivered_unit_cost, workload, chip)
            if is_known(outcome, workload, chip)
            else math.inf
            for chip in range(len(study.chips))
        ]
        drawn = spec.cells.figures[row][column]
        chip = study.reference_chip if spec.measure == "cost" else self.costs.index(min(self.costs))
        expected = counted(study, workload)._replace(lot=1.0).shown(self.costs[chip])
        if drawn is None:
            assert not math.isfinite(self.costs[chip]) or not math.isfinite(expected)
        else:
            assert math.isclose(drawn, expected, rel_tol=1e-9)

    def is_cheapest(self, chip: int) -> bool:
        return self.costs[chip] <= min(self.costs) * (1 + ROUNDING)


def picked(spec: ChartSpec) -> tuple[Cell, Cell]:
    """The two inputs of the map."""
    cells = []
    for picker in spec.pickers:
        table, row, path = picker.picked.split("/", 2)
        cells.append(Cell(next(one for one in TABLES if one == table), row, path))
    return cells[0], cells[1]


def heat_title(outcome: Outcome, spec: ChartSpec) -> str:
    """Who wins where, held against pairs of values that are edited and evaluated one at a time."""
    study = outcome.study
    if spec.empty:
        assert spec.title == "Where the decision flips"
        return "empty"
    assert spec.cells is not None
    rng = random.Random(spec.title)  # noqa: S311 -- no secret
    last = len(spec.cells.y) - 1, len(spec.cells.x) - 1
    places = {(0, 0), last, (0, last[1]), (last[0], 0)}
    places |= {(rng.randint(0, last[0]), rng.randint(0, last[1])) for _ in range(SPOTS_TRIED)}
    spots = [Spot(study, spec, row, column) for row, column in sorted(places)]
    if spec.measure == "cost":
        return _cost_title(study, spec, spots)
    kept = [(pattern, check) for pattern, check in WINNERS if re.fullmatch(pattern, spec.title)]
    assert kept, never(spec.title)
    pattern, check = kept[0]
    found = parsed(pattern, spec.title)
    assert found is not None
    return check(study, spec, spots, found)


def _cost_title(study: Study, spec: ChartSpec, spots: list[Spot]) -> str:
    of, reference = counted(study, study.selected_workload), study.reference_chip
    per, better = "/(?:M queries|1,000 images|M)", "better" if of.per_dollar else "cheaper"
    found = parsed(
        rf"(?P<name>.+) (?:costs (?P<least>{MONEY}) to (?P<most>{MONEY}){per}"
        rf"|serves (?P<few>{BOUGHT}) to (?P<many>{BOUGHT}) {re.escape(of.words)} per \$)(?: in this range| here)?"
        rf"(?P<none>; no chip is {better})?(?P<all>; another chip is always {better})?"
        rf"(?:; another chip is {better} in (?P<share>{SHARE}) of it)?",
        spec.title,
    )
    assert found, never(spec.title)
    assert _chip(study, found["name"]) == reference
    assert spec.cells is not None
    figures = [figure for row in spec.cells.figures for figure in row if figure is not None]
    ends = ("few", "many") if of.per_dollar else ("least", "most")
    for end, figure in zip(ends, (min(figures), max(figures)), strict=True):
        assert says_money(figure * (1.0 if of.per_dollar else of.lot), found[end])
    known = [spot for spot in spots if math.isfinite(spot.costs[reference])]
    cheaper = [spot for spot in known if not spot.is_cheapest(reference)]
    if "none" in found:
        assert not cheaper
    if "all" in found:
        assert len(cheaper) == len(known)
    if "share" in found:
        share = float(found["share"].removeprefix("over ").removesuffix(" %")) / 100
        assert 0 < share <= 1
        if random.Random(spec.title).random() < EXACTLY:  # noqa: S311 -- no secret
            assert says_share(_cheaper_elsewhere(study, spec), found["share"])
    return "cost, shared" if "share" in found else "cost, never" if "none" in found else "cost"


def _cheaper_elsewhere(study: Study, spec: ChartSpec) -> float:
    """How much of the map another chip is cheaper in: every pair of values evaluated by itself."""
    assert spec.cells is not None
    rows, columns = range(len(spec.cells.y)), range(len(spec.cells.x))
    spots = [Spot(study, spec, row, column) for row in rows for column in columns]
    known = [spot for spot in spots if math.isfinite(spot.costs[study.reference_chip])]
    return sum(not spot.is_cheapest(study.reference_chip) for spot in known) / len(known)


Winner = Callable[[Study, ChartSpec, list[Spot], dict[str, str]], str]


def _everywhere(study: Study, spec: ChartSpec, spots: list[Spot], found: dict[str, str]) -> str:
    chip = _chip(study, found["name"])
    for spot in spots:
        assert spot.is_cheapest(chip) or min(spot.costs) == math.inf
        if "only" in spec.title:
            assert [at for at, cost in enumerate(spot.costs) if math.isfinite(cost)] in ([], [chip])
    if spec.title.endswith("wins everywhere in this range"):
        assert all(math.isfinite(spot.costs[chip]) for spot in spots)
    return "one wins"


def _beyond(study: Study, spec: ChartSpec, spots: list[Spot], found: dict[str, str]) -> str:
    """Beyond a value of one input one chip is cheapest at all values of the other."""
    assert spec.cells is not None
    chip = _chip(study, found["name"])
    beaten = _chip(study, found["beaten"]) if "beaten" in found else None
    sides = [(axis, cell) for axis, cell in enumerate(picked(spec)) if _names(study, cell, found["input"])]
    assert sides, found["input"]
    assert any(_holds(study, spec, spots, side, found, chip, beaten) for side in sides)
    return "beyond"


def _holds(
    study: Study, spec: ChartSpec, spots: list[Spot], side: tuple[int, Cell], found: dict[str, str], chip: int,
    beaten: int | None,
) -> bool:  # fmt: skip
    """Whether it is so where the value is on this axis."""
    assert spec.cells is not None
    axis, _ = side
    values = (spec.cells.x, spec.cells.y)[axis]
    limit = _nearest(values, found["value"], (spec.x, spec.y)[axis].factor)
    above = found["lead"] == "Above"
    inside = [spot for spot in spots if (value := (spot.across, spot.up)[axis]) == limit or (value > limit) == above]
    assert inside
    return all(spot.is_cheapest(chip) and (beaten is None or spot.costs[chip] < spot.costs[beaten]) for spot in inside)


def _nearest(values: tuple[float, ...], words: str, factor: float) -> float:
    """The value of the axis that words mean, whatever unit they are in: its digits are those of the words."""
    number = re.match(rf"\$?({NUMBER})", words)
    assert number, words
    digits = float(number[1].replace(",", ""))

    def distance(value: float) -> float:
        ratio = math.log10(abs(value) * factor / digits) if value and digits else abs(value - digits)
        return abs(ratio - round(ratio / 3) * 3)

    return min(values, key=distance)


def _names(study: Study, cell: Cell, words: str) -> bool:
    """Whether words are a cell's name within a sentence."""
    label = field_of(study.row(cell.table, cell.row), cell.path).label
    return words.lower().startswith(label.lower())


def _shared(study: Study, spec: ChartSpec, spots: list[Spot], found: dict[str, str]) -> str:
    """How much of the map is whose, by its cells, which are those of the spots."""
    assert spec.cells is not None
    owners = [spec.cells.names[one] for row in spec.cells.winners for one in row if one >= 0]
    parts = sorted((owners.count(name) / len(owners) for name in set(owners)), reverse=True)
    assert says_share(parts[0], found["share"])
    if "name" in found:
        assert says_share(owners.count(found["name"]) / len(owners), found["share"])
        assert says_share(owners.count(found["other"]) / len(owners), found["rest"])
    for spot in spots:
        best = spec.cells.winners[spec.cells.y.index(spot.up)][spec.cells.x.index(spot.across)]
        name = spec.cells.names[best] if best >= 0 else ""
        assert not name or "other chips" in name or spot.is_cheapest(chip_called(study, name))
    return "shared"


def _chip(study: Study, words: str) -> int:
    if not words.endswith("…"):
        return chip_called(study, words)
    starts = [at for at, chip in enumerate(study.chips) if words[:-1].removeprefix(chip.vendor).strip() in chip.name]
    assert len(starts) == 1, words
    return starts[0]


WINNERS: tuple[tuple[str, Winner], ...] = (
    (r"No chip is cheaper than (?P<name>.+) anywhere in this range", _everywhere),
    (r"(?P<name>.+) is the only chip with a cost in this range", _everywhere),
    (r"(?P<name>.+) wins (?:everywhere|wherever any chip has a cost) in this range", _everywhere),
    (rf"(?P<name>.+) wins in (?P<share>{SHARE}) of this range, (?P<other>.+) in (?P<rest>{SHARE})", _shared),
    (rf"The cheapest chip wins in (?P<share>{SHARE}) of this range", _shared),
    (
        r"(?P<lead>Above|Below) (?P<value>\S+(?: (?:%|×|\$/h|\S*/s|\S*/\S+|months?|s|min|ms|[kMGT]?\S{1,6}))?) "
        r"(?P<input>.+), (?P<name>.+) (?:beats (?P<beaten>.+) at any .+ here|is cheapest here)",
        _beyond,
    ),
)
