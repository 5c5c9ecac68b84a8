"""Markdown in which no text of people can be read as markup."""

import re
from collections.abc import Iterable, Sequence

from core.names import visible

_MARKUP = re.compile(r"([\\`*_\[\]<>&|~$#@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_ANCHOR = re.compile(r"[^a-z0-9 -]")


def literal(text: str) -> str:
    """A text on one line, every mark that Markdown may read inside a line taken as the letter that it is."""
    return _escaped(" ".join(text.split()))


def prose(text: str) -> str:
    """A text of the program's own on one line, where a name between backticks is code."""
    pieces = re.split(r"`([^`]+)`", text)
    return " ".join("".join(f"`{one}`" if at % 2 else _escaped(one) for at, one in enumerate(pieces)).split())


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", visible(text.replace("\n", " ")))


def code_block(text: str) -> str:
    """Lines shown as they are: indented, which no letter inside can end."""
    return "\n".join(f"    {line}" for line in text.splitlines())


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def anchor_of(heading: str) -> str:
    """The name by which a link leads to a heading; a second one of the same letters has a number behind it."""
    return _ANCHOR.sub("", heading.lower()).replace(" ", "-")


def contents(text: str) -> str:
    """A list of the second and third headings of a document, each leading to its place."""
    lines, seen = [], dict[str, int]()
    for line in text.splitlines():
        level, _, heading = line.partition(" ")
        if level not in ("##", "###", "####"):
            continue
        anchor = anchor_of(re.sub(r"\\(.)", r"\1", heading).replace("`", ""))
        count = seen.get(anchor, 0)
        seen[anchor] = count + 1
        if level != "####":
            lines.append(f"{'  ' * (len(level) - 2)}- [{heading}](#{anchor}{f'-{count}' if count else ''})")
    return "\n".join(lines)
