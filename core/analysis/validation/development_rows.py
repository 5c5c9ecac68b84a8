"""The measured rows that ship with the program, read once: what the constants were fitted on and checked against."""

from importlib import resources
from pathlib import Path

from core.analysis.validation.measured_rows import Kind, MeasuredFile, Reading, reading
from core.steps import finished

FILES: dict[Kind, str] = {
    "inference": "inference_measurements.csv",
    "training": "training_measurements.csv",
}
NOT_SHIPPED = "No measured rows are shipped with this version."


_READ: dict[Kind, MeasuredFile | None] = {}


def development_rows(kind: Kind) -> MeasuredFile | None:
    """The shipped rows of one kind, in the order of their file; None where none are shipped.

    Raises:
        RowsRefused: the shipped file is damaged.

    """
    return finished(reading_development_rows(kind))


def reading_development_rows(kind: Kind) -> Reading[MeasuredFile | None]:
    """The same in steps of a few milliseconds, for whoever cannot wait."""
    if kind not in _READ:
        path = shipped_path(kind)
        _READ[kind] = (yield from reading(path)) if path.is_file() else None
    return _READ[kind]


def forget_development_rows() -> None:
    """Read anew what is asked for from now on."""
    _READ.clear()


def shipped_path(kind: Kind) -> Path:
    """Where the shipped rows of one kind lie."""
    return Path(str(resources.files("resources").joinpath("data", "sources", FILES[kind])))
