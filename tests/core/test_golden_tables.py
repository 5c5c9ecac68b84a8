"""The money book agrees with tables worked by hand, whose formulas are read here once more."""

import math
from typing import Any

import numpy as np
import numpy_financial
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.book import Quantity, Values
from core.equations import cash, demand, fleet, footprint, lifetime, money, unit_cost
from core.records import HOUR, MONTH, YEAR
from core.spend import crossover_month
from tests.core.money_cases import life, lives, over_months, rates_of
from tests.core.worksheet import Formula, Worksheet

REL = 1e-9
KILOWATT_HOUR = 3.6e6
OWNED, REAL, NOMINAL, EXPONENTIAL, PLATEAU = 1.0, 0.0, 1.0, 0.0, 1.0
TABLES = ("owned_cluster.csv", "lifetime_36_months.csv", "margin_path.csv")
drawn = settings(deadline=None, max_examples=500)


@pytest.mark.parametrize("table", TABLES)
def test_every_value_written_beside_a_formula_is_the_value_of_the_formula(table: str) -> None:
    sheet = Worksheet(table)
    for line in sheet.lines:
        assert sheet.computed(line.step) == pytest.approx(line.value, rel=1e-10), line.step
        assert line.arithmetic, line.step
    live = [line for line in sheet.lines if line.formula.startswith("=")]
    assert len(live) > 25


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2+3*4", 14), ("(2+3)*4", 20), ("2*3^2", 18), ("7-2-1", 4), ("8/4/2", 1), ("MIN(3,2)+MAX(1,5)", 7),
        ("ROUNDUP(2.1,0)*2", 6), ("SUM(C2:C4)", 9), ("1.5E-1*C7", 1.05),
    ],
)  # fmt: skip
def test_formulas_are_read_as_a_spreadsheet_reads_them(text: str, value: float) -> None:
    assert Formula(text, float).read() == pytest.approx(value, rel=1e-15)


# --- an owned cluster -------------------------------------------------------------------------------------------------


def owned_cluster(**changed: Any) -> dict[str, Any]:
    """The inputs of the table, in the units of the book."""
    sheet = Worksheet("owned_cluster.csv")
    given = {
        "purchase_price": "chip price", "server_cost_ratio": "server ratio", "network_cost_share": "network share",
        "residual_share": "residual share", "capital_cost_rate": "cost of capital", "usable_share": "usable share",
        "maintenance_share": "maintenance share", "thermal_design_power": "rated power",
        "server_power_ratio": "server power ratio", "busy_chip_power": "power at work",
        "power_usage_effectiveness": "PUE", "busy_power_share": "busy power share",
        "idle_power_share": "idle power share",
    }  # fmt: skip
    inputs = {name: sheet.computed(step) for name, step in given.items()}
    inputs["chip_life"] = sheet.computed("economic life") * YEAR
    inputs["accounting_life"] = sheet.computed("accounting life") * YEAR
    inputs["space_cost"] = sheet.computed("space rent") / (1000 * MONTH)
    inputs["electricity_price"] = sheet.computed("tariff") / KILOWATT_HOUR
    return life(**inputs, acquisition=OWNED, **changed)


@pytest.mark.parametrize(("basis", "position"), [("economic", 0.0), ("accounting", 1.0)])
def test_an_owned_cluster_costs_what_its_table_says(basis: str, position: float) -> None:
    sheet, rates = Worksheet("owned_cluster.csv"), rates_of(owned_cluster(life_basis=position))
    hourly: dict[Quantity[...], str] = {
        money.bare_cost_rate: f"{basis} bare chip-hour", money.full_cost_rate: f"{basis} full chip-hour",
        money.running_cost_rate: "running chip-hour", money.upkeep_cost_rate: "maintenance",
        money.space_cost_rate: "space", money.power_cost_rate: "power",
    }  # fmt: skip
    for quantity, step in hourly.items():
        assert float(rates[quantity]) * HOUR == pytest.approx(sheet.computed(step), rel=REL), step
    assert 1 / float(rates[money.capital_recovery_years]) == pytest.approx(sheet.computed(f"{basis} annuity"), rel=REL)
    assert float(rates[money.depreciating_share]) == pytest.approx(sheet.computed(f"{basis} earned share"), rel=REL)
    assert float(rates[money.cluster_cost_ratio]) == pytest.approx(sheet.computed("cluster ratio"), rel=REL)
    if basis == "economic":
        training = float(rates[money.training_cost_rate]) * HOUR
        assert training == pytest.approx(sheet.computed("training chip-hour"), rel=REL)


def test_a_month_of_an_owned_fleet_costs_what_its_table_says() -> None:
    """A thousand chips, at work for the stated share of the time: what waits takes less power."""
    sheet = Worksheet("owned_cluster.csv")
    chips, share = sheet.computed("chips"), sheet.computed("replicas at work")
    fleet_of_one = {"replica_chips": chips, "replica_load": 1.0, "chips_per_server": 1.0}
    inputs = owned_cluster(**fleet_of_one, replica_request_rate=10.0, request_rate=10.0 * share)
    values = over_months(inputs)
    spent = np.asarray(values[lifetime.monthly_inference_cost])
    assert float(values[fleet.chips_paid_for][0]) == chips
    assert float(spent[0]) == pytest.approx(sheet.computed("month of the fleet"), rel=REL)
    assert float(values[lifetime.monthly_idle_power_saving][0]) == pytest.approx(sheet.computed("saving"), rel=REL)
    energy = float(values[footprint.monthly_energy][0]) / KILOWATT_HOUR
    assert energy == pytest.approx(sheet.computed("energy of the month"), rel=REL)


def test_owning_is_as_cheap_as_renting_at_the_share_of_its_table() -> None:
    sheet, rates = Worksheet("owned_cluster.csv"), rates_of(owned_cluster())
    rent = sheet.computed("rent a chip-hour") / HOUR
    share = sheet.computed("break-even share")
    assert float(rates[money.full_cost_rate]) / share == pytest.approx(rent, rel=REL)
    assert 0 < share < 1


# --- a lifetime of 36 months ------------------------------------------------------------------------------------------


def thirty_six_months(dollars: float) -> Values:
    sheet = Worksheet("lifetime_36_months.csv")
    named = {
        "request_rate": "traffic", "traffic_growth": "growth", "price_change": "rent change",
        "software_gain": "software gain", "inflation": "inflation", "replica_chips": "replica chips",
        "replica_request_rate": "replica rate", "replica_load": "load", "spare_replicas": "spares",
        "chips_per_server": "server chips", "recovered_idle_share": "recovered", "rent_overhead_share": "fees",
        "experiments_multiplier": "experiments", "retraining_share": "refresh share", "fine_tunes_a_year": "fine-tunes",
        "fine_tune_share": "fine-tune share", "data_and_staff_cost": "data and staff",
        "retraining_cost": "refresh cost", "fine_tune_cost": "fine-tune cost", "discount_rate": "discount rate",
        "units_per_request": "tokens", "busiest_hour": "busiest level",
    }  # fmt: skip
    given: dict[str, Any] = {name: sheet.computed(step) for name, step in named.items()}
    given["rental_price"] = sheet.computed("rent") / HOUR
    given["price_turn_month"] = sheet.computed("rent stays after") * 12
    given["operations_cost"] = sheet.computed("operations") / MONTH
    given["training_staff_cost"] = sheet.computed("development") / MONTH
    given["training_run_chip_time"] = sheet.computed("run") * HOUR
    halves = [sheet.computed("quiet level"), sheet.computed("busy level")]
    # one chip-second of software over the data sheet leaves room for all gains of three years
    room = {"software_chip_time": 0.4, "ideal_chip_time": 0.1}
    return over_months(
        life(
            **given, **room, held_levels=halves, load_levels=[0.5, 1.5], month=np.arange(36.0), dollars=dollars,
            price_path=PLATEAU, retraining_interval=12.0,
        )
    )  # fmt: skip


def test_36_months_in_real_dollars_are_those_of_the_table() -> None:
    sheet, values = Worksheet("lifetime_36_months.csv"), thirty_six_months(REAL)
    monthly: tuple[tuple[Quantity[...], str], ...] = (
        (demand.mean_request_rate, "traffic"),
        (fleet.replicas_for_mean, "replicas"),
        (fleet.chips_at_peak, "chips, busiest"),
        (fleet.chips_paid_for, "chips paid for"),
        (lifetime.monthly_inference_cost, "inference"),
        (lifetime.monthly_computed_runs, "runs"),
        (lifetime.monthly_people_cost, "people"),
        (lifetime.monthly_training_cost, "training"),
    )
    for quantity, step in monthly:
        assert list(values[quantity]) == pytest.approx(sheet.series(step, 36), rel=REL), step
    assert list(values[lifetime.monthly_bare_rate] * HOUR) == pytest.approx(sheet.series("real rent", 36), rel=REL)
    totals: tuple[tuple[Quantity[...], str], ...] = (
        (unit_cost.lifetime_inference_cost, "lifetime inference"),
        (unit_cost.lifetime_training_cost, "lifetime training"),
        (unit_cost.lifetime_delivered_units, "lifetime tokens"),
        (cash.present_value, "net present value"),
    )
    for quantity, step in totals:
        assert float(values[quantity][0]) == pytest.approx(sheet.computed(step), rel=REL), step
    per_million = float(values[unit_cost.delivered_unit_cost][0]) * 1e6
    assert per_million == pytest.approx(sheet.computed("unit cost"), rel=REL)
    inferred, trained = values[unit_cost.lifetime_inference_cost][0], values[unit_cost.lifetime_training_cost][0]
    assert float(inferred / (inferred + trained)) == pytest.approx(sheet.computed("inference share"), rel=REL)


def test_36_months_in_nominal_dollars_are_those_of_the_table() -> None:
    sheet, values = Worksheet("lifetime_36_months.csv"), thirty_six_months(NOMINAL)
    for quantity, step in (
        (lifetime.monthly_inference_cost, "nominal inference"),
        (lifetime.monthly_training_cost, "nominal training"),
    ):
        assert list(values[quantity]) == pytest.approx(sheet.series(step, 36), rel=REL), step
    spent = float(values[unit_cost.lifetime_inference_cost][0])
    assert spent == pytest.approx(sheet.computed("nominal lifetime inference"), rel=REL)
    trained = float(values[unit_cost.lifetime_training_cost][0])
    assert trained == pytest.approx(sheet.computed("nominal lifetime training"), rel=REL)
    assert float(values[cash.present_value][0]) == pytest.approx(sheet.computed("net present value"), rel=REL)


def test_the_crossing_of_the_table_is_the_first_month_that_inference_has_caught_up_in() -> None:
    sheet, values = Worksheet("lifetime_36_months.csv"), thirty_six_months(REAL)
    inferred, trained = sheet.series("inference", 36), sheet.series("training", 36)
    ahead = [math.fsum(inferred[:month]) >= math.fsum(trained[:month]) for month in range(1, 37)]
    assert 1 < ahead.index(True) + 1 < 36
    curves = (values[lifetime.cumulative_training_cost], values[lifetime.cumulative_inference_cost])
    assert crossover_month(*curves) == ahead.index(True) + 1


# --- a margin ---------------------------------------------------------------------------------------------------------


def margin_path() -> Values:
    sheet = Worksheet("margin_path.csv")
    named = {
        "request_rate": "traffic", "traffic_growth": "growth", "price_change": "rent change",
        "software_gain": "software gain", "inflation": "inflation", "pass_through": "pass-through",
        "price_elasticity": "elasticity", "replica_chips": "replica chips", "replica_request_rate": "replica rate",
        "replica_load": "load", "spare_replicas": "spares", "rent_overhead_share": "fees", "input_tokens": "input",
        "cached_share": "cached share", "output_tokens": "output",
    }  # fmt: skip
    given: dict[str, Any] = {name: sheet.computed(step) for name, step in named.items()}
    for name in ("input price", "cached price", "output price"):
        given[name.replace(" ", "_")] = sheet.computed(name) / 1e6
    given["rental_price"] = sheet.computed("rent") / HOUR
    given["operations_cost"] = sheet.computed("operations") / MONTH
    room = {"software_chip_time": 4.0, "ideal_chip_time": 1.0, "chips_per_server": 1.0}
    return over_months(life(**given, **room, month=np.arange(24.0), dollars=NOMINAL, price_path=EXPONENTIAL))


def test_a_margin_path_is_that_of_its_table() -> None:
    sheet, values = Worksheet("margin_path.csv"), margin_path()
    for quantity, step in (
        (demand.charged_price_index, "price level"),
        (demand.demand_response, "response"),
        (demand.mean_request_rate, "traffic"),
        (fleet.chips_paid_for, "chips"),
        (lifetime.monthly_inference_cost, "inference"),
        (cash.monthly_revenue, "revenue"),
        (cash.monthly_margin, "margin"),
    ):
        assert list(values[quantity]) == pytest.approx(sheet.series(step, 24), rel=REL), step
    assert float(values[cash.request_price]) == pytest.approx(sheet.computed("request price"), rel=REL)
    earned, spent = values[cash.lifetime_revenue][0], values[unit_cost.lifetime_inference_cost][0]
    assert float(1 - spent / earned) == pytest.approx(sheet.computed("gross margin"), rel=REL)


def test_the_margin_turns_in_the_month_of_its_table() -> None:
    written = [month for month, margin in enumerate(Worksheet("margin_path.csv").series("margin", 24)) if margin > 0]
    found = np.flatnonzero(np.asarray(margin_path()[cash.monthly_margin]) > 0)
    assert found.tolist() == written
    assert written[0] == 10


# --- numpy-financial --------------------------------------------------------------------------------------------------
# Its npv takes the first value as of today. Here training is paid at the start of its month, all else at the end.


@drawn
@given(st.integers(0, 2**32 - 1))
def test_value_today_is_that_of_numpy_financial(seed: int) -> None:
    inputs = lives(seed, 1)
    values = over_months(inputs)
    worth = values[demand.dollar_worth]

    def nominal(wanted: Quantity[...]) -> list[float]:
        return [float(value) for value in np.ravel(values[wanted] / worth)]

    monthly_rate = (1 + float(inputs["discount_rate"].item())) ** (1 / 12) - 1
    flows = zip(nominal(cash.monthly_revenue), nominal(lifetime.monthly_inference_cost), strict=True)
    training = nominal(lifetime.monthly_training_cost)
    earned = [0.0, *(revenue - inference for revenue, inference in flows)]
    expected = numpy_financial.npv(monthly_rate, earned) - numpy_financial.npv(monthly_rate, training)
    size = math.fsum(map(abs, (*earned, *training)))
    assert float(values[cash.present_value].item()) == pytest.approx(expected, rel=REL, abs=1e-12 * size)


@drawn
@given(st.integers(0, 2**32 - 1))
def test_the_capital_of_a_chip_is_the_payment_of_numpy_financial(seed: int) -> None:
    inputs = lives(seed, 1)
    price, residual = (float(inputs[name].item()) for name in ("purchase_price", "residual_share"))
    rate, usable = (float(inputs[name].item()) for name in ("capital_cost_rate", "usable_share"))
    lived = "chip_life" if inputs["life_basis"].item() == 0 else "accounting_life"
    years = float(inputs[lived].item()) / YEAR
    yearly = -numpy_financial.pmt(rate, years, price, -residual * price)
    found = float(rates_of(inputs)[money.capital_cost_rate_of_chip].item()) * YEAR * usable
    assert found == pytest.approx(float(yearly), rel=REL)
