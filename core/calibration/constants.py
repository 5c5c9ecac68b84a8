"""The fitted and stated constants as shipped: read, never fitted here."""

import functools

import msgspec

from core.catalog import read_file
from core.equations.inputs import Calibration
from core.fields import fields_of
from core.records import Source

FILE = "calibration.json"


class ServingConstant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One constant: of an input that all share ("half_work_tokens"), or of a class ("compute_efficiency.Hopper").

    unit: base unit of `value`; low, high: 80 % range from the standard error; lowest, highest: bounds that physics
    gives; prior, prior_log_deviation: what was believed before the fit, times the parent's value where there is one;
    log_standard_error: of the natural logarithm; rows, sources: published rows that inform it; fitted: else stated.
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    lowest: float
    highest: float
    prior: float
    prior_log_deviation: float
    parent: str
    log_standard_error: float
    rows: int
    sources: int
    fitted: bool
    source: Source


@functools.cache
def serving_constants() -> tuple[ServingConstant, ...]:
    """All of them, in the order of the file; CatalogError where it is damaged or missing."""
    return read_file(FILE, tuple[ServingConstant, ...])


@functools.cache
def calibration() -> Calibration:
    """The constants that all chips and engines share."""
    shared = {one.name: one.value for one in serving_constants() if one.name in fields_of(Calibration)}
    return Calibration(**shared)
