"""A figure that others published about the cost, time or energy of a run or a service: to test the books against."""

import msgspec

from core.records import Source


class PublishedCost(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One published figure.

    case: what it is about ("deepseek-serving-day"); measure: which figure of it ("chip_hours"); low, high: the spread
    that the source itself states, None where it states none; unit: as published.
    """

    case: str
    measure: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    source: Source
    note: str = ""
