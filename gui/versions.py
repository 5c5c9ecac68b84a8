"""What this program is and which libraries it runs on, in words."""

import platform

import numpy
import PySide6

from core import __version__


def about_text() -> str:
    """Version, purpose and libraries."""
    return (
        f"Version {__version__}\n\n"
        "What AI costs: training against inference over a model's life, latency, and which chip.\n\n"
        "It works offline: it never uses the network, and your studies stay on this computer.\n\n"
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, numpy {numpy.__version__}\n"
        "MIT licence"
    )
