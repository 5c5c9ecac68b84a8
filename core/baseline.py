"""The baseline: a state of the study that was pinned, so that every later state is seen beside it."""

import datetime

import msgspec

from core.scenarios import active_name, shown_study
from core.study import Baseline, Study


def pin_baseline(study: Study, now: datetime.datetime | None = None) -> Study:
    """Pin the scenario on show as it stands, in place of any earlier baseline."""
    at = now or datetime.datetime.now()
    label = f"{active_name(study)}, {at:%H:%M}"
    return msgspec.structs.replace(study, baseline=Baseline(label, shown_study(study)))


def unpin_baseline(study: Study) -> Study:
    """The study without a baseline."""
    return study if study.baseline is None else msgspec.structs.replace(study, baseline=None)
