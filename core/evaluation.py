"""From a study to everything that follows from it."""

import time

from core.deployment_table import DeploymentRows, calculated_cells
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
    rows = DeploymentRows(figures)
    return Outcome(
        study, kpis(figures), rows.all, calculated_cells(figures, rows), figures, time.perf_counter() - start
    )
