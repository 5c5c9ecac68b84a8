"""What is installed is what is meant: three packages of ours, and the versions that were locked."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import core

ROOT = Path(__file__).resolve().parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK: dict[str, Any] = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
OUR_PACKAGES = ["core", "gui", "resources"]

Wish = tuple[str, SpecifierSet, str]


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wishes_of_project(requirements: Iterable[str]) -> set[Wish]:
    parsed = [Requirement(text) for text in requirements]
    return {(normalized(r.name), r.specifier, str(r.marker or "")) for r in parsed}


def wishes_of_lock(entries: Iterable[dict[str, str]]) -> set[Wish]:
    return {(e["name"], SpecifierSet(e.get("specifier", "")), e.get("marker", "")) for e in entries}


def locked_packages(name: str) -> list[dict[str, Any]]:
    return [package for package in LOCK["package"] if package["name"] == normalized(name)]


def all_requirements(*without: str) -> list[Requirement]:
    groups = [group for name, group in PROJECT["dependency-groups"].items() if name not in without]
    return [Requirement(text) for group in (PROJECT["project"]["dependencies"], *groups) for text in group]


def test_the_wheel_holds_exactly_our_three_packages() -> None:
    # "packages" alone decides: no other key of the table may add to it, rename it or leave out part of it.
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": OUR_PACKAGES}
    assert set(PROJECT["tool"]["hatch"]["build"]) == {"targets"}
    assert all((ROOT / package / "__init__.py").is_file() for package in OUR_PACKAGES)


@pytest.mark.parametrize("package", OUR_PACKAGES)
def test_no_other_distribution_claims_our_names(package: str) -> None:
    # An editable installation lists no modules, hence "at most".
    assert set(metadata.packages_distributions().get(package, [])) <= {"infernomics"}


def test_the_code_that_runs_is_this_checkout() -> None:
    assert Path(core.__file__).parent == ROOT / "core"


def test_the_installed_version_is_the_one_in_the_code() -> None:
    assert metadata.version("infernomics") == core.__version__


def test_the_command_starts_the_window() -> None:
    (command,) = metadata.entry_points(group="console_scripts", name="infernomics")

    assert command.value == PROJECT["project"]["scripts"]["infernomics"] == "gui.__main__:main"


def test_the_lock_answers_the_wishes_of_the_project() -> None:
    project = PROJECT["project"]
    (ours,) = locked_packages("infernomics")
    wishes = wishes_of_project(project["dependencies"])
    for extra, requirements in project.get("optional-dependencies", {}).items():
        wishes |= {
            (name, specifier, f"{marker} and extra == '{extra}'" if marker else f"extra == '{extra}'")
            for name, specifier, marker in wishes_of_project(requirements)
        }

    assert LOCK["requires-python"] == project["requires-python"]
    assert wishes_of_lock(ours["metadata"]["requires-dist"]) == wishes
    assert {group: wishes_of_lock(entries) for group, entries in ours["metadata"]["requires-dev"].items()} == {
        group: wishes_of_project(requirements) for group, requirements in PROJECT["dependency-groups"].items()
    }


@pytest.mark.parametrize("requirement", all_requirements(), ids=str)
def test_every_locked_version_is_within_its_range(requirement: Requirement) -> None:
    locked = locked_packages(requirement.name)

    assert locked
    assert all(Version(package["version"]) in requirement.specifier for package in locked)


# what makes the bundle has an environment of its own
@pytest.mark.parametrize("requirement", all_requirements("bundle"), ids=str)
def test_every_installed_version_is_a_locked_one(requirement: Requirement) -> None:
    locked = {package["version"] for package in locked_packages(requirement.name)}

    assert metadata.version(requirement.name) in locked


def test_uv_finds_the_lock_in_step() -> None:
    uv = next((found for found in (shutil.which("uv"), shutil.which("uv", path=ROOT / "build/uv/bin")) if found), None)
    if uv is None:  # an environment made otherwise: the comparison above has to do
        return
    # Offline: an answer that needed the network would not be an answer about these two files.
    check = [uv, "lock", "--check", "--offline", "--project", str(ROOT)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
