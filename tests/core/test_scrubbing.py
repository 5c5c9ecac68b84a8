"""Dragging and nudging a number: direction, size of a step, bounds, and no digits that nobody would type."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cells import edit_text, read_cell
from core.errors import CellRefused
from core.fields import Field, FieldKind, fields_of
from core.ranges import read_range
from core.records import Chip, Distribution, Money, Site, Workload
from core.scrubbing import COARSE, FINE, PIXELS_A_STEP, nudged, scrubbed, steps_of, why_no_number

CHIP, WORKLOAD, MONEY = fields_of(Chip), fields_of(Workload), fields_of(Money)
BANDWIDTH, PRICE, SHARE = CHIP["memory_bandwidth"], CHIP["rental_price"], CHIP["compute_efficiency"]
SERVERS, TOKENS, CHANGE = CHIP["chips_per_server"], WORKLOAD["input_tokens"], MONEY["price_change"]
NUMBERS = [
    (f"{record.__name__}.{path}", field)
    for record in (Chip, Workload, Site, Money)
    for path, field in fields_of(record).items()
    if field.kind is FieldKind.NUMBER
]


def number(value: float | Distribution) -> float:
    assert not isinstance(value, Distribution)
    return value


def text(value: float | Distribution, field: Field) -> str:
    return edit_text(number(value), field)


def test_a_step_is_a_few_pixels_ten_with_shift_a_tenth_with_ctrl() -> None:
    assert steps_of(PIXELS_A_STEP) == 1
    assert steps_of(-2 * PIXELS_A_STEP) == -2
    assert steps_of(PIXELS_A_STEP, coarse=True) == COARSE == 10
    assert steps_of(PIXELS_A_STEP, fine=True) == FINE == 0.1


@pytest.mark.parametrize(
    ("field", "start", "steps", "says"),
    [
        (BANDWIDTH, "3350 GB/s", 1, "3380"),
        (BANDWIDTH, "3350 GB/s", -1, "3320"),
        (BANDWIDTH, "3350 GB/s", 100, "9060"),
        (PRICE, "2.5 $/h", 1, "2.52"),
        (PRICE, "2.5 $/h", 10, "2.76"),
        (SHARE, "40%", 1, "41%"),
        (SHARE, "40%", -15, "25%"),
        (SHARE, "41.38271%", 1, "42%"),
        (SHARE, "99.99%", -1, "99.989%"),
        (SHARE, "3%", 1, "3.1%"),
        (CHANGE, "0", -7, "-7%"),
        (CHANGE, "-20%", 1, "-19%"),
        (CHANGE, "5%", -10, "-5%"),
        (SERVERS, "8", 1, "9"),
        (SERVERS, "8", -3, "5"),
        (SERVERS, "8", 0.4, "8"),
        (WORKLOAD["price_elasticity"], "-1", -1, "-1.1"),
        (MONEY["base_year"], "2026", 3, "2029"),
        (MONEY["horizon"], "36", 2, "38"),
    ],
)
def test_a_number_goes_so_far(field: Field, start: str, steps: float, says: str) -> None:
    begun = read_cell(start, field)
    assert begun is not None
    assert text(scrubbed(begun, steps, field), field) == says


def test_ten_times_a_step_goes_ten_steps_and_a_tenth_of_one_keeps_a_digit_more() -> None:
    assert scrubbed(3.35e12, steps_of(4, coarse=True), BANDWIDTH) == scrubbed(3.35e12, 10, BANDWIDTH) == 3.70e12
    assert text(scrubbed(3.35e12, steps_of(4, fine=True), BANDWIDTH, fine=True), BANDWIDTH) == "3353"
    assert text(scrubbed(0.4, steps_of(8, fine=True), SHARE, fine=True), SHARE) == "40.2%"


def test_bounds_hold_and_are_reached() -> None:
    assert scrubbed(0.4, 500, SHARE) == SHARE.high
    assert scrubbed(0.4, -500, SHARE) == SHARE.low
    assert scrubbed(8.0, -500, SERVERS) == SERVERS.low
    assert scrubbed(-0.2, -500, CHANGE) == CHANGE.low
    assert scrubbed(3.35e12, 1e5, BANDWIDTH) == BANDWIDTH.high


def test_from_zero_a_number_goes_up_by_a_tenth_of_its_unit_and_back_to_zero() -> None:
    later = WORKLOAD["traffic_after_one"]
    assert later.zero_allowed
    assert text(scrubbed(0.0, 1, later), later) == "0.1"
    assert scrubbed(0.0, -5, later) == 0.0
    assert scrubbed(later.low, -math.log(1e3, 1.01), later) == 0.0


def test_a_large_whole_number_goes_by_a_percent_and_stays_short() -> None:
    assert scrubbed(1_000_000.0, 1, TOKENS) == 1_010_000
    assert scrubbed(1_000_000.0, -3, TOKENS) == 971_000


def test_all_of_a_range_goes_with_its_middle_and_stops_where_an_end_stops() -> None:
    limits = read_range("40% ± 10%", SHARE)
    assert scrubbed(limits, 4, SHARE) == Distribution("normal", 0.33, 0.44, 0.55)
    far = scrubbed(limits, 500, SHARE)
    assert isinstance(far, Distribution)
    assert far.high <= SHARE.high
    assert far.mid == pytest.approx(0.8, rel=0.01)
    near = scrubbed(limits, -500, SHARE)
    assert isinstance(near, Distribution)
    assert near.low >= SHARE.low


def test_a_range_around_zero_has_no_size_to_scale() -> None:
    with pytest.raises(CellRefused, match="around 0"):
        scrubbed(Distribution("normal", -0.1, 0.0, 0.1), 1, CHANGE)


def test_what_holds_no_number_says_why() -> None:
    assert "holds words" in why_no_number("ring", CHIP["scaleup_topology"])
    assert "is empty" in why_no_number(None, CHIP["peak_rate_fp8"])
    assert why_no_number(0.4, SHARE) == why_no_number(read_range("40% ± 10%", SHARE), SHARE) == ""


def test_nudges_go_one_upon_the_other_and_stay_short() -> None:
    assert text(nudged(3.35e12, [1], BANDWIDTH), BANDWIDTH) == "3383.5"
    assert text(nudged(3.35e12, [1] * 20, BANDWIDTH), BANDWIDTH).replace(".", "").isdigit()
    assert len(text(nudged(2.5 / 3600, [1, 1, -1, 10], PRICE), PRICE)) <= 6
    assert nudged(8.0, [1, 10, -1], SERVERS) == 18
    assert nudged(read_range("40% ± 10%", SHARE), [10], SHARE) == Distribution("normal", 0.33, 0.44, 0.55)


@pytest.mark.parametrize(("name", "field"), NUMBERS, ids=[name for name, _ in NUMBERS])
@settings(max_examples=20)
@given(share=st.floats(0, 1), steps=st.floats(-300, 300), fine=st.booleans())
def test_every_field_stays_inside_its_bounds_goes_the_right_way_and_reads_back(
    name: str, field: Field, share: float, steps: float, fine: bool
) -> None:
    low, high = max(field.low, -1e3), min(field.high, max(field.low, 1e-3) * 1e6)
    start = low + share * (high - low)
    if field.integer:
        start = float(math.floor(start))
    start = min(max(start, field.low), field.high)
    value = number(scrubbed(start, steps, field, fine=fine))
    assert field.low <= value <= field.high or (value == 0 and field.zero_allowed), name
    assert not field.integer or value == round(value)
    if value not in (field.low, field.high, start):
        assert len(edit_text(value, field).partition(" ")[0].strip("-%").replace(".", "").lstrip("0")) <= 15
    if abs(steps) > 2:
        assert (value - start) * steps >= 0 or abs(value - start) < abs(start) * 1e-2 + 1e-2
    assert read_cell(edit_text(value, field), field, old=start) == pytest.approx(value, rel=1e-15)
