"""Puts finished files in their places: all of them or none, and beside a file that another program holds open."""

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from core.export.formats import FORMATS, ExportRefused
from core.file_names import shown_name
from core.storage import FileLockedError, StorageError, refuse_place, write_durably

_MOST_NAMES = 100


class Written(NamedTuple):
    """Files that were written, and a sentence for each that had to get another name."""

    paths: tuple[Path, ...]
    sentences: tuple[str, ...] = ()


def write_files(folder: Path, files: Sequence[tuple[str, bytes]]) -> Written:
    """Write files by name into a folder; what exists is replaced, so ask before.

    Raises:
        StorageError: One of them could not be written; those that did not exist before are taken away again.

    """
    paths: list[Path] = []
    sentences: list[str] = []
    new: list[Path] = []
    try:
        for name, content in files:
            path = folder / name
            is_new = not os.path.lexists(path)
            written = _write(path, content)
            if written != path:
                sentences.append(_about_lock(path, written))
            paths.append(written)
            if is_new or written != path:
                new.append(written)
    except StorageError:
        for path in new:
            with contextlib.suppress(OSError):
                path.unlink()
        raise
    return Written(tuple(paths), tuple(sentences))


def refuse_target(path: Path) -> None:
    """Raise StorageError before any work where an export could not be written; each of pictures has its own name."""
    found = FORMATS.get(path.suffix.lower().removeprefix("."))
    refuse_place(path, itself=found is None or not found.is_picture)


def refuse_sources(folder: Path, names: Iterable[str], sources: Mapping[str, Path | None]) -> None:
    """Nothing is written over what it is made from. sources: files by what they are, such as "the template".

    Raises:
        ExportRefused: One of the names is such a file, whatever it is called there.

    """
    for name in names:
        for what, source in sources.items():
            if source is not None and _is_same(folder / name, source):
                raise ExportRefused(f"{shown_name(Path(name))} is {what} itself; export it under another name.")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False


def unasked_name(folder: Path, name: str, names_of: Callable[[str], Sequence[str]]) -> str:
    """The name of an export of several files of which nobody was asked: none of them exists, `name` where that is so.

    names_of: the names of the files of an export that has a name.
    """
    stem, suffix = Path(name).stem, Path(name).suffix
    tried = (name, *(f"{stem} ({number}){suffix}" for number in range(2, _MOST_NAMES)))
    free = (one for one in tried if not any(os.path.lexists(folder / file) for file in names_of(one)))
    return next(free, name)


def second_names(path: Path) -> Iterable[Path]:
    """Names beside a file that are free: "deck (2).pptx" and so on."""
    names = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in range(2, _MOST_NAMES))
    return (name for name in names if not os.path.lexists(name))


def _write(path: Path, content: bytes) -> Path:
    """Write a file, under a second name where another program holds it open; returns where it is."""
    try:
        write_durably(path, content)
    except FileLockedError:
        second = next(iter(second_names(path)), None)
        if second is None:
            raise
        write_durably(second, content)
        return second
    return path


def _about_lock(path: Path, second: Path) -> str:
    """Which program it is, can be known where it left its mark beside the file, as those of Microsoft do."""
    known = FORMATS.get(path.suffix.lower().removeprefix("."))
    is_marked = known is not None and os.path.lexists(path.with_name(f"~${path.name}"))
    program = known.program if known is not None and is_marked else "another program"
    return f"{shown_name(path)} is open in {program}. Saved as {shown_name(second)}."
