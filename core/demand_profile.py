"""The week of a workload's traffic: hourly levels over their mean, sorted into a few groups, and the busiest hour.

Three shapes: a day whose one peak is as high as stated, a day and a weekend with the stated trough, or a published
trace. The day is the bell of von Mises, exp(k cos) over its mean: one number gives any ratio of peak to trough.
"""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from core.book import Array
from core.catalog import load_catalog
from core.records import HOUR, Workload

HOURS = 168
GROUPS = 24
"""Groups of equal size that the hours of a week are sorted into; each stands for its mean."""

STATED_PEAK, STATED_TROUGH = "stated peak", "peak and trough"
_WEEKEND_DAYS = 2
_HALVINGS = 60
_STEEPEST = 700.0
_FAINTEST = -90.0
"""Exponent below which an hour has no traffic to speak of, so that products with it stay in range."""


class Profile(NamedTuple):
    """A week of traffic over its mean. levels, held: shape (`GROUPS`,), rising; busiest: of one hour."""

    levels: Array
    held: Array
    busiest: float


def profile_of(workload: Workload) -> Profile:
    """The week of a workload, and the capacity that an autoscaled fleet holds for it."""
    return _profile(
        workload.demand_profile,
        workload.peak_to_average,
        workload.peak_to_trough,
        workload.weekend_factor,
        workload.autoscaling_lag,
    )


@functools.lru_cache(maxsize=256)
def _profile(name: str, peak: float, ratio: float, weekend: float, lag: float) -> Profile:
    if name == STATED_PEAK:
        week = np.tile(bell(_steepness(peak)), HOURS // 24)
    elif name == STATED_TROUGH:
        days = np.repeat([1.0] * (HOURS // 24 - _WEEKEND_DAYS) + [weekend] * _WEEKEND_DAYS, 24)
        week = np.tile(bell(np.log(ratio) / 2), HOURS // 24) * days
    else:
        rates = np.array(load_catalog().profile(name).rates)
        week = np.tile(rates, HOURS // len(rates))
    week = week / np.mean(week)
    busiest = peak if name == STATED_PEAK else float(np.max(week))
    return Profile(_grouped(week), _grouped(held_ahead(week, lag)), busiest)


def bell(steepness: float) -> Array:
    """Traffic of the 24 hours of a day over their mean: exp(k cos), highest at its middle."""
    exponent = steepness * (np.cos(2 * np.pi * (np.arange(24) - 12) / 24) - 1)
    level: Any = np.exp(np.maximum(exponent, _FAINTEST))
    bent: Array = level / np.mean(level)
    return bent


def _steepness(peak: float) -> float:
    """The steepness of a day whose busiest hour is `peak` times the mean, at most 24 times, by halving."""
    low, high = 0.0, _STEEPEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if float(np.max(bell(middle))) < peak else (low, middle)
    return low


def held_ahead(week: Array, lag: float) -> Array:
    """Capacity over the mean traffic that must be there in each hour: the most within the lag from it.

    A lag of part of an hour looks that share of the way to the next hour.
    """
    whole, part = divmod(lag / HOUR, 1.0)
    held = week
    for ahead in range(1, min(int(whole), len(week)) + 1):
        held = np.maximum(held, np.roll(week, -ahead))
    following = np.roll(week, -(min(int(whole), len(week)) + 1))
    reached: Array = np.maximum(held, held + part * (following - held))
    return reached


def _grouped(week: Array) -> Array:
    groups: Array = np.mean(np.sort(week).reshape(GROUPS, -1), axis=-1)
    return groups


def demand_inputs(workloads: Sequence[Workload]) -> dict[str, Any]:
    """Inputs of `Demand`: levels of shape (workload, 1, 1, group), the busiest hour of shape (workload, 1, 1)."""
    profiles = [profile_of(workload) for workload in workloads]
    return {
        "load_levels": np.array([one.levels for one in profiles])[:, None, None, :],
        "held_levels": np.array([one.held for one in profiles])[:, None, None, :],
        "busiest_hour": np.array([one.busiest for one in profiles])[:, None, None],
    }
