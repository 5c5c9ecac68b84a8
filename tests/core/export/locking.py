"""A file as another program holds it open: on Windows it can then not be replaced."""

import errno
import os
from pathlib import Path

import pytest


def lock(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """Let nobody replace these files, and do not wait for that."""
    replace = os.replace

    def refuse(source: Path, target: Path) -> None:
        if Path(target) in paths:
            raise OSError(errno.EBUSY, "Device or resource busy")
        replace(source, target)

    monkeypatch.setattr("os.replace", refuse)
    monkeypatch.setattr("core.storage._REPLACE_PAUSES", (0.0,))
