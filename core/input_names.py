"""The labels of inputs by the names that the books know them by."""

import functools
from collections.abc import Mapping

from core.fields import fields_of
from core.records import Chip, Money, Site, Workload


@functools.cache
def _labels() -> Mapping[str, str]:
    found = {}
    for record in (Money, Site, Chip, Workload):
        for path, field in fields_of(record).items():
            found[path.rpartition(".")[2]] = field.label
    return found


def label_of(name: str) -> str:
    """What an input is called in the tables; KeyError where it is no field that can be edited."""
    return _labels()[name]
