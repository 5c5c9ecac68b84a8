"""TEMPORARY while the equations are being written: evaluate() of the right form."""

import time

from core.outcome import Kpi, Outcome
from core.study import Study


def evaluate(study: Study) -> Outcome:
    """Evaluate."""
    t = time.perf_counter()
    kpis = (
        Kpi(
            "lifetime_training_cost",
            "Lifetime training",
            4.1e6,
            "USD",
            breakdown="1 initial run + 5 refreshes",
            higher_is_worse=True,
        ),
        Kpi("lifetime_inference_cost", "Lifetime inference", 11.1e6, "USD", higher_is_worse=True),
        Kpi("inference_share", "Inference share", 0.73, "1"),
        Kpi("crossover_month", "Crossover", 9.0, "month"),
        Kpi("cost_per_million_output_tokens", "Per M output tokens", 1.62, "USD/Mtoken", higher_is_worse=True),
    )
    return Outcome(study, kpis, (), {}, None, time.perf_counter() - t)
