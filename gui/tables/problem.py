"""Why a cell did not take a text, for whoever shows it."""

from core.errors import CellAmbiguous


class Problem(str):
    """Why a cell did not take a text, in one sentence; "" where it did.

    readings: how to type each thing that a doubtful text can mean, where that is the problem.
    """

    readings: tuple[str, ...] = ()

    @classmethod
    def of(cls, error: Exception) -> "Problem":
        """What a refusal says."""
        found = cls(error)
        if isinstance(error, CellAmbiguous):
            found.readings = error.readings
        return found
