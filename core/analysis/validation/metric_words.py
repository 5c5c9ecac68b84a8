"""Metrics that are predicted, and the units that rows state them in."""

from dataclasses import dataclass

TIME_UNITS = {"ms": 1e3, "s": 1.0, "us": 1e6, "µs": 1e6}
RATE_UNITS = {"tokens/s": 1.0, "token/s": 1.0, "tok/s": 1.0, "tokens/s/user": 1.0, "tok/s/user": 1.0}
RATE_OF_A_CHIP = frozenset({"tokens/s/chip", "tok/s/chip", "tokens/s/gpu", "tok/s/gpu"})


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. time: in seconds (else in tokens a second); usual_unit: where a row names none."""

    name: str
    time: bool
    usual_unit: str

    def factor(self, unit: str, chips: float | None) -> float | None:
        """Row's unit over base unit (s, token/s of the whole group); None where the unit is not one of this metric."""
        words = (unit or self.usual_unit).lower()
        if not self.time and words in RATE_OF_A_CHIP:
            return None if chips is None else 1 / chips
        return (TIME_UNITS if self.time else RATE_UNITS).get(words)


METRICS = {
    metric.name: metric
    for metric in (
        Metric("e2e_latency_ms", True, "ms"),
        Metric("latency_ms", True, "ms"),
        Metric("ttft_ms", True, "ms"),
        Metric("tpot_ms", True, "ms"),
        Metric("itl_ms", True, "ms"),
        Metric("throughput_output_tokens_per_s", False, "tokens/s"),
        Metric("throughput_prefill_tokens_per_s", False, "tokens/s"),
        Metric("per_user_output_tokens_per_s", False, "tokens/s/user"),
    )
}

TRAINING_METRIC = "tokens_per_s_per_chip"
TRAINING_UNITS = frozenset({"", "tok/s/chip", "tokens/s/chip", "tok/s/gpu", "tokens/s/gpu"})


def metric_of(name: str) -> Metric | None:
    """The metric of that name; None where it is not predicted."""
    return METRICS.get(name)


def is_rate(name: str) -> bool:
    """Whether more of it is faster."""
    return any(word in name for word in ("throughput", "per_user", "tokens_per_s", "samples_per_s"))
