"""Random studies for what is said about money: prices charged, paths, several services, alternatives, other kinds."""

import functools
import random
import re
from typing import Any

import msgspec
import numpy as np

from core.catalog import load_catalog
from core.errors import StudyRefused
from core.evaluation import evaluate
from core.outcome import Outcome
from core.records import Money, Workload
from core.study import Study
from core.study_check import check
from tests.core.random_studies import random_study

CHIPS = ("nvidia-h100-sxm5-80gb", "nvidia-a100-sxm4-80gb", "nvidia-b200-sxm", "google-tpu-v5e")
NETWORKS = ("card-fraud", "radiology", "recommendation", "image-generation")
SEEDS = range(270)


@functools.cache
def story_outcome(seed: int) -> Outcome:
    """A random study, evaluated once."""
    return evaluate(story_study(seed))


def of_services(outcome: Outcome, wanted: Any) -> Any:
    """A monthly sum of money of every service that is no alternative, on the reference chip; shape (month,)."""
    study = outcome.study
    own = [row for row, workload in enumerate(study.workloads) if workload.alternative_to == ""]
    shape = (len(study.workloads), len(study.chips), int(study.money.horizon))
    every = np.broadcast_to(outcome.detail.lifetime[wanted], shape)
    return every[own or range(shape[0])][:, study.reference_chip].sum(axis=0)


def of_selected(outcome: Outcome, wanted: Any) -> Any:
    """A monthly quantity of the selected workload on the reference chip; shape (month,)."""
    study = outcome.study
    shape = (len(study.workloads), len(study.chips), int(study.money.horizon))
    return np.broadcast_to(outcome.detail.lifetime[wanted], shape)[study.selected_workload, study.reference_chip]


def read(text: str) -> float:
    """A number as titles write it: "1,234.5", "−2.4", "$1.2 M", ">99 %" without its sign."""
    match = re.fullmatch(r"([−+>]?)\$?([\d.,]+(?:e[+-]?\d+)?)(?: ?([MBTP]))?(?: ?[%×])?", text)
    assert match, text
    size = float(match[2].replace(",", "")) * {None: 1.0, "M": 1e6, "B": 1e9, "T": 1e12, "P": 1e15}[match[3]]
    return -size if match[1] == "−" else size


def rounds_to(value: float, text: str, digits: int = 2) -> bool:
    """Whether a value, rounded to some significant digits, is the number in the text."""
    said = read(text)
    if value == 0 or said == 0:
        return abs(value - said) < 1e-12
    step = 10.0 ** (np.floor(np.log10(abs(said))) - digits + 1)
    return bool(abs(value - said) <= 0.51 * step)


def story_study(seed: int) -> Study:
    """A study that differs from the sample in prices, paths, horizon, services and in what its charts show."""
    rng = random.Random(seed)  # noqa: S311 -- no secret
    study = random_study(seed, edits=3)
    workloads = tuple(_service(rng, row) for row in _services(rng, study.workloads[0]))
    settings = msgspec.structs.replace(
        study.settings,
        selected_workload=rng.choice(workloads).id,
        waterfall_measure=rng.choice(["serving", "training"]),
        waterfall_reading=rng.choice(["added", "factor"]),
        share_measure=rng.choice(["year", "month"]),
        chips_measure=rng.choice(["cost", "latency", "energy"]),
    )
    found = msgspec.structs.replace(
        study,
        settings=settings,
        workloads=workloads,
        chips=tuple(chip for chip in study.chips if chip.id in CHIPS),
        money=_paths(rng, study.money),
    )
    try:
        check(found)
    except StudyRefused:
        return story_study(seed + 10_000)
    return found


def _services(rng: random.Random, first: Workload) -> tuple[Workload, ...]:
    """One to three workloads; some are alternatives to the first, some are not language models."""
    found = [first]
    if rng.random() < 0.3:
        alternative = first.name if rng.random() < 0.5 else ""
        found.append(
            msgspec.structs.replace(first, id="other", name="Other", output_tokens=90.0, alternative_to=alternative)
        )
    if rng.random() < 0.1:
        found.append(msgspec.structs.replace(load_catalog().workload(rng.choice(NETWORKS)), request_rate=2000.0))
    return tuple(found)


def _service(rng: random.Random, row: Workload) -> Workload:
    charged, compared = (rng.choice([0.0, 1.0, 1.0, 1.0]) * 10 ** rng.uniform(-1.5, 0.7) for _ in range(2))
    changes: dict[str, Any] = {
        "request_rate": row.request_rate * 10 ** rng.uniform(-2, 1.5),
        "input_price": charged * 2e-6,
        "cached_price": charged * 0.5e-6,
        "output_price": charged * 8e-6,
        "query_price": charged * 1e-5,
        "api_input_price": compared * 2e-6,
        "api_cached_price": compared * 0.5e-6,
        "api_output_price": compared * 8e-6,
        "api_query_price": compared * 1e-5,
        "pass_through": rng.choice([0.0, 0.5, 1.0, 1.5]),
        "price_elasticity": rng.choice([0.0, -0.4, -1.5]),
        "growth_path": rng.choice(["compound", "logistic", "table"]),
        "traffic_growth": rng.uniform(-0.5, 3.0),
        "retraining_interval": rng.choice([0.0, 3.0, 12.0]),
        "retraining_share": rng.choice([0.05, 0.8]),
        "data_and_staff_cost": 10 ** rng.uniform(5, 7),
    }
    return msgspec.structs.replace(row, **changes)


def _paths(rng: random.Random, money: Money) -> Money:
    return msgspec.structs.replace(
        money,
        acquisition=rng.choice(["rented", "rented", "owned"]),
        horizon=float(rng.choice([1, 2, 9, 12, 13, 24, 36, 36, 60])),
        price_path=rng.choice(["exponential", "plateau", "rise", "step"]),
        price_change=rng.uniform(-0.6, 0.3),
        price_turn_month=float(rng.choice([6, 12, 18])),
        price_turn_change=rng.uniform(-0.6, 0.5),
        software_gain=rng.choice([0.0, 0.3]),
        inflation=rng.choice([0.0, 0.025]),
        dollars=rng.choice(["real", "nominal"]),
        sought_share=rng.uniform(0.05, 0.95),
    )
