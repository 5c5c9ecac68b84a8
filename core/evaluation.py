"""From a study to everything that follows from it."""

import time

from core.deployment_table import calculated_cells, deployment_rows
from core.figures import figures_of
from core.headlines import kpis
from core.memory_reuse import keep_freed_memory
from core.outcome import Outcome
from core.study import Study


def evaluate(study: Study) -> Outcome:
    """Evaluate a study in full."""
    keep_freed_memory()
    start = time.perf_counter()
    figures = figures_of(study)
    rows = deployment_rows(figures)
    return Outcome(study, kpis(figures), rows, calculated_cells(figures, rows), figures, time.perf_counter() - start)
