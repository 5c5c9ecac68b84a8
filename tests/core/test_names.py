"""Names and notes: what is kept letter for letter, what is refused, and how hidden characters show (B041-B075)."""

import pytest

from core.errors import CellRefused
from core.names import excerpt, first_of, name_key, read_name, read_note, visible, with_small_letter

LABEL = "Scenario name"
LINKS = ["http://x.example/", "file:///etc/passwd", "mailto:a@b.example", "internal:Sheet1!A1", "external:x.xlsx"]


def refusal(text: str, existing: tuple[str, ...] = ()) -> str:
    with pytest.raises(CellRefused) as caught:
        read_name(text, LABEL, existing)
    sentence = str(caught.value)
    assert sentence.startswith(LABEL)
    assert sentence.endswith(".")
    assert len(sentence) < 200
    assert sentence == visible(sentence)
    return sentence


def kept_letter_for_letter(text: str) -> bool:
    return read_name(text, LABEL, ()) == text and read_note(text, "Note") == text


def test_B041_less_than_sign_is_kept() -> None:
    assert kept_letter_for_letter("TP<8")


def test_B042_angle_brackets_and_ampersand_is_kept() -> None:
    assert kept_letter_for_letter("a<b & c>d")


def test_B043_bold_tag_is_kept() -> None:
    assert kept_letter_for_letter("<b>H100</b>")


def test_B044_entity_is_kept() -> None:
    assert kept_letter_for_letter("&lt;x&gt;")


def test_B045_image_of_a_web_address_is_kept() -> None:
    assert kept_letter_for_letter('<img src="http://127.0.0.1:8000/x.png">')


def test_B046_image_of_a_file_is_kept() -> None:
    assert kept_letter_for_letter('<img src="file:///etc/passwd">')


def test_B047_image_of_a_device_is_kept() -> None:
    assert kept_letter_for_letter('<img src="/dev/zero">')


def test_B048_image_of_a_network_share_is_kept() -> None:
    assert kept_letter_for_letter(r'<img src="\\host\share\x.png">')


def test_B049_image_of_a_pipe_is_kept() -> None:
    assert kept_letter_for_letter('<img src="/path/fifo">')


def test_B050_script_tag_is_kept() -> None:
    assert kept_letter_for_letter("<script>alert(1)</script>")


def test_B051_table_tag_is_kept() -> None:
    assert kept_letter_for_letter("<table width=999999999>")


def test_B052_link_tag_is_kept() -> None:
    assert kept_letter_for_letter('<a href="file:///etc/passwd">x</a>')


def test_B053_markdown_image_is_kept() -> None:
    assert kept_letter_for_letter("![x](http://127.0.0.1/x.png)")


def test_B054_style_with_an_address_is_kept() -> None:
    assert kept_letter_for_letter('<p style="background-image:url(http://127.0.0.1/x)">')


def test_B055_formula_is_kept() -> None:
    assert kept_letter_for_letter("=1+1")


def test_B056_leading_plus_is_kept() -> None:
    assert kept_letter_for_letter("+1")


def test_B057_leading_minus_is_kept() -> None:
    assert kept_letter_for_letter("-1")


def test_B058_leading_at_sign_is_kept() -> None:
    assert kept_letter_for_letter("@SUM(1)")


def test_B061_full_width_equals_sign_is_kept() -> None:
    assert kept_letter_for_letter("\uff1d1+1")


def test_B062_array_formula_is_kept() -> None:
    assert kept_letter_for_letter("{=1+1}")


def test_B063_hyperlink_formula_is_kept() -> None:
    assert kept_letter_for_letter('=HYPERLINK("http://x","y")')


def test_B064_command_formula_is_kept() -> None:
    assert kept_letter_for_letter("=cmd|'/c calc'!A1")


def test_B059_tab_before_a_formula_is_kept_in_a_note_and_refused_in_a_name() -> None:
    text = "\t=1+1"
    assert read_note(text, "Note") == text
    assert "U+0009" in refusal(text)


def test_B060_return_before_a_formula_is_kept_in_a_note_and_refused_in_a_name() -> None:
    text = "\r=1+1"
    assert read_note(text, "Note") == text
    assert "U+000D" in refusal(text)


@pytest.mark.parametrize("text", LINKS)
def test_B065_link_is_kept_as_plain_text(text: str) -> None:
    assert kept_letter_for_letter(text)


@pytest.mark.parametrize("code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_B066_bidi_override_is_kept_and_shown_with_a_mark(code: int) -> None:
    name = f"a{chr(code)}xslx.001"
    assert read_name(name, LABEL, ()) == name
    assert visible(name) == f"a‹U+{code:04X}›xslx.001"


def test_B067_null_is_refused() -> None:
    assert "‹U+0000›" in refusal("H100\x00 evil")


def test_B068_lone_surrogate_is_refused() -> None:
    assert "‹U+D800›" in refusal("H\ud800")
    with pytest.raises(CellRefused):
        read_note("\udfff", "Note")


def test_B069_million_characters_are_refused_at_once() -> None:
    assert "1,000,000" in refusal("x" * 1_000_000)
    assert read_name("x" * 200, LABEL, ()) == "x" * 200
    refusal("x" * 201)


def test_B070_combining_marks_are_refused_by_length() -> None:
    refusal("e" + "\u0301" * 50_000)


def test_B071_joined_emoji_are_refused_by_length_and_one_is_fine() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    refusal(family * 2000)
    assert read_name(family, LABEL, ()) == family
    assert visible(family) == family


@pytest.mark.parametrize("character", ["\n", "\t", "\v", "\r", "\u2028", "\x85"])
def test_B072_line_ends_and_tabs_are_refused_in_a_name(character: str) -> None:
    assert f"U+{ord(character):04X}" in refusal(f"a{character}b")
    assert "\n" not in visible(f"a{character}b")


@pytest.mark.parametrize(
    "twin", ["H\u200b100", "H100\u2060", "h100", "\uff28100", "H\u00ad100", " H100 ", "H100\ufeff"]
)
def test_B073_invisible_twin_is_refused(twin: str) -> None:
    assert "already used by H100" in refusal(twin, ("B200", "H100"))


def test_B074_composed_and_decomposed_accents_are_the_same_name() -> None:
    refusal("caf\u0065\u0301", ("caf\u00e9",))
    assert name_key("caf\u0065\u0301") == name_key("caf\u00e9")


@pytest.mark.parametrize("text", ["", " ", "\u00a0 \u202f", "\u200b", "\u3164"])
def test_B075_empty_name_is_refused(text: str) -> None:
    assert "cannot be empty" in refusal(text)


def test_spaces_around_a_name_go_and_nothing_else() -> None:
    assert read_name("  H100  SXM ", LABEL, ("H100",)) == "H100  SXM"


def test_empty_note_is_fine_and_control_characters_are_not() -> None:
    assert read_note("", "Note") == ""
    assert read_note("two\nlines", "Note") == "two\nlines"
    for text in ("\x00", "\x1b[31m", "x" * 201):
        with pytest.raises(CellRefused):
            read_note(text, "Note")
    assert read_note("x" * 201, "Note", limit=1000) == "x" * 201


def test_joiner_after_plain_letters_is_shown() -> None:
    assert visible("H\u200d100") == "H‹U+200D›100"


def test_excerpt_is_short_and_never_cuts_a_mark() -> None:
    assert excerpt("5 kg") == "5 kg"
    assert excerpt("x" * 50) == "x" * 40 + "…"
    assert excerpt("x" * 36 + "\x00" * 9) == "x" * 36 + "…"


@pytest.mark.parametrize(("text", "what"), [("Chip\nOne", "a line break"), ("Chip\tOne", "a tab")])
def test_a_line_break_and_a_tab_are_called_so(text: str, what: str) -> None:
    assert f"cannot hold {what};" in refusal(text)


def test_of_many_names_the_first_are_said_and_the_others_counted() -> None:
    assert first_of((), 2) == ""
    assert first_of(("A", "B"), 2) == "A, B"
    assert first_of(("A", "B", "C"), 2) == "A, B and 1 more"
    assert first_of([str(number) for number in range(1202)], 2) == "0, 1 and 1,200 more"


def test_a_label_inside_a_sentence_begins_small_unless_it_is_an_abbreviation() -> None:
    assert [with_small_letter(one) for one in ("Chip price", "TTFT", "PUE of a site", "a share", "")] == [
        "chip price", "TTFT", "PUE of a site", "a share", "",
    ]  # fmt: skip
