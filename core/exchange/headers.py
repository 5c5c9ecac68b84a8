"""What the head of a column names: a field of a record, by label, path or another word for it, and its unit."""

import functools
import re
from dataclasses import dataclass
from typing import Literal

from core.cell_units import DOLLARS, dollar_unit, field_units, typed_unit
from core.errors import InfernomicsError
from core.fields import NAME, Field, FieldKind, fields_of
from core.names import excerpt
from core.price_book.terms import TERMS
from core.records import Chip, Workload

Subject = Literal["chips", "workloads", "prices"]
SUBJECTS: dict[Subject, str] = {"chips": "Chips", "workloads": "Workloads", "prices": "Rental prices"}
"""What can be imported, with its title."""


_PRICES = (
    Field("chip", "Chip", "Name or id of the chip.", FieldKind.TEXT),
    Field("provider", "Provider", "Who asks this price.", FieldKind.TEXT),
    Field("region", "Region", "Region in the provider's own words.", FieldKind.TEXT),
    Field("term", "Term", f"One of {', '.join(TERMS)}; on-demand where none is given.", FieldKind.TEXT),
    Field("price", "Price", "Price of one chip-hour.", unit="USD/s", display=("$/h",), low=1e-9, high=1e3),
    Field("date", "Date", "Day, month or year of the price: 2026-11-28, 2026-11 or 2026.", FieldKind.TEXT),
    Field("source", "Source", "Where the price is published.", FieldKind.TEXT),
)

_SYNONYMS: dict[Subject, dict[str, str]] = {
    "chips": {
        "name": "chip|accelerator|gpu|device|product|hardware|processor|chip name|gpu model|id",
        "vendor": "manufacturer|maker|designer",
        "release_date": "release|release date|launch|launch date|available since",
        "peak_rate_16bit": "bf16|fp16|16 bit|bf16 tflops|fp16 tflops|tflops bf16|tflops fp16|peak bf16|peak fp16|"
        "bf16 dense|fp16 dense|bf16 fp16|bf16 peak|fp16 peak|fp16 bf16|peak 16 bit|tflops",
        "peak_rate_fp8": "fp8|fp8 tflops|tflops fp8|peak fp8|fp8 dense|fp8 peak",
        "peak_rate_int8": "int8|int8 tops|tops int8|peak int8|int8 dense|int8 peak",
        "peak_rate_fp4": "fp4|fp4 tflops|tflops fp4|peak fp4|nvfp4|fp4 dense|fp4 peak",
        "memory_capacity": "hbm|hbm capacity|hbm size|memory capacity|memory size|vram|gpu memory|ram|capacity",
        "memory_bandwidth": "bandwidth|hbm bandwidth|memory bw|mem bw|bw|hbm bw|dram bandwidth|mem bandwidth",
        "on_chip_memory": "sram|on chip sram|on chip memory|cache",
        "scaleup_bandwidth": "nvlink|scale up bandwidth|interconnect|interconnect bandwidth|link bandwidth|ici",
        "scaleup_domain": "scale up domain|domain size|nvlink domain",
        "scaleout_bandwidth": "scale out bandwidth|network bandwidth|nic bandwidth",
        "chips_per_server": "gpus per node|gpus per server|chips per server|chips per node|gpus a server",
        "thermal_design_power": "tdp|power|board power|watts|thermal design power|max power",
        "rental_price": "price|rent|hourly price|price per hour|price an hour|on demand price|cloud price|rental|"
        "hourly rate|rate|cost per hour|price per chip hour|price per gpu hour",
        "purchase_price": "purchase|capex|list price|msrp|unit price|price to buy|acquisition cost|buy price",
    },
    "workloads": {
        "name": "workload|service|use case|application|id",
        "model.model_name": "model|model name|llm|language model|architecture",
        "request_rate": "requests|requests per second|request rate|traffic|qps|rps|load|mean traffic",
        "traffic_growth": "growth|annual growth|growth a year|yearly growth|traffic growth",
        "input_tokens": "prompt tokens|input length|prompt length|isl|tokens in|input",
        "output_tokens": "completion tokens|output length|osl|tokens out|generated tokens|output",
        "cached_share": "cache hit rate|cached|prefix cache hits",
        "training_tokens": "pretraining tokens|tokens trained|training data",
        "model.layer_count": "num layers|layers|depth",
        "model.hidden_size": "d model|hidden dim|hidden size|width",
        "model.head_count": "heads|attention heads|query heads|n heads",
        "model.kv_head_count": "kv heads|key value heads|n kv heads",
        "model.feedforward_size": "ffn size|d ff|intermediate size|mlp size",
        "model.vocabulary_size": "vocab|vocab size|vocabulary",
    },
    "prices": {
        "chip": "name|accelerator|gpu|device|instance gpu|chip name|gpu model",
        "provider": "cloud|vendor|seller|company|cloud provider",
        "region": "location|zone|market",
        "term": "terms|pricing model|commitment|contract|type",
        "price": "rental price|hourly price|price per hour|price per gpu hour|price per chip hour|rate|cost|usd",
        "date": "as of|read|day|month",
        "source": "url|link|reference|published at",
    },
}

_BRACKETED = re.compile(r"^(.*?)\s*[(\[]\s*([^()\[\]]*?)\s*[)\]]\s*$", re.DOTALL)
_NOT_WORDS = re.compile(r"[^\w%$]+|_+")
_RATES = re.compile(r"([TPG])(?:FLOPs|FLOPS|flops|Flops|OPS|OPs|FLOP|FLOPs/s|flop/s|OP/s)")
_LETTERS = {
    "gb": "GB", "tb": "TB", "mb": "MB", "gib": "GiB", "gbs": "GB/s", "tbs": "TB/s", "kw": "kW", "w": "W",
    "watts": "W", "usd": "$", "dollars": "$", "pct": "%", "percent": "%", "tflops": "TFLOP/s", "pflops": "PFLOP/s",
    "tops": "TFLOP/s", "ms": "ms",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """What a head names: a field by its path (None: nothing known), the unit of its numbers ("" for the field's own).

    problem: why the unit cannot be the field's.
    """

    path: str | None = None
    unit: str = ""
    problem: str = ""


@functools.cache
def fields_for(subject: Subject) -> dict[str, Field]:
    """The fields that columns can be mapped to, by path."""
    if subject == "prices":
        return {field.name: field for field in _PRICES}
    return dict(fields_of(Chip if subject == "chips" else Workload))


def name_path(subject: Subject) -> str:
    """The path of the field that says which record a row is of."""
    return "chip" if subject == "prices" else NAME


def plain_words(text: str) -> str:
    """A head without case, signs and doubled spaces."""
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


@functools.cache
def _known(subject: Subject) -> dict[str, str]:
    """Path by every name of a field, its own before the other words for it."""
    found: dict[str, str] = {}
    fields = fields_for(subject)
    for path in fields:
        found.setdefault(plain_words(path), path)
    for path, field in fields.items():
        found.setdefault(plain_words(field.label), path)
    for path, words in _SYNONYMS[subject].items():
        for word in words.split("|"):
            found.setdefault(word, path)
    for path in fields:
        found.setdefault(plain_words(path.rpartition(".")[2]), path)
    return found


@functools.cache
def _known_sets(subject: Subject) -> dict[frozenset[str], str]:
    found: dict[frozenset[str], str] = {}
    for words, path in _known(subject).items():
        found.setdefault(frozenset(words.split()), path)
    return found


def _path_of(text: str, subject: Subject) -> str | None:
    words = plain_words(text)
    if not words:
        return None
    return _known(subject).get(words) or _known_sets(subject).get(frozenset(words.split()))


@functools.lru_cache(maxsize=4096)
def match_header(text: str, subject: Subject) -> Match:
    """The field and the unit that a head names: "Memory (GB)", "Price $/h", "memory_bandwidth [TB/s]", "HBM"."""
    text = text.strip()
    if len(text) > 200:
        return Match()
    bracketed = _BRACKETED.match(text)
    whole = _path_of(text, subject)
    if bracketed is not None:
        path = _path_of(bracketed[1], subject)
        found = with_unit(path, bracketed[2], subject) if path is not None else Match()
        if path is not None and not (found.problem and whole is not None):
            return found
    if whole is not None:
        return Match(whole)
    return _with_unit_behind(text, subject)


def _with_unit_behind(text: str, subject: Subject) -> Match:
    """A head whose last words are a unit: "Price $/h", "Bandwidth in GB/s", "memory_gb"."""
    parts = re.split(r"(?:,\s*|\s+in\s+|\s+|_)", text)
    for count in range(1, min(4, len(parts))):
        head, tail = " ".join(parts[:-count]), " ".join(parts[-count:])
        path = _path_of(head, subject)
        if path is None:
            continue
        found = with_unit(path, tail, subject)
        if not found.problem:
            return found
    return Match()


def with_unit(path: str, unit: str, subject: Subject) -> Match:
    """A field with the unit that stands at its column, if that measures what the field does."""
    field = fields_for(subject)[path]
    unit = unit.strip()
    if not unit or field.kind is not FieldKind.NUMBER:
        return Match(path)
    for written in dict.fromkeys((unit, _spelled(unit, field))):
        if _fits(written, field):
            return Match(path, written)
    if plain_words(unit) in ("", "optional", "dense", "one way", "unit", "1"):
        return Match(path)
    return Match(path, "", f"{excerpt(unit)} is no unit of {field.label}")


def _spelled(unit: str, field: Field) -> str:
    """A unit as this program writes it: heads say TFLOPS and gb where they mean TFLOP/s and GB."""
    rate = _RATES.fullmatch(unit)
    if field.unit == "flop/s" and rate is not None:
        return f"{rate[1]}FLOP/s"
    return _LETTERS.get(unit.casefold(), unit)


def _fits(unit: str, field: Field) -> bool:
    taken = field_units(field.unit, field.display)
    try:
        found = dollar_unit("", taken) if unit in DOLLARS else typed_unit(unit, "1", taken, field, unit)
    except InfernomicsError:
        return False
    return found is not None and found.dimensions == taken.base.dimensions
