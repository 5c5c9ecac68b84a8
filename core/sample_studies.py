"""The sample studies: an overview for the first start, the claims of the article and its title, eight services.

Each is put together from the catalog; what differs from it stands here with its source, so that an analyst can change
it. No number of a claim is here: claims are rows of the catalog.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from core.catalog import load_catalog
from core.editing import Cell, choose, set_values
from core.errors import CatalogError
from core.price_book.history import history
from core.price_book.paths import fitted_path
from core.price_book.rental import KNOWN_IN, LATER_PRICE, NoPrice, Pick, pick
from core.records import Source, Workload
from core.region_prices import priced_for_region
from core.row_edits import add_row
from core.scenarios import BASE, duplicate_scenario, switch_scenario
from core.study import Settings, Study

ASSUMED = "2026-11"
UNITED_STATES = "United States"


class Stated(NamedTuple):
    """A value that differs from the catalog's, with its source."""

    value: float | str
    text: str
    date: str = ASSUMED
    confidence: str = "low"


class Service(NamedTuple):
    """A workload of a plan: a preset, and what it runs and is called where that is not the preset's own."""

    preset: str
    network: str = ""
    name: str = ""


class Variant(NamedTuple):
    """A scenario of a plan: another reference chip ("" for Base's), or what the first workload has otherwise."""

    name: str
    reference: str = ""
    workload: Mapping[str, Stated] = {}


@dataclasses.dataclass(frozen=True)
class Plan:
    """One study. chips: catalog ids, the reference first; as_of: the month whose rents its chips pay, "" for today's.

    workload: what differs in the first workload, others: in each of the rest; money: in how chips are paid for;
    settings: what the window shows; variants: its scenarios, none of them in the charts at the start.
    """

    id: str
    name: str
    services: tuple[Service, ...]
    chips: tuple[str, ...]
    claim: str = ""
    as_of: str = ""
    workload: Mapping[str, Stated] = dataclasses.field(default_factory=dict)
    others: Mapping[str, Stated] = dataclasses.field(default_factory=dict)
    money: Mapping[str, Stated] = dataclasses.field(default_factory=dict)
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    variants: tuple[Variant, ...] = ()


def built(plan: Plan) -> Study:
    """The study of a plan."""
    catalog = load_catalog()
    if catalog.defaults is None:
        raise CatalogError("The catalog holds no defaults for site and money.")
    first, *more = (_workload(one) for one in plan.services)
    chip, *chips = (catalog.chip(one) for one in plan.chips)
    study = Study(
        name=plan.name,
        settings=Settings(reference_chip=chip.id, selected_workload=first.id, claim=plan.claim, **plan.settings),
        workloads=(_with(first, plan.workload),),
        chips=(msgspec.structs.replace(chip, origin=chip.id),),
        site=catalog.defaults.site,
        money=_with(catalog.defaults.money, plan.money),
    )
    for row in (*chips, *(_with(one, plan.others) for one in more)):
        study = add_row(study, row)
    study = priced_for_region(study)
    study = _priced_as_of(study, plan.as_of) if plan.as_of else study
    for variant in plan.variants:
        study = _with_variant(study, variant)
    return study


def _with_variant(study: Study, variant: Variant) -> Study:
    """The study with one more scenario; Base stays on show."""
    study = duplicate_scenario(study, variant.name)
    if variant.reference:
        study = choose(study, reference_chip=variant.reference)
    row = study.workloads[0].id
    for path, stated in variant.workload.items():
        study = set_values(study, ((Cell("workloads", row, path), stated.value),), source=_source(stated))
    return switch_scenario(study, BASE)


def _workload(service: Service) -> Workload:
    """The preset of a service, with another network under another name where the plan says so."""
    catalog = load_catalog()
    found = msgspec.structs.replace(catalog.workload(service.preset), origin=service.preset)
    if not service.network:
        return found
    named = msgspec.structs.replace(found, id=service.network, name=service.name, origin="")
    return catalog.workload_with(named, service.network)


def _with(record: Any, stated: Mapping[str, Stated]) -> Any:
    """A record with stated values and their sources."""
    sources = {path: _source(one) for path, one in stated.items()}
    values = {path: one.value for path, one in stated.items()}
    return msgspec.structs.replace(record, **values, sources={**record.sources, **sources})


def _source(stated: Stated) -> Source:
    return msgspec.convert({"text": stated.text, "date": stated.date, "confidence": stated.confidence}, Source)


def _priced_as_of(study: Study, month: str) -> Study:
    """Chips at the on-demand price known in a month; where there was none, at the newest one, which says so."""
    chips = []
    for chip in study.chips:
        found = pick(chip.origin, Pick(region=UNITED_STATES, term="on-demand", as_of=month))
        if not isinstance(found, NoPrice):
            source = Source(f"{found.source.text}, {KNOWN_IN} {month}", found.date, found.confidence)
            chip = msgspec.structs.replace(chip, rental_price=found.price)
        else:
            newest = chip.sources["rental_price"]
            source = msgspec.structs.replace(newest, text=f"{newest.text}; {LATER_PRICE} {month}")
        chips.append(msgspec.structs.replace(chip, sources={**chip.sources, "rental_price": source}))
    return msgspec.structs.replace(study, chips=tuple(chips))


def _traced_decline(chip: str, first: str, last: str) -> Stated:
    """Yearly change of a chip's on-demand rent between two months, fitted on the price book."""
    points = [one for one in history(chip, "on-demand", UNITED_STATES) if first <= one.date <= last]
    found = fitted_path(points, "exponential")
    text = (
        f"fitted on {len(points)} quarters of on-demand prices of {load_catalog().chip(chip).name}, {first} to {last}, "
        f"median over providers; rms error {found.rms_error:.2f} in the logarithm"
    )
    return Stated(round(found.yearly_change, 4), text, last, "medium")


H100, A100, B200 = "nvidia-h100-sxm5-80gb", "nvidia-a100-sxm4-80gb", "nvidia-b200-sxm"
TWELVE_CHIPS = (
    H100,
    A100,
    "nvidia-h200-sxm-141gb",
    B200,
    "nvidia-l40s",
    "google-tpu-v4",
    "google-tpu-v5e",
    "google-tpu-v6e-trillium",
    "aws-inferentia2",
    "aws-trainium2",
    "amd-mi300x",
    "groq-lpu-v1",
)
SUPPORT_CHAT = Service("support-chat")
EIGHT_SERVICES = (
    SUPPORT_CHAT,
    Service("code-assistant"),
    Service("clinical-summary"),
    Service("card-fraud"),
    Service("radiology"),
    Service("recommendation"),
    Service("image-generation"),
    Service("batch-summaries"),
)
LARGE_SERVICE = Stated(
    180.0,
    "Assumption: a large consumer service, four times the 45.1 requests a second of Azure's 2024 conversation trace",
    "2026-11-24",
)
"""Requests a second of the service that most samples look at."""

USED_AS_PUBLISHED = {
    "training_samples": Stated(0.0, "assumption: a published network is used as it is"),
    "retraining_interval": Stated(0.0, "assumption: never trained anew"),
    "data_and_staff_cost": Stated(0.0, "assumption: no training of its own"),
    "training_staff_cost": Stated(0.0, "assumption: no training of its own"),
    "fine_tunes_a_year": Stated(0.0, "assumption: no training of its own"),
    "query_price": Stated(0.0, "assumption: part of another product, no price is charged"),
}
DAY_OF_A_VOICE_SERVICE = {
    "traffic_growth": Stated(0.1, "assumption: a tenth more each year, a service that many already have"),
    "peak_to_average": Stated(2.5, "assumption: mornings and evenings at home"),
    "demand_profile": Stated("peak and trough", "assumption: people sleep at night"),
    "peak_to_trough": Stated(8.0, "assumption: people sleep at night"),
    "weekend_factor": Stated(1.1, "assumption: more time at home at weekends"),
    "latency_percentile": Stated(0.99, "assumption: 99 of 100 answers"),
    "availability_target": Stated(0.9999, "assumption: a silent assistant is noticed at once"),
    "experiments_multiplier": Stated(5.0, "assumption, without effect here: nothing is trained"),
    "lowest_precision": Stated("16 bit", "assumption: spoken answers at full quality"),
}
"""What the preset of card payments says of cards, said of a voice assistant; the values are the preset's."""

OVERVIEW = Plan(
    "sample",
    "Why inference costs more (sample)",
    (SUPPORT_CHAT,),
    TWELVE_CHIPS,
    workload={"request_rate": LARGE_SERVICE},
    variants=(
        Variant("B200 instead", reference=B200),
        Variant(
            "Tighter SLO",
            workload={
                "first_token_limit": Stated(0.5, "assumption: half of what Base allows until the first word"),
                "output_token_limit": Stated(0.03, "assumption: 33 tokens a second for each user; Base asks for 20"),
            },
        ),
    ),
)


def plans() -> tuple[Plan, ...]:
    """All sample studies, the overview first."""
    return (
        OVERVIEW,
        Plan(
            "inference-over-training",
            "Why does inference cost more than training?",
            (SUPPORT_CHAT,),
            (H100, A100, B200, "google-tpu-v6e-trillium"),
            claim="inference-over-training",
            workload={"request_rate": LARGE_SERVICE},
            settings={"story": ("lifetime", "waterfall", "share", "margin")},
        ),
        Plan(
            "eight-services",
            "Eight services on twelve chips",
            EIGHT_SERVICES,
            TWELVE_CHIPS,
            workload={"request_rate": LARGE_SERVICE},
            settings={"story": ("lifetime", "share", "waterfall", "chips")},
        ),
        Plan(
            "inference-share",
            "Claim: inference takes over 70 % of AI spend",
            (SUPPORT_CHAT,),
            (A100, H100, "nvidia-v100-sxm2-32gb"),
            claim="inference-share",
            as_of="2023-09",
            workload={
                "request_rate": Stated(
                    45.1, "conversation service, mean of a week: AzureLLMInferenceDataset2024", "2024-05", "medium"
                ),
            },
            money={
                "base_year": Stated(2023.0, "the year that the claim is about", ASSUMED, "high"),
                "start_month": Stated(9.0, "the end of the quarter that the claim is about", ASSUMED, "high"),
                "dollars": Stated("nominal", "assumption: bills are counted as they are paid"),
                "horizon": Stated(36.0, "assumption: three years of service"),
                "price_change": _traced_decline(A100, "2023-06", "2026-06"),
            },
            settings={"story": ("share", "lifetime", "waterfall", "margin")},
        ),
        Plan(
            "tpu-v4-cost",
            "Claim: TPU v4 cut the cost of inference by 30 %",
            (Service("code-assistant"),),
            ("google-tpu-v4", "google-tpu-v3", "google-tpu-v5e", "google-tpu-v6e-trillium"),
            claim="tpu-v4-cost",
            as_of="2022-12",
            money={
                "base_year": Stated(2022.0, "the year in which TPU v4 could be rented", "2022-09", "high"),
                "price_change": Stated(0.0, "list prices of v3 and v4 did not move for years", "2025-03", "medium"),
            },
            settings={"story": ("chips", "pareto", "waterfall", "lifetime")},
        ),
        Plan(
            "inferentia-latency",
            "Claim: Inferentia cut latency by 25 %",
            (Service("card-fraud", "rnn-t", "Voice assistant"), Service("card-fraud", "bert-base", "Text encoder")),
            ("aws-inferentia1", "nvidia-t4", "aws-inferentia2"),
            claim="inferentia-latency",
            as_of="2020-12",
            workload={
                **USED_AS_PUBLISHED,
                **DAY_OF_A_VOICE_SERVICE,
                "kind": Stated("generic", "a recurrent network for speech, the nearest in the catalog to Alexa's"),
                "request_rate": Stated(5000.0, "assumption: a large voice service, 430 million requests a day"),
                "response_limit": Stated(0.3, "assumption: a pause that people accept"),
            },
            others={
                **USED_AS_PUBLISHED,
                **DAY_OF_A_VOICE_SERVICE,
                "request_rate": Stated(5000.0, "assumption: as many texts as voices"),
                "response_limit": Stated(0.3, "assumption: a pause that people accept"),
            },
            money={"base_year": Stated(2020.0, "the year that the claim is about", ASSUMED, "high")},
            settings={"story": ("chips", "pareto", "waterfall"), "chips_measure": "latency"},
        ),
        Plan(
            "cost-decline",
            "Claim: inference gets 40 % cheaper by 2025",
            (SUPPORT_CHAT,),
            (H100, A100),
            claim="cost-decline",
            as_of="2023-09",
            workload={
                "request_rate": LARGE_SERVICE,
                "pass_through": Stated(1.0, "assumption: competition passes the whole decline on"),
                "price_elasticity": Stated(-1.2, "assumption: traffic grows a little faster than the price falls"),
            },
            money={
                "base_year": Stated(2023.0, "the year that the claim starts from", ASSUMED, "high"),
                "start_month": Stated(9.0, "the month that the claim starts from", ASSUMED, "high"),
                "dollars": Stated("nominal", "assumption: prices as they were paid"),
                "horizon": Stated(28.0, "September 2023 to December 2025", ASSUMED, "high"),
                "price_change": _traced_decline(H100, "2023-06", "2025-12"),
                "software_gain": Stated(
                    0.2,
                    "assumption between no gain and the doubling that NVIDIA reported for TensorRT-LLM on H100 in 2023",
                    "2023-10",
                ),
            },
            settings={"story": ("margin", "lifetime", "chips", "waterfall")},
        ),
    )
