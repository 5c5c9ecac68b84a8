"""Colours and the font of charts in files: those of the program, until a brand or a template fills in its own."""

from dataclasses import dataclass

from core.charts.spec import BASELINE_COLOUR, Tone

Rgb = tuple[int, int, int]
TONE_WORDS = {
    Tone.TOTAL: "Total",
    Tone.INCREASE: "Increase",
    Tone.DECREASE: "Decrease",
    Tone.PLAIN: "Other",
    Tone.CHOSEN: "Chosen",
}
"""What bars of a tone are called where they are a series of their own."""


@dataclass(frozen=True, slots=True)
class ChartColours:
    """What a chart on a slide is painted with; colours as #RRGGBB.

    series: of lines, points and areas, by palette index; series_text: of words about them, dark enough to be read;
    both go round where a chart has more. tones: of bars, by what they stand for. ramp: of the cells of a map, from the
    least figure to the largest. font: "" for the one that the slide's theme has.
    """

    series: tuple[str, ...] = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#1D98DD", "#BF8400", "#1B1F24")
    series_text: tuple[str, ...] = ("#0069A5", "#B54E00", "#007A59", "#A8417B", "#1673AC", "#8A5E00", "#1B1F24")
    text: str = "#1B1F24"
    text_dim: str = "#59636E"
    grid: str = "#E7EAEE"
    axis: str = "#8893A0"
    baseline: str = "#666666"
    background: str = "#FFFFFF"
    tones: tuple[tuple[Tone, str], ...] = (
        (Tone.TOTAL, "#4A5563"),
        (Tone.INCREASE, "#D55E00"),
        (Tone.DECREASE, "#009E73"),
        (Tone.PLAIN, "#8793A1"),
        (Tone.CHOSEN, "#0072B2"),
    )
    ramp: tuple[str, ...] = ("#E3EEF9", "#A9CBE8", "#6AA5D3", "#3279B5", "#0F4A85")
    font: str = ""

    def of_series(self, index: int) -> str:
        """Colour of the marks of the series with this palette index; a grey of its own for the baseline."""
        return self.baseline if index == BASELINE_COLOUR else self.series[index % len(self.series)]

    def of_words(self, index: int) -> str:
        """Colour of words about that series."""
        return self.baseline if index == BASELINE_COLOUR else self.series_text[index % len(self.series_text)]

    def of_tone(self, tone: Tone) -> str:
        """Colour of a bar that stands for this."""
        return dict(self.tones)[tone]

    def on_ramp(self, place: float) -> str:
        """Colour of a place between the least figure, 0, and the largest, 1."""
        at = min(1.0, max(0.0, place)) * (len(self.ramp) - 1)
        index = min(int(at), len(self.ramp) - 2)
        return mixed(self.ramp[index], self.ramp[index + 1], at - index)


def rgb(colour: str) -> Rgb:
    """The parts of a colour, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two: the first at share 0, the second at 1."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True))
    return "#" + "".join(f"{part:02X}" for part in parts)
