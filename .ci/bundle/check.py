"""Checks that a bundle runs alone: without Python, uv or network it evaluates, draws, exports and opens its window.

python .ci/bundle/check.py dist/infernomics

The program is started in an environment that has nothing but a home folder: on Linux as a rule in a network of its own
without any device, and in a window where there is a virtual screen (Xvfb).
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n"
_ONE = ["--charts", "lifetime"]
EXPORTS: dict[str, list[str]] = {
    "deck.pptx": ["--agenda", "--assumptions"],
    "book.xlsx": [],
    "slides.pdf": [],
    "chart.svg": _ONE,
    "chart.png": _ONE,
    "table.csv": [],
    "methodology.md": [],
    "methodology.pdf": ["--methodology"],
}
"""Files that are exported, and what is to be said beside their names."""
_LONGEST = 180
_FEWEST_FORMULAS = 200


class Failed(Exception):
    """The bundle does not do what it must; the message says what."""


def main() -> int:
    """Run all checks of the bundle named; returns the exit code."""
    program = command_in(Path(sys.argv[1]).resolve())
    checks = (evaluates, validates, draws, shows_a_window, has_licences, exports)
    with tempfile.TemporaryDirectory() as folder:
        for check in checks:
            start = time.perf_counter()
            try:
                told = check(program, Path(folder))
            except Failed as failed:
                say(f"{check.__name__.replace('_', ' ')}: FAILED: {failed}")
                return 1
            say(f"{check.__name__.replace('_', ' ')}: {told} ({time.perf_counter() - start:.1f} s)")
    return 0


def command_in(bundle: Path) -> Path:
    """The program of a bundle that writes to a console."""
    names = ("infernomics-command.exe", "infernomics", "Contents/MacOS/infernomics")
    found = next((bundle / name for name in names if (bundle / name).is_file()), None)
    if found is None:
        raise SystemExit(f"bundle: there is no program in {bundle}")
    return found


# --- what is checked ----------------------------------------------------------------------------------------------


def evaluates(program: Path, folder: Path) -> str:
    """The sample's headline figures as JSON."""
    document = json.loads(run(program, ["evaluate", "--json"], folder))
    cost = document["kpis"]["lifetime_inference_cost"]["value"]
    if not cost > 0:
        raise Failed(f"lifetime inference costs {cost}")
    return f"lifetime inference {cost:,.0f} USD"


def validates(program: Path, folder: Path) -> str:
    """Refuses a file that is not there with a sentence."""
    done = started(program, ["validate", str(folder / "none.csv")], folder)
    if done.returncode != 2 or not done.stderr.strip() or b"Traceback" in done.stderr:
        raise Failed(done.stderr.decode("utf-8", "replace") or f"exit code {done.returncode}")
    return "a missing file is refused"


def draws(program: Path, folder: Path) -> str:
    """All charts as pictures, without a screen."""
    out = folder / "charts"
    run(program, ["--headless", "--out", str(out)], folder)
    pictures = [path for path in out.glob("*.png") if path.read_bytes().startswith(PNG)]
    if len(pictures) < 10:
        raise Failed(f"only {len(pictures)} pictures were drawn")
    return f"{len(pictures)} charts"


def exports(program: Path, folder: Path) -> str:
    """The sample in every format, and the study again out of the deck."""
    study = folder / "study.json"
    samples = program.parent.rglob("resources/studies/sample.json")
    sample = next(samples, None) or next(program.parents[1].rglob("resources/studies/sample.json"))
    shutil.copy(sample, study)
    for name, words in EXPORTS.items():
        target = folder / name
        run(program, ["export", str(study), "--to", str(target), *words], folder)
        content = target.read_bytes()
        problem = wrong_with(name, content)
        if problem:
            raise Failed(f"{name} {problem}")
    again = folder / "again.csv"
    run(program, ["export", str(folder / "deck.pptx"), "--to", str(again)], folder)
    if again.read_bytes() != (folder / "table.csv").read_bytes():
        raise Failed("the study in the deck has other figures than the study itself")
    return ", ".join(f"{name} {(folder / name).stat().st_size / 1e3:,.0f} kB" for name in EXPORTS)


def wrong_with(name: str, content: bytes) -> str:
    """What an exported file lacks; empty where it is as it should be."""
    begins = {".pdf": b"%PDF", ".png": PNG, ".svg": b"<?xml", ".pptx": b"PK", ".xlsx": b"PK"}
    if not content.startswith(begins.get(Path(name).suffix, b"")):
        return "is not what its name says"
    if name.endswith((".pptx", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.testzip() is not None:
                return "is damaged"
            sheets = b"".join(archive.read(one) for one in archive.namelist() if one.startswith("xl/worksheets/"))
        # they are traced from the source of the equations, which must be in the bundle
        if name.endswith(".xlsx") and sheets.count(b"<f>") < _FEWEST_FORMULAS:
            return f"has only {sheets.count(b'<f>')} formulas"
    if name.endswith(".md") and b"decode_step_time" not in content:
        return "lacks the equations"
    return ""


def shows_a_window(program: Path, folder: Path) -> str:
    """Opens the window, paints it once and ends."""
    with screen() as beside:
        first, second = (seconds_to_paint(program, folder, beside) for _ in range(2))
    where = beside.get("DISPLAY") or beside.get("QT_QPA_PLATFORM", "the desktop")
    return f"painted on {where} {first:.2f} s after the start, the second time {second:.2f} s"


def seconds_to_paint(program: Path, folder: Path, beside: dict[str, str]) -> float:
    """From the start of the program until it says that its window is painted."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [*without_network(), str(program), "--quit-after-paint"],
        cwd=folder, env=environment(folder / "home") | beside, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.readline()
    took = time.perf_counter() - start
    _, errors = process.communicate(timeout=_LONGEST)
    if process.returncode or said.strip() != b"painted" or errors.strip():
        raise Failed(f"exit code {process.returncode}: {said!r} {errors.decode('utf-8', 'replace')[-2000:]}")
    return took


def has_licences(program: Path, folder: Path) -> str:
    """LICENSE, the list of third-party software, and the bill of materials."""
    del folder
    around = program.parent if (program.parent / "LICENSE").is_file() else program.parents[1] / "Resources"
    document = json.loads((around / "sbom.cdx.json").read_text("utf-8"))
    named = (around / "THIRD-PARTY.md").read_text("utf-8")
    missing = [one["name"] for one in document["components"] if one["name"] not in named]
    missing += [name for name in libraries_beside(program) if name not in named]
    if missing or not (around / "LICENSE").is_file():
        raise Failed(f"no licence is told of {missing or 'the program itself'}")
    return f"{len(document['components'])} packages"


def libraries_beside(program: Path) -> list[str]:
    """The shared libraries of the system that a bundle for Linux holds; those of packages are links, or in folders."""
    inner = program.parent / "_internal"
    found = [path.name for path in inner.glob("lib*.so*") if not path.is_symlink()]
    return sorted(name for name in found if not name.startswith("libpython"))


# --- running it ---------------------------------------------------------------------------------------------------


def run(program: Path, words: list[str], folder: Path, beside: dict[str, str] | None = None) -> str:
    """What it prints; Failed where it fails or warns."""
    done = started(program, words, folder, beside)
    errors = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode or "Traceback" in errors:
        raise Failed(f"{' '.join(words)}: exit code {done.returncode}: {errors[-2000:]}")
    return done.stdout.decode("utf-8")


def started(
    program: Path, words: list[str], folder: Path, beside: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """Run to its end in a clean environment."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    command = [*without_network(), str(program), *words]
    return subprocess.run(
        command, cwd=folder, env=environment(home) | (beside or {}), capture_output=True, timeout=_LONGEST, check=False
    )


def environment(home: Path) -> dict[str, str]:
    """Nothing of this machine's Python, and no place to find one."""
    clean = {"HOME": str(home), "INFERNOMICS_FOLDER": str(home / "own"), "PATH": str(home / "nothing")}
    if sys.platform == "win32":
        kept = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
        clean |= {name: os.environ[name] for name in kept if name in os.environ}
    if sys.platform.startswith("linux"):
        clean |= {"LC_ALL": "C.UTF-8"}
    return clean


def without_network() -> list[str]:
    """What a command is begun with so that it has no network, where this system can do that."""
    unshare = shutil.which("unshare") if sys.platform.startswith("linux") else None
    if unshare is None:
        return []
    words = [unshare, "--map-root-user", "--net"]
    able = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    return words if able else []


@contextlib.contextmanager
def screen() -> Iterator[dict[str, str]]:
    """What names a screen to the program: a virtual one, else none at all."""
    if not sys.platform.startswith("linux"):
        yield {}  # both always have one
        return
    server = shutil.which("Xvfb")
    if server is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    words = [server, "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    process = subprocess.Popen(words, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with open(reading, encoding="ascii") as told:
            number = told.readline().strip()
        yield {"DISPLAY": f":{number}"}
    finally:
        process.terminate()
        process.wait()


def say(text: str) -> None:
    """One line of what was checked."""
    print(f"bundle: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
