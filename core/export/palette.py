"""Colours of charts from a palette that is not the program's own: a firm's, or a template's."""

from dataclasses import replace

from core.charts.spec import Tone
from core.colour_contrast import contrast, distance
from core.export.colours import ChartColours, mixed

_READ = 4.5


def coloured(palette: tuple[str, ...], ground: str, ink: str, font: str) -> ChartColours:
    """Colours of charts on a ground: series of a palette (empty: as shipped), all else between ground and ink."""
    usual = ChartColours()
    colours = replace(
        usual,
        text=ink,
        text_dim=mixed(ink, ground, 0.3),
        grid=mixed(ground, ink, 0.1),
        axis=mixed(ground, ink, 0.45),
        baseline=mixed(ground, ink, 0.6),
        background=ground,
        font=font,
    )
    if not palette:
        return colours
    return replace(
        colours,
        series=palette,
        series_text=tuple(_readable(colour, ground, ink) for colour in palette),
        tones=_tones(palette, ground, ink),
        ramp=tuple(mixed(ground, palette[0], share) for share in (0.12, 0.35, 0.58, 0.8, 1.0)),
    )


def _tones(palette: tuple[str, ...], ground: str, ink: str) -> tuple[tuple[Tone, str], ...]:
    """Colours of bars: rising and falling ones have those of the palette that come nearest to the usual ones."""
    usual = dict(ChartColours().tones)
    rising = min(palette, key=lambda colour: distance(colour, usual[Tone.INCREASE]))
    others = [colour for colour in palette if colour != rising] or [usual[Tone.DECREASE]]
    falling = min(others, key=lambda colour: distance(colour, usual[Tone.DECREASE]))
    neutral = {Tone.TOTAL: mixed(ground, ink, 0.75), Tone.PLAIN: mixed(ground, ink, 0.45)}
    return tuple((neutral | {Tone.INCREASE: rising, Tone.DECREASE: falling, Tone.CHOSEN: palette[0]}).items())


def _readable(colour: str, ground: str, ink: str) -> str:
    """A colour nearer to that of text, as far as words of it must be to be read."""
    steps = (mixed(colour, ink, step / 10) for step in range(11))
    return next((one for one in steps if contrast(one, ground) >= _READ), ink)
