"""The command `infernomics export`: a study in, slides as files out, the same as the window exports."""

import argparse
import datetime
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import msgspec

from core.chart_names import CHART_NAMES
from core.export.decks import deck_of, tray_deck, tray_slides
from core.export.formats import ExportRefused, format_of
from core.export.opening import study_at
from core.export.pptx.package import LARGEST_FILE
from core.export.targets import Written, refuse_sources, refuse_target
from core.file_names import shown_name
from core.names import excerpt, name_key, visible
from core.scenarios import identifiers, scenario_called, switch_scenario
from core.slides.making import SlideMaker, Wanted
from core.slides.page import PAGES, Page
from core.slides.slide import Slide
from core.storage import read_bounded, shown
from core.study import Study
from gui.export.writing import PLAIN, Manner, export_files, write_methodology

if TYPE_CHECKING:
    from core.slides.brand import Brand

NAME = "export"
_ALL = "all"
_MARKDOWN = ".md"
_USAGE = f"infernomics {NAME} STUDY --to FILE"
_DECK, _PICTURES, _PAGES = frozenset({"pptx"}), frozenset({"svg", "png"}), frozenset({"pptx", "pdf", "svg", "png"})
_WORKS_ON = {
    "template": _PAGES, "theme": _PAGES, "size": _PAGES, "crop": _PAGES, "chart_only": _PICTURES,
    "scale": frozenset({"png"}), "agenda": _DECK | {"pdf"}, "assumptions": _DECK | {"pdf"},
}  # fmt: skip
"""The formats that an option changes, by suffix; those not named here change all but the methodology."""
_OF_SLIDES = (*_WORKS_ON, "charts", "tray", "leave_state_out")
_REFUSED = 2
_WRONG = (
    (r"^the following arguments are required: (.*)$", r"Still missing: \1"),
    (r"^unrecognized arguments: (.*)$", r"There is no place for \1"),
    (r"^ambiguous option: (.*) could match (.*)$", r"\1 may mean \2"),
    (r"^argument (\S+): invalid choice: (.*) \(choose from (.*)\)$", r"\1 does not take \2; it takes \3"),
    (r"^argument (\S+): invalid \S+ value: (.*)$", r"\1 does not take \2"),
    (r"^argument (\S+): expected .*$", r"Something is missing behind \1"),
)
"""What the parser of the standard library says, and how it is said here."""


def main(words: Sequence[str]) -> int:
    """Run the command; returns the exit code.

    Raises:
        InfernomicsError, StorageError: One sentence; nothing was written.

    """
    options = parser().parse_args(words)
    if options.study is None:  # also where --charts or --scenarios took it for one of theirs
        raise ExportRefused(f"No study is named; write it first: {_USAGE}.")
    options.charts = _chart_ids(options.charts)
    target: Path = options.to
    refuse_sources(target.parent, [target.name], _sources(options))
    is_method = options.methodology or target.suffix.lower() == _MARKDOWN
    if is_method:
        _refuse_wishes_for_slides(options)
    study = _with_settings(study_at(options.study), options)
    if not is_method:
        format_of(target, f", or {_MARKDOWN} for the methodology")  # before anything is worked out
    refuse_target(target)
    if (target.suffix.lower() == ".pdf" if is_method else format_of(target).is_painted) and not _can_paint():
        return 1
    written = write_methodology(_on_show(study, options), target) if is_method else _exported(study, options)
    for line in (*map(shown, written.paths), *written.sentences):
        print(visible(line))  # noqa: T201 - this is what a command is for
    for note in () if is_method else _look_notes(options):
        print(visible(f"infernomics: {note}"), file=sys.stderr)  # noqa: T201
    idle = ", ".join(_without_effect(options, is_method))
    if idle:
        print(f"infernomics: {shown_name(target)} is the same without {idle}.", file=sys.stderr)  # noqa: T201
    return 0


def parser() -> argparse.ArgumentParser:
    """What can be typed."""
    one = _Parser(
        prog=f"infernomics {NAME}",
        usage=f"{_USAGE} [OPTION ...]",
        description="Write slides of a study as files, the same as the window does. A file that exists is replaced.",
        epilog="The suffix says what is written: .pptx, .xlsx, .pdf and .csv hold all slides; of .svg and .png there "
        "is one file a slide, numbered where there are several; .md is the methodology, as .pdf with --methodology is.",
    )
    one.add_argument(
        "study", type=Path, nargs="?", metavar="STUDY", help="study file, or a file exported with its study inside"
    )
    one.add_argument("--to", type=Path, required=True, metavar="FILE", help="the file to write")
    one.add_argument(
        "--charts", nargs="+", metavar="ID", default=(),
        help=f"which, in this order, by id or by name: {_charts_told()}; default: every chart that has something to "
        "show",
    )  # fmt: skip
    one.add_argument(
        "--scenarios", nargs="+", metavar="NAME", default=(),
        help=f"scenarios by name, or '{_ALL}': one slide a chart for each; default: the one on show",
    )  # fmt: skip
    one.add_argument("--tray", action="store_true", help="the slides that wait in the study's tray, in their order")
    one.add_argument(
        "--template",
        type=Path,
        metavar="FILE",
        help="a .pptx or .potx whose size, master, fonts and colours to use",
    )
    one.add_argument("--theme", type=Path, metavar="FILE", help="a theme.json with colours, fonts, logo and footer")
    one.add_argument("--size", choices=tuple(PAGES), help="size of the slides; default: the study's")
    one.add_argument(
        "--crop", choices=("full", "half", "third"), default="full", help="width of the chart on its slide"
    )
    one.add_argument(
        "--chart-only", action="store_true", help="for .svg and .png: the chart without title and footnote"
    )
    one.add_argument(
        "--scale", type=int, choices=(1, 2, 3), default=None, help="for .png: 1 is 96 dots to an inch; default: 2"
    )
    one.add_argument("--agenda", action="store_true", help="begin with a list of the slides")
    one.add_argument("--assumptions", action="store_true", help="end with the inputs that were changed")
    one.add_argument("--leave-state-out", action="store_true", help="do not put the study into the files")
    one.add_argument("--methodology", action="store_true", help="every equation behind the figures, instead of slides")
    return one


class _Parser(argparse.ArgumentParser):
    """Says what was typed wrongly in one sentence, and not on a page."""

    def error(self, message: str) -> NoReturn:
        """End the program with the exit code of what was asked wrongly."""
        for pattern, words in _WRONG:
            message = re.sub(pattern, words, message)
        told = visible(f"{message.rstrip('.')}; infernomics {NAME} --help tells what can be typed.")
        self.exit(_REFUSED, f"infernomics: {told}\n")


def _exported(study: Study, options: argparse.Namespace) -> Written:
    template = None if options.template is None else _template(options.template)
    page = _page(options, template)
    slides = _tray_slides(study, page, options) if options.tray else _slides(study, page, options)
    scenario = _on_show(study, options).settings.scenario
    deck = tray_deck(study, slides, page, scenario) if options.tray else deck_of(study, slides, scenario, page)
    manner = Manner(_brand(options.theme), template, options.scale or PLAIN.scale, options.chart_only)
    return export_files(deck, study, options.to, manner, sources=_sources(options))


def _chart_ids(words: Sequence[str]) -> tuple[str, ...]:
    """The charts that are asked for, by id or name, also with commas between them; each once."""
    known = {name_key(text): chart for chart, name in CHART_NAMES.items() for text in (chart, name)}
    found = []
    for word in (part.strip() for text in words for part in text.split(",") if part.strip()):
        if name_key(word) not in known:
            raise ExportRefused(f"There is no chart called “{excerpt(word)}”; there are {', '.join(CHART_NAMES)}.")
        found.append(known[name_key(word)])
    return tuple(dict.fromkeys(found))


def _charts_told() -> str:
    return ", ".join(chart if chart == name_key(name) else f"{chart} ({name})" for chart, name in CHART_NAMES.items())


def _without_effect(options: argparse.Namespace, is_method: bool) -> list[str]:
    """The options that change nothing in this format: said, since it may be meant otherwise."""
    suffix = options.to.suffix.lower().removeprefix(".")
    idle = _OF_SLIDES if is_method else [name for name, formats in _WORKS_ON.items() if suffix not in formats]
    default = parser().parse_args(["STUDY", "--to", "FILE"])
    given = [name for name in idle if getattr(options, name) != getattr(default, name)]
    return [f"--{name.replace('_', '-')}" for name in given]


def _with_settings(study: Study, options: argparse.Namespace) -> Study:
    """The study with what was asked for of its decks; what was not, is as the study itself says."""
    settings = msgspec.structs.replace(
        study.settings,
        slide_size=options.size or ("template" if options.template else study.settings.slide_size),
        agenda_slide=options.agenda or study.settings.agenda_slide,
        assumptions_slide=options.assumptions or study.settings.assumptions_slide,
        state_left_out=options.leave_state_out or study.settings.state_left_out,
    )
    return msgspec.structs.replace(study, settings=settings)


def _scenarios(study: Study, options: argparse.Namespace) -> tuple[str, ...]:
    """Ids of the scenarios that are asked for."""
    if not options.scenarios:
        return (study.settings.scenario,)
    if list(options.scenarios) == [_ALL]:
        return identifiers(study)
    return tuple(dict.fromkeys(scenario_called(study, name) for name in options.scenarios))


def _on_show(study: Study, options: argparse.Namespace) -> Study:
    """The study with the scenario on show that is asked for alone."""
    asked = _scenarios(study, options)
    return study if len(asked) > 1 else switch_scenario(study, asked[0])


def _slides(study: Study, page: Page | None, options: argparse.Namespace) -> tuple[Slide, ...]:
    maker, made = SlideMaker(), datetime.datetime.now()
    charts = options.charts or tuple(CHART_NAMES)
    wanted = [
        Wanted(chart, scenario, crop=options.crop, made=made)
        for chart in charts
        for scenario in _scenarios(study, options)
    ]
    if not options.charts:  # those named are exported also where they only say what they lack
        wanted = [one for one in wanted if not maker.chart(study, one).empty]
    return maker.make_all(study, wanted, page)


def _tray_slides(study: Study, page: Page | None, options: argparse.Namespace) -> tuple[Slide, ...]:
    if options.charts or options.scenarios:
        raise ExportRefused("The slides of the tray are what they are; leave out --charts and --scenarios with --tray.")
    if not study.slides:
        raise ExportRefused("The slide tray of this study is empty; leave out --tray, or name charts with --charts.")
    return tray_slides(study, page)


def _page(options: argparse.Namespace, template: bytes | None) -> Page | None:
    """The template's own page; None for that of the study's settings."""
    if template is None or options.size:
        return None
    from core.export.pptx.template import read_template

    return read_template(template, shown_name(options.template)).page


def _template(path: Path) -> bytes:
    return read_bounded(path, LARGEST_FILE)


def _brand(path: Path | None) -> "Brand | None":
    if path is None:
        return None
    from core.slides.brand import read_brand

    return read_brand(path)


def _look_notes(options: argparse.Namespace) -> tuple[str, ...]:
    """What is doubtful about template and theme, as the export sheet says it: one sentence each."""
    if options.to.suffix.lower().removeprefix(".") not in _PAGES:
        return ()
    from core.export.pptx.template import template_doubts
    from core.slides.brand import Brand

    brand = _brand(options.theme) or Brand()
    if options.template is None:
        return brand.warnings()
    return template_doubts(_template(options.template), shown_name(options.template), brand)


def _sources(options: argparse.Namespace) -> dict[str, Path | None]:
    """What the files are made from, over which nothing is written."""
    return {"the study": options.study, "the template": options.template, "the theme": options.theme}


def _refuse_wishes_for_slides(options: argparse.Namespace) -> None:
    """The methodology has no slides, and is of one scenario."""
    for name in ("charts", "tray", "template", "theme"):
        if getattr(options, name):
            raise ExportRefused(f"The methodology has no slides; leave out --{name}.")
    if len(options.scenarios) > 1 or list(options.scenarios) == [_ALL]:
        raise ExportRefused("The methodology is of one scenario; name one with --scenarios.")


def _can_paint() -> bool:
    """Make ready what paints, which needs no screen; False, said on the screen, where the libraries do not fit."""
    from gui.guard import installed_pair_problem

    problem = installed_pair_problem()
    if problem is not None:
        print(visible(problem), file=sys.stderr)  # noqa: T201 - this is where a command says it
        return False
    from PySide6.QtWidgets import QApplication

    from gui.guard import unseen_platform
    from gui.theme import LIGHT, apply_theme

    application = QApplication.instance() or QApplication(["infernomics", *unseen_platform()])
    assert isinstance(application, QApplication)  # noqa: S101 - no other kind is made in this program
    apply_theme(application, LIGHT)
    return True
