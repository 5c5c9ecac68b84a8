"""What a workload delivers and is counted by: output tokens, queries or images, and how costs of them are written."""

from typing import NamedTuple

from core.formats import format_quantity
from core.records import LANGUAGE_MODEL, Workload


class Delivery(NamedTuple):
    """The unit of delivery of a workload. noun: as in "USD/token"; words: "output tokens"; per: units of a headline."""

    noun: str
    words: str
    per: float
    per_words: str

    @property
    def cost_unit(self) -> str:
        """Unit of a cost: "USD/token"."""
        return f"USD/{self.noun}"

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

    def cost(self, value: float) -> str:
        """A cost of USD a unit, where the words stand elsewhere: "$0.62", "$14.00"."""
        text = format_quantity(value * self.per, "USD")
        # Beside costs with cents a whole one has them too.
        return f"{text}.00" if text.lstrip("−$").isdigit() and len(text) < len("$100") else text


TOKENS = Delivery("token", "output tokens", 1e6, "M output tokens")
QUERIES = Delivery("query", "queries", 1e6, "M queries")
IMAGES = Delivery("image", "images", 1e3, "1,000 images")


def delivery_of(workload: Workload) -> Delivery:
    """The unit that a workload is counted by."""
    if workload.kind == LANGUAGE_MODEL:
        return TOKENS
    return IMAGES if workload.kind == "diffusion" else QUERIES


def units_per_request(workload: Workload) -> float:
    """Units that one request delivers."""
    return workload.output_tokens if workload.kind == LANGUAGE_MODEL else 1.0
