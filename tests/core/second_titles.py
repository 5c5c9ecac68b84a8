"""What the title of each chart says, checked by code of its own.

A check gives the kind of sentence that it found to be true, and fails on one that is false or that no pattern knows.
"""

from collections.abc import Callable

from core.charts.spec import ChartSpec
from core.outcome import Outcome
from tests.core.second_chip_titles import chips_title, pareto_title
from tests.core.second_fleet_titles import (
    capacity_title,
    history_title,
    latency_title,
    parity_title,
    roofline_title,
)
from tests.core.second_money_titles import lifetime_title, margin_title, share_title, waterfall_title
from tests.core.second_sweep_titles import heat_title, tornado_title

Check = Callable[[Outcome, ChartSpec], str]

CHECKS: dict[str, Check] = {
    "lifetime": lifetime_title,
    "share": share_title,
    "waterfall": waterfall_title,
    "chips": chips_title,
    "pareto": pareto_title,
    "margin": margin_title,
    "tornado": tornado_title,
    "heat": heat_title,
    "roofline": roofline_title,
    "latency": latency_title,
    "capacity": capacity_title,
    "history": history_title,
    "parity": parity_title,
}
"""By chart; `moved` is of two states of a study and stands in `second_moved_title`."""
