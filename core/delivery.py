"""What a workload delivers and is counted by: output tokens, queries or images, and how costs of them are written."""

from typing import NamedTuple

from core.formats import unit_cost
from core.records import LANGUAGE_MODEL, Workload

MILLION = 1e6


class Delivery(NamedTuple):
    """The unit of delivery of a workload.

    noun: as in "USD/token"; words: "output tokens"; per: units that a headline counts in, per_words: "M output tokens";
    short: the same on an axis: "M tokens"; key: the same in a name: "million_output_tokens".
    """

    noun: str
    words: str
    per: float
    per_words: str
    short: str
    key: str

    @property
    def one(self) -> str:
        """One unit in a sentence: "output token"."""
        return self.words.removesuffix("ies") + "y" if self.words.endswith("ies") else self.words.removesuffix("s")

    @property
    def cost_unit(self) -> str:
        """Unit of a cost: "USD/token"."""
        return f"USD/{self.noun}"

    @property
    def headline_cost_unit(self) -> str:
        """The same as a unit of measure: "USD/Mtoken"."""
        return f"USD/{'M' if self.per == MILLION else 'k'}{self.noun}"

    @property
    def energy_unit(self) -> str:
        """Unit of an energy: "J/token"."""
        return f"J/{self.noun}"

    @property
    def carbon_unit(self) -> str:
        """Unit of a mass of carbon: "g/token"."""
        return f"g/{self.noun}"

    @property
    def headline_unit(self) -> str:
        """Unit of a headline cost, in the words of a table: "$ / M output tokens"."""
        return f"$ / {self.per_words}"

    @property
    def axis_unit(self) -> str:
        """Unit of a cost on an axis: "$ per M tokens"."""
        return f"$ per {self.short}"

    def cost(self, value: float) -> str:
        """A cost of USD a unit, where the words stand elsewhere: "$0.62", "$14.00"."""
        return unit_cost(value * self.per)

    def cost_per(self, value: float) -> str:
        """The same with its unit, short: "$0.62/M", "$3.10/M queries"."""
        return f"{self.cost(value)}/{'M' if self.noun == 'token' else self.short}"


TOKENS = Delivery("token", "output tokens", MILLION, "M output tokens", "M tokens", "million_output_tokens")
QUERIES = Delivery("query", "queries", MILLION, "M queries", "M queries", "million_queries")
IMAGES = Delivery("image", "images", 1e3, "1,000 images", "1,000 images", "thousand_images")


def delivery_of(workload: Workload) -> Delivery:
    """The unit that a workload is counted by."""
    if workload.kind == LANGUAGE_MODEL:
        return TOKENS
    return IMAGES if workload.kind == "diffusion" else QUERIES


def units_per_request(workload: Workload) -> float:
    """Units that one request delivers."""
    return workload.output_tokens if workload.kind == LANGUAGE_MODEL else 1.0


def family_of(workload: Workload) -> str:
    """The family whose efficiency a network takes: its own, or what its kind is called."""
    return workload.network.family or workload.kind
