"""Constants fitted on published rows: read at run time, fitted by a script of its own, never the other way round."""

from core.calibration.constants import calibration

__all__ = ["calibration"]
