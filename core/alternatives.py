"""Equal quality: workloads that could stand in for another one, and whether their answers are as good."""

from typing import NamedTuple

from core.study import Study


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
