"""The book of equations: what it refuses, in which order it computes, and what it knows of causes and inputs."""

from collections.abc import Callable
from types import ModuleType
from typing import Annotated, Any

import msgspec
import numpy as np
import pytest

from core.book import Book, BookError, Quantity
from core.fields import choice, number, text


class Engine(msgspec.Struct):
    """Inputs of a small book."""

    name: Annotated[str, text("Name", "What it is called.")] = ""
    mode: Annotated[str, choice("Mode", "How it runs.", ("slow", "fast"))] = "slow"
    speed: Annotated[float, number("B/s", "Speed", "Bytes a second.")] = 1.0
    power: Annotated[float, number("W", "Power", "Rated power.")] | None = None


class Load(msgspec.Struct):
    """More inputs."""

    size: Annotated[float, number("B", "Size", "Bytes to move.")] = 1.0


class SpeedAgain(msgspec.Struct):
    """A record that declares a field that is taken."""

    speed: Annotated[float, number("B/s", "Speed", "Another speed.")] = 1.0


def duration(size: Any, speed: Any) -> Any:
    """Time to move the load."""
    return size / speed


def energy(duration: Any, power: Any) -> Any:
    """Energy of one move."""
    return duration * power


def energy_published(energy: Any, power_known: Any) -> Any:
    """Whether the energy rests on a published power."""
    return power_known & (energy > 0 * energy)


UNITS = {"duration": "s", "energy": "J"}


def module_of(*functions: Callable[..., Any], name: str = "trial", source: str = "a test") -> ModuleType:
    """A module in which the functions stand as quantities."""
    module = ModuleType(name)
    for function in functions:
        function.__module__ = name
        setattr(module, function.__name__, Quantity(function, UNITS.get(function.__name__, "1"), source))
    return module


def book_of(*functions: Callable[..., Any]) -> Book:
    return Book([Engine, Load], [module_of(*functions)])


@pytest.fixture
def book() -> Book:
    return book_of(energy_published, energy, duration)


def test_numeric_and_choice_fields_are_inputs_and_texts_are_not() -> None:
    assert set(book_of(duration).inputs) == {"mode", "speed", "power", "size"}
    assert book_of(duration).record_of["size"] is Load


def test_an_unknown_name_is_refused_with_the_nearest_one() -> None:
    def wrong(size: Any, sped: Any) -> Any:
        """Misspelt."""

    with pytest.raises(BookError, match=r"^wrong needs sped, which nothing gives; speed\?$"):
        book_of(wrong)


def test_an_unknown_name_without_a_neighbour_is_refused_alone() -> None:
    def wrong(quux_zzz: Any) -> Any:
        """Nothing is called so."""

    with pytest.raises(BookError, match=r"^wrong needs quux_zzz, which nothing gives$"):
        book_of(wrong)


def test_a_mask_exists_only_for_an_input_that_may_be_missing() -> None:
    def wrong(speed_known: Any) -> Any:
        """A speed is always known."""

    with pytest.raises(BookError, match="speed_known"):
        book_of(wrong)


def test_a_quantity_declared_twice_is_refused() -> None:
    with pytest.raises(BookError, match="duration is declared twice"):
        Book([Engine, Load], [module_of(duration, name="trial"), twin_of(duration)])


def twin_of(function: Callable[..., Any]) -> ModuleType:
    """The same name once more, in another module."""
    module = ModuleType("twin")

    def duration(size: Any) -> Any:
        """Another duration."""

    duration.__module__ = "twin"
    setattr(module, function.__name__, Quantity(duration, "s", "a test"))
    return module


def test_a_quantity_with_the_name_of_an_input_is_refused() -> None:
    def speed(size: Any) -> Any:
        """Already an input."""

    with pytest.raises(BookError, match="speed is declared twice"):
        book_of(speed)


def test_an_input_of_two_records_is_refused_naming_both() -> None:
    with pytest.raises(BookError, match="speed is declared by both Engine and SpeedAgain"):
        Book([Engine, SpeedAgain], [])


def test_a_cycle_is_refused_and_shown() -> None:
    def first(third: Any) -> Any:
        """Waits for the third."""

    def second(first: Any) -> Any:
        """Waits for the first."""

    def third(second: Any) -> Any:
        """Waits for the second."""

    with pytest.raises(BookError, match=r"^cycle: first needs third needs second needs first$"):
        book_of(first, second, third)


def test_a_quantity_that_needs_itself_is_refused() -> None:
    def alone(alone: Any) -> Any:
        """Needs itself."""

    with pytest.raises(BookError, match=r"^cycle: alone needs alone$"):
        book_of(alone)


def test_an_equation_without_docstring_unit_or_source_is_refused() -> None:
    def silent(size: Any) -> Any:
        return size

    with pytest.raises(BookError, match="silent in trial needs a docstring, a unit and a source"):
        book_of(silent)
    with pytest.raises(BookError, match="needs a docstring, a unit and a source"):
        Book([Engine, Load], [module_of(duration, source="")])


def test_an_equation_belongs_to_the_module_that_it_stands_in() -> None:
    first = module_of(duration, name="first")
    second = module_of(energy, name="second")
    vars(second)["duration"] = vars(first)["duration"]  # as "from first import duration" does
    assert list(Book([Engine, Load], [second, first]).quantities) == ["duration", "energy"]
    with pytest.raises(BookError, match="energy needs duration"):
        Book([Engine, Load], [second])


def test_causes_come_before_effects_whatever_the_order_of_declaration(book: Book) -> None:
    assert list(book.quantities) == ["duration", "energy", "energy_published"]


def test_only_what_is_needed_is_evaluated(book: Book) -> None:
    wanted = book.quantities["energy"]
    needed = book.needed_for(wanted)
    assert [equation.name for equation in needed] == ["duration", "energy"]
    values = book.evaluate({"size": 6.0, "speed": 2.0, "power": 5.0}, needed)
    assert values[wanted] == 15
    with pytest.raises(KeyError):
        values[book.quantities["energy_published"]]


def test_the_inputs_behind_a_quantity_are_found_however_far_down(book: Book) -> None:
    assert book.inputs_behind(book.quantities["duration"]) == {"size", "speed"}
    assert book.inputs_behind(book.quantities["energy"]) == {"size", "speed", "power"}
    assert book.inputs_behind(book.quantities["energy_published"]) == {"size", "speed", "power"}
    assert book.inputs_behind() == frozenset()


def test_a_missing_input_is_named_with_the_equation_that_needs_it(book: Book) -> None:
    with pytest.raises(BookError, match="duration needs the input 'speed', which was not given"):
        book.evaluate({"size": 1.0})


def test_shapes_broadcast(book: Book) -> None:
    inputs = {"size": np.array([[6.0], [12.0]]), "speed": np.array([1.0, 2.0, 3.0]), "power": np.array(2.0)}
    values = book.evaluate(inputs | {"power_known": np.array(True)})
    assert values[book.quantities["energy"]].tolist() == [[12, 6, 4], [24, 12, 8]]


def test_an_explanation_holds_the_equation_and_its_causes(book: Book) -> None:
    inputs = {"size": np.array([[6.0], [12.0]]), "speed": np.array([1.0, 2.0, 3.0]), "power": np.array(2.0)}
    values = book.evaluate(inputs | {"power_known": np.array(True)})
    why = values.explain(book.quantities["energy"], (1, 2), depth=2)
    assert (why.name, why.label, why.value, why.unit, why.source) == ("energy", "energy", 8, "J", "a test")
    assert why.formula == "duration * power"
    assert [(cause.name, cause.value, cause.unit) for cause in why.causes] == [("duration", 4, "s"), ("power", 2, "W")]
    size, speed = why.causes[0].causes
    assert (size.label, size.value, size.unit, size.source, size.causes) == ("Size", 12, "B", "input", ())
    assert speed.value == 3


def test_an_explanation_goes_as_deep_as_asked(book: Book) -> None:
    values = book.evaluate({"size": 6.0, "speed": 2.0, "power": 5.0, "power_known": np.array(True)})
    assert values.explain(book.quantities["energy"], (), depth=0).causes == ()
    assert values.explain(book.quantities["energy"], (), depth=1).causes[0].causes == ()


def test_a_mask_is_explained_as_a_mask_and_not_as_its_input(book: Book) -> None:
    values = book.evaluate({"size": 6.0, "speed": 2.0, "power": 1.0, "power_known": np.array(False)})
    why = values.explain(book.quantities["energy_published"], (), depth=1)
    mask = why.causes[1]
    assert (mask.name, mask.label, mask.value, mask.unit) == ("power_known", "Power: published", 0, "1")
    assert book.input_field("power_known").name == "power"


def test_a_quantity_is_callable_on_its_own_and_describes_itself(book: Book) -> None:
    found = book.quantities["energy_published"]
    assert found.label == "energy published"
    assert found.help == "Whether the energy rests on a published power."
    assert found.formula == "power_known & (energy > 0 * energy)"
    assert found.parameters == ("energy", "power_known")
    assert repr(found) == "<quantity energy_published [1]>"
    assert book.quantities["duration"](8.0, 2.0) == 4


def test_no_value_is_looked_up_by_a_text(book: Book) -> None:
    values = book.evaluate({"size": 6.0, "speed": 2.0, "power": 5.0, "power_known": np.array(True)})
    with pytest.raises(AttributeError):
        values["energy"]  # type: ignore[index]
