"""Names of chips as charts have room for: without the maker where that stays unmistakable, with what its price is."""

from core.study import Study


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
    """What kind of price a chip has, where it is not an on-demand or an edited one."""
    source = study.chips[position].source_of("rental_price")
    if source is None or study.chips[position].rental_price is None:
        return ""
    text = source.text.lower()
    if text.startswith("assum"):
        return "assumed"
    return "spot" if "spot price" in text else ""
