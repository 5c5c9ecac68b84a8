"""What is said about a palette agrees with the longer formulas that the program's own palette is measured with."""

import random

import pytest

from core import colour_contrast
from core.colour_contrast import APART, distance, palette_warnings, readable_on
from tests.gui import colour_vision

WEAKNESSES = {"red": "protanopia", "green": "deuteranopia", "blue": "tritanopia"}
PALETTE = ("#0B3C5D", "#D9534F")


def test_contrast_is_that_of_the_guidelines() -> None:
    assert colour_contrast.contrast("#FFFFFF", "#000000") == pytest.approx(21.0)
    rng = random.Random(7)  # noqa: S311 -- no secret
    for _ in range(200):
        one, other = (f"#{rng.randrange(1 << 24):06X}" for _ in range(2))
        assert colour_contrast.contrast(one, other) == pytest.approx(colour_vision.contrast(one, other))
        ink = readable_on(one)
        assert colour_contrast.contrast(ink, one) >= 4.5


def test_a_palette_that_every_eye_tells_apart_raises_no_warning() -> None:
    assert palette_warnings(PALETTE) == ()


def test_a_pale_colour_and_two_that_look_alike_are_named_with_the_reason() -> None:
    pale, alike, same = palette_warnings(("#FFF2A8", "#B35900", "#7A7A00", "#7B7A00"))[:3]
    assert pale == "Colour 1, #FFF2A8, is hard to see on #FFFFFF: its contrast is 1.1, lines and bars need 3."
    assert alike.startswith("Colours 2 and 3, #B35900 and #7A7A00, look alike to people who see")
    assert "red weakly" in alike or "green weakly" in alike
    assert "Colours 3 and 4, #7A7A00 and #7B7A00, look alike to everybody." in palette_warnings(
        ("#FFF2A8", "#B35900", "#7A7A00", "#7B7A00")
    )
    assert "Colours" in same


@pytest.mark.parametrize("weak", WEAKNESSES)
def test_what_is_said_to_look_alike_is_near_by_the_longer_formula_too(weak: str) -> None:
    rng = random.Random(11)  # noqa: S311 -- no secret
    sight = f"people who see {weak} weakly"
    for _ in range(300):
        one = [rng.randrange(256) for _ in range(3)]
        other = [min(255, max(0, part + rng.randint(-70, 70))) for part in one]
        colours = ["#" + "".join(f"{part:02X}" for part in colour) for colour in (one, other)]
        seen = [colour_vision.seen(colour, WEAKNESSES[weak]) for colour in colours]
        by_formula = colour_vision.difference(*seen)
        if distance(colours[0], colours[1], sight) < APART:
            assert by_formula < 20, colours
        if by_formula < 2:
            assert distance(colours[0], colours[1], sight) < APART, colours
