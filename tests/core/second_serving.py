"""One set-up of a chip once more: plain Python on the JSON of a study, written from the formulas.

No numpy and nothing of the book of equations. A deployment is a split into groups, stages and attention replicas, a
number format and a batch; what it gives is a `SetUp`.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from tests.core.second_model import Record, cached_values, experts_hit, over_layers, pair_flops, pairs, weights_of

BATCHES = (1, 2, 4, *range(8, 33, 4), *range(40, 129, 8), 160, 192, 256, 384, 512, 1024)
ACTIVATION = 2.0
"""Bytes of a value sent between chips."""


class Format(NamedTuple):
    """A number format: the chip's peak for it, bits and bytes of a weight, bytes of a cached value.

    efficiency, streaming: names of the constants for its arithmetic and for reading its weights, "" for none.
    """

    peak: str
    bits: int
    weight: float
    cached: float
    efficiency: str
    streaming: str


FORMATS = (
    Format("peak_rate_16bit", 16, 2.0, 2.0, "", ""),
    Format("peak_rate_fp8", 8, 1.0, 1.0, "fp8_efficiency", "stream_efficiency_8bit"),
    Format("peak_rate_int8", 8, 1.0, 1.0, "int8_efficiency", "stream_efficiency_8bit"),
    Format("peak_rate_fp4", 4, 0.5 + 1 / 16, 1.0, "fp4_efficiency", "stream_efficiency_4bit"),
    Format("peak_rate_16bit", 4, 0.5 + 4 / 128, 2.0, "", "stream_efficiency_4bit"),
)
LOWEST_BITS = {"16 bit": 16, "8 bit": 8, "4 bit": 4}


class Split(NamedTuple):
    """Chips of a group, pipeline stages, attention replicas that share the experts."""

    tensor: int
    stages: int
    replicas: int = 1


class SetUp(NamedTuple):
    """A set-up that runs. chips: those for prompts included; capacity: requests a second that they finish.

    first_token, token: times [s]; load: share of the cache memory that a full batch takes.
    """

    chips: float
    capacity: float
    first_token: float
    token: float
    load: float

    @property
    def chip_time(self) -> float:
        """Chip-seconds a request on a full replica."""
        return self.chips / self.capacity


# --- the chip ---------------------------------------------------------------------------------------------------------


def splits(chip: Record, model: Record) -> list[Split]:
    """Doubling groups and (half) servers inside the domain; pipelines of full groups; replicas that share experts."""
    server = int(chip["chips_per_server"])
    domain = max(int(chip["scaleup_domain"]), server)
    if chip["memory_capacity"] < 1e9:
        racks = [Split(t, n // t) for t in (8, 16, 32, 64) for n in (64, 256, 576)]
        return [split for split in racks if split.tensor <= domain] or [Split(domain, 1)]
    groups = [n for n in (1, 2, 4, 8, 16, 32, 64) if n <= domain]
    groups += [n for n in (server // 2, server) if 1 <= n <= 64]
    full = max(n for n in groups if n <= max(server, 8))
    found = [Split(n, 1) for n in sorted(set(groups))]
    found += [Split(full, p) for p in (2, 3, 4, 6, 8) if full * p <= 1024]
    if model["expert_count"] and domain > 1:
        found += [Split(1, 1, n) for n in (8, 16, 32, 64)]
    return found


def link_domain(chip: Record) -> int:
    return int(chip["scaleup_domain"] if chip["scaleup_domain"] > 1 else chip["chips_per_server"])


def rounded(first: float, second: float, roundness: float) -> float:
    """The larger of two times where the ridge is sharp; else a norm of both, at 1 their sum."""
    larger, smaller = max(first, second), min(first, second)
    if not roundness or not larger:
        return larger
    return float(larger * (1 + (smaller / larger) ** (1 / roundness)) ** roundness)


class Links:
    """What messages of one split cost on a chip."""

    def __init__(self, chip: Record, model: Record, constants: Record, split: Split) -> None:
        self.chip, self.model, self.constants, self.split = chip, model, constants, split
        self.domain, self.server = link_domain(chip), chip["chips_per_server"]
        self.within = (chip["scaleup_bandwidth"] or 1.0) * chip["link_efficiency"]
        self.pcie = chip["server_bandwidth"] * constants["server_efficiency"]
        self.network = (chip["scaleout_bandwidth"] or 1.0) * constants["network_efficiency"]

    def known(self, apart: bool) -> bool:
        """Whether all links that are used are published; PCIe is."""
        tensor, stages, replicas = self.split
        chips = tensor * stages * replicas
        if chips > 1 and self.chip["scaleup_bandwidth"] is None:
            return False
        leaves = apart or chips > max(self.domain, self.server)
        return not (leaves and self.chip["scaleout_bandwidth"] is None)

    def time(self, tokens: float) -> float:
        """All messages of a pass that computes `tokens`: all-reduces, exchanges with experts, stage to stage."""
        size = tokens * self.model["hidden_size"] * ACTIVATION
        return self.all_reduces(size) + self.exchanges(tokens) + self.hand_overs(size)

    def group_rate(self) -> float:
        """In a mesh only the links to the group's own members carry its messages."""
        peers = max(self.domain - 1, 1)
        members = min(self.split.tensor, self.domain)
        mesh = self.chip["scaleup_topology"] == "mesh"
        return float(self.within * (min(max(members - 1, 1), peers) / peers if mesh else 1.0))

    def all_reduces(self, size: float) -> float:
        chip, constants, tensor = self.chip, self.constants, self.split.tensor
        ranks, slower = tensor * chip["ranks_per_chip"], chip["collective_ratio"]
        if chip["tensor_layout"] == "two-dimensional":
            size *= min(1.0, 4 / math.sqrt(ranks)) / 2  # half of what is sent is hidden behind products
        groups = math.ceil(ranks / (self.domain * chip["ranks_per_chip"]))
        local = ranks / groups
        once = all_reduce(
            size, local, chip["scaleup_dimensions"],
            chip["collective_start"] * slower, chip["collective_latency"] * slower, self.group_rate(),
        )  # fmt: skip
        inside = self.domain < tensor <= self.server
        kind, rate = ("server", self.pcie) if inside else ("network", self.network)
        start, hop = constants[kind + "_start"] * slower, constants[kind + "_latency"] * slower
        once += all_reduce(size / local, groups, 1, start, hop, rate)
        per_layer = 1 if self.model["block_form"] == "parallel" else 2
        return float(self.model["layer_count"] * per_layer * once)

    def exchanges(self, tokens: float) -> float:
        """Tokens to their experts and back, in each mixture layer."""
        chip, model = self.chip, self.model
        tensor, _, replicas = self.split
        chips = tensor * replicas
        if replicas == 1 or not model["expert_count"]:
            return 0.0
        near = min(self.domain, chips)
        share, peers = 1.0, max(self.domain - 1, 1)
        if chip["scaleup_topology"] == "mesh":
            share = min(max(near - 1, 1), peers) / peers
        if chip["scaleup_topology"] in ("ring", "torus"):
            dimensions = chip["scaleup_dimensions"]
            share = min(1.0, 4 / (near ** (1 / dimensions) * dimensions))
        size = tokens * model["experts_per_token"] * model["hidden_size"] * self.constants["exchange_bytes_per_value"]
        size /= tensor
        sending = size * (near - 1) / chips / (self.within * share)
        if chips > near:
            outer = self.pcie if chips <= self.server else self.network
            sending = max(sending, size * (chips - near) / chips / outer)
        once = chip["collective_start"] + (chips - 1) * chip["collective_latency"] + sending
        return float(2 * (model["layer_count"] - model["dense_layer_count"]) * once)

    def hand_overs(self, size: float) -> float:
        tensor, stages, _ = self.split
        if tensor * stages <= self.domain:
            rate = self.group_rate()
        else:
            rate = self.pcie if tensor * stages <= self.server else self.network
        return float((stages - 1) * (self.chip["collective_start"] + size / tensor / rate))


def all_reduce(size: float, ranks: float, dimensions: float, start: float, hop: float, rate: float) -> float:
    """Nothing among one; else start, hops along each dimension in turn, and (n-1)/n of the bytes out and in."""
    if ranks == 1:
        return 0.0
    hops = dimensions * (ranks ** (1 / dimensions) - 1)
    return float(start + hops * hop + 2 * (ranks - 1) / ranks * size / rate)


# --- serving ----------------------------------------------------------------------------------------------------------


def set_ups(chip: Record, workload: Record, constants: Record) -> Iterator[SetUp]:
    """All set-ups of a chip that run a workload, whatever the service level says."""
    for split in splits(chip, workload["model"]):
        for form in FORMATS:
            serving = Serving(chip, workload, constants, split, form)
            if serving.possible():
                yield from (found for batch in BATCHES if (found := serving.set_up(batch)) is not None)


class Serving:
    """A workload on one split of a chip in one number format."""

    def __init__(self, chip: Record, workload: Record, constants: Record, split: Split, form: Format) -> None:
        self.chip, self.workload, self.constants, self.split, self.form = chip, workload, constants, split, form
        self.model = workload["model"]
        self.weights = weights_of(self.model)
        self.links = Links(chip, self.model, constants, split)
        self.encoder = self.model["attention_mask"] == "bidirectional"
        self.apart = workload["prefill_placement"] == "apart"
        self.prompt, self.answer = workload["input_tokens"], workload["output_tokens"]
        self.expert_chips = split.tensor * split.replicas

    def possible(self) -> bool:
        """Whether precision, split and links allow it."""
        tensor, stages, replicas = self.split
        if self.chip[self.form.peak] is None or self.form.bits < LOWEST_BITS[self.workload["lowest_precision"]]:
            return False
        if tensor > self.model["head_count"] or stages > self.model["layer_count"]:
            return False
        if replicas > 1 and self.expert_chips > self.model["expert_count"]:
            return False
        return self.links.known(self.apart)

    # --- rates ---

    @property
    def rate(self) -> float:
        """FLOP/s of large products."""
        kept = self.constants[self.form.efficiency] if self.form.efficiency else 1.0
        return float(
            self.chip[self.form.peak] * self.chip["compute_efficiency"] * self.chip["kernel_efficiency"] * kept
        )

    @property
    def stream(self) -> float:
        """B/s of memory."""
        return float(self.chip["memory_bandwidth"] * self.chip["memory_efficiency"])

    @property
    def weight_stream(self) -> float:
        """B/s of memory where weights are read."""
        return self.stream * (self.constants[self.form.streaming] if self.form.streaming else 1.0)

    @property
    def attention_peak(self) -> float:
        return float(self.chip["peak_rate_16bit"] or self.chip[self.form.peak] * self.form.bits / 16)

    @property
    def idle(self) -> float:
        """Tokens that a short product costs on top of its own."""
        balance = self.attention_peak / self.chip["memory_bandwidth"]
        return float(self.constants["half_work_tokens"] * balance / self.constants["reference_balance"])

    def roofline(self, work: float, size: float, chips: float, slower: float = 1.0, thinner: float = 1.0) -> float:
        arithmetic = work / chips / (self.rate * slower)
        reading = size / chips / (self.weight_stream * thinner)
        return rounded(arithmetic, reading, self.constants["ridge_roundness"])

    # --- parts of a pass ---

    def products(self, tokens: float, logits: float) -> float:
        """What every token is multiplied with; the head only where logits are wanted."""
        head = 0.0 if self.encoder else self.weights.head
        layers = self.weights.passed - self.weights.head
        work = 2 * (layers * (tokens + self.idle) + head * (logits + self.idle))
        return self.roofline(work, (layers + head) * self.form.weight, self.split.tensor)

    def experts(self, tokens: float) -> float:
        """Routed experts, visited by the tokens of all replicas, on the busiest of their chips."""
        together = tokens * self.split.replicas
        hit = experts_hit(self.model, together)
        visits = together * self.model["experts_per_token"]
        every = self.weights.mixtures * self.weights.expert
        skew = self.constants["expert_imbalance"] if self.split.replicas > 1 else 1.0  # of visits, not of experts
        work = 2 * every * (visits + hit * self.idle) * skew
        slower, thinner = self.constants["expert_compute_efficiency"], self.constants["expert_stream_efficiency"]
        return self.roofline(work, every * hit * self.form.weight, self.expert_chips, slower, thinner)

    def activations(self, tokens: float) -> float:
        values = self.constants["activation_traffic"] * tokens * self.model["layer_count"] * self.model["hidden_size"]
        return float(values * ACTIVATION * (1 + 1 / self.split.tensor) / 2 / self.stream)

    def launches(self) -> float:
        layers = self.model["layer_count"] * self.constants["layer_overhead"]
        mixtures = self.weights.mixtures * self.constants["mixture_layer_overhead"]
        return float(self.chip["launch_ratio"] * (layers + mixtures))

    # --- passes ---

    def prompt_pass(self) -> tuple[float, int]:
        """Time of one pass of a prompt, and how many it takes."""
        chip, cached = self.chip, self.workload["cached_share"]
        fresh = self.prompt * (1 - cached)
        passes = 1 if self.encoder else max(math.ceil(fresh / chip["prefill_chunk"]), 1)
        tokens = fresh / passes
        asked = pairs(self.model, self.prompt) - pairs(self.model, self.prompt * cached)
        if self.encoder:
            asked = fresh * over_layers(self.model, self.prompt)
        scores = pair_flops(self.model, absorbed=False) * asked / passes
        attention = scores / self.split.tensor / (self.attention_peak * self.constants["attention_efficiency"])
        engine = chip["step_overhead"] * chip["first_step_ratio"] + chip["sequence_overhead"]
        if self.encoder:
            engine = chip["step_overhead"] * self.constants["encoder_step_ratio"]
        work = self.products(tokens, 1 / passes) + self.experts(tokens) + attention + self.activations(tokens)
        once = work + self.links.time(tokens) + engine + self.launches()
        return once * chip["prefill_time_ratio"], passes

    @property
    def cached_bytes(self) -> float:
        """Bytes that a token leaves in the cache of a layer: two a value at 16 bit, one at 8, a half at 4."""
        stated = {"16 bit": 2.0, "8 bit": 1.0, "4 bit": 0.5}
        return cached_values(self.model) * stated.get(self.workload["cache_format"], self.form.cached)

    def step(self, together: float) -> float:
        """One decode step of `together` sequences at the mean context, their drafted tokens checked with them."""
        chip, tensor = self.chip, self.split.tensor
        tokens = together * (1 + self.workload["draft_tokens"])
        seen = over_layers(self.model, self.prompt + self.answer / 2)
        group = 1.0 if self.model["latent_kv_rank"] else self.model["head_count"] / self.model["kv_head_count"]
        repeated = 1 + chip["repeated_read_share"] * (group - 1)
        size = together * self.cached_bytes * seen * repeated
        scores = tokens * pair_flops(self.model, absorbed=True) * seen
        attention = rounded(
            size / self.readers(together) / self.stream,
            scores / tensor / (self.attention_peak * self.constants["cache_compute_efficiency"]),
            self.constants["ridge_roundness"],
        )
        engine = chip["step_overhead"] + chip["sequence_overhead"] * together
        work = self.products(tokens, tokens) + self.experts(tokens) + attention + self.activations(tokens)
        once = work + self.links.time(tokens) + engine + self.launches()
        return float(once * chip["decode_time_ratio"])

    def holders(self) -> float:
        """Chips that share a sequence's cache, by the core that holds most: heads stay whole, latents are copied."""
        if self.model["latent_kv_rank"]:
            return 1.0
        heads, cores = self.model["kv_head_count"], self.chip["ranks_per_chip"]
        return float(heads / math.ceil(heads / (self.split.tensor * cores)) / cores)

    def readers(self, together: float) -> float:
        """Chips that share the cache of `together` sequences: the two-dimensional layout divides it by sequences."""
        if self.chip["tensor_layout"] == "two-dimensional":
            return max(self.holders(), min(self.split.tensor, together))
        return self.holders()

    # --- the whole ---

    def memory(self, batch: int) -> tuple[float, float, float]:
        """Bytes of weights, of the cache of a full batch, and usable ones, of one chip."""
        tensor, stages, _ = self.split
        every_expert = self.weights.mixtures * self.model["expert_count"] * self.weights.expert
        copied = self.weights.passed + self.weights.embedding
        stored = (copied / tensor + every_expert / self.expert_chips) * self.form.weight / stages
        whole = self.cached_bytes * over_layers(self.model, self.prompt + self.answer)
        cache = batch * whole / (self.readers(max(batch / stages, 1.0)) * stages)
        return stored, cache, self.chip["memory_capacity"] * self.chip["usable_memory_share"]

    def set_up(self, batch: int) -> SetUp | None:
        """The set-up at one batch (of each attention replica), or None where it does not fit."""
        tensor, stages, replicas = self.split
        stored, cache, usable = self.memory(batch)
        if stored + cache > usable:
            return None
        once, passes = self.prompt_pass()
        wait, taken = once * (passes + stages - 1) / stages, once * passes / stages
        drafts, accepted = int(self.workload["draft_tokens"]), self.workload["draft_acceptance"]
        step = self.step(max(batch / stages, 1.0)) * (1 + drafts * self.workload["draft_cost_share"])
        token = step / math.fsum(accepted**position for position in range(drafts + 1))
        chips = float(tensor * stages * replicas)
        if self.apart:
            capacity = batch * replicas / (self.answer * token)
            chips *= 1 + capacity * taken / replicas
            first = wait + self.transfer()
        else:
            token += self.constants["interleave_share"] * (batch - 1) / self.answer * taken
            capacity = batch * replicas / (taken + self.answer * token)
            first = wait + passes * step
        return SetUp(chips, capacity, first, token, min(cache / (usable - stored), 1.0) if cache else 0.0)

    def transfer(self) -> float:
        """A prompt's cache on its way to the chips that answer."""
        size = self.cached_bytes * over_layers(self.model, self.prompt)
        size /= self.holders() * self.split.stages
        return float(self.constants["network_start"] + size / self.links.network)
