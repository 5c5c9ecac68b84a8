"""Price history of the reference chip: what was published, what the study pays, where its path leads."""

import re

import msgspec
import numpy as np
import pytest

from core.charts import build
from core.charts.history import OWNED, first_month
from core.charts.naming import short_names
from core.charts.price_history import title_of
from core.charts.table import chart_table
from core.charts.titles import LONGEST_TITLE
from core.editing import choose
from core.equations import demand
from core.evaluation import evaluate
from core.formats import format_quantity
from core.price_book.history import history
from core.study import Study
from tests.core.random_studies import SAMPLE, edited, money_study
from tests.core.story_studies import rounds_to

SEEDS = range(60)
H100 = SAMPLE.settings.reference_chip
CLAIM = re.compile(
    r"; the study (?:(?P<holds>holds it)|moves it (?P<step>\S+ %) after (?P<month>\d+) months"
    r"|goes on at (?P<rate>\S+ %) a year(?: for (?P<until>\d+) months|, (?P<later>\S+ %) from month (?P<turn>\d+))?)$"
)


def path_of(study: Study) -> dict[float, float]:
    series = next(one for one in build("history", evaluate(study)).series if one.id == "path")
    return dict(zip(series.x, series.y, strict=True))


# --- worked by hand ---------------------------------------------------------------------------------------------------


def test_a_path_worked_by_hand() -> None:
    """$4 an hour from May 2026, 20 % less each year: $3.20 a year later, $2.56 after two."""
    study = edited(
        SAMPLE,
        ("chips", H100, "rental_price", 4 / 3600),
        ("money", "money", "price_path", "exponential"),
        ("money", "money", "price_change", -0.2),
        ("money", "money", "start_month", 5.0),
        ("money", "money", "horizon", 25.0),
    )
    path = path_of(study)
    start = 2026 * 12 + 5
    assert list(path) == [float(start + month) for month in range(25)]
    assert [path[start + at] * 3600 for at in (0, 12, 24)] == pytest.approx([4.0, 3.2, 2.56])
    spec = build("history", evaluate(study))
    assert [(one.text, one.y) for one in spec.markers] == [("$4 / h", 4 / 3600)]
    assert spec.title.endswith("; the study goes on at −20 % a year")


def test_a_step_comes_after_its_month() -> None:
    study = edited(
        SAMPLE,
        ("money", "money", "price_path", "step"),
        ("money", "money", "price_change", 0.0),
        ("money", "money", "price_turn_month", 6.0),
        ("money", "money", "price_turn_change", -0.5),
    )
    values = list(path_of(study).values())
    assert values[5] == values[0]
    assert values[6] == pytest.approx(values[0] / 2)
    assert build("history", evaluate(study)).title.endswith("; the study moves it −50 % after 6 months")


def test_the_points_are_the_quarters_of_the_price_book() -> None:
    spec = build("history", evaluate(SAMPLE))
    points = history(H100, "on-demand", SAMPLE.money.region)
    published = next(one for one in spec.series if one.hollow)
    assert published.x == tuple(float(point.month) for point in points)
    assert published.y == tuple(point.price for point in points)


# --- what stands in ---------------------------------------------------------------------------------------------------


def test_another_term_or_region_stands_in_and_is_named() -> None:
    study = choose(SAMPLE, reference_chip="aws-trainium2")
    spec = build("history", evaluate(study))
    assert "No on-demand price is published: spot prices stand in" in spec.notes
    assert "at spot prices, all regions" in spec.subtitle


def test_a_chip_of_which_nobody_publishes_a_price_has_no_history() -> None:
    spec = build("history", evaluate(choose(SAMPLE, reference_chip="groq-lpu-v1")))
    assert spec.empty == "Nobody publishes a rental price of Groq LPU v1, so there is no history to draw."
    assert not spec.series
    own = msgspec.structs.replace(SAMPLE.chips[0], id="own", name="Own chip", origin="")
    settings = msgspec.structs.replace(SAMPLE.settings, reference_chip="own")
    of_own = build("history", evaluate(msgspec.structs.replace(SAMPLE, chips=(own,), settings=settings)))
    assert of_own.empty == "Nobody publishes a rental price of Own chip, so there is no history to draw."


def test_a_chip_without_a_price_takes_no_path_and_owned_ones_pay_none() -> None:
    without = build("history", evaluate(edited(SAMPLE, ("chips", H100, "rental_price", None))))
    assert [one.id for one in without.series] == ["median"]
    assert not without.markers
    assert "; the study" not in without.title
    owned = build("history", evaluate(edited(SAMPLE, ("money", "money", "acquisition", "owned"))))
    assert OWNED in owned.notes
    assert "; the study" not in owned.title


# --- titles -----------------------------------------------------------------------------------------------------------


def check_path(study: Study, said: re.Match[str]) -> None:
    """What the title says of the path, against the factors of the money book."""
    outcome = evaluate(study)
    months = int(study.money.horizon)
    factors = np.broadcast_to(np.ravel(outcome.detail.lifetime[demand.price_path_factor]), months)
    yearly = factors[12] - 1 if months > 12 else None
    if said["holds"]:
        assert np.allclose(factors, 1)
    elif said["step"]:
        turn = int(said["month"])
        assert np.allclose(factors[:turn], 1)
        if turn < months:
            assert rounds_to(100 * (factors[turn] - 1), said["step"].lstrip("+"))
    elif yearly is not None and int(said["until"] or said["turn"] or 12) >= 12:
        assert rounds_to(100 * yearly, said["rate"].lstrip("+"))


def test_titles_tell_what_the_price_did_and_where_the_study_goes() -> None:
    told = 0
    for seed in SEEDS:
        chips = [chip.id for chip in SAMPLE.chips]
        study = edited(money_study(seed), ("money", "money", "acquisition", ("rented", "owned")[seed % 5 == 0]))
        study = choose(study, reference_chip=chips[seed % len(chips)])
        spec = build("history", evaluate(study))
        assert len(spec.title) <= 90
        if spec.empty:
            continue
        name = short_names(study)[study.reference_chip]
        points = next(one for one in spec.series if one.id == "median")
        prices = [format_quantity(one, "USD/s") for one in (min(points.y), max(points.y))]
        ends = points.y[-1] / points.y[0] - 1
        said = CLAIM.search(spec.title)
        past = spec.title[: said.start()] if said else spec.title
        said_of_rent = past.startswith((f"{name} cost ", f"Rent of {name} ", f"Rent of {name}: ", "The rent "))
        assert said_of_rent or (past.startswith(f"{name} ") and len(f"Rent of {spec.title}") > LONGEST_TITLE)
        if " cost " in past and " to " in past:
            assert past.endswith(f"cost {prices[0].removesuffix(' / h')} to {prices[1]} since {past[-7:]}")
        elif (fell := re.search(r"(rose|fell) ([\d.]+) % from \S+ to \S+$", past)) is not None:
            assert rounds_to(100 * abs(ends), fell[2])
            assert (fell[1] == "rose") == (ends > 0)
        else:
            steady = "stood still" in past or len(points.x) == 1
            assert steady or re.search(r" (rose|fell) .+ (and rose|and fell) [\d.]+ % since$", past), past
        if said:
            check_path(study, said)
            told += 1
    assert told > 15


def test_the_same_words_as_the_price_picker_where_they_fit() -> None:
    study = choose(SAMPLE, reference_chip="nvidia-b200-sxm")
    points = history("nvidia-b200-sxm", "on-demand", study.money.region)
    assert build("history", evaluate(study)).title.startswith(title_of(points, "Rent of B200 SXM"))


def test_the_first_month_is_that_of_the_study() -> None:
    assert first_month(edited(SAMPLE, ("money", "money", "start_month", 3.0))) == 2026 * 12 + 3


def test_the_table_behind_it_has_months_of_the_calendar() -> None:
    table = chart_table(build("history", evaluate(SAMPLE)))
    (months,) = (column for column in table.columns if column.id == "x")
    assert months.shown(0) == months.exact(0) == f"{SAMPLE.money.base_year:.0f}-{SAMPLE.money.start_month:02.0f}"
