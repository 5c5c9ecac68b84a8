"""Networks that are not language models: work counted again, equations by hand, limits, and published throughput.

Predicted over published samples a second of one chip (rows of tests/data/networks.csv, MLPerf Offline unless noted;
`test_saturated_throughput_is_within_a_factor_of_what_is_published` prints it):

chip                   ResNet-50  BERT-Large  BERT-Large  DLRM   SDXL
                       INT8       INT8        FP16        INT8   8 bit
A100 PCIe 40 GB        1.08       1.16        1.17        1.03
A100 PCIe 80 GB        1.03       1.03        1.07        1.07
A100 SXM 40 GB         0.89       0.94        0.99        0.87
A100 SXM 80 GB         0.96       0.89        0.96        0.97
A30                    1.02       1.03        1.02        1.02
H100 SXM               1.09       1.19                    0.92   1.35 (v4.0), 1.08 (v4.1)
GH200                  1.05       1.03
Inferentia1 (BF16)     1.44       0.89; on four chips of one host 1.75 and 0.91

BERT-Large "FP16" on H100 and GH200 is left out: it reaches 88 % of the 16-bit peak, so that it ran at FP8.
"""

import csv
import math
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.analysis.validation.error_bands import NETWORK, chip_kind, error_bands
from core.analysis.validation.measured_rows import ServingRow
from core.analysis.validation.network_rows import network_inputs
from core.analysis.validation.validated_rows import RowResult, Validation, validate
from core.book import Values
from core.calibration import network_fit
from core.calibration.network_efficiency import ANY, FILE, constant_of, network_constants, network_efficiency
from core.catalog import load_catalog
from core.catalog_build.networks import with_facts
from core.equations import NETWORKS, network_service, network_time
from core.equations.inputs import NetworkEfficiency
from core.equations.work import network as work
from core.errors import CatalogError
from core.fields import fields_of
from core.records import Chip, Constants, Money, Site, Workload
from core.stacking import joined, single

PUBLISHED = Path(__file__).parents[1] / "data" / "networks.csv"
CATALOG = load_catalog()
A100 = CATALOG.chip("nvidia-a100-sxm4-80gb")
PLAIN = NetworkEfficiency(
    compute_share=0.6,
    bandwidth_share=0.75,
    spill_share=1.0,
    kernel_time=5e-6,
    host_time=5e-5,
    network_roundness=0.5,
)
INT8 = {"precision": 2.0, "bytes_per_value": 1.0}
FP16 = {"precision": 0.0, "bytes_per_value": 2.0}
ALONE = {"batch": 1.0, "chip_share": 1.0, "copies_at_work": 1.0, "batches_waiting": 1.0}

ELSEWHERE = (
    single(Workload(id="test", name="Test")),
    single(Site(id="test", name="Test")),
    single(Money(id="test", name="Test")),
    single(Constants()),
)
"""What the time of a network does not depend on."""

MAIN_NETWORKS = ("ResNet-50", "BERT-Large", "DLRM", "SDXL")
FACTOR = 1.5


def run(
    name: str, chip: Chip = A100, efficiency: NetworkEfficiency = PLAIN, at: Mapping[str, float] | None = None
) -> Values:
    """The book for one network of the catalog on one chip."""
    row = CATALOG.network(name)
    coordinates = {name: np.array(value) for name, value in {**ALONE, **INT8, **(at or {})}.items()}
    return NETWORKS.evaluate(joined(single(chip), single(row.network), single(efficiency), *ELSEWHERE, coordinates))


# --- work, counted again --------------------------------------------------------------------------------------------


def convolution(inputs: int, outputs: int, kernel: int, size: int) -> tuple[int, int]:
    """Multiply-adds and outputs of one convolution on a square of `size` outputs."""
    return inputs * outputs * kernel**2 * size**2, outputs * size**2


def test_resnet_50_has_the_work_of_its_layers() -> None:
    """He et al. 2016, table 1: a stem, then 3, 4, 6, 3 bottlenecks of 1x1, 3x3, 1x1; stages halve in a 3x3."""
    layers = [convolution(3, 64, 7, 112), (0, 64 * 56**2)]  # and a pooling
    inputs = 64
    for stage, blocks in enumerate((3, 4, 6, 3)):
        width, size = 64 * 2**stage, 56 // 2**stage
        for block in range(blocks):
            before = size * 2 if stage and not block else size
            layers += [convolution(inputs, width, 1, before), convolution(width, width, 3, size)]
            layers += [convolution(width, 4 * width, 1, size)]
            if not block:
                layers += [convolution(inputs, 4 * width, 1, size)]
            inputs = 4 * width
    layers += [(2048 * 1000, 1000)]
    row = CATALOG.network("resnet-50")
    assert row.network.flops_per_sample == pytest.approx(2 * sum(macs for macs, _ in layers), rel=1e-3)
    assert row.network.activations_per_sample == pytest.approx(sum(outputs for _, outputs in layers), rel=1e-3)


def test_dlrm_has_the_work_of_its_layers_and_looks_up_a_row_of_each_table() -> None:
    """Naumov et al. 2019: 13-512-256-128 below, 27 vectors in pairs (half of 27 x 27), 479-1024-1024-512-256-1."""
    pairs = 270
    bottom = 13 * 512 + 512 * 256 + 256 * 128
    top = 479 * 1024 + 1024 * 1024 + 1024 * 512 + 512 * 256 + 256
    row = CATALOG.network("dlrm")
    assert row.network.flops_per_sample == pytest.approx(2 * pairs * (bottom + top + 27 * 27 * 128 // 2), rel=1e-3)
    assert row.network.embedding_values_per_sample == pairs * 26 * 128
    assert row.network.weights_per_pass == bottom + top
    values = run("dlrm")
    assert values[work.sample_embedding_bytes] == pairs * 26 * 128
    assert values[work.batch_weight_bytes] == bottom + top  # the tables are looked up, not read


def test_bert_large_has_the_work_of_its_layers_at_the_mean_length() -> None:
    tokens, layers, hidden = 177, 24, 1024
    flops = 2 * 12 * layers * hidden**2 * tokens + 4 * layers * hidden * tokens**2
    assert CATALOG.network("bert-large").network.flops_per_sample == pytest.approx(flops, rel=2e-3)
    padded = CATALOG.network("bert-large-padded-to-384").network.flops_per_sample
    assert padded == pytest.approx(2 * 12 * layers * hidden**2 * 384 + 4 * layers * hidden * 384**2, rel=5e-3)


def test_diffusion_repeats_its_network_and_decodes_once() -> None:
    row = CATALOG.network("sdxl")
    assert row.network.step_count == 20
    assert row.network.flops_per_sample is not None
    values = run("sdxl")
    assert values[work.sample_flops] == row.network.flops_per_sample + 20 * row.network.flops_per_step
    assert values[work.sample_kernels] == row.network.kernels_per_sample + 20 * row.network.kernels_per_step
    assert values[work.batch_weight_bytes] == 20 * 2.567e9
    # 1.68e12 FLOPs are printed for one guided step of Stable Diffusion 1.x, element-wise work included.
    assert CATALOG.network("stable-diffusion-1-5").network.flops_per_step == pytest.approx(1.68e12, rel=0.05)


# --- equations by hand ----------------------------------------------------------------------------------------------


def test_resnet_50_on_a100_by_hand() -> None:
    values = run("resnet-50")
    # 8.178e9 / (624e12 x 0.6) = 21.8429 us of arithmetic; 2 x 11.32e6 B / (2039e9 x 0.75) = 14.8046 us of traffic
    assert values[network_time.sample_arithmetic_time] == pytest.approx(21.8429e-6, rel=1e-5)
    assert values[network_time.sample_traffic_time] == pytest.approx(14.8046e-6, rel=1e-5)
    # sqrt(21.8429^2 + 14.8046^2) = 26.3867 us, so 37,897.9 images a second
    assert values[network_time.saturated_sample_rate] == pytest.approx(37897.9, rel=1e-4)
    # alone: weights 25.6e6 B / 1529.25e9 B/s = 16.7402 us; sqrt(21.8429^2 + 31.5448^2) = 38.3691 us
    assert values[network_time.batch_work_time] == pytest.approx(38.3691e-6, rel=1e-4)
    # 56 kernels of 5 us and 50 us of host are 330 us
    assert values[network_time.sample_latency] == pytest.approx(368.369e-6, rel=1e-4)
    assert values[network_time.sample_rate] == pytest.approx(1 / 368.369e-6, rel=1e-4)


def test_what_is_not_quantised_runs_at_16_bit() -> None:
    # 0.88 at 624 and 0.12 at 312 TFLOP/s: 1 / (0.88/624 + 0.12/312) = 557.142 TFLOP/s
    assert run("sdxl")[network_time.network_peak_rate] == pytest.approx(557.143e12, rel=1e-5)
    assert run("resnet-50")[network_time.network_peak_rate] == pytest.approx(624e12)
    assert run("sdxl", at=FP16)[network_time.network_peak_rate] == pytest.approx(312e12)


def test_each_core_with_a_copy_of_its_own_has_its_part_of_the_chip() -> None:
    chip = CATALOG.chip("aws-inferentia2")
    half = {**FP16, "batch": 8.0, "chip_share": 0.5}
    whole = run("vgg16", chip, at={**FP16, "batch": 16.0})
    halves = run("vgg16", chip, at={**half, "copies_at_work": 2.0})
    alone = run("vgg16", chip, at=half)
    # two copies of half the batch do as much at once, but each reads the weights
    assert halves[network_time.batch_work_time] >= whole[network_time.batch_work_time]
    assert halves[network_time.batch_work_time] == pytest.approx(whole[network_time.batch_work_time], rel=0.25)
    assert halves[network_time.sample_rate] < 2 * alone[network_time.sample_rate]
    in_line = run("vgg16", chip, at={**half, "copies_at_work": 2.0, "batches_waiting": 2.0})
    assert in_line[network_time.sample_latency] == 2 * halves[network_time.sample_latency]
    assert in_line[network_time.sample_rate] == halves[network_time.sample_rate]


# --- limits ---------------------------------------------------------------------------------------------------------

WITH_WORK = [row.id for row in CATALOG.networks if row.network.flops_per_sample is not None]


@pytest.mark.parametrize("name", WITH_WORK)
def test_a_large_batch_reaches_the_saturated_rate_from_below(name: str) -> None:
    rates = [float(run(name, at={"batch": batch})[network_time.sample_rate]) for batch in (1.0, 8.0, 64.0, 1e9)]
    most = float(run(name)[network_time.saturated_sample_rate])
    assert rates == sorted(rates)
    assert rates[-1] <= most * (1 + 1e-12)
    assert rates[-1] == pytest.approx(most, rel=1e-3)


@pytest.mark.parametrize("name", WITH_WORK)
def test_no_network_beats_the_roofline(name: str) -> None:
    ideal = msgspec.structs.replace(PLAIN, compute_share=1.0, bandwidth_share=1.0, network_roundness=0.0)
    values = run(name, efficiency=ideal)
    roof = max(float(values[network_time.sample_arithmetic_time]), float(values[network_time.sample_traffic_time]))
    assert values[network_time.saturated_sample_rate] == pytest.approx(1 / roof)
    assert run(name)[network_time.saturated_sample_rate] < values[network_time.saturated_sample_rate]


def test_fewer_bits_are_faster_and_more_steps_slower() -> None:
    for name in ("resnet-50", "bert-large", "dlrm", "sdxl"):
        low, high = run(name), run(name, at=FP16)
        assert low[network_time.saturated_sample_rate] > high[network_time.saturated_sample_rate]
        assert low[network_time.sample_latency] < high[network_time.sample_latency]
    assert CATALOG.network("stable-diffusion-xl-base").network.step_count == 50
    rate, slower = (run(name)[network_time.saturated_sample_rate] for name in ("sdxl", "stable-diffusion-xl-base"))
    assert 2 < rate / slower < 2.5


def test_a_chip_without_the_precision_or_the_memory_says_so() -> None:
    old, small = CATALOG.chip("nvidia-a100-sxm4-80gb"), CATALOG.chip("aws-inferentia1")
    assert run("resnet-50", old)[network_time.network_precision_supported]
    assert not run("resnet-50", old, at={"precision": 1.0})[network_time.network_precision_supported]
    assert run("dlrm", old)[network_service.network_chips] == 1
    assert run("dlrm", small)[network_service.network_chips] > 1


# --- constants ------------------------------------------------------------------------------------------------------


def test_every_constant_has_a_range_a_source_and_a_value_within_its_bounds() -> None:
    limits = fields_of(NetworkEfficiency)
    for row in network_constants():
        assert limits[row.field].low <= row.low <= row.value <= row.high <= limits[row.field].high, row
        assert row.source.text
        assert row.source.date
        assert row.source.confidence in ("medium", "low")
        assert (row.rows > 0) == (row.log_error > 0), row
        assert "fitted" in row.source.text or row.rows == 0


def test_families_and_chips_without_rows_take_those_of_their_relatives() -> None:
    gpu, tpu = chip_kind(A100), chip_kind(CATALOG.chip("google-tpu-v5e"))
    assert constant_of("CNN", gpu, "compute_share").chip_kind == gpu
    assert constant_of("CNN", tpu, "compute_share").chip_kind == ANY
    assert constant_of("ssm", gpu, "compute_share").family == ANY
    assert network_efficiency("ssm", tpu).compute_share == constant_of(ANY, ANY, "compute_share").value
    assert constant_of("CNN", tpu, "compute_share").source.confidence == "low"


def test_the_fit_repeats_to_the_last_byte_and_finds_what_rows_ask_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(PUBLISHED, tmp_path / network_fit.TABLE)
    written = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        assert network_fit.main([str(tmp_path), "--into", str(tmp_path / name)]) == 0
        written.append((tmp_path / name / FILE).read_bytes())
    assert written[0] == written[1]
    assert "leave-one-chip-out: macro" in capsys.readouterr().out
    rows = {(row["family"], row["chip_kind"], row["field"]): row for row in msgspec.json.decode(written[0])}
    shipped = constant_of("CNN", chip_kind(A100), "compute_share").value
    assert rows["CNN", chip_kind(A100), "compute_share"]["value"] == pytest.approx(shipped, rel=0.15)
    assert network_fit.main([str(tmp_path / "nowhere")]) == 2


# --- rows -----------------------------------------------------------------------------------------------------------

ROW = {
    "id": "n-1", "group": "g", "strict": "B", "source": "s", "date": "2022-04", "framework": "TensorRT",
    "batching": "MLPerf Offline", "chip": "NVIDIA A100 SXM4 80GB", "n_chips": "8", "model": "ResNet-50",
    "weight_precision": "int8", "compute_precision": "int8", "batch_or_concurrency": "", "phase": "end_to_end",
    "metric": "samples_per_s", "value": "1", "unit": "samples/s", "not_scored": "not an LLM row: see group",
}  # fmt: skip
LATENCY = {"metric": "latency_p90_ms", "unit": "ms", "batch_or_concurrency": "1"}


def validated(folder: Path, *changes: dict[str, str]) -> Validation:
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(ROW))
        table.writeheader()
        table.writerows(ROW | change for change in changes)
    return validate(path)


def result(folder: Path, **change: str) -> RowResult:
    return validated(folder, change).results[0]


def value(folder: Path, **change: str) -> float:
    found = result(folder, **change)
    assert found.predicted is not None, found.reason
    return found.predicted


def test_a_row_is_the_saturated_rate_of_all_its_chips(tmp_path: Path) -> None:
    efficiency = network_efficiency("CNN", chip_kind(A100))
    one = float(run("resnet-50", efficiency=efficiency)[network_time.saturated_sample_rate])
    assert value(tmp_path) == pytest.approx(8 * one, rel=1e-12)
    assert value(tmp_path, unit="samples/s/chip") == pytest.approx(one, rel=1e-12)
    few = float(run("resnet-50", efficiency=efficiency, at={"batch": 4.0})[network_time.sample_rate])
    assert value(tmp_path, batch_or_concurrency="4", n_chips="1") == pytest.approx(few, rel=1e-12)


def test_a_latency_is_that_of_the_batch_in_the_rows_unit(tmp_path: Path) -> None:
    efficiency = network_efficiency("CNN", chip_kind(A100))
    seconds = float(run("resnet-50", efficiency=efficiency)[network_time.sample_latency])
    assert value(tmp_path, **LATENCY) == pytest.approx(1e3 * seconds, rel=1e-12)
    assert value(tmp_path, **{**LATENCY, "unit": "s"}) == pytest.approx(seconds, rel=1e-12)


def test_the_band_is_the_one_of_networks_and_no_row_is_scored(tmp_path: Path) -> None:
    found = validated(tmp_path, {}, {"metric": "latency_p50_ms", "unit": "ms", "batch_or_concurrency": "1"})
    factor = error_bands().factor(NETWORK, A100.id, "NVIDIA GPU", "")
    for one in found.results:
        assert one.predicted is not None
        assert (one.low, one.high) == (one.predicted / factor, one.predicted * factor)
    assert found.summary.scored is not None
    assert found.summary.scored.rows == 0


def test_what_was_measured_changes_no_prediction(tmp_path: Path) -> None:
    assert value(tmp_path, value="7") == value(tmp_path, value="123456")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"chip": "Abacus"}, "chip Abacus is not in the catalog"),
        ({"model": "Oracle"}, "model Oracle is not in the catalog"),
        ({"model": "Llama-2-70B"}, "metric samples_per_s is not one of a language model"),
        ({"model": "YOLO v4"}, "the work of one sample of YOLO v4 is not published"),
        ({"unit": "furlongs"}, "unit furlongs is not one of samples_per_s"),
        ({**LATENCY, "unit": "furlongs"}, "unit furlongs is not one of latency_p90_ms"),
        ({"n_chips": ""}, "number of chips not stated"),
        ({**LATENCY, "batch_or_concurrency": ""}, "batch or concurrency not stated"),
        ({"weight_precision": "", "compute_precision": ""}, "precision not stated"),
        (
            {"weight_precision": "fp32", "compute_precision": "fp32"},
            "no peak rate for 32-bit arithmetic in the catalog",
        ),
    ],
)
def test_a_row_that_cannot_be_predicted_has_a_reason(change: dict[str, str], reason: str, tmp_path: Path) -> None:
    assert result(tmp_path, **change) == RowResult("n-1", None, None, None, reason)


def test_compilers_for_fixed_shapes_pad_and_the_benchmark_of_2021_segments_brains(tmp_path: Path) -> None:
    rows = validated(
        tmp_path,
        {"chip": "AWS Inferentia1", "model": "BERT-Large", "compute_precision": "fp32", "weight_precision": "fp32"},
        {"model": "BERT-Large"},
        {"model": "3D-UNet", "date": "2021-09 (approx.)"},
        {"model": "3D-UNet", "date": "2022-04"},
    )
    cases = network_inputs(rows.file.serving, CATALOG).cases
    assert [case.network.id for case in cases] == [
        "bert-large-padded-to-384", "bert-large", "3d-unet-brats-2019", "3d-unet",
    ]  # fmt: skip
    assert (cases[0].run["batch"], cases[0].run["copies_at_work"], cases[0].saturated) == (1, 4, False)
    assert cases[0].run["bytes_per_value"] == 2  # 32 bit is cast to BF16


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"field": "wings", "value": "2"}, "wings of the network “X” is no field of a network"),
        ({"field": "step_count", "value": "2"}, "step_count of the network “X” is given twice"),
    ],
)
def test_a_fact_that_fits_no_field_is_refused(row: dict[str, str], message: str) -> None:
    about = {"network": "X", "source": "s", "date": "2026", "confidence": "low"}
    with pytest.raises(CatalogError, match=message):
        with_facts([], [{**about, "field": "step_count", "value": "1"}, {**about, **row}])


# --- against the world ----------------------------------------------------------------------------------------------


def compared(found: Validation) -> list[tuple[ServingRow, float, float]]:
    """Row, predicted and published, each of one chip where it is a rate."""
    rows = []
    for row, measured, one in zip(found.file.serving, found.file.measurements, found.results, strict=True):
        assert one.predicted is not None, (row.id, one.reason)
        assert measured.value is not None
        chips = (row.chips or 1) if row.metric == "samples_per_s" else 1
        rows.append((row, one.predicted / chips, measured.value / chips))
    return rows


def test_saturated_throughput_is_within_a_factor_of_what_is_published() -> None:
    """Runs on the fewest chips of each kind: with more, chips share a host, which is not modelled."""
    rows = [row for row in compared(validate(PUBLISHED)) if "MLPerf Offline" in row[0].batching]
    fewest = {
        key: min(row.chips or 1 for row, _, _ in rows if labels(row) == key)
        for key in map(labels, [r[0] for r in rows])
    }
    checked = []
    for row, predicted, published in rows:
        ratio = predicted / published
        name = f"{row.chip:<22} {row.model:<11} {row.compute_precision:<15}"
        print(f"{name} {predicted:>10,.4g} {published:>10,.4g} {ratio:5.2f}")
        if row.model in MAIN_NETWORKS and row.chips == fewest[labels(row)]:
            assert 1 / FACTOR < ratio < FACTOR, row.id
            checked.append(labels(row)[:2])
    assert {model for _, model in checked} == set(MAIN_NETWORKS)
    assert len({chip for chip, _ in checked}) == 8


def labels(row: ServingRow) -> tuple[str, str, str]:
    return row.chip, row.model, row.compute_precision


def test_resnet_50_on_inferentia1_lies_between_what_its_publishers_say() -> None:
    """Four published runs of one network on one chip differ by a factor of 2.4: nothing is near to all of them."""
    rows = [row for row in compared(validate(PUBLISHED)) if labels(row[0])[:2] == ("AWS Inferentia1", "ResNet-50")]
    published = sorted(measured for _, _, measured in rows)
    assert len(published) == 4
    assert published[-1] / published[0] > 2.4
    for _, predicted, _ in rows:
        assert published[0] < predicted < published[-1]


def test_latencies_at_batch_one_and_runs_of_other_publishers_are_near() -> None:
    ratios = [
        predicted / published
        for row, predicted, published in compared(validate(PUBLISHED))
        if row.metric != "samples_per_s" or "MLPerf" not in row.batching
    ]
    assert len(ratios) >= 10
    assert float(np.median(np.abs(np.log(ratios)))) < math.log(1.25)
    assert max(np.abs(np.log(ratios))) < math.log(2.0)


def test_each_prediction_of_the_published_rows_is_within_its_band() -> None:
    found = validate(PUBLISHED)
    inside = [
        one.low <= measured.value <= one.high
        for measured, one in zip(found.file.measurements, found.results, strict=True)
        if one.low is not None and one.high is not None and measured.value is not None
    ]
    assert len(inside) == len(found.results)
    assert np.mean(inside) >= 0.95


def test_another_network_leaves_no_source_of_the_one_before() -> None:
    catalog = load_catalog()
    before = catalog.workload("card-fraud")
    assert "network.weight_bytes" in before.sources
    after = catalog.workload_with(before, "rnn-t")
    own = {f"network.{field}" if field else "network" for field in catalog.network("rnn-t").sources}
    assert {path for path in after.sources if path.partition(".")[0] == "network"} == own
