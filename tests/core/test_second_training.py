"""The book's training runs against a second calculation in plain Python."""

import json
import random
from typing import Any

import msgspec
import numpy as np
import pytest

from core.catalog import load_catalog
from core.equations import reliability
from core.evaluation import evaluate
from core.figures import Figures
from core.study import Study
from core.study_file import encode
from tests.core import second_training
from tests.core.random_studies import SAMPLE
from tests.core.training_cases import runs_of

MODELS = ("llama-2-7b", "llama-3-1-405b", "deepseek-v3-r1", "mixtral-8x7b", "falcon-7b", "gpt-oss-120b")
RECIPES: tuple[dict[str, Any], ...] = (
    {},
    {"training_chips": 8.0, "training_batch": 2.0**19},
    {"training_chips": 12.0, "training_method": "adapters", "training_precision": "FP8"},
    {"training_chips": 16384.0, "training_batch": 2.0**26, "training_precision": "FP8"},
    {"training_chips": 512.0, "training_sequence": 131072.0, "training_batch": 2.0**24},
    {"training_speed": "stated MFU"},
)


def agrees(study: Study) -> int:
    """Checks all chips and workloads of a study; how many of them can be trained."""
    figures: Figures = evaluate(study).detail
    plain = json.loads(encode(study))
    found = runs_of(figures).of(reliability.training_chip_time)
    for w, workload in enumerate(plain["workloads"]):
        for c, chip in enumerate(plain["chips"]):
            expected = second_training.chip_time(plain, chip, workload)
            why_not = runs_of(figures).why_not(w, c)
            assert (expected is None) == bool(why_not), (workload["id"], chip["id"], why_not)
            if expected is not None:
                assert found[w, c] == pytest.approx(expected, rel=1e-9), (workload["id"], chip["id"])
    return int(np.sum(runs_of(figures).possible))


def with_run(model: str, recipe: dict[str, Any]) -> Study:
    workload = msgspec.structs.replace(SAMPLE.workloads[0], model=load_catalog().model(model).model, **recipe)
    return msgspec.structs.replace(SAMPLE, workloads=(workload,))


@pytest.mark.parametrize("model", MODELS)
def test_it_agrees_on_models_and_recipes(model: str) -> None:
    assert sum(agrees(with_run(model, recipe)) for recipe in RECIPES) > 20


def test_it_agrees_on_recipes_at_random() -> None:
    rng = random.Random(5)  # noqa: S311 -- no secret
    for _ in range(8):
        recipe = {
            "training_chips": float(rng.choice([1, 2, 7, 64, 100, 3000])),
            "training_sequence": float(rng.choice([512, 2048, 16384])),
            "training_batch": float(rng.choice([2**15, 2**20, 2**25])),
            "training_precision": rng.choice(["16 bit", "FP8", "INT8", "FP4"]),
            "training_method": rng.choice(["all", "adapters"]),
        }
        agrees(with_run(rng.choice(MODELS), recipe))
