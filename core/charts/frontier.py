"""The set-ups of one chip that are worth drawing: none of its others is both faster and cheaper."""

from typing import Any, NamedTuple

from core.book import Array


class Frontier(NamedTuple):
    """Set-ups of one chip that no other of its set-ups beats in both speed and cost; by rising speed.

    rates: tokens/s a user, or 1 / response time of a query; costs: USD a unit at full load; indices: positions on the
    deployment grid.
    """

    chip: int
    rates: Array
    costs: Array
    indices: Any
