"""Names of chips as charts have room for: without the maker where that stays unmistakable, with what its price is."""

from core.price_book.rental import LATER_PRICE
from core.price_book.terms import Term
from core.study import Study

_TERM_WORDS: dict[Term, str] = {
    "spot": "spot",
    "1-year commitment": "1 year",
    "3-year commitment": "3 years",
    "reserved": "reserved",
}


def short_names(study: Study) -> tuple[str, ...]:
    """Names of the chips, in order: without the maker where several chips are his and none reads like another."""
    makers = [chip.vendor for chip in study.chips]
    full = [chip.name for chip in study.chips]
    bare = [name.removeprefix(f"{maker} ").strip() or name for name, maker in zip(full, makers, strict=True)]
    return tuple(
        short if makers.count(maker) > 1 and bare.count(short) == 1 and short not in {*full} - {name} else name
        for short, name, maker in zip(bare, full, makers, strict=True)
    )


def priced_names(study: Study) -> tuple[str, ...]:
    """The same with a word where the price is not an on-demand price: "Trainium2 (spot)"."""
    if study.money.acquisition == "owned":
        return short_names(study)
    return tuple(
        f"{name} ({word})" if (word := price_word(study, position)) else name
        for position, name in enumerate(short_names(study))
    )


def price_word(study: Study, position: int) -> str:
    """What kind of price a chip has, where it is not an on-demand or an edited one.

    Where the study asks for another term, an on-demand price is said too: it stands in for one that nobody publishes.
    """
    source = study.chips[position].source_of("rental_price")
    if source is None or study.chips[position].rental_price is None:
        return ""
    text = source.text.lower()
    if text.startswith("assum"):
        return "assumed"
    if LATER_PRICE in text:
        return f"{source.date[:4]} price"
    terms = _TERM_WORDS if study.money.rental_term == "on-demand" else {**_TERM_WORDS, "on-demand": "on demand"}
    return next((word for term, word in terms.items() if f"{term} price" in text), "")


def reasons(notes: tuple[str, ...]) -> str:
    """Why nothing is drawn, from notes of "chip: reason"; a reason that all chips share is said once."""
    shared = {note.partition(": ")[2] for note in notes}
    return shared.pop() if len(notes) > 1 and len(shared) == 1 else " ".join(notes)


def spoken(name: str) -> str:
    """The name of an input within a sentence: "mean traffic", but "PUE"."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
