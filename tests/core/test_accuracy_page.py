"""The figures of accuracy in README and help are today's."""

from pathlib import Path

import pytest

from core.analysis.validation import accuracy_page
from core.analysis.validation.accuracy_page import BEGIN, END, block, main, shipped_rows, stale, with_block
from core.analysis.validation.compared_rows import ComparedRows, compared
from core.analysis.validation.validated_rows import validate

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def rows() -> ComparedRows:
    return compared([validate(DATA / name) for name in ("measured_serving.csv", "measured_training.csv")])


def test_readme_and_help_hold_todays_figures() -> None:
    names = [path.name for path in stale(shipped_rows())]
    assert not names, f"stale: run {accuracy_page.COMMAND}"


def test_the_block_gives_each_kind_and_grade_with_and_without_rows_that_are_not_scored(rows: ComparedRows) -> None:
    text = block(rows)
    summary = validate(DATA / "measured_serving.csv").summary
    assert summary.scored is not None
    assert summary.all_rows is not None
    for words, score in (
        ("inference, all grades, scored", summary.scored),
        ("inference, grade A, scored", summary.by["grade"]["A"]),
        ("inference, grade B, scored", summary.by["grade"]["B"]),
        ("inference, all grades, with rows not scored", summary.all_rows),
    ):
        (line,) = (line for line in text.splitlines() if line.startswith(f"| {words} |"))
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[1] == f"{score.rows:,}"
        assert cells[4:7] == [f"{value:.2f}" for value in (score.macro, score.median, score.p90)]
        assert score.band_covers is not None
        assert cells[8] == f"{100 * score.band_covers:.0f} %"
    assert "| training, all grades, scored |" in text
    assert "| AWS Neuron |" in text
    assert "80 % band" in text


def test_the_block_replaces_what_stood_between_its_markers() -> None:
    text = f"before\n{BEGIN}\nold\n{END}\nafter"
    assert with_block(text, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter"
    assert with_block(with_block(text, "new"), "new") == with_block(text, "new")


@pytest.mark.parametrize("text", ["", BEGIN, f"{END}{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_document_without_one_pair_of_markers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="once each"):
        with_block(text, "new")


def test_the_command_writes_what_is_stale_and_nothing_when_it_only_checks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: ComparedRows
) -> None:
    paths = [tmp_path / "README.md", tmp_path / "accuracy.md"]
    for path in paths:
        path.write_text(f"# Title\n{BEGIN}\n{END}\nend\n", "utf-8")
    monkeypatch.setattr(accuracy_page, "readme", lambda: paths[0])
    monkeypatch.setattr(accuracy_page, "help_page", lambda: paths[1])
    monkeypatch.setattr(accuracy_page, "shipped_rows", lambda: rows)
    assert main(["--check"]) == 1
    assert paths[0].read_text("utf-8") == f"# Title\n{BEGIN}\n{END}\nend\n"
    assert main([]) == 0
    assert block(rows) in paths[1].read_text("utf-8")
    assert main(["--check"]) == 0
    assert capsys.readouterr().out.count("written") == 2
