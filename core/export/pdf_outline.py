"""An outline for a finished PDF, appended to it as the format provides for: the pages stay as they are, byte for byte.

Qt writes PDF files without an outline, in a plain form: every object on its own, one table of places at the end.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

_ROOT = re.compile(rb"/Root (\d+) 0 R")
_SIZE = re.compile(rb"/Size (\d+)")
_INFO = re.compile(rb"/Info (\d+ 0 R)")
_KIDS = re.compile(rb"/Kids\s*\[([^\]]*)\]", re.DOTALL)
_PAGES = re.compile(rb"/Pages (\d+) 0 R")


class Entry(NamedTuple):
    """A line of the outline. level: 0 for the outermost; page: from 0; top: points above the foot of the page."""

    level: int
    title: str
    page: int
    top: float


class _Node:
    def __init__(self, entry: Entry | None, number: int) -> None:
        self.entry, self.number, self.children = entry, number, list["_Node"]()


def with_outline(pdf: bytes, entries: Sequence[Entry]) -> bytes:
    """The PDF with an outline; ValueError for a file in another form than Qt's."""
    if not entries:
        return pdf
    trailer = pdf[pdf.rindex(b"trailer") :]
    root, size, before = _one(_ROOT, trailer), _one(_SIZE, trailer), _one(re.compile(rb"startxref\s+(\d+)"), trailer)
    catalog = _object(pdf, root)
    kids = _KIDS.search(_object(pdf, _one(_PAGES, catalog)))
    if kids is None:
        raise ValueError("the PDF has no list of pages")
    pages = [int(number) for number in re.findall(rb"(\d+) 0 R", kids[1])]
    tree = _tree(entries, size)
    objects = {root: catalog.rstrip().removesuffix(b">>") + b"/Outlines %d 0 R\n>>" % tree.number}
    _write(tree, pages, objects)
    return pdf + _update(objects, len(pdf), root, size + len(entries) + 1, before, _INFO.search(trailer))


def _one(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.search(text)
    if found is None:
        raise ValueError(f"the PDF lacks {pattern.pattern!r}")
    return int(found[1])


def _object(pdf: bytes, number: int) -> bytes:
    found = re.search(rb"(?:^|\n)%d 0 obj\s*(.*?)\s*endobj" % number, pdf, re.DOTALL)
    if found is None:
        raise ValueError(f"the PDF has no object {number}")
    return found[1]


def _tree(entries: Sequence[Entry], first: int) -> _Node:
    top = _Node(None, first)
    open_nodes = [top]
    for number, entry in enumerate(entries, first + 1):
        del open_nodes[entry.level + 1 :]
        node = _Node(entry, number)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)
    return top


def _write(node: _Node, pages: Sequence[int], objects: dict[int, bytes]) -> None:
    for at, child in enumerate(node.children):
        assert child.entry is not None  # noqa: S101 - only the root is none
        title = (b"\xfe\xff" + child.entry.title.encode("utf-16-be", "replace")).hex().encode()
        place = b"[%d 0 R /XYZ null %.1f null]" % (pages[child.entry.page], child.entry.top)
        beside = b"".join(
            b"/%s %d 0 R " % (name, node.children[other].number)
            for name, other in ((b"Prev", at - 1), (b"Next", at + 1))
            if 0 <= other < len(node.children)
        )
        own = b"<< /Title <%s> /Parent %d 0 R %s%s/Dest %s >>"
        objects[child.number] = own % (title, node.number, beside, _ends(child, closed=True), place)
        _write(child, pages, objects)
    if node.entry is None:
        objects[node.number] = b"<< /Type /Outlines %s>>" % _ends(node, closed=False)


def _ends(node: _Node, *, closed: bool) -> bytes:
    if not node.children:
        return b""
    count = -len(node.children) if closed else len(node.children)
    return b"/First %d 0 R /Last %d 0 R /Count %d " % (node.children[0].number, node.children[-1].number, count)


def _update(
    objects: dict[int, bytes], start: int, root: int, size: int, before: int, info: re.Match[bytes] | None
) -> bytes:
    body, places = b"\n", dict[int, int]()
    for number, content in sorted(objects.items()):
        places[number] = start + len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % one for one in sorted(places.items()))
    about = b"/Info %s " % info[1] if info else b""
    end = b"trailer\n<< /Size %d /Root %d 0 R %s/Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return body + table + end % (size, root, about, before, start + len(body))
