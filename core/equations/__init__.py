"""The two books: performance and unit cost on the deployment grid, then money over the months.

Between them stands the choice of a deployment (`core.deployment`), an ordinary function.
"""

from core.book import Book
from core.equations import communication, energy, fleet, latency, lifetime, memory, money
from core.equations.inputs import Calendar, Calibration, Deployment, Serving
from core.equations.work import llm, training
from core.records import Chip, Constants, Model, Money, Site, Workload

PERFORMANCE = Book(
    [Chip, Model, Workload, Deployment, Calibration, Site, Money, Constants],
    [llm, training, memory, communication, latency, energy, money],
)
"""Arrays of shape (workload, chip, deployment)."""

LIFETIME = Book(
    [Chip, Workload, Serving, Calendar, Money, Constants],
    [fleet, lifetime],
)
"""Arrays of shape (workload, chip, month)."""
