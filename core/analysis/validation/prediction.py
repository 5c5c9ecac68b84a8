"""The book's answer to each row, in the row's own metric and unit."""

from typing import Any

import numpy as np

from core.analysis.validation.row_inputs import RowInputs
from core.book import Array, Quantity, Values
from core.equations import PERFORMANCE, latency

WANTED: tuple[Quantity[...], ...] = (
    latency.prefill_time,
    latency.decode_token_time,
    latency.time_to_first_token,
    latency.time_per_output_token,
    latency.static_batch_time,
    latency.place_time,
)
EQUATIONS = PERFORMANCE.needed_for(*WANTED)


def evaluated(rows: RowInputs, inputs: dict[str, Any] | None = None) -> Values:
    """The book for all rows at once; `inputs` instead of the rows' own, e.g. with other constants."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # what is not finite gets a reason
        return PERFORMANCE.evaluate(rows.inputs if inputs is None else inputs, EQUATIONS)


def predicted(rows: RowInputs, values: Values) -> Array:
    """Prediction of each case, in its row's own unit; shape (case,).

    One batch: prefill of all prompts, then its steps together. Under load: a request's own prefill, and steps that its
    neighbours' prefills interrupt.
    """
    time = {name: np.broadcast_to(values[one], rows.sequences.shape) for name, one in _TIMES.items()}
    step = np.where(rows.loaded, time["loaded step"], time["step"])
    whole = np.where(rows.loaded, time["place"], time["batch"])
    answer = {
        "e2e_latency_ms": np.where(rows.phases == "prefill", time["prefill"], whole),
        "latency_ms": time["prefill"],
        "ttft_ms": np.where(rows.loaded, time["loaded first"], time["prefill"]),
        "tpot_ms": step,
        "itl_ms": step,
        "throughput_output_tokens_per_s": np.where(
            rows.phases == "decode", rows.sequences / step, rows.sequences * rows.inputs["output_tokens"] / whole
        ),
        "throughput_prefill_tokens_per_s": rows.sequences * rows.inputs["input_tokens"] / time["prefill"],
        "per_user_output_tokens_per_s": 1 / step,
    }
    own: Array = np.select([rows.metrics == name for name in answer], list(answer.values()), np.nan)
    stated: Array = own * rows.factors
    return stated


_TIMES: dict[str, Quantity[...]] = {
    "prefill": latency.prefill_time,
    "step": latency.decode_token_time,
    "loaded first": latency.time_to_first_token,
    "loaded step": latency.time_per_output_token,
    "batch": latency.static_batch_time,
    "place": latency.place_time,
}
