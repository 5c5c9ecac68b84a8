"""Which chips a chart with a line a chip draws: the first that fit, or those that somebody picked."""

from collections.abc import Sequence

from core.charts.naming import priced_names
from core.charts.spec import MOST_SERIES, Toggle
from core.study import Study


def charted(study: Study, could: Sequence[int]) -> tuple[int, ...]:
    """Positions of the chips that are drawn, of those that could be (best first), in that order.

    Where none of the chips that were picked could be drawn, the chart takes its own choice.
    """
    picked = frozenset(study.settings.charted_chips)
    chosen = [chip for chip in could if study.chips[chip].id in picked]
    return tuple((chosen or could)[:MOST_SERIES])


def chip_choices(study: Study, could: Sequence[int], drawn: Sequence[int]) -> tuple[Toggle, ...]:
    """A switch for each chip that could be drawn, whenever some are not, in the order of the study."""
    if len(drawn) == len(could):
        return ()
    names = priced_names(study)
    return tuple(Toggle(study.chips[chip].id, names[chip], chip in drawn) for chip in sorted(could))


def more_note(study: Study, could: Sequence[int], drawn: Sequence[int]) -> tuple[str, ...]:
    """Which chips could be drawn and are not: "+2 more: A, B"."""
    left = [chip for chip in could if chip not in drawn]
    names = priced_names(study)
    return (f"+{len(left)} more: " + ", ".join(names[chip] for chip in left),) if left else ()


def of_how_many(could: Sequence[int], drawn: Sequence[int]) -> str:
    """What a subtitle says of chips that are left out: ", 6 of 9 chips"."""
    return "" if len(drawn) == len(could) else f", {len(drawn)} of {len(could)} chips"
