"""Inputs of the books that nobody types: coordinates of deployments and splits, what was chosen, the month."""

# fmt: off
# One field a line: the file reads as the table that it is.

from typing import Annotated

import msgspec

from core.fields import number


class Deployment(msgspec.Struct, frozen=True):
    """One way to run a model: how it is split, at which precision, how many sequences together."""

    tensor_parallel: Annotated[float, number("1", "Tensor parallel", "Chips that share each layer.")]
    pipeline_parallel: Annotated[float, number("1", "Pipeline stages", "Groups of layers on different chips.")]
    batch: Annotated[float, number("1", "Batch", "Sequences decoded together on one replica, or on each of its attention replicas.")]
    expert_parallel: Annotated[float, number("1", "Expert parallel", "Chips that share one copy of the experts; at least the tensor-parallel group.")]
    data_parallel: Annotated[float, number("1", "Attention replicas", "Copies of the attention part whose tokens meet at the same experts.")]
    prefill_batch: Annotated[float, number("1", "Prefill batch", "Prompts processed in one pass.")]
    precision: Annotated[float, number("1", "Precision", "0: 16 bit, 1: FP8, 2: INT8, 3: FP4.")]
    weight_bits: Annotated[float, number("1", "Weight bits", "Bits of a weight, block scales left out.")]
    bytes_per_weight: Annotated[float, number("B", "Bytes a weight", "Bytes of one weight, block scales included.")]
    bytes_per_cached_value: Annotated[float, number("B", "Bytes a cached value", "Bytes of one value of the KV cache.")]
    bytes_per_activation: Annotated[float, number("B", "Bytes an activation", "Bytes of one value sent between chips.")]


class Calibration(msgspec.Struct, frozen=True):
    """Constants that all chips and engines share, fitted on published rows or stated where those tell nothing."""

    half_work_tokens: Annotated[float, number("token", "Half-efficiency tokens", "Tokens at which a matrix product reaches half its rate, on a chip of 150 FLOP/B.")] = 0.0
    reference_balance: Annotated[float, number("flop/B", "Reference balance", "FLOP/s over B/s at which the half-efficiency tokens are stated.")] = 150.0
    ridge_roundness: Annotated[float, number("1", "Roundness of the ridge", "0: the slower of arithmetic and memory counts; 1: their sum.")] = 0.0
    fp8_efficiency: Annotated[float, number("1", "FP8 efficiency", "Share of the 16-bit compute efficiency that FP8 products keep.")] = 1.0
    int8_efficiency: Annotated[float, number("1", "INT8 efficiency", "The same for INT8.")] = 1.0
    fp4_efficiency: Annotated[float, number("1", "FP4 efficiency", "The same for FP4.")] = 1.0
    stream_efficiency_8bit: Annotated[float, number("1", "8-bit streaming", "Share of the bandwidth efficiency that 8-bit weights keep.")] = 1.0
    stream_efficiency_4bit: Annotated[float, number("1", "4-bit streaming", "The same for 4-bit weights, which are unpacked on the way.")] = 1.0
    attention_efficiency: Annotated[float, number("1", "Prefill attention", "Share of the 16-bit peak that causal attention reaches in prefill.")] = 0.45
    cache_compute_efficiency: Annotated[float, number("1", "Decode attention", "Share of the 16-bit peak that decode attention can reach.")] = 0.15
    activation_traffic: Annotated[float, number("1/token", "Activation traffic", "Values read or written a token, layer and hidden unit.")] = 0.0
    layer_overhead: Annotated[float, number("s", "Layer overhead", "Launches of one layer.")] = 0.0
    mixture_layer_overhead: Annotated[float, number("s", "Mixture-layer overhead", "Routing, permutation and grouped launches of one mixture layer.")] = 0.0
    expert_stream_efficiency: Annotated[float, number("1", "Expert streaming", "Share of the streaming bandwidth that scattered experts reach.")] = 1.0
    expert_compute_efficiency: Annotated[float, number("1", "Expert arithmetic", "Share of the compute rate that grouped expert products reach.")] = 1.0
    expert_imbalance: Annotated[float, number("1", "Expert imbalance", "Load of the busiest expert rank over the mean.")] = 1.0
    exchange_bytes_per_value: Annotated[float, number("B", "Bytes exchanged", "Bytes of one activation value sent to an expert and back, averaged.")] = 1.5
    encoder_step_ratio: Annotated[float, number("1", "Encoder step", "Engine time of an encoder's pass over that of a decode step: nothing is sampled.")] = 0.35
    interleave_share: Annotated[float, number("1", "Interleaving", "Share of its neighbours' prefill time that a decode step waits for.")] = 1.0
    server_start: Annotated[float, number("s", "Server collective start", "Fixed time of an all-reduce over PCIe.")] = 15e-6
    server_latency: Annotated[float, number("s", "Server hop", "Time of a hop over PCIe.")] = 3e-6
    server_efficiency: Annotated[float, number("1", "Server link efficiency", "Share of the PCIe bandwidth that collectives reach.")] = 0.6
    network_start: Annotated[float, number("s", "Network collective start", "Fixed time of an all-reduce over the network.")] = 15e-6
    network_latency: Annotated[float, number("s", "Network hop", "Time of a hop over the network.")] = 3e-6
    network_efficiency: Annotated[float, number("1", "Network efficiency", "Share of the network bandwidth that collectives reach.")] = 0.6


class TrainingSplit(msgspec.Struct, frozen=True):
    """One way to divide a training run over its chips."""

    tensor_split: Annotated[float, number("1", "Tensor parallel", "Chips that share each layer.")]
    pipeline_split: Annotated[float, number("1", "Pipeline stages", "Groups of layers on different chips.")]
    context_split: Annotated[float, number("1", "Context parallel", "Chips that share each sequence.")]
    expert_split: Annotated[float, number("1", "Expert parallel", "Chips that share one copy of the experts, at most.")]
    interleaving: Annotated[float, number("1", "Interleaving", "Separate groups of layers that a stage holds, at most: more of them shorten the bubble.")]
    micro_batch: Annotated[float, number("1", "Micro-batch", "Sequences that pass a stage together.")]
    sharding_stage: Annotated[float, number("1", "Sharding stage", "What data-parallel chips divide among them (ZeRO): 0 nothing, 1 optimiser state, 2 also gradients, 3 also weights (FSDP).")]
    recomputation: Annotated[float, number("1", "Recomputation", "Activations computed again in the backward pass: 0 none, 1 attention scores, 2 whole layers.")]
    sequence_parallel: Annotated[float, number("1", "Sequence parallel", "1: the tensor-parallel group also divides the activations between its matrix products.")] = 1.0


class TrainedModel(msgspec.Struct, frozen=True):
    """What the training book takes from the work of a model: quantities of the performance book, by the same names."""

    parameter_count: Annotated[float, number("1", "Parameters", "All weights of the model.")]
    routed_parameter_count: Annotated[float, number("1", "Expert parameters", "Weights of all routed experts.")]
    active_parameter_count: Annotated[float, number("1", "Active parameters", "Weights that one token is multiplied with.")]
    mixture_layer_count: Annotated[float, number("1", "Mixture layers", "Layers whose feed-forward part is a mixture of experts.")]
    prefill_score_width: Annotated[float, number("1", "Score width", "Heads times head size of the attention scores.")]
    trained_attention_tokens: Annotated[float, number("token", "Attended tokens", "Tokens that a training token attends to, summed over the layers.")]
    training_passes: Annotated[float, number("1", "Training passes", "Passes over the weights, in forward passes.")]
    training_flops_per_token: Annotated[float, number("flop/token", "Work a token", "Model FLOPs of one token, forward and backward.")]


class TrainingCalibration(msgspec.Struct, frozen=True):
    """Constants of training that all chips share, fitted on published runs; the runtime only reads them.

    Two are stated, not fitted: published runs say nothing of them (exposed tensor collectives, memory for training).
    """

    fp8_training_efficiency: Annotated[float, number("1", "FP8 in training", "Share of the training efficiency that runs at FP8 keep of the FP8 peak.")] = 0.7
    int8_training_efficiency: Annotated[float, number("1", "INT8 in training", "The same at INT8: part of the products stays at 16 bit.")] = 0.6
    fp4_training_efficiency: Annotated[float, number("1", "FP4 in training", "The same at FP4.")] = 0.5
    training_attention_efficiency: Annotated[float, number("1", "Training attention", "Share of the 16-bit peak that causal attention reaches, forward and backward.")] = 0.4
    training_activation_traffic: Annotated[float, number("1/token", "Training activations", "Values read or written a token, layer, hidden unit and pass.")] = 20.0
    mixture_training_efficiency: Annotated[float, number("1", "Experts in training", "Share of the matrix rate that models with experts keep: grouped, uneven products.")] = 0.6
    exposed_tensor_share: Annotated[float, number("1", "Exposed tensor collectives", "Time of tensor-parallel collectives that arithmetic does not hide, over their time at the nominal bandwidth.")] = 0.5
    exposed_exchange_share: Annotated[float, number("1", "Exposed expert exchange", "The same for the exchange with the experts.")] = 0.5
    exposed_data_share: Annotated[float, number("1", "Exposed data collectives", "Least share of the data-parallel collectives' time that arithmetic does not hide.")] = 0.2
    training_layer_overhead: Annotated[float, number("s", "Training layer overhead", "Launches of one layer of one micro-batch, forward and backward.")] = 1e-4
    straggler_share: Annotated[float, number("1", "Stragglers", "Time added each time the chips double beyond eight: the slowest sets the pace.")] = 0.01
    training_memory_share: Annotated[float, number("1", "Memory for training", "Share of the memory that weights, gradients, optimiser and activations may take; the rest goes to buffers and fragments.")] = 0.94


class NetworkRun(msgspec.Struct, frozen=True):
    """One way to run a network that is not a language model: how many samples together, on which part of a chip."""

    batch: Annotated[float, number("1", "Batch", "Samples that one copy of the network works on together.")]
    precision: Annotated[float, number("1", "Precision", "0: 16 bit, 1: FP8, 2: INT8, 3: FP4.")]
    bytes_per_value: Annotated[float, number("B", "Bytes a value", "Bytes of a weight, an activation or an embedded value.")]
    chip_share: Annotated[float, number("1", "Share of the chip", "Share of a chip that one copy runs on: one core where each core has its own copy.")]
    copies_at_work: Annotated[float, number("1", "Copies at work", "Copies of the network that work on a chip at the same time.")]
    batches_waiting: Annotated[float, number("1", "Batches in line", "Batches that share a copy in turn, so that it never idles; a batch waits for those before it.")]


class NetworkEfficiency(msgspec.Struct, frozen=True):
    """What a family of networks reaches on a kind of chip, fitted on published rows; the runtime only reads it."""

    compute_share: Annotated[float, number("1", "Compute share", "Share of the peak rate that large batches reach.", low=0.001, high=1)]
    bandwidth_share: Annotated[float, number("1", "Bandwidth share", "Share of the memory bandwidth that activations, embeddings and weights reach.", low=0.001, high=1)]
    spill_share: Annotated[float, number("1", "Activations spilled", "Share of the activations that leave the chip's own memory.", low=0.001, high=1)]
    kernel_time: Annotated[float, number("s", "Kernel", "Least time of one kernel after another.", low=1e-9, high=1)]
    host_time: Annotated[float, number("s", "Host time", "Time of a batch outside the network: request, copies, first launch.", low=1e-9, high=1)]
    network_roundness: Annotated[float, number("1", "Roundness of the ridge", "0: the slower of arithmetic and memory counts; 1: their sum.", low=0, high=1)]


class Serving(msgspec.Struct, frozen=True):
    """What the money book takes from the chosen deployment of a workload on a chip, whatever its kind."""

    units_per_request: Annotated[float, number("unit", "Units a request", "What a request delivers: its output tokens, or one query.")]
    replica_chips: Annotated[float, number("1", "Chips a replica", "Chips of the chosen deployment.")]
    replica_request_rate: Annotated[float, number("1/s", "Requests a replica", "Requests a second that a fully loaded replica finishes.")]
    replica_load: Annotated[float, number("1", "Load of a replica", "Share of that rate that a replica is loaded to in the busiest hour: stated, or from queueing.")]
    software_chip_time: Annotated[float, number("s", "Chip time, no limits", "Least chip-seconds a request when there are no latency limits.")]
    ideal_chip_time: Annotated[float, number("s", "Chip time, ideal", "Chip-seconds a request with full efficiency and no overhead.")]
    busy_chip_power: Annotated[float, number("W", "Power at work", "Mean power of one chip of a fully loaded replica, without server and building.")]
    bare_chip_cost_rate: Annotated[float, number("USD/s", "Chip cost, bare", "What a second of a chip costs: the rent, or the capital of the bare chip.")]
    full_chip_cost_rate: Annotated[float, number("USD/s", "Chip cost, full", "The same with host, network, power and upkeep where the chip is owned.")]
    training_chip_cost_rate: Annotated[float, number("USD/s", "Chip cost, training", "The same for a chip that trains, always at full load.")]
    running_chip_cost_rate: Annotated[float, number("USD/s", "Chip cost, running", "Part of the full cost that follows wages and tariffs: upkeep, space and power of an owned chip.")]
    training_running_cost_rate: Annotated[float, number("USD/s", "Running cost, training", "The same for a chip that trains.")]
    training_peak_rate: Annotated[float, number("flop/s", "Peak in training", "Dense peak rate of the chip in the number format of the training run.")]
    training_run_chip_time: Annotated[float, number("s", "Training chip time", "Chip-seconds of one initial training run, failures included.")]
    training_run_work: Annotated[float, number("flop", "Training work", "Model FLOPs of one initial training run.")]
    training_goodput: Annotated[float, number("1", "Training goodput", "Share of a training run's time that goes into lasting progress.")]


class Demand(msgspec.Struct, frozen=True):
    """How the traffic of a mean week moves; levels have an axis of their own, the last, each with the same weight."""

    load_levels: Annotated[float, number("1", "Load levels", "Traffic of the hours of a week over their mean, sorted into equal groups.")]
    held_levels: Annotated[float, number("1", "Levels held", "The same for the capacity of a fleet that follows: the most within the autoscaling lag.")]
    busiest_hour: Annotated[float, number("1", "Busiest hour", "Traffic of the busiest hour over the mean hour.")]


class Calendar(msgspec.Struct, frozen=True):
    """The months of the horizon."""

    month: Annotated[float, number("1", "Month", "Months since the start of the service, 0 for the first.")]


class Queue(msgspec.Struct, frozen=True):
    """Requests in one line for the next free server: a replica, or a place on one."""

    servers: Annotated[float, number("1", "Servers", "Requests that are served at the same time.", low=1, high=1e9)]
    arrival_rate: Annotated[float, number("1/s", "Arrivals", "Requests a second that come to the line.")]
    service_time: Annotated[float, number("s", "Service time", "Mean time that a request holds its server.")]
    arrival_variability: Annotated[float, number("1", "Variability of arrivals", "Variance of the time between arrivals over its mean squared: 1 for independent users, 0 for a clock.", low=0, high=1e4)] = 1.0
    service_variability: Annotated[float, number("1", "Variability of service", "The same of the service time: 0 where each request takes equally long.", low=0, high=1e4)] = 1.0
    wait_percentile: Annotated[float, number("1", "Percentile", "Share of the requests that must not wait longer.", low=0, high=1 - 1e-9)] = 0.99


class RunningBatch(msgspec.Struct, frozen=True):
    """One replica that batches continuously; what depends on the sequences running has them as its last axis."""

    sequences_running: Annotated[float, number("1", "Sequences running", "Sequences that the replica works on together: 1, 2, 3 and on along the last axis.", low=1, high=1e6)]
    step_time: Annotated[float, number("s", "Step time", "Time between tokens of a sequence while so many run, prompts of its neighbours included.")]
    batch_limit: Annotated[float, number("1", "Batch limit", "Most sequences that run together; further requests wait in line.", low=1, high=1e6)]
    replica_arrival_rate: Annotated[float, number("1/s", "Arrivals a replica", "Requests a second that come to one replica.")]
    output_tokens: Annotated[float, number("token", "Output", "Mean tokens of an answer.")]
    prompt_time: Annotated[float, number("s", "Prompt", "Time that a request's own prompt holds its place before the first token.", zero_allowed=True)] = 0.0
    first_token_time: Annotated[float, number("s", "First token, no wait", "Time to the first token of a request that finds a place at once in a batch that it fills.", zero_allowed=True)] = 0.0
    arrival_variability: Annotated[float, number("1", "Variability of arrivals", "Variance of the time between arrivals over its mean squared: 1 for independent users, 0 for a clock.", low=0, high=1e4)] = 1.0
    answer_variability: Annotated[float, number("1", "Variability of answers", "Variance of the length of answers over its mean squared: 0 where all are equally long, 1 for exponential lengths.", low=0, high=1e4)] = 1.0
    wait_percentile: Annotated[float, number("1", "Percentile", "Share of the requests that must not wait longer.", low=0, high=1 - 1e-9)] = 0.99
