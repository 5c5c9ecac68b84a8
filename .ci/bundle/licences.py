"""Lists what the bundle is made of: packages, versions and licences, for people and as a CycloneDX document."""

import json
import platform
import re
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from system_libraries import SystemLibrary, system_libraries

OURS = "infernomics"
_OF_QT = Path(__file__).resolve().parent / "licences_of_qt"
_TEXTS = re.compile(r"(^|/)(licen[cs]es?|copying|notice|authors)[^/]*$|licen[cs]es/", re.IGNORECASE)


def packages(root: str = OURS) -> list[metadata.Distribution]:
    """All that the program needs, itself left out, however far down, in the order of their names."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [root]
    while waiting:
        one = metadata.distribution(waiting.pop())
        key = _key(one.metadata["Name"])
        if key in found:
            continue
        found[key] = one
        wishes = [Requirement(text) for text in one.requires or ()]
        waiting += [wish.name for wish in wishes if wish.marker is None or wish.marker.evaluate({"extra": ""})]
    return [found[key] for key in sorted(found) if key != _key(root)]


def licence_of(one: metadata.Distribution) -> str:
    """The licence as the package itself states it: an SPDX expression, else its classifiers, else its first line."""
    about = one.metadata
    if stated := about.get("License-Expression"):
        return stated
    classifiers = [text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or () if "License ::" in text]
    text = next((line.strip() for line in (about.get("License") or "").splitlines() if line.strip()), "")
    return ", ".join(classifiers) or text or "not stated"


def written(folder: Path, entries: Sequence[tuple[str, str]] | None = None) -> list[Path]:
    """Write THIRD-PARTY.md and sbom.cdx.json into a folder; returns their paths.

    With the bundle's entries (name there, path here) it is of what they hold: only the packages that a file comes from,
    and the libraries of this system, too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found, libraries = packages(), list[SystemLibrary]()
    if entries is not None:
        paths = {str(Path(path).resolve()) for _, path in entries if path}
        found = [
            one for one in found if any(str(Path(str(file.locate())).resolve()) in paths for file in one.files or ())
        ]
        libraries = system_libraries(entries)
    contents = {
        "THIRD-PARTY.md": _for_people(found, libraries),
        "sbom.cdx.json": json.dumps(_document(found, libraries), indent=1) + "\n",
    }
    for name, text in contents.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in contents]


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _for_people(found: Iterable[metadata.Distribution], libraries: Sequence[SystemLibrary]) -> str:
    listed = list(found)
    rows = [f"| {one.metadata['Name']} | {one.version} | {licence_of(one)} |" for one in listed]
    python = f"| Python | {platform.python_version()} | PSF-2.0 |"
    table = "\n".join(("| package | version | licence |", "|---|---|---|", python, *rows))
    texts = [
        f"## {one.metadata['Name']} {one.version}: {path.name}\n\n{_fenced(text)}"
        for one in listed
        for path, text in _licence_texts(one)
    ]
    texts += [
        f"## Python {platform.python_version()}: {one.name}\n\n{_fenced(_read(one))}" for one in _texts_of_python()
    ]
    texts += [
        f"## {one.package} {one.version}: copyright\n\n{_fenced(one.licence)}" for one in libraries if one.licence
    ]
    head = (
        "# Third-party software in this bundle\n\n"
        "Infernomics itself is under the MIT licence (LICENSE). Qt and PySide6 are used under the LGPL v3: their "
        "libraries stand beside the program as files of their own and can be replaced by other builds of them."
    )
    # the wheels of Qt and PySide6 bring no text of their licence
    qt = [
        f"## Qt and PySide6: {path.stem}\n\n{_fenced(path.read_text('utf-8'))}" for path in sorted(_OF_QT.glob("*.txt"))
    ]
    return "\n\n".join((head, table, *_of_the_system(libraries), *texts, *qt)) + "\n"


def _of_the_system(libraries: Sequence[SystemLibrary]) -> list[str]:
    if not libraries:
        return []
    rows = [f"| {one.package} | {one.version} | {', '.join(one.files)} |" for one in libraries]
    said = "Libraries of the system that this bundle was made on; the licence of each stands below."
    return [said, "\n".join(("| package | version | files |", "|---|---|---|", *rows))]


def _texts_of_python() -> list[Path]:
    """Where an installed Python has its licence: beside its modules, on Windows and macOS also above them."""
    modules = Path(sysconfig.get_paths()["stdlib"])
    found = (modules / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt")
    return [path for path in found if path.is_file()][:1]


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace")


def _licence_texts(one: metadata.Distribution) -> list[tuple[Path, str]]:
    found = []
    for path in one.files or ():
        if ".dist-info" in str(path) and _TEXTS.search(path.as_posix()):
            source = Path(str(path.locate()))
            if source.is_file():
                found.append((source, _read(source)))
    return found


def _fenced(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip().splitlines())


def _document(found: Iterable[metadata.Distribution], libraries: Sequence[SystemLibrary]) -> dict[str, Any]:
    """A CycloneDX 1.6 document of the packages; without date and serial number, so that two builds are alike."""
    ours = metadata.distribution(OURS)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", **_component(ours)}},
        "components": [
            {"type": "framework", "name": "Python", "version": platform.python_version()},
            *({"type": "library", **_component(one)} for one in found),
            *({"type": "library", "name": one.package, "version": one.version} for one in libraries),
        ],
    }


def _component(one: metadata.Distribution) -> dict[str, Any]:
    name = one.metadata["Name"]
    return {
        "name": name,
        "version": one.version,
        "purl": f"pkg:pypi/{_key(name)}@{one.version}",
        "licenses": [{"license": {"name": licence_of(one)}}],
    }


if __name__ == "__main__":
    for path in written(Path(sys.argv[1])):
        sys.stdout.write(f"{path}\n")
