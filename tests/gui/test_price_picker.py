"""Prices from the book: offered by what exists, taken with their source in one undo step, told where there are none."""

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from core.catalog import PriceChoice, load_catalog
from core.charts.spec import Axis
from core.editing import Cell, set_value
from core.price_book import api
from core.price_book.rental import Pick, choices, pick
from core.records import Chip
from core.row_edits import add_row
from core.samples import sample_study
from core.study import Study
from gui.charts.plan.ticks import date_ticks
from gui.charts.readout.figures import figure_text
from gui.dialogs.api_price_picker import ApiPricePicker
from gui.dialogs.price_dialog import ChoiceBox, PriceDialog
from gui.dialogs.price_picker import PricePicker
from gui.main_window import MainWindow
from tests.gui.conftest import OpenWindow, strike

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "grabbing the keyboard")

H100 = "nvidia-h100-sxm5-80gb"


@pytest.fixture
def window(open_main: OpenWindow) -> MainWindow:
    return open_main(sample_study(), size=(1280, 720))


def opened(window: MainWindow, qtbot: QtBot, tab: str) -> PriceDialog:
    """The dialog as it comes up from the button of a tab."""
    window.inputs.show_tab(tab)
    window.inputs.price_button.click()
    found = window.findChildren(PriceDialog)[-1]
    qtbot.waitExposed(found)
    return found


@pytest.fixture
def prices(window: MainWindow, qtbot: QtBot) -> PricePicker:
    found = opened(window, qtbot, "chips")
    assert isinstance(found, PricePicker)
    return found


@pytest.fixture
def api_prices(window: MainWindow, qtbot: QtBot) -> ApiPricePicker:
    found = opened(window, qtbot, "workload")
    assert isinstance(found, ApiPricePicker)
    return found


def answer(box: ChoiceBox, text: str | None) -> None:
    """Choose an entry that is there."""
    place = 0 if text is None else box.findData(text)
    assert place >= 0, text
    box.setCurrentIndex(place)


def entries(box: ChoiceBox) -> list[str]:
    return [str(box.itemData(place)) for place in range(box.count()) if box.itemData(place) is not None]


def rows(dialog: PriceDialog) -> QTableView:
    found = dialog.findChild(QTableView)
    assert found is not None
    return found


def inked(button: QPushButton) -> int:
    """How wide the words of a button are as painted, in pixels."""
    image = button.grab().toImage()
    ground = image.pixel(6, image.height() // 2)
    columns = [
        x for x in range(6, image.width() - 6) if any(image.pixel(x, y) != ground for y in range(6, image.height() - 6))
    ]
    return columns[-1] - columns[0]


def h100(study: Study) -> Chip:
    return next(chip for chip in study.chips if chip.id == H100)


def test_the_button_stands_where_there_is_a_price_to_look_up(window: MainWindow) -> None:
    for tab, there in (("workload", True), ("chips", True), ("site", False), ("money", False), ("service", False)):
        window.inputs.show_tab(tab)
        assert window.inputs.price_button.isVisible() is there
    window.inputs.show_tab("chips")
    assert window.inputs.price_button.accessibleName() == "Look up a price for the current chip"


def test_it_opens_with_the_default_price_of_the_study(prices: PricePicker) -> None:
    default = load_catalog().default_rental_price(H100, "United States")
    assert default is not None
    assert (prices.regions.answer, prices.terms.answer) == ("United States", "on-demand")
    assert (prices.providers.answer, prices.dates.answer) == (None, None)
    assert prices.found.text() == "4.19 $/h"
    assert default.price * 3600 == pytest.approx(4.19)
    assert "Median of 9 providers' on-demand prices, United States" in prices.source.text()
    assert prices.chart.spec.id == "price_history"
    assert prices.chart.spec.title.startswith("H100 SXM5 80GB on demand (United States) ")


def test_only_what_exists_is_offered(prices: PricePicker) -> None:
    answer(prices.providers, "GCP")
    open_to = choices(H100, Pick("GCP", "United States", "on-demand"))
    assert entries(prices.regions) == list(open_to.regions)
    assert entries(prices.terms) == list(open_to.terms)
    assert entries(prices.dates) == list(open_to.dates)
    assert "reserved" not in entries(prices.terms)
    shown = rows(prices).model()
    assert {shown.index(row, 0).data() for row in range(shown.rowCount())} == {"GCP"}


def test_a_date_hides_what_was_not_known_then(prices: PricePicker) -> None:
    answer(prices.providers, "Lambda")
    as_of = entries(prices.dates)[-2]
    answer(prices.dates, as_of)
    shown = rows(prices).model()
    dates = [shown.index(row, 3).data() for row in range(shown.rowCount())]
    assert dates
    assert max(dates) <= as_of
    assert f"as of {as_of}" in prices.source.text()


def test_the_price_is_taken_with_its_source_in_one_undo_step(window: MainWindow, prices: PricePicker) -> None:
    before = h100(window.document.study)
    answer(prices.providers, "GCP")
    answer(prices.terms, "spot")
    answer(prices.regions, "us-central1")
    expected = pick(H100, Pick("GCP", "us-central1", "spot"))
    prices.use_button.click()
    after = h100(window.document.study)
    assert isinstance(expected, PriceChoice)
    assert after.rental_price == expected.price
    assert after.sources["rental_price"].text.startswith("GCP's spot price, us-central1; ")
    assert after.shipped["rental_price"].value == before.rental_price
    assert window.document.undo_stack.count() == 1
    assert "price 5.476 $/h" in window.document.undo_stack.undoText()
    window.document.undo_stack.undo()
    assert h100(window.document.study) == before


def test_a_price_that_is_the_same_figure_is_taken_with_its_source(window: MainWindow, prices: PricePicker) -> None:
    before = h100(window.document.study)
    answer(prices.providers, "Lambda")
    prices.use_button.click()
    after = h100(window.document.study)
    assert after.rental_price == before.rental_price
    assert after.sources["rental_price"].text.startswith("Lambda's on-demand price")
    window.document.undo_stack.undo()
    assert h100(window.document.study) == before


def test_the_path_of_the_chart_is_taken_with_its_source_in_one_undo_step(
    window: MainWindow, prices: PricePicker
) -> None:
    before = window.document.study
    QTest.mouseClick(prices.chart.switch.segments()[-1], Qt.MouseButton.LeftButton)
    assert prices.chart.spec.measure == "rise"
    assert prices.path_found.text() == "Path ahead: rise, +8.6 % a year"
    assert "for every rented chip of the study" in prices.path_source.text()
    QTest.mouseClick(prices.path_button, Qt.MouseButton.LeftButton)
    money = window.document.study.money
    assert (money.price_path, money.price_turn_month) == ("rise", 1.0)
    assert money.price_change == money.price_turn_change == pytest.approx(0.086, abs=5e-4)
    assert money.sources["price_change"].text.startswith("Rise path fitted to ")
    assert "(H100 SXM5 80GB on demand, United States), 2025-12 to 2026-09; rms error" in (
        money.sources["price_path"].text
    )
    assert window.document.study.chips == before.chips
    assert window.document.undo_stack.undoText() == "Price path rise, +8.6 % a year"
    assert window.document.undo_stack.count() == 1
    window.document.undo_stack.undo()
    assert window.document.study == before


def test_price_and_path_are_taken_in_one_undo_step_by_the_keyboard(window: MainWindow, prices: PricePicker) -> None:
    before = window.document.study
    answer(prices.terms, "spot")
    prices.both_button.setFocus()
    strike(prices.both_button, Qt.Key.Key_Return)
    after = window.document.study
    assert "spot price" in h100(after).sources["rental_price"].text
    assert "at spot prices" in after.money.sources["price_change"].text
    assert after.money.price_change != before.money.price_change
    assert window.document.undo_stack.count() == 1
    window.document.undo_stack.undo()
    assert window.document.study == before


def test_enter_on_cancel_leaves_the_study(window: MainWindow, prices: PricePicker) -> None:
    before = window.document.study
    cancel = prices.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    cancel.setFocus()
    strike(cancel, Qt.Key.Key_Return)
    assert not prices.isVisible()
    assert window.document.study == before


def test_a_path_that_is_none_is_refused_in_a_sentence(prices: PricePicker) -> None:
    answer(prices.dates, entries(prices.dates)[-1])
    assert prices.path_found.text() == "No path to take"
    assert prices.path_source.text() == "One dated price is too little for a rate of change."
    assert not prices.path_button.isEnabled()
    assert not prices.both_button.isEnabled()
    assert prices.use_button.isEnabled()
    prices.use_path()
    prices.use_both()
    assert prices.isVisible()


def test_the_chart_and_the_path_know_no_price_after_the_date_asked_for(prices: PricePicker) -> None:
    answer(prices.dates, next(date for date in entries(prices.dates) if date < "2025-10"))
    assert "to 2025-0" in prices.path_source.text()
    assert "2026" not in prices.chart.spec.title


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["chips", "workload"])
def test_no_word_is_cut_in_a_narrow_dialog(window: MainWindow, qtbot: QtBot, tab: str, theme: str) -> None:
    window.actions_by_id[f"view.{theme}"].trigger()
    dialog = opened(window, qtbot, tab)
    dialog.resize(760, 640)
    QApplication.processEvents()
    for button in dialog.findChildren(QPushButton):
        painted = inked(button)
        button.resize(button.width() + 40, button.height())
        assert inked(button) == painted, f"{button.text()} is painted whole only where there is more room"
    if isinstance(dialog, PricePicker):
        for segment in (*dialog.chart.switch.segments(), *dialog.chart.toggles.segments()):
            assert segment.width() >= segment.sizeHint().width() - 1, segment.words


def test_the_price_stands_in_sight_in_a_narrow_dialog(prices: PricePicker) -> None:
    prices.resize(760, 640)
    QApplication.processEvents()
    view = rows(prices)
    titles = [view.model().headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    assert titles == ["Provider", "Price", "Region", "Date"]
    for column in (0, 1):
        seen = view.visualRect(view.model().index(0, column))
        assert view.viewport().rect().contains(seen)
        assert view.sizeHintForColumn(column) <= seen.width()


def test_a_row_of_the_list_goes_before_the_median(window: MainWindow, prices: PricePicker) -> None:
    view = rows(prices)
    view.selectRow(0)
    assert prices.found.text() == view.model().index(0, 1).data()
    prices.use_button.click()
    source = h100(window.document.study).sources["rental_price"]
    assert "Oracle OCI's on-demand price" in source.text
    assert source.date == "2026-09-06"


def test_enter_uses_the_price_and_escape_leaves_the_study(window: MainWindow, qtbot: QtBot) -> None:
    before = window.document.study
    strike(opened(window, qtbot, "chips"), Qt.Key.Key_Escape)
    assert window.document.study == before
    QApplication.processEvents()
    dialog = opened(window, qtbot, "chips")
    assert isinstance(dialog, PricePicker)
    answer(dialog.terms, "spot")
    strike(dialog, Qt.Key.Key_Return)
    assert "spot price" in h100(window.document.study).sources["rental_price"].text


def test_every_part_has_a_name_and_is_reached_by_the_keyboard(prices: PricePicker) -> None:
    for part in (prices.providers, prices.regions, prices.terms, prices.dates, prices.list.search, rows(prices)):
        assert part.accessibleName()
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert prices.providers.hasFocus()


def test_the_paths_and_the_range_are_chosen_in_the_chart(prices: PricePicker) -> None:
    for kind in ("step", "plateau", "rise", "exponential"):
        prices.chart.measure_chosen.emit(kind)
        assert prices.chart.spec.measure == kind
        assert prices.chart.spec.series[0].id == kind
    before = len(prices.chart.spec.guides)
    prices.chart.toggled.emit("spread", True)
    assert len(prices.chart.spec.guides) > before


def test_a_chip_without_a_published_price_gets_a_sentence(open_main: OpenWindow, qtbot: QtBot) -> None:
    study = add_row(sample_study(), load_catalog().chip("cerebras-wse-3"))
    window = open_main(study, size=(1280, 720))
    dialog = PricePicker(study.chips[-1], Pick(region="United States"), window)
    dialog.open()
    assert dialog.found.text() == "Nobody publishes a rental price of Cerebras WSE-3."
    assert not dialog.use_button.isEnabled()
    assert not dialog.terms.isEnabled()
    assert dialog.chart.spec.empty
    dialog.use()
    assert window.document.undo_stack.count() == 0


def test_a_chip_that_is_not_of_the_catalog_gets_a_sentence(window: MainWindow) -> None:
    dialog = PricePicker(Chip(id="own", name="<b>Own</b>"), Pick(), window)
    dialog.open()
    assert dialog.found.text() == "Nobody publishes a rental price of <b>Own</b>."
    assert not dialog.use_button.isEnabled()


def test_an_api_price_is_searched_and_taken_whole(window: MainWindow, api_prices: ApiPricePicker) -> None:
    answer(api_prices.providers, "DeepSeek")
    assert not api_prices.use_button.isEnabled()
    answer(api_prices.models, "deepseek-reasoner")
    answer(api_prices.dates, "2025-02-28")
    assert api_prices.found.text() == (
        "deepseek-reasoner: $0.55 input, $0.14 cached input, $2.19 output a million tokens"
    )
    api_prices.use_button.click()
    workload = window.document.study.workloads[0]
    found = api.pick("DeepSeek", "deepseek-reasoner", "2025-02-28")
    assert isinstance(found, api.ApiPriceChoice)
    assert (workload.api_input_price, workload.api_cached_price, workload.api_output_price) == found[2:5]
    assert workload.sources["api_cached_price"] == found.source
    assert window.document.undo_stack.count() == 1


def test_the_workloads_own_model_is_chosen_and_in_sight(window: MainWindow, api_prices: ApiPricePicker) -> None:
    assert window.document.study.workloads[0].model.model_name == "Llama-2-70B"
    assert api_prices.found.text().startswith("Llama-2-70b-chat-hf: $1.00 input, ")
    assert api_prices.use_button.isEnabled()
    view = rows(api_prices)
    (chosen,) = view.selectionModel().selectedRows()
    assert chosen.data() == "Llama-2-70b-chat-hf"
    assert view.viewport().rect().contains(view.visualRect(chosen))
    strike(api_prices.list.search, Qt.Key.Key_Return)
    assert window.document.study.workloads[0].api_output_price == pytest.approx(1e-6)


def test_a_workload_whose_model_nobody_sells_asks_for_one(window: MainWindow) -> None:
    workload = window.document.study.workloads[0]
    own = msgspec.structs.replace(workload, model=msgspec.structs.replace(workload.model, model_name="<b>Own</b>"))
    dialog = ApiPricePicker(own, window)
    dialog.open()
    assert dialog.found.text() == "Choose a model of the list."
    assert not dialog.use_button.isEnabled()


def test_names_of_models_have_the_room_that_is_left(api_prices: ApiPricePicker) -> None:
    view = rows(api_prices)
    assert view.columnWidth(0) >= 200
    assert not view.horizontalScrollBar().isVisible()


def test_without_a_cached_price_cached_input_costs_as_other_input(
    window: MainWindow, api_prices: ApiPricePicker
) -> None:
    api_prices.list.search.setText("llama-2-70b anyscale")
    assert "no cached price" in api_prices.found.text()
    strike(api_prices.list.search, Qt.Key.Key_Return)
    workload = window.document.study.workloads[0]
    assert workload.api_input_price == pytest.approx(1e-6)
    assert workload.api_cached_price == workload.api_input_price


def test_all_models_are_listed_once_with_their_newest_price(api_prices: ApiPricePicker) -> None:
    shown = rows(api_prices).model()
    listed = [(shown.index(row, 1).data(), shown.index(row, 0).data()) for row in range(shown.rowCount())]
    assert len(listed) == len(set(listed))
    assert len(listed) == len({(row.provider, row.model) for row in load_catalog().api_prices.rows})


def test_a_workload_that_answers_queries_is_told_that_the_book_has_prices_of_tokens(window: MainWindow) -> None:
    workload = load_catalog().workload("card-fraud")
    dialog = ApiPricePicker(workload, window)
    dialog.open()
    assert dialog.found.text() == "The price book has prices of tokens; this workload answers queries."
    assert not dialog.use_button.isEnabled()
    assert not dialog.providers.isEnabled()


def test_an_edited_price_is_offered_from_the_book_again(window: MainWindow, qtbot: QtBot) -> None:
    assert window.document.edit("price", lambda study: set_value(study, Cell("chips", H100, "rental_price"), 1 / 3600))
    dialog = opened(window, qtbot, "chips")
    dialog.use_button.click()
    assert h100(window.document.study).rental_price == pytest.approx(4.19 / 3600)


def test_an_axis_of_months_says_years_without_thousands_and_months_where_there_is_room() -> None:
    start = 2023 * 12 + 6
    assert [tick.text for tick in date_ticks(start, start + 60, 6)] == ["2024", "2025", "2026", "2027", "2028"]
    assert next(tick.at for tick in date_ticks(start, start + 60, 6)) == 2024 * 12 + 1
    assert [tick.text for tick in date_ticks(start, start + 7, 4)] == ["2023-07", "2023-10", "2024-01"]
    assert date_ticks(start, start, 4) == ()
    assert figure_text(float(2025 * 12 + 12), Axis("Month", dates=True)) == "2025-12"
