"""From a study to everything that follows from it."""

import time

from core.deployment_table import DeploymentRows, calculated_cells
from core.figures import figures_of
from core.headlines import kpis
from core.memory_reuse import keep_freed_memory
from core.outcome import Outcome
from core.scenarios import shown_study
from core.study import Study


def evaluate(study: Study) -> Outcome:
    """Evaluate the scenario on show of a study in full; the outcome's study is that scenario as a plain study."""
    keep_freed_memory()
    start = time.perf_counter()
    study = shown_study(study)
    figures = figures_of(study)
    rows = DeploymentRows(figures)
    return Outcome(
        study, kpis(figures), rows.all, calculated_cells(figures, rows), figures, time.perf_counter() - start
    )
