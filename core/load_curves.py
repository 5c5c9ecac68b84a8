"""How long requests take on each chip as its replicas are loaded more, up to what the queues can say.

A line of requests that comes as fast as it can be served grows without end, so that curves stop short of full load.
"""

from typing import NamedTuple

import numpy as np

from core.book import Array
from core.deployment import Deployments, Place
from core.figures import Figures
from core.records import LANGUAGE_MODEL, Workload
from core.waiting_lines import lines_of

LOADS = np.round([*np.arange(0.05, 0.6, 0.05), *np.arange(0.6, 0.99, 0.02), 0.99], 2)
"""Shares of its capacity that a replica is loaded to."""
FIRST, STEP, WHOLE = "first", "step", "whole"
"""Time to first token, time per output token, time of a whole answer."""


class LoadCurve(NamedTuple):
    """Times of requests on one chip. loads, times: of the same length, rising; limit: of the time, s.

    kept: highest load at which the limit holds, 0 where it holds at none, None where nobody asked (of WHOLE);
    planned: load of the busiest hour; at_planned: time there, None at full load, where it has no end.
    """

    chip: int
    loads: Array
    times: Array
    limit: float
    kept: float | None
    planned: float
    at_planned: float | None


def asked_time(workload: Workload, measure: str) -> str:
    """The measure that a workload has: of one that is no language model the whole answer alone, by its percentile."""
    return measure if workload.kind == LANGUAGE_MODEL else FIRST


def whole_limit(workload: Workload) -> float:
    """Time of an answer whose first token and tokens come at their limits, s."""
    return workload.first_token_limit + max(workload.output_tokens - 1, 0.0) * workload.output_token_limit


def load_curve(figures: Figures, workload: int, chip: int, measure: str) -> LoadCurve:
    """The curve of the chosen deployment of a workload on a chip that serves it.

    measure: FIRST is a percentile, wait included (of a network that of the answer); STEP and WHOLE are means.
    """
    of = figures.deployments_of(workload)
    row = of.row(workload)
    lines = lines_of(of, _place(of, row, chip))
    planned = float(of.loads[row, chip])
    tried = np.append(LOADS, planned) if planned < 1 else LOADS
    record = figures.study.workloads[workload]
    limit: float
    kept: float | None
    if measure == FIRST:
        times = np.asarray(lines.at_load(tried)[0])
        limit, kept = float(lines.limit[0]), float(lines.loads()[0])
    else:
        means = lines.means(tried)
        token = means.whole if means.token is None else means.token
        times = np.asarray(token if measure == STEP else means.whole)
        limit = record.output_token_limit if measure == STEP else whole_limit(record)
        kept = 1.0 if measure == STEP else None  # a chosen deployment keeps its token time with a full batch
    times = np.broadcast_to(times, tried.shape)
    at_planned = float(times[-1]) if planned < 1 else None
    return LoadCurve(chip, LOADS, times[: len(LOADS)], limit, kept, planned, at_planned)


def _place(of: Deployments, row: int, chip: int) -> Place:
    """The coordinates of the chosen deployment of one case."""
    coordinates = np.unravel_index(of.choice.chosen[row, chip], of.shape[2:])
    return tuple(np.array([one]) for one in (row, chip, *coordinates))
