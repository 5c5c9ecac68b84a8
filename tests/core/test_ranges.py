"""Ranges in cells: what is read, what is refused in one sentence, and that written text reads back to the very same."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cells import ENGLISH, FRENCH, GERMAN, SWISS, NumberLocale
from core.errors import CellAmbiguous, CellRefused
from core.fields import Field
from core.names import visible
from core.ranges import kind_words, range_text, range_words, read_range, read_value, value_text
from core.records import Distribution
from tests.core.test_cells import (
    CELL_LETTERS,
    CHANGE,
    COST,
    COUNT,
    GROWTH,
    LOCALES,
    MEMORY,
    NUMERIC,
    OFFSET,
    OPTIONAL,
    PARAMETERS,
    POWER,
    PRICE,
    RATIO,
    SHARE,
    TOKENS,
    inside,
)

HOUR = 3600


def refusal(text: str, field: Field, locale: NumberLocale = ENGLISH, of: Distribution | None = None) -> str:
    """The sentence of a refusal, which must be one short line that starts with the field's label."""
    with pytest.raises(CellRefused) as caught:
        read_value(text, field, locale=locale, old_range=of)
    sentence = str(caught.value)
    assert sentence.startswith(field.label)
    assert sentence[-1] in ".?"
    assert len(sentence) < 240
    assert visible(sentence) == sentence
    return sentence


def read(text: str, field: Field, locale: NumberLocale = ENGLISH) -> Distribution:
    found = read_value(text, field, locale=locale)
    assert isinstance(found, Distribution)
    return found


# --- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "field", "kind", "low", "mid", "high"),
    [
        ("0.3..0.7", SHARE, "normal", 0.3, 0.5, 0.7),
        ("30%..70%", SHARE, "normal", 0.3, 0.5, 0.7),
        ("30..70 %", SHARE, "normal", 0.3, 0.5, 0.7),
        ("0.3 .. 70%", SHARE, None, 0, 0, 0),
        ("0.2..0.6", SHARE, "lognormal", 0.2, math.sqrt(0.12), 0.6),
        ("0.1..0.9", SHARE, "lognormal", 0.1, 0.3, 0.9),
        ("0..0.9", SHARE, "normal", 0, 0.45, 0.9),
        ("0.3…0.7", SHARE, "normal", 0.3, 0.5, 0.7),
        ("40% ± 10%", SHARE, "normal", 0.3, 0.4, 0.5),
        ("40% ± 10", SHARE, "normal", 0.3, 0.4, 0.5),
        ("40 ± 10%", SHARE, "normal", 0.3, 0.4, 0.5),
        ("0.4 ± 0.1", SHARE, "normal", 0.3, 0.4, 0.5),
        ("0.4 +/- 10%", SHARE, "normal", 0.3, 0.4, 0.5),
        ("40%+-30%", SHARE, "normal", 0.1, 0.4, 0.7),
        ("2.5 $/h ± 10%", PRICE, "normal", 2.25 / HOUR, 2.5 / HOUR, 2.75 / HOUR),
        ("2.5 ± 10 %", PRICE, "normal", 2.25 / HOUR, 2.5 / HOUR, 2.75 / HOUR),
        ("2.5 ± 0.3 $/h", PRICE, "normal", 2.2 / HOUR, 2.5 / HOUR, 2.8 / HOUR),
        ("$2..3", PRICE, "normal", 2 / HOUR, 2.5 / HOUR, 3 / HOUR),
        ("$2..$3/h", PRICE, "normal", 2 / HOUR, 2.5 / HOUR, 3 / HOUR),
        ("$2..3/h", PRICE, "normal", 2 / HOUR, 2.5 / HOUR, 3 / HOUR),
        ("2..3 $/h", PRICE, "normal", 2 / HOUR, 2.5 / HOUR, 3 / HOUR),
        ("$20k..$30k", COST, "normal", 20e3, 25e3, 30e3),
        ("$20..30k", COST, "normal", 20e3, 25e3, 30e3),
        ("0.7..1.2 kW", POWER, "normal", 700, 950, 1200),
        ("700 W..1.2 kW", POWER, "normal", 700, 950, 1200),
        ("700 W ± 50", POWER, "normal", 650, 700, 750),
        ("700 ± 10%", POWER, "normal", 630, 700, 770),
        ("1..1.5k", POWER, "normal", 1000, 1250, 1500),
        ("1.2 ± 10%", RATIO, "normal", 1.08, 1.2, 1.32),
        ("60B..80B", PARAMETERS, "normal", 60e9, 70e9, 80e9),
        ("60..80 B", PARAMETERS, "normal", 60e9, 70e9, 80e9),
        ("1..15 T tokens", TOKENS, "lognormal", 1e12, math.sqrt(15) * 1e12, 15e12),
        ("64..96 GiB", MEMORY, "normal", 64 * 2**30, 80 * 2**30, 96 * 2**30),
        ("tri(0.3, 0.5, 0.7)", SHARE, "triangular", 0.3, 0.5, 0.7),
        ("tri(30, 50, 70)%", SHARE, "triangular", 0.3, 0.5, 0.7),
        ("TRI (30%; 50%; 70%)", SHARE, "triangular", 0.3, 0.5, 0.7),
        ("tri(1, 1, 2)", POWER, "triangular", 1, 1, 2),
        ("triangular(1, 2, 4 kW)", POWER, "triangular", 1000, 2000, 4000),
        ("uni(1, 2)", POWER, "uniform", 1, 1.5, 2),
        ("uniform(1,200; 3,000)", POWER, "uniform", 1200, 2100, 3000),
        ("norm(1, 9)", POWER, "normal", 1, 5, 9),
        ("norm(1, 2, 9)", POWER, "normal", 1, 2, 9),
        ("logn(4, 9)", POWER, "lognormal", 4, 6, 9),
        ("lognormal(4, 9) W", POWER, "lognormal", 4, 6, 9),
        ("-5..5", CHANGE, "normal", -5, 0, 5),
        ("-3 ± 1", CHANGE, "normal", -4, -3, -2),
        ("-9 .. -3", CHANGE, "normal", -9, -6, -3),
        ("1e3..2e3", POWER, "normal", 1000, 1500, 2000),
        ("2..3%", GROWTH, "normal", 0.02, 0.025, 0.03),
        ("0..5", OFFSET, "normal", 0, 2.5, 5),
    ],
)  # fmt: skip
def test_a_range_is_read_in_base_units(
    text: str, field: Field, kind: str | None, low: float, mid: float, high: float
) -> None:
    if kind is None:  # 0.3 .. 70% is 0.3 % or 30 %
        with pytest.raises(CellAmbiguous) as caught:
            read_value(text, field)
        lows = [read(reading, field).low for reading in caught.value.readings]
        assert lows == [0.003, 0.3]
        return
    found = read(text, field)
    assert found.kind == kind
    assert (found.low, found.mid, found.high) == pytest.approx((low, mid, high), rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("text", "locale", "low", "high"),
    [
        ("1,5..2,5", GERMAN, 1.5, 2.5), ("1.234,5..2.000,5", GERMAN, 1234.5, 2000.5), ("uni(1,5; 2)", GERMAN, 1.5, 2),
        ("tri(1,5; 2; 3) kW", GERMAN, 1500, 3000), ("uni(1 000; 2 000,5)", FRENCH, 1000, 2000.5),
        ("1'000..2'000", SWISS, 1000, 2000), ("uni(1'000, 2'000.5)", SWISS, 1000, 2000.5),
        ("1,000..2,000", ENGLISH, 1000, 2000),
    ],
)  # fmt: skip
def test_A05_the_ends_of_a_range_are_read_by_their_locale(
    text: str, locale: NumberLocale, low: float, high: float
) -> None:
    found = read(text, POWER, locale)
    assert (found.low, found.high) == (low, high)


def test_A05_a_doubtful_end_makes_a_question_about_the_whole_range() -> None:
    with pytest.raises(CellAmbiguous) as caught:
        read_value("1.234..2.345 kW", POWER, locale=GERMAN)
    assert caught.value.readings == ("1,234 kW..2,345 kW", "1234 kW..2345 kW")
    assert [read(reading, POWER, GERMAN).low for reading in caught.value.readings] == [1234, 1234e3]

    with pytest.raises(CellAmbiguous) as caught:
        read_value("2..3", GROWTH)
    assert [read(reading, GROWTH).mid for reading in caught.value.readings] == [0.025, 2.5]


@pytest.mark.parametrize(
    ("text", "field", "part"),
    [
        ("0.7..0.3", SHARE, "reversed"), ("tri(3, 2, 1)", POWER, "reversed"), ("800..1.2k", POWER, "800 k..1.2k"),
        ("tri(1, 3, 2)", POWER, "not between its ends"), ("norm(1, 9, 5)", POWER, "not between"),
        ("5..5", POWER, "the same"), ("5 ± 0", POWER, "the same"), ("5 ± -1", POWER, "above 0"),
        ("1 kW..2 kg", POWER, "you typed kg"), ("1..2 kg", POWER, "a power (W, kW, MW)"),
        ("5 kg ± 1", POWER, "you typed kg"), ("700 W ± 2 $/h", POWER, "a power"), ("1 kW..2", POWER, "has a unit"),
        ("tri(1 kW, 2, 3)", POWER, "has a unit"),
        ("€2..€3", PRICE, "euros"), ("2..3 €/h", PRICE, "euros"), ("£2 ± 10%", PRICE, "pounds"),
        ("2..3 CHF/h", PRICE, "Swiss francs"),
        ("0.5..120%", SHARE, "above 100 %"), ("0.9 ± 0.2", SHARE, "above 100 %"), ("5 ± 120%", POWER, "negative"),
        ("0..5", POWER, "cannot be 0"), ("0..1", OFFSET, "below"), ("-1..5", COST, "cannot be negative"),
        ("logn(0, 5)", COST, "above 0"), ("logn(-1, 5)", CHANGE, "above 0"),
        ("tri(1, 2)", POWER, "three values"), ("uni(1)", POWER, "two values"), ("uni(1, 2, 3, 4)", POWER, "two values"),
        ("uni(1, )", POWER, "two values"), ("uni()", POWER, "two values"), ("uni(1, 2", POWER, "cannot read"),
        ("trio(1, 2, 3)", POWER, "cannot read"), ("3-5", POWER, "3..5"), ("30% – 50%", SHARE, "30%..50%"),
        ("1..2..3", POWER, "cannot read"), ("0.1...0.5", POWER, "cannot read"), ("..5", POWER, "cannot read"),
        ("5..", POWER, "cannot read"), ("±5", POWER, "cannot read"), ("a..b", POWER, "you typed a"),
        ("1,200..x", POWER, "you typed x"), ("uni(1,200, 3,000)", POWER, "put ; between"),
        ("tri(1, 2.5, 4)", COUNT, "whole number"), ("2.5 ± 1", COUNT, "whole number"), ("1.2..1.4", COUNT, "whole"),
        ("1e400..1e401", POWER, "above"), ("1e-400..1", POWER, "too small"), ("nan..1", POWER, "you typed nan"),
        ("0x10..0x20", POWER, "you typed"), ("١..٢", POWER, "you typed"), ("1_0..2_0", POWER, "you typed"),
        ("1..2\x00", POWER, "‹U+0000›"), ("x" * 120 + "..1", POWER, "…"), ("1.." * 1000, POWER, "3,000 characters"),
    ],
)  # fmt: skip
def test_a_range_that_cannot_be_is_refused_in_one_sentence(text: str, field: Field, part: str) -> None:
    assert part in refusal(text, field)


def test_decimal_commas_part_no_arguments() -> None:
    assert "with ; between" in refusal("uni(1, 2)", POWER, GERMAN)


def test_the_middle_of_a_whole_number_is_whole() -> None:
    assert read("1..2", COUNT).mid == 2
    assert read("1k..3k", COUNT).mid == 1732
    assert read("8 ± 10%", COUNT) == Distribution("normal", 7.2, 8.0, 8.8)
    assert read("2, 4, 9".join(("tri(", ")")), COUNT).mid == 4


def test_a_single_number_is_a_number_and_nothing_is_none() -> None:
    assert read_value("700 W", POWER) == 700
    assert read_value("=1.2*", POWER, old=700) == pytest.approx(840)
    assert read_value("", OPTIONAL) is None


# --- scaling --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "factor", "scaled", "field"),
    [
        ("2..3 $/h", "=1.2*", "2.4..3.6 $/h", PRICE),
        ("2..3 $/h", "=/2", "1..1.5 $/h", PRICE),
        ("1..9 kW", "=*0.1", "0.1..0.9 kW", POWER),
        ("tri(30%, 50%, 80%)", "=1.1*", "tri(33%, 55%, 88%)", SHARE),
        ("norm(1, 2, 9)", "=3*", "norm(3, 6, 27)", POWER),
        ("1..2", "=4*", "4..8", COUNT),
    ],
)
def test_scaling_takes_all_of_a_range(typed: str, factor: str, scaled: str, field: Field) -> None:
    before = read(typed, field)
    assert read_value(factor, field, old=before.mid, old_range=before) == read(scaled, field)


@pytest.mark.parametrize(
    ("typed", "factor", "part"),
    [
        ("0.3..0.7", "=2*", "above 100 %"), ("0.3..0.7", "=-1*", "above 0"), ("0.3..0.7", "=0*", "above 0"),
        ("0.3..0.7", "=1+1", "reads no formulas"), ("0.3..0.7", "=1e999*", "above 100 %"),
    ],
)  # fmt: skip
def test_a_range_is_not_scaled_out_of_its_bounds(typed: str, factor: str, part: str) -> None:
    assert part in refusal(factor, SHARE, of=read(typed, SHARE))


# --- writing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "field", "text"),
    [
        ("40% ± 10%", SHARE, "30%..50%"), ("0.3..0.7", SHARE, "30%..70%"), ("2.5 $/h ± 10%", PRICE, "2.25..2.75"),
        ("20..30 MW", POWER, "20..30 MW"), ("norm(1, 9)", POWER, "norm(1, 9)"), ("logn(4, 9)", POWER, "logn(4, 9)"),
        ("uni(20,30) MW", POWER, "uni(20, 30) MW"), ("tri(1,2,3)", POWER, "tri(1, 2, 3)"),
        ("-5..5", CHANGE, "norm(-5, 5)"), ("norm(1, 2, 9)", POWER, "norm(1, 2, 9)"),
    ],
)  # fmt: skip
def test_a_range_is_written_short(typed: str, field: Field, text: str) -> None:
    assert range_text(read(typed, field), field) == text
    assert value_text(read(typed, field), field) == text


def test_a_range_is_written_by_its_locale() -> None:
    assert range_text(Distribution("uniform", 1.5, 2.0, 2.5), POWER, locale=GERMAN) == "uni(1,5; 2,5)"
    assert value_text(0.5, SHARE) == "50%"
    assert value_text(None, SHARE) == ""


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(NUMERIC),
    st.sampled_from(["normal", "lognormal", "triangular", "uniform"]),
    st.lists(st.floats(0, 1), min_size=3, max_size=3, unique=True),
    st.sampled_from(LOCALES),
)
def test_written_text_reads_back_to_the_identical_range(
    field: Field, kind: str, places: list[float], locale: NumberLocale
) -> None:
    """Of any range that could stand in a study, also one whose middle is not the usual one."""
    low, mid, high = sorted(inside(field, place) for place in places)
    if low == high or (kind == "lognormal" and low <= 0):
        return
    limits = Distribution(kind, low, mid, high)  # type: ignore[arg-type]
    text = range_text(limits, field, locale=locale)
    assert read_value(text, field, locale=locale) == limits
    assert text[0] not in "=+-@'"


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["{a}..{b}", "{a} ± {b}", "uni({a}; {b})", "logn({a}; {b})", "tri({a}; {a}; {b})"]),
    st.integers(1, 99), st.integers(1, 99), st.sampled_from(NUMERIC), st.sampled_from(LOCALES),
)  # fmt: skip
def test_typed_text_comes_back_as_a_text_of_the_identical_range(
    form: str, first: int, second: int, field: Field, locale: NumberLocale
) -> None:
    behind = "%" if field in (SHARE, GROWTH) else ""
    typed = form.format(a=f"{min(first, second)}{behind}", b=f"{max(first, second)}{behind}")
    try:
        limits = read_value(typed, field, locale=locale)
    except CellRefused:
        return
    assert isinstance(limits, Distribution)
    assert read_range(range_text(limits, field, locale=locale), field, locale=locale) == limits


@settings(max_examples=400, deadline=None)
@given(
    st.text(alphabet=CELL_LETTERS + ".;±…", max_size=24), st.text(alphabet=CELL_LETTERS + ".;±…", max_size=8),
    st.sampled_from(["{}..{}", "{} ± {}", "tri({}; {}; 5)", "uni({}, {})"]), st.sampled_from(NUMERIC),
    st.sampled_from(LOCALES),
)  # fmt: skip
def test_any_text_is_a_range_inside_the_bounds_or_one_sentence(
    first: str, second: str, form: str, field: Field, locale: NumberLocale
) -> None:
    try:
        found = read_value(form.format(first, second), field, locale=locale)
    except CellRefused as error:
        sentence = str(error)
        assert sentence.startswith(field.label)
        assert visible(sentence) == sentence
        return
    assert isinstance(found, Distribution)
    assert field.low <= found.low or (found.low == 0 and field.zero_allowed)
    assert found.low <= found.mid <= found.high <= field.high
    assert found.low < found.high
    assert not field.integer or found.mid % 1 == 0


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ("40% ± 10%", SHARE, "90 % range 30 % – 50 %, normal"),
        ("0.1..0.9", SHARE, "90 % range 10 % – 90 %, lognormal"),
        ("8 ± 10%", COUNT, "90 % range 7.2 chips – 8.8 chips, normal"),
        ("tri(1, 2, 3)", POWER, "triangular from 1 W to 3 W, most likely 2 W"),
        ("uni(1, 2) $/h", PRICE, "uniform from 1 $/h to 2 $/h"),
    ],
)
def test_a_range_says_its_ends_and_its_kind(typed: str, field: Field, words: str) -> None:
    assert range_words(read(typed, field), field) == words


@pytest.mark.parametrize(
    ("typed", "field", "start", "other"),
    [
        ("0.3..0.9", SHARE, "Lognormal, as both ends are above 0", "norm(30%, 90%)"),
        ("0.3..0.7", SHARE, "Normal, as the ends are less than 3 times apart", "logn(30%, 70%)"),
        ("norm(1, 9) kW", POWER, "Normal, as it was typed", "1000..9000"),
        ("logn(4, 9)", POWER, "Lognormal, as it was typed", "4..9"),
    ],
)
def test_a_range_says_why_it_is_of_its_kind_and_how_to_have_the_other(
    typed: str, field: Field, start: str, other: str
) -> None:
    limits = read(typed, field)
    words = kind_words(limits, field)
    assert words.startswith(start)
    assert other in words
    assert read(other, field).kind != limits.kind


def test_no_range_has_no_other_kind_to_choose() -> None:
    assert kind_words(read("uni(1, 2)", POWER), POWER) == ""
    assert "logn" not in kind_words(read("-5..5", CHANGE), CHANGE)
