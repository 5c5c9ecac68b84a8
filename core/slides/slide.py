"""A slide and a deck as values: all that a renderer needs, complete, and nothing it must decide."""

from dataclasses import dataclass
from typing import ClassVar

from core.charts.spec import ChartSpec
from core.slides.page import Page
from core.study import SlideCrop

MORE = "more in the notes"
"""Behind the count of what has no room on a slide."""


@dataclass(frozen=True, slots=True)
class Footnote:
    """Where a slide's figures come from, in four parts, each a plain text of one line or more.

    cited: every source in full, with date and confidence, of which `sources` names as many as fit.
    """

    BETWEEN: ClassVar[str] = " · "

    sources: str
    scenario: str
    model: str
    made: str
    cited: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """In the order in which they are printed."""
        return (self.sources, self.scenario, self.model, self.made)

    @property
    def text(self) -> str:
        """All of it, as one paragraph."""
        return self.BETWEEN.join(part for part in self.parts if part)


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide. Texts may hold names typed by people and are always plain text.

    id: unique within its deck; chart: the chart's id; spec: the chart without what only its maker needs;
    title, subtitle: what stands above the chart, in place of the spec's own; claim: the title that the program
    computes, which is the title too unless the analyst wrote one;
    scenario: name of the scenario; footnote: None where it is not wanted; reading: the chart in three sentences;
    speaker_notes: the reading, all assumptions that differ from what ships and all sources;
    alt_text: takeaway, kind of chart and its three main values.
    """

    id: str
    chart: str
    spec: ChartSpec
    title: str
    subtitle: str
    claim: str
    scenario: str
    footnote: Footnote | None
    reading: tuple[str, ...] = ()
    speaker_notes: str = ""
    alt_text: str = ""
    crop: SlideCrop = "full"


@dataclass(frozen=True, slots=True)
class Assumption:
    """An input that differs from what ships, or from Base: for the assumptions slide and the speaker notes.

    kind: "analyst's edit" or "scenario"; scenario: the name of the scenario of the latter.
    """

    owner: str
    label: str
    value: str
    before: str
    source: str
    kind: str
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Deck:
    """Slides in their order on pages of one size.

    name: of the study; has_agenda, has_assumptions: whether it begins with a list of titles and ends with
    `assumptions`; state: the study to be carried inside the file (`core.export.state`), None to leave it out.
    """

    name: str
    page: Page
    slides: tuple[Slide, ...]
    has_agenda: bool = False
    has_assumptions: bool = False
    assumptions: tuple[Assumption, ...] = ()
    state: bytes | None = None

    @property
    def title(self) -> str:
        """For the properties of a file: the study's name, or where the study is left out, what its first slide says."""
        return self.name if self.state is not None or not self.slides else self.slides[0].title
