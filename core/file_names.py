"""Names of files: in sentences, and those that the program suggests, safe on every system and inside their folder."""

import re
from pathlib import Path

from core.names import excerpt

_LONGEST_SHOWN = 80
_LONGEST_SUGGESTION = 120
_NOT_IN_FILE_NAMES = re.compile(r"[^\w .,()+%-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def shown_name(path: Path) -> str:
    """A file's name for sentences and sources: on one line, hidden characters visible, not its folder."""
    return excerpt(path.name, _LONGEST_SHOWN)


def suggested_name(name: str) -> str:
    """A file name, without suffix, made of a study's name: safe on every system and inside its folder."""
    plain = _NOT_IN_FILE_NAMES.sub(" ", name)
    # 255 bytes is what most drives take; a cut inside a letter is dropped.
    short = " ".join(plain.split()).encode()[:_LONGEST_SUGGESTION].decode(errors="ignore")
    words = short.strip(" .-")
    return f"study {words}" if _RESERVED.fullmatch(words) else words or "study"
