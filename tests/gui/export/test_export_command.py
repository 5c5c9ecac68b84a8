"""The command `infernomics export` writes what the window writes, and refuses in one sentence."""

import datetime
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from pptx import Presentation
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from core.editing import set_value
from core.export.opening import study_at
from core.export.reading import study_in
from core.export.state import CarriesNoStudyError
from core.samples import sample_study
from core.scenarios import active_name, identifiers, name_of
from core.slides.making import Wanted
from core.slides.tray import with_slides
from core.study import Study
from core.study_file import read_study, write_study
from gui.__main__ import main
from tests.gui.conftest import TRAFFIC, OpenWindow

REFUSED = 2
Export = Callable[..., list[Path]]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample in a file."""
    path = tmp_path / "sample.json"
    write_study(path, sample_study())
    return path


@pytest.fixture
def export(sample: Path, capsys: pytest.CaptureFixture[str]) -> Export:
    """Run the command; the paths that it names."""

    def run(to: Path, *words: str, of: Path = sample) -> list[Path]:
        code = main(["export", str(of), "--to", str(to), *words])
        told = capsys.readouterr()
        doubts = [line for line in told.err.splitlines() if "is not installed" not in line]  # that is of the machine
        assert (code, doubts) == (0, [])
        paths = [Path(line) for line in told.out.splitlines()]
        assert all(path.is_file() for path in paths)
        return paths

    return run


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run the command, which must refuse; its one sentence."""
    assert main(["export", *words]) == REFUSED
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert told.err.startswith("infernomics: ")
    assert "Traceback" not in told.err
    return told.err.removeprefix("infernomics: ").strip()


def slide_texts(path: Path) -> list[list[str]]:
    """The texts of each slide, its notes included."""
    found = []
    for slide in Presentation(str(path)).slides:
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        notes = slide.notes_slide.notes_text_frame
        found.append([*texts, notes.text if notes is not None else ""])
    return found


def test_without_charts_every_chart_that_has_something_to_show_is_a_slide(export: Export, tmp_path: Path) -> None:
    (path,) = export(tmp_path / "deck.pptx")
    titles = [slide.shapes.title.text for slide in Presentation(str(path)).slides if slide.shapes.title is not None]
    assert len(titles) == 13  # all but what moved since the baseline, of which the sample has none
    assert "Pin a baseline" not in " ".join(titles)


def test_what_is_not_painted_is_made_without_qt(sample: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from gui.__main__ import main;"
        "slides = ['--charts', 'lifetime'];"
        "wishes = [[] if to.endswith('.md') else slides for to in sys.argv[2:]];"
        "words = [['export', sys.argv[1], '--to', to, *more] for to, more in zip(sys.argv[2:], wishes)];"
        "codes = [main(one) for one in words];"
        "print(codes, [name for name in sys.modules if name.startswith(('PySide6', 'shiboken6', 'pyqtgraph'))])"
    )
    targets = [str(tmp_path / name) for name in ("deck.pptx", "book.xlsx", "data.csv", "method.md")]
    words = [sys.executable, "-c", script, str(sample), *targets]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [*targets, "[0, 0, 0, 0] []"]
    assert study_at(tmp_path / "book.xlsx") == sample_study()
    assert (tmp_path / "method.md").read_text("utf-8").startswith("# Methodology: ")


def test_the_methodology_is_a_pdf_where_it_is_asked_for(export: Export, tmp_path: Path, qtbot: QtBot) -> None:
    (path,) = export(tmp_path / "method.pdf", "--methodology")
    assert path.read_bytes().startswith(b"%PDF-")


def test_charts_and_scenarios_are_slides_in_the_order_asked_for(export: Export, tmp_path: Path) -> None:
    study = sample_study()
    named = [name_of(study, one) for one in identifiers(study)]
    (path,) = export(tmp_path / "deck.pptx", "--charts", "chips", "lifetime", "--scenarios", "all")
    footnotes = [" ".join(texts) for texts in slide_texts(path)]
    assert len(footnotes) == 2 * len(named)
    for place, texts in enumerate(footnotes):
        assert named[place % len(named)] in texts
    assert study_at(path) == study


def test_one_scenario_is_the_one_on_show_when_the_file_opens_again(export: Export, tmp_path: Path) -> None:
    (path,) = export(tmp_path / "chart.svg", "--charts", "lifetime", "--scenarios", "B200 instead")
    assert active_name(study_at(path)) == "B200 instead"


def test_pictures_are_a_file_a_slide_and_exact_in_size(export: Export, tmp_path: Path, qtbot: QtBot) -> None:
    paths = export(tmp_path / "costs.png", "--charts", "lifetime", "margin", "--scale", "1", "--size", "4:3")
    assert [path.name for path in paths] == ["costs-1-lifetime.png", "costs-2-margin.png"]
    image = QImage(str(paths[0]))
    assert (image.width(), image.height()) == (960, 720)
    (alone,) = export(tmp_path / "alone.png", "--charts", "chips", "--scale", "1", "--chart-only", "--crop", "third")
    assert QImage(str(alone)).width() == 384


def test_an_exported_file_is_exported_again(export: Export, tmp_path: Path) -> None:
    (first,) = export(tmp_path / "chart.svg", "--charts", "lifetime")
    (second,) = export(tmp_path / "pages.pdf", "--charts", "lifetime", of=first)
    assert study_at(second) == sample_study()


def test_the_tray_is_a_deck_in_its_order(export: Export, study: Study, tmp_path: Path) -> None:
    waiting = with_slides(study, [(Wanted("margin"), "A"), (Wanted("lifetime", title="Own words"), "B")])
    file = tmp_path / "tray.json"
    write_study(file, set_value(waiting, TRAFFIC, 500.0))
    (path,) = export(tmp_path / "deck.pptx", "--tray", of=file)
    titles = [slide.shapes.title.text for slide in Presentation(str(path)).slides if slide.shapes.title is not None]
    assert len(titles) == 2
    assert titles[1] == "Own words"
    assert study_at(path) == read_study(file)


def test_agenda_and_assumptions_are_slides_of_the_deck_and_kept_in_what_it_carries(
    export: Export, tmp_path: Path
) -> None:
    changed = ("--charts", "lifetime", "--scenarios", "B200 instead")
    (plain,) = export(tmp_path / "plain.pptx", *changed)
    (full,) = export(tmp_path / "full.pptx", *changed, "--agenda", "--assumptions")
    assert len(slide_texts(full)) >= len(slide_texts(plain)) + 2
    assert slide_texts(full)[0][0] == "Agenda"
    settings = study_at(full).settings
    assert (settings.agenda_slide, settings.assumptions_slide) == (True, True)


@pytest.mark.parametrize("name", ["deck.pptx", "chart.svg", "chart.png", "pages.pdf"])
def test_leaving_the_state_out_leaves_none(name: str, export: Export, tmp_path: Path) -> None:
    (path,) = export(tmp_path / name, "--charts", "lifetime", "--leave-state-out")
    with pytest.raises(CarriesNoStudyError):
        study_in(path.read_bytes(), name)


def test_a_template_and_a_theme_are_used_and_what_is_doubtful_of_them_is_said(
    export: Export, sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = tmp_path / "firm.pptx"
    Presentation().save(str(template))
    theme = tmp_path / "theme.json"
    theme.write_text('{"palette": ["#123A5E", "#C8102E"]}')
    (path,) = export(tmp_path / "deck.pptx", "--charts", "lifetime", "--template", str(template), "--theme", str(theme))
    made = Presentation(str(path))
    assert (made.slide_width, made.slide_height) == (Presentation().slide_width, Presentation().slide_height)
    (painted,) = export(
        tmp_path / "one.svg", "--charts", "lifetime", "--template", str(template), "--theme", str(theme)
    )
    assert b'viewBox="0 0 960 720"' in painted.read_bytes()
    assert b"#123a5e" in painted.read_bytes()
    theme.write_text('{"palette": ["#FFFFFF"]}')
    words = [str(sample), "--to", str(tmp_path / "two.pptx"), "--charts", "lifetime", "--theme", str(theme)]
    assert main(["export", *words]) == 0
    assert "infernomics: Colour 1, #FFFFFF, is hard to see on" in capsys.readouterr().err


def test_A28_the_command_gives_the_deck_that_the_window_gives(
    export: Export, open_main: OpenWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = datetime.datetime.now()
    study = with_slides(
        sample_study(), [(Wanted("chips", made=made), "A"), (Wanted("lifetime", made=made, title="Own"), "B")]
    )
    file = tmp_path / "tray.json"
    write_study(file, study)
    window = open_main(study, file)
    target = tmp_path / "window.pptx"
    monkeypatch.setattr(window.exports.outlet, "ask", lambda *_: target)
    window.exports.export_deck()
    qtbot.waitUntil(lambda: not window.exports.outlet.is_busy, timeout=30_000)
    (path,) = export(tmp_path / "command.pptx", "--tray", of=file)
    assert slide_texts(path) == slide_texts(target)
    assert chart_parts(path) == chart_parts(target)
    assert len(chart_parts(path)) >= 2


def chart_parts(path: Path) -> dict[str, bytes]:
    """The charts of a deck as they are in the file."""
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist() if name.startswith("ppt/charts/")}


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_what_cannot_be_done_is_one_sentence_and_writes_nothing(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("slide,chart\n", "utf-8")
    folder = tmp_path / "folder.pptx"
    folder.mkdir()
    before = sorted(os.listdir(tmp_path))
    of, to = str(sample), str(tmp_path / "deck.pptx")
    for words, sentence in (
        ((of, "--to", str(tmp_path / "deck.docx")), "has no suffix of a format"),
        ((of, "--to", str(tmp_path / "deck.docx")), "or .md for the methodology."),
        (("--to", to, "--charts", "chips", of), "No study is named; write it first: infernomics export STUDY"),
        ((of, "--to", to, "--charts", "chips", "pie"), "no chart called “pie”; there are lifetime, share,"),
        ((str(table), "--to", to), "table.csv is not a study that can be read: choose a study's own file, or a Power"),
        ((of, "--to", of), "sample.json is the study itself"),
        ((of, "--to", to, "--scenarios", "Nobody"), "There is no scenario called “Nobody”"),
        ((of, "--to", to, "--tray"), "The slide tray of this study is empty"),
        ((of, "--to", to, "--tray", "--charts", "chips"), "leave out --charts"),
        ((of, "--to", to, "--template", str(tmp_path / "none.pptx")), "is not there"),
        ((of, "--to", to, "--template", of), "sample.json"),
        ((of, "--to", to, "--theme", str(tmp_path / "none.json")), "is not there"),
        ((of, "--to", str(tmp_path / "none" / "deck.pptx"), "--charts", "chips"), "because its folder is not there"),
        ((of, "--to", str(tmp_path / "none" / "deck.svg")), "because its folder is not there"),
        ((of, "--to", str(folder)), "it is a folder, not a file"),
        ((str(tmp_path / "none.json"), "--to", to), "is not there"),
        ((of, "--to", to, "--methodology"), "has no suffix of the methodology"),
    ):
        assert sentence in refusal(capsys, *words), words
    assert sorted(os.listdir(tmp_path)) == before


def test_what_is_typed_wrongly_is_one_sentence(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of, to = str(sample), str(tmp_path / "deck.pptx")
    for words, sentence in (
        ((), "Still missing: --to"),
        ((of, "--to"), "Something is missing behind --to"),
        ((of, "--to", to, "--bogus\u202e"), "There is no place for --bogus‹U+202E›"),
        ((of, "--to", to, "--scale", "9"), "--scale does not take 9; it takes 1, 2, 3"),
        ((of, "--to", to, "--scale", "x"), "--scale does not take 'x'"),
        ((of, "--to", to, "--s", "x"), "--s may mean --scenarios, --size, --scale"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["export", *words])
        assert ended.value.code == REFUSED
        told = capsys.readouterr()
        assert (told.out, told.err) == (
            "",
            f"infernomics: {sentence}; infernomics export --help tells what can be typed.\n",
        )
    assert not (tmp_path / "deck.pptx").exists()


def test_the_methodology_takes_no_wishes_for_slides(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = (str(sample), "--to", str(tmp_path / "method.md"))
    assert refusal(capsys, *to, "--tray") == "The methodology has no slides; leave out --tray."
    assert refusal(capsys, *to, "--charts", "chips") == "The methodology has no slides; leave out --charts."
    assert "is of one scenario" in refusal(capsys, *to, "--scenarios", "all")
    assert not (tmp_path / "method.md").exists()


def test_neither_template_nor_study_is_replaced_whatever_the_files_are_called(
    export: Export, sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    firm = tmp_path / "firm.pptx"
    Presentation().save(str(firm))
    (first,) = export(tmp_path / "costs-1-lifetime.svg", "--charts", "lifetime")
    before = firm.read_bytes(), first.read_bytes()
    words = ("--charts", "lifetime", "margin")
    assert refusal(capsys, str(sample), "--to", str(firm), "--template", str(firm), *words) == (
        "firm.pptx is the template itself; export it under another name."
    )
    assert refusal(capsys, str(first), "--to", str(tmp_path / "costs.svg"), *words) == (
        "costs-1-lifetime.svg is the study itself; export it under another name."
    )
    assert (firm.read_bytes(), first.read_bytes()) == before


def test_nothing_is_written_over_the_file_that_it_comes_from(
    export: Export, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = export(tmp_path / "chart.svg", "--charts", "lifetime")
    before = path.read_bytes()
    assert refusal(capsys, str(path), "--to", str(path)) == (
        "chart.svg is the study itself; export it under another name."
    )
    assert path.read_bytes() == before


def test_charts_are_named_as_the_window_names_them_too_and_what_changes_nothing_is_said(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "a.csv"
    words = ["--charts", "Speed and cost,lifetime", "pareto", "--scale", "3"]
    assert main(["export", str(sample), "--to", str(to), *words]) == 0
    assert capsys.readouterr().err == "infernomics: a.csv is the same without --scale.\n"
    assert len({line.partition(":")[0] for line in to.read_text("utf-8-sig").splitlines() if "# Slide" in line}) == 2


def test_a_hostile_name_in_a_refusal_is_shown_on_one_line(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "hostile.json"
    write_study(file, msgspec.structs.replace(study, name="\u202e<b>=1+1</b>"))
    sentence = refusal(capsys, str(file), "--to", str(tmp_path / "a.svg"), "--scenarios", "x\u202ey")
    assert sentence.isprintable()
