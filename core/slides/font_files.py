"""The files of the fonts that are installed on this machine, by the names of their families."""

import functools
import os
import sys
from pathlib import Path

_MOST_FILES = 5_000
_KINDS = (".ttf", ".otf", ".ttc")
_PLAIN = ("regular", "book", "roman", "normal", "medium", "")


def font_file(family: str, bold: bool = False) -> Path | None:
    """The file of a family's plain or bold letters, of its other ones where it lacks these; None: not installed."""
    styles = _families().get(family.casefold(), {})
    wanted = ("bold", "semibold", "demibold", *_PLAIN) if bold else _PLAIN
    return next((styles[style] for style in wanted if style in styles), next(iter(styles.values()), None))


@functools.cache
def _families() -> dict[str, dict[str, Path]]:
    """Families, then styles, in small letters; asked for once, and only when a deck has a font of its own."""
    from PIL import ImageFont

    found: dict[str, dict[str, Path]] = {}
    for path in _files():
        try:
            family, style = ImageFont.truetype(path, 10).getname()
        except (OSError, ValueError):
            continue
        if family:
            found.setdefault(family.casefold(), {}).setdefault((style or "").casefold(), path)
    return found


def _files() -> list[Path]:
    files: list[Path] = []
    for folder in _folders():
        for where, _, names in os.walk(folder):
            files += [Path(where, name) for name in sorted(names) if name.lower().endswith(_KINDS)]
            if len(files) > _MOST_FILES:
                return files[:_MOST_FILES]
    return files


def _folders() -> tuple[Path, ...]:
    home = Path.home()
    if sys.platform == "win32":
        return (
            Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"),
            Path(os.environ.get("LOCALAPPDATA", home), "Microsoft", "Windows", "Fonts"),
        )
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local" / "share" / "fonts"
