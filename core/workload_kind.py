"""Which inputs mean something for which kind of workload, from each field's own declaration."""

from collections.abc import Iterable

from core.fields import Field
from core.records import LANGUAGE_MODEL, Record, Workload

LANGUAGE, NETWORK = "language", "network"
"""The two sorts that `Field.only` speaks of."""


def sort_of(workload: Workload) -> str:
    """The sort of a workload: a language model, or a network that answers whole queries."""
    return LANGUAGE if workload.kind == LANGUAGE_MODEL else NETWORK


def trained_amount(workload: Workload) -> float:
    """Tokens or samples that the initial run of a workload sees."""
    return workload.training_tokens if workload.kind == LANGUAGE_MODEL else workload.training_samples


def applies(field: Field, record: Record) -> bool:
    """Whether a field means something for a record; all fields do but those of another kind of workload."""
    return not field.only or not isinstance(record, Workload) or field.only == sort_of(record)


def used(field: Field, records: Iterable[Record]) -> bool:
    """Whether a field means something for any of the records."""
    return not field.only or any(applies(field, record) for record in records)


def why_unused(field: Field, record: Record) -> str:
    """Why a field takes no value; "" where it does."""
    if applies(field, record) or not isinstance(record, Workload):
        return ""
    wanted = "language models" if field.only == LANGUAGE else "networks that answer whole queries"
    return f"{field.label} is for {wanted}; the kind here is {record.kind}."
