"""Placeholder until the merge of the availability work: the same names."""

import numpy as np

from core.book import Array, quantity


@quantity("1", "renewal: up time over up and down time")
def replica_availability(chip_failure_interval: Array, replica_chips: Array, repair_time: Array) -> Array:
    """Share of the time that a replica is up."""
    interval = chip_failure_interval / replica_chips
    return interval / (interval + repair_time)


def spares_for_target(replicas: Array, replica_availability: Array, availability_target: Array) -> Array:
    """Spares (placeholder)."""
    return np.where(replica_availability >= availability_target, 0.0, 1.0) + 0 * replicas
