"""Makes the files of an export: the one place that the window and the command both go through.

What needs Qt is imported only for the formats that are painted: a deck or a workbook is made without it.
"""

import itertools
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.export.formats import ExportRefused, Format, file_names, format_of
from core.export.progress import Progress, silent
from core.export.state import packed
from core.export.targets import Written, refuse_sources, write_files
from core.inputs_hash import inputs_hash
from core.names import excerpt
from core.scenarios import BASE, BASE_NAME
from core.slides.slide import Deck, Slide
from core.slides.tray import state_of
from core.steps import finished, retold
from core.study import Study, TraySlide

if TYPE_CHECKING:
    from core.export.look import SlideLook
    from core.slides.brand import Brand

Files = list[tuple[str, bytes]]
"""Finished files: name and content."""
Step = tuple[int, int, str]
"""As `Progress` is told: parts done, parts in all, what comes now."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How files look, which is no part of the study: of the firm, or of this export.

    template: bytes of a presentation; scale: dots of a PNG to each of 1×; chart_only: pictures without title and
    footnote.
    """

    brand: "Brand | None" = None
    template: bytes | None = None
    scale: int = 2
    chart_only: bool = False


PLAIN = Manner()
NO_SOURCES: Mapping[str, Path | None] = {}


def export_bytes(
    one: Format, deck: Deck, study: Study, name: str, manner: Manner = PLAIN, progress: Progress = silent
) -> Files:
    """The files of an export that is to be called `name`, finished and in memory.

    Raises:
        InfernomicsError: A template that cannot be used; or `progress` stopped it.

    """
    if not one.is_painted:
        return [(name, core_bytes(one, deck, study, manner, progress))]
    return finished(painted_steps(one, deck, study, name, manner), lambda step: progress(*step))


def export_files(
    deck: Deck,
    study: Study,
    path: Path,
    manner: Manner = PLAIN,
    progress: Progress = silent,
    sources: Mapping[str, Path | None] = NO_SOURCES,
) -> Written:
    """Make the files of an export in the format of the path's suffix, and write them where it says.

    sources: files that none of them may replace, as of `refuse_sources`.

    Raises:
        InfernomicsError: Another suffix, a template that cannot be used; or `progress` stopped it: nothing is written.
        StorageError: They could not be written.

    """
    one = format_of(path)
    refuse_sources(path.parent, file_names(one, path.name, deck.slides), sources)
    files = export_bytes(one, deck, study, path.name, manner, progress)
    return write_files(path.parent, files)


def write_methodology(study: Study, path: Path, progress: Progress = silent) -> Written:
    """Write every equation behind the figures of the scenario on show, as Markdown or as a PDF.

    Raises:
        ExportRefused: Another suffix.
        StorageError: It could not be written.

    """
    suffix = path.suffix.lower()
    if suffix not in (".md", ".pdf"):
        raise ExportRefused(f"{excerpt(path.name)} has no suffix of the methodology; give it .md or .pdf.")
    text = methodology_of(study, progress)
    if suffix == ".md":
        return write_files(path.parent, [(path.name, text.encode())])
    from gui.export.methodology_pdf import pdf_bytes

    return write_files(path.parent, [(path.name, pdf_bytes(text, study.name, progress))])


def methodology_of(study: Study, progress: Progress = silent) -> str:
    """The text of that, in any thread."""
    from core.methodology.text import methodology_text
    from core.scenario_outcomes import ScenarioOutcomes

    return methodology_text(study, ScenarioOutcomes().of(study), progress=progress)


def core_bytes(one: Format, deck: Deck, study: Study, manner: Manner, progress: Progress = silent) -> bytes:
    """A deck in a format that is made without Qt, in any thread."""
    if one.suffix == "pptx":
        from core.export.pptx.deck import deck_bytes

        return deck_bytes(deck, progress, manner.brand, manner.template)
    if one.suffix == "xlsx":
        from core.export.xlsx.book import book_bytes

        return book_bytes(deck, study, progress)
    from core.export.tidy import csv_bytes

    progress(0, 1, one.name)
    return csv_bytes(deck)


def painted_steps(one: Format, deck: Deck, study: Study, name: str, manner: Manner) -> Generator[Step, None, Files]:
    """A deck in a painted format, page by page: yields what comes now, returns the files. For the window's thread."""
    from core.export.pptx.looks import look_of

    look = look_of(deck.page, manner.brand, manner.template)
    if one.is_picture:
        return (yield from _picture_steps(one, deck, study, name, manner, look))
    return [(name, (yield from _pdf_steps(one, deck, look)))]


def _pdf_steps(one: Format, deck: Deck, look: "SlideLook") -> Generator[Step, None, bytes]:
    from gui.export import painted

    total, done = painted.count_of_pages(deck, look), itertools.count(1)
    yield 0, total, one.name
    return (yield from retold(painted.pdf_steps(deck, look), lambda title: (next(done), total, title)))


def _picture_steps(
    one: Format, deck: Deck, study: Study, name: str, manner: Manner, look: "SlideLook"
) -> Generator[Step, None, Files]:
    from gui.export import painted

    names = file_names(one, name, deck.slides)
    states = _States(deck, study)
    files: Files = []
    for done, (file, slide) in enumerate(zip(names, deck.slides, strict=True)):
        yield done, len(names), slide.title
        state = states.of(slide)
        if one.suffix == "svg":
            content = painted.svg_bytes(slide, deck.page, state, manner.chart_only, look)
        else:
            steps = painted.png_steps(slide, deck.page, manner.scale, state, manner.chart_only, look)
            content = yield from retold(steps, _always((done, len(names), slide.title)))
        files.append((file, content))
    return files


def _always(step: Step) -> Callable[[object], Step]:
    """Whatever comes, it is told as this part."""
    return lambda _: step


class _States:
    """The study as pictures of a deck's slides carry it: with the slide's scenario on show; each packed once.

    A slide of the tray that shows an earlier state than the study now has carries that state: what is opened again has
    the figures that the picture shows.
    """

    def __init__(self, deck: Deck, study: Study) -> None:
        self._deck, self._study = deck, study
        self._slides = {one.id: one for one in study.slides}
        self._names = {BASE_NAME: BASE} | {one.name: one.id for one in study.scenarios}
        self._hashes: dict[str, str] = {}
        self._packed: dict[tuple[str, str], bytes] = {}

    def of(self, slide: Slide) -> bytes | None:
        """What the picture of one slide carries; None to leave it out."""
        if self._deck.state is None:
            return None
        kept, scenario = self._slides.get(slide.id), self._names.get(slide.scenario)
        if kept is not None and not self._is_as_now(kept, scenario):
            return self._once((kept.state, kept.scenario), lambda: packed(state_of(self._study, kept)))
        if scenario is None:
            return self._deck.state
        return self._once(("", scenario), lambda: packed(self._study, scenario))

    def _is_as_now(self, kept: TraySlide, scenario: str | None) -> bool:
        """Whether the study has the inputs of a slide's state still, under the scenario of the same name."""
        if scenario is None:
            return False
        now = self._hashes.get(scenario)
        if now is None:
            now = self._hashes[scenario] = inputs_hash(self._study, scenario)
        return inputs_hash(state_of(self._study, kept)) == now

    def _once(self, key: tuple[str, str], pack: Callable[[], bytes]) -> bytes:
        if key not in self._packed:
            self._packed[key] = pack()
        return self._packed[key]
