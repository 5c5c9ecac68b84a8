"""The studies that ship: read from resources/studies, where ``python -m core.samples`` writes them from their plans."""

import functools
import sys
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

import msgspec

from core.catalog import load_catalog
from core.errors import CatalogError, StudyRefused
from core.names import excerpt
from core.records import Chip
from core.region_prices import priced_for_region
from core.sample_studies import H100, SUPPORT_CHAT, built, plans
from core.study import Settings, Study
from core.study_file import decode, encode

_SUFFIX = ".json"
_FIRST = "sample"
REFERENCE, WORKLOAD = H100, SUPPORT_CHAT.preset


class SampleName(NamedTuple):
    """A study that ships: what it is opened by, and what it is called."""

    id: str
    name: str


def sample_names() -> tuple[SampleName, ...]:
    """The studies that ship, the one of the first start first; one that cannot be read goes by its file's name."""
    found = [entry for entry in _folder().iterdir() if entry.name.endswith(_SUFFIX)]
    names = [SampleName(entry.name.removesuffix(_SUFFIX), _name_in(entry)) for entry in found]
    return tuple(sorted(names, key=lambda one: (one.id != _FIRST, one.id)))


def open_sample(identifier: str) -> Study:
    """One of the studies that ship, by id; StudyRefused when there is none of that id or it is damaged."""
    if identifier not in {one.id for one in sample_names()}:
        raise StudyRefused(f"There is no sample study called “{excerpt(identifier, 60)}” in this installation.")
    return decode((_folder() / f"{identifier}{_SUFFIX}").read_bytes(), f"The sample study {identifier}")


class _Named(msgspec.Struct):
    name: str


def _name_in(entry: Traversable) -> str:
    try:
        return msgspec.json.decode(entry.read_bytes(), type=_Named).name
    except (msgspec.MsgspecError, OSError, UnicodeDecodeError):
        return entry.name.removesuffix(_SUFFIX)


def _folder() -> Traversable:
    return resources.files("resources") / "studies"


@functools.cache
def sample_study() -> Study:
    """The finished story that the first start shows; StudyRefused when the shipped file is damaged."""
    found = _folder() / f"{_FIRST}{_SUFFIX}"
    try:
        return decode(found.read_bytes(), "The sample study")
    except OSError as error:
        raise StudyRefused(f"The sample study is missing from this installation: {error.strerror}.") from None


def blank_study(name: str = "Untitled study") -> Study:
    """What New starts with: shipped defaults, one workload, one chip, everything drawn at once."""
    catalog = load_catalog()
    if catalog.defaults is None:
        raise CatalogError("The catalog holds no defaults for site and money.")
    workload = catalog.workload(WORKLOAD)
    study = Study(
        name=name,
        settings=Settings(reference_chip=REFERENCE, selected_workload=workload.id),
        workloads=(msgspec.structs.replace(workload, origin=workload.id),),
        chips=(_from_catalog(REFERENCE),),
        site=catalog.defaults.site,
        money=catalog.defaults.money,
    )
    return priced_for_region(study)


def _from_catalog(identifier: str) -> Chip:
    return msgspec.structs.replace(load_catalog().chip(identifier), origin=identifier)


def main() -> int:
    """Write resources/studies/*.json."""
    folder = Path(__file__).resolve().parent.parent / "resources" / "studies"
    for plan in plans():
        target = folder / f"{plan.id}{_SUFFIX}"
        target.write_bytes(encode(built(plan)))
        sys.stdout.write(f"{target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
