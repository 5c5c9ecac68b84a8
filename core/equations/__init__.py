"""The three books: performance and unit cost on the deployment grid; networks of other kinds; money over the months.

Between them stands the choice of a deployment (`core.deployment`), an ordinary function.
"""

from core.book import Book
from core.equations import communication, energy, fleet, latency, lifetime, memory, money, network_time
from core.equations.inputs import Calendar, Calibration, Deployment, NetworkEfficiency, NetworkRun, Serving
from core.equations.work import llm, network, training
from core.records import Chip, Constants, Model, Money, Network, Site, Workload

PERFORMANCE = Book(
    [Chip, Model, Workload, Deployment, Calibration, Site, Money, Constants],
    [llm, training, memory, communication, latency, energy, money],
)
"""Arrays of shape (workload, chip, deployment)."""

NETWORKS = Book(
    [Chip, Network, NetworkRun, NetworkEfficiency],
    [network, network_time],
)
"""Arrays of shape (network, chip, run): networks that are not language models."""

LIFETIME = Book(
    [Chip, Workload, Serving, Calendar, Money, Constants],
    [fleet, lifetime],
)
"""Arrays of shape (workload, chip, month)."""
