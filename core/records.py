"""The records people edit: chips, models, workloads, site and money. Each field is declared once, here.

Stored values are in base units (s, B, flop, token, USD, J; a share is 0..1). ``sources`` holds where each value comes
from, by field path, with "" for the record as a whole; ``shipped`` keeps what an analyst's edit replaced.
"""

# fmt: off
# One field a line: the file reads as the table that it is.

from typing import Annotated, Literal

import msgspec

from core.fields import choice, number, text, value_at

GB = 1e9
HOUR = 3600.0
MONTH = 730 * HOUR
YEAR = 8760 * HOUR
MONTHS_A_YEAR = 12

Confidence = Literal["high", "medium", "low", "analyst"]
Name = Annotated[str, text("Name", "What it is called in tables, charts and slides.")]
ID_LIMIT = 80
LANGUAGE_MODEL = "language model"
"""The kind of workload that reads and writes tokens; every other kind answers whole queries."""
Identifier = Annotated[str, msgspec.Meta(min_length=1, max_length=ID_LIMIT)]

FLOPS = ("TFLOP/s", "PFLOP/s", "GFLOP/s")
BANDWIDTH = ("GB/s", "TB/s")
CAPACITY = ("GB", "MB", "TB")
SHORT_TIME = ("ms", "µs", "s")
SHARE = ("%",)


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a value comes from: who says so, as of which date, how sure."""

    text: str
    date: str = ""
    confidence: Confidence = "medium"


class Shipped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the catalog said before an analyst changed it."""

    value: float | str | None
    source: Source


class Distribution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How uncertain a value is, in base units; `mid` is the value that stands for it wherever one number is needed.

    low, high: the ends of the range that holds 90 % of a normal or lognormal; of all there is of a triangular (whose
    mode is `mid`) or a uniform.
    """

    kind: Literal["normal", "lognormal", "triangular", "uniform"]
    low: float
    mid: float
    high: float


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every row of a study has: identity, name, the catalog row it was copied from, and the source of its values.

    By path of the field: `sources`, `shipped`, `ranges` (of values that are uncertain) and `notes` (an analyst's own).
    """

    id: Identifier
    origin: Annotated[str, msgspec.Meta(max_length=ID_LIMIT)] = ""
    name: Name
    sources: dict[str, Source] = {}
    shipped: dict[str, Shipped] = {}
    ranges: dict[str, Distribution] = {}
    notes: dict[str, str] = {}

    def source_of(self, path: str) -> Source | None:
        """The source of one field: its own, else that of the nested record it stands in, else the record's.

        Of a field without a value, the latter two say no more than that they publish none.
        """
        return self.sources.get(path) or self._source_around(path)

    def _source_around(self, path: str) -> Source | None:
        """What stands for a field that has no source of its own."""
        whole = self.sources.get(path.rpartition(".")[0]) or self.sources.get("")
        if not path or whole is None or value_at(self, path) not in (None, ""):
            return whole
        return _not_published(whole)


def _not_published(source: Source) -> Source:
    """What is to be said of an empty field by the source of the record around it."""
    return Source(f"not published (as of {source.date or 'a source without a date'})", source.date, "low")


# What software makes of a chip: fields of a chip, and of the engines that it can take them from.
KernelEfficiency = Annotated[float, number("1", "Kernel efficiency", "Share of the compute efficiency that the engine's matrix kernels keep.", display=SHARE, low=0.01, high=1, group="Software", tab="chips")]
CollectiveRatio = Annotated[float, number("1", "Collective latency ratio", "Latency of the engine's all-reduce over that of a custom kernel.", display=("×",), low=0.05, high=20, group="Software", tab="chips")]
RepeatedReadShare = Annotated[float, number("1", "Repeated cache reads", "Share of a query group's cache reads that the attention kernel repeats.", display=SHARE, low=0, high=1, group="Software", tab="chips")]
TensorLayout = Annotated[str, choice("Tensor layout", "Weights split along one dimension, or along two with batch-sharded attention (Pope et al. 2022).", ("one-dimensional", "two-dimensional"), group="Software", tab="chips")]
FirstStepRatio = Annotated[float, number("1", "Prefill overhead ratio", "Engine overhead of a prefill step over that of a decode step.", display=("×",), low=0.01, high=1000, group="Software", tab="chips")]
PrefillChunk = Annotated[float, number("token", "Prefill chunk", "Most prompt tokens that the engine takes into one step; longer prompts take several.", display=("tokens",), low=16, high=1e9, integer=True, digits=7, group="Software", tab="chips")]
LaunchRatio = Annotated[float, number("1", "Launch ratio", "Launch time of a layer over that of a GPU engine; 0 for machines whose steps are compiled as a whole.", display=("×",), low=0.001, high=1000, zero_allowed=True, group="Software", tab="chips")]
SequenceOverhead = Annotated[float, number("s", "Sequence overhead", "Engine time of one sequence in a step.", display=SHORT_TIME, low=1e-9, high=1, zero_allowed=True, group="Software", tab="chips")]
StepOverhead = Annotated[float, number("s", "Step overhead", "Fixed time of one engine step: scheduler, sampling, launches.", display=SHORT_TIME, low=1e-9, high=1, zero_allowed=True, group="Software", tab="chips", ages=True)]


OWN_BENCHMARK = frozenset({"prefill_time_ratio", "decode_time_ratio", "prefill_benchmark_count", "decode_benchmark_count"})
NOT_MEASURED = Source("by definition: nothing of your own is measured yet", "2026-11", "high")


class Chip(Record, frozen=True, kw_only=True):
    """One accelerator: data sheet, efficiencies achieved on it, and prices. Peaks are dense, links one direction."""

    def _source_around(self, path: str) -> Source | None:
        """As for every record; what stands for own benchmarks is nobody else's, so the data sheet does not vouch for it."""
        return NOT_MEASURED if path in OWN_BENCHMARK else super()._source_around(path)

    vendor: Annotated[str, text("Vendor", "Who designs the chip.", group="Identity", tab="chips")] = ""
    kind: Annotated[str, text("Kind", "GPU, TPU, inference or training ASIC, LPU, wafer, CPU.", group="Identity", tab="chips")] = ""
    release_date: Annotated[str, text("Released", "Date of general availability.", group="Identity", tab="chips")] = ""
    predecessor: Annotated[str, text("Predecessor", "Name of the chip that it follows: the previous generation of the same line.", group="Identity", tab="chips", since=2)] = ""
    peak_rate_16bit: Annotated[float, number("flop/s", "Peak, 16 bit", "Dense matrix rate at BF16 or FP16.", display=FLOPS, group="Compute", tab="chips")] | None = None
    peak_rate_fp8: Annotated[float, number("flop/s", "Peak, FP8", "Dense matrix rate at FP8; empty where the chip has none.", display=FLOPS, group="Compute", tab="chips")] | None = None
    peak_rate_int8: Annotated[float, number("flop/s", "Peak, INT8", "Dense matrix rate at INT8.", display=FLOPS, group="Compute", tab="chips")] | None = None
    peak_rate_fp4: Annotated[float, number("flop/s", "Peak, FP4", "Dense matrix rate at FP4.", display=FLOPS, group="Compute", tab="chips")] | None = None
    memory_capacity: Annotated[float, number("B", "Memory", "Memory that holds weights and KV cache (HBM, GDDR, or SRAM on SRAM machines).", display=CAPACITY, low=1e6, high=1e15, group="Memory", tab="chips")] = 80 * GB
    memory_bandwidth: Annotated[float, number("B/s", "Memory bandwidth", "Peak bandwidth of that memory.", display=BANDWIDTH, low=1e9, high=1e17, group="Memory", tab="chips")] = 2000 * GB
    on_chip_memory: Annotated[float, number("B", "On-chip SRAM", "SRAM on the chip, all levels that hold tensors.", display=("MB", "GB"), low=1e3, high=1e13, group="Memory", tab="chips")] | None = None
    scaleup_bandwidth: Annotated[float, number("B/s", "Scale-up link, one way", "Bandwidth a chip sends into its scale-up network (NVLink, ICI, NeuronLink), all links, one direction.", display=BANDWIDTH, low=1e6, high=1e16, group="Links", tab="chips")] | None = None
    scaleup_domain: Annotated[float, number("1", "Scale-up domain", "Chips that reach each other over the scale-up network.", display=("chips",), low=1, high=1e6, integer=True, group="Links", tab="chips")] = 1
    scaleup_topology: Annotated[str, choice("Scale-up topology", "How the scale-up network is wired; a mesh or a torus gives part of its bandwidth to any one peer.", ("switch", "mesh", "torus", "ring", "dragonfly", "pcie"), group="Links", tab="chips")] = "pcie"
    scaleup_dimensions: Annotated[float, number("1", "Scale-up dimensions", "Dimensions of a torus or dragonfly: a collective runs along one after the other. 1 for a switch, a mesh or a ring.", display=("dimensions",), low=1, high=6, integer=True, group="Links", tab="chips")] = 1
    server_bandwidth: Annotated[float, number("B/s", "Server link, one way", "Bandwidth between chips of one server beyond their scale-up domain (PCIe).", display=BANDWIDTH, low=1e6, high=1e15, group="Links", tab="chips")] = 32 * GB
    ranks_per_chip: Annotated[float, number("1", "Ranks a chip", "Partners that a chip counts as in a collective: its cores, where software sees them one by one.", display=("ranks",), low=1, high=1e4, integer=True, group="Links", tab="chips")] = 1
    scaleout_bandwidth: Annotated[float, number("B/s", "Scale-out link, one way", "Network bandwidth a chip has beyond its scale-up domain.", display=BANDWIDTH, low=1e6, high=1e15, group="Links", tab="chips")] | None = None
    chips_per_server: Annotated[float, number("1", "Chips in a server", "Accelerators bought or rented together.", display=("chips",), low=1, high=1e4, integer=True, group="Links", tab="chips")] = 8
    thermal_design_power: Annotated[float, number("W", "Power (TDP)", "Rated power of the chip; mean power never exceeds it.", display=("W", "kW"), low=1, high=1e6, group="Power", tab="chips")] | None = None
    busy_power_share: Annotated[float, number("1", "Power at full batch", "Mean power of a fully loaded chip, as a share of TDP.", display=SHARE, low=0.01, high=1, group="Power", tab="chips")] = 0.86
    light_power_share: Annotated[float, number("1", "Power at batch 1", "Mean power when serving one sequence, as a share of TDP.", display=SHARE, low=0.01, high=1, group="Power", tab="chips")] = 0.43
    idle_power_share: Annotated[float, number("1", "Power when idle", "Power of a chip that waits, as a share of TDP.", display=SHARE, low=0, high=1, group="Power", tab="chips", since=2)] = 0.15
    embodied_carbon: Annotated[float, number("g", "Embodied carbon", "Carbon of making one chip with its share of the server.", display=("kg", "t"), low=1, high=1e9, group="Power", tab="chips", since=2)] | None = None
    server_power_ratio: Annotated[float, number("1", "Server over chip power", "Power of the server per watt of its chips: host, memory, network, fans.", display=("×",), low=1, high=10, group="Power", tab="chips")] = 1.8
    compute_efficiency: Annotated[float, number("1", "Compute efficiency", "Share of the peak rate that large matrix products reach.", display=SHARE, low=0.001, high=1, group="Efficiency", tab="chips")] = 0.57
    memory_efficiency: Annotated[float, number("1", "Bandwidth efficiency", "Share of the memory bandwidth that weight and cache streaming reaches.", display=SHARE, low=0.001, high=1, group="Efficiency", tab="chips")] = 0.60
    link_efficiency: Annotated[float, number("1", "Link efficiency", "Share of the link bandwidth that collectives reach.", display=SHARE, low=0.001, high=1, group="Efficiency", tab="chips")] = 0.43
    usable_memory_share: Annotated[float, number("1", "Usable memory", "Share of the memory that weights and KV cache may take; the rest is for activations and the engine.", display=SHARE, low=0.1, high=1, group="Efficiency", tab="chips")] = 0.9
    collective_latency: Annotated[float, number("s", "Collective latency", "Time of one hop of a collective.", display=SHORT_TIME, low=1e-9, high=1, zero_allowed=True, group="Efficiency", tab="chips")] = 10e-6
    collective_start: Annotated[float, number("s", "Collective start", "Fixed time of one all-reduce, before any hop.", display=SHORT_TIME, low=1e-9, high=1, zero_allowed=True, group="Efficiency", tab="chips")] = 12e-6
    serving_engine: Annotated[str, text("Serving engine", "Serving software and its generation; the name of a known engine brings its figures.", group="Software", tab="chips")] = ""
    kernel_efficiency: KernelEfficiency = 1.0
    collective_ratio: CollectiveRatio = 1.0
    repeated_read_share: RepeatedReadShare = 0.05
    tensor_layout: TensorLayout = "one-dimensional"
    first_step_ratio: FirstStepRatio = 1.0
    prefill_chunk: PrefillChunk = 2048
    launch_ratio: LaunchRatio = 1.0
    sequence_overhead: SequenceOverhead = 0.0
    step_overhead: StepOverhead = 2.2e-3
    prefill_time_ratio: Annotated[float, number("1", "Measured prefill", "Prefill time of your own benchmarks over the time predicted without them, geometric mean over the rows; 1 without any.", display=("×",), low=0.05, high=20, group="Own benchmarks", tab="chips")] = 1.0
    decode_time_ratio: Annotated[float, number("1", "Measured decode", "Decode time of your own benchmarks over the time predicted without them, geometric mean over the rows; 1 without any.", display=("×",), low=0.05, high=20, group="Own benchmarks", tab="chips")] = 1.0
    prefill_benchmark_count: Annotated[float, number("1", "Prefill benchmarks", "Measured rows of your own (n) that the prefill ratio rests on; they narrow the error band by √(0.8 (1 + 1/n)), never widen it.", display=("rows",), low=1, high=1e6, zero_allowed=True, integer=True, group="Own benchmarks", tab="chips")] = 0
    decode_benchmark_count: Annotated[float, number("1", "Decode benchmarks", "Measured rows of your own (n) that the decode ratio rests on; they narrow the error band by √(0.8 (1 + 1/n)), never widen it.", display=("rows",), low=1, high=1e6, zero_allowed=True, integer=True, group="Own benchmarks", tab="chips")] = 0
    training_efficiency: Annotated[float, number("1", "Training efficiency", "Share of the peak rate that matrix products of a training run reach, before attention, links, bubbles and failures.", display=SHARE, low=0.001, high=1, group="Efficiency", tab="chips", ages=True)] = 0.45
    training_utilization: Annotated[float, number("1", "Training MFU", "Model FLOP/s utilisation that published training runs reach, of the 16-bit peak; what a workload uses whose training speed is stated.", display=SHARE, low=0.001, high=1, group="Efficiency", tab="chips", ages=True)] = 0.40
    rental_price: Annotated[float, number("USD/s", "Rental price", "Price of one chip-hour.", display=("$/h",), low=1e-9, high=1e3, group="Price", tab="chips", ages=True)] | None = None
    purchase_price: Annotated[float, number("USD", "Purchase price", "Price of one chip, without server and network.", display=("$",), low=1, high=1e9, digits=6, group="Price", tab="chips", ages=True)] | None = None


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Architecture of a transformer language model."""

    model_name: Annotated[str, text("Model", "Name of the architecture.", group="Model", tab="workload", only="language")] = ""
    layer_count: Annotated[float, number("1", "Layers", "Transformer layers.", low=1, high=1e5, integer=True, group="Model", tab="workload", only="language")] = 80
    hidden_size: Annotated[float, number("1", "Hidden size", "Width of the residual stream.", low=1, high=1e7, integer=True, digits=7, group="Model", tab="workload", only="language")] = 8192
    head_count: Annotated[float, number("1", "Attention heads", "Query heads a layer.", low=1, high=1e5, integer=True, group="Model", tab="workload", only="language")] = 64
    kv_head_count: Annotated[float, number("1", "KV heads", "Key-value heads a layer: 1 is multi-query, as many as query heads is multi-head.", low=1, high=1e5, integer=True, group="Model", tab="workload", only="language")] = 8
    head_size: Annotated[float, number("1", "Head size", "Width of one head.", low=1, high=1e5, integer=True, group="Model", tab="workload", only="language")] = 128
    feedforward_size: Annotated[float, number("1", "Feed-forward size", "Inner width of a dense feed-forward layer.", low=1, high=1e8, zero_allowed=True, integer=True, digits=7, group="Model", tab="workload", only="language")] = 28672
    feedforward_form: Annotated[str, choice("Feed-forward form", "Gated (SwiGLU: three matrices) or plain (two).", ("gated", "plain"), group="Model", tab="workload", only="language")] = "gated"
    attention_mask: Annotated[str, choice("Attention mask", "Causal: a token sees those before it; bidirectional: all of them (encoders).", ("causal", "bidirectional"), group="Model", tab="workload", only="language")] = "causal"
    block_form: Annotated[str, choice("Block form", "Attention and feed-forward one after the other (two all-reduces a layer), or side by side (one).", ("serial", "parallel"), group="Model", tab="workload", only="language")] = "serial"
    vocabulary_size: Annotated[float, number("1", "Vocabulary", "Entries of the embedding and of the output head.", low=1, high=1e8, zero_allowed=True, integer=True, digits=7, group="Model", tab="workload", only="language")] = 32000
    head_weights: Annotated[str, choice("Output head", "Own weights, or tied to the embedding.", ("own", "tied"), group="Model", tab="workload", only="language")] = "own"
    expert_count: Annotated[float, number("1", "Experts", "Routed experts a layer; 0 for a dense model.", low=1, high=1e5, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0
    experts_per_token: Annotated[float, number("1", "Experts per token", "Routed experts a token visits (top-k).", low=1, high=1e5, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0
    expert_feedforward_size: Annotated[float, number("1", "Expert size", "Inner width of one expert.", low=1, high=1e8, zero_allowed=True, integer=True, digits=7, group="Model", tab="workload", only="language")] = 0
    shared_expert_count: Annotated[float, number("1", "Shared experts", "Experts that every token visits.", low=1, high=1e5, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0
    dense_layer_count: Annotated[float, number("1", "Dense layers", "Layers of a mixture-of-experts model that are dense.", low=1, high=1e5, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0
    latent_kv_rank: Annotated[float, number("1", "MLA: KV rank", "Latent width of the KV cache under multi-head latent attention; 0 without.", low=1, high=1e6, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0
    latent_query_rank: Annotated[float, number("1", "MLA: query rank", "Latent width of the queries.", low=1, high=1e6, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0
    latent_key_size: Annotated[float, number("1", "MLA: key size", "Head width of keys without position.", low=1, high=1e6, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0
    latent_rope_size: Annotated[float, number("1", "MLA: rotary size", "Width of the rotary part that all heads share.", low=1, high=1e6, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0
    latent_value_size: Annotated[float, number("1", "MLA: value size", "Head width of values.", low=1, high=1e6, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0
    windowed_layer_count: Annotated[float, number("1", "Windowed layers", "Layers whose attention sees only a window.", low=1, high=1e5, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0
    window_size: Annotated[float, number("token", "Window", "Tokens that a windowed layer sees.", display=("tokens",), low=1, high=1e9, zero_allowed=True, integer=True, digits=7, group="Model", tab="workload", only="language")] = 0
    linear_layer_count: Annotated[float, number("1", "Linear-attention layers", "Layers with a fixed state instead of a KV cache.", low=1, high=1e5, zero_allowed=True, integer=True, group="Model", tab="workload", only="language")] = 0


class Network(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model that is not a language model (encoder, CNN, diffusion, recommendation …), by its work on one sample.

    A sample is what the network answers: an image, a text, a list of items for one user, a stretch of speech. Work
    that is repeated (denoising) is stated for one step; what is done once (text encoder, image decoder) for the sample.
    """

    network_name: Annotated[str, text("Network", "Name of the network.", group="Network", tab="workload", only="network", since=2)] = ""
    family: Annotated[str, text("Family", "Encoder, CNN, segmentation, recommendation, recurrent or diffusion: networks that reach like shares of a chip.", group="Network", tab="workload", only="network", since=2)] = ""
    parameter_count: Annotated[float, number("1", "Parameters", "Weights of the network, embedding tables included.", low=1, high=1e15, digits=4, group="Network", tab="workload", only="network", since=2)] | None = None
    flops_per_sample: Annotated[float, number("flop", "Work a sample", "Floating-point operations done once for a sample; a multiply-add counts as two.", low=1, high=1e20, group="Network", tab="workload", only="network", since=2)] | None = None
    weight_bytes: Annotated[float, number("B", "Weights", "Bytes of the weights as published.", display=CAPACITY, low=1, high=1e15, group="Network", tab="workload", only="network", since=2)] | None = None
    weights_per_pass: Annotated[float, number("1", "Weights read", "Weights that each pass of a batch reads; all of them where empty. Embedding tables are looked up, not read.", low=1, high=1e15, group="Network", tab="workload", only="network", since=2)] | None = None
    activations_per_sample: Annotated[float, number("1", "Activations", "Values that the layers write, once for a sample; a layer after them reads each again.", low=1, high=1e18, zero_allowed=True, group="Network", tab="workload", only="network", since=2)] = 0.0
    embedding_values_per_sample: Annotated[float, number("1", "Values looked up", "Values that a sample looks up in embedding tables: items times tables times width.", low=1, high=1e15, zero_allowed=True, group="Network", tab="workload", only="network", since=2)] = 0.0
    kernels_per_sample: Annotated[float, number("1", "Launches", "Kernels that run one after the other, once for a sample.", low=1, high=1e9, zero_allowed=True, group="Network", tab="workload", only="network", since=2)] = 0.0
    step_count: Annotated[float, number("1", "Steps", "Repetitions of the denoising network; 0 where nothing is repeated.", display=("steps",), low=1, high=1e6, zero_allowed=True, integer=True, group="Network", tab="workload", only="network", since=2)] = 0.0
    flops_per_step: Annotated[float, number("flop", "Work a step", "Floating-point operations of one step, both passes under guidance.", low=1, high=1e20, zero_allowed=True, group="Network", tab="workload", only="network", since=2)] = 0.0
    activations_per_step: Annotated[float, number("1", "Activations a step", "Values that the layers write in one step.", low=1, high=1e18, zero_allowed=True, group="Network", tab="workload", only="network", since=2)] = 0.0
    kernels_per_step: Annotated[float, number("1", "Launches a step", "Kernels that run one after the other in one step.", low=1, high=1e9, zero_allowed=True, group="Network", tab="workload", only="network", since=2)] = 0.0
    quantized_share: Annotated[float, number("1", "Quantised share", "Share of the arithmetic that runs at the low precision where one is chosen; the rest stays at 16 bit.", display=SHARE, low=0, high=1, group="Network", tab="workload", only="network", since=2)] = 1.0


class Workload(Record, frozen=True, kw_only=True):
    """One service: its traffic, the shape of a request, how its model is trained, and the service level."""

    kind: Annotated[str, choice("Kind", "What answers the requests: a language model, or a network that answers whole queries.", ("language model", "encoder", "CNN", "diffusion", "recommendation", "generic"), group="Kind", tab="workload", since=2)] = "language model"
    alternative_to: Annotated[str, text("Alternative to", "Name of the workload that this one could replace at like quality; it is compared, never counted in the spend. Empty for a service of its own.", group="Kind", tab="workload", since=2)] = ""
    quality_mark: Annotated[float, number("1", "Quality mark", "Your own mark for the answers, 0 to 100; alternatives are compared where theirs is as good.", low=0, high=100, group="Kind", tab="workload", since=2)] | None = None
    request_rate: Annotated[float, number("1/s", "Mean traffic", "Requests a second, mean over a month, when the service starts.", display=("req/s",), low=1e-9, high=1e9, group="Traffic", tab="workload", ages=True)] = 10.0
    growth_path: Annotated[str, choice("Growth path", "How traffic grows: by the same share each year, towards a ceiling (logistic), or as the table below states.", ("compound", "logistic", "table"), group="Traffic", tab="workload", since=2)] = "compound"
    traffic_growth: Annotated[float, number("1", "Traffic growth a year", "Compound growth of the mean traffic over a year.", display=SHARE, low=-0.99, high=100, group="Traffic", tab="workload", ages=True)] = 0.0
    traffic_ceiling: Annotated[float, number("1", "Traffic ceiling", "What logistic growth ends at, over the first traffic.", display=("×",), low=1.000001, high=1e6, group="Traffic", tab="workload", ages=True, since=2)] = 10.0
    traffic_after_one: Annotated[float, number("1", "Traffic after 1 year", "Traffic 1 year after the start over the first, where growth follows the table; between the years it changes evenly, after the last no more.", display=("×",), low=1e-6, high=1e6, zero_allowed=True, group="Traffic", tab="workload", ages=True, since=2)] = 1.0
    traffic_after_two: Annotated[float, number("1", "Traffic after 2 years", "Traffic 2 years after the start over the first, where growth follows the table; between the years it changes evenly, after the last no more.", display=("×",), low=1e-6, high=1e6, zero_allowed=True, group="Traffic", tab="workload", ages=True, since=2)] = 1.0
    traffic_after_three: Annotated[float, number("1", "Traffic after 3 years", "Traffic 3 years after the start over the first, where growth follows the table; between the years it changes evenly, after the last no more.", display=("×",), low=1e-6, high=1e6, zero_allowed=True, group="Traffic", tab="workload", ages=True, since=2)] = 1.0
    traffic_after_four: Annotated[float, number("1", "Traffic after 4 years", "Traffic 4 years after the start over the first, where growth follows the table; between the years it changes evenly, after the last no more.", display=("×",), low=1e-6, high=1e6, zero_allowed=True, group="Traffic", tab="workload", ages=True, since=2)] = 1.0
    traffic_after_five: Annotated[float, number("1", "Traffic after 5 years", "Traffic 5 years after the start over the first, where growth follows the table; between the years it changes evenly, after the last no more.", display=("×",), low=1e-6, high=1e6, zero_allowed=True, group="Traffic", tab="workload", ages=True, since=2)] = 1.0
    peak_to_average: Annotated[float, number("1", "Peak over average", "Busiest hour of the month over the mean hour.", display=("×",), low=1, high=1000, group="Traffic", tab="workload")] = 2.0
    demand_profile: Annotated[str, choice("Week profile", "How traffic moves through the week: a day with the stated peak, a day and weekend with the stated trough, or the shape of a published trace.", ("stated peak", "peak and trough", "chat (ServeGen m-mid)", "chat (ServeGen m-large)", "chat (ServeGen m-small)", "reasoning (ServeGen R1)", "images (ServeGen mm)"), group="Traffic", tab="workload", since=2)] = "stated peak"
    peak_to_trough: Annotated[float, number("1", "Peak over trough", "Busiest over quietest hour of a mean day, where the profile has a stated trough.", display=("×",), low=1, high=1000, group="Traffic", tab="workload", since=2)] = 2.0
    weekend_factor: Annotated[float, number("1", "Weekend factor", "Traffic of a weekend day over that of a weekday, where the profile has a stated trough.", display=("×",), low=0.001, high=1000, group="Traffic", tab="workload", since=2)] = 1.0
    price_elasticity: Annotated[float, number("1", "Price elasticity", "Change of traffic in percent where the price charged changes by one percent; negative, 0 for none.", low=-10, high=0, group="Traffic", tab="workload", since=2)] = 0.0
    input_tokens: Annotated[float, number("token", "Input tokens", "Tokens of a request's prompt, mean.", display=("tokens",), low=1, high=1e8, digits=7, group="Request", tab="workload", only="language")] = 1000
    output_tokens: Annotated[float, number("token", "Output tokens", "Tokens generated for a request, mean.", display=("tokens",), low=1, high=1e8, digits=7, group="Request", tab="workload", only="language")] = 250
    cached_share: Annotated[float, number("1", "Cached input", "Share of the input tokens found in the prefix cache.", display=SHARE, low=0, high=1, group="Request", tab="workload", only="language")] = 0.0
    training_tokens: Annotated[float, number("token", "Training tokens", "Tokens of the initial training run.", display=("T tokens", "B tokens", "M tokens"), low=1, high=1e18, zero_allowed=True, group="Training", tab="workload", only="language")] = 2e12
    training_samples: Annotated[float, number("1", "Training samples", "Samples that the initial training sees, epochs included.", display=("M samples", "samples"), low=1, high=1e18, zero_allowed=True, group="Training", tab="workload", only="network", since=2)] = 0.0
    training_sequence: Annotated[float, number("token", "Training sequence", "Tokens of one training sequence.", display=("tokens",), low=1, high=1e8, integer=True, digits=7, group="Training", tab="workload", only="language")] = 4096
    training_chips: Annotated[float, number("1", "Training chips", "Chips that the run keeps busy; how they share the work is chosen: the fastest split that fits.", display=("chips",), low=1, high=1e6, integer=True, digits=7, group="Training", tab="workload")] = 1024
    training_batch: Annotated[float, number("token", "Training batch", "Tokens of one optimiser step, over all chips.", display=("M tokens", "tokens"), low=1, high=1e12, group="Training", tab="workload", only="language")] = 4194304
    training_precision: Annotated[str, choice("Training precision", "Number format of the matrix products; a chip that has it not, or no faster, computes at 16 bit.", ("16 bit", "FP8", "INT8", "FP4"), group="Training", tab="workload", only="language")] = "16 bit"
    training_method: Annotated[str, choice("Trained weights", "All of them, or low-rank adapters beside frozen ones (LoRA).", ("all", "adapters"), group="Training", tab="workload", only="language")] = "all"
    adapter_share: Annotated[float, number("1", "Adapter weights", "Weights of the adapters over those of the model.", display=SHARE, low=1e-6, high=1, group="Training", tab="workload", only="language")] = 0.005
    training_speed: Annotated[str, choice("Training speed", "Predicted from the chip and the split, or the chip's stated training MFU.", ("predicted", "stated MFU"), group="Training", tab="workload", only="language")] = "predicted"
    experiments_multiplier: Annotated[float, number("1", "Experiments multiplier", "All compute spent on the model, failed and trial runs included, over that of the final run.", display=("×",), low=1, high=1000, group="Training", tab="workload")] = 1.5
    retraining_interval: Annotated[float, number("1", "Retrain every", "Months between refreshes of the model; 0 for never.", display=("months",), low=1, high=600, zero_allowed=True, integer=True, group="Training", tab="workload")] = 0
    retraining_share: Annotated[float, number("1", "Retraining size", "Compute of one refresh over that of the initial run.", display=SHARE, low=0, high=10, group="Training", tab="workload")] = 0.05
    retraining_cost: Annotated[float, number("USD", "Retraining data and staff", "Money spent on data and people for one refresh.", display=("$",), low=1, high=1e12, zero_allowed=True, digits=6, group="Training", tab="workload", since=2)] = 0.0
    fine_tunes_a_year: Annotated[float, number("1", "Fine-tunes a year", "Smaller trainings beside the refreshes (a customer, a task, a language).", low=0.01, high=1e6, zero_allowed=True, group="Training", tab="workload", since=2)] = 0.0
    fine_tune_share: Annotated[float, number("1", "Fine-tune size", "Compute of one fine-tune over that of the initial run.", display=SHARE, low=0, high=10, group="Training", tab="workload", since=2)] = 0.001
    fine_tune_cost: Annotated[float, number("USD", "Fine-tune data and staff", "Money spent on data and people for one fine-tune.", display=("$",), low=1, high=1e12, zero_allowed=True, digits=6, group="Training", tab="workload", since=2)] = 0.0
    data_and_staff_cost: Annotated[float, number("USD", "Data and staff", "Money spent on data and people for the initial training.", display=("$",), low=1, high=1e12, zero_allowed=True, digits=6, group="Training", tab="workload")] = 0.0
    training_staff_cost: Annotated[float, number("USD/s", "Development staff", "People who go on developing the model while it serves.", display=("$/month",), low=1e-9, high=1e6, zero_allowed=True, group="Training", tab="workload", since=2)] = 0.0
    first_token_limit: Annotated[float, number("s", "Time to first token", "Longest acceptable time to first token (TTFT); queueing is left out where the load of a replica is stated.", display=("ms", "s"), low=1e-6, high=1e5, group="Service level", tab="service", only="language")] = 1.0
    output_token_limit: Annotated[float, number("s", "Time per output token", "Longest acceptable mean time per output token (TPOT).", display=("ms", "s"), low=1e-6, high=1e4, group="Service level", tab="service", only="language")] = 0.05
    response_limit: Annotated[float, number("s", "Response time", "Longest acceptable time from a query to its answer.", display=SHORT_TIME, low=1e-6, high=1e5, group="Service level", tab="service", only="network", since=2)] = 0.1
    latency_percentile: Annotated[float, number("1", "Latency percentile", "Share of the requests that must be answered in time, queueing included.", display=SHARE, low=0.5, high=0.99999, digits=5, group="Service level", tab="service", since=2)] = 0.99
    load_choice: Annotated[str, choice("Load of a replica", "Stated as a share of its throughput, or the highest at which the percentile meets its limit, from queueing.", ("stated", "from percentile"), group="Service level", tab="service", since=2)] = "stated"
    target_utilization: Annotated[float, number("1", "Load at peak", "Share of its throughput that a replica is loaded to in the busiest hour; the rest is headroom against queues.", display=SHARE, low=0.01, high=1, group="Service level", tab="service")] = 0.8
    arrival_variation: Annotated[float, number("1", "Burstiness", "Squared coefficient of variation of the time between requests; 1 for independent users.", low=0.01, high=1000, zero_allowed=True, group="Service level", tab="service", since=2)] = 1.0
    service_variation: Annotated[float, number("1", "Variation of service", "Squared coefficient of variation of the time that one query takes; 0 where all are alike.", low=0.01, high=1000, zero_allowed=True, group="Service level", tab="service", only="network", since=2)] = 0.0
    availability_target: Annotated[float, number("1", "Availability", "Share of the time that enough replicas must be up.", display=SHARE, low=0.5, high=0.9999999, digits=8, group="Service level", tab="service", since=2)] = 0.999
    spares_choice: Annotated[str, choice("Spares", "Stated as a number, or as many as the availability takes, from failures and repairs.", ("stated", "for availability"), group="Service level", tab="service", since=2)] = "stated"
    spare_replicas: Annotated[float, number("1", "Spare replicas", "Replicas kept beyond the need, against failures.", display=("replicas",), low=1, high=1e5, zero_allowed=True, integer=True, group="Service level", tab="service")] = 1
    autoscaling_lag: Annotated[float, number("s", "Autoscaling lag", "Time from ordering a replica until it serves; capacity must be there so long ahead of the traffic.", display=("min", "s"), low=1, high=30 * 24 * HOUR, zero_allowed=True, group="Service level", tab="service", since=2)] = 600.0
    recovered_idle_share: Annotated[float, number("1", "Idle recovered", "Share of the capacity idle outside the peak that autoscaling, batch work or resale recovers.", display=SHARE, low=0, high=1, group="Service level", tab="service")] = 0.25
    lowest_precision: Annotated[str, choice("Lowest precision", "Fewest bits a weight that the answer quality allows.", ("16 bit", "8 bit", "4 bit"), group="Service level", tab="service")] = "8 bit"
    cache_format: Annotated[str, choice("KV cache format", "Number format of the KV cache: one byte a value wherever weights are kept in 8 bits or fewer, or as stated.", ("with weights", "16 bit", "8 bit", "4 bit"), group="Serving", tab="service", only="language")] = "with weights"
    prefill_placement: Annotated[str, choice("Prompts run", "On the same chips as the answers, in chunks between decode steps, or apart on chips of their own (disaggregated).", ("with decode", "apart"), group="Serving", tab="service", only="language")] = "with decode"
    draft_tokens: Annotated[float, number("1", "Draft tokens", "Tokens guessed ahead in each step and checked together (speculative decoding, multi-token prediction); 0 without.", display=("tokens",), low=1, high=64, zero_allowed=True, integer=True, group="Serving", tab="service", only="language")] = 0
    draft_acceptance: Annotated[float, number("1", "Draft acceptance", "Chance that a drafted token is accepted when all before it are.", display=SHARE, low=0, high=1, group="Serving", tab="service", only="language")] = 0.7
    draft_cost_share: Annotated[float, number("1", "Draft cost", "Time of drafting one token over that of a decode step.", display=SHARE, low=0, high=1, group="Serving", tab="service", only="language")] = 0.05
    input_price: Annotated[float, number("USD/token", "Price, input", "Price charged for a token of input that is not cached.", display=("$/M tokens",), low=1e-15, high=1, zero_allowed=True, group="Price", tab="workload", ages=True, only="language", since=2)] = 0.0
    cached_price: Annotated[float, number("USD/token", "Price, cached input", "Price charged for a token of cached input.", display=("$/M tokens",), low=1e-15, high=1, zero_allowed=True, group="Price", tab="workload", ages=True, only="language", since=2)] = 0.0
    output_price: Annotated[float, number("USD/token", "Price, output", "Price charged for a token of output.", display=("$/M tokens",), low=1e-15, high=1, zero_allowed=True, group="Price", tab="workload", ages=True, only="language", since=2)] = 0.0
    query_price: Annotated[float, number("USD", "Price a query", "Price charged for one query.", display=("$/M queries", "$"), low=1e-12, high=1e6, zero_allowed=True, group="Price", tab="workload", ages=True, only="network", since=2)] = 0.0
    pass_through: Annotated[float, number("1", "Pass-through", "Share of a change of the chips' cost that the price charged follows, as a power: 1 follows it whole, 0 stays.", display=SHARE, low=0, high=2, group="Price", tab="workload", since=2)] = 0.0
    api_input_price: Annotated[float, number("USD/token", "API, input", "Price of an input token from the provider compared with.", display=("$/M tokens",), low=1e-15, high=1, zero_allowed=True, group="Price", tab="workload", ages=True, only="language", since=2)] = 0.0
    api_cached_price: Annotated[float, number("USD/token", "API, cached input", "The same for a cached input token.", display=("$/M tokens",), low=1e-15, high=1, zero_allowed=True, group="Price", tab="workload", ages=True, only="language", since=2)] = 0.0
    api_output_price: Annotated[float, number("USD/token", "API, output", "The same for an output token.", display=("$/M tokens",), low=1e-15, high=1, zero_allowed=True, group="Price", tab="workload", ages=True, only="language", since=2)] = 0.0
    api_query_price: Annotated[float, number("USD", "API, a query", "Price of one query from the provider compared with.", display=("$/M queries", "$"), low=1e-12, high=1e6, zero_allowed=True, group="Price", tab="workload", ages=True, only="network", since=2)] = 0.0
    model: Model = Model()
    network: Network = Network()


class Site(Record, frozen=True, kw_only=True):
    """Where the chips stand: power and its carbon, and what failures of a training cluster cost."""

    power_usage_effectiveness: Annotated[float, number("1", "PUE", "Power of the building over power of the servers.", display=("×",), low=1, high=5, group="Power", tab="site")] = 1.25
    electricity_price: Annotated[float, number("USD/J", "Electricity price", "Price of a kilowatt-hour at the site.", display=("$/kWh",), low=1e-15, high=1e-3, zero_allowed=True, group="Power", tab="site", ages=True)] = 0.08 / 3.6e6
    grid_carbon: Annotated[float, number("g/J", "Grid carbon", "Carbon of a kilowatt-hour of the local grid.", display=("gCO2e/kWh",), low=1e-9, high=1, zero_allowed=True, group="Power", tab="site", ages=True)] = 400 / 3.6e6
    chip_failure_interval: Annotated[float, number("s", "Between failures of a chip", "Mean time between interruptions of a training run that one chip, with its share of server and network, causes.", display=("days",), low=60, high=1e15, group="Failures", tab="site")] = 16384 * 54 / 419 * 24 * HOUR
    checkpoint_time: Annotated[float, number("s", "Checkpoint", "Time that a training run stands still to save a checkpoint.", display=("s", "min"), low=1e-3, high=1e6, zero_allowed=True, group="Failures", tab="site")] = 10.0
    restart_time: Annotated[float, number("s", "Restart", "Time from a failure until training goes on: detection, replacement, loading.", display=("min", "s"), low=1e-3, high=1e7, zero_allowed=True, group="Failures", tab="site")] = 600.0
    repair_time: Annotated[float, number("s", "Repair", "Mean time until a failed replica serves again.", display=("h", "min"), low=1, high=1e7, group="Failures", tab="site", since=2)] = 4 * HOUR


class Money(Record, frozen=True, kw_only=True):
    """How chips are paid for, over which horizon."""

    acquisition: Annotated[str, choice("Chips are", "Rented by the hour, or bought and operated.", ("rented", "owned"), group="Chips", tab="money")] = "rented"
    region: Annotated[str, choice("Price region", "Region whose latest median price a chip takes, unless edited.", ("United States", "Europe", "Asia Pacific", "Any"), group="Chips", tab="money")] = "United States"
    rental_term: Annotated[str, choice("Rental term", "Terms whose latest median price a chip takes, unless edited; on demand where none is published.", ("on-demand", "spot", "1-year commitment", "3-year commitment", "reserved"), group="Chips", tab="money", since=2)] = "on-demand"
    horizon: Annotated[float, number("1", "Horizon", "Months of service that the study looks at.", display=("months",), low=1, high=240, integer=True, group="Horizon", tab="money")] = 36
    price_change: Annotated[float, number("1", "Price change a year", "Change of the chip-hour price over a year, in the dollars of the day; negative is a decline.", display=SHARE, low=-0.99, high=10, group="Horizon", tab="money", ages=True)] = 0.0
    price_path: Annotated[str, choice("Price path", "How the price of a chip-hour goes on: by the same share each year, to a turn and then flat (plateau) or on by another share (rise), or in one step.", ("exponential", "plateau", "rise", "step"), group="Horizon", tab="money", since=2)] = "exponential"
    price_turn_month: Annotated[float, number("1", "Turn after", "Month after which the plateau, the rise or the step comes.", display=("months",), low=1, high=600, integer=True, group="Horizon", tab="money", since=2)] = 12.0
    price_turn_change: Annotated[float, number("1", "Change at the turn", "Change of the price: a year in a rise, at once in a step.", display=SHARE, low=-0.99, high=10, group="Horizon", tab="money", ages=True, since=2)] = 0.0
    software_gain: Annotated[float, number("1", "Software gain a year", "Growth of what a replica serves, from better software on the same chips, over a year.", display=SHARE, low=-0.9, high=10, group="Horizon", tab="money", ages=True, since=2)] = 0.0
    inflation: Annotated[float, number("1", "Inflation a year", "Growth of wages, tariffs and other running costs over a year; what real dollars are cleared of.", display=SHARE, low=-0.5, high=10, group="Horizon", tab="money", ages=True, since=2)] = 0.0
    dollars: Annotated[str, choice("Dollars", "Real: cleared of inflation, of the base year; nominal: as they will be paid.", ("real", "nominal"), group="Horizon", tab="money", since=2)] = "real"
    base_year: Annotated[float, number("1", "Base year", "Year in which the service starts, and whose dollars are the real ones.", low=2000, high=2200, integer=True, group="Horizon", tab="money", since=2)] = 2026.0
    start_month: Annotated[float, number("1", "First month", "Month of the base year in which the service starts, 1 for January; years of the spend are calendar years.", low=1, high=12, integer=True, group="Horizon", tab="money", since=2)] = 1.0
    discount_rate: Annotated[float, number("1", "Discount rate", "Nominal rate a year that cash flows are discounted at.", display=SHARE, low=0, high=1, group="Horizon", tab="money", ages=True, since=2)] = 0.10
    sought_share: Annotated[float, number("1", "Share asked for", "Inference share of the spend whose smallest traffic is sought.", display=SHARE, low=0.001, high=0.999, group="Horizon", tab="money", since=2)] = 0.7
    rent_overhead_share: Annotated[float, number("1", "Storage and network", "Storage, network egress and other fees on top of the rent, as a share of it.", display=SHARE, low=0, high=10, group="Running", tab="money")] = 0.05
    operations_cost: Annotated[float, number("USD/s", "Operations staff", "People who keep one service running.", display=("$/month",), low=1e-9, high=1e6, zero_allowed=True, group="Running", tab="money")] = 0.0
    capital_cost_rate: Annotated[float, number("1", "Cost of capital", "Weighted average cost of capital a year.", display=SHARE, low=0, high=1, group="Owned chips", tab="money", ages=True)] = 0.10
    chip_life: Annotated[float, number("s", "Economic life", "Time over which an owned chip earns its price.", display=("year",), low=0.1 * YEAR, high=30 * YEAR, group="Owned chips", tab="money")] = 5 * YEAR
    accounting_life: Annotated[float, number("s", "Accounting life", "Time over which the books write a chip off.", display=("year",), low=0.1 * YEAR, high=30 * YEAR, group="Owned chips", tab="money", since=2)] = 6 * YEAR
    life_basis: Annotated[str, choice("Life counted", "Which of the two lives the capital cost is spread over.", ("economic", "accounting"), group="Owned chips", tab="money", since=2)] = "economic"
    usable_share: Annotated[float, number("1", "Usable hours", "Share of the hours that an owned chip can be used: the rest is set-up, maintenance and waiting for parts.", display=SHARE, low=0.01, high=1, group="Owned chips", tab="money", since=2)] = 1.0
    space_cost: Annotated[float, number("USD/J", "Space", "Rent of space, cooling and power supply for a kilowatt of installed server power.", display=("$/kW/month",), low=1e-15, high=1e-3, zero_allowed=True, group="Owned chips", tab="money", ages=True, since=2)] = 0.0
    residual_share: Annotated[float, number("1", "Residual value", "Worth of a chip at the end of its life, as a share of its price.", display=SHARE, low=0, high=1, group="Owned chips", tab="money")] = 0.0
    server_cost_ratio: Annotated[float, number("1", "Server over chip cost", "Price of a server per dollar of its chips.", display=("×",), low=1, high=20, group="Owned chips", tab="money")] = 1.64
    network_cost_share: Annotated[float, number("1", "Network share", "Share of a cluster's price that its network takes.", display=SHARE, low=0, high=0.9, group="Owned chips", tab="money")] = 0.19
    maintenance_share: Annotated[float, number("1", "Maintenance a year", "Repairs and spare parts a year, as a share of the price of the cluster.", display=SHARE, low=0, high=1, group="Owned chips", tab="money")] = 0.05


class Constants(msgspec.Struct, frozen=True):
    """Numbers that are true by definition, inputs of the book like any other so that units stay checked."""

    flops_per_weight: Annotated[float, number("flop/token", "FLOPs a weight", "One multiply and one add for each weight and token.")] = 2.0
    flops_per_score: Annotated[float, number("flop/token^2", "FLOPs an attention score", "Score and weighted value: two multiplies and two adds a query-key pair and head dimension.")] = 4.0
    passes_in_training: Annotated[float, number("1", "Passes in training", "Forward once, backward twice its work.")] = 3.0
    passes_with_adapters: Annotated[float, number("1", "Passes with adapters", "Forward, and backward for activations alone: frozen weights need no gradient.")] = 2.0
    kv_tensors_per_token: Annotated[float, number("1/token", "Tensors in the cache", "One key and one value a token.")] = 2.0
    cached_latents_per_token: Annotated[float, number("1/token", "Latents in the cache", "One joint latent a token under MLA.")] = 1.0
    one_byte: Annotated[float, number("B", "One byte", "Eight bits.")] = 1.0
    one_dollar: Annotated[float, number("USD", "One dollar", "The unit of money.")] = 1.0
    one_token: Annotated[float, number("token", "One token", "The token that a decode step adds to a sequence.")] = 1.0
    month_length: Annotated[float, number("s", "Month", "Billing month of 730 hours.")] = MONTH
    year_length: Annotated[float, number("s", "Year", "Year of 8,760 hours.")] = YEAR
