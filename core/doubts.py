"""Texts with two readings in a pasted block: asked about once for all cells of one kind of doubt.

The answer holds for the block it was asked about and is kept nowhere.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from core.errors import CellAmbiguous
from core.names import excerpt

Answers = Mapping[str, int]
"""Which reading is meant, by what the doubt is about (`CellAmbiguous.about`)."""
NO_ANSWERS: Answers = MappingProxyType({})

Read = TypeVar("Read")


def read_answered(read: Callable[[str], Read], text: str, answers: Answers) -> Read:
    """What a text means where every doubt has its answer; CellAmbiguous for a doubt without one."""
    try:
        return read(text)
    except CellAmbiguous as doubt:
        if doubt.about not in answers:
            raise
        left = {about: answer for about, answer in answers.items() if about != doubt.about}
        return read_answered(read, doubt.readings[answers[doubt.about]], left)


def question_of(doubts: Sequence[CellAmbiguous]) -> tuple[str, CellAmbiguous]:
    """The first question to ask about a block, in words, and the doubt whose readings are its answers."""
    first = doubts[0]
    count = sum(doubt.about == first.about for doubt in doubts)
    others = f" It holds for all {count} cells like it." if count > 1 else ""
    words = " or ".join(excerpt(reading) for reading in first.readings)
    return f"{str(first).partition(' can mean ')[0]}: {words}?{others}", first
