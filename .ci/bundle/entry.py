"""What the bundle's executables start: the command `infernomics`, with streams even where a window has none."""

import multiprocessing
import os
import sys


def with_streams() -> None:
    """Windows gives a program without a console no streams; what is written to them may go nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))


if __name__ == "__main__":
    multiprocessing.freeze_support()
    with_streams()
    from gui.__main__ import main

    sys.exit(main())
