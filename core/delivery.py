"""What a workload delivers and is counted by, and how a cost of it is written: the one place of the count.

The books count a language model by output tokens. A study may count by input or by all tokens instead, and ask what a
dollar buys instead of what they cost; both are done here, from the USD an output token that the books have.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from core.formats import NOTHING, axis_unit, bought_count, format_quantity, unit_cost
from core.records import LANGUAGE_MODEL, Workload
from core.study import Count, CountReading, Study

BOUGHT = "A dollar buys"
"""Name of the axis of what a dollar buys."""
MILLION = 1e6

COUNTS: dict[Count, str] = {
    "output tokens": "Tokens generated for the requests, those of reasoning included.",
    "input tokens": "Tokens of the prompts, those found in the prefix cache included.",
    "total tokens": "Tokens of the prompts, those found in the prefix cache included, and tokens generated.",
}
"""What the tokens of a language model can be counted by, and what each counts."""

READINGS: dict[CountReading, str] = {
    "cost": "Dollars for a million tokens, a million queries or a thousand images.",
    "per dollar": "Tokens, queries or images that a dollar buys.",
}
"""How a cost can be told."""


class Delivery(NamedTuple):
    """What a workload is counted by, and whether its cost is told in dollars or in what a dollar buys.

    noun: one of them, as in "USD/output token"; words: "output tokens"; per: how many of them a cost is of, per_words:
    "M output tokens"; key: the same in a name: "million_output_tokens".
    counted: how many of them come with one unit that the books count (an output token, a query, an image).
    language: whether they are tokens of a language model.

    All methods take USD a unit of the books. A figure is what the study asks for: USD for one of what is counted, or
    how many of them a dollar buys.
    """

    noun: str
    words: str
    per: float
    per_words: str
    key: str
    language: bool = False
    counted: float = 1.0
    reading: CountReading = "cost"

    # --- figures ------------------------------------------------------------------------------------------------------

    @property
    def per_dollar(self) -> bool:
        """Whether figures say what a dollar buys, so that more is better."""
        return self.reading == "per dollar"

    def figure(self, value: float) -> float:
        """A cost as a figure; NaN for what a dollar buys where nothing is paid."""
        return float(self.figures(value))

    def figures(self, values: Any) -> Any:
        """The same of an array."""
        costs: Any = np.asarray(values, dtype=float)
        if not self.per_dollar:
            return costs / self.counted
        return self.counted / np.where(costs > 0, costs, np.nan)

    def cost(self, figure: float) -> float:
        """The cost that a figure stands for: the inverse of `figure`."""
        return self.counted / figure if self.per_dollar else figure * self.counted

    def ends(self, cheap: float, dear: float) -> tuple[float, float]:
        """A band's lower and upper end as figures: what is dear buys little."""
        low, high = (dear, cheap) if self.per_dollar else (cheap, dear)
        return self.figure(low), self.figure(high)

    def headline(self, value: float) -> float:
        """A figure in the unit of headlines, tables and files: USD for a million; or how many a dollar buys."""
        return self.figure(value) * self.headline_factor

    @property
    def headline_factor(self) -> float:
        """What a figure is multiplied by in the unit of headlines."""
        return 1.0 if self.per_dollar else self.per

    def headline_ends(self, cheap: float, dear: float) -> tuple[float, float]:
        """A band's ends in the unit of headlines."""
        low, high = (dear, cheap) if self.per_dollar else (cheap, dear)
        return self.headline(low), self.headline(high)

    def volume(self, units: Any) -> Any:
        """How many are counted with units of the books."""
        return units * self.counted

    def each(self, value: Any) -> Any:
        """A cost, energy or carbon of a unit of the books, as that of one of what is counted."""
        return value / self.counted

    # --- units --------------------------------------------------------------------------------------------------------

    @property
    def unit(self) -> str:
        """Unit of a figure: "USD/output token", "output token/USD"."""
        return f"{self.noun}/USD" if self.per_dollar else f"USD/{self.noun}"

    @property
    def headline_measure(self) -> str:
        """Unit of a headline as a unit of measure: "USD/M output tokens", "output token/USD"."""
        if self.per_dollar:
            return self.unit
        if self.language:
            return f"USD/{self.per_words}"
        return f"USD/{'M' if self._in_millions else 'k'}{self.noun}"

    @property
    def headline_unit(self) -> str:
        """The same in the words of a tile: "$ / M output tokens", "Output tokens / $"."""
        return f"{self._capital} / $" if self.per_dollar else f"$ / {self.per_words}"

    @property
    def energy_unit(self) -> str:
        """Unit of an energy: "J/output token"."""
        return f"J/{self.noun}"

    @property
    def carbon_unit(self) -> str:
        """Unit of a mass of carbon: "g/output token"."""
        return f"g/{self.noun}"

    @property
    def column_unit(self) -> str:
        """Unit of a column of figures: "$/M output tokens", "M output tokens/$"."""
        return f"{self.per_words if self._in_millions else self.words}/$" if self.per_dollar else f"$/{self.per_words}"

    @property
    def column_factor(self) -> float:
        """What a figure is multiplied by in such a column."""
        if self.per_dollar:
            return 1 / self.per if self._in_millions else 1.0
        return self.per

    @property
    def _in_millions(self) -> bool:
        return self.per == MILLION

    def axis(self, largest: float) -> tuple[float, str]:
        """Factor and unit of an axis of figures up to the largest: 1e6 and "$ per M output tokens"."""
        return axis_unit(largest, self.unit)

    # --- names --------------------------------------------------------------------------------------------------------

    @property
    def one(self) -> str:
        """One of them in a sentence, with its article: "an output token"."""
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    @property
    def noun_key(self) -> str:
        """One of them in a name: "output_token"."""
        return self.noun.replace(" ", "_")

    @property
    def headline_key(self) -> str:
        """Name of a headline in files: "cost_per_million_output_tokens", "output_tokens_per_dollar"."""
        return f"{self.words.replace(' ', '_')}_per_dollar" if self.per_dollar else f"cost_per_{self.key}"

    @property
    def column_key(self) -> str:
        """Name of a figure in the row of a file: "usd_per_million_output_tokens", "output_tokens_per_usd"."""
        return f"{self.words.replace(' ', '_')}_per_usd" if self.per_dollar else f"usd_per_{self.key}"

    def label(self, cost: str) -> str:
        """What an axis or a column of figures is called: the name of the cost, or what a dollar buys."""
        return BOUGHT if self.per_dollar else cost

    @property
    def _capital(self) -> str:
        return self.words[0].upper() + self.words[1:]

    @property
    def scope(self) -> str:
        """What figures are in, to begin a subtitle with: "$ per M output tokens", "Output tokens per $"."""
        return f"{self._capital} per $" if self.per_dollar else f"$ per {self.per_words}"

    @property
    def free(self) -> str:
        """Why there is no figure of what costs nothing."""
        return f"It costs nothing: a dollar buys any number of {self.words}."

    # --- words --------------------------------------------------------------------------------------------------------

    def written(self, figure: float) -> str:
        """A figure where its unit stands elsewhere: "$0.62", "1.61 M"."""
        if self.per_dollar:
            return bought_count(figure)
        return unit_cost(figure * self.per) if np.isfinite(figure) else NOTHING

    def measured(self, figure: float) -> str:
        """A figure with its unit: "$0.62 / M output tokens", "1.61 M output tokens/$"."""
        return format_quantity(figure, self.unit)

    def phrase(self, figure: float) -> str:
        """A figure in a sentence: "$0.62 per M output tokens", "1.61 M output tokens per $"."""
        if self.per_dollar:
            return f"{self.written(figure)} {self.words} per $"
        return f"{self.written(figure)} per {self.per_words}"

    def told(self, figure: float) -> str:
        """The same behind a subject: "costs $0.62 per M output tokens", "serves 1.61 M output tokens per $"."""
        return f"{'serves' if self.per_dollar else 'costs'} {self.phrase(figure)}"

    def bought(self, figure: float) -> str:
        """A figure of what a dollar buys, behind "a dollar": "buys 1.61 M output tokens"."""
        return f"buys {self.written(figure)} {self.words}"

    def short(self, figure: float) -> str:
        """A figure in a title whose subtitle has the unit: "$0.62/M", "1.61 M output tokens per $"."""
        if self.per_dollar:
            return self.phrase(figure)
        return f"{self.written(figure)}/{'M' if self.language else self.per_words}"


COUNTED_WITH_ONE: dict[Count, Callable[[Any, Any], Any]] = {
    "output tokens": lambda read, generated: 1.0,  # noqa: ARG005
    "input tokens": lambda read, generated: read / generated,
    "total tokens": lambda read, generated: (read + generated) / generated,
}
"""How many tokens of each count come with one output token, of the tokens that a request reads and generates."""

QUERIES = Delivery("query", "queries", MILLION, "M queries", "million_queries")
IMAGES = Delivery("image", "images", 1e3, "1,000 images", "thousand_images")


def _tokens(workload: Workload, count: Count) -> Delivery:
    """Tokens of a language model by the study's count: how many come with one output token follows from a request."""
    counted = COUNTED_WITH_ONE[count](workload.input_tokens, workload.output_tokens)
    words = count.removesuffix("s")
    return Delivery(words, count, MILLION, f"M {count}", f"million_{count.replace(' ', '_')}", True, counted)


def delivery_of(study: Study, workload: int) -> Delivery:
    """What a workload, by its position, is counted by in a study, and how its cost is read.

    Networks have one unit of their own, a query or an image: only the reading is a choice of theirs.
    """
    record, settings = study.workloads[workload], study.settings
    if record.kind == LANGUAGE_MODEL:
        found = _tokens(record, settings.count)
    else:
        found = IMAGES if record.kind == "diffusion" else QUERIES
    return found._replace(reading=settings.count_reading)


def units_per_request(workload: Workload) -> float:
    """Units of the books that one request delivers."""
    return workload.output_tokens if workload.kind == LANGUAGE_MODEL else 1.0


def family_of(workload: Workload) -> str:
    """The family whose efficiency a network takes: its own, or what its kind is called."""
    return workload.network.family or workload.kind
