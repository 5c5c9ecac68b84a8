"""Study files as earlier versions wrote them: each opens, says what it is, and gives the figures it gave.

`schemas/schema_N.json` are as the last program of schema N wrote them and are never written anew. `figures.json` has
what they come to; it changes only with the equations, in a commit that says why.
"""

import copy
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.cell_names import cell_named
from core.editing import choose
from core.errors import StudyRefused
from core.evaluation import evaluate
from core.names import name_key
from core.scenario_outcomes import ScenarioOutcomes
from core.scenarios import identifiers, name_of
from core.storage import StorageError
from core.study import SCHEMA_VERSION, Settings, Study
from core.study_file import MAY_BE_MISSING, decode, encode, read_study, write_study

FOLDER = Path(__file__).parent / "schemas"
FILES = {version: FOLDER / f"schema_{version}.json" for version in range(1, SCHEMA_VERSION + 1)}
FIGURES: dict[str, dict[str, dict[str, float]]] = json.loads((FOLDER / "figures.json").read_text("utf-8"))
NEWEST = FILES[SCHEMA_VERSION].read_bytes()


def document(version: int) -> Any:
    """A golden file as plain values."""
    return json.loads(FILES[version].read_bytes())


def figures(study: Study) -> dict[str, dict[str, float]]:
    """The headline figures of Base, of every scenario and of the baseline, counted by output tokens, in dollars."""
    plain = choose(study, count="output tokens", count_reading="cost")
    outcomes = ScenarioOutcomes()
    found = {name_of(plain, one): outcomes.of(plain, one) for one in identifiers(plain)}
    baseline = outcomes.baseline(plain)
    if baseline is not None:
        found["baseline"] = baseline
    return {
        name: {kpi.id: kpi.value for kpi in outcome.kpis if kpi.value is not None} for name, outcome in found.items()
    }


def assert_same(found: dict[str, dict[str, float]], wanted: dict[str, dict[str, float]]) -> None:
    assert found.keys() == wanted.keys()
    for name, values in wanted.items():
        assert found[name] == pytest.approx(values, rel=1e-12, abs=0)


@pytest.mark.parametrize("version", FILES)
def test_B115_a_file_of_every_schema_opens_with_its_figures(version: int) -> None:
    assert document(version)["schema_version"] == version
    study = read_study(FILES[version])
    assert study.schema_version == SCHEMA_VERSION
    assert_same(figures(study), FIGURES[str(version)])


@pytest.mark.parametrize("version", FILES)
def test_B115_an_older_file_saved_today_opens_with_the_same_figures(version: int, tmp_path: Path) -> None:
    study = read_study(FILES[version])
    write_study(tmp_path / "today.json", study)
    again = read_study(tmp_path / "today.json")
    assert again == study
    assert_same(figures(again), FIGURES[str(version)])
    assert json.loads((tmp_path / "today.json").read_bytes())["schema_version"] == SCHEMA_VERSION


def test_B115_a_file_of_this_schema_is_saved_byte_for_byte() -> None:
    assert encode(decode(NEWEST)) == NEWEST


def test_B115_the_newest_file_holds_all_that_its_schema_brought() -> None:
    """Or it would guard nothing of it."""
    study = decode(NEWEST)
    assert len(study.scenarios) == 2
    assert study.baseline is not None
    assert any(override.range is not None for one in study.scenarios for override in one.overrides)
    assert any(row.notes for row in study.chips)
    assert study.money.ranges
    assert study.settings.scenario == study.scenarios[1].id
    assert study.scenarios[0].shown
    assert (study.settings.count, study.settings.count_reading) == ("total tokens", "per dollar")
    settings, before = document(SCHEMA_VERSION)["settings"], document(SCHEMA_VERSION - 1)["settings"]
    usual = msgspec.to_builtins(Settings(reference_chip="chip", selected_workload="workload"))
    brought = settings.keys() - before.keys()
    assert brought
    assert [name for name in brought if settings[name] == usual[name]] == []
    for name in ("lifetime_seek", "heat_across", "heat_up"):  # of schema 4
        assert cell_named(study, settings[name]), name
    assert [(one.chart, one.crop) for one in study.slides] == [
        ("lifetime", "full"), ("chips", "half"), ("waterfall", "third"),
    ]  # fmt: skip
    plain, own, of_base = study.slides
    assert own.title
    assert own.titled_on == own.claim != own.title
    assert not any((own.baseline, own.ranges, own.annotations, own.footnote))
    assert (plain.scenario, of_base.scenario) == (study.scenarios[1].id, "")
    assert {one.id for one in study.kept} == {one.state for one in study.slides}
    base, baseline = figures(study)["Base"], figures(study)["baseline"]
    assert base["lifetime_inference_cost"] != baseline["lifetime_inference_cost"]


def test_B115_files_lack_only_settings_that_later_schemas_brought() -> None:
    """What a schema brings may be missing before it and stands in files ever after."""
    all_files = [set(document(version)["settings"]) for version in FILES]
    assert all_files == sorted(all_files, key=len)
    for settings in all_files:
        lacking = all_files[-1] - settings
        assert {f"$.settings.{name}" for name in lacking} <= MAY_BE_MISSING
    for name in all_files[0] - {"measured_rows"}:
        assert f"$.settings.{name}" not in MAY_BE_MISSING


def test_B115_a_baseline_in_an_older_file_is_brought_up_to_date_with_it() -> None:
    whole = document(1)
    whole["baseline"] = {"label": "Base, 14:02", "study": document(1)}
    study = decode(json.dumps(whole).encode())
    assert study.baseline is not None
    pinned = study.baseline.study
    assert pinned == decode(FILES[1].read_bytes())
    assert pinned.schema_version == SCHEMA_VERSION
    assert all("schema 1" in chip.sources["idle_power_share"].text for chip in pinned.chips)
    assert_same(figures(study), {"Base": FIGURES["1"]["Base"], "baseline": FIGURES["1"]["Base"]})
    saved = encode(study)
    assert decode(saved) == study
    assert encode(decode(saved)) == saved


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + NEWEST, id="B101 byte order mark"),
        pytest.param(NEWEST.replace(b"\n", b"\r\n"), id="B103 CRLF"),
        pytest.param(json.dumps(reordered(json.loads(NEWEST))).encode(), id="B105 keys in another order"),
    ],
)
def test_B101_B103_B105_written_otherwise_it_is_the_same_study(content: bytes) -> None:
    study = decode(content)
    assert study == decode(NEWEST)
    assert decode(encode(study)) == study
    assert_same(figures(study), FIGURES[str(SCHEMA_VERSION)])


@pytest.mark.parametrize("place", [b'"scenarios": [', b'"overrides": [', b'"baseline": {', b'"notes": {'])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_B104_marks_of_a_merge_in_any_part_are_named_with_their_line(place: bytes, ends: bytes) -> None:
    lines = NEWEST.splitlines()
    at = next(number for number, line in enumerate(lines) if place in line)
    marked = [*lines[:at], b"<<<<<<< HEAD", lines[at], b"=======", lines[at], b">>>>>>> theirs", *lines[at + 1 :]]
    with pytest.raises(StudyRefused, match=rf"merge conflict.*line {at + 1}\b|line {at + 1}\b.*merge conflict"):
        decode(ends.join(marked) + ends)


def refusal(change: Any) -> str:
    document = json.loads(NEWEST)
    change(document)
    with pytest.raises(StudyRefused) as refused:
        decode(json.dumps(document).encode())
    return str(refused.value)


def of_override(document: Any, **changes: Any) -> None:
    document["scenarios"][1]["overrides"][0] |= changes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: of_override(d, row="gone"), "gone"),
        (lambda d: of_override(d, path="gone"), "gone"),
        (lambda d: of_override(d, path="name", value="Other"), "name"),
        (lambda d: d["scenarios"].append(d["scenarios"][0]), "id"),
        (lambda d: d["scenarios"][1].update(name=d["scenarios"][0]["name"].upper()), ""),
        (lambda d: d["scenarios"][0]["overrides"].append(d["scenarios"][0]["overrides"][0]), "twice"),
        (lambda d: d["settings"].update(scenario="gone"), "gone"),
        (lambda d: d["scenarios"][0].update(name="Base"), "Base"),
        (lambda d: d["baseline"]["study"].update(scenarios=d["scenarios"]), "baseline"),
        (lambda d: d["baseline"]["study"].update(baseline=copy.deepcopy(d["baseline"])), "baseline"),
        (lambda d: d["baseline"]["study"]["settings"].update(reference_chip="gone"), "gone"),
        (lambda d: d["money"]["ranges"]["price_change"].update(high=11.0), ""),
        (lambda d: d["money"]["ranges"]["price_change"].update(mid=-0.3), ""),
        (lambda d: d["money"]["ranges"].update(gone=d["money"]["ranges"]["price_change"]), "gone"),
        (lambda d: d["money"]["notes"].update(gone="x"), "gone"),
        (lambda d: d["money"]["notes"].update(price_change="x" * 1001), "1,?000"),
        (lambda d: d["settings"].update(count="words"), "count"),
        (lambda d: d["baseline"].pop("label"), "label"),
        (lambda d: d["scenarios"][0].pop("overrides"), "overrides"),
        (lambda d: d["scenarios"][0]["overrides"][0].pop("source"), "source"),
    ],
)
def test_B116_B117_what_scenarios_and_baselines_must_not_be_is_refused(change: Any, words: str) -> None:
    said = refusal(change)
    assert re.search(words, said), said
    assert "\n" not in said


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", "true", '"12"', "null", "[1]"])
def test_B095_B108_what_is_no_number_is_refused_in_an_override(value: str) -> None:
    study = decode(NEWEST)
    chip = study.settings.reference_chip
    text = encode(study).decode()
    whole = json.loads(text)
    override = next(
        one for one in whole["scenarios"][1]["overrides"] if (one["row"], one["path"]) == (chip, "rental_price")
    )
    number = json.dumps(override["value"])
    assert f'"value":{number}' in text.replace(": ", ":")
    changed = text.replace(f'"value": {number}', f'"value": {value}').replace(f'"value":{number}', f'"value":{value}')
    assert changed != text
    with pytest.raises(StudyRefused):
        decode(changed.encode())


def test_names_in_a_file_are_told_apart_as_people_do() -> None:
    study = decode(NEWEST)
    twin = msgspec.structs.replace(study.scenarios[1], name=f"{study.scenarios[0].name}\u200b")
    assert name_key(twin.name) == name_key(study.scenarios[0].name)
    with pytest.raises(StudyRefused):
        decode(encode(msgspec.structs.replace(study, scenarios=(study.scenarios[0], twin))))


def test_a_golden_file_needs_no_catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a file says is all that its figures rest on: the shipped tables may change under it."""

    def forbidden(*_: Any) -> Any:
        raise AssertionError("the catalog was read")

    monkeypatch.setattr("core.catalog.load_catalog", forbidden, raising=False)
    assert evaluate(read_study(FILES[1])).kpis


def test_B099_what_could_not_be_opened_again_is_not_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    write_study(path, decode(NEWEST))
    monkeypatch.setattr("core.study_file.LARGEST_FILE", len(NEWEST))
    assert read_study(path) == decode(NEWEST)
    larger = choose(decode(NEWEST), claim="inference_share")
    with pytest.raises(StorageError, match=r"was not saved because it would have .* can be opened again") as refused:
        write_study(path, larger)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == NEWEST
    path.write_bytes(NEWEST + b"\n" * 10)
    with pytest.raises(StudyRefused, match="limit"):
        read_study(path)
