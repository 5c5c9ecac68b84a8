"""The measured rows that ship with the program, read once: what the constants were fitted on and checked against."""

import functools
from importlib import resources
from pathlib import Path

from core.analysis.measured_rows import Kind, MeasuredFile, read_measured_rows

FILES: dict[Kind, str] = {
    "inference": "inference_measurements.csv",
    "training": "training_measurements.csv",
}
NOT_SHIPPED = "No measured rows are shipped with this version."


@functools.cache
def development_rows(kind: Kind) -> MeasuredFile | None:
    """The shipped rows of one kind, in the order of their file; None where none are shipped.

    Raises:
        RowsRefused: the shipped file is damaged.

    """
    path = shipped_path(kind)
    return read_measured_rows(path) if path.is_file() else None


def shipped_path(kind: Kind) -> Path:
    """Where the shipped rows of one kind lie."""
    return Path(str(resources.files("resources").joinpath("data", "sources", FILES[kind])))
