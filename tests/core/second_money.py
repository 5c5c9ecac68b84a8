"""Money over the months once more: plain Python on the JSON of a study, written from the formulas.

No numpy and nothing of the book of equations. What a set-up of a workload reaches on a chip comes in as a `Service`;
traffic, fleet, prices, spend, revenue, present value, energy and carbon follow here, one loop over the months.
"""

import csv
import functools
import math
from pathlib import Path
from typing import Any, NamedTuple

Record = dict[str, Any]

HOUR = 3600.0
MONTH = 730 * HOUR
YEAR = 8760 * HOUR
MONTHS_A_YEAR = 12
WEEK, DAY = 168, 24
GROUPS = 24
TRACES = Path(__file__).parents[2] / "resources" / "data" / "sources" / "demand_profiles.csv"

STEPS = ("ideal", "software", "latency", "headroom", "availability", "idle", "delivered")
TRAINING_STEPS = ("ideal", "utilized", "interrupted", "computed", "delivered")


class Service(NamedTuple):
    """A workload on a chip. chips: of a replica; capacity: requests a second of a full one; load: share of it used.

    software, ideal: least chip-seconds a request without latency limits, and by the data sheet; watts: of a chip at
    work; units: delivered a request; run: chip-seconds of an initial training run (None: it cannot be run), its FLOPs,
    the chip's peak rate in it, and its goodput.
    """

    chips: float
    capacity: float
    load: float
    software: float
    ideal: float
    watts: float
    units: float
    run: float | None
    run_flops: float
    peak: float
    goodput: float


# --- the week ---------------------------------------------------------------------------------------------------------


def bell(steepness: float) -> list[float]:
    """A day whose highest hour stands in its middle, over its mean."""
    hours = [math.exp(max(steepness * (math.cos(math.pi * (hour - 12) / 12) - 1), -90.0)) for hour in range(DAY)]
    mean = math.fsum(hours) / DAY
    return [hour / mean for hour in hours]


def steepness_of(peak: float) -> float:
    """How steep a day is whose highest hour is `peak` times the mean, by bisection."""
    low, high = 0.0, 700.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if max(bell(middle)) < peak:
            low = middle
        else:
            high = middle


@functools.cache
def trace(name: str) -> tuple[float, ...]:
    with TRACES.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["profile"] == name]
    return tuple(float(row["relative_rate"]) for row in sorted(rows, key=lambda row: int(row["hour"])))


class Week(NamedTuple):
    """Mean traffic of 24 equal groups of hours over the mean, the same for capacity held, and the busiest hour."""

    levels: list[float]
    held: list[float]
    busiest: float


def week_of(workload: Record) -> Week:
    names = ("demand_profile", "peak_to_average", "peak_to_trough", "weekend_factor", "autoscaling_lag")
    return shaped(*(workload[name] for name in names))


@functools.lru_cache(maxsize=64)
def shaped(shape: str, peak: float, ratio: float, weekend: float, lag: float) -> Week:
    if shape == "stated peak":
        hours = bell(steepness_of(peak)) * 7
    elif shape == "peak and trough":
        day = bell(math.log(ratio) / 2)
        hours = day * 5 + [hour * weekend for hour in day] * 2
    else:
        hours = list(trace(shape)) * (WEEK // len(trace(shape)))
    mean = math.fsum(hours) / WEEK
    hours = [hour / mean for hour in hours]
    busiest = peak if shape == "stated peak" else max(hours)
    return Week(grouped(hours), grouped(held_for(hours, lag / HOUR)), busiest)


def held_for(hours: list[float], lag: float) -> list[float]:
    """The most traffic from each hour to `lag` hours later; of the last hour, begun, only its share of the way."""
    whole = min(int(lag), WEEK)
    held = []
    for hour in range(WEEK):
        most = max(hours[(hour + ahead) % WEEK] for ahead in range(whole + 1))
        following = hours[(hour + whole + 1) % WEEK]
        held.append(max(most, most + (lag - int(lag)) * (following - most)))
    return held


def grouped(hours: list[float]) -> list[float]:
    rising, size = sorted(hours), WEEK // GROUPS
    return [math.fsum(rising[place : place + size]) / size for place in range(0, WEEK, size)]


# --- a second of a chip -----------------------------------------------------------------------------------------------


class Rates(NamedTuple):
    """USD a second: the bare chip; with all around it, serving and training; what of both follows wages and tariffs."""

    bare: float
    serving: float
    serving_running: float
    training: float
    training_running: float


def capital_rate(price: float, money: Record) -> float:
    """Annuity of what a bought chip loses in value, over the seconds that it can be used."""
    life = money["chip_life"] if money["life_basis"] == "economic" else money["accounting_life"]
    years, rate = life / YEAR, money["capital_cost_rate"]
    growth = (1 + rate) ** years
    recovery = rate / -math.expm1(-years * math.log1p(rate)) if rate else 1 / years
    return float(price * (1 - money["residual_share"] / growth) * recovery / (YEAR * money["usable_share"]))


def rates_of(chip: Record, money: Record, site: Record, watts: float) -> Rates | None:
    """None where a price, or the power of an owned chip, is not known. watts: of a chip that serves."""
    if money["acquisition"] == "rented":
        rent = chip["rental_price"]
        return None if rent is None else Rates(rent, rent, 0.0, rent, 0.0)
    price, rated = chip["purchase_price"], chip["thermal_design_power"]
    if price is None or rated is None:
        return None
    capital = capital_rate(price, money)
    cluster = money["server_cost_ratio"] / (1 - money["network_cost_share"])
    upkeep = price * cluster * money["maintenance_share"] / YEAR / money["usable_share"]
    space = rated * chip["server_power_ratio"] * money["space_cost"] / money["usable_share"]
    meter = chip["server_power_ratio"] * site["power_usage_effectiveness"] * site["electricity_price"]
    serving = upkeep + space + watts * meter
    training = upkeep + space + rated * chip["busy_power_share"] * meter
    return Rates(capital, capital * cluster + serving, serving, capital * cluster + training, training)


# --- the months -------------------------------------------------------------------------------------------------------


def price_level(money: Record, years: float) -> float:
    """Price of a chip-hour over the first month's, in the dollars of the day."""
    if money["acquisition"] == "owned":
        return 1.0
    change, turned = 1 + money["price_change"], 1 + money["price_turn_change"]
    turn, path = money["price_turn_month"] / MONTHS_A_YEAR, money["price_path"]
    if path == "step":
        return float(turned if years >= turn else 1.0)
    if path == "exponential" or years < turn:
        return float(change**years)
    return float(change**turn * (turned ** (years - turn) if path == "rise" else 1.0))


def growth_level(workload: Record, years: float) -> float:
    """Traffic over the first month's, before it answers to the price."""
    growth = workload["traffic_growth"]
    if workload["growth_path"] == "compound":
        return float((1 + growth) ** years)
    if workload["growth_path"] == "logistic":
        ceiling = workload["traffic_ceiling"]
        if growth == 0:
            return 1.0
        exponent = math.log1p(growth) * ceiling / (ceiling - 1) * years
        grown = math.exp(max(min(exponent, 100.0), -100.0))
        return float(ceiling * grown / (grown + ceiling - 1))
    names = ("one", "two", "three", "four", "five")
    stated = [1.0, *(workload[f"traffic_after_{name}"] for name in names)]
    if years >= len(names):
        return float(stated[-1])
    year = int(years)
    return float(stated[year] + (years - year) * (stated[year + 1] - stated[year]))


def spares_for(needed: int, up: float, target: float) -> int:
    """Fewest spares with which at least `needed` replicas are up for the target share of the time.

    Replicas looked at one after the other: `spares` of them or fewer are down before the needed ones are found up.
    """
    needed, spares, found = max(needed, 1), -1, 0.0
    while found < target:
        spares += 1
        ways = math.lgamma(needed + spares) - math.lgamma(needed) - math.lgamma(spares + 1)
        found += math.exp(ways + needed * math.log(up) + spares * math.log1p(-up))
    return spares


def whole(count: float) -> int:
    """The next whole number; a trillionth over one is the rounding of arithmetic."""
    return math.ceil(count - 1e-12 * count)


def held_chips(replicas: float, spares: float, service: Service, server: float) -> float:
    """Whole replicas with their spares, in whole servers."""
    return whole((whole(replicas) + spares) * service.chips / server) * server


def request_price(workload: Record, prefix: str = "") -> float:
    if workload["kind"] != "language model":
        return float(workload[prefix + "query_price"])
    fresh = workload["input_tokens"] * (1 - workload["cached_share"]) * workload[prefix + "input_price"]
    cached = workload["input_tokens"] * workload["cached_share"] * workload[prefix + "cached_price"]
    return float(fresh + cached + workload["output_tokens"] * workload[prefix + "output_price"])


class Levels(NamedTuple):
    """A month over the first. worth: of a dollar; wages, rent: in the dollars counted; faster: what a replica serves;
    charged: price charged, in the dollars of the day; rate: requests a second.
    """

    worth: float
    wages: float
    rent: float
    faster: float
    charged: float
    rate: float


def levels_of(study: Record, workload: Record, service: Service, month: int) -> Levels:
    money, years = study["money"], month / MONTHS_A_YEAR
    prices = (1 + money["inflation"]) ** years
    worth = 1 / prices if money["dollars"] == "real" else 1.0
    rent = price_level(money, years)
    faster = min((1 + money["software_gain"]) ** years, max(service.software / service.ideal, 1.0))
    charged = (rent / faster) ** workload["pass_through"]
    answer = max(min(workload["price_elasticity"] * math.log(charged), math.log(1e6)), -math.log(1e6))
    rate = workload["request_rate"] * growth_level(workload, years) * math.exp(answer)
    return Levels(worth, prices * worth, rent * worth, faster, charged, rate)


class Fleet(NamedTuple):
    """Chips of a month. mean: for the mean traffic, a fraction; following: hour by hour; busy: were they full."""

    mean: float
    following: float
    paid: float
    busy: float


def fleet_of(study: Record, chip: Record, workload: Record, service: Service, levels: Levels) -> Fleet:
    week, server = week_of(workload), chip["chips_per_server"]
    replicas = levels.rate / (service.capacity * levels.faster * service.load)
    spares = workload["spare_replicas"]
    if workload["spares_choice"] == "for availability":
        between = study["site"]["chip_failure_interval"] / service.chips
        up = between / (between + study["site"]["repair_time"])
        spares = spares_for(whole(replicas * week.busiest), up, workload["availability_target"])

    def mean_chips(hours: list[float]) -> float:
        return math.fsum(held_chips(replicas * level, spares, service, server) for level in hours) / GROUPS

    peak = held_chips(replicas * week.busiest, spares, service, server)
    paid = peak - workload["recovered_idle_share"] * (peak - mean_chips(week.held))
    busy = levels.rate * service.chips / (service.capacity * levels.faster)
    return Fleet(replicas * service.chips, mean_chips(week.levels), paid, busy)


def waiting_watts(study: Record, chip: Record, service: Service) -> float:
    """Power at the meter that a chip takes less while it waits."""
    less = service.watts - (chip["thermal_design_power"] or 1.0) * chip["idle_power_share"]
    return float(less * chip["server_power_ratio"] * study["site"]["power_usage_effectiveness"])


def steps_of(
    study: Record, chip: Record, service: Service, levels: Levels, fleet: Fleet, rates: Rates
) -> dict[str, float]:
    """Inference of a month after each step of the waterfall."""
    money = study["money"]
    bare = rates.bare * levels.rent
    serving = (rates.serving - rates.serving_running) * levels.rent + rates.serving_running * levels.wages
    delivered = fleet.paid * serving * (1 + money["rent_overhead_share"])
    if money["acquisition"] == "owned":
        waiting = max(fleet.paid - fleet.busy, 0.0) * waiting_watts(study, chip, service)
        delivered = fleet.paid * serving - waiting * study["site"]["electricity_price"] * levels.wages
    return {
        "ideal": levels.rate * service.ideal * bare * MONTH,
        "software": levels.rate * service.software / levels.faster * bare * MONTH,
        "latency": fleet.busy * bare * MONTH,
        "headroom": fleet.mean * bare * MONTH,
        "availability": fleet.following * bare * MONTH,
        "idle": fleet.paid * bare * MONTH,
        "delivered": (delivered + money["operations_cost"] * levels.wages) * MONTH,
    }


class Trained(NamedTuple):
    """Training of a month. time: chip-seconds; steps: spend after each step of its waterfall; None without a run."""

    time: float
    steps: dict[str, float] | None


def trained_in(month: int, workload: Record, service: Service, levels: Levels, rates: Rates) -> Trained:
    every = workload["retraining_interval"]
    first, refresh = month == 0, month > 0 and every > 0 and month % every == 0
    runs = (1.0 if first else 0.0) + (workload["retraining_share"] if refresh else 0.0)
    tunes = workload["fine_tunes_a_year"] / MONTHS_A_YEAR
    small = tunes * workload["fine_tune_share"]
    people = tunes * workload["fine_tune_cost"] + workload["training_staff_cost"] * MONTH
    people += workload["data_and_staff_cost"] * first + workload["retraining_cost"] * refresh
    if service.run is None:
        return Trained(0.0, None)
    rate = (rates.training - rates.training_running) * levels.rent + rates.training_running * levels.wages
    time = (runs * workload["experiments_multiplier"] + small) * service.run
    steps = {
        "ideal": (runs + small) * service.run_flops / service.peak * rate,
        "utilized": (runs + small) * service.run * service.goodput * rate,
        "interrupted": (runs + small) * service.run * rate,
        "computed": time * rate,
        "delivered": time * rate + people * levels.wages,
    }
    return Trained(time, steps)


class Month(NamedTuple):
    """One month: requests, chips paid for, spend in the dollars counted, energy at the meter [J] and carbon [g]."""

    requests: float
    chips: float
    steps: dict[str, float]
    training_steps: dict[str, float] | None
    revenue: float
    worth: float
    energy: float
    training_energy: float
    carbon: float
    training_carbon: float

    @property
    def training(self) -> float | None:
        return None if self.training_steps is None else self.training_steps["delivered"]


def month_of(study: Record, chip: Record, workload: Record, service: Service, month: int) -> Month | None:
    """None where what a chip costs is not known."""
    money, site = study["money"], study["site"]
    rates = rates_of(chip, money, site, service.watts)
    if rates is None:
        return None
    levels = levels_of(study, workload, service, month)
    fleet = fleet_of(study, chip, workload, service, levels)
    trained = trained_in(month, workload, service, levels, rates)
    rated = chip["thermal_design_power"] or 1.0
    meter = chip["server_power_ratio"] * site["power_usage_effectiveness"]
    waiting = max(fleet.paid - fleet.busy, 0.0) * rated * chip["idle_power_share"]
    energy = (fleet.busy * service.watts + waiting) * MONTH * meter
    training_energy = trained.time * rated * chip["busy_power_share"] * meter
    made = (chip["embodied_carbon"] or 1.0) / money["chip_life"]
    requests = levels.rate * MONTH
    return Month(
        requests,
        fleet.paid,
        steps_of(study, chip, service, levels, fleet, rates),
        trained.steps,
        requests * request_price(workload) * levels.charged * levels.worth,
        levels.worth,
        energy,
        training_energy,
        energy * site["grid_carbon"] + fleet.paid * made * MONTH,
        training_energy * site["grid_carbon"] + trained.time * made,
    )


# --- the horizon ------------------------------------------------------------------------------------------------------


class Life(NamedTuple):
    """All months of a workload on a chip; training None where no run is possible."""

    months: list[Month]
    units: float
    npv: float | None

    @property
    def inference(self) -> list[float]:
        return [month.steps["delivered"] for month in self.months]

    @property
    def training(self) -> list[float] | None:
        spent = [month.training for month in self.months if month.training is not None]
        return spent if len(spent) == len(self.months) else None

    @property
    def waterfall(self) -> dict[str, float]:
        """USD a unit after each step."""
        return {step: math.fsum(month.steps[step] for month in self.months) / self.units for step in STEPS}

    @property
    def training_waterfall(self) -> dict[str, float] | None:
        """USD after each step."""
        twins = [month.training_steps for month in self.months if month.training_steps is not None]
        return {step: math.fsum(twin[step] for twin in twins) for step in TRAINING_STEPS} if twins else None


def life_of(study: Record, chip: Record, workload: Record, service: Service) -> Life | None:
    """None where what a chip costs is not known."""
    found = [month_of(study, chip, workload, service, month) for month in range(int(study["money"]["horizon"]))]
    months = [month for month in found if month is not None]
    if not months:
        return None
    units = math.fsum(month.requests for month in months) * service.units
    return Life(months, units, present_value(months, study["money"]["discount_rate"]))


def present_value(months: list[Month], rate: float) -> float | None:
    """Nominal flows at the nominal rate: training at the start of its month, revenue and inference at its end."""
    worth = 0.0
    for number, month in enumerate(months):
        if month.training is None:
            return None
        worth -= month.training / month.worth / (1 + rate) ** (number / MONTHS_A_YEAR)
        earned = (month.revenue - month.steps["delivered"]) / month.worth
        worth += earned / (1 + rate) ** ((number + 1) / MONTHS_A_YEAR)
    return worth


def crossover(training: list[float], inference: list[float]) -> int | None:
    """First month, counted from 1, at whose end inference has cost as much as training."""
    for month in range(1, len(training) + 1):
        if math.fsum(inference[:month]) >= math.fsum(training[:month]):
            return month
    return None


def break_even_load(service: Service, rates: Rates, money: Record, api_price: float) -> float:
    """Share of the time that own chips must be at work to serve a request for the provider's price."""
    fees = 1.0 if money["acquisition"] == "owned" else 1 + money["rent_overhead_share"]
    return rates.serving * fees * service.chips / service.capacity / api_price
