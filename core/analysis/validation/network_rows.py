"""Rows of networks that are not language models (images, texts, recommendations a second; latencies) and their answer.

As for language models, a row is predicted from catalog and architecture alone, or has a reason.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.analysis.validation.error_bands import chip_kind
from core.analysis.validation.measured_rows import ServingRow
from core.analysis.validation.metric_words import TIME_UNITS
from core.analysis.validation.precision_words import SIXTEEN_BIT, arithmetic_of
from core.analysis.validation.row_inputs import PEAKS, counts_cores, key_of, repeated
from core.book import Array
from core.calibration.network_efficiency import network_efficiency
from core.catalog import Catalog, NetworkRow
from core.equations import NETWORKS, network_time
from core.equations.inputs import NetworkEfficiency, NetworkRun
from core.fields import fields_of
from core.records import Chip, Network
from core.stacking import joined

RATE = "samples_per_s"
LATENCIES = ("latency_p50_ms", "latency_p90_ms", "latency_p95_ms", "latency_p99_ms")
RATE_UNITS = {"samples/s": False, "queries/s": False, "images/s": False, "samples/s/chip": True, "samples/s/gpu": True}
"""Units of a rate, and whether they are of one chip."""

LATENCY_RUN = re.compile(r"\blatency_data")
"""Source tables of Neuron whose runs keep one core busy with one batch; in the others all cores have a batch each."""
TWO_IN_LINE = re.compile(r"inf2/throughput_data_vision|inf1/throughput_data_encoder")
"""Tables whose runs give each core two batches in turn: throughput times latency is twice the cores times the batch."""

COMPILED_BATCH, COMPILED_CNN_BATCH = 1.0, 5.0
"""Batch that a network is compiled for where the compiler fixes it and the row is silent (closed/NVIDIA/configs of
mlcommons/inference_results_v2.0 for Inferentia, Offline)."""

OLD_SEGMENTATION = re.compile(r"20(1\d|2[01])")
"""Dates at which MLPerf's 3D-UNet was still the one for BraTS 2019, one volume of 4 channels."""

EQUATIONS = NETWORKS.needed_for(
    network_time.sample_latency, network_time.sample_rate, network_time.saturated_sample_rate
)


@dataclass(frozen=True, slots=True)
class NetworkCase:
    """One row that can be predicted. factor: base unit to the row's unit; saturated: the batch is as large as helps."""

    position: int
    chip: Chip
    network: NetworkRow
    rate: bool
    factor: float
    saturated: bool
    run: Mapping[str, float]


@dataclass(frozen=True)
class NetworkInputs:
    """Inputs of the book for rows that can be predicted, 1-D; reasons: by position, "" where there is a case."""

    cases: tuple[NetworkCase, ...]
    reasons: Mapping[int, str]
    inputs: dict[str, Any]


def is_network_row(row: ServingRow) -> bool:
    """Whether a row's metric is one of networks that answer samples, not tokens."""
    return row.metric == RATE or row.metric in LATENCIES


def network_inputs(rows: Sequence[ServingRow], catalog: Catalog) -> NetworkInputs:
    """Everything the book needs for the rows of a file whose metric is of such networks."""
    reader = _Reader(catalog)
    found = {position: reader.case(position, row) for position, row in enumerate(rows) if is_network_row(row)}
    cases = tuple(one for one in found.values() if isinstance(one, NetworkCase))
    efficiency = [network_efficiency(case.network.network.family, chip_kind(case.chip)) for case in cases]
    inputs = joined(
        repeated([case.chip for case in cases], Chip),
        repeated([case.network.network for case in cases], Network),
        repeated(efficiency, NetworkEfficiency),
        {name: np.array([case.run[name] for case in cases]) for name in fields_of(NetworkRun)},
    )
    reasons = {position: "" if isinstance(one, NetworkCase) else one for position, one in found.items()}
    return NetworkInputs(cases, reasons, inputs)


def predicted(rows: NetworkInputs, inputs: Mapping[str, Any] | None = None) -> Array:
    """Prediction of each case in its row's own unit; `inputs` instead of the rows' own, e.g. with other constants."""
    values = NETWORKS.evaluate(rows.inputs if inputs is None else inputs, EQUATIONS)
    rate = np.array([case.rate for case in rows.cases])
    saturated = np.array([case.saturated for case in rows.cases])
    most = np.where(saturated, values[network_time.saturated_sample_rate], values[network_time.sample_rate])
    answer = np.where(rate, most, values[network_time.sample_latency])
    stated: Array = answer * np.array([case.factor for case in rows.cases])
    return stated


class _Reader:
    """Looks up chips and networks by the words of a row."""

    def __init__(self, catalog: Catalog) -> None:
        self._chips = {key: chip for chip in catalog.chips for key in (key_of(chip.name), chip.id)}
        self._networks = {key: row for row in catalog.networks for key in (key_of(row.name), row.id)}
        self._language = {key for row in catalog.models for key in (key_of(row.name), row.id)}

    def case(self, position: int, row: ServingRow) -> NetworkCase | str:
        """The row as a case, or why it cannot be predicted."""
        chip = self._chips.get(key_of(row.chip))
        if row.fault:
            return row.fault
        if chip is None:
            return f"chip {row.chip or 'not stated'} is not in the catalog"
        network = self._network(row, chip)
        if network is None:
            if key_of(row.model) in self._language:
                return f"metric {row.metric} is not one of a language model"
            return f"model {row.model or 'not stated'} is not in the catalog"
        if network.network.flops_per_sample is None:
            return f"the work of one sample of {network.name} is not published"
        factor = _factor(row)
        if isinstance(factor, str):
            return factor
        run = _run(row, chip, network.network)
        if isinstance(run, str):
            return run
        rate = row.metric == RATE
        if row.batch is None and not rate:
            return "batch or concurrency not stated"
        saturated = row.batch is None and not counts_cores(chip)
        return NetworkCase(position, chip, network, rate, factor, saturated, run)

    def _network(self, row: ServingRow, chip: Chip) -> NetworkRow | None:
        """The network of a row: compilers for fixed shapes pad texts, and one benchmark changed its network in 2022."""
        key = key_of(row.model)
        if key == "bert-large" and counts_cores(chip):
            key = "bert-large, padded to 384"
        if key == "3d-unet" and OLD_SEGMENTATION.match(row.date):
            key = "3d-unet, brats 2019"
        return self._networks.get(key)


def _factor(row: ServingRow) -> float | str:
    """Row's unit over base unit (s, or samples a second of one chip)."""
    unit = row.unit.lower()
    if row.metric != RATE:
        return TIME_UNITS.get(unit or "ms") or f"unit {row.unit} is not one of {row.metric}"
    of_a_chip = RATE_UNITS.get(unit or "samples/s")
    if of_a_chip is None:
        return f"unit {row.unit} is not one of {row.metric}"
    if of_a_chip:
        return 1.0
    return row.chips or "number of chips not stated"


def _run(row: ServingRow, chip: Chip, network: Network) -> dict[str, float] | str:
    """How the row says that the network runs. Where each core has its own copy, the row's batch is of one copy."""
    precision = _precision(row, chip)
    if isinstance(precision, str):
        return precision
    cores = 1.0 if network.family == "diffusion" else chip.ranks_per_chip  # guidance's two passes share the cores
    alone = cores == 1 or LATENCY_RUN.search(row.source) is not None
    compiled = COMPILED_CNN_BATCH if network.family == "CNN" else COMPILED_BATCH
    return {
        "batch": row.batch or compiled,
        "precision": float(precision),
        "bytes_per_value": 2.0 if precision == SIXTEEN_BIT else 1.0,
        "chip_share": 1 / cores,
        "copies_at_work": 1.0 if alone else cores,
        "batches_waiting": 2.0 if not alone and TWO_IN_LINE.search(row.source) else 1.0,
    }


def _precision(row: ServingRow, chip: Chip) -> int | str:
    """Precision of the products; compilers of cores without 32-bit products cast to BF16 by themselves."""
    words = row.compute_precision or row.weight_precision
    if not words:
        return "precision not stated"
    precision = arithmetic_of(row.compute_precision, row.weight_precision)
    if precision is None and counts_cores(chip):
        precision = SIXTEEN_BIT
    if precision is None:
        return "no peak rate for 32-bit arithmetic in the catalog"
    if getattr(chip, PEAKS[precision]) is None:
        precision = SIXTEEN_BIT
    if getattr(chip, PEAKS[precision]) is None:
        return "no peak rate of the chip is published"
    return precision
