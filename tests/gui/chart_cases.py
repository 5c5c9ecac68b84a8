"""Studies that charts have to stand: few and many chips, long and foreign names, numbers at their bounds, nothing."""

import functools
from collections.abc import Callable
from typing import Any

import msgspec

from core.baseline import pin_baseline
from core.catalog import load_catalog
from core.charts.spec import ChartSpec
from core.charts.study_charts import study_charts
from core.editing import Cell, choose, set_value
from core.fields import fields_of
from core.records import Chip, Money, Site, Workload
from core.samples import sample_study
from core.scenarios import BASE, duplicate_scenario, show_scenario, switch_scenario
from core.study import Study

LONG = "The accelerator of the second generation with a memory of its own, "
FOREIGN = ("מאיץ חישוב מהדור השני", "معالج سحابي سريع", "🚀👩‍💻🇨🇭 chip", "图形处理器", "Ünïçödé Ⅷ", "ชิปความเร็วสูง")


def sample() -> Study:
    return msgspec.structs.replace(sample_study(), scenarios=())


def compared(study: Study) -> Study:
    """The study pinned as its own baseline, then dearer and busier; Base and another scenario are drawn beside it."""
    price, traffic = (
        Cell("chips", study.settings.reference_chip, "rental_price"),
        Cell("workloads", study.settings.selected_workload, "request_rate"),
    )
    name = f"{study.chips[0].name}!"[-200:]
    study = duplicate_scenario(pin_baseline(study), name)
    first = study.scenarios[0].id
    for cell in (price, traffic):
        value = getattr(study.row(cell.table, cell.row), cell.path)
        study = set_value(study, cell, value * 1.3) if value is not None else study
    study = switch_scenario(duplicate_scenario(study, f"{study.chips[-1].name}?"[-200:]), first)
    for one in (study.scenarios[1].id, BASE):
        study = show_scenario(study, one, True)
    return study


def named(study: Study, names: Callable[[int], str]) -> Study:
    """Chips, workloads and the study under other names."""
    chips = tuple(msgspec.structs.replace(one, name=names(at), predecessor="") for at, one in enumerate(study.chips))
    workloads = tuple(
        msgspec.structs.replace(one, name=names(at + 40), alternative_to="") for at, one in enumerate(study.workloads)
    )
    return msgspec.structs.replace(study, chips=chips, workloads=workloads, name=names(99))


def with_chips(study: Study, count: int) -> Study:
    """The first chip alone, or many of the catalog."""
    known = {chip.name for chip in study.chips}
    more = [chip for chip in load_catalog().chips if chip.name not in known]
    return msgspec.structs.replace(study, chips=(*study.chips, *more)[:count])


def everywhere(study: Study, **values: Any) -> Study:
    """The study with fields of all rows that have them at other values."""
    changed = {}
    for table in ("workloads", "chips"):
        rows = study.rows(table)
        mine = {name: value for name, value in values.items() if name in fields_of(type(rows[0]))}
        changed[table] = tuple(msgspec.structs.replace(row, **mine) for row in rows)
    site = {name: value for name, value in values.items() if name in fields_of(Site)}
    money = {name: value for name, value in values.items() if name in fields_of(Money)}
    return msgspec.structs.replace(
        study,
        site=msgspec.structs.replace(study.site, **site),
        money=msgspec.structs.replace(study.money, **money),
        **changed,
    )


def bounds(kind: type, name: str) -> tuple[float, float]:
    field = fields_of(kind)[name]
    return field.low, field.high


CASES: dict[str, Callable[[], Study]] = {
    "usual": sample,
    "compared": lambda: compared(sample()),
    "nothing runs": lambda: everywhere(sample(), input_tokens=1e8),
    "no price": lambda: everywhere(sample(), rental_price=None),
    "one month": lambda: everywhere(sample(), horizon=1.0),
    "one chip": lambda: compared(with_chips(sample(), 1)),
    "thirty chips": lambda: with_chips(sample(), 30),
    "long names": lambda: compared(named(sample(), lambda at: (LONG * 4)[: 200 - len(f" {at}")] + f" {at}")),
    "foreign names": lambda: compared(named(sample(), lambda at: f"{FOREIGN[at % len(FOREIGN)]} {at}")),
    "what a dollar buys": lambda: choose(sample(), count="total tokens", count_reading="per dollar"),
    "tiny prices": lambda: everywhere(
        sample(),
        rental_price=bounds(Chip, "rental_price")[0],
        electricity_price=bounds(Site, "electricity_price")[0],
        output_price=bounds(Workload, "output_price")[0],
    ),
    "large prices": lambda: everywhere(
        sample(),
        rental_price=bounds(Chip, "rental_price")[1],
        request_rate=bounds(Workload, "request_rate")[1],
        data_and_staff_cost=bounds(Workload, "data_and_staff_cost")[1],
    ),
    "hardly any traffic": lambda: everywhere(sample(), request_rate=max(1e-9, bounds(Workload, "request_rate")[0])),
    "negative margins": lambda: everywhere(sample(), output_price=1e-9, input_price=0.0, cached_price=0.0),
    "a network": lambda: _network(sample()),
}
"""Each study as the core could open it; a chart of all of them must be fit to be shown."""


def _network(study: Study) -> Study:
    row = load_catalog().workload("radiology")
    study = msgspec.structs.replace(study, workloads=(row,))
    return msgspec.structs.replace(study, settings=msgspec.structs.replace(study.settings, selected_workload=row.id))


@functools.cache
def charts_of(case: str) -> dict[str, ChartSpec]:
    """All charts of one of the studies, evaluated once."""
    return study_charts(CASES[case]())
