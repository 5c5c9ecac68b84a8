"""Why the spend of a study is not known, as one sentence."""

from core.figures import Figures
from core.spend import counted
from core.workload_kind import trained_amount


def spend_reason(figures: Figures, chip: int) -> str:
    """Why what is spent on one chip is not known; "" where it is."""
    return serving_reason(figures, chip) or training_reason(figures, chip)


def serving_reason(figures: Figures, chip: int) -> str:
    """Why the spend on inference is not known: the first workload without a deployment or a price."""
    for position in counted(figures.study):
        if why_not := figures.why_not(position, chip):
            return f"{figures.study.workloads[position].name}: {why_not}"
    return ""


def training_reason(figures: Figures, chip: int) -> str:
    """Why the spend on training is not known: the first trained workload without a split that runs, or a price."""
    for position in counted(figures.study):
        workload = figures.study.workloads[position]
        why_not = figures.why_not_trained(position, chip) or figures.why_no_price(chip)
        if trained_amount(workload) and why_not:
            return f"{workload.name}: {why_not}"
    return ""
