"""Cost of chips, fleets and training worked out by hand or published: the arithmetic stands beside each figure."""

import numpy as np
import pytest

from core.equations import fleet, lifetime, money
from core.records import MONTH, YEAR
from tests.core.cases import of

HOUR = 3600.0


# --- money ------------------------------------------------------------------------------------------------------------


def test_a_day_of_deepseek_serving_costs_what_was_published() -> None:
    # 226.75 nodes of 8 chips at $2 an hour for 24 hours (DeepSeek open-source week, 2025-03)
    cost = lifetime.fleet_cost(np.array(226.75 * 8), np.array(2 / HOUR), np.array(24 * HOUR))
    assert float(cost) == pytest.approx(87_072, rel=1e-12)


def test_the_annuity_is_the_capital_recovery_factor() -> None:
    # 0.1 · 1.1⁵ / (1.1⁵ - 1) = 0.161051 / 0.61051 = 0.263797
    years = money.capital_recovery_years(np.array(0.10), np.array(5 * YEAR), np.array(YEAR))
    assert 1 / float(years) == pytest.approx(0.161051 / 0.61051, rel=1e-13)
    assert 1 / float(years) == pytest.approx(0.263797, abs=5e-7)


def test_without_cost_of_capital_the_annuity_is_a_straight_line() -> None:
    assert float(money.capital_recovery_years(np.array(0.0), np.array(5 * YEAR), np.array(YEAR))) == 5
    almost = float(money.capital_recovery_years(np.array(1e-9), np.array(5 * YEAR), np.array(YEAR)))
    assert almost == pytest.approx(5, rel=1e-8)


def test_an_owned_chip_costs_capital_cluster_upkeep_and_power() -> None:
    inputs = {
        "acquisition": 1, "purchase_price": 30_000, "capital_cost_rate": 0.10, "chip_life": 5 * YEAR,
        "residual_share": 0.2, "server_cost_ratio": 1.6, "network_cost_share": 0.2, "maintenance_share": 0.05,
        "thermal_design_power": 700, "busy_power_share": 0.8, "light_power_share": 0.8, "server_power_ratio": 2.0,
        "power_usage_effectiveness": 1.25, "electricity_price": 0.08 / 3.6e6,
    }  # fmt: skip
    # all but 0.2 / 1.1⁵ of the price is earned: 30,000 · (1 - 0.2 / 1.61051) · 0.263797 = $6,931 a year
    capital = 30_000 * (1 - 0.2 / 1.61051) * 0.161051 / 0.61051
    assert of(money.bare_cost_rate, **inputs) * YEAR == pytest.approx(capital, rel=1e-12)
    # the cluster is 1.6 / 0.8 = 2 times the chips; 5 % upkeep of it; 700 W · 0.8 · 2 · 1.25 = 1.4 kW at $0.08
    total = 2 * capital + 30_000 * 2 * 0.05 + 1.4 * 8760 * 0.08
    assert of(money.full_cost_rate, **inputs) * YEAR == pytest.approx(total, rel=1e-12)


def test_a_fleet_is_whole_replicas_spares_whole_servers_and_the_idle_part_that_is_not_recovered() -> None:
    # 100 requests/s, 3 a replica loaded to 0.8: 41.67 replicas on average, 104.2 at 2.5 times; one spare
    mean, spare = fleet.replicas_for_mean(np.array(100.0), np.array(3.0), np.array(0.8)), np.array(1.0)
    busiest = fleet.replicas_for_peak(mean, np.array(2.5))
    assert float(fleet.fleet_at_peak(fleet.replicas(busiest), spare)) == 106
    # half of the hours at 0.2 of the mean, half at 1.8: 8.33 and 75 replicas, so 10 and 76 with the spare;
    # 3 chips a replica: 30 and 228 chips, in servers of 8: 4 and 29 of them, 32 and 232 chips, 132 on average
    chips, server = np.array(3.0), np.array(8.0)
    following = fleet.chips_following_demand(np.array([0.2, 1.8]), mean, spare, chips, server)
    assert float(following) == 132
    # ordered ahead of the traffic, the quiet half holds 0.6 of the mean: 26 replicas, 78 chips, 80 in servers
    scaled = fleet.chips_scaled(np.array([0.6, 1.8]), mean, spare, chips, server)
    assert float(scaled) == (80 + 232) / 2
    # at 106 replicas 318 chips, in 40 servers 320; a quarter of what is idle between is recovered
    peak = fleet.chips_at_peak(busiest, spare, chips, server)
    assert float(peak) == 320
    assert float(fleet.chips_paid_for(scaled, peak, np.array(0.25))) == 320 - 0.25 * (320 - 156)


def test_training_comes_first_and_then_at_each_refresh() -> None:
    months = np.arange(13.0)
    first, refresh = lifetime.is_first_month(months), lifetime.is_refresh(months, np.array(6.0))
    runs = lifetime.training_runs(first, refresh, np.array(0.05))
    assert runs.tolist() == [1, 0, 0, 0, 0, 0, 0.05, 0, 0, 0, 0, 0, 0.05]
    assert lifetime.is_refresh(months, np.array(0.0)).tolist() == [0.0] * 13
    # experiments of 3 times a run, and 24 fine-tunes a year of a hundredth each: 0.02 of a run each month
    tunes = lifetime.monthly_fine_tunes(np.array(24.0), np.array(MONTH), np.array(YEAR))
    computed = lifetime.monthly_computed_runs(runs, np.array(3.0), tunes, np.array(0.01))
    assert computed.tolist() == pytest.approx([3.02] + [0.02] * 5 + [0.17] + [0.02] * 5 + [0.17], rel=1e-12)
