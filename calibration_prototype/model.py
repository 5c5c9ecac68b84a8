"""Time of a serving deployment from chip data sheet, model architecture and a few bounded constants.

Every function is pure and works on arrays; rates in flop/s and B/s, sizes in B, times in s, lengths in tokens.
"""

import numpy as np

# --- constants: name -> (prior median, prior sd of the logarithm, low, high) ----------------------------------------

from tables import ENGINES

GROUP = 2048.0
"""Prompt tokens that an engine prefills in one step between decode steps."""
ENGINE_FIELDS = ("step", "seq", "gemm", "first_step")

CHILDREN = {  # engines that the rows tell apart; the others take the default
    "step": ("ft2022", "trt2023", "trt2024", "trt2025", "vllm2024", "vllm2025", "neuron", "lmdeploy", "gptfast", "llamacpp", "deepspeed"),
    "seq": ("ft2022", "trt2024", "trt2025", "vllm2024", "neuron"),
    "gemm": ("ft2022", "llamacpp", "deepspeed"),
    "first_step": ("trt2024", "lmdeploy", "neuron"),
}
FIXED = 1e-3
"""Sd of the logarithm of a constant that the rows do not inform: it stays at its published or assumed value."""

def constant_table():
    """name -> (prior median, sd of the logarithm, low, high, parent); a parent's fitted value replaces the median."""
    t = {}
    for k, c, m in (("gpu", .7, .8), ("amd", .5, .65), ("tpu", .7, .75), ("neuron", .45, .6), ("asic", .6, .7), ("apple", .7, .8), ("sram", .3, .3), ("cpu", .5, .7)):
        t["compute." + k] = (c, .25, .05, 1., None)
        t["memory." + k] = (m, .2, .05, 1., None)
    for g in ("ampere", "hopper", "blackwell"):
        t["compute." + g] = (1., .1, .05, 1., "compute.gpu")
    t["fp8_compute"] = (.8, .2, .3, 1., None)
    t["fp4_compute"] = (.6, FIXED, .2, 1., None)
    t["int8_compute"] = (.6, FIXED, .2, 1., None)
    t["stream_8bit"] = (.9, .15, .4, 1., None)
    t["stream_4bit"] = (.75, .2, .3, 1., None)
    t["half_tokens"] = (40., .7, 2., 600., None)       # tokens
    t["smooth"] = (2., .5, 1., 12., None)
    t["kv_compute"] = (.15, FIXED, .02, 1., None)      # decode attention arithmetic, share of 16-bit peak
    t["attention"] = (.45, FIXED, .05, 1., None)       # prefill attention, share of 16-bit peak
    t["activation"] = (14., FIXED, 2., 60., None)      # values read or written per token, layer and hidden unit
    t["layer"] = (8e-6, FIXED, 1e-6, 1e-4, None)
    t["mixture_layer"] = (15e-6, .5, 1e-6, 2e-4, None) # routing, permutation and grouped launches of a mixture layer
    for l, a, b, sd in (("switch", 12e-6, 2e-6, .4), ("fabric", 1e-6, .5e-6, FIXED), ("pcie", 15e-6, 3e-6, FIXED), ("mesh", 12e-6, 2e-6, .4), ("torus", 5e-6, 1e-6, FIXED), ("network", 15e-6, 3e-6, FIXED)):
        t["alpha." + l] = (a, sd, a / 8, a * 8, None)
        t["hop." + l] = (b, sd, b / 10, b * 10, None)
        t["link." + l] = (.6, .3 if l in ("switch", "torus", "mesh") else FIXED, .1, 1., None)
    t["collective.library"] = (2., .3, .5, 5., None)   # latency of an all-reduce against a custom kernel's
    t["collective.custom"] = (1., FIXED, .9, 1.1, None)
    t["collective.fused"] = (.6, .3, .2, 1., None)
    t["expert_stream"] = (.85, .15, .3, 1., None)
    t["expert_compute"] = (.75, .25, .15, 1., None)
    t["imbalance"] = (1.25, FIXED, 1., 2.5, None)
    t["interleave"] = (.9, .3, .2, 2., None)        # share of neighbours' prefill time that a decode step waits for
    t["encoder_step"] = (.35, FIXED, .01, 1., None)     # host time of an encoder pass against a decode step: nothing is sampled
    t["step.default"] = (1.5e-3, .5, 1e-4, 2e-2, None)
    t["seq.default"] = (15e-6, .5, 1e-6, 1e-3, None)
    t["gemm.default"] = (1., FIXED, .9, 1., None)
    t["first_step.default"] = (4., .4, 1., 30., None)  # host time of a prefill step against a decode step
    for q, sd in (("step", .7), ("seq", .7), ("gemm", .3), ("first_step", .5)):
        for e in CHILDREN[q]:
            t[f"{q}.{e}"] = (1., sd, *t[q + ".default"][2:4], q + ".default") if q != "gemm" else (1., sd, .2, 1., "gemm.default")
    # 2024 releases of vLLM on AMD: assumed after plausibility rows (grade C), which take no part in the fit
    t["step.rocm2024"], t["seq.rocm2024"], t["gemm.rocm2024"] = (6e-3, FIXED, 1e-4, 2e-2, None), (3e-4, FIXED, 1e-6, 1e-3, None), (.4, FIXED, .2, 1., None)
    t["step.sram"] = (1e-4, FIXED, 1e-5, 2e-2, None)   # deterministic machines: no host in the loop
    for era, v in (("2023", .5), ("2024", .15), ("2025", .05)):
        t["gqa." + era] = (v, .5 if era != "2025" else FIXED, .005, 1., None)       # share of a query group's KV reads that are repeated
    return t

ERA = {"ft2022": ("2023", "library"), "trt2023": ("2023", "library"), "lmdeploy": ("2023", "library"), "deepspeed": ("2024", "library"), "hf": ("2024", "library"),
       "trt2024": ("2024", "custom"), "vllm2024": ("2024", "custom"), "llamacpp": ("2024", "library"), "gptfast": ("2024", "fused"), "rocm_vllm": ("2025", "custom"), "rocm2024": ("2023", "library"),
       "trt2025": ("2025", "fused"), "vllm2025": ("2025", "custom"), "sglang": ("2025", "custom"), "neuron": ("2024", "custom"), "jax": ("2024", "custom"), "sram": ("2024", "custom"), "other": ("2024", "custom")}
"""Of each engine: generation of its decode attention kernels, and of its all-reduce."""

def index(rows, table, seen=None):
    """Per-row positions of the constants, and feature columns; names outside `seen` fall back to their parent."""
    names = list(table)
    at = {n: i for i, n in enumerate(names)}
    c = {k: np.array([f[k] for f in rows]) for k in rows[0]}
    known = lambda name: name in at and (seen is None or name in seen)
    lev = np.where(c["c_link"] == "bridge", "switch", c["c_link"])
    def chip(q):
        return [at[f"{q}.{g}"] if known(f"{q}.{g}") else at[f"{q}.{k}"] for g, k in zip(c["c_gen"], c["c_kind"])]
    ix = {"compute": chip("compute"), "memory": chip("memory")}
    for q in ("alpha", "hop", "link"): ix[q + "1"] = [at[f"{q}.{l}"] for l in lev]
    # second level: inside a server over PCIe where the scale-up domain is a pair or none; else the network
    second = np.where((c["ranks"] > c["c_domain"]) & (c["ranks"] <= c["c_server"]), "pcie", "network")
    for q in ("alpha", "hop", "link"): ix[q + "2"] = [at[f"{q}.{l}"] for l in second]
    for q in ENGINE_FIELDS: ix[q] = [at[f"{q}.{e}"] if known(f"{q}.{e}") else at[f"{q}.default"] for e in c["engine"]]
    ix["gqa"] = [at["gqa." + ERA[e][0]] for e in c["engine"]]
    ix["collective"] = [at["collective." + ERA[e][1]] for e in c["engine"]]
    for q in names:
        if "." not in q: ix[q] = at[q]
    c["second_bw"] = np.where(second == "pcie", c["c_pcie"], c["c_nic"])
    c["is8"], c["is4"], c["isi8"] = c["prec"] == "8", c["prec"] == "4", c["prec"] == "i8"
    return c, {k: np.array(v) for k, v in ix.items()}

# --- equations -----------------------------------------------------------------------------------------------------

def smooth_maximum(a, b, sharpness):
    """(a^p + b^p)^(1/p): maximum for p -> infinity, sum for p = 1."""
    high, low = np.maximum(a, b), np.minimum(a, b)
    return high * (1 + (low / np.maximum(high, 1e-30)) ** sharpness) ** (1 / sharpness)

def all_reduce(size, ranks, steps, fixed, hop, bandwidth):
    """One level: fixed start, a latency a step, 2 (n-1)/n S/b; 0 for one rank. [s]"""
    return np.where(ranks > 1, fixed + hop * steps + 2 * (ranks - 1) / np.maximum(ranks, 1) * size / bandwidth, 0.0)

def touched_experts(E, K, tokens):
    """E (1 - (1 - K/E)^tokens), uniform routing."""
    return E * -np.expm1(tokens * np.log1p(-np.minimum(K / np.maximum(E, 1), .999999)))

def pass_time(c, k, tokens, sequences, attention_time, head_tokens, host=1.0):
    """One forward pass of `tokens` tokens of `sequences` sequences on one replica (all chips of one tensor group), s."""
    tp = c["tp"]
    rate = c["F"] * k["compute"] * k["gemm"] * np.where(c["is8"], k["fp8_compute"], np.where(c["is4"], k["fp4_compute"], np.where(c["isi8"], k["int8_compute"], 1.)))
    rate = np.minimum(rate, c["F"])
    band = c["c_w"] * k["memory"]
    stream = band * np.where(c["wb"] < .9, k["stream_4bit"], np.where(c["wb"] < 1.5, k["stream_8bit"], 1.))
    half = k["half_tokens"] * c["c_f16"] / c["c_w"] / 150
    flop = 2 * (c["always"] * (tokens + half) + c["head"] * (head_tokens + half)) / tp
    data = (c["always"] + c["head"]) * c["wb"] / tp
    work = smooth_maximum(flop / rate, data / stream, k["smooth"])
    # experts: spread over ep ranks (which may span attention replicas) and cut tp/ep ways
    moe = c["E"] > 0
    spread = np.maximum(c["ep"], tp)                      # chips that share one copy of the experts
    pool = tokens * np.where(c["ep"] > tp, np.minimum(c["dp"], c["ep"] / tp), 1.)
    touched = np.where(moe, touched_experts(c["E"], c["K"], pool), 0.)
    skew = np.where(c["ep"] > 1, k["imbalance"], 1.)
    e_flop = 2 * c["moe_layers"] * c["expert"] * (pool * c["K"] + half * touched) / spread * skew
    e_data = c["moe_layers"] * touched * c["expert"] * c["wb"] / spread * np.where(c["ep"] > 1, np.minimum(skew, 1.0 + 0 * skew), 1.)
    work = work + np.where(moe, smooth_maximum(e_flop / (rate * k["expert_compute"]), e_data / (stream * k["expert_stream"]), k["smooth"]), 0.)
    moved = k["activation"] * tokens * c["L"] * c["d"] * 2 * (1 + 1 / tp) / 2 / band
    return work + moved + attention_time + collective_time(c, k, tokens) + overhead_time(c, k, sequences, host)

def hops(c, ranks):
    """Latency steps of a collective among `ranks`: n-1 on a switch or ring, dimension by dimension on a torus."""
    return np.where(c["c_dims"] > 1, c["c_dims"] * (ranks ** (1 / c["c_dims"]) - 1), ranks - 1)

def collective_time(c, k, tokens):
    """All-reduces (or, beyond attention data parallelism, the two all-to-alls) of one pass, s."""
    ranks = c["ranks"]
    groups = np.ceil(ranks / c["c_domain"])
    inner = ranks / groups
    share = np.where(c["c_link"] == "mesh", np.clip(inner - 1, 1, None) / np.maximum(c["c_domain"] - 1, 1), 1.)
    # two-dimensional weight-stationary layout and overlap of JAX on TPU (Pope et al. 2022, sec. 3.2.2, 3.5)
    spread = np.where(c["engine"] == "jax", np.minimum(1., 4 / np.sqrt(ranks)) * .5, 1.)
    size = tokens * c["d"] * 2
    once = all_reduce(size * spread, inner, hops(c, inner), k["alpha1"] * k["collective"], k["hop1"] * k["collective"], c["c_up"] * share * k["link1"])
    once = once + all_reduce(size / np.where(c["second_bw"] == c["c_pcie"], 1., inner), groups, groups - 1, k["alpha2"] * k["collective"], k["hop2"] * k["collective"], c["second_bw"] * k["link2"])
    tensor = c["ar"] * c["L"] * once
    wide = (c["ep"] > c["tp"]) & (c["E"] > 0)
    exchange = 2 * c["moe_layers"] * (k["alpha1"] + k["hop1"] * (c["ep"] - 1) + tokens / c["tp"] * c["K"] * c["d"] * 1.5 / (c["c_up"] * k["link1"]))
    hand = (c["pp"] - 1) * (k["alpha1"] + size / c["tp"] / np.where(c["n"] > c["c_domain"], c["c_nic"], c["c_up"]))
    return tensor + np.where(wide, exchange, 0.) + hand

def overhead_time(c, k, sequences, host):
    """Host and launch time of one pass: a step, each layer, each sequence, s."""
    return k["step"] * host + k["layer"] * c["L"] + k["mixture_layer"] * c["moe_layers"] + k["seq"] * sequences * (c["encoder"] == 0)

def prefill_attention(c, k, sequences, length):
    """Causal score and value products at their own efficiency, s; bidirectional for encoders."""
    inside = np.minimum(length, np.maximum(c["window"], 1))
    full = length * (length + 1) / 2
    windowed = inside * (inside + 1) / 2 + (length - inside) * inside
    pairs = c["full"] * np.where(c["encoder"] > 0, length**2, full) + c["windowed"] * windowed
    rate = k["attention"] * c["c_f16"]
    return sequences * 4 * c["pre_width"] * pairs / c["tp"] / rate

def decode_attention(c, k, sequences, context):
    """KV cache read once at the mean context (query groups partly again on old kernels), or its arithmetic, s."""
    seen = c["full"] * context + c["windowed"] * np.minimum(context, np.maximum(c["window"], 1))
    shards = np.where(c["mla"] > 0, 1., c["k"] / (np.ceil(c["k"] / c["ranks"]) * c["ranks"] / c["tp"]))
    shards = np.where(c["engine"] == "jax", np.maximum(shards, np.minimum(c["tp"], sequences)), shards)  # batch-sharded, Pope et al. 2022, sec. 3.3
    repeat = 1 + k["gqa"] * (c["gqa"] * (c["mla"] == 0) + (c["mla"] > 0) - 1)
    band = c["c_w"] * k["memory"]
    read = sequences * c["kv"] * seen * c["kvb"] * repeat / shards / band
    flop = sequences * 4 * c["dec_width"] * seen / c["tp"] / (c["c_f16"] * k["kv_compute"])
    return smooth_maximum(read, flop, k["smooth"])

def prefill_time(c, k, sequences, length):
    """Prefill of `sequences` prompts on one replica; stages of a pipeline overlap over micro-batches, s."""
    micro = np.where(c["pp"] > 1, np.clip(sequences, 1, c["pp"]), 1.)
    part = sequences / micro
    one = pass_time(c, k, part * length, part, prefill_attention(c, k, part, length), np.where(c["encoder"] > 0, 0., part), np.where(c["encoder"] > 0, k["encoder_step"], k["first_step"]))
    return one * (micro + c["pp"] - 1) / c["pp"]

def decode_time(c, k, sequences, context):
    """One output step of all sequences of a replica, s."""
    part = np.maximum(sequences / c["pp"], 1.)
    return pass_time(c, k, part, part, decode_attention(c, k, part, context), part)

def predict(c, k):
    """Prediction of each row in its own metric and unit."""
    B = np.maximum(c["B"] / c["dp"], 1.)
    context = c["I"] + c["O"] / 2
    prefill = prefill_time(c, k, B, c["I"])
    step = decode_time(c, k, B, context)
    group = np.maximum(1., np.minimum(B, np.floor(GROUP / c["I"])))
    alone = prefill_time(c, k, group, c["I"]) / group
    tpot = step + c["loaded"] * k["interleave"] * (B - 1) / np.maximum(c["O"], 1) * alone / c["pp"]
    first = np.where(c["loaded"] > 0, alone + tpot, prefill)
    e2e = first + np.maximum(c["O"] - 1, 0) * tpot
    out = np.full(len(B), np.nan)
    m, ph = c["metric"], c["phase"]
    pre = ph == "prefill"
    ms = lambda t: 1e3 * t
    out = np.where(m == "e2e_latency_ms", ms(np.where(pre, prefill, e2e)), out)
    out = np.where(m == "latency_ms", ms(prefill), out)
    out = np.where(m == "ttft_ms", ms(np.where(pre, first, first)), out)
    out = np.where((m == "tpot_ms") | (m == "itl_ms"), ms(tpot), out)
    out = np.where(m == "throughput_output_tokens_per_s", np.where(ph == "decode", c["rate_B"] / tpot, c["rate_B"] * c["O"] / e2e), out)
    out = np.where(m == "throughput_prefill_tokens_per_s", c["rate_B"] * c["I"] / prefill, out)
    out = np.where(m == "per_user_output_tokens_per_s", 1 / tpot, out)
    return out

def gather(x, ix):
    """Constants of each row from the vector of logarithms."""
    v = np.exp(x)
    return {q: v[i] for q, i in ix.items()}
