"""Training equations: hand-worked cases, published figures, and what must hold at the limits."""

from typing import Any

import numpy as np
import pytest

from core.equations import PERFORMANCE, TRAINING, reliability, training_memory, training_split, training_time
from core.equations.training_memory import FULL, SELECTIVE
from core.equations.work import training
from tests.core.cases import case
from tests.core.training_cases import run, run_inputs

DAY = 86400.0
HOUR = 3600.0
COLLECTIVES = (
    training_time.tensor_collective_time,
    training_time.expert_exchange_time,
    training_time.context_exchange_time,
    training_time.data_collective_time,
    training_time.exposed_data_time,
)


def a(value: float) -> Any:
    return np.array(float(value))


# --- work -----------------------------------------------------------------------------------------------------------


def work(model: str = "llama-2-70b", **changed: Any) -> float:
    values = PERFORMANCE.evaluate(
        case(model=model, **changed), PERFORMANCE.needed_for(training.training_flops_per_token)
    )
    return float(values[training.training_flops_per_token])


def test_a_token_costs_six_flops_a_weight_and_half_the_square_of_attention() -> None:
    # 6 · 68,713,185,280 weights that a token meets, 6 · 80 layers · 8192 wide · 4097: it attends to 2048.5 on average
    assert work(training_sequence=4096) == pytest.approx(6 * 68_713_185_280 + 6 * 80 * 8192 * 4097, rel=1e-12)


def test_adapters_save_the_gradients_of_the_weights_but_not_of_attention() -> None:
    expected = 4 * 68_713_185_280 + 6 * 80 * 8192 * 4097
    assert work(training_sequence=4096, training_method=1) == pytest.approx(expected, rel=1e-12)


def test_the_work_of_experts_grows_with_those_a_token_visits() -> None:
    # Mixtral: each expert of a layer is 3 · 4096 · 14336 weights, 32 layers, 6 FLOPs each
    one, two, four = (work("mixtral-8x7b", experts_per_token=count) for count in (1, 2, 4))
    expert = 6 * 32 * 3 * 4096 * 14336
    assert two - one == pytest.approx(expert, rel=1e-9)
    assert four - two == pytest.approx(2 * expert, rel=1e-9)


def test_executed_work_of_gpt_3_is_that_of_megatron_up_to_the_causal_half() -> None:
    # Narayanan et al. 2021, eq. 3: 96 s l h² (1 + s / 6h + V / 16 l h) a sequence, layers recomputed, full attention
    l, h, s, v = 96, 12288, 2048, 51200  # noqa: E741 -- the letters of the paper
    published = 96 * l * h**2 * (1 + s / (6 * h) + v / (16 * l * h))
    values = run(
        model="gpt-3-175b", recomputation=FULL, training_sequence=s,
        active_parameter_count=12 * l * h**2 + v * h, prefill_score_width=h, trained_attention_tokens=l * s,
    )  # fmt: skip
    # The paper counts the logits three times, we recompute them with the layers; flash attention adds half a pass
    found = float(values[training_time.hardware_flops_per_token]) - 2 * v * h - 0.5 * 4 * h * l * s
    assert found == pytest.approx(published, rel=1e-12)


def test_palm_reached_the_utilisation_that_was_published() -> None:
    # PaLM, arXiv 2204.02311, sec. 4.1: 238.3 thousand tokens a second on 6,144 TPU v4, 46.2 % with full attention
    rate, peak, weights, scores = 238.3e3 / 6144, 275e12, 6 * 540.35e9, 12 * 118 * 48 * 256 * 2048
    full = training_time.model_flops_utilization(a(rate), a(weights + scores), a(peak))
    causal = training_time.model_flops_utilization(a(rate), a(weights + scores / 2), a(peak))
    assert float(full) == pytest.approx(0.462, abs=0.001)
    assert float(causal) == pytest.approx(0.4597, abs=0.001)


# --- time -------------------------------------------------------------------------------------------------------------


def test_one_chip_alone_sends_nothing_and_waits_for_nobody() -> None:
    values = run(training_chips=1, training_batch=8 * 4096, recomputation=SELECTIVE, sharding_stage=3)
    for one in (*COLLECTIVES, training_time.bubble_share):
        assert float(values[one]) == 0, one.name
    parts = (
        training_time.training_matrix_time,
        training_time.training_attention_time,
        training_time.training_activation_time,
        training_time.training_launch_time,
    )
    micro = sum(float(values[one]) for one in parts)
    assert float(values[training_time.training_step_time]) == pytest.approx(8 * micro, rel=1e-12)


def test_a_step_by_hand() -> None:
    # Llama-2-70B, 4 sequences of 4096 a replica, tensor 8, one micro-batch of one sequence at a time, 16 bit
    constants: dict[str, Any] = {
        "training_efficiency": 0.5, "training_attention_efficiency": 0.25, "training_activation_traffic": 50.0,
        "training_layer_overhead": 1e-3, "exposed_tensor_share": 0.5,
    }  # fmt: skip
    values = run(
        tensor_split=8, training_chips=8, training_batch=4 * 4096, training_sequence=4096, recomputation=SELECTIVE,
        **constants,
    )  # fmt: skip
    matrix = 6 * 68_713_185_280 * 4096 / 8 / (989.4e12 * 0.5)
    attention = 4 * 8192 * 80 * (4097 / 2) * 4096 * 3.5 / 8 / (989.4e12 * 0.25)
    activation = 50 * 80 * 8192 * 4096 * 3 * 2 / 8 / 3350e9
    launches = 80 * 1e-3
    tensor = 4 * 80 * (2 * 7 / 8) * (4096 * 8192 * 2) / 450e9 * 0.5
    inputs = run_inputs()
    scale = 989.4e12 / float(inputs["peak_rate_16bit"])
    assert float(inputs["scaleup_bandwidth"]) == 450e9
    micro = (matrix + attention) * scale + activation * 3350e9 / float(inputs["memory_bandwidth"]) + launches + tensor
    assert float(values[training_time.micro_batch_time]) == pytest.approx(micro, rel=1e-12)
    assert float(values[training_time.training_step_time]) == pytest.approx(4 * micro, rel=1e-12)
    rate = 4 * 4096 / (4 * micro) / 8
    assert float(values[training_time.training_token_rate]) == pytest.approx(rate, rel=1e-12)


def test_the_bubble_is_that_of_the_schedule_and_goes_with_the_batch() -> None:
    # Narayanan et al. 2021, sec. 2.2: (p - 1) / m, interleaved (p - 1) / (v m)
    plain = run(pipeline_split=8, training_chips=8, training_batch=64 * 4096)
    assert float(plain[training_time.bubble_share]) == pytest.approx(7 / 64, rel=1e-12)
    interleaved = run(pipeline_split=8, training_chips=8, training_batch=64 * 4096, interleaving=5)
    assert float(interleaved[training_time.bubble_share]) == pytest.approx(7 / (5 * 64), rel=1e-12)
    endless = run(pipeline_split=8, training_chips=8, training_batch=1e15)
    assert float(endless[training_time.bubble_share]) < 1e-9
    stage_without_layers = run(pipeline_split=80, training_chips=80, training_batch=80 * 4096, interleaving=5)
    assert float(stage_without_layers[training_split.chunks_in_stage]) == 1


def test_recomputation_is_executed_but_asked_for_by_nobody() -> None:
    recipe: dict[str, Any] = {"tensor_split": 8.0, "training_chips": 8.0, "training_batch": 8 * 4096.0}
    selective, full = (run(**recipe, recomputation=one) for one in (SELECTIVE, FULL))
    ratio = float(full[training_time.training_step_time]) / float(selective[training_time.training_step_time])
    assert 1.2 < ratio < 4 / 3
    for values, more in ((selective, 1.0), (full, 4 / 3)):
        mfu = float(values[training_time.model_flops_utilization])
        hfu = float(values[training_time.hardware_flops_utilization])
        assert more <= hfu / mfu < more + 0.02


def test_sharded_weights_are_gathered_for_each_micro_batch() -> None:
    # 2 bytes a weight: gathered forward and backward, gradients scattered; over 7/8 of the others' shards
    once = run(training_chips=8, training_batch=32 * 4096, sharding_stage=2)
    each = run(training_chips=8, training_batch=32 * 4096, sharding_stage=3)
    size = float(once[training_memory.shared_parameters_of_chip]) * 2 * 7 / 8 / 450e9
    assert float(once[training_time.data_collective_time]) == pytest.approx(2 * size, rel=1e-12)
    assert float(each[training_time.data_collective_time]) == pytest.approx(3 * 4 * size, rel=1e-12)


def test_what_arithmetic_cannot_hide_is_exposed() -> None:
    def exposed(collective: float, work_time: float) -> float:
        return float(training_time.exposed_data_time(a(collective), a(0.2), a(work_time)))

    assert exposed(1, 10) == pytest.approx(0.2)
    assert exposed(10, 4) == pytest.approx(6)
    assert exposed(0, 4) == 0


def test_all_ports_of_a_server_carry_the_rings_of_all_replicas() -> None:
    # H100: 50 GB/s a chip one way; a data-parallel ring has all eight ports of a server, a group of eight one each
    alone = run(training_chips=1024, training_batch=1024 * 4096)
    grouped = run(training_chips=1024, training_batch=1024 * 4096, tensor_split=8)
    port = float(run_inputs()["scaleout_bandwidth"])
    assert float(alone[training_split.data_link]) == min(8 * port, 450e9)
    assert float(grouped[training_split.data_link]) == port


def test_experts_are_exchanged_only_where_they_live_apart() -> None:
    recipe: dict[str, Any] = {"training_chips": 8.0, "training_batch": 64 * 4096.0, "micro_batch": 1.0}
    together = run(model="mixtral-8x7b", **recipe)
    apart = run(model="mixtral-8x7b", **recipe, expert_split=8)
    assert float(together[training_time.expert_exchange_time]) == 0
    # two of eight experts, 7/8 of them elsewhere, out and back forward and backward
    share = float(run_inputs()["exposed_exchange_share"])
    expected = 4 * 32 * (4096 * 4096 * 2) * 2 * 7 / 8 / 450e9 * share
    assert float(apart[training_time.expert_exchange_time]) == pytest.approx(expected, rel=1e-12)
    dense = run(**recipe, expert_split=8)
    assert float(dense[training_time.expert_exchange_time]) == 0


def test_keys_and_values_go_round_behind_attention() -> None:
    recipe: dict[str, Any] = {
        "training_chips": 64.0,
        "tensor_split": 8.0,
        "context_split": 8.0,
        "training_batch": 2.0**22,
    }
    long = run(**recipe, training_sequence=131072)
    assert float(long[training_time.context_exchange_time]) == 0
    slow = run(**recipe, training_sequence=131072, scaleout_bandwidth=1e8)
    assert float(slow[training_time.context_exchange_time]) > 0


def test_low_precision_is_used_where_the_chip_has_it_and_is_faster() -> None:
    def used(chip: str, precision: int) -> float:
        return float(run(chip, training_precision=precision)[training_split.precision_in_training])

    assert [used("nvidia-h100-sxm5-80gb", one) for one in range(4)] == [0, 1, 2, 0]
    assert used("nvidia-a100-sxm4-80gb", 1) == 0
    assert used("nvidia-b200-sxm", 3) == 3
    assert used("google-tpu-v5p", 1) == 0


# --- memory -----------------------------------------------------------------------------------------------------------


def test_sharding_divides_what_the_stages_of_zero_say() -> None:
    # Rajbhandari et al. 2019, fig. 1: 7.5 B parameters over 64 chips take 120, 31.4, 16.6 and 1.9 GB a chip
    def gigabytes(stage: int) -> float:
        return float(training_memory.state(a(7.5e9), a(64), a(stage), a(1.0))) / 1e9

    assert [round(gigabytes(stage), 1) for stage in range(4)] == [120.0, 31.4, 16.6, 1.9]


def test_adapters_keep_frozen_weights_and_little_else() -> None:
    whole = run(training_chips=8, training_batch=8 * 4096, sharding_stage=0)
    adapters = run(training_chips=8, training_batch=8 * 4096, training_method=1, adapter_share=0.01)
    size = float(whole[training_memory.shared_parameters_of_chip])
    assert float(whole[training_memory.training_state_bytes]) == pytest.approx(16 * size, rel=1e-12)
    assert float(adapters[training_memory.training_state_bytes]) == pytest.approx(2.14 * size, rel=1e-12)


@pytest.mark.parametrize(
    ("heads", "hidden", "saved"),
    [
        (96, 12288, 0.70),
        (128, 20480, 0.65),
    ],  # Korthikanti et al. 2022, sec. 5: GPT-3 and MT-NLG, 5 h s / d of 80 and 64
)
def test_recomputed_scores_save_the_published_share(heads: int, hidden: int, saved: float) -> None:
    def width(recomputation: float, tensor: int = 1, sequence: int = 1) -> float:
        found = training_memory.activation_width(
            a(hidden), a(heads), a(2048), a(1), a(1), a(tensor), a(recomputation), a(sequence)
        )
        return float(found) / hidden

    scores = 5 * heads * 2048 / hidden
    assert width(0) == pytest.approx(34 + scores, rel=1e-12)
    assert width(SELECTIVE) == 34
    assert 1 - width(SELECTIVE) / width(0) == pytest.approx(saved, abs=0.005)
    # table 2: tensor parallel 10 + 24 / t + …, with sequence parallelism (34 + …) / t, all recomputed 2
    assert width(0, 8, 0) == pytest.approx(10 + 24 / 8 + scores / 8, rel=1e-12)
    assert width(SELECTIVE, 8, 1) == pytest.approx(34 / 8, rel=1e-12)
    assert width(FULL, 8, 0) == 2


def test_the_first_stage_keeps_as_many_micro_batches_as_there_are_stages() -> None:
    # Korthikanti et al. 2022, sec. 4.2.3: L layers, interleaved L (1 + (p - 1) / (p v))
    def kept(**recipe: Any) -> float:
        return float(run(training_chips=8, pipeline_split=8, **recipe)[training_memory.layers_kept])

    assert kept(training_batch=64 * 4096) == 80
    assert kept(training_batch=64 * 4096, interleaving=2) == pytest.approx(80 * (1 + 7 / 16), rel=1e-12)
    assert kept(training_batch=2 * 4096) == 20


def test_experts_are_divided_over_their_ranks_and_not_over_the_tensor_group_alone() -> None:
    together = run(model="mixtral-8x7b", training_chips=8, training_batch=64 * 4096)
    apart = run(model="mixtral-8x7b", training_chips=8, training_batch=64 * 4096, expert_split=8)
    one, other = (float(values[training_memory.routed_parameters_of_chip]) for values in (together, apart))
    assert one == pytest.approx(8 * other, rel=1e-12)
    assert float(apart[training_memory.expert_copies]) == 1


# --- failures ---------------------------------------------------------------------------------------------------------


def test_the_run_of_llama_3_fails_every_three_hours_and_spends_nine_tenths_of_its_time_on_training() -> None:
    # arXiv 2407.21783, sec. 3.3.4: 419 unexpected interruptions of 16,384 chips in 54 days; more than 90 % effective
    values = run(training_chips=16384, training_batch=2**24, chip_failure_interval=16384 * 54 * DAY / 419)
    assert float(values[reliability.run_failure_interval]) == pytest.approx(54 * DAY / 419, rel=1e-12)
    assert 3.0 < float(values[reliability.run_failure_interval]) / HOUR < 3.2
    assert 0.90 < float(values[reliability.goodput]) < 0.93


def test_the_checkpoint_interval_is_that_of_daly() -> None:
    # sqrt(2 · 10 · 10000) = 447.214; · (1 + sqrt(10 / 20000) / 3 + 10 / 180000) - 10 = 440.572
    found = float(reliability.checkpoint_interval(a(10), a(10000)))
    assert found == pytest.approx(447.2136 * (1 + 0.02236068 / 3 + 10 / 180000) - 10, rel=1e-6)
    young = np.sqrt(2 * 10 * 10000)
    assert found == pytest.approx(young, rel=0.02)
    assert float(reliability.checkpoint_interval(a(30000), a(10000))) == 10000

    def useful(interval: float) -> float:
        return float(reliability.goodput(a(10), a(interval), a(600), a(10000)))

    assert useful(young) > max(useful(young / 2), useful(2 * young))


def test_without_failures_all_time_is_useful() -> None:
    values = run(training_chips=1, training_batch=4096, chip_failure_interval=1e15)
    assert float(values[reliability.goodput]) == pytest.approx(1, abs=1e-6)
    free = run(training_chips=8, training_batch=8 * 4096, checkpoint_time=0, restart_time=0)
    assert float(free[reliability.goodput]) == 1


def test_days_and_energy_of_a_run_by_hand() -> None:
    values = run(
        training_chips=8, tensor_split=8, training_batch=8 * 4096, training_tokens=1e9, chip_failure_interval=1e15,
        checkpoint_time=0, restart_time=0,
    )  # fmt: skip
    chip_time = 1e9 / float(values[training_time.training_token_rate])
    assert float(values[reliability.training_chip_time]) == pytest.approx(chip_time, rel=1e-12)
    assert float(values[reliability.training_duration]) == pytest.approx(chip_time / 8, rel=1e-12)
    inputs = run_inputs()
    power = 700 * float(inputs["busy_power_share"])
    assert power <= 700
    at_meter = power * float(inputs["server_power_ratio"]) * float(inputs["power_usage_effectiveness"])
    assert float(values[reliability.training_energy]) == pytest.approx(at_meter * chip_time, rel=1e-12)


def test_a_stated_utilisation_takes_the_place_of_the_prediction() -> None:
    # 1e9 tokens · FLOPs a token / (peak · 0.4)
    values = run(
        training_chips=8, training_batch=8 * 4096, training_tokens=1e9, training_speed=1, training_utilization=0.4
    )
    inputs = run_inputs()
    flops = float(inputs["training_flops_per_token"]) * 1e9
    expected = flops / (float(inputs["peak_rate_16bit"]) * 0.4) / float(values[reliability.goodput])
    assert float(values[reliability.training_chip_time]) == pytest.approx(expected, rel=1e-12)


def test_every_quantity_of_a_run_is_finite() -> None:
    values = run(training_chips=1024, training_batch=2**22, tensor_split=8, pipeline_split=2, recomputation=SELECTIVE)
    assert all(np.isfinite(np.asarray(values[one], dtype=float)).all() for one in TRAINING.quantities.values())
