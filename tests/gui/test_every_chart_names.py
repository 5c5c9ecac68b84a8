"""B041-B075 on every chart: a name that people typed is text in each of its places, or the study refuses it."""

import re
import time
from collections.abc import Callable

import msgspec
import pytest

from core.baseline import pin_baseline
from core.charts import CHARTS
from core.charts.spec import ChartSpec
from core.charts.study_charts import study_charts
from core.charts.table import chart_table
from core.editing import Cell, set_value, set_values
from core.errors import InfernomicsError
from core.names import visible
from core.scenarios import BASE, duplicate_scenario, rename_scenario, show_scenario, switch_scenario
from core.study import Study
from gui.charts.view import ChartView
from tests.gui.chart_inspection import (
    nothing_in_it_reads_markup,
    plain,
    printed_texts,
    readouts,
    texts_of,
    words_are_literal,
    words_keep_apart_and_inside,
)
from tests.gui.conftest import MakeView
from tests.gui.test_free_text import Traps, traps

__all__ = ["traps"]

LITERAL = {
    "B041": "TP<8",
    "B042": "a<b & c>d",
    "B043": "<b>H100</b>",
    "B044": "&lt;x&gt;",
    "B045": '<img src="http://127.0.0.1:{port}/x.png">',
    "B046": '<img src="file://{pipe}">',
    "B047": '<img src="/dev/zero">',
    "B048": r'<img src="\\host\share\x.png">',
    "B049": '<img src="{pipe}">',
    "B050": "<script>alert(1)</script>",
    "B051": "<table width=999999999>",
    "B052": '<a href="file://{pipe}">x</a>',
    "B053": "![x](http://127.0.0.1:{port}/x.png)",
    "B054": '<p style="background-image:url(http://127.0.0.1:{port}/x)">',
    "B055": "=1+1",
    "B056": "+1",
    "B057": "-1",
    "B058": "@SUM(1)",
    "B061": "＝1+1",
    "B062": "{=1+1}",
    "B063": '=HYPERLINK("http://x","y")',
    "B064": "=cmd|'/c calc'!A1",
    "B065": "internal:Sheet1!A1",
    "B066": "\u202exslx.001",
}
REFUSED = {
    "B059": "\t=1+1",
    "B060": "\r=1+1",
    "B067": "H100\x00 SXM",
    "B068": "a\ud800b",
    "B069": "x" * 1_000_000,
    "B070": "e" + "\u0301" * 50_000,
    "B071": "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}" * 2000,
    "B072": "a\nb",
    "B073": "Be\u200bta",
    "B075": "  ",
}
_LONGEST_STOP = 20.0
"""Seconds for all charts of a name; what opens a device or a pipe would never end."""


def study_of(study: Study, text: str) -> Study:
    """The text as the name of chips, workloads, scenarios, the study and the baseline, all of them drawn."""
    names = (("chips", "alpha", text), ("chips", "beta", f"{text}?"), ("workloads", "chat", text))
    study = set_values(study, [(Cell(table, row, "name"), name) for table, row, name in names])  # type: ignore[arg-type]
    study = pin_baseline(duplicate_scenario(msgspec.structs.replace(study, name=text), text))
    for path, value in (("rental_price", 0.0015), ("memory_bandwidth", 2e12)):
        study = set_value(study, Cell("chips", "alpha", path), value)
    study = set_value(study, Cell("workloads", "chat", "output_price"), 2e-5)
    first = study.settings.scenario
    study = switch_scenario(duplicate_scenario(study, f"{text}!"), first)
    for one in (study.scenarios[1].id, BASE):
        study = show_scenario(study, one, True)
    return study


@pytest.mark.parametrize("battery", LITERAL)
def test_B041_to_B066_a_name_is_text_on_every_chart(
    make_view: MakeView, study: Study, traps: Traps, battery: str
) -> None:
    text = LITERAL[battery].replace("{port}", str(traps.port)).replace("{pipe}", str(traps.pipe))
    seen, began = visible(text), time.thread_time()
    specs = study_charts(study_of(study, text))
    view = make_view(specs["lifetime"], 1400, 800)
    for chart in CHARTS:
        spec = specs[chart]
        view.show_spec(spec)
        is_told(spec, seen, chart)
        words_are_literal(view)
        words_keep_apart_and_inside(view)
        readout_is_literal(view)
        nothing_in_it_reads_markup(view)
        assert not view.grab().isNull()
        assert view.accessibleName() == spec.title
        tip = plain(view.title_block.toolTip())
        assert not tip or tip == visible(spec.title)
        copied = chart_table(spec).as_text(range(chart_table(spec).row_count)) if not spec.empty else ""
        cells = [cell for line in copied.splitlines() for cell in line.split("\t")]
        assert not [cell for cell in cells if re.match(r"[=+@＝＋＠]|[-－][^0-9.]", cell.strip('"'))], cells
    assert traps.untouched()
    assert time.thread_time() - began < _LONGEST_STOP


def is_told(spec: ChartSpec, seen: str, chart: str) -> None:
    """Every chart that is drawn tells whose figures it has: of a chip, a workload, a scenario or the baseline."""
    if not spec.empty:
        assert any(seen in visible(text) for text in texts_of(spec)), chart


def readout_is_literal(view: ChartView) -> None:
    """Every line of the readout has its name from a text of the chart, letter for letter."""
    said = {"".join(visible(text).split()) for text in texts_of(view.spec)}
    for text in filter(None, readouts(view)):
        assert "&lt;" not in text or any("&lt;" in one for one in said), text
        assert "\u202e" not in text
    for text in printed_texts(view):
        assert "\u202e" not in text


def rename_a_chip(study: Study, text: str) -> Study:
    return set_value(study, Cell("chips", "alpha", "name"), text)


def rename_a_workload(study: Study, text: str) -> Study:
    both = msgspec.structs.replace(study.workloads[0], id="other", name="Beta")
    study = msgspec.structs.replace(study, workloads=(*study.workloads, both))
    return set_value(study, Cell("workloads", "chat", "name"), text)


def rename_the_scenario(study: Study, text: str) -> Study:
    study = duplicate_scenario(duplicate_scenario(study, "Beta"), "Another")
    return rename_scenario(study, study.scenarios[1].id, text)


ROUTES: tuple[Callable[[Study, str], Study], ...] = (rename_a_chip, rename_a_workload, rename_the_scenario)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("battery", REFUSED)
def test_B059_to_B075_a_name_that_is_refused_never_comes_to_a_chart(
    study: Study, battery: str, route: Callable[[Study, str], Study]
) -> None:
    with pytest.raises(InfernomicsError) as caught:
        route(study, REFUSED[battery])
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert len(sentence) < 250
    assert sentence == visible(sentence)


def test_B074_a_decomposed_twin_of_a_name_never_comes_to_a_chart(study: Study) -> None:
    study = set_value(study, Cell("chips", "beta", "name"), "Caf\u00e9")
    with pytest.raises(InfernomicsError):
        rename_a_chip(study, "Cafe\u0301")
