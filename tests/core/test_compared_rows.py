"""Measured rows beside predictions: what is compared, filtered, scored and drawn, against figures worked out here."""

import dataclasses
import math
import re
from pathlib import Path

import numpy as np
import pytest

from core.analysis.validation.compared_rows import ComparedRows, compared
from core.analysis.validation.comparison import comparing_file
from core.analysis.validation.error_bands import error_bands
from core.analysis.validation.measured_rows import RowsRefused, ServingRow, read_measured_rows
from core.analysis.validation.metric_words import is_rate
from core.analysis.validation.row_selection import (
    Selection,
    chosen,
    error_share,
    error_words,
    near_share,
    options,
    table,
    total,
)
from core.analysis.validation.row_words import set_up
from core.analysis.validation.validated_rows import validate, validated
from core.catalog import load_catalog
from core.charts import error_histogram, parity
from core.charts.spec import Scale, Tone

DATA = Path(__file__).parents[1] / "data"
SERVED, TRAINED = DATA / "measured_serving.csv", DATA / "measured_training.csv"


@pytest.fixture(scope="module")
def rows() -> ComparedRows:
    """Both fixtures, one after the other."""
    files = [read_measured_rows(path) for path in (SERVED, TRAINED)]
    return compared([validated(file, load_catalog(), error_bands()) for file in files])


# --- comparing ----------------------------------------------------------------------------------------------------


def test_each_row_stands_beside_its_own_prediction(rows: ComparedRows) -> None:
    results = [*validate(SERVED).results, *validate(TRAINED).results]
    assert [one.result for one in rows.rows] == results
    assert [one.row.id for one in rows.rows] == [one.id for one in results]


def test_a_residual_is_above_zero_where_the_prediction_is_too_slow_for_times_and_rates_alike(
    rows: ComparedRows,
) -> None:
    for at in np.flatnonzero(rows.taken):
        one = rows.rows[at]
        assert one.result.predicted is not None
        assert one.measurement.value is not None
        r = math.log(one.result.predicted / one.measurement.value)
        assert rows.residual[at] == pytest.approx(-r if is_rate(one.row.metric) else r, abs=1e-12)


def test_scores_of_the_selection_are_those_of_the_validate_command(rows: ComparedRows) -> None:
    for path, selection in ((SERVED, Selection()), (TRAINED, Selection(kind="training"))):
        summary = validate(path).summary
        assert total(rows, chosen(rows, selection)) == summary.scored
        everything = Selection(kind=selection.kind, fairness="fair")
        assert total(rows, chosen(rows, everything)) == summary.all_rows


def test_scores_by_label_are_those_of_the_validate_command(rows: ComparedRows) -> None:
    summary = validate(SERVED).summary
    for by in ("chip", "model"):
        found = {one.label: one.score for one in table(rows, chosen(rows, Selection()), by)}
        assert found == summary.by[by]


def test_units_do_not_change_what_is_compared(tmp_path: Path) -> None:
    text = SERVED.read_text("utf-8").splitlines()
    in_seconds = [line.replace(",565.0,ms", ",0.565,s") for line in text]
    assert in_seconds != text
    other = tmp_path / "seconds.csv"
    other.write_text("\n".join(in_seconds), "utf-8")
    before, after = (compared([validate(path)]) for path in (SERVED, other))
    assert after.measured_time == pytest.approx(before.measured_time, nan_ok=True)
    assert after.predicted_time == pytest.approx(before.predicted_time, nan_ok=True)


# --- choosing -----------------------------------------------------------------------------------------------------


def ids(rows: ComparedRows, selection: Selection) -> set[str]:
    return {rows.rows[at].row.id for at in np.flatnonzero(chosen(rows, selection))}


def test_each_filter_keeps_what_it_says(rows: ComparedRows) -> None:
    grades = {one.row.id: one.measurement.grade for one in rows.rows}
    everything = ids(rows, Selection(fairness="every"))
    assert {grades[name] for name in everything} == {"A", "B", "C"}
    assert {grades[name] for name in ids(rows, Selection(fairness="fair"))} == {"A", "B"}
    assert {grades[name] for name in ids(rows, Selection(grade="B"))} == {"B"}
    unscored = {one.row.id for one in rows.rows if one.measurement.not_scored}
    assert not ids(rows, Selection()) & unscored
    assert ids(rows, Selection(fairness="fair")) & unscored
    assert ids(rows, Selection(question="step")) == {
        one.row.id for one in rows.rows if one.scored and one.row.metric in ("tpot_ms", "per_user_output_tokens_per_s")
    }
    assert all(name.startswith("T") for name in ids(rows, Selection(kind="training")))
    assert ids(rows, Selection(chip="AMD MI300X")) == {"rocm_vllm-00001", "rocm_vllm-00009"}


def test_every_word_searched_for_stands_in_each_row_found(rows: ComparedRows) -> None:
    found = ids(rows, Selection(words="fp8 LLAMA-2-70b v0.5.0"))
    assert found == {
        one.row.id
        for one in rows.rows
        if one.scored
        and isinstance(one.row, ServingRow)
        and (one.row.model, one.row.weight_precision) == ("Llama-2-70B", "fp8")
        and "v0.5.0" in one.row.source
    }
    assert found
    assert ids(rows, Selection(words="rocm")) == {"rocm_vllm-00001", "rocm_vllm-00009"}
    assert ids(rows, Selection(words="no such words")) == set()


def test_options_are_what_rows_of_the_kind_hold(rows: ComparedRows) -> None:
    chips = options(rows, "training", "chip")
    assert set(chips) == {one.row.chip for one in rows.rows if one.kind == "training"}
    counts = [sum(one.row.chip == chip and one.kind == "training" for one in rows.rows) for chip in chips]
    assert counts == sorted(counts, reverse=True)


def test_an_error_is_the_same_either_way() -> None:
    assert error_share(math.log(1.25)) == pytest.approx(0.25)
    assert error_share(-math.log(1.25)) == pytest.approx(-0.25)
    assert error_words(math.log(1.25)) == "25 %"
    assert error_words(math.log(2.31)) == "a factor of 2.3"
    assert near_share(np.log([1.19, 1 / 1.19, 1.21, 1 / 1.21])) == 0.5


# --- drawing ------------------------------------------------------------------------------------------------------


def test_parity_draws_each_compared_row_once_at_its_values(rows: ComparedRows) -> None:
    selection = Selection(question="rate")
    mask = chosen(rows, selection)
    spec = parity.build(rows, mask, selection)
    assert spec.x.scale is Scale.LOG
    assert spec.y.scale is Scale.LOG
    assert (spec.x.unit, spec.x.unit_label) == (spec.y.unit, spec.y.unit_label) == ("token/s", "tokens/s")
    drawn = sorted(pair for one in spec.series for pair in zip(one.x, one.y, strict=True))
    wanted = sorted(
        (one.measurement.value, one.result.predicted)
        for one, taken in zip(rows.rows, mask & rows.taken, strict=True)
        if taken and one.measurement.value is not None and one.result.predicted is not None
    )
    assert np.array(drawn) == pytest.approx(np.array(wanted), rel=1e-12)


def test_parity_shows_rates_as_times_of_a_token_beside_times_and_says_the_rate(rows: ComparedRows) -> None:
    spec = parity.build(rows, chosen(rows, Selection()), Selection())
    assert "a rate as the time of one token" in spec.subtitle
    details = {text.split("\n")[0]: text for one in spec.series for text in one.details}
    points = {text.split("\n")[0]: x for one in spec.series for x, text in zip(one.x, one.details, strict=True)}
    assert points["trtllm_static-00001"] == pytest.approx(1 / 10907)
    assert "measured 10,907, predicted" in details["trtllm_static-00001"]
    assert points["ft_gpt-00001"] == pytest.approx(0.565)


def test_parity_tells_of_a_row_what_ran_how_far_off_and_who_published_it(rows: ComparedRows) -> None:
    spec = parity.build(rows, chosen(rows, Selection()), Selection())
    (text,) = (text for one in spec.series for text in one.details if text.startswith("ft_gpt-00001\n"))
    for part in (
        "on NVIDIA", "fp16, batch", "20 in, 8 out", "16 chips", "end-to-end time", "predicted ÷ measured",
        "80 % band", "Source: NVIDIA/FasterTransformer docs/gpt_guide.md@df4a753",
    ):  # fmt: skip
        assert part in text


def test_parity_names_six_groups_and_folds_the_rest(rows: ComparedRows) -> None:
    spec = parity.build(rows, chosen(rows, Selection()), Selection())
    named, rest = spec.series[:-1], spec.series[-1]
    assert len(named) == parity.MOST_SERIES
    assert len({one.colour for one in spec.series}) == len(spec.series)
    folded = {one.label for one in table(rows, chosen(rows, Selection()), "group")} - {one.label for one in named}
    assert rest.label == f"+{len(folded)} more"
    assert len(rest.x) == sum(
        one.score.rows for one in table(rows, chosen(rows, Selection()), "group") if one.label in folded
    )


def test_a_group_keeps_its_colour_while_one_filters(rows: ComparedRows) -> None:
    def colours(selection: Selection) -> dict[str, int]:
        return {one.label: one.colour for one in parity.build(rows, chosen(rows, selection), selection).series}

    everything, some = colours(Selection()), colours(Selection(words="aws"))
    assert some == {"AWS Neuron": everything["AWS Neuron"]}


def test_parity_can_colour_by_chip_or_model(rows: ComparedRows) -> None:
    selection = Selection(kind="training")
    by_chip = parity.build(rows, chosen(rows, selection), selection, "chip")
    assert "NVIDIA H100 SXM5 80GB" in {one.label for one in by_chip.series}
    by_model = parity.build(rows, chosen(rows, selection), selection, "model")
    assert "MPT-30b" in {one.label for one in by_model.series}


def test_guides_are_equality_and_a_factor_of_1_2_either_way(rows: ComparedRows) -> None:
    spec = parity.build(rows, chosen(rows, Selection()), Selection())
    equal, above, below = spec.guides
    assert equal.x == equal.y
    assert np.array(above.y) / np.array(above.x) == pytest.approx([1.2, 1.2])
    assert np.array(below.y) / np.array(below.x) == pytest.approx([1 / 1.2, 1 / 1.2])
    values = [value for one in spec.series for value in (*one.x, *one.y)]
    assert equal.x[0] < min(values)
    assert equal.x[1] > max(values)


def test_the_title_says_what_half_and_nine_tenths_keep_to(rows: ComparedRows) -> None:
    selection = Selection()
    mask = chosen(rows, selection)
    size = np.abs(rows.residual[mask & rows.taken])
    half, most = (error_words(float(np.quantile(size, share))) for share in (0.5, 0.9))
    assert (
        parity.build(rows, mask, selection).title
        == f"Half of {len(size)} predictions are within {half}, 90 % within {most}"
    )


def test_the_title_of_one_row_counts_it_alone(rows: ComparedRows) -> None:
    mask = chosen(rows, Selection()) & rows.taken
    mask &= np.arange(len(mask)) == np.flatnonzero(mask)[0]
    assert re.fullmatch(r"The only prediction is within .+", parity.build(rows, mask, Selection()).title)


def test_the_histogram_counts_every_row_once_and_marks_those_within_20_percent(rows: ComparedRows) -> None:
    selection = Selection()
    mask = chosen(rows, selection)
    spec = error_histogram.build(rows, mask, selection)
    r = rows.residual[mask & rows.taken]
    assert sum(bar.end for bar in spec.bars) == len(r)
    near = sum(bar.end for bar in spec.bars if bar.tone is Tone.CHOSEN)
    assert near == np.sum(np.abs(r) <= math.log(1.2))
    assert spec.title.startswith(f"{100 * near / len(r):.0f} % of predictions are within 20 %")
    edges = [edge for bar in spec.bars for edge in bar.span or ()]
    assert edges[1:-1:2] == pytest.approx(edges[2::2])
    assert min(abs(edge - 1.2) for edge in edges) < 1e-12


def test_the_histogram_keeps_outliers_in_its_outermost_bars() -> None:
    bars, beyond = error_histogram._bars(np.array([-9.0, 0.0, 0.01, 9.0]))
    assert beyond == 2
    assert len(bars) == 2 * error_histogram.MOST_BINS
    assert (bars[0].end, bars[-1].end) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("selection", "sentence"),
    [
        (Selection(words="nothing has these words"), "No row matches."),
        (
            Selection(grade="C", fairness="every"),
            "Rows of this grade are in no statistics; they stand in the table of rows.",
        ),
    ],
)  # fmt: skip
def test_where_there_is_nothing_to_draw_a_sentence_says_why(
    rows: ComparedRows, selection: Selection, sentence: str
) -> None:
    mask = chosen(rows, selection)
    assert parity.build(rows, mask, selection).empty == sentence
    assert error_histogram.build(rows, mask, selection).empty == sentence


def test_rows_without_a_measurement_are_predicted_and_say_so(tmp_path: Path) -> None:
    header, *lines = SERVED.read_text("utf-8").splitlines()
    at = header.split(",").index("value")
    bare = tmp_path / "bare.csv"
    first = lines[0].split(",")
    first[at] = ""
    bare.write_text("\n".join((header, ",".join(first))), "utf-8")
    rows = compared([validate(bare)])
    selection = Selection(fairness="every")
    assert rows.rows[0].result.predicted is not None
    assert parity.build(rows, chosen(rows, selection), selection).empty.startswith("These rows say nothing of what was")


def test_comparing_says_what_it_does_and_can_be_left_in_the_middle(tmp_path: Path) -> None:
    steps = comparing_file(SERVED)
    assert next(steps) == "Reading measured_serving.csv …"
    assert next(steps) == "Predicting 48 rows …"
    steps.close()
    with pytest.raises(RowsRefused, match="cannot be read"):
        list(comparing_file(tmp_path / "missing.csv"))


@pytest.mark.parametrize(
    ("batching", "words"),
    [
        ("static", "batch 16"), ("", "batch 16"), ("MLPerf Offline", "batch 16"),
        ("data-parallel replicas, batch per NeuronCore", "batch 16"), ("closed-loop concurrency", "concurrency 16"),
        ("open-loop QPS=4", "concurrency 16"), ("Continuous, max load", "concurrency 16"),
    ],
)  # fmt: skip
def test_a_row_is_said_to_be_loaded_where_it_is_predicted_so(batching: str, words: str) -> None:
    row = dataclasses.replace(read_measured_rows(SERVED).serving[0], batching=batching, batch=16.0)
    assert f", {words}, " in set_up(row)
