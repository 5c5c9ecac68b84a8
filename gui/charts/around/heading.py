"""The head of a chart: title beside the chooser, then the subtitle beside what can be switched and picked."""

from PySide6.QtWidgets import QWidget

from core.charts.spec import ChartSpec
from gui.charts.around.chooser import ChartChooser
from gui.charts.around.pickers import PickerRow
from gui.charts.around.segments import MeasureSwitch, ToggleRow
from gui.charts.around.text_blocks import TextBlock
from gui.charts.plan.lettering import Face, Lettering
from gui.plain import plain_tip
from gui.theme import Theme

_COMPACT = 22.0  # lines of type: a chart lower than that has one line for its subtitle
_SUBTITLE_SHARE, _NARROW_SHARE = 0.45, 0.36  # of the width, at least: beside one switch, beside more
_LOW_SHARE = 0.2  # in a low chart, where switches keep their words rather than the subtitle all of its own
_LISTS_SHARE = 0.3  # of the width of a low chart, at least
_BETWEEN = 10.0

Part = MeasureSwitch | ToggleRow | PickerRow


class Heading:
    """The widgets at the head of one chart and where they stand."""

    def __init__(self, theme: Theme, lettering: Lettering, view: QWidget) -> None:
        self._view = view
        self._lettering = lettering
        self._top = 0.0
        self.title = TextBlock(Face.TITLE, 2, theme, lettering, view)
        self.chooser = ChartChooser(theme, lettering, view)
        self.subtitle = TextBlock(Face.SUBTITLE, 2, theme, lettering, view)
        self.measures = MeasureSwitch("Measure", theme, lettering, view)
        self.readings = MeasureSwitch("Read as", theme, lettering, view)
        self.toggles = ToggleRow(theme, lettering, view)
        self.pickers = PickerRow(theme, lettering, view)

    def show_spec(self, spec: ChartSpec) -> None:
        """Take over the words and the choices of a chart."""
        self.title.set_text(spec.title)
        self.subtitle.set_text(spec.subtitle)
        self.measures.show_measures(spec.measures, spec.measure)
        self.readings.show_measures(spec.readings, spec.reading)
        self.toggles.show_toggles(spec.toggles)
        self.pickers.show_pickers(spec.pickers)

    def to_press(self) -> tuple[QWidget, ...]:
        """All that can be pressed."""
        return self.chooser, self.measures, self.readings, self.toggles, self.pickers

    def place_of_word(self) -> tuple[float, float]:
        """Right end and top of a short word in the head that covers nothing to press."""
        subtitle = self.subtitle.geometry()
        if subtitle.height() and all(part.isHidden() for part in (self.measures, self.readings, self.toggles)):
            return float(subtitle.right()), subtitle.top() - 3.0
        return self.chooser.x() - 8.0, self._top - 4

    def restyle(self, theme: Theme, lettering: Lettering) -> None:
        """Take over other colours and fonts."""
        self._lettering = lettering
        for part in (
            self.title, self.chooser, self.subtitle, self.measures, self.readings, self.toggles, self.pickers,
        ):  # fmt: skip
            part.restyle(theme, lettering)

    def may_stand_at_axis(self) -> tuple[tuple[Part, float], ...]:
        """What may stand beside the title of an axis instead, and the width that it needs there.

        These are ways to read what runs along the axis, and a list that is alone.
        """
        found: list[tuple[Part, float]] = [(self.readings, self.readings.wish()[0])]
        if len(self.pickers.boxes()) == 1:
            found.append((self.pickers, self.pickers.least()))
        return tuple(one for one in found if one[1])

    def arrange(self, left: float, width: float, top: float, *, aside: Part | None = None) -> float:
        """Place everything but what stands aside from here down; returns where the plot may start."""
        self._top = top
        height = self._arrange_title(left, width)
        top += height + (2 if height else 0)
        parts: tuple[Part, ...] = (self.measures, self.readings, self.toggles, self.pickers)
        shown = [(part, *part.wish()) for part in parts if part is not aside and part.wish()[0]]
        full = sum(wish + _BETWEEN for _, wish, _ in shown) > width
        if full and self._is_low and self.pickers.wish()[0]:
            return self._arrange_lists_only(left, top, width, shown)
        if full and len(shown) > 1 and shown[-1][0] is self.pickers:
            top = self._arrange_row(left, top, width, shown[:-1])
            _, _, high = shown[-1]
            self.pickers.lay_out(left, top - 2, width)
            return top + high + 4
        return self._arrange_row(left, top, width, shown)

    @property
    def _is_low(self) -> bool:
        return self._view.height() < _COMPACT * self._lettering[Face.TICK].line

    def _arrange_lists_only(
        self, left: float, top: float, width: float, shown: list[tuple[Part, float, float]]
    ) -> float:
        """In a low chart: everything to press in one row, and no subtitle; the tip of the lists has its words."""
        self.subtitle.setGeometry(round(left), round(top), 0, 0)
        self.pickers.setToolTip(plain_tip(self.subtitle.text()))
        rest = [one for one in shown if one[0] is not self.pickers]
        wished = sum(wish + _BETWEEN for _, wish, _ in rest)
        taken = min(wished, (1 - _LISTS_SHARE) * width)
        self.pickers.lay_out(left, top, width - taken)
        at = left + width - taken
        for part, wish, _ in rest:
            room = taken * (wish + _BETWEEN) / wished
            part.lay_out(at + _BETWEEN, top, room - _BETWEEN)
            at += room
        return top + max(high for _, _, high in shown) + 4

    def _arrange_row(self, left: float, top: float, width: float, shown: list[tuple[Part, float, float]]) -> float:
        """The subtitle with these beside it or, where its words would be cut, below it; returns where the row ends."""
        wish = sum(one + _BETWEEN for _, one, _ in shown)
        high = max((height for _, _, height in shown), default=0.0)
        is_low = self._is_low
        share = _LOW_SHARE if is_low else _SUBTITLE_SHARE if len(shown) < 2 else _NARROW_SHARE
        own_row = width - wish < share * width and not is_low
        beside = width if own_row else max(width - wish, share * width)
        height = self.subtitle.fit(beside, 1 if is_low else 2)
        if shown and not own_row and not is_low and self.subtitle.is_cut():
            own_row, beside = True, width
            height = self.subtitle.fit(beside, 2)
        self.subtitle.setGeometry(round(left), round(top), round(beside), round(height))
        if own_row:
            top += height + 4
            at, room_of_all, height = left - _BETWEEN, width + _BETWEEN, high
        else:
            at, room_of_all = left + beside, width - beside
        for part, one, _ in shown:
            room = room_of_all * (one + _BETWEEN) / wish
            part.lay_out(at + _BETWEEN, top + max(0.0, (height - high) / 2 - 2), room - _BETWEEN)
            at += room
        return top + max(height, high) + 6

    def _arrange_title(self, left: float, width: float) -> float:
        """The title, and the chooser right of it: with its name where that costs the title no line."""
        free = self.title.fit(width)
        named, bare = self.chooser.widths()
        wide = named
        height = self.title.fit(width - named) if named else free
        if height > free or self.title.is_cut():
            wide, height = bare, self.title.fit(width - bare)
        self.chooser.setGeometry(
            *(round(one) for one in (left + width - wide, self._top - 3, wide, self.chooser.high()))
        )
        self.title.setGeometry(round(left), round(self._top), round(width - wide), round(height))
        return max(height, self.chooser.high() - 4) if named else height
