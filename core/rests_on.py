"""Names of the inputs that figures rest on, which remember the quantities that they are behind."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from core.book import Quantity


class RestsOn(frozenset[str]):
    """A set of names of inputs; what is made of it by |, & and - remembers the quantities of all its parts."""

    quantities: tuple[Quantity[...], ...]

    def __new__(  # noqa: D102 - explained by the class, as __init__ is
        cls, names: Iterable[str] = (), quantities: Iterable[Quantity[...]] = ()
    ) -> "RestsOn":
        found = super().__new__(cls, names)
        found.quantities = tuple(dict.fromkeys(quantities))
        return found

    def __or__(self, other: AbstractSet[Any]) -> "RestsOn":
        return RestsOn(super().__or__(other), (*self.quantities, *quantities_behind(other)))

    __ror__ = __or__

    def __and__(self, other: AbstractSet[object]) -> "RestsOn":
        return RestsOn(super().__and__(other), self.quantities)

    def __sub__(self, other: AbstractSet[object]) -> "RestsOn":
        return RestsOn(super().__sub__(other), self.quantities)


def quantities_behind(names: AbstractSet[Any]) -> tuple[Quantity[...], ...]:
    """The quantities that a set of names of inputs was worked out for; none where it was only written down."""
    return names.quantities if isinstance(names, RestsOn) else ()
