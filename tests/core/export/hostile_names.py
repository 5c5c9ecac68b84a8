"""Names that people could type to make a file do something: batteries B041 to B065, and a study full of them."""

import functools

import msgspec

from core.samples import open_sample
from core.scenarios import duplicate_scenario
from core.study import Study

HOSTILE = {
    "B041": "TP<8",
    "B042": "a<b & c>d",
    "B043": "<b>H100</b>",
    "B044": "&lt;x&gt;",
    "B045": '<img src="http://127.0.0.1:9/x.png">',
    "B046": '<img src="file:///etc/passwd">',
    "B047": '<img src="/dev/zero">',
    "B048": r'<img src="\\host\share\x.png">',
    "B049": '<img src="/path/fifo">',
    "B050": "<script>alert(1)</script>",
    "B051": "<table width=999999999>",
    "B052": '<a href="file:///x">x</a>',
    "B053": "![x](http://127.0.0.1:9/x.png)",
    "B054": '<p style="background-image:url(http://127.0.0.1:9/x)">',
    "B055": "=1+1",
    "B056": "+1",
    "B057": "-1",
    "B058": "@SUM(1)",
    "B059": "\t=1+1",
    "B060": "\r=1+1",
    "B061": "＝1+1",
    "B062": "{=1+1}",
    "B063": '=HYPERLINK("http://x","y")',
    "B064": "=cmd|'/c calc'!A1",
    "B065": "http://x/y",
    "B065 file": "file:///x",
    "B065 mail": "mailto:a@b.c",
    "B065 inside": "internal:Sheet1!A1",
    "B065 outside": "external:c:\\x.xlsx",
    "inside": 'x;=1+1;"=2+2",=3+3',
    "no XML": "a\ufffeb\uffff",
}


@functools.cache
def hostile_study() -> Study:
    """A sample whose chips, workload, scenario and own name are all of them, and which the table of a file could hold.

    Names with tabs and line ends cannot be typed; a study made otherwise may have them all the same.
    """
    study = open_sample("sample")
    names = list(HOSTILE.values())
    count = len(study.chips)
    chips = tuple(msgspec.structs.replace(one, name=name) for one, name in zip(study.chips, names, strict=False))
    money = msgspec.structs.replace(study.money, name=names[count])
    site = msgspec.structs.replace(study.site, name=names[count + 1])
    workload = msgspec.structs.replace(study.workloads[0], name=names[count + 2])
    renamed = msgspec.structs.replace(
        study, name=names[count + 3], chips=chips, money=money, site=site, workloads=(workload, *study.workloads[1:])
    )
    return duplicate_scenario(renamed, '=HYPERLINK("http://x","y")')


def renamed(study: Study, name: str) -> Study:
    """The same with one name for the reference chip, the workload and the study."""
    chips = tuple(
        msgspec.structs.replace(one, name=name) if one.id == study.settings.reference_chip else one
        for one in study.chips
    )
    workload = msgspec.structs.replace(study.workloads[0], name=name)
    return msgspec.structs.replace(study, name=name, chips=chips, workloads=(workload, *study.workloads[1:]))
