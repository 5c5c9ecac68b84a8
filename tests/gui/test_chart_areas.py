"""Bands and maps of cells: every border where it belongs, every colour what its figure says, nothing without a name."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainterPath

from core.charts.spec import Band, ChartSpec, Scale
from core.charts.table import chart_table
from core.data_table import Numbers, Words
from core.names import visible
from gui.charts.around.legend_areas import NO_FIGURE
from gui.charts.marks.cell_items import CellsItem
from gui.charts.marks.labels import readable_on
from gui.charts.marks.ramp import colour_scale, ramp, ramp_colour
from gui.charts.plan.cells import cell_at
from gui.charts.snapshot import render_png
from gui.charts.view import ChartView
from gui.theme import DARK, LIGHT, Theme
from tests.gui.chart_samples import ACROSS, HOSTILE, MONTHS, UP, fan_spec, heat_spec
from tests.gui.colour_vision import contrast, lab, linear
from tests.gui.conftest import MakeView

SIZES = [(450, 300), (399, 235), (880, 600), (260, 200)]


def corners(path: QPainterPath) -> list[tuple[float, float]]:
    points = (path.elementAt(index) for index in range(path.elementCount()))
    return [(point.x, point.y) for point in points]


def lightness(colour: QColor) -> float:
    """CIE L* of a colour."""
    return float(lab(linear(colour.name()))[0])


def cells_item(view: ChartView) -> CellsItem:
    return view.items.cells["cells"]


# ---------------------------------------------------------------------- bands


@pytest.mark.parametrize("scale", [Scale.LINEAR, Scale.LOG])
def test_a_band_lies_between_its_borders_and_moves_in_place(make_view: MakeView, scale: Scale) -> None:
    view = make_view(fan_spec(scale))
    item = view.items.bands["outer"]
    band = fan_spec(scale).bands[0]
    shown = [(month, 1e6 * value) for month, value in (*zip(MONTHS, band.high, strict=True),)]
    expected = [(x, np.log10(y) if scale is Scale.LOG else y) for x, y in shown]
    assert corners(item.path())[: len(MONTHS)] == [pytest.approx(corner) for corner in expected]
    view.show_spec(fan_spec(scale, size=2.0))
    assert view.items.bands["outer"] is item
    rise = np.log10(2) if scale is Scale.LOG else None
    top = corners(item.path())[0][1]
    assert top == pytest.approx(expected[0][1] + rise if rise else 2 * expected[0][1])


def test_a_band_is_seen_without_any_line(make_view: MakeView) -> None:
    """Fills between curves without a pen draw nothing in pyqtgraph; this one does."""
    with_band, without = (
        render_png(replace(fan_spec(), series=(), lines=(), bands=bands), width=440, height=330, scale=1.0)
        for bands in (fan_spec().bands, tuple(replace(one, strength=0.0) for one in fan_spec().bands))
    )
    view = make_view(replace(fan_spec(), series=(), lines=()))
    mapping = view.arrangement.mapping
    x, y = mapping.point(18.0, 0.6 * 0.98**18)
    at = (round(view.plot.x() + x), round(view.plot.y() + y))
    assert without.pixelColor(*at) == QColor(LIGHT.surface)
    assert with_band.pixelColor(*at).blue() > with_band.pixelColor(*at).red() + 30


def test_bands_are_named_in_the_legend_and_are_in_view(make_view: MakeView) -> None:
    view = make_view(fan_spec())
    assert {"P5 to P95", "P25 to P75"} <= set(view.legend.texts())
    low, high = view.arrangement.mapping.y
    assert low < 1e6 * min(fan_spec().bands[0].low)
    assert high > 1e6 * max(fan_spec().bands[0].high)


def test_a_band_with_gaps_has_gaps_and_one_place_is_an_upright_line(make_view: MakeView) -> None:
    broken = Band("b", "B", (1.0, 2.0, 3.0, 4.0), (1.0, float("nan"), 1.0, 1.0), (2.0, 2.0, 2.0, float("inf")))
    view = make_view(replace(fan_spec(), series=(), lines=(), bands=(broken,)))
    shown = {x for x, _ in corners(view.items.bands["b"].path())}
    assert shown == {1.0, 3.0}


def test_borders_not_above_zero_are_counted_on_a_logarithmic_axis(make_view: MakeView) -> None:
    spec = fan_spec(Scale.LOG)
    low = (0.0, -1e-6, *spec.bands[0].low[2:])
    view = make_view(replace(spec, bands=(replace(spec.bands[0], low=low), spec.bands[1])))
    assert view.plotted.left_out == 2
    assert view.notes.lines()[0].startswith("2 values ≤ 0 not shown")
    assert np.isnan(view.plotted.bands[0].low[:2]).all()


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_bands_are_shown_letter_for_letter(make_view: MakeView, name: str) -> None:
    view = make_view(fan_spec(label=name), 1400, 400)
    assert visible(name) in {entry.text for entry in view.legend.entries()}
    view.grab()


# ---------------------------------------------------------------------- cells: where


@pytest.mark.parametrize("size", SIZES)
def test_cells_end_halfway_between_their_values_and_fill_the_plot(make_view: MakeView, size: tuple[int, int]) -> None:
    view = make_view(heat_spec(), *size)
    cells = view.plotted.cells
    assert cells is not None
    middles = [100 * one for one in ACROSS]
    assert list(cells.across[1:-1]) == pytest.approx([(one + two) / 2 for one, two in pairwise(middles)])
    heights = np.log10(UP)
    assert list(cells.up[1:-1]) == pytest.approx((heights[:-1] + heights[1:]) / 2)
    mapping = view.arrangement.mapping
    assert (mapping.x, mapping.y) == ((cells.across[0], cells.across[-1]), (cells.up[0], cells.up[-1]))


def colours_on_screen(view: ChartView) -> list[tuple[int, int, QColor]]:
    """The colour in the middle of every cell, as painted, by row and column."""
    picture = view.grab().toImage()
    ratio = picture.devicePixelRatio()
    cells = view.plotted.cells
    assert cells is not None
    across, up = cells.middles
    found = []
    for row, y in enumerate(up):
        for column, x in enumerate(across):
            left, top = view.arrangement.mapping.point(float(x), float(y))
            at = QPointF(view.plot.x() + left, view.plot.y() + top)
            found.append((row, column, picture.pixelColor(int(at.x() * ratio), int(at.y() * ratio))))
    return found


@pytest.mark.parametrize("scale", [Scale.LINEAR, Scale.LOG])
def test_each_cell_is_painted_in_its_own_colour(make_view: MakeView, scale: Scale) -> None:
    spec = replace(heat_spec(gap=False), guides=(), markers=())
    view = make_view(replace(spec, y=replace(spec.y, scale=scale)), 880, 600)
    wrong = [at for *at, colour in colours_on_screen(view) if colour != cells_item(view).colour(*at)]
    assert wrong == []


def test_values_in_any_order_stand_where_they_belong(make_view: MakeView) -> None:
    spec = heat_spec(gap=False)
    assert spec.cells is not None
    back = replace(
        spec.cells,
        x=spec.cells.x[::-1],
        figures=tuple(line[::-1] for line in spec.cells.figures),
        texts=tuple(line[::-1] for line in spec.cells.texts),
    )
    straight, turned = make_view(spec), make_view(replace(spec, cells=back))
    for row in range(len(UP)):
        assert cells_item(straight).colour(row, 3) == cells_item(turned).colour(row, 3)
    assert straight.plotted.cells is not None
    assert turned.plotted.cells is not None
    one, other = (cell_at(view.plotted.cells, 25.0, -1.0) for view in (straight, turned) if view.plotted.cells)
    assert one == other


def test_a_pixel_finds_the_words_of_its_cell_and_none_beside(make_view: MakeView) -> None:
    view = make_view(heat_spec())
    cells = view.plotted.cells
    assert cells is not None
    across, up = cells.middles
    found = cell_at(cells, float(across[4]) + 0.01, float(up[7]))
    assert found is not None
    assert found.text == f"{100 * ACROSS[4]:.0f} % at {UP[7]:.3f}"
    assert found.left < across[4] < found.right
    assert cell_at(cells, float(cells.across[-1]) + 1, float(up[0])) is None


# ---------------------------------------------------------------------- cells: colours


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_ramp_is_one_hue_in_steps_that_look_even(theme: Theme) -> None:
    colours = [QColor.fromRgba(int(one)) for one in ramp(theme)[::15]]
    steps = np.diff([lightness(colour) for colour in colours])
    assert (steps > 0).all() if theme.dark else (steps < 0).all()
    assert np.abs(steps / steps.mean() - 1).max() < 0.35
    hues = [colour.hslHueF() for colour in colours[2:-1]]
    assert max(hues) - min(hues) < 0.06


def test_colours_go_from_round_end_to_round_end_with_the_unit(make_view: MakeView) -> None:
    view = make_view(heat_spec())
    (entry,) = [one for one in view.legend.entries() if one.kind == "ramp"]
    assert entry.text == "Delivered cost ($/M tokens)"
    low, high = (float(end) for end in entry.ends)
    cells = view.plotted.cells
    assert cells is not None
    scale = colour_scale(cells)
    assert scale is not None
    assert low <= np.nanmin(cells.figures) * 1e6 <= np.nanmax(cells.figures) * 1e6 <= high
    assert (low, high) == pytest.approx((scale.low, scale.high))
    dearest = np.unravel_index(np.nanargmax(cells.figures), cells.figures.shape)
    place = (float(cells.figures[dearest]) * 1e6 - low) / (high - low)
    found = cells_item(view).colour(int(dearest[0]), int(dearest[1]))
    assert found is not None
    assert abs(lightness(found) - lightness(ramp_colour(LIGHT, place))) < 1


def test_figures_of_several_powers_of_ten_are_coloured_by_their_logarithm_and_it_is_said(make_view: MakeView) -> None:
    spec = heat_spec(gap=False)
    assert spec.cells is not None
    steep = tuple(tuple(10.0 ** (column % 4 - 6) for column in range(len(ACROSS))) for _ in UP)
    view = make_view(replace(spec, cells=replace(spec.cells, figures=steep)))
    (entry,) = [one for one in view.legend.entries() if one.kind == "ramp"]
    assert (entry.text, entry.ends) == ("Delivered cost ($/M tokens, log)", ("1", "1,000"))
    tones = [lightness(colour) for column in range(4) if (colour := cells_item(view).colour(0, column))]
    assert np.diff(tones) == pytest.approx([np.diff(tones).mean()] * 3, abs=1.5)


def test_cells_without_a_figure_are_hatched_and_named(make_view: MakeView) -> None:
    view = make_view(heat_spec())
    assert NO_FIGURE in view.legend.texts()
    assert cells_item(view).colour(0, len(ACROSS) - 1) is None
    assert NO_FIGURE not in make_view(heat_spec(gap=False)).legend.texts()


def test_each_winner_has_a_colour_and_its_name_in_its_cells_or_in_the_legend(make_view: MakeView) -> None:
    view = make_view(heat_spec(winners=True), 880, 600)
    named = {item.text() for item in view.labels.items().values()} | set(view.legend.texts())
    assert {"H100", "MI300X", "TPU v5p"} <= named
    grounds = {
        colour.name() for *_, colour in colours_on_screen(make_view(replace(heat_spec(winners=True), guides=())))
    }
    assert len(grounds) >= 4
    for item in view.labels.items().values():
        if item.word.key.startswith("winner:"):
            box = item.word.box
            x, y = view.arrangement.mapping.back(box.left + box.width / 2, box.top + box.height / 2)
            cells = view.plotted.cells
            assert cells is not None
            assert cells.winners is not None
            row, column = int(np.searchsorted(cells.up, y)) - 1, int(np.searchsorted(cells.across, x)) - 1
            assert cells.source.names[int(cells.winners[row, column])] == item.text()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_words_can_be_read_on_the_ground_of_every_winner(theme: Theme) -> None:
    from gui.charts.marks.cell_items import name_colour

    for colour in range(6):
        ground, ink = name_colour(theme, colour), QColor(theme.text)
        assert contrast(ground.name(), ink.name()) >= 3
        assert readable_on(ground).isValid()


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_winners_are_shown_letter_for_letter(make_view: MakeView, name: str) -> None:
    view = make_view(heat_spec(winners=True, names=(name, "B", "C")), 1400, 700)
    shown = {item.text() for item in view.labels.items().values()} | {one.text for one in view.legend.entries()}
    assert visible(name) in shown
    view.grab()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("winners", [False, True])
def test_words_on_a_map_do_not_overlap(make_view: MakeView, size: tuple[int, int], winners: bool) -> None:
    view = make_view(heat_spec(winners=winners), *size)
    boxes = [item.word.box for item in view.labels.items().values()]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert all(box.left >= 0 and box.right <= view.plot.width() for box in boxes)


# ---------------------------------------------------------------------- as a table


def test_the_table_of_a_map_has_a_row_for_each_cell() -> None:
    spec = heat_spec(winners=True)
    table = chart_table(spec)
    assert table.row_count == len(ACROSS) * len(UP)
    x, _, figure, best = table.columns
    assert isinstance(x, Numbers)
    assert isinstance(figure, Numbers)
    assert isinstance(best, Words)
    assert (x.label, x.unit, figure.label, figure.unit) == ("Utilisation", "%", "Delivered cost", "$/M tokens")
    at = 3 * len(ACROSS) + 5
    assert spec.cells is not None
    assert x.values[at] == pytest.approx(100 * ACROSS[5])
    assert figure.values[at] == pytest.approx(1e6 * (spec.cells.figures[3][5] or 0.0))
    assert best.cells[at] == spec.cells.names[spec.cells.winners[3][5]]
    assert np.isnan(figure.values[len(ACROSS) - 1])
    assert best.cells[len(ACROSS) - 1] == ""


def test_the_table_of_bands_has_both_borders_of_each() -> None:
    spec = fan_spec()
    table = chart_table(spec)
    assert [column.label for column in table.columns] == [
        "Months since launch", "Median", "P5 to P95, lower border", "P5 to P95, upper border",
        "P25 to P75, lower border", "P25 to P75, upper border",
    ]  # fmt: skip
    low = table.columns[2]
    assert isinstance(low, Numbers)
    assert list(low.values) == pytest.approx([1e6 * one for one in spec.bands[0].low])


# ---------------------------------------------------------------------- whatever there is


def edge_cases() -> list[ChartSpec]:
    spec = heat_spec(gap=False)
    assert spec.cells is not None
    one = replace(spec.cells, x=(0.4,), y=(0.1,), figures=((1e-6,),), texts=(("one",),))
    nothing = replace(spec.cells, figures=tuple(tuple(None for _ in ACROSS) for _ in UP))
    mixed = replace(spec.cells, figures=tuple(tuple(float("nan") if x > 0.5 else 1e-6 for x in ACROSS) for _ in UP))
    flat = replace(spec.cells, figures=tuple(tuple(2e-6 for _ in ACROSS) for _ in UP), x=tuple(0.0 for _ in ACROSS))
    unmarked = replace(spec, markers=(), guides=())
    return [
        *(replace(unmarked, cells=cells) for cells in (one, nothing, mixed, flat)),
        *(heat_spec(size=size) for size in (1e-12, 1e15, -1.0, 0.0)),
        *(fan_spec(size=size) for size in (1e-12, 1e15, -1.0, 0.0)),
        *(fan_spec(Scale.LOG, size=size) for size in (1e-12, 1e15, -1.0)),
        replace(fan_spec(), bands=(Band("b", "B", (), (), ()),)),
        replace(fan_spec(), empty="No ranges are known."),
        replace(heat_spec(), empty="No grid."),
    ]


@pytest.mark.parametrize("spec", edge_cases())
@pytest.mark.parametrize("size", [(450, 300), (260, 200)])
def test_any_figures_are_drawn_or_left_out_without_a_complaint(
    make_view: MakeView, spec: ChartSpec, size: tuple[int, int]
) -> None:
    view = make_view(spec, *size)
    view.grab()
    view.retheme(DARK)
    view.grab()
    assert all(map(np.isfinite, (*view.arrangement.mapping.x, *view.arrangement.mapping.y)))
    boxes = [item.word.box for item in view.labels.items().values()]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
