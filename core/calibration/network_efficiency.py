"""What families of networks reach on kinds of chips, as shipped: fitted by `core.calibration.network_fit`."""

import functools

import msgspec

from core.catalog import read_file
from core.equations.inputs import NetworkEfficiency
from core.records import Source

FILE = "network_efficiency.json"
ANY = "*"
"""Family or kind of chip that stands for all others."""


class NetworkConstant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One constant: of which family of networks on which kind of chip, field of `NetworkEfficiency`, value and range.

    low, high: the values that 80 % of the rows behind it ask for; log_error: standard error of the logarithm;
    rows: published rows behind it, 0 where it is carried over from others.
    """

    family: str
    chip_kind: str
    field: str
    value: float
    low: float
    high: float
    log_error: float
    rows: int
    source: Source


@functools.cache
def network_constants() -> tuple[NetworkConstant, ...]:
    """The shipped constants; CatalogError where the file is damaged or missing."""
    return read_file(FILE, tuple[NetworkConstant, ...])


@functools.cache
def network_efficiency(family: str, chip_kind: str) -> NetworkEfficiency:
    """The constants of a family on a kind of chip; where rows are missing, those of its relatives."""
    return NetworkEfficiency(
        **{field: constant_of(family, chip_kind, field).value for field in NetworkEfficiency.__struct_fields__}
    )


def constant_of(family: str, chip_kind: str, field: str) -> NetworkConstant:
    """The row that says most: of family and kind, else of the family, else of the kind, else of all."""
    rows = {(row.family, row.chip_kind): row for row in network_constants() if row.field == field}
    for key in ((family, chip_kind), (family, ANY), (ANY, chip_kind)):
        if key in rows:
            return rows[key]
    return rows[ANY, ANY]
