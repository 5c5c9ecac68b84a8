"""Cell texts: what a number cell reads (B001-B040, A4, A5), refuses and writes back."""

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.cells import (
    EMPTY,
    ENGLISH,
    FRENCH,
    GERMAN,
    INDIAN,
    SWISS,
    NumberLocale,
    edit_text,
    format_value,
    locale_for,
    read_cell,
)
from core.errors import CellAmbiguous, CellRefused
from core.fields import Field
from core.names import visible
from core.ranges import read_value

POWER = Field("power", "Power", "", unit="W", display=("W", "kW", "MW"), low=1e-12, high=1e12)
PRICE = Field("price", "Rental price", "", unit="USD/s", display=("$/h",), low=1e-12, high=1e6)
COST = Field("cost", "Chip price", "", unit="USD", display=("$",), low=0, high=1e12)
TOKEN_PRICE = Field("token_price", "Token price", "", unit="USD/token", display=("$/Mtok",), low=1e-12, high=1.0)
ELECTRICITY = Field("electricity", "Electricity", "", unit="USD/J", display=("$/kWh",), low=0, high=1.0)
SHARE = Field("utilization", "Utilisation", "", display=("%",), low=0.0, high=1.0)
USED_SHARE = Field("used", "Used share", "", display=("%",), low=1e-12, high=1.0)
GROWTH = Field("growth", "Growth", "", display=("%",), low=-0.99, high=10.0)
RATIO = Field("ratio", "Overhead", "", display=("×",), low=1.0, high=10.0)
COUNT = Field("chips", "Chips", "", display=("chips",), low=1, high=1e5, integer=True)
PARAMETERS = Field("parameters", "Parameters", "", low=1, high=1e18, integer=True)
TOKENS = Field("tokens", "Training tokens", "", unit="token", display=("T tokens", "B tokens"), low=1, high=1e18)
MEMORY = Field("memory", "Memory", "", unit="B", display=("GB", "MB", "TB"), low=1, high=1e18)
BANDWIDTH = Field("bandwidth", "Bandwidth", "", unit="B/s", display=("GB/s", "TB/s"), low=1e-12, high=1e18)
CHANGE = Field("change", "Change", "", low=-1e6, high=1e6)
OFFSET = Field("offset", "Offset", "", low=1.0, high=1e6, zero_allowed=True)
OPTIONAL = Field("clock", "Clock", "", unit="1/s", display=("req/s",), low=1e-9, high=1e12, optional=True)
LIFE = Field("life", "Chip life", "", unit="s", display=("year", "month"), low=1.0, high=1e12)
HORIZON = Field("horizon", "Horizon", "", display=("months",), low=1, high=240, integer=True)
NUMERIC = [
    POWER, PRICE, COST, TOKEN_PRICE, ELECTRICITY, SHARE, RATIO, COUNT, PARAMETERS, TOKENS, MEMORY, BANDWIDTH, CHANGE,
    OFFSET, OPTIONAL, LIFE, HORIZON, GROWTH,
]  # fmt: skip
CELL_LETTERS = "0123456789.,'+-eEkMGTB%$€/ \u00a0\u202f()x=*^WhbsiNa\x00\u202e"
LOCALES = [ENGLISH, INDIAN, GERMAN, FRENCH, SWISS]


def refusal(text: str, field: Field, locale: NumberLocale = ENGLISH, old: float | None = None) -> str:
    """The sentence of a refusal, which must be one short line that starts with the field's label."""
    with pytest.raises(CellRefused) as caught:
        read_cell(text, field, locale=locale, old=old)
    sentence = str(caught.value)
    assert sentence.startswith(field.label)
    assert sentence[-1] in ".?"
    assert len(sentence) < 220
    assert visible(sentence) == sentence
    return sentence


def refused_in_every_field(text: str) -> None:
    for field in NUMERIC:
        for locale in LOCALES:
            refusal(text, field, locale)


# --- B001-B040: numbers typed or pasted ------------------------------------------------------------------------------


def test_B001_NaN_is_refused() -> None:
    refused_in_every_field("NaN")


def test_B002_nan_is_refused() -> None:
    refused_in_every_field("nan")


def test_B003_inf_is_refused() -> None:
    refused_in_every_field("inf")


def test_B004_minus_infinity_is_refused() -> None:
    refused_in_every_field("-Infinity")


@pytest.mark.parametrize("text", ["1e400", "-1e400", "1e99999999999", "0e99999999999"])
def test_B005_overflow_is_refused(text: str) -> None:
    refused_in_every_field(text)


@pytest.mark.parametrize("field", [PRICE, COST, TOKEN_PRICE, ELECTRICITY])
def test_B006_huge_price_is_refused_by_range(field: Field) -> None:
    assert "is above" in refusal("1e308", field)


def test_B007_huge_negative_is_refused() -> None:
    refused_in_every_field("-1e308")


@pytest.mark.parametrize("field", [PRICE, POWER, BANDWIDTH, USED_SHARE])
def test_B008_denormal_is_refused_by_range(field: Field) -> None:
    sentence = refusal("5e-324", field)
    assert "is below" in sentence or "too small" in sentence


def test_B008_denormal_next_to_an_allowed_zero_is_refused() -> None:
    assert "only 0 is taken below it" in refusal("5e-324", OFFSET)


@pytest.mark.parametrize("text", ["1e-400", "-0.1e-330", "1e-330%"])
def test_B008_number_too_small_for_a_float_is_not_read_as_zero(text: str) -> None:
    refusal(text, SHARE)


def test_B009_tiny_number_is_kept_where_the_field_takes_it() -> None:
    tiny = Field("tiny", "Tiny", "", low=0.0, high=1.0)
    assert read_cell("1e-310", tiny) == 1e-310
    assert read_cell(edit_text(1e-310, tiny), tiny) == pytest.approx(1e-310)
    assert format_value(1e-310, tiny) == "1e-310"


@pytest.mark.parametrize("text", ["-0", "-0.0", "-0e5", "\u22120", "-0 $"])
def test_B010_minus_zero_is_zero(text: str) -> None:
    value = read_cell(text, COST)
    assert value == 0
    assert math.copysign(1, value) == 1
    assert "-" not in format_value(-0.0, CHANGE) + edit_text(-0.0, CHANGE) + format_value(-0.0, COST)


@pytest.mark.parametrize("field", [BANDWIDTH, COUNT, USED_SHARE, LIFE])
@pytest.mark.parametrize("text", ["0", "0.0", "-0"])
def test_B011_zero_in_a_divisor_is_refused(field: Field, text: str) -> None:
    assert "cannot be 0" in refusal(text, field)


def test_B011_zero_is_read_where_the_field_allows_it() -> None:
    assert read_cell("0", OFFSET) == 0
    assert read_cell("0 %", SHARE) == 0


@pytest.mark.parametrize("field", [COUNT, PRICE, COST, POWER, MEMORY])
def test_B012_negative_is_refused(field: Field) -> None:
    assert "cannot be negative" in refusal("-5", field)


@pytest.mark.parametrize("text", ["1.5", "1.5 chips", "0.0001k", "15e-1"])
def test_B013_fraction_of_a_whole_number_is_refused(text: str) -> None:
    assert "needs a whole number" in refusal(text, COUNT)


def test_B014_decimal_comma_in_english_is_refused_with_a_hint() -> None:
    for field in (POWER, CHANGE, COST):
        assert "type 1.5" in refusal("1,5", field)


def test_B015_point_before_three_digits_in_german_is_a_question() -> None:
    with pytest.raises(CellAmbiguous) as caught:
        read_cell("1.234", POWER, locale=GERMAN)
    assert caught.value.readings == ("1,234", "1234")
    assert [read_cell(text, POWER, locale=GERMAN) for text in caught.value.readings] == [1.234, 1234]


def test_B016_decimal_comma_in_german_is_read_and_echoed() -> None:
    assert read_cell("1,234", POWER, locale=GERMAN) == 1.234
    assert format_value(1.234, POWER, locale=GERMAN) == "1,234 W"


def test_B017_space_groups_in_french() -> None:
    assert read_cell("1 234,5", POWER, locale=FRENCH) == 1234.5


@pytest.mark.parametrize("space", ["\u202f", "\u00a0", "\u2009"])
def test_B018_narrow_space_groups_in_french(space: str) -> None:
    assert read_cell(f"1{space}234,5", POWER, locale=FRENCH) == 1234.5


@pytest.mark.parametrize("mark", ["'", "\u2019"])
def test_B019_apostrophe_groups_in_swiss(mark: str) -> None:
    assert read_cell(f"1{mark}234.5", POWER, locale=SWISS) == 1234.5


def test_B020_lakh_grouping_in_indian_english_only() -> None:
    assert read_cell("1,00,000", POWER, locale=INDIAN) == 100_000
    refusal("1,00,000", POWER)


def test_B021_arabic_indic_digits_are_refused() -> None:
    refused_in_every_field("١٢٣")


def test_B022_full_width_digits_are_refused() -> None:
    refused_in_every_field("\uff11\uff12")


@pytest.mark.parametrize("text", ["1_000", "1__0", "_1"])
def test_B023_underscores_are_refused(text: str) -> None:
    refused_in_every_field(text)


@pytest.mark.parametrize("text", ["0x10", "0b1", "0o7", "0x1p3"])
def test_B024_hexadecimal_is_refused(text: str) -> None:
    refused_in_every_field(text)


def test_B025_exponent_is_read() -> None:
    assert read_cell("1e3", COUNT) == 1000
    assert read_cell("1e3", POWER) == 1000


def test_B026_exponent_with_sign_and_zeros_is_read() -> None:
    assert read_cell("1E+03", POWER) == 1000


@pytest.mark.parametrize("text", [" 5 ", "\u00a05\u00a0", "\u202f5", "5\t", "5\r\n", "\u20095\u2007"])
def test_B027_spaces_around_are_ignored(text: str) -> None:
    for locale in LOCALES:
        assert read_cell(text, POWER, locale=locale) == 5


@pytest.mark.parametrize("text", ["5%", "5 %", "5\u202f%", "0.05"])
def test_B028_percent_is_a_share(text: str) -> None:
    assert read_cell(text, SHARE) == 0.05


def test_B029_percent_without_its_sign_is_refused_with_the_question() -> None:
    assert refusal("5", SHARE) == "Utilisation takes a share from 0 % to 100 %; did you mean 5 %?"
    assert read_cell("0.5", SHARE) == 0.5
    assert read_cell("1", SHARE) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("120%", "Utilisation 120 % is above 100 %."),
        ("100.00001%", "Utilisation 100.00001% is above 100 %."),
        ("130", "Utilisation takes a share from 0 % to 100 %; you typed 130."),
    ],
)
def test_B030_share_above_one_is_refused(text: str, sentence: str) -> None:
    assert refusal(text, SHARE) == sentence


@pytest.mark.parametrize(
    "text", ["$30,000", "$ 30000", "30,000 $", "30000USD", "USD 30000", "US$30,000", "30 k$", "$30k"]
)
def test_B031_dollars_are_read(text: str) -> None:
    assert read_cell(text, COST) == 30_000


@pytest.mark.parametrize("text", ["€30.000", "30000 €", "EUR 30000", "30000 EUR", "£5", "5 CHF", "¥5", "₹5", "C$5"])
def test_B032_other_currency_is_refused_by_name(text: str) -> None:
    assert "is in US dollars" in refusal(text, COST)
    refusal(text, POWER)


def test_B032_currency_is_named() -> None:
    assert refusal("€30.000", COST) == "Chip price is in US dollars; you typed euros (€30.000)."


def test_B033_bytes_are_read_and_shown_with_their_unit() -> None:
    assert read_cell("80GB", MEMORY) == 80e9
    assert read_cell("80 GiB", MEMORY) == 80 * 2**30
    assert read_cell("80B", MEMORY) == 80
    assert format_value(80e9, MEMORY) == "80 GB"
    assert format_value(80.0 * 2**30, MEMORY) == "85.9 GB"


def test_B034_bandwidth_is_read() -> None:
    assert read_cell("3.35TB/s", BANDWIDTH) == 3.35e12


@pytest.mark.parametrize("text", ["3.35 Tb/s", "3.35 Tbit/s", "3.35 Tbps"])
def test_B035_bits_are_an_eighth(text: str) -> None:
    assert read_cell(text, BANDWIDTH) == 0.41875e12


@pytest.mark.parametrize("text", ["70B", "70 B", "70e9", "70 billion", "70000M", "0.07T", "70,000,000,000"])
def test_B036_billions_of_parameters_are_read(text: str) -> None:
    assert read_cell(text, PARAMETERS) == 70e9


def test_B037_whole_number_past_exact_floats_is_refused() -> None:
    assert "2^53" in refusal("9007199254740993", PARAMETERS)
    assert read_cell("9007199254740992", PARAMETERS) == 2**53


def test_B038_thousands_of_digits_are_refused_by_their_length() -> None:
    assert len(refusal("9" * 5000, PARAMETERS)) < 300
    assert len(refusal("1." + "0" * 100, POWER)) < 300


def test_B039_megabytes_of_digits_are_refused_by_their_length() -> None:
    assert len(refusal("9" * 10_000_000, PARAMETERS)) < 300


@pytest.mark.parametrize(
    "text", ["--5", "5-", "+", "-", ".", ",", "e", "1e", "e5", "1e+", "+-5", "1..2", "1.2.3.", "%", "$"]
)
def test_B040_fragment_is_refused(text: str) -> None:
    refused_in_every_field(text)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\t", EMPTY])
def test_B040_empty_text_is_none_where_the_field_says_so(text: str) -> None:
    assert read_cell(text, OPTIONAL) is None
    assert "cannot be empty" in refusal(text, POWER)


# --- A4, A5: the acceptance statements -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0.7 kW", "700W", "700", "700 watts", "7e2", "0.0007MW", "0.7k"])
def test_A04_power_is_stored_in_watts(text: str) -> None:
    assert read_cell(text, POWER) == 700


def test_A04_percent_scaling_and_wrong_dimension() -> None:
    assert read_cell("40%", SHARE) == 0.4
    for text in ("=1.2*", "=*1.2", "= 1.2 *", "=/2", "= * 0.5"):
        factor = 1.2 if "1.2" in text else 0.5
        assert read_cell(text, POWER, old=700.0) == pytest.approx(700 * factor, rel=1e-15)
    assert refusal("5 kg", POWER) == "Power needs a power (W, kW, MW); you typed kg."


AMBIGUOUS = None
EN, IN, DE, FR, CH = "en_US", "en_IN", "de_DE", "fr_FR", "de_CH"
NUMBER_TABLE: list[tuple[str, str, float | str | None]] = [
    # a float: read; AMBIGUOUS: a question; a text: refused with that hint in the sentence
    ("1.5", EN, 1.5), ("1,5", EN, "1.5"), ("1,234", EN, 1234), ("1,234.5", EN, 1234.5), ("1234.5", EN, 1234.5),
    ("12,345,678", EN, 12345678), ("1.234,5", EN, ""), ("1.234", EN, 1.234), ("1,23,4", EN, ""), ("1,2345", EN, ""),
    ("0,123", EN, "0.123"), ("1,00,000", EN, ""), ("1 234.5", EN, ""), ("1'234.5", EN, ""), ("1.234.567", EN, ""),
    (",5", EN, ""), (".5", EN, 0.5), ("5.", EN, 5), ("3e14", EN, 3e14), ("1.2k", EN, 1200), ("1.2K", EN, 1200),
    ("1,234e3", EN, 1234e3), ("1.5e-3", EN, 0.0015), ("1.5E+3", EN, 1500), ("007", EN, 7), ("+5", EN, 5),
    ("\u22125", EN, -5), ("-1,234.5", EN, -1234.5), ("1,234,56", EN, ""), ("1,,234", EN, ""),
    ("1\u00a0234", EN, ""),
    ("1,00,000", IN, 100000), ("12,34,567.5", IN, 1234567.5), ("1,234,567", IN, 1234567), ("1,5", IN, "1.5"),
    ("1,0,000", IN, ""),
    ("1,5", DE, 1.5), ("1,234", DE, 1.234), ("1.234,5", DE, 1234.5), ("1.234", DE, AMBIGUOUS),
    ("-1.234", DE, AMBIGUOUS),
    ("12.345", DE, AMBIGUOUS), ("1.5", DE, "1,5"), ("12.34", DE, "12,34"), ("0.123", DE, "0,123"),
    ("1.234.567", DE, 1234567), ("1.234.567,8", DE, 1234567.8), ("1.23.4", DE, ""), ("1,234.5", DE, ""),
    ("1,234,567", DE, ""), ("1'234", DE, ""), ("1 234", DE, ""), ("1234", DE, 1234), ("1,2k", DE, 1200),
    ("1,5e3", DE, 1500), ("3e14", DE, 3e14), (",5", DE, 0.5), ("1234.567", DE, "1234,567"),
    ("1 234,5", FR, 1234.5), ("1\u202f234,5", FR, 1234.5), ("1\u00a0234\u00a0567", FR, 1234567),
    ("1,234", FR, 1.234),
    ("1.234", FR, AMBIGUOUS), ("1.5", FR, "1,5"), ("1 23", FR, ""), ("12 34,5", FR, ""), ("1.234,5", FR, ""),
    ("1,5", FR, 1.5),
    ("1'234.5", CH, 1234.5), ("1\u2019234\u2019567", CH, 1234567), ("1,234", CH, AMBIGUOUS), ("1,5", CH, "1.5"),
    ("1.5", CH, 1.5), ("1.234", CH, 1.234), ("1'23", CH, ""), ("1 234", CH, ""),
    ("١٢٣", EN, ""), ("١٢٣", "ar_EG", ""), ("\uff11\uff12", EN, ""), ("१२३", "hi_IN", ""), ("1\u066c234", EN, ""),
    ("\u00a0 1.5 \u202f", EN, 1.5), ("1\u2009234\u2009567,8", FR, 1234567.8), ("1\u202f234.5", FR, ""),
    ("1.234,5", "es_ES", 1234.5), ("1.234", "pt_BR", AMBIGUOUS), ("1.234", "es_MX", 1.234), ("1,5", "pl_PL", 1.5),
    ("1 234,5", "sv_SE", 1234.5), ("1.234", "ru_RU", AMBIGUOUS), ("1,234", "ja_JP", 1234),
    ("1\u2019234.5", "de_LI", 1234.5),
    ("1.2M", DE, "1,2"), ("1,2M", DE, 1.2e6), ("1.234k", DE, AMBIGUOUS), ("1.234e3", FR, AMBIGUOUS),
    ("12,34,567", IN, 1234567),
]  # fmt: skip
ANY_NUMBER = Field("any", "Number", "", low=-1e30, high=1e30)


def test_A05_table_is_long_enough() -> None:
    assert len(set(NUMBER_TABLE)) >= 60
    assert sum(expected is AMBIGUOUS for _, _, expected in NUMBER_TABLE) >= 4


@pytest.mark.parametrize(("text", "name", "expected"), NUMBER_TABLE)
def test_A05_number_is_read_by_its_locale(text: str, name: str, expected: float | str | None) -> None:
    locale = locale_for(name)
    if isinstance(expected, str):
        assert expected in refusal(text, ANY_NUMBER, locale)
    elif expected is None:
        with pytest.raises(CellAmbiguous) as caught:
            read_cell(text, ANY_NUMBER, locale=locale)
        first, second = (read_cell(reading, ANY_NUMBER, locale=locale) for reading in caught.value.readings)
        assert first is not None
        assert second == pytest.approx(first * 1000)
    else:
        assert read_cell(text, ANY_NUMBER, locale=locale) == expected
        assert read_value(text, ANY_NUMBER, locale=locale) == expected


def test_A05_readings_keep_the_unit() -> None:
    with pytest.raises(CellAmbiguous) as caught:
        read_cell("1.234 kW", POWER, locale=GERMAN)
    assert caught.value.readings == ("1,234 kW", "1234 kW")


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        ("de_DE.UTF-8", GERMAN), ("de", GERMAN), ("de-AT", FRENCH), ("de_CH", SWISS), ("fr_CA", FRENCH),
        ("pl", FRENCH),
        ("it_IT", GERMAN), ("es_MX", ENGLISH), ("hi_IN", INDIAN), ("zh_Hans_CN", ENGLISH), ("C", ENGLISH),
        ("", ENGLISH),
        ("ja_JP", ENGLISH), ("ar_EG", ENGLISH),
    ],
)  # fmt: skip
def test_locale_is_found_by_name(name: str, locale: NumberLocale) -> None:
    assert locale_for(name) == locale


# --- units, suffixes, money ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("3350", BANDWIDTH, 3350e9), ("3.35T", BANDWIDTH, 3.35e12), ("3,350 GB/s", BANDWIDTH, 3350e9),
        ("80G", MEMORY, 80e9), ("2T", MEMORY, 2e12), ("512 MiB", MEMORY, 2**29),
        ("2.5", PRICE, 2.5 / 3600), ("$2.5", PRICE, 2.5 / 3600), ("2.5 USD", PRICE, 2.5 / 3600),
        ("$2.5/h", PRICE, 2.5 / 3600), ("$2.50 per hour", PRICE, 2.5 / 3600), ("2.5 $/chip-h", PRICE, 2.5 / 3600),
        ("1825 $/month", PRICE, 2.5 / 3600), ("$1.2k/h", PRICE, 1200 / 3600), ("$1.2k", PRICE, 1200 / 3600),
        ("0.62", TOKEN_PRICE, 0.62e-6), ("$0.62 / M tokens", TOKEN_PRICE, 0.62e-6),
        ("62 ¢/Mtok", TOKEN_PRICE, 0.62e-6),
        ("$0.62/1M tokens", TOKEN_PRICE, 0.62e-6), ("0.00062 $/ktok", TOKEN_PRICE, 0.62e-6),
        ("8 ¢/kWh", ELECTRICITY, 0.08 / 3.6e6), ("$80/MWh", ELECTRICITY, 0.08 / 3.6e6), ("0", ELECTRICITY, 0.0),
        ("4.1 M$", COST, 4.1e6), ("$4.1 M", COST, 4.1e6), ("$1.2B", COST, 1.2e9), ("1.2 $B", COST, 1.2e9),
        ("2k", COST, 2000), ("-0 $", COST, 0),
        ("15", TOKENS, 15e12), ("15T", TOKENS, 15e12), ("15 T tokens", TOKENS, 15e12), ("300 Btok", TOKENS, 300e9),
        ("500k", TOKENS, 500e3), ("1e12 tokens", TOKENS, 1e12),
        ("8 chips", COUNT, 8), ("1 chip", COUNT, 1), ("8 GPUs", COUNT, 8), ("2k", COUNT, 2000),
        ("4.35k", COUNT, 4350),
        ("1.2", RATIO, 1.2), ("1.2x", RATIO, 1.2), ("1.2 ×", RATIO, 1.2), ("120%", RATIO, 1.2),
        ("5", LIFE, 5 * 8760 * 3600), ("60 months", LIFE, 60 * 730 * 3600), ("12 months", HORIZON, 12),
        ("12 mo", HORIZON, 12), ("60 req/min", OPTIONAL, 1), ("3 rps", OPTIONAL, 3), ("3 /s", OPTIONAL, 3),
        ("-30%", GROWTH, -0.3), ("-0.3", GROWTH, -0.3), ("250 %", GROWTH, 2.5),
    ],
)  # fmt: skip
def test_unit_is_converted(text: str, field: Field, value: float) -> None:
    assert read_cell(text, field) == pytest.approx(value, rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("text", "field", "part"),
    [
        ("80GB", BANDWIDTH, "a bandwidth (GB/s, TB/s); you typed GB"),
        ("5 $/h", COST, "an amount of money"), ("$700", POWER, "you typed $700"), ("70B", POWER, "you typed B"),
        ("5%", COUNT, "a whole number (chips)"), ("8 layers", COUNT, "a whole number (chips)"),
        ("8 chips", HORIZON, "(months)"), ("5 kWh", POWER, "you typed kWh"),
        ("5 kg", SHARE, "a share from 0 % to 100 %"),
        ("5 kg", PARAMETERS, "a whole number without a unit; you typed kg"), ("70b", PARAMETERS, "you typed b"),
        ("abc", POWER, "you typed abc"), ("5 W W", POWER, "you typed W W"), ("700 W;", POWER, "you typed 700 W;"),
        ("5\x00", POWER, "you typed 5‹U+0000›"), ("5\u202eW", POWER, "‹U+202E›"), ("x" * 150, POWER, "…"),
        ("x" * 1000, POWER, "1,000 characters"), ("1e302", POWER, "is above"), ("0.5", RATIO, "is below 1×"),
        ("999 kchips", COUNT, "a whole number"), ("$5 kg", COST, "you typed $5 kg"), ("1.0.0 W", POWER, "1.0.0 W"),
    ],
)  # fmt: skip
def test_refusal_says_what_is_needed(text: str, field: Field, part: str) -> None:
    assert part in refusal(text, field)


@pytest.mark.parametrize(
    "text", ["0.3..0.7", "tri(0.3, 0.5, 0.7)", "uni(1, 2)", "5±1", "5 +- 1", "5+/-1", "3-5", "3 – 5", "30%-50%"]
)
def test_range_is_refused_for_a_single_value(text: str) -> None:
    assert "needs a single value" in refusal(text, SHARE)


@pytest.mark.parametrize(("text", "field"), [("3k", BANDWIDTH), ("80k", MEMORY), ("1e3k", MEMORY), ("1.5M", MEMORY)])
def test_letter_smaller_than_the_prefix_of_the_column_is_a_question(text: str, field: Field) -> None:
    with pytest.raises(CellAmbiguous) as caught:
        read_cell(text, field)
    first, second = (read_cell(reading, field) for reading in caught.value.readings)
    assert first is not None
    assert second == pytest.approx(first * 1e9)


def test_bare_number_above_one_in_a_share_that_may_exceed_one_is_a_question() -> None:
    with pytest.raises(CellAmbiguous) as caught:
        read_cell("2.5", GROWTH)
    assert caught.value.readings == ("2.5 %", "250 %")
    with pytest.raises(CellAmbiguous) as caught:
        read_cell("2,5", GROWTH, locale=GERMAN)
    assert [read_cell(reading, GROWTH, locale=GERMAN) for reading in caught.value.readings] == [0.025, 2.5]


@pytest.mark.parametrize(
    ("text", "old", "part"),
    [
        ("=1.2*", None, "nothing that"), ("=/0", 700.0, "cannot be scaled"), ("=1e999*", 700.0, "cannot be scaled"),
        ("=1+1", 700.0, "reads no formulas"), ("=", 700.0, "reads no formulas"), ("=*", 700.0, "reads no formulas"),
        ("=1.2", 700.0, "reads no formulas"), ("=1e30*", 700.0, "is above"), ("=-1*", 700.0, "cannot be negative"),
        ("=1,5*", 700.0, "1.5"), ("=cmd|'/c calc'!A1", 700.0, "reads no formulas"),
    ],
)  # fmt: skip
def test_scaling_that_cannot_be_done_is_refused(text: str, old: float | None, part: str) -> None:
    assert part in refusal(text, POWER, old=old)


def test_scaling_keeps_whole_numbers_whole() -> None:
    assert read_cell("=1.1*", COUNT, old=10.0) == 11
    assert "needs a whole number" in refusal("=1.2*", COUNT, old=8.0)
    assert read_cell("=1,5*", POWER, locale=GERMAN, old=2.0) == 3


def test_declared_unit_of_the_wrong_kind_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="do not all measure"):
        read_cell("5", Field("bad", "Bad", "", unit="B", display=("GB/s",)))


# --- writing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "field", "text"),
    [
        (700.0, POWER, "700 W"), (1200.0, POWER, "1200 W"), (35e6, POWER, "35 MW"), (12_345.0, POWER, "12.35 kW"),
        (2.5 / 3600, PRICE, "2.5 $/h"), (30_000.0, COST, "$30,000"), (1234.0, COST, "$1,234"), (0.0, COST, "$0"),
        (0.8, SHARE, "80 %"), (1.2, RATIO, "1.2×"), (0.62e-6, TOKEN_PRICE, "0.62 $/Mtok"),
        (3350e9, BANDWIDTH, "3350 GB/s"), (22e12, BANDWIDTH, "22 TB/s"), (64.0, COUNT, "64 chips"),
        (1.0, COUNT, "1 chip"),
        (131_072.0, PARAMETERS, "131,072"), (70_553_706_496.0, PARAMETERS, "70.55 B"),
        (15e12, TOKENS, "15 T tokens"),
        (5 * 8760 * 3600.0, LIFE, "5 years"), (8760 * 3600.0, LIFE, "1 year"), (-5.5, CHANGE, "−5.5"),
        (None, POWER, EMPTY), (math.nan, POWER, EMPTY), (math.inf, POWER, EMPTY), (-0.0, CHANGE, "0"),
        (9.9996, CHANGE, "10"), (-1e-300, CHANGE, "−1e-300"), (12.0, HORIZON, "12 months"),
    ],
)  # fmt: skip
def test_cell_text(value: float | None, field: Field, text: str) -> None:
    assert format_value(value, field) == text


def test_cell_text_in_a_unit_that_the_column_chose() -> None:
    assert format_value(3350e9, BANDWIDTH, unit="TB/s") == "3.35 TB/s"
    assert format_value(0.8, SHARE, unit="") == "0.8"
    assert format_value(70e9, PARAMETERS, unit="B parameters") == "70 B parameters"


def test_cell_text_by_locale() -> None:
    assert format_value(12_345.6, CHANGE, locale=FRENCH) == "12\u202f346"
    assert format_value(123_456.0, CHANGE, locale=INDIAN) == "1,23,456"
    assert format_value(12_345.6, CHANGE, locale=GERMAN) == "12346"  # a grouping point would be a question to read
    assert edit_text(1234.5, CHANGE, locale=GERMAN) == "1234,5"


@pytest.mark.parametrize(
    ("value", "field", "text"),
    [
        (2.5 / 3600, PRICE, "2.5"), (0.8, SHARE, "80%"), (0.07, SHARE, "7%"), (1 / 3, CHANGE, "0.3333333333333333"),
        (35e6, POWER, "35 MW"), (70e9, PARAMETERS, "70 B"), (None, POWER, ""), (math.nan, POWER, ""),
        (0.1 + 0.2, CHANGE, "0.3"), (30_000.0, COST, "30000"), (0.0, COST, "0"), (1e-6, CHANGE, "1e-6"),
    ],
)  # fmt: skip
def test_edit_text_is_the_shortest(value: float | None, field: Field, text: str) -> None:
    assert edit_text(value, field) == text


def inside(field: Field, position: float) -> float:
    """A value of a field from 0…1, spread over its decades."""
    if field.integer:
        return float(round(field.low + (min(field.high, 2.0**53) - field.low) * position**4))
    if field.low < 0:
        return field.low + (field.high - field.low) * position
    low = math.log(max(field.low, 1e-15))
    return float(min(field.high, max(field.low, math.exp(low + (math.log(field.high) - low) * position))))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NUMERIC), st.floats(0, 1), st.sampled_from(LOCALES))
@example(PARAMETERS, 1.0, FRENCH)
def test_edit_text_reads_back_to_the_same_value(field: Field, position: float, locale: NumberLocale) -> None:
    value = inside(field, position)
    back = read_cell(edit_text(value, field, locale=locale), field, locale=locale)
    assert back == pytest.approx(value, rel=1e-15 if not field.integer else 0, abs=0)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([field for field in NUMERIC if not field.integer]), st.floats(0.01, 0.99), st.sampled_from(LOCALES)
)
def test_cell_text_reads_back_to_its_digits(field: Field, position: float, locale: NumberLocale) -> None:
    value = inside(field, position)
    back = read_cell(format_value(value, field, locale=locale), field, locale=locale)
    assert back == pytest.approx(value, rel=1e-3, abs=0)


@settings(max_examples=150, deadline=None)
@given(st.floats(1e-9, 1e29, exclude_min=True))
def test_typed_float_is_stored_exactly(value: float) -> None:
    assert read_cell(repr(value), ANY_NUMBER) == value
    assert read_cell(edit_text(value, ANY_NUMBER), ANY_NUMBER) == pytest.approx(value, rel=1e-15, abs=0)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=CELL_LETTERS, max_size=30), st.sampled_from(NUMERIC), st.sampled_from(LOCALES))
def test_any_text_is_a_value_inside_the_bounds_or_one_sentence(text: str, field: Field, locale: NumberLocale) -> None:
    try:
        value = read_cell(text, field, locale=locale, old=1.0)
    except CellRefused as error:
        sentence = str(error)
        assert sentence.startswith(field.label)
        assert visible(sentence) == sentence
        return
    assert value is None or math.isfinite(value)
    assert value is None or field.low <= value <= field.high or (value == 0 and field.zero_allowed)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 999_999_999), st.integers(0, 999), st.sampled_from(LOCALES))
def test_no_locale_reads_a_number_a_thousand_times_apart(whole: int, part: int, locale: NumberLocale) -> None:
    """A number written with any marks is read as itself by every locale, or refused; never as another one."""
    for marks in LOCALES:
        text = f"{whole}{marks.decimal}{part:03d}"
        try:
            value = read_cell(text, ANY_NUMBER, locale=locale)
        except CellRefused:
            continue
        english_thousands = locale.group == "," and marks.decimal == ","
        assert english_thousands or value == pytest.approx(whole + part / 1000, rel=1e-15)
