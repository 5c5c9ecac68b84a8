"""Files of exports have safe names, stand in their folder, and are all there or none."""

import os
from pathlib import Path

import pytest

from core.charts.spec import Axis, ChartSpec
from core.export.formats import FORMATS, ExportRefused, file_names, format_of
from core.export.targets import write_files
from core.file_names import suggested_name
from core.slides.slide import Slide
from core.storage import FileLockedError, StorageError, write_durably
from tests.core.export.locking import lock

_AXIS = Axis("x", "month")
HOSTILE = (
    "../../x", r"C:\x", r"\\srv\s", "CON", "NUL", "AUX.txt", "name. ", "a:b", "ü" * 300, "x" * 300, '*?<>|"', "-rf",
    ".hidden", "a\u202egnp.exe", "\0", "", " ",
)  # fmt: skip


def slide(chart: str) -> Slide:
    """A slide of a chart."""
    spec = ChartSpec(id=chart, title="T", subtitle="S", x=_AXIS, y=_AXIS)
    return Slide("slide-1", chart, spec, "T", "S", "T", "Base", None)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_suffix_says_the_format_in_any_letters(suffix: str) -> None:
    assert format_of(Path(f"a.b.{suffix}")).suffix == suffix
    assert format_of(Path(f"a.{suffix.upper()}")).suffix == suffix


@pytest.mark.parametrize("name", ["deck", "deck.", "deck.docx", ".pptx", "deck.pptx.exe", "\u202expptx"])
def test_another_suffix_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(ExportRefused, match=r"give it one of \.pptx, \.xlsx") as refused:
        format_of(Path(name))
    assert str(refused.value).isprintable()


def test_all_slides_are_one_file_but_for_pictures() -> None:
    slides = (slide("lifetime"), slide("chips"))
    for suffix, one in FORMATS.items():
        expected = ("costs-1-lifetime.", "costs-2-chips.") if suffix in ("svg", "png") else ("costs.",)
        assert file_names(one, f"costs.{suffix}", slides) == tuple(f"{name}{suffix}" for name in expected)
        assert file_names(one, f"costs.{suffix}", slides[:1]) == (f"costs.{suffix}",)


def test_numbers_of_many_pictures_stand_in_order() -> None:
    names = file_names(FORMATS["png"], "c.png", [slide("chips")] * 12)
    assert names[0] == "c-01-chips.png"
    assert list(names) == sorted(names)


@pytest.mark.parametrize("name", HOSTILE)
def test_B076_to_B087_names_from_studies_stay_in_their_folder(name: str, tmp_path: Path) -> None:
    files = [(f"{suggested_name(name)}.csv", b"x")]
    files += [(one, b"y") for one in file_names(FORMATS["svg"], f"{suggested_name(name)}.svg", [slide(name)] * 2)]
    written = write_files(tmp_path, files)
    for path in written.paths:
        assert os.path.commonpath([tmp_path, path.resolve()]) == str(tmp_path)
        assert path.name.isprintable()
        assert len(path.name.encode()) < 255
    assert len(os.listdir(tmp_path)) == 3


def test_a_locked_file_is_told_from_one_that_must_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "read-only.pptx").write_bytes(b"old")
    (tmp_path / "read-only.pptx").chmod(0o444)
    with pytest.raises(StorageError, match="it is read-only") as refused:
        write_files(tmp_path, [("read-only.pptx", b"new")])
    assert not isinstance(refused.value, FileLockedError)
    assert os.listdir(tmp_path) == ["read-only.pptx"]
    (tmp_path / "deck.pptx").write_bytes(b"old")
    lock(monkeypatch, tmp_path / "deck.pptx")
    with pytest.raises(FileLockedError, match="holds it open"):
        write_durably(tmp_path / "deck.pptx", b"new")


def test_locked_files_get_the_first_free_name_and_a_sentence_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("deck.pptx", "deck (2).pptx", "book.xlsx", "~$book.xlsx"):
        (tmp_path / name).write_bytes(b"old")
    lock(monkeypatch, tmp_path / "deck.pptx", tmp_path / "book.xlsx")
    written = write_files(tmp_path, [("deck.pptx", b"1"), ("book.xlsx", b"2"), ("free.csv", b"3")])
    assert written.sentences == (
        "deck.pptx is open in another program. Saved as deck (3).pptx.",
        "book.xlsx is open in Excel. Saved as book (2).xlsx.",
    )
    assert [path.read_bytes() for path in written.paths] == [b"1", b"2", b"3"]
    assert (tmp_path / "deck (2).pptx").read_bytes() == b"old"


def test_of_several_files_none_is_left_when_one_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "b.svg").mkdir()
    with pytest.raises(StorageError, match="it is a folder"):
        write_files(tmp_path, [("a.svg", b"1"), ("b.svg", b"2"), ("c.svg", b"3")])
    assert os.listdir(tmp_path) == ["b.svg"]
