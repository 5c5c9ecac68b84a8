"""The study inside an exported file: packed when it is written, and read again with bounds."""

import zlib
from collections.abc import Generator

from core.errors import StudyRefused
from core.json_rows import LARGEST_FILE
from core.scenarios import switch_scenario
from core.steps import finished
from core.study import Study
from core.study_file import decode, encode

MARK = b"infernomics-study:1\n"
"""What a packed study begins with."""
_PIECE = 1024 * 1024
"""Bytes that are compressed in a step."""


class CarriesNoStudyError(StudyRefused):
    """A file of a kind that can carry a study has none in it."""

    outcome = "carries no study of Infernomics"

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} {self.outcome}.")


class StudyLeftOutError(CarriesNoStudyError):
    """A file of this program's from which the study was left out."""

    outcome = "was exported with the study left out"


def packed(study: Study, scenario: str | None = None) -> bytes:
    """The whole study, with a scenario by id on show (the one that is for None): a mark, then compressed JSON."""
    return finished(packing(study, scenario))


def packing(study: Study, scenario: str | None = None) -> Generator[None, None, bytes]:
    """The same in steps, for whoever must not wait: a study that keeps a hundred states has 13 MB to be compressed."""
    content = encode(study if scenario is None else switch_scenario(study, scenario))
    deflater, parts = zlib.compressobj(), [MARK]  # the last level saves 3 % in almost twice the time
    for start in range(0, len(content), _PIECE):
        yield
        parts.append(deflater.compress(content[start : start + _PIECE]))
    return b"".join((*parts, deflater.flush()))


def unpacked(state: bytes, where: str) -> Study:
    """The study of what `packed` gave; StudyRefused naming the file for anything else, however large it would be."""
    if not state.startswith(MARK):
        raise CarriesNoStudyError(where)
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(state[len(MARK) :], LARGEST_FILE)
    except zlib.error:
        raise StudyRefused(f"{where} carries a damaged study.") from None
    if inflater.unconsumed_tail or not inflater.eof:
        raise StudyRefused(f"{where} carries a study that is damaged or larger than {LARGEST_FILE:,} bytes.")
    return decode(content, f"The study in {where}")
