"""Sums over the months, the last axis of the money book."""

import numpy as np

from core.book import Array


def over_months(monthly: Array) -> Array:
    """Sum over the months, kept as an axis of one."""
    total: Array = np.sum(monthly, axis=-1, keepdims=True)
    return total
