"""Calibration tables as data: chip -> kind, generation, link type; framework text -> engine generation."""

import re

CHIP_TABLE = (  # (pattern in chip name, kind, generation)
    (r"V100", "gpu", "volta"), (r"\bT4\b", "gpu", "turing"),
    (r"A100|A30|A10\b|A10G", "gpu", "ampere"),
    (r"L4\b|L40|4090|6000 Ada", "gpu", "ada"),
    (r"H100|H200|GH200|H800|H20\b", "gpu", "hopper"),
    (r"B200|B300|RTX PRO 6000", "gpu", "blackwell"),
    (r"AMD MI2", "amd", "cdna2"), (r"AMD MI30|AMD MI32", "amd", "cdna3"), (r"AMD MI3[5-9]", "amd", "cdna4"),
    (r"TPU", "tpu", "tpu"), (r"Inferentia|Trainium", "neuron", "neuron"), (r"Gaudi", "asic", "gaudi"),
    (r"Apple", "apple", "apple"), (r"Groq|Cerebras|SambaNova|Graphcore", "sram", "sram"), (r"Xeon|Graviton", "cpu", "cpu"),
)

def chip_kind(name):
    for pattern, kind, generation in CHIP_TABLE:
        if re.search(pattern, name):
            return kind, generation
    return "asic", "asic"

def link_type(topology):
    """switch, bridge (pair, then PCIe), pcie, mesh, torus/ring."""
    t = str(topology).lower()
    if "dragonfly" in t or "wafer" in t: return "fabric"
    if "switch" in t or "hybrid" in t or "cube" in t: return "switch"
    if "pair bridge" in t: return "bridge"
    if "mesh" in t and ("full" in t or "partial" in t) or "direct" in t: return "mesh"
    if "torus" in t or "ring" in t or "dragonfly" in t or "mesh" in t: return "torus"
    return "pcie"

ENGINES = ("ft2022", "trt2023", "trt2024", "trt2025", "vllm2024", "vllm2025", "sglang", "rocm_vllm", "rocm2024", "neuron", "lmdeploy",
           "gptfast", "llamacpp", "deepspeed", "hf", "jax", "sram", "other")

def engine_of(framework, date, chip):
    """Engine generation from the row's framework text, date and chip vendor; an unknown engine is 'other'."""
    f = str(framework).lower()
    year = int(m.group()) if (m := re.search(r"20[12]\d", str(date))) else 2024
    if "fastertransformer" in f: return "ft2022"
    if "tensorrt" in f or "trt" in f:
        v = re.search(r"v?(\d+)\.(\d+)", f)
        if "tensorrt-llm" in f and v:
            major, minor = int(v[1]), int(v[2])
            if major >= 1: return "trt2025"
            return "trt2023" if minor <= 6 else "trt2024" if minor <= 14 else "trt2025"
        return "trt2025" if year >= 2025 else "trt2024" if year == 2024 else "trt2023"
    if "vllm" in f:
        if "rocm" in f or "AMD" in chip: return "rocm_vllm" if "rocm" in f or year >= 2025 else "rocm2024"
        v = re.search(r"v?0\.(\d+)", f)
        new = (int(v[1]) >= 7) if v else year >= 2025
        return "vllm2025" if new else "vllm2024"
    if "sglang" in f: return "sglang"
    if "neuron" in f: return "neuron"
    if "lmdeploy" in f or "turbomind" in f: return "lmdeploy"
    if "gpt-fast" in f: return "gptfast"
    if "llama.cpp" in f or "ggml" in f: return "llamacpp"
    if "deepspeed" in f: return "deepspeed"
    if "accelerate" in f or "transformers" in f or f.startswith("hf"): return "hf"
    if "jetstream" in f or "jax" in f or "pax" in f or "maxtext" in f or "TPU" in chip: return "jax"
    if "groq" in f or "cerebras" in f or "Groq" in chip or "Cerebras" in chip or "SambaNova" in chip: return "sram"
    return "other"
