"""What is read aloud in place of a chart: its takeaway, what kind of chart it is, and its three main values."""

from core.charts.spec import ChartSpec
from core.names import excerpt
from core.slides.main_values import kind_words, main_values

LONGEST = 500
_TITLE = 220


def alt_text(spec: ChartSpec, title: str = "") -> str:
    """The alternative text of a chart. title: the analyst's own in place of the computed one."""
    takeaway = excerpt(title or spec.title, _TITLE).rstrip(".")
    if spec.empty:
        return excerpt(f"{takeaway}. {spec.empty}", LONGEST - 1)
    return excerpt(" ".join((f"{takeaway}.", f"{kind_words(spec)}.", values_sentence(spec))).strip(), LONGEST - 1)


def values_sentence(spec: ChartSpec) -> str:
    """The main values as one sentence; "" where there are none."""
    values = main_values(spec)
    return f"{'; '.join(values)}." if values else ""
