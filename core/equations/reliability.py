"""Failures, checkpoints and restarts of a training run; its days, chip-hours and energy."""

import numpy as np

from core.book import Array, quantity

STATED = 1.0
"""Position of "stated MFU" among the ways to know a training speed."""


@quantity("s", "independent failures; each stops the whole run")
def run_failure_interval(chip_failure_interval: Array, training_chips: Array) -> Array:
    """Mean time between failures of the run: that of one chip over the number of chips."""
    return chip_failure_interval / training_chips


@quantity("s", "Daly 2006, doi 10.1016/j.future.2004.11.016, eq. 37; first order: Young 1974")
def checkpoint_interval(checkpoint_time: Array, run_failure_interval: Array) -> Array:
    """Time of work between checkpoints that loses least: sqrt(2 d M) (1 + sqrt(d / 2M) / 3 + d / 18M) - d.

    Where a checkpoint takes twice the time between failures or more, that time itself.
    """
    ratio = checkpoint_time / (2 * run_failure_interval)
    best = 2 * ratio**0.5 * (1 + ratio**0.5 / 3 + ratio / 9) - 2 * ratio
    return np.where(ratio < 1, best, 1.0) * run_failure_interval


@quantity("1", "Daly 2006, first order: work lost is half an interval")
def goodput(
    checkpoint_time: Array, checkpoint_interval: Array, restart_time: Array, run_failure_interval: Array
) -> Array:
    """Share of the time that goes into lasting progress: without checkpoints, work lost and restarts."""
    saving = checkpoint_time / np.where(
        checkpoint_interval > 0 * checkpoint_interval, checkpoint_interval, run_failure_interval
    )
    lost = (checkpoint_interval / 2 + restart_time) / run_failure_interval
    return 1 / (1 + saving + lost)


@quantity("flop", "definition")
def training_run_flops(training_flops_per_token: Array, training_tokens: Array) -> Array:
    """Model FLOPs of one run: what it would take if every chip computed at its peak."""
    return training_flops_per_token * training_tokens


@quantity("s", "model FLOPs utilisation (MFU), PaLM, arXiv 2204.02311, app. B")
def stated_chip_time(
    training_flops_per_token: Array, training_tokens: Array, peak_rate_16bit: Array, training_utilization: Array
) -> Array:
    """Chip-seconds of one run at the chip's stated utilisation of its 16-bit peak, while nothing fails."""
    return training_flops_per_token * training_tokens / (peak_rate_16bit * training_utilization)


@quantity("s", "definition")
def predicted_chip_time(training_tokens: Array, training_token_rate: Array) -> Array:
    """Chip-seconds of one run at the predicted speed, while nothing fails."""
    return training_tokens / training_token_rate


@quantity("s", "definition")
def training_chip_time(
    training_speed: Array, stated_chip_time: Array, predicted_chip_time: Array, goodput: Array
) -> Array:
    """Chip-seconds of one run, checkpoints, lost work and restarts included."""
    return np.where(training_speed == STATED, stated_chip_time, predicted_chip_time) / goodput


@quantity("s", "definition")
def training_duration(training_chip_time: Array, training_chips: Array) -> Array:
    """Time from start to end of one run."""
    return training_chip_time / training_chips


@quantity("J", "Patterson et al. 2021, arXiv 2104.10350: chips, their share of the server, PUE")
def training_energy(training_chip_time: Array, full_load_power: Array) -> Array:
    """Energy at the meter of one run."""
    return full_load_power * training_chip_time
