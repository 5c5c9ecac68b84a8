"""Equal quality: workloads that could stand in for another one, and whether their answers are as good."""

from typing import NamedTuple

import msgspec

from core.records import Shipped, Workload
from core.scenarios import with_renamed
from core.study import Study

ALTERNATIVE = "alternative_to"


class Alternative(NamedTuple):
    """A workload that could replace another. lacking: why it is not compared, "" where it is."""

    workload: int
    lacking: str


def alternatives_to(study: Study, workload: int) -> tuple[Alternative, ...]:
    """The workloads named as alternatives to one; those with a lower quality mark of the analyst have a reason.

    Where one of the two has no mark, the analyst's word that it is an alternative stands.
    """
    wanted = study.workloads[workload]
    found = []
    for place, one in enumerate(study.workloads):
        if place == workload or one.alternative_to != wanted.name:
            continue
        worse = (
            one.quality_mark is not None and wanted.quality_mark is not None and one.quality_mark < wanted.quality_mark
        )
        marks = f"its quality mark {one.quality_mark:g} is below {wanted.quality_mark:g}." if worse else ""
        found.append(Alternative(place, marks))
    return tuple(found)


def renamed_alternatives(study: Study, before: str, after: str) -> Study:
    """The workloads that were alternatives to one of a name are so to another name; "" for none."""
    rows = tuple(_with_renamed_alternative(row, before, after) for row in study.workloads)
    return with_renamed(msgspec.structs.replace(study, workloads=rows), before, after)


def _with_renamed_alternative(row: Workload, before: str, after: str) -> Workload:
    """The same for one row, and for what it would be restored to."""
    kept = row.shipped.get(ALTERNATIVE)
    if kept is not None and kept.value == before:
        shipped = {**row.shipped, ALTERNATIVE: Shipped(after, kept.source)}
        row = msgspec.structs.replace(row, shipped=shipped)
    return msgspec.structs.replace(row, alternative_to=after) if row.alternative_to == before else row
