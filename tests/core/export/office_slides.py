"""What PowerPoint asks of a presentation beyond the schema: ids and their ranges, and which parts have which."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.core.export.office_package import Package, R

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_FIRST_SLIDE, _FIRST_MASTER = 256, 2**31
_ASKED = ("presProps", "viewProps", "tableStyles", "theme")
"""Parts that PowerPoint itself always writes, and some versions of it miss."""
_HAVE = {
    "slides/slide": (("slideLayout", 1),),
    "slideLayouts/slideLayout": (("slideMaster", 1),),
    "slideMasters/slideMaster": (("theme", 1),),
    "notesSlides/notesSlide": (("notesMaster", 1), ("slide", 1)),
    "notesMasters/notesMaster": (("theme", 1),),
}
_PICTURED = ("graphicFrame", "pic")


def slide_faults(package: Package) -> list[str]:
    """Every breach of them in a presentation, as sentences."""
    found = [*_lists(package), *_families(package), *_mutual(package)]
    for kind in ("slides/slide", "slideLayouts/slideLayout", "slideMasters/slideMaster", "notes"):
        for name in package.of(f"ppt/{kind}"):
            root = package.root(name)
            found += [f"{name}: {said}" for said in (*_shapes(root), *_tables(root))]
            found += [f"{name}: {said}" for said in _frames(package, name)]
    return [*found, *_placeholders(package)]


def _lists(package: Package) -> Iterator[str]:
    root, relations = package.root(package.main), package.relations[package.main]
    slides = [int(one.get("id")) for one in root.iter(f"{P}sldId")]
    if len(set(slides)) != len(slides) or any(not _FIRST_SLIDE <= one < _FIRST_MASTER for one in slides):
        yield f"ids of slides are {slides}"
    masters = [int(one.get("id")) for one in root.iter(f"{P}sldMasterId")]
    for name in package.related(package.main, "slideMaster"):
        masters += [int(one.get("id")) for one in package.root(name).iter(f"{P}sldLayoutId")]
    if len(set(masters)) != len(masters) or any(one < _FIRST_MASTER or one >= 2**32 for one in masters):
        yield f"ids of masters and layouts are {masters}"
    for tag, kind in (("sldId", "slide"), ("sldMasterId", "slideMaster"), ("notesMasterId", "notesMaster")):
        listed = sorted(str(one.get(f"{R}id")) for one in root.iter(f"{P}{tag}"))
        known = sorted(key for key, one in relations.items() if one.kind == kind)
        if listed != known:
            yield f"{tag} lists {listed}, relations of this kind are {known}"
    for kind in _ASKED:
        if len(package.related(package.main, kind)) != 1:
            yield f"the presentation has {len(package.related(package.main, kind))} {kind}"


def _families(package: Package) -> Iterator[str]:
    """Which parts have which others, and how many; a theme is of one master alone."""
    themes: Counter[str] = Counter()
    for start, kinds in _HAVE.items():
        for name in package.of(f"ppt/{start}"):
            for kind, count in kinds:
                if len(package.related(name, kind)) != count:
                    yield f"{name} has {len(package.related(name, kind))} {kind}"
            themes.update(package.related(name, "theme"))
    yield from (f"{name} is the theme of {count} masters" for name, count in themes.items() if count > 1)


def _mutual(package: Package) -> Iterator[str]:
    """Notes know the slide that has them; a master lists the layouts that it has, and they know it."""
    for name in package.of("ppt/slides/slide"):
        for notes in package.related(name, "notesSlide"):
            if package.related(notes, "slide") != [name]:
                yield f"{notes} is of {package.related(notes, 'slide')}, not of {name}"
    for name in package.of("ppt/slideMasters/slideMaster"):
        listed = {str(one.get(f"{R}id")) for one in package.root(name).iter(f"{P}sldLayoutId")}
        known = {key for key, one in package.relations[name].items() if one.kind == "slideLayout"}
        if listed != known:
            yield f"{name} lists the layouts {listed} and has {known}"
        for layout in package.related(name, "slideLayout"):
            if package.related(layout, "slideMaster") != [name]:
                yield f"{layout} is of another master than {name}"


def _shapes(root: Any) -> Iterator[str]:
    shapes = list(root.iter(f"{P}cNvPr"))
    counted = Counter(one.get("id") for one in shapes)
    yield from (f"{count} shapes have the id {one}" for one, count in counted.items() if count > 1)
    if root.tag == f"{P}sld":
        for one in shapes:
            kind = one.getparent().getparent().tag.removeprefix(P)
            if kind in _PICTURED and not one.get("descr"):
                yield f"{one.get('name')} has no alternative text"
    for text in root.iter(f"{A}t"):
        if any(ord(sign) < 32 and sign != "\t" for sign in text.text or ""):
            yield f"{text.text!r} is written"


def _tables(root: Any) -> Iterator[str]:
    for table in root.iter(f"{A}tbl"):
        width = len(table.findall(f"{A}tblGrid/{A}gridCol"))
        for row in table.findall(f"{A}tr"):
            if len(row.findall(f"{A}tc")) != width:
                yield f"a table of {width} columns has a row of {len(row.findall(f'{A}tc'))}"


def _frames(package: Package, name: str) -> Iterator[str]:
    """A frame's chart, and the workbook in it."""
    relations = package.relations[name]
    for chart in package.root(name).iter(f"{_C}chart"):
        one = relations.get(chart.get(f"{R}id"))
        if one is None or one.kind != "chart":
            yield f"a frame shows {one}"
            continue
        data = package.root(one.target).find(f"{_C}externalData")
        known = package.relations[one.target]
        if data is None or known[data.get(f"{R}id")].kind != "package":
            yield f"{one.target} has no workbook"


def _placeholders(package: Package) -> Iterator[str]:
    """A slide's placeholders are those of its layout."""
    for name in package.of("ppt/slides/slide"):
        layout = package.root(package.related(name, "slideLayout")[0])
        offered = {_place(one) for one in layout.iter(f"{P}ph")}
        for one in package.root(name).iter(f"{P}ph"):
            if _place(one) not in offered:
                yield f"{name}: its layout has no placeholder {_place(one)}"


def _place(placeholder: Any) -> tuple[str, str]:
    return str(placeholder.get("type", "obj")), str(placeholder.get("idx", "0"))
