"""The order of records by what they have in one row."""

from collections.abc import Iterable


def sorted_identifiers(values: Iterable[tuple[str, float | str | None]], *, descending: bool) -> list[str]:
    """Ids in the order of their values: numbers, then words, then what is empty; equals stay in their order.

    descending: largest first; empty ones are last all the same.
    """
    pairs = list(values)
    numbers = [(value, identifier) for identifier, value in pairs if isinstance(value, int | float)]
    words = [(value.casefold(), identifier) for identifier, value in pairs if isinstance(value, str) and value]
    numbers.sort(key=lambda pair: pair[0], reverse=descending)
    words.sort(key=lambda pair: pair[0], reverse=descending)
    ordered = [identifier for _, identifier in numbers] + [identifier for _, identifier in words]
    known = set(ordered)
    return ordered + [identifier for identifier, _ in pairs if identifier not in known]
