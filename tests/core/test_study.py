"""The study file: saved and loaded without loss, refused with path and reason when it is damaged or hostile."""

import json
import random
import re
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from core.chart_names import CHART_NAMES
from core.charts import CHARTS
from core.errors import StudyRefused
from core.evaluation import evaluate
from core.fields import FieldKind, fields_of
from core.records import Chip, Model, Money, Site, Workload
from core.sample_studies import Plan, built, plans
from core.samples import blank_study, sample_names, sample_study
from core.study import SCHEMA_VERSION, Study
from core.study_check import check
from core.study_file import decode, encode, read_study, write_study
from tests.core.random_studies import SAMPLE, WORKLOAD, edited, random_study
from tests.working import at_work

FILE = encode(SAMPLE)
DOCUMENT: dict[str, Any] = json.loads(FILE)


def changed(*path: Any, to: Any) -> bytes:
    """The sample's file with one value replaced (or with `path` added)."""
    document = json.loads(FILE)
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return json.dumps(document).encode()


def without(*path: Any) -> bytes:
    document = json.loads(FILE)
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return json.dumps(document).encode()


def raw(field: str, text: str) -> bytes:
    """The sample's file with the first number under a key replaced by a text that may not even be JSON."""
    found = re.search(rf'"{field}": [-+.e\d]+'.encode(), FILE)
    assert found, field
    return FILE.replace(found[0], f'"{field}": {text}'.encode(), 1)


def refusal(data: bytes) -> str:
    with pytest.raises(StudyRefused) as refused:
        decode(data, "trial.json")
    sentence = str(refused.value)
    assert sentence.startswith("trial.json")
    assert len(sentence) < 600
    assert "\n" not in sentence
    return sentence


# --- saved and loaded -------------------------------------------------------------------------------------------------


def test_what_is_saved_is_what_is_loaded() -> None:
    for study in (SAMPLE, blank_study(), *(random_study(seed) for seed in range(25))):
        again = decode(encode(study))
        assert again == study
        assert encode(again) == encode(study)


def test_a_saved_study_is_computed_to_the_same_bits() -> None:
    first, again = evaluate(SAMPLE), evaluate(decode(FILE))
    assert first.kpis == again.kpis
    assert first.deployments == again.deployments
    grids = [outcome.detail.deployments_of(0) for outcome in (first, again)]
    for wanted in grids[0].book.quantities.values():
        np.testing.assert_array_equal(*(grid.values[wanted] for grid in grids))


@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.id)
def test_each_shipped_study_is_the_one_built_from_the_catalog(plan: Plan) -> None:
    assert encode(built(plan)) == (Path("resources/studies") / f"{plan.id}.json").read_bytes()
    assert {one.id for one in plans()} == {one.id for one in sample_names()}


def test_a_file_on_disk_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    write_study(path, SAMPLE)
    assert path.read_bytes() == FILE
    assert read_study(path) == SAMPLE


def test_one_edit_changes_one_line() -> None:
    for cell, value in (
        (("workloads", WORKLOAD, "input_tokens"), 1234.0),
        (("chips", SAMPLE.chips[5].id, "rental_price"), 0.001),
        (("money", "money", "horizon"), 12.0),
        (("site", "site", "grid_carbon"), 0.0),
        (("workloads", WORKLOAD, "model.layer_count"), 40.0),
    ):
        before = FILE.splitlines()
        after = encode(edited(SAMPLE, (*cell, value))).splitlines()  # type: ignore[arg-type]
        assert len(before) == len(after)
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


def test_every_row_stands_on_a_line_of_its_own() -> None:
    sample = sample_study()
    lines = encode(sample).splitlines()
    starts = [line.split(b'"')[3] for line in lines if line.startswith(b'  {"id": ')]
    rows = [row.id for row in (*sample.workloads, *sample.chips)] + [one.id for one in sample.scenarios]
    assert starts == [identifier.encode() for identifier in rows]
    assert len(sample.scenarios) == 2
    assert len(lines) == 16 + len(starts)
    assert encode(sample).endswith(b"}\n")
    shipped = (resources.files("resources") / "studies" / "sample.json").read_bytes()
    assert shipped == encode(sample)


@pytest.mark.parametrize(
    "other",
    [
        b"\xef\xbb\xbf" + FILE,
        FILE.replace(b"\n", b"\r\n"),
        json.dumps(DOCUMENT).encode(),
        json.dumps(DOCUMENT, indent=4, ensure_ascii=True).encode(),
        json.dumps(dict(reversed(DOCUMENT.items()))).encode(),
        FILE.replace(b'"horizon": 36.0', b'"horizon": 36'),
    ],
    ids=["BOM", "CRLF", "one line", "escaped", "other order", "whole number"],
)
def test_the_same_content_written_otherwise_loads_equal_and_saves_alike(other: bytes) -> None:
    assert other != FILE
    study = decode(other)
    assert study == SAMPLE
    assert encode(study) == FILE


@pytest.mark.parametrize("name", ["漢字 🙂" * 20, "\U0001f600" * 200, "TP<8 & <b>", "=1+1", "../../x", "‮gnp.exe"])
def test_any_name_that_a_person_may_type_survives(name: str) -> None:
    study = edited(SAMPLE, ("chips", SAMPLE.chips[0].id, "name", name))
    assert decode(encode(study)).chips[0].name == name


# --- damaged ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b" ", b"\n", b"null", b"[]", b"{}", b'"study"', b"12", b"\x00" * 100])
def test_what_is_no_study_is_refused(data: bytes) -> None:
    refusal(data)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused(seed: int) -> None:
    refusal(random.Random(seed).randbytes(4096))  # noqa: S311 -- no secret


def test_a_file_cut_anywhere_is_refused() -> None:
    for cut in range(64):
        refusal(FILE[: len(FILE) * cut // 64])
    refusal(FILE[:-2])


def test_one_wrong_byte_is_refused_or_gives_a_study_that_holds() -> None:
    loaded = 0
    for seed in range(400):
        rng = random.Random(seed)  # noqa: S311 -- no secret
        data = bytearray(FILE)
        data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            study = decode(bytes(data), "trial.json")
        except StudyRefused:
            continue
        loaded += 1
        check(study)
        assert decode(encode(study)) == study
    assert loaded > 50  # most bytes stand in the texts of sources


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 1000 + b"]" * 1000,
        b"[" * 10_000_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        FILE.replace(b'"chips": [', b'"chips": ' + b"[" * 50_000),
    ],
    ids=["lists", "ten million lists", "objects", "in a study"],
)
def test_deep_nesting_is_refused_quickly(data: bytes) -> None:
    assert len(refusal(data)) < 600


def test_a_million_keys_are_refused_quickly() -> None:
    data = ("{" + ",".join(f'"k{number}":1' for number in range(1_000_000)) + "}").encode()
    assert len(refusal(data)) < 600


def test_other_encodings_are_refused() -> None:
    text = FILE.decode()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        refusal(text.encode(encoding))
    refusal(FILE.replace(b"NVIDIA", "NVÏDIA".encode("latin-1"), 1))


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\x80\x04\x95", b"SQLite format 3\x00", b"\x93NUMPY"])
def test_other_kinds_of_file_are_refused(magic: bytes) -> None:
    refusal(magic + FILE)


# --- hostile ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "-Infinity", "1e400", "-1e308", "1e308", "true", '"12"', "null", "[]", "{}", "0x10", "1_000"],
)
def test_what_is_no_number_in_range_is_refused_with_its_path(text: str) -> None:
    for field in ("horizon", "request_rate", "memory_capacity", "power_usage_effectiveness"):
        sentence = refusal(raw(field, text))
        if text in ("1e400", "true", '"12"', "null", "1e308", "-1e308", "[]", "{}"):
            assert f".{field}`" in sentence


@pytest.mark.parametrize(("field", "value"), [("horizon", "12.5"), ("layer_count", "79.9"), ("spare_replicas", "0.5")])
def test_a_part_of_a_count_is_refused_and_not_cut_off(field: str, value: str) -> None:
    assert f".{field}`" in refusal(raw(field, value))


def test_every_bound_of_every_field_is_guarded() -> None:
    records: tuple[tuple[tuple[Any, ...], type[msgspec.Struct]], ...] = (
        (("workloads", 0), Workload), (("chips", 0), Chip), (("site",), Site), (("money",), Money),
    )  # fmt: skip
    tried = 0
    for place, record in records:
        for path, field in fields_of(record).items():
            if field.kind is not FieldKind.NUMBER:
                continue
            for outside in (field.high * 1.01 + 0.01, -1.0 if field.low >= 0 else field.low * 1.01):
                assert f".{path.rpartition('.')[2]}`" in refusal(changed(*place, *path.split("."), to=outside))
                tried += 1
    assert tried > 140


def test_every_choice_is_one_of_its_words() -> None:
    for path in ("lowest_precision",), ("model", "feedforward_form"):
        for wrong in ("", "8 BIT", "8 bit ", "8 bit\n", 8, None):
            refusal(changed("workloads", 0, *path, to=wrong))


def test_a_key_that_stands_twice_is_refused() -> None:
    twice = FILE.replace(b'"horizon": 36.0', b'"horizon": 36.0, "horizon": 12.0')
    assert "horizon” stands twice" in refusal(twice)
    assert "stands twice" in refusal(FILE.replace(b'"name": "', b'"name": "x", "name": "', 1))


def test_merge_marks_are_named_with_their_line() -> None:
    lines = FILE.splitlines(keepends=True)
    for mark in (b"<<<<<<< HEAD\n", b">>>>>>> branch\n"):
        sentence = refusal(b"".join([*lines[:4], mark, *lines[4:]]))
        assert "line 5 holds an unresolved merge conflict" in sentence


def test_an_unknown_key_is_refused_with_its_path() -> None:
    assert "$.money" in refusal(changed("money", "colour", to="red"))
    assert "colour" in refusal(changed("colour", to="red"))


def test_a_left_out_key_is_refused_and_no_default_takes_its_place() -> None:
    for place, key in (("money", "horizon"), ("workloads.0", "request_rate"), ("workloads.0.model", "layer_count")):
        path = [int(step) if step.isdigit() else step for step in place.split(".")]
        sentence = refusal(without(*path, key))
        assert f"the key “{key}” is missing" in sentence
        assert "$." in sentence
    for key in ("chips", "name", "settings", "schema_version"):
        refusal(without(key))
    refusal(without("chips", 0, "id"))
    refusal(without("chips", 0, "sources", "", "text"))


@pytest.mark.parametrize("version", [0, -1, "x", None, 1.5, True])
def test_a_version_that_never_was_is_refused(version: Any) -> None:
    refusal(changed("schema_version", to=version))


def test_a_newer_version_says_so_and_stays_untouched(tmp_path: Path) -> None:
    path = tmp_path / "new.json"
    data = changed("schema_version", to=SCHEMA_VERSION + 1)
    data = data.replace(b'"money"', b'"treasure"')  # a newer file may hold anything
    path.write_bytes(data)
    with pytest.raises(StudyRefused, match=r"new\.json was made by a newer version"):
        read_study(path)
    assert path.read_bytes() == data


@pytest.mark.parametrize("table", ["chips", "workloads"])
def test_two_rows_of_one_id_are_refused(table: str) -> None:
    rows = DOCUMENT[table]
    twin = {**rows[0], "name": "Another name"}
    assert f"the id {rows[0]['id']}" in refusal(changed(table, to=[*rows, twin]))


def test_two_names_that_read_alike_are_refused() -> None:
    for name in ("NVIDIA H100 SXM5 80GB", "nvidia h100 sxm5 80gb", "NVIDIA H100 SXM5 80\u200bGB"):
        assert "already used" in refusal(changed("chips", 1, "name", to=name))


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\x00b", "x" * 201, 12, None])
def test_a_name_that_nobody_can_read_is_refused(name: Any) -> None:
    for place in (("chips", 0), ("workloads", 0), ("site",), ("money",), ()):
        refusal(changed(*place, "name", to=name))


def test_half_a_character_is_refused() -> None:
    assert refusal(FILE.replace(b'"name": "Groq LPU v1"', b'"name": "Groq \\ud800"'))


def test_a_name_of_fifty_megabytes_is_refused_quickly() -> None:
    data = FILE.replace(b'"name": "Groq', b'"name": "' + b"x" * 50_000_000, 1)
    with at_work() as work:
        refusal(data)
    assert work.seconds < 2


def test_settings_that_point_nowhere_are_refused_naming_what_is_missing() -> None:
    assert "nowhere" in refusal(changed("settings", "reference_chip", to="nowhere"))
    assert "nowhere" in refusal(changed("settings", "selected_workload", to="nowhere"))


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (["lifetime", "<b>pie</b>"], "no chart called “<b>pie</b>”; known are lifetime"),
        ([], "1 to 10 different charts"),
        (["chips", "chips"], "1 to 10 different charts"),
        (["lifetime"] * 101, "at most 100|length <= 100"),
        ([7], "Expected `str`"),
    ],
)
def test_a_story_of_charts_that_cannot_be_shown_is_refused(story: list[Any], words: str) -> None:
    with pytest.raises(StudyRefused, match=words):
        decode(changed("settings", "story", to=story))


@pytest.mark.parametrize("story", [("pareto",), ("chips", "lifetime"), tuple(reversed(list(CHART_NAMES)[:4]))])
def test_a_study_keeps_which_charts_it_shows(story: tuple[str, ...]) -> None:
    assert decode(changed("settings", "story", to=story)).settings.story == story


@pytest.mark.parametrize("name", ["story", "waterfall_measure", "waterfall_reading", "measured_rows"])
def test_a_file_from_before_a_setting_shows_what_it_showed_then(name: str) -> None:
    assert decode(without("settings", name)) == SAMPLE


def test_every_chart_that_a_study_may_name_has_a_builder() -> None:
    assert list(CHARTS) == list(CHART_NAMES)


def test_tables_without_rows_and_with_too_many_are_refused() -> None:
    for table in ("chips", "workloads"):
        refusal(changed(table, to=[]))
    many = [{**DOCUMENT["chips"][0], "id": f"c{number}", "name": f"C{number}"} for number in range(501)]
    refusal(changed("chips", to=many))


def test_a_shipped_value_of_the_wrong_kind_is_refused_when_the_file_is_read() -> None:
    values: tuple[Any, ...] = ([], {}, True)
    for value in values:
        shipped = {"value": value, "source": {"text": "x", "date": "", "confidence": "low"}}
        refusal(changed("chips", 0, "shipped", to={"rental_price": shipped}))


# --- architectures that cannot be -------------------------------------------------------------------------------------

IMPOSSIBLE = (
    ({"kv_head_count": 65}, "KV heads"),
    ({"expert_count": 8, "experts_per_token": 9}, "experts per token"),
    ({"expert_count": 8, "experts_per_token": 0}, "at least 1 expert"),
    ({"experts_per_token": 1}, "experts per token"),
    ({"dense_layer_count": 81}, "dense layers"),
    ({"windowed_layer_count": 41, "linear_layer_count": 40, "window_size": 8}, "windowed and linear"),
    ({"windowed_layer_count": 40, "window_size": 0}, "window above 0"),
)  # fmt: skip


@pytest.mark.parametrize(("model", "words"), IMPOSSIBLE, ids=[words for _, words in IMPOSSIBLE])
def test_an_impossible_architecture_is_refused_in_words(model: dict[str, float], words: str) -> None:
    data = changed("workloads", 0, "model", to={**DOCUMENT["workloads"][0]["model"], **model})
    sentence = refusal(data)
    assert words in sentence
    assert "Support chat" in sentence


def test_power_at_batch_one_above_full_power_is_refused() -> None:
    assert "power at batch 1" in refusal(changed("chips", 0, "light_power_share", to=0.99))


def test_the_default_records_are_possible() -> None:
    assert msgspec.convert(msgspec.to_builtins(Model()), Model) == Model()
    study = msgspec.structs.replace(SAMPLE, workloads=(Workload(id=WORKLOAD, name="W"),))
    check(study)
    assert isinstance(decode(encode(study)), Study)


# --- files that are no files ------------------------------------------------------------------------------------------


def test_a_path_without_a_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.json", tmp_path):
        with pytest.raises(StudyRefused) as refused:
            read_study(path)
        assert path.name in str(refused.value)
        assert "\n" not in str(refused.value)


def test_an_idle_chip_draws_no_more_than_one_at_work() -> None:
    assert "power when idle" in refusal(changed("chips", 0, "idle_power_share", to=0.5))


def test_an_older_file_with_a_frugal_chip_opens_with_its_idle_power_at_its_light_power() -> None:
    document = json.loads(FILE)
    document["schema_version"] = 1
    del document["chips"][0]["idle_power_share"], document["chips"][0]["sources"]["idle_power_share"]
    document["chips"][0]["light_power_share"] = 0.1
    opened = decode(json.dumps(document).encode())
    assert opened.chips[0].idle_power_share == 0.1
    assert "before this input existed" in opened.chips[0].sources["idle_power_share"].text


def test_an_older_file_opens_with_neutral_values_and_says_where_they_are_from() -> None:
    document = json.loads(FILE)
    document["schema_version"] = 1
    lacking = [path for path, field in fields_of(Workload).items() if field.since > 1 and "." not in path]
    for path in lacking:
        del document["workloads"][0][path]
        document["workloads"][0]["sources"].pop(path, None)
    del document["workloads"][0]["network"]
    opened = decode(json.dumps(document).encode())
    assert opened.schema_version == SCHEMA_VERSION
    neutral = Workload(id="neutral", name="Neutral")
    for path in lacking:
        assert getattr(opened.workloads[0], path) == getattr(neutral, path)
        assert "before this input existed" in opened.workloads[0].sources[path].text
    document["workloads"][0].pop("request_rate")
    with pytest.raises(StudyRefused, match="request_rate"):
        decode(json.dumps(document).encode())
