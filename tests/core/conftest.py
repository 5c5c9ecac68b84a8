"""In tests of the cost core, what numpy would pass over is an error: overflow, division by zero, underflow, NaN."""

from collections.abc import Iterator

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def strict_arithmetic() -> Iterator[None]:
    """Every floating-point fault raises FloatingPointError."""
    with np.errstate(all="raise"):
        yield
