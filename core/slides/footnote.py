"""The footnote of a slide: where its figures come from, in four parts."""

import datetime

from core import __version__
from core.inputs_hash import SHOWN, inputs_hash
from core.outcome import Outcome
from core.scenarios import BASE, overrides_by_cell
from core.slides.slide import Footnote, Slide
from core.study import Study


def footnote(study: Study, outcome: Outcome, slide: Slide, made: datetime.datetime) -> Footnote:
    """The four parts. study: the whole one, with the slide's scenario on show; outcome: of that scenario."""
    del outcome
    count = len(overrides_by_cell(study)) if study.settings.scenario != BASE else 0
    overrides = f", {count} override{'' if count == 1 else 's'}" if count else ""
    baseline = f", against {study.baseline.label}" if study.baseline is not None else ""
    return Footnote(
        sources="Source: inputs of the study",
        scenario=f"Scenario: {slide.scenario}{overrides}{baseline}",
        model=f"Model: Infernomics {__version__}, inputs {inputs_hash(study)[:SHOWN]}",
        made=f"{made:%Y-%m-%d}",
    )
