"""A chart in three plain sentences: what it shows, its main values, and what limits them."""

from core.bands import level_text
from core.charts.beside import SCENARIOS_COLOURED
from core.charts.ghosts import BASELINE
from core.charts.spec import Axis, ChartSpec, Tone
from core.delivery import BOUGHT
from core.names import excerpt, first_of, with_small_letter
from core.slides.alt_text import values_sentence
from core.slides.drawn_beside import scenarios_drawn, shows_baseline, shows_ranges
from core.slides.main_values import kind_words, own_series

_MOST_NAMES, _NAME = 4, 40


def reading(spec: ChartSpec, scenario: str) -> tuple[str, ...]:
    """The sentences; of a chart that cannot be drawn, why not."""
    if spec.empty:
        return (spec.empty if spec.empty.endswith(".") else f"{spec.empty}.",)
    return tuple(filter(None, (_shows(spec), values_sentence(spec), _limits(spec, scenario))))


def _shows(spec: ChartSpec) -> str:
    what = f"{kind_words(spec)} of {_axes(spec)}"
    names = list(dict.fromkeys(one.label for one in own_series(spec)))
    if len(names) < 2:
        return f"{what}."
    return f"{what}: {first_of([excerpt(name, _NAME) for name in names], _MOST_NAMES)}."


def _axes(spec: ChartSpec) -> str:
    if spec.cells is not None:
        return f"{_said(spec.cells.label, spec.cells.unit_label)} over {_axis(spec.x)} and {_axis(spec.y)}"
    if spec.bars:
        return _axis(spec.x if spec.horizontal else spec.y)
    lower = f" and {_axis(spec.below.y)}" if spec.below is not None else ""
    return f"{_axis(spec.y)}{lower} against {_axis(spec.x)}"


def _axis(axis: Axis) -> str:
    return _said(axis.label, axis.unit_label)


def _said(label: str, unit: str) -> str:
    lower = f"what {BOUGHT[:1].lower()}{BOUGHT[1:]}" if label == BOUGHT else with_small_letter(label)
    return f"{lower} ({unit})" if unit else lower


def _limits(spec: ChartSpec, scenario: str) -> str:
    """How sure it is and against what it is read; where neither is drawn, what it holds for."""
    said = []
    if spec.draws:
        said.append(f"the ranges are of {spec.draws:,} draws")
    elif shows_ranges(spec):
        said.append(f"whiskers are the {level_text()} of the predictions")
    bands = [note for note in spec.notes if note.startswith(level_text())]
    said += bands[:1]
    if shows_baseline(spec):
        said.append(_against(spec))
    beside = scenarios_drawn(spec)
    if beside:
        said.append(f"drawn beside it: {', '.join(excerpt(one, _NAME) for one in beside)}")
    if not said:
        rest = [note for note in spec.notes if note != SCENARIOS_COLOURED and not note.startswith("+")]
        said = (
            [rest[0].rstrip(".")] if rest else [f"it holds for the scenario {excerpt(scenario, _NAME)}, without ranges"]
        )
    words = "; ".join(said)
    return f"{words[:1].upper()}{words[1:]}."


def _against(spec: ChartSpec) -> str:
    """What the baseline is and by how much the main line or the last total has moved from it."""
    name = next((note for note in spec.notes if note.startswith(f"{BASELINE}: ")), "").removeprefix(f"{BASELINE}: ")
    label = f"the baseline {name}".strip()
    moved = [f"{excerpt(one.label, _NAME)} {one.aside}" for one in own_series(spec) if one.aside and one.before]
    marks = [(bar, mark) for bar in spec.bars for mark in bar.marks if mark.label.startswith(BASELINE)]
    of_totals = [one for one in marks if one[0].tone is Tone.TOTAL]
    told = of_totals[-1:] or marks[:1]  # what all steps come to, else the bar that is read first
    changes = (moved or [f"{excerpt(bar.category, _NAME)} was {mark.text}" for bar, mark in told])[:2]
    return f"against {label}: {', '.join(changes)}" if changes else f"against {label}: {_level(spec)}"


def _level(spec: ChartSpec) -> str:
    same = [note for note in spec.notes if note.startswith("No difference")]
    return same[0][:1].lower() + same[0][1:] if same else "lines and bars are drawn with those that were"
