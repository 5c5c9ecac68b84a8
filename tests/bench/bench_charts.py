"""What a chart costs: new numbers, four times with every edit (at most 6 ms each), and the readout under the mouse."""

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.charts.spec import Axis, Bar, ChartSpec, Marker, Scale, Series, Tone
from gui.charts.view import ChartView
from gui.theme import LIGHT

MONTHS = tuple(float(month) for month in range(40))


def rising(step: float) -> tuple[float, ...]:
    return tuple(step * month for month in MONTHS)


def lines(growth: float) -> ChartSpec:
    """Six lines of forty points, with a marker."""
    series = tuple(
        Series(f"s{index}", f"Scenario {index}", MONTHS, rising(1e5 * growth * (1 + 0.3 * index)), index)
        for index in range(6)
    )
    cost = Axis("Cost", "USD", 1e-6, "M$", from_zero=True)
    return ChartSpec(
        "lifetime", f"Six scenarios, {growth:.2f}", "US$", Axis("Month"), cost, series=series,
        markers=(Marker(9.0, 1e6 * growth, "month 9"),),
    )  # fmt: skip


def frontiers(growth: float) -> ChartSpec:
    """Six frontiers of connected points on two logarithmic axes."""
    base = lines(growth)
    series = tuple(
        replace(one, x=MONTHS[1:], y=one.y[1:], points=True, details=("batch 64",) * 39) for one in base.series
    )
    return replace(base, x=Axis("Speed", scale=Scale.LOG), y=Axis("Cost", "USD", scale=Scale.LOG), series=series)


def bars(growth: float) -> ChartSpec:
    """Twelve bars that lie."""
    names = tuple(f"Chip {letter}" for letter in "ABCDEFGHIJKL")
    return ChartSpec(
        "chips", f"Chip A is cheapest, {growth:.2f}", "US$",
        Axis("Cost", "USD/token", 1e6, "$ per M tokens", from_zero=True),
        Axis("", scale=Scale.CATEGORY, categories=names),
        bars=tuple(
            Bar(name, name, 0.0, place * growth * 1e-7, f"${place * growth / 10:.2f}", Tone.PLAIN)
            for place, name in enumerate(names, 1)
        ),
        horizontal=True,
    )  # fmt: skip


@pytest.mark.parametrize("make", [lines, frontiers, bars])
@pytest.mark.parametrize("painted", [False, True], ids=["shown", "painted"])
def bench_chart_update(benchmark: Any, qtbot: QtBot, make: Callable[[float], ChartSpec], painted: bool) -> None:
    """show_spec with new numbers, alone or until the chart is on the screen."""
    view = ChartView(LIGHT)
    qtbot.addWidget(view)
    view.resize(440, 330)
    with qtbot.waitExposed(view):
        view.show()
    view.show_spec(make(1.0))
    QApplication.processEvents()
    specs = cycle([make(1.0 + step / 100) for step in range(50)])

    def update() -> None:
        view.show_spec(next(specs))
        if painted:
            view.plot.viewport().repaint()

    benchmark(update)


@pytest.mark.parametrize("make", [lines, frontiers, bars])
def bench_crosshair(benchmark: Any, qtbot: QtBot, make: Callable[[float], ChartSpec]) -> None:
    """A move of the mouse until the chart has asked to be painted anew. At most 2 ms."""
    view = ChartView(LIGHT)
    qtbot.addWidget(view)
    view.resize(440, 330)
    with qtbot.waitExposed(view):
        view.show()
    view.show_spec(make(1.0))
    QApplication.processEvents()
    viewport, frame = view.plot.viewport(), view.arrangement.mapping.frame
    places = cycle(
        QPointF(frame.left + share * frame.width, frame.top + (1 - share) * frame.height)
        for share in (step / 97 for step in range(1, 97))
    )
    none = Qt.MouseButton.NoButton

    def move() -> None:
        at = next(places)
        kind, held = QEvent.Type.MouseMove, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(viewport, QMouseEvent(kind, at, viewport.mapToGlobal(at), none, none, held))

    benchmark(move)
    assert view.hover.finding() is not None
