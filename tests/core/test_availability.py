"""Spares for an availability target: golden figures, an exact second calculation, relations, limits."""

from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.equations import LIFETIME, availability
from core.equations.availability import ROUNDING, SPARES_TRIED
from tests.core.cases import arrays
from tests.core.golden_tables import golden_rows

drawn = settings(deadline=None, max_examples=500)
REPLICAS = st.one_of(st.integers(1, 50), st.integers(1, 100_000))
DOWN = st.floats(-6.0, -0.4).map(lambda power: 10.0**power)
TARGETS = st.floats(-9.0, -0.5).map(lambda power: 1 - 10.0**power)


def fleet_availability(replicas: float, spares: float, up: float) -> float:
    return float(availability.fleet_availability(*arrays(replicas, spares, up)))


def spares_for_target(replicas: float, up: float, target: float) -> int:
    return int(availability.spares_for_target(*arrays(replicas, up, target)))


def exact_fleet_availability(replicas: int, spares: int, up: Fraction) -> Fraction:
    """Chance that at least `replicas` of all are up: binomial terms, in fractions."""
    everything = replicas + spares
    return sum(
        (comb(everything, down) * up ** (everything - down) * (1 - up) ** down for down in range(spares + 1)),
        Fraction(0),
    )


def shortfalls(replicas: int, up: float, tried: int) -> list[Decimal]:
    """Chance that too few are up with 0, 1, 2, ... spares, to 60 digits: from one number of spares to the next."""
    with localcontext() as context:
        context.prec = 60
        chance = Decimal(up)
        term = (chance.ln() * replicas).exp()
        missing = [1 - term]
        for spares in range(1, tried + 1):
            term = term * (replicas - 1 + spares) / spares * (1 - chance)
            missing.append(missing[-1] - term)
        return missing


# --- golden figures and second calculations ---------------------------------------------------------------------------


@pytest.mark.parametrize("row", golden_rows("k_of_n"), ids=lambda row: f"{row['replicas']}+{row['spares']}")
def test_the_availability_of_a_fleet_is_the_one_worked_out(row: dict[str, str]) -> None:
    found = fleet_availability(float(row["replicas"]), float(row["spares"]), float(row["replica_availability"]))
    assert found == pytest.approx(float(row["fleet_availability"]), rel=1e-12)


@pytest.mark.parametrize(
    "row", golden_rows("spares"), ids=lambda row: f"{row['replicas']}-{row['availability_target']}"
)
def test_the_spares_are_those_worked_out(row: dict[str, str]) -> None:
    given_values = (float(row[name]) for name in ("replicas", "replica_availability", "availability_target"))
    assert spares_for_target(*given_values) == int(row["spares"])


def test_a_replica_is_up_between_failures_and_down_while_repaired() -> None:
    # a chip fails each 2,000 h, any of 8 stops the replica: each 250 h; 4 h of repair: 250 / 254
    assert float(availability.replica_availability(*arrays(2000, 8, 4))) == pytest.approx(250 / 254, rel=1e-15)
    assert float(availability.replica_availability(*arrays(2000, 8, 0))) == 1


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 150), st.integers(0, 30), st.integers(1, 1023))
def test_the_availability_of_a_fleet_agrees_with_exact_fractions(replicas: int, spares: int, parts: int) -> None:
    exact = exact_fleet_availability(replicas, spares, Fraction(parts, 1024))
    found = fleet_availability(replicas, spares, parts / 1024)
    assert found == pytest.approx(float(exact), rel=1e-9, abs=1e-14)
    assert 1 - found == pytest.approx(float(1 - exact), rel=1e-9, abs=1e-14)


@drawn
@given(st.integers(1, 100_000), DOWN.filter(lambda down: down < 0.03), TARGETS)
def test_the_spares_are_the_fewest_that_reach_the_target(replicas: int, down: float, target: float) -> None:
    """Against the exact chances; where rounding alone decides between two numbers of spares, either will do."""
    up = 1 - down
    found = spares_for_target(replicas, up, target)
    missing, allowed = shortfalls(replicas, up, found), Decimal(1 - target)
    assert missing[found] <= allowed + Decimal(2 * ROUNDING)
    assert found == 0 or missing[found - 1] > allowed + Decimal(ROUNDING / 2)


# --- relations --------------------------------------------------------------------------------------------------------


@drawn
@given(REPLICAS, st.integers(0, 300), st.integers(1, 50), DOWN)
def test_more_spares_never_lower_the_availability(replicas: int, spares: int, more: int, down: float) -> None:
    fewer = fleet_availability(replicas, spares, 1 - down)
    assert fleet_availability(replicas, spares + more, 1 - down) >= fewer - 1e-12
    assert 0 <= fewer <= 1


@drawn
@given(REPLICAS, DOWN, st.floats(0.1, 1.0), TARGETS)
def test_better_replicas_never_need_more_spares(replicas: int, down: float, factor: float, target: float) -> None:
    worse, better = 1 - down, 1 - down * factor
    assert spares_for_target(replicas, better, target) <= spares_for_target(replicas, worse, target)


@drawn
@given(REPLICAS, st.integers(0, 1000), DOWN, TARGETS)
def test_more_replicas_never_need_fewer_spares(replicas: int, more: int, down: float, target: float) -> None:
    assert spares_for_target(replicas + more, 1 - down, target) >= spares_for_target(replicas, 1 - down, target)


@drawn
@given(REPLICAS, DOWN, TARGETS, st.floats(0.0, 1.0))
def test_a_higher_target_never_needs_fewer_spares(replicas: int, down: float, target: float, share: float) -> None:
    higher = target + share * (1 - 1e-9 - target)
    assert spares_for_target(replicas, 1 - down, max(higher, target)) >= spares_for_target(replicas, 1 - down, target)


@drawn
@given(REPLICAS, DOWN, TARGETS)
def test_the_spares_reach_the_target(replicas: int, down: float, target: float) -> None:
    inputs = {"replicas": replicas, "replica_availability": 1 - down, "availability_target": target}
    given_arrays = {name: np.array(float(value)) for name, value in inputs.items()}
    spares = availability.spares_for_target(*given_arrays.values())
    reached = availability.fleet_availability(given_arrays["replicas"], spares, given_arrays["replica_availability"])
    assert bool(availability.target_reached(reached, given_arrays["availability_target"]))
    assert float(reached) >= target - 2 * ROUNDING


@drawn
@given(st.floats(1e4, 1e9), st.floats(1, 1000), st.floats(0, 1e6), st.floats(1.0, 10.0))
def test_more_chips_and_longer_repairs_never_help_a_replica(
    interval: float, chips: float, repair: float, factor: float
) -> None:
    found = float(availability.replica_availability(*arrays(interval, chips, repair)))
    assert 0 < found <= 1
    assert float(availability.replica_availability(*arrays(interval, chips * factor, repair))) <= found * (1 + 1e-15)
    assert float(availability.replica_availability(*arrays(interval, chips, repair * factor))) <= found * (1 + 1e-15)


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("replicas", "up"), [(1e5, 1e-12), (1, 1e-10), (1e5, 1e-9)])
def test_a_target_out_of_reach_ends_with_a_number_and_says_so(replicas: float, up: float) -> None:
    needed, replica, wanted = arrays(replicas, up, 0.999999)
    spares = availability.spares_for_target(needed, replica, wanted)
    assert np.isfinite(spares)
    assert float(spares) >= SPARES_TRIED
    few = availability.fleet_availability(needed, np.array(1000.0), replica)
    assert not bool(availability.target_reached(few, wanted))


def test_always_is_all_but_rounding() -> None:
    spares = spares_for_target(5, 0.5, 1.0)
    assert 40 < spares < 100
    assert bool(availability.target_reached(*arrays(fleet_availability(5, spares, 0.5), 1.0)))


def test_replicas_that_never_fail_need_no_spares() -> None:
    assert spares_for_target(1e5, 1.0, 0.99999) == 0
    assert fleet_availability(1e5, 0, 1.0) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("spares", [0, 1, 24, 25, 1000])
def test_a_few_spares_are_nothing_to_a_fleet_beyond_counting(spares: int) -> None:
    assert fleet_availability(1e32, spares, 0.998) == 0
    assert spares_for_target(1e32, 0.998, 0.999) > 1e29


def test_a_part_of_a_replica_counts_as_a_whole_one() -> None:
    assert spares_for_target(9.2, 0.99, 0.999) == spares_for_target(10, 0.99, 0.999) == 2
    assert fleet_availability(1.5, 1, 0.9) == fleet_availability(2, 1, 0.9)


def test_an_array_of_fleets_gives_what_each_gives_alone() -> None:
    rng = np.random.default_rng(4)
    replicas = np.ceil(10 ** rng.uniform(0, 5, (2, 3, 7)))
    up, target = 1 - 10 ** rng.uniform(-5, -1, (1, 3, 1)), 1 - 10 ** rng.uniform(-6, -1, (2, 1, 1))
    together = availability.spares_for_target(replicas, up, target)
    assert together.shape == (2, 3, 7)
    for place in np.ndindex(2, 3, 7):
        assert together[place] == spares_for_target(
            float(replicas[place]), float(up[0, place[1], 0]), float(target[place[0], 0, 0])
        )


def test_the_book_takes_failures_to_spares() -> None:
    # 100 replicas of 8 chips, each chip failing once in 2,000 h, 4 h of repair: 1.57 down on average
    inputs = {
        "chip_failure_interval": 2000 * 3600, "replica_chips": 8, "repair_time": 4 * 3600, "replicas": 100,
        "availability_target": 0.999, "spares": 6,
    }  # fmt: skip
    wanted = (availability.replica_availability, availability.spares_for_target, availability.fleet_availability)
    found = LIFETIME.evaluate({name: np.array(float(value)) for name, value in inputs.items()}, wanted)
    missing = shortfalls(100, 250 / 254, 12)
    fewest = next(spares for spares, chance in enumerate(missing) if chance <= Decimal("0.001"))
    assert int(found[availability.spares_for_target]) == fewest
    assert float(found[availability.fleet_availability]) == pytest.approx(float(1 - missing[6]), rel=1e-12)
