"""Random studies of every sort that titles must be true for: kinds, counts, few and many chips, owned ones, regions."""

import functools
import random
from typing import Any, get_args

import msgspec

from core.catalog import load_catalog
from core.errors import StudyRefused
from core.evaluation import evaluate
from core.fields import fields_of
from core.outcome import Outcome
from core.records import Money, Workload
from core.region_prices import priced_for_region
from core.study import Count, CountReading, Settings, Study
from core.study_check import check
from tests.core.random_studies import money_study, random_study
from tests.core.story_studies import CHIPS, NETWORKS, story_outcome, story_study

FROM_STORIES = 200
"""Seeds below are the random studies that other tests of charts have evaluated already."""
REGIONS, TERMS = (fields_of(Money)[name].choices for name in ("region", "rental_term"))
SWITCHES = ("chips", "waterfall", "share", "tornado", "heat", "latency")
_COUNTS, _READINGS = get_args(Count), get_args(CountReading)


@functools.cache
def title_outcome(seed: int) -> Outcome:
    """A random study, evaluated once."""
    return story_outcome(seed) if seed < FROM_STORIES else evaluate(title_study(seed))


def title_study(seed: int) -> Study:
    """A study that the core accepts, wider than `story_study`."""
    rng = random.Random(seed)  # noqa: S311 -- no secret
    for attempt in range(50):
        study = _drawn(rng, seed + 100_000 * attempt)
        try:
            check(study)
        except StudyRefused:
            continue
        return study
    raise AssertionError(f"no study of seed {seed} is one that the core accepts")


def _drawn(rng: random.Random, seed: int) -> Study:
    study = money_study(seed) if rng.random() < 0.35 else story_study(seed)
    if rng.random() < 0.15:
        study = random_study(seed, edits=8, of=study)
    study = _with_chips(rng, _with_workloads(rng, study))
    months = float(rng.choice([1, 1, 2, 3, 12, 24, 36, 36, 60]))
    money = msgspec.structs.replace(
        study.money,
        region=rng.choice(REGIONS),
        rental_term=rng.choice(TERMS),
        horizon=months,
        start_month=float(rng.choice([1, 1, 4, 12])),
    )
    study = priced_for_region(msgspec.structs.replace(study, money=money))
    return msgspec.structs.replace(_hindered(rng, study), settings=_settings(rng, study))


def _with_workloads(rng: random.Random, study: Study) -> Study:
    """Networks instead of, or beside, language models; several services; alternatives with and without marks."""
    rows = list(study.workloads)
    if rng.random() < 0.45:
        for name in rng.sample(NETWORKS, rng.randint(1, 2)):
            preset = msgspec.structs.replace(load_catalog().workload(name), request_rate=10 ** rng.uniform(-1, 4))
            if all(row.id != preset.id for row in rows):
                rows.append(_charged(rng, preset))
        if rng.random() < 0.3:
            rows = [row for row in rows if row.id in NETWORKS]
    if rng.random() < 0.4:
        first = rows[0]
        marks = [rng.choice([None, 60.0, 70.0, 80.0]) for _ in range(2)]
        rows[0] = msgspec.structs.replace(first, quality_mark=marks[0])
        rows.append(
            msgspec.structs.replace(
                first,
                id="second",
                name="Second",
                quality_mark=marks[1],
                alternative_to=rng.choice(["", first.name]),
                request_rate=first.request_rate * 10 ** rng.uniform(-1, 1),
                input_tokens=float(rng.choice([50, 800, 6000])),
            )
        )
    return msgspec.structs.replace(study, workloads=tuple(rows))


def _charged(rng: random.Random, row: Workload) -> Workload:
    return msgspec.structs.replace(row, query_price=rng.choice([0.0, 10 ** rng.uniform(-6, -2)]))


def _with_chips(rng: random.Random, study: Study) -> Study:
    """One chip, a few, all of the sample, or many of the catalog's."""
    draw = rng.random()
    if draw < 0.15:
        return msgspec.structs.replace(study, chips=(rng.choice(study.chips),))
    if draw < 0.25:
        known = {chip.id for chip in study.chips}
        more = [chip for chip in load_catalog().chips if chip.id not in known]
        return msgspec.structs.replace(study, chips=(*study.chips, *rng.sample(more, 14)))
    kept = tuple(chip for chip in study.chips if chip.id in CHIPS or rng.random() < 0.15)
    return msgspec.structs.replace(study, chips=kept)


def _hindered(rng: random.Random, study: Study) -> Study:
    """Now and then nothing fits, nothing is fast enough, nothing has a price, nobody comes, nobody trains."""
    draw = rng.random()
    changes: dict[str, Any] = {}
    if draw < 0.04:
        changes = {"input_tokens": 1e8}
    elif draw < 0.08:
        changes = {"output_token_limit": 1e-5, "response_limit": 1e-6}
    elif draw < 0.12:
        changes = {"output_token_limit": 0.004}
    elif draw < 0.16:
        changes = {"training_tokens": 0.0, "training_samples": 0.0, "data_and_staff_cost": 0.0, "retraining_cost": 0.0,
                   "fine_tune_cost": 0.0, "training_staff_cost": 0.0}  # fmt: skip
    elif draw < 0.2:
        free = [chip.id for chip in study.chips if rng.random() < 0.7]
        chips = [msgspec.structs.replace(c, rental_price=None) if c.id in free else c for c in study.chips]
        return msgspec.structs.replace(study, chips=tuple(chips))
    rows = tuple(msgspec.structs.replace(row, **changes) for row in study.workloads)
    return msgspec.structs.replace(study, workloads=rows)


def _settings(rng: random.Random, study: Study) -> Settings:
    """Another chip and workload to look at, another count, every switch of a chart at any of its choices."""
    choices = {one.name: one.type for one in msgspec.structs.fields(Settings)}
    switches = {f"{chart}_measure": rng.choice(get_args(choices[f"{chart}_measure"])) for chart in SWITCHES}
    return msgspec.structs.replace(
        study.settings,
        reference_chip=rng.choice(study.chips).id,
        selected_workload=rng.choice(study.workloads).id,
        count=rng.choice(_COUNTS),
        count_reading=rng.choice(_READINGS),
        waterfall_reading=rng.choice(["added", "factor"]),
        **switches,
    )
