"""What PowerPoint and Excel ask of a chart beyond the schema: where labels stand, axes that cross, ranges there are."""

import re
from collections.abc import Iterator
from typing import Any

from openpyxl.utils.cell import range_boundaries

from tests.core.export.office_package import Package, R
from tests.core.export.office_sheets import sheets

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_WHERE = {
    "barChart clustered": {"ctr", "inBase", "inEnd", "outEnd"},
    "barChart stacked": {"ctr", "inBase", "inEnd"},
    "lineChart": {"t", "b", "l", "r", "ctr"},
    "scatterChart": {"t", "b", "l", "r", "ctr"},
    "areaChart": set(),
}
"""Places of labels that a kind of chart knows; another one makes PowerPoint repair the file."""

_SHOWS = {f"show{one}" for one in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")}
_BOUNDS = {
    "size": (2, 72), "gapWidth": (0, 500), "overlap": (-100, 100), "lblOffset": (0, 1000), "logBase": (2, 1000),
    "tickLblSkip": (1, 1e9), "tickMarkSkip": (1, 1e9), "axId": (0, 2**32 - 1),
}  # fmt: skip


def chart_faults(package: Package) -> list[str]:
    """Every breach of them in the charts of a presentation or a workbook, as sentences."""
    found = []
    for name in package.of("ppt/charts/chart") + package.of("xl/charts/chart"):
        root = package.root(name)
        data = root.find(f"{_C}externalData")
        book = package if data is None else Package(package.parts[package.relations[name][data.get(f"{R}id")].target])
        found += [f"{name}: {said}" for said in (*faults(root), *_ranges(root, book))]
    return found


def faults(root: Any) -> list[str]:
    """Those of one chart part that can be seen in it alone."""
    return [*_labels(root), *_axes(root), *_numbers(root)]


def _ranges(root: Any, book: Package) -> Iterator[str]:
    """Where a chart says that its values are is a sheet, with the cells of a row or a column that it remembers."""
    known = sheets(book)
    for formula in root.iter(f"{_C}f"):
        named = re.fullmatch(r"(?:'((?:[^']|'')+)'|([\w.]+))!(\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?)", formula.text or "")
        if named is None or (named[1] or named[2]).replace("''", "'") not in known:
            yield f"{formula.text} is no range of the workbook"
            continue
        left, top, right, bottom = (int(one or 0) for one in range_boundaries(named[3]))
        remembered = [int(one.get("idx")) for one in formula.getparent().iter(f"{_C}pt")]
        cells = (right - left + 1) * (bottom - top + 1)
        if min(right - left, bottom - top) > 0 or max(remembered, default=0) >= cells:
            yield f"{formula.text} has {cells} cells, of which {len(remembered)} are remembered"


def _labels(root: Any) -> Iterator[str]:
    """Of PowerPoint's charts each label says of all six what it shows: what is not said is shown by some versions."""
    if root.find(f"{_C}externalData") is not None:
        for one in root.iter(f"{_C}dLbl", f"{_C}dLbls"):
            said = {_name(child) for child in one}
            if "delete" not in said and not said >= _SHOWS:
                yield f"{_name(one)} says nothing of {', '.join(sorted(_SHOWS - said))}"
    for label in root.iter(f"{_C}dLbl"):
        plot = next(one for one in label.iterancestors() if _name(one).endswith("Chart"))
        grouping = plot.find(f"{_C}grouping")
        kind = _name(plot) + (f" {grouping.get('val')}" if _name(plot) == "barChart" else "")
        place = label.find(f"{_C}dLblPos")
        if place is not None and place.get("val") not in _WHERE[kind]:
            yield f"a label of {kind} stands at {place.get('val')}"
    for holder in root.iter(f"{_C}dLbls", f"{_C}ser", f"{_C}legend"):
        for tag in ("dLbl", "dPt", "legendEntry"):
            places = [int(one.find(f"{_C}idx").get("val")) for one in holder if _name(one) == tag]
            if places != sorted(set(places)):
                yield f"{tag} of {_name(holder)} are out of order: {places}"


def _axes(root: Any) -> Iterator[str]:
    axes = [one for one in root.find(f"{_C}chart/{_C}plotArea") if _name(one).endswith("Ax")]
    known = {one.find(f"{_C}axId").get("val"): one.find(f"{_C}crossAx").get("val") for one in axes}
    if len(known) != len(axes) or any(known.get(other) != own for own, other in known.items()):
        yield f"axes do not cross each other: {known}"
    used = {
        one.get("val") for plot in root.iter() if _name(plot).endswith("Chart") for one in plot.findall(f"{_C}axId")
    }
    if used != set(known):
        yield f"axes {sorted(known)} are not those of the plots, {sorted(used)}"
    orders = [one.get("val") for one in root.iter(f"{_C}order")]
    if len(set(orders)) != len(orders):
        yield f"series share a position: {orders}"


def _numbers(root: Any) -> Iterator[str]:
    for element in root.iter():
        least, most = _BOUNDS.get(_name(element), (None, None))
        if least is not None and most is not None and not least <= float(element.get("val")) <= most:
            yield f"{_name(element)} is {element.get('val')}, not between {least} and {most}"
    for scaling in root.iter(f"{_C}scaling"):
        low, high = (scaling.find(f"{_C}{end}") for end in ("min", "max"))
        if low is not None and high is not None and not float(low.get("val")) < float(high.get("val")):
            yield f"an axis runs from {low.get('val')} to {high.get('val')}"
        if scaling.find(f"{_C}logBase") is not None and low is not None and float(low.get("val")) <= 0:
            yield f"a logarithmic axis begins at {low.get('val')}"
    for cache in root.iter(f"{_C}numCache", f"{_C}strCache"):
        count = int(cache.find(f"{_C}ptCount").get("val"))
        places = [int(one.get("idx")) for one in cache.findall(f"{_C}pt")]
        if places != sorted(set(places)) or (places and places[-1] >= count):
            yield f"{len(places)} points of {count} are out of order"


def _name(element: Any) -> str:
    """A name without its namespace."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
