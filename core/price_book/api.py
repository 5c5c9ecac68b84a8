"""The API book: which dated prices of tokens exist, and one of them picked by provider, model and date."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from core.catalog import ApiPrice, Catalog, load_catalog
from core.price_book.rental import NoPrice, is_known
from core.records import Source


class ApiChoices(NamedTuple):
    """What there is to choose from: providers and models by name, dates newest first."""

    providers: tuple[str, ...]
    models: tuple[str, ...]
    dates: tuple[str, ...]


class ApiPick(NamedTuple):
    """What is asked of the book; None leaves it open. as_of: a day, month or year ("2025-02")."""

    provider: str | None = None
    model: str | None = None
    as_of: str | None = None


class ApiPriceChoice(NamedTuple):
    """Prices of a model's tokens, in USD a token, as of a date.

    cached: of input found in the provider's cache; None where the provider states none.
    """

    provider: str
    model: str
    input: float
    cached: float | None
    output: float
    date: str
    source: Source


def matching(asked: ApiPick, catalog: Catalog | None = None) -> list[ApiPrice]:
    """The rows that answer what was asked, by provider, model and date."""
    return [
        row
        for row in (catalog or load_catalog()).api_prices.rows
        if asked.provider in (None, row.provider)
        and asked.model in (None, row.model)
        and is_known(row.date, asked.as_of)
    ]


def choices(asked: ApiPick = ApiPick(), catalog: Catalog | None = None) -> ApiChoices:  # noqa: B008 -- frozen
    """The providers, models and dates that exist; each under what is asked of the other two."""
    return ApiChoices(
        providers=tuple(
            sorted({row.provider for row in matching(asked._replace(provider=None), catalog)}, key=str.lower)
        ),
        models=tuple(sorted({row.model for row in matching(asked._replace(model=None), catalog)}, key=str.lower)),
        dates=tuple(sorted({row.date for row in matching(asked._replace(as_of=None), catalog)}, reverse=True)),
    )


def pick(
    provider: str, model: str, as_of: str | None = None, catalog: Catalog | None = None
) -> ApiPriceChoice | NoPrice:
    """The newest price of a provider's model that was known on a day, in a month or year; the newest of all if open."""
    book = catalog or load_catalog()
    rows = matching(ApiPick(provider, model, as_of), book)
    if not rows:
        until = "" if as_of is None else f" up to {as_of}"
        return NoPrice(f"The price book has no price of {model} from {provider}{until}.")
    return chosen(max(rows, key=lambda row: row.date), book)


def chosen(row: ApiPrice, catalog: Catalog | None = None) -> ApiPriceChoice:
    """One row of the book as a choice, with what happened on its date in its source."""
    found = (catalog or load_catalog()).api_source(row)
    text = f"API price of {row.model} from {row.provider}, {row.event} {row.date}; {found.text}"
    source = Source(text, row.date, row.confidence)
    return ApiPriceChoice(row.provider, row.model, row.input, row.cached, row.output, row.date, source)


# --- which of them is a model of the catalog ------------------------------------------------------------------------

_SIZE = re.compile(r"(?<![a-z0-9.])(?:\d+x)?\d+(?:\.\d+)?b(?![a-z])")


class _Name(NamedTuple):
    """What a model's name says: its words, those between its family and its size, version ("3.1" is 3, 1), size."""

    words: tuple[str, ...]
    line: tuple[str, ...]
    version: tuple[int, ...]
    size: str


def closest(model_name: str, rows: Iterable[ApiPrice]) -> ApiPrice | None:
    """The row whose model bears a model's name: its family, line, version and size; None where there is none.

    Of several the newest price, then the family's own provider, then the name with the fewest words more.
    """
    own = _name_of(model_name.partition("/")[0])
    if not own.words:
        return None
    family = own.words[0]
    named = [(_name_of(row.model, family), row) for row in rows]
    found = [(other, row) for other, row in named if set(own.words) <= set(other.words) and own[1:] == other[1:]]
    found.sort(key=lambda one: (len(one[0].words), one[1].provider.lower(), one[1].model.lower()))
    if not found:
        return None
    return max((row for _, row in found), key=lambda row: (row.date, row.provider.lower() == family))


def _name_of(model: str, family: str = "") -> _Name:
    """A name taken apart; dates in it are left out, and without a size there is no line that its words end."""
    text = re.sub(r"(?<=\d)p(?=\d)", ".", model.lower())
    words = _words(text)
    start = max(text.find(family or "".join(words[:1])), 0)
    size = _SIZE.search(text, start)
    between = text[start : size.start() if size else len(text)]
    version = tuple(int(number) for number in re.findall(r"\d+", between) if len(number) < 3)
    return _Name(words, _words(between) if size else (), version, size.group() if size else "")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[a-z]+", text) if len(word) > 1)
