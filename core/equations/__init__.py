"""The books: performance on the deployment grid, training on the grid of splits, money over the months; networks.

Two small ones say how long requests wait (`QUEUES`, `BATCHES`).

Between them stand the choices of a deployment (`core.deployment`) and of a split (`core.training_choice`), ordinary
functions.
"""

from core.book import Book, Quantity
from core.equations import (
    availability,
    batching,
    cash,
    communication,
    demand,
    energy,
    fleet,
    footprint,
    latency,
    lifetime,
    memory,
    money,
    network_service,
    network_time,
    queueing,
    reliability,
    roofline,
    training_memory,
    training_split,
    training_time,
    unit_cost,
)
from core.equations.inputs import (
    Calendar,
    Calibration,
    Demand,
    Deployment,
    NetworkEfficiency,
    NetworkRun,
    Queue,
    RunningBatch,
    Serving,
    TrainedModel,
    TrainingCalibration,
    TrainingSplit,
)
from core.equations.work import llm, network, training
from core.records import Chip, Constants, Model, Money, Network, Site, Workload

PERFORMANCE = Book(
    [Chip, Model, Workload, Deployment, Calibration, Site, Money, Constants],
    [llm, training, memory, communication, latency, energy, money],
    shared=[roofline],
)
"""Arrays of shape (workload, chip, deployment)."""

TRAINING = Book(
    [Chip, Model, Workload, TrainedModel, TrainingSplit, TrainingCalibration, Site, Constants],
    [training_split, training_memory, training_time, reliability],
    shared=[energy],
)
"""Arrays of shape (workload, chip, split)."""

NETWORKS = Book(
    [Chip, Network, Workload, NetworkRun, NetworkEfficiency, Site, Money, Constants],
    [network, network_time, network_service],
    shared=[energy, money, reliability, roofline],
)
"""Arrays of shape (workload, chip, run): networks that are not language models. Power, what a chip-second costs and
failures of a training run are the equations of the other books."""

LIFETIME = Book(
    [Chip, Workload, Serving, Demand, Calendar, Site, Money, Constants],
    [demand, availability, fleet, lifetime, unit_cost, cash, footprint],
    shared=[energy],
)
"""Arrays of shape (workload, chip, month)."""

QUEUES = Book([Queue], [queueing])
"""Arrays of any shape: one line for equal servers."""

BATCHES = Book([RunningBatch, Constants], [batching], shared=[queueing])
"""Arrays of any shape, and the sequences running as a further, last axis: one replica that batches continuously."""


def is_of_rooflines(one: Quantity[...]) -> bool:
    """Whether only charts ask for a quantity: it is left out of the evaluations of whole grids."""
    return one.function.__module__ == roofline.__name__
