"""Builds the bundle, checks it and packs it: ``make bundle``, and the same on Windows and macOS without make.

python .ci/bundle/build.py [--no-check]
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
TARGET = ROOT / "dist"
WORK = ROOT / "build" / "bundle"


def main() -> int:
    """Build, check and pack; returns the exit code of what failed first."""
    parser = argparse.ArgumentParser(description="Build the bundle, check that it runs alone, and pack it.")
    parser.add_argument("--no-check", action="store_true", help="only build and pack")
    options = parser.parse_args()
    start = time.perf_counter()
    # a fixed seed and date: two builds of one commit hold the same bytes
    environment = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1767225600", **os.environ}
    words = ["--noconfirm", "--log-level", "WARN", "--distpath", str(TARGET), "--workpath", str(WORK / "work")]
    build = [sys.executable, "-m", "PyInstaller", *words, str(HERE / "infernomics.spec")]
    code = subprocess.run(build, env=environment, check=False).returncode
    if code:
        return code
    built = program_folder()
    if sys.platform != "darwin":  # where people look for them; inside an application nothing may be added
        for path in (ROOT / "LICENSE", WORK / "about" / "THIRD-PARTY.md", WORK / "about" / "sbom.cdx.json"):
            shutil.copy(path, built)
    say(f"built in {time.perf_counter() - start:.0f} s: {built}, {megabytes(built):.0f} MB")
    if not options.no_check:
        code = subprocess.run([sys.executable, str(HERE / "check.py"), str(built)], check=False).returncode
        if code:
            return code
    packed = packed_file(built)
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()
    packed.with_name(f"{packed.name}.sha256").write_text(f"{digest}  {packed.name}\n", "ascii")
    say(f"packed: {packed}, {packed.stat().st_size / 1e6:.0f} MB, SHA-256 {digest}")
    return 0


def program_folder() -> Path:
    """What is handed out: the folder, on macOS the application."""
    return TARGET / ("Infernomics.app" if sys.platform == "darwin" else "infernomics")


def packed_file(built: Path) -> Path:
    """The bundle in one file: a ZIP on Windows, else a tar archive, which keeps links and permissions."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    form = "zip" if sys.platform == "win32" else "gztar"
    name = str(TARGET / f"infernomics-{system}")
    return Path(shutil.make_archive(name, form, built.parent, built.name))


def megabytes(folder: Path) -> float:
    """Size of all files, links not counted."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def say(text: str) -> None:
    """One line of what happens."""
    print(f"bundle: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
