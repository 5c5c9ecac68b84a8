"""Equal quality: workloads that could stand in for another one, and whether their answers are as good."""

from collections.abc import Collection, Mapping
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


def renamed_alternatives(study: Study, names: Mapping[str, str], typed: Collection[str] = ()) -> Study:
    """The workloads that were alternatives to others are so under the new names of these; "" for none.

    names: new ones by those before, all at once, so that two may change places.
    typed: ids of workloads whose alternative was given together with the names: it may be meant by its new name.
    """
    here = {row.name for row in study.workloads}
    rows = tuple(
        _with_renamed_alternative(row, names, row.id in typed and row.alternative_to in here) for row in study.workloads
    )
    return with_renamed(msgspec.structs.replace(study, workloads=rows), names)


def _with_renamed_alternative(row: Workload, names: Mapping[str, str], is_new: bool) -> Workload:
    """The same for one row, and for what it would be restored to. is_new: whether it names its alternative anew."""
    kept = row.shipped.get(ALTERNATIVE)
    if kept is not None and kept.value in names:
        shipped = {**row.shipped, ALTERNATIVE: Shipped(names[str(kept.value)], kept.source)}
        row = msgspec.structs.replace(row, shipped=shipped)
    if is_new or row.alternative_to not in names:
        return row
    return msgspec.structs.replace(row, alternative_to=names[row.alternative_to])
