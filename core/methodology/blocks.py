"""The Markdown of a methodology as blocks of plain text with marks: for whoever sets it in type.

Headings, paragraphs, quotations, code, bullets and tables; inside them bold, italic, code, and links to headings.
Nothing else is read: no images, no addresses, no HTML.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Mark = Literal["", "bold", "italic", "code"]
Kind = Literal["heading", "paragraph", "quote", "code", "bullet", "table"]


class Span(NamedTuple):
    """A piece of text of one mark. target: name of the heading that it leads to, "" for none."""

    text: str
    mark: Mark = ""
    target: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Block:
    """One element. level: of a heading, depth of a bullet; lines: of a quotation and of code, one for all others.

    rows: of a table, the header first; right: whether each of its columns is set at the right.
    """

    kind: Kind
    lines: tuple[Spans, ...] = ()
    level: int = 0
    rows: tuple[tuple[Spans, ...], ...] = ()
    right: tuple[bool, ...] = field(default=())

    @property
    def text(self) -> str:
        """All of its text without marks."""
        return "\n".join("".join(span.text for span in line) for line in self.lines)


_HEADING = re.compile(r"(#{1,6}) (.*)")
_BULLET = re.compile(r"( *)- (.*)")
_RULER = re.compile(r"\|( *:?-{3,}:? *\|)+\s*$")
_INLINE = re.compile(
    r"\\(?P<escaped>.)|`(?P<code>[^`]+)`|\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*|\*(?P<italic>(?:\\.|[^*\\])+)\*"
    r"|\[(?P<link>(?:\\.|[^\]\\])*)\]\(#(?P<target>[^)]*)\)"
)
_CELL_END = re.compile(r"(?<!\\)\|")


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a document in their order."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif heading := _HEADING.match(line):
            yield Block("heading", (spans(heading[2]),), len(heading[1]))
            at += 1
        elif line.startswith("    "):
            end = _end(lines, at, "    ")
            yield Block("code", tuple((Span(one[4:], "code"),) for one in lines[at:end]))
            at = end
        elif line.startswith("> "):
            end = _end(lines, at, "> ")
            yield Block("quote", tuple(spans(one[2:].strip()) for one in lines[at:end]))
            at = end
        elif bullet := _BULLET.match(line):
            yield Block("bullet", (spans(bullet[2]),), len(bullet[1]) // 2)
            at += 1
        elif line.startswith("|") and at + 1 < len(lines) and _RULER.match(lines[at + 1]):
            end = _end(lines, at, "|")
            yield _table(lines[at:end])
            at = end
        else:
            end = at + 1
            while end < len(lines) and lines[end].strip() and not _begins(lines[end]):
                end += 1
            yield Block("paragraph", (spans(" ".join(one.strip() for one in lines[at:end])),))
            at = end


def spans(text: str) -> Spans:
    """The text of one line with its marks; what is escaped is text."""
    return tuple(_merged(_spans(text)))


def _spans(text: str) -> Iterator[Span]:
    at = 0
    for found in _INLINE.finditer(text):
        yield Span(text[at : found.start()])
        at = found.end()
        if found["escaped"] is not None:
            yield Span(found["escaped"])
        elif found["code"] is not None:
            yield Span(found["code"], "code")
        elif found["link"] is not None:
            yield Span(_plain(found["link"]), "", found["target"])
        else:
            yield Span(_plain(found["bold"] or found["italic"]), "bold" if found["bold"] is not None else "italic")
    yield Span(text[at:])


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _merged(found: Iterator[Span]) -> Iterator[Span]:
    """Neighbours of the same mark as one, and none that are empty."""
    last: Span | None = None
    for one in found:
        if last is not None and one[1:] == last[1:]:
            last = last._replace(text=last.text + one.text)
            continue
        if last is not None and last.text:
            yield last
        last = one
    if last is not None and last.text:
        yield last


def _end(lines: list[str], start: int, mark: str) -> int:
    return next((at for at in range(start, len(lines)) if not lines[at].startswith(mark)), len(lines))


def _begins(line: str) -> bool:
    return bool(_HEADING.match(line) or _BULLET.match(line)) or line.startswith(("|", "> "))


def _table(lines: list[str]) -> Block:
    header, ruler, *rest = map(_cells, lines)
    rows = tuple(tuple(spans(cell) for cell in row) for row in (header, *rest))
    return Block("table", rows=rows, right=tuple(cell.endswith(":") for cell in ruler))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL_END.split(line.strip())[1:-1]]
