"""The colours of a look as a theme, which charts are painted in; and the pictures that it brings."""

from dataclasses import replace
from functools import lru_cache

from PySide6.QtGui import QImage

from core.charts.spec import Tone
from core.colour_contrast import readable_on
from core.export.colours import ChartColours, mixed
from core.export.look import SlideLook
from gui.theme import DARK, LIGHT, Theme


def theme_of(look: SlideLook) -> Theme:
    """Light on paper that is light, dark on what is dark, with the look's own ground, text and series."""
    return _theme(look.colours)


@lru_cache(maxsize=8)
def _theme(colours: ChartColours) -> Theme:
    usual = ChartColours()
    base = LIGHT if readable_on(colours.background) == "#000000" else DARK
    ground, text = colours.background, colours.text
    if (ground, text) != (usual.background, usual.text):
        base = replace(
            base,
            sunken=mixed(ground, text, 0.03),
            raised=ground,
            border=mixed(ground, text, 0.15),
            border_strong=mixed(ground, text, 0.5),
            accent_soft=mixed(ground, colours.series[0], 0.15),
        )
    return replace(
        base,
        surface=ground,
        text=text,
        text_dim=colours.text_dim,
        grid=colours.grid,
        axis=colours.axis,
        ghost=colours.baseline,
        accent=base.accent if colours.series == usual.series else colours.series[0],
        tone_total=colours.of_tone(Tone.TOTAL),
        tone_increase=colours.of_tone(Tone.INCREASE),
        tone_decrease=colours.of_tone(Tone.DECREASE),
        tone_plain=colours.of_tone(Tone.PLAIN),
        tone_chosen=colours.of_tone(Tone.CHOSEN),
        series=colours.series,
        series_text=colours.series_text,
        ramp=() if colours.ramp == usual.ramp else colours.ramp,
    )


@lru_cache(maxsize=4)
def picture_of(content: bytes) -> QImage:
    """A logo; nothing where Qt cannot read it."""
    return QImage.fromData(content)
