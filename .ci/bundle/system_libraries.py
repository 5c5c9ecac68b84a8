"""Libraries of the system that go along in a bundle: of which package each is, and under which licence."""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_COPYRIGHTS = Path("/usr/share/doc")
_SHARED = re.compile(r"^/.*\.so(\.|$)")


class SystemLibrary(NamedTuple):
    """A package of the system of which files are in the bundle."""

    package: str
    version: str
    files: tuple[str, ...]
    licence: str
    """Its whole text; empty where the system tells none."""


def system_libraries(entries: Iterable[tuple[str, str]]) -> list[SystemLibrary]:
    """The packages that those entries (name in the bundle, path here) come from which no package of Python brings.

    Only on Linux: elsewhere Qt and Python need nothing that is not part of the system or of themselves.
    """
    if not sys.platform.startswith("linux"):
        return []
    own = {str(Path(sysconfig.get_paths()[one]).resolve()) for one in ("purelib", "platlib", "stdlib")}
    own |= {str(Path(sys.base_prefix).resolve())} - {"/usr"}
    files: dict[str, list[str]] = {}
    for name, path in entries:
        if not _SHARED.search(path) or any(Path(path).resolve().is_relative_to(one) for one in own):
            continue
        files.setdefault(_package_of(path), []).append(name)
    return [
        SystemLibrary(package, _version_of(package), tuple(sorted(names)), _licence_of(package))
        for package, names in sorted(files.items())
    ]


def _package_of(path: str) -> str:
    """The package of Debian's that a file comes from; its bare name where nobody knows."""
    # /lib may be a link to /usr/lib; the list of packages has it by one name or the other
    for one in (path, str(Path(path).resolve()), path.removeprefix("/usr"), f"/usr{path}"):
        told = _said("dpkg-query", "-S", one)
        if told:
            return told.partition(":")[0].partition(",")[0]
    return Path(path).name


def _version_of(package: str) -> str:
    return _said("dpkg-query", "-W", "-f", "${Version}\\n", package).partition("\n")[0] or "unknown"


def _licence_of(package: str) -> str:
    path = _COPYRIGHTS / package / "copyright"
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def _said(program: str, *words: str) -> str:
    found = shutil.which(program)
    if found is None:
        return ""
    done = subprocess.run([found, *words], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""
