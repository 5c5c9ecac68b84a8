"""The command `infernomics`: the window, or the same job without a screen, or a sub-command of the core."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from core import __version__, cli
from core.errors import InfernomicsError
from core.names import visible
from core.storage import StorageError

_REFUSED = 2
_EXPORT = "export"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0, 1 for a failure, 2 for what was asked wrongly."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words and words[0] in cli.COMMANDS:
        return cli.main(words)
    for stream in (sys.stdout, sys.stderr):
        # A name may hold letters that this terminal's encoding lacks; that is no reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        if words and words[0] == _EXPORT:
            from gui.export.command import main as export

            code = export(words[1:])
            print(end="", flush=True)  # noqa: T201 - a short text meets a closed pipe only here
            return code
        options = _parser().parse_args(words)
        if options.headless or not _has_screen():
            from gui.headless import run_headless

            code = run_headless(options.study, options.out, options.scenario)
            print(end="", flush=True)  # noqa: T201 - a short text meets a closed pipe only here
            return code
        from gui.app import Arguments, run

        return run(Arguments(options.study, options.quit_after_paint, options.scenario))
    except (InfernomicsError, StorageError) as error:
        print(f"infernomics: {visible(str(error))}", file=sys.stderr)  # noqa: T201 - this is where a command says it
        return _REFUSED
    except BrokenPipeError:
        cli.say_no_more()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="infernomics",
        description="What AI costs: training against inference over a model's life, latency, and which chip.",
        epilog="Without a screen, or with --headless, the study is evaluated and its charts and tables are written "
        "as files. 'infernomics evaluate --help' tells about evaluation without charts, 'infernomics export --help' "
        "about slides as files.",
    )
    parser.add_argument("study", nargs="?", type=Path, metavar="STUDY", help="study file to open; default: the sample")
    parser.add_argument("--headless", action="store_true", help="write charts and tables as files; open no window")
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="DIR", help="folder for those files; default: out"
    )
    parser.add_argument("--scenario", metavar="NAME", help="scenario of the study by name; default: the one on show")
    parser.add_argument("--version", action="version", version=f"infernomics {__version__}")
    parser.add_argument("--quit-after-paint", action="store_true", help=argparse.SUPPRESS)
    return parser


def _has_screen() -> bool:
    """Whether a window can be shown: on Linux, a display or a Qt platform has to be named."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
