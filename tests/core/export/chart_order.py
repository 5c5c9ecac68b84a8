"""What the schema of Office charts (ECMA-376, DrawingML) asks of the elements that we write: order, number and values.

PowerPoint does not show a part that breaks it: it offers to repair the file. No other program that reads it says so.
"""

import functools
import re
from collections.abc import Iterator
from typing import Any

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SERIES = "idx order tx spPr"
_AXIS = (
    "axId scaling delete axPos majorGridlines? minorGridlines? title? numFmt? majorTickMark? minorTickMark? "
    "tickLblPos? spPr? txPr? crossAx crosses?"
)
_SHOWS = "showLegendKey showVal showCatName showSerName showPercent showBubbleSize"
_ORDER = {
    "chartSpace": "date1904? roundedCorners? style? chart spPr? txPr? externalData?",
    "chart": "title? autoTitleDeleted? plotArea legend? plotVisOnly? dispBlanksAs?",
    "plotArea": "layout? (areaChart lineChart scatterChart barChart)+ (valAx catAx dateAx)+ dTable? spPr?",
    "title": "tx? layout? overlay? spPr? txPr?",
    "legend": "legendPos? legendEntry* layout? overlay? spPr? txPr?",
    "legendEntry": "idx delete",
    "barChart": "barDir grouping varyColors? ser* dLbls? gapWidth? overlap? serLines* axId axId",
    "lineChart": "grouping varyColors? ser* dLbls? dropLines? hiLowLines? upDownBars? marker? smooth? axId axId",
    "areaChart": "grouping? varyColors? ser* dLbls? dropLines? axId axId",
    "scatterChart": "scatterStyle varyColors? ser* dLbls? axId axId",
    "barChart/ser": f"{_SERIES} invertIfNegative? dPt* dLbls? trendline* errBars? cat? val?",
    "lineChart/ser": f"{_SERIES} marker? dPt* dLbls? trendline* errBars? cat? val? smooth?",
    "areaChart/ser": f"{_SERIES} dPt* dLbls? trendline* errBars* cat? val?",
    "scatterChart/ser": f"{_SERIES} marker? dPt* dLbls? trendline* errBars* xVal? yVal? smooth?",
    "dPt": "idx invertIfNegative? marker? bubble3D? explosion? spPr?",
    "dLbls": f"dLbl* numFmt? spPr? txPr? dLblPos? {_SHOWS}",
    "dLbl": f"idx layout? tx? numFmt? spPr? txPr? dLblPos? {_SHOWS}",
    "errBars": "errDir? errBarType errValType noEndCap? plus? minus? val? spPr?",
    "marker": "symbol? size? spPr?",
    "valAx": f"{_AXIS} crossBetween? majorUnit? minorUnit? dispUnits?",
    "catAx": f"{_AXIS} auto? lblAlgn? lblOffset? tickLblSkip? tickMarkSkip? noMultiLvlLbl?",
    "dateAx": f"{_AXIS} auto? lblOffset? baseTimeUnit? majorUnit? majorTimeUnit? minorUnit? minorTimeUnit?",
    "scaling": "logBase? orientation? max? min?",
    "layout": "manualLayout?",
    "manualLayout": "layoutTarget? xMode? yMode? wMode? hMode? x? y? w? h?",
    "majorGridlines": "spPr?",
    "numRef": "f numCache?",
    "strRef": "f strCache?",
    "numCache": "formatCode? ptCount? pt*",
    "strCache": "ptCount? pt*",
    "pt": "v",
    "spPr": "a:xfrm? (a:prstGeom a:custGeom)? (a:noFill a:solidFill a:gradFill)? a:ln? a:effectLst?",
    "rich": "a:bodyPr a:lstStyle? a:p+",
    "txPr": "a:bodyPr a:lstStyle? a:p+",
    "a:ln": "(a:noFill a:solidFill)? a:prstDash? (a:round a:bevel a:miter)? a:headEnd? a:tailEnd?",
    "a:solidFill": "(a:srgbClr a:schemeClr)",
    "a:p": "a:pPr? (a:r a:br a:fld)* a:endParaRPr?",
    "a:r": "a:rPr? a:t",
    "a:fld": "a:rPr? a:pPr? a:t?",
    "a:pPr": "a:lnSpc? a:spcBef? a:spcAft? (a:buNone a:buChar)? a:tabLst? a:defRPr?",
    "a:rPr": "a:ln? (a:noFill a:solidFill)? a:effectLst? a:latin? a:ea? a:cs? a:sym?",
    "a:defRPr": "a:ln? (a:noFill a:solidFill)? a:effectLst? a:latin? a:ea? a:cs? a:sym?",
    "a:bodyPr": "(a:noAutofit a:normAutofit a:spAutoFit)?",
    "a:tbl": "a:tblPr? a:tblGrid a:tr*",
    "a:tr": "a:tc*",
    "a:tc": "a:txBody? a:tcPr?",
    "a:tcPr": "a:lnL? a:lnR? a:lnT? a:lnB? a:lnTlToBr? a:lnBlToTr? (a:noFill a:solidFill)? a:headers?",
    "a:lnL": "(a:noFill a:solidFill)? a:prstDash?",
    "a:lnR": "(a:noFill a:solidFill)? a:prstDash?",
    "a:lnT": "(a:noFill a:solidFill)? a:prstDash?",
    "a:lnB": "(a:noFill a:solidFill)? a:prstDash?",
}  # fmt: skip
_WHERE = {
    "barChart clustered": {"ctr", "inBase", "inEnd", "outEnd"},
    "barChart stacked": {"ctr", "inBase", "inEnd"},
    "lineChart": {"t", "b", "l", "r", "ctr"},
    "scatterChart": {"t", "b", "l", "r", "ctr"},
    "areaChart": set(),
}
"""Places of labels that a kind of chart knows; another one makes PowerPoint repair the file."""

_BOUNDS = {
    "size": (2, 72), "gapWidth": (0, 500), "overlap": (-100, 100), "lblOffset": (0, 1000), "logBase": (2, 1000),
    "tickLblSkip": (1, 1e9), "tickMarkSkip": (1, 1e9), "axId": (0, 2**32 - 1),
}  # fmt: skip


def faults(root: Any) -> list[str]:
    """Every breach of the schema in a chart part or in what stands on a slide, as sentences."""
    found = [said for element in root.iter() if isinstance(element.tag, str) for said in _order(element)]
    if root.tag == f"{_C}chartSpace":
        found += [*_labels(root), *_axes(root), *_numbers(root)]
    return found


def _order(element: Any) -> Iterator[str]:
    name = _name(element)
    if (name, _name(element.getparent())) in (("marker", "lineChart"), ("chart", "a:graphicData")):
        return  # a switch, and the word that a frame holds a chart
    asked = _ORDER.get(f"{_name(element.getparent())}/ser" if name == "ser" else name)
    children = [_name(child) for child in element if isinstance(child.tag, str)]
    if asked is not None and not _pattern(asked).fullmatch("".join(f"{child} " for child in children)):
        yield f"{name} has {' '.join(children)}; asked is {asked}"


@functools.cache
def _pattern(asked: str) -> re.Pattern[str]:
    """A sequence as a pattern of names, each with a space after it."""
    steps = re.findall(r"\(([^)]*)\)([?*+]?)|([\w:]+)([?*+]?)", asked)
    parts = ((choice or single, often or more) for choice, often, single, more in steps)
    return re.compile(
        "".join(f"(?:(?:{'|'.join(names.split())}) ){often}" for names, often in parts) + "(?:a:extLst )?"
    )


def _labels(root: Any) -> Iterator[str]:
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
    """A name as the sequences have it."""
    tag = "" if element is None or not isinstance(element.tag, str) else element.tag
    return tag.removeprefix(_C) if tag.startswith(_C) else f"a:{tag.removeprefix(_A)}" if tag.startswith(_A) else tag
