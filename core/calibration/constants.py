"""The constants that all chips and engines share, as shipped."""

import functools

from core.equations.inputs import Calibration


@functools.cache
def calibration() -> Calibration:
    """The shared constants of this version."""
    return Calibration()
