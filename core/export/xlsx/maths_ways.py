"""Rent, commit, buy or use an API as live formulas: the use at which one way to pay for the work beats another."""

from collections.abc import Mapping
from typing import Any

from core.break_even import Way, ways_to_pay
from core.equations import cash, money
from core.exact_workbook import ExactBook
from core.export.xlsx.maths_case import MathsCase
from core.export.xlsx.maths_cells import MathsCell, Origin, made_of
from core.export.xlsx.maths_pages import DIM, HEAD, TYPED, number_style
from core.export.xlsx.maths_places import Spot, Spots, write_formula
from core.export.xlsx.traced import Term, term_of, traced
from core.figures import Figures
from core.names import visible
from core.records import HOUR

_HEADS = (
    "Break-even utilisation, way to pay",
    "Chip-hour (USD)",
    "On demand, held against (USD)",
    "A request, always at work (USD)",
    "Break-even, on demand",
    "In the program",
    "Break-even, API",
    "In the program",
    "Where from",
)


_PRICED = "Yellow prices are those of the price book: the rental price in “Maths inputs” does not move them."
_OF_A_REQUEST = ("replica_chips", "replica_request_rate", "rent_overhead_share")


def cells_of_ways(figures: Figures, case: MathsCase) -> tuple[MathsCell, ...]:
    """What the formulas of the ways rest on; nothing where the selected workload is not served."""
    workload, chip = figures.study.selected_workload, figures.study.reference_chip
    if not figures.costed[workload, chip]:
        return ()
    return (
        *map(case.input, _OF_A_REQUEST),
        case.monthly(cash.api_request_price),
        case.served(money.owned_cost_rate),
    )


def write_ways(
    book: ExactBook, page: Any, spots: Spots, figures: Figures, cases: Mapping[int, MathsCase], top: int
) -> int:
    """One row a way for the selected workload, where it is served; the first row behind it."""
    workload, chip = figures.study.selected_workload, figures.study.reference_chip
    if workload not in cases or not figures.costed[workload, chip]:
        return top
    for column, head in enumerate(_HEADS):
        book.text(page, top, column, head, **HEAD)
    row = top + 1
    book.text(page, row, 0, _PRICED, **DIM)
    for way in ways_to_pay(figures, workload, chip):
        row += 1
        book.text(page, row, 0, way.name)
        book.text(page, row, 8, visible(way.note), **DIM)
        if way.rate is not None:
            _Row(book, page, spots, cases[workload], row).write(way)
    return row + 1


class _Row:
    """The formulas of one way."""

    def __init__(self, book: ExactBook, page: Any, spots: Spots, case: MathsCase, row: int) -> None:
        self._book, self._page, self._spots, self._case, self._row = book, page, spots, case, row

    def write(self, way: Way) -> None:
        """A way on chips whose price is known."""
        bought = way.name == "Buy"
        if bought:
            rate = self._formula(1, "a chip-hour", self._case.served(money.owned_cost_rate).leaf * HOUR)
        else:
            rate = self._typed(1, (way.rate or 0.0) * HOUR)
        request = self._formula(3, "a request", self._request(rate, money.OWNED if bought else money.RENTED))
        if way.hours is not None and way.beside is not None:
            beside = self._typed(2, way.beside * HOUR)
            self._formula(4, "hours", request.leaf / self._request(beside, money.RENTED), num_format="0.0000%")
            self._book.number(self._page, self._row, 5, way.hours, num_format="0.0000%")
        if way.load is not None:
            price = self._case.monthly(cash.api_request_price).leaf
            given = (request.leaf, price, term_of(True), term_of(1.0))
            load = traced(cash.api_break_even_utilization.function, given)
            self._formula(6, "load", load, num_format="0.0000%")
            self._book.number(self._page, self._row, 7, way.load, num_format="0.0000%")

    def _request(self, rate: MathsCell, how: float) -> Term:
        """Cost of a request on a replica that is always at work."""
        chips, requests, fees = (self._case.input(name).leaf for name in _OF_A_REQUEST)
        return traced(cash.busy_request_cost.function, (rate.leaf / HOUR, chips, requests, fees, term_of(how)))

    def _typed(self, column: int, value: float) -> MathsCell:
        cell = MathsCell("price of the price book", "USD", value, Origin.PROGRAM)
        self._spots.put(cell, Spot(self._page.name, self._row, column))
        self._book.number(self._page, self._row, column, value, **TYPED)
        return cell

    def _formula(self, column: int, label: str, term: Term, **style: Any) -> MathsCell:
        cell = made_of(label, "", term, 1)
        self._spots.put(cell, Spot(self._page.name, self._row, column))
        write_formula(self._book, self._page, self._spots, cell, **(style or number_style(float(cell.value))))
        return cell
