"""Which generation of serving software a row ran: from its framework text, its date and its chip."""

import re
from typing import NamedTuple

OTHER = "other"


class Generation(NamedTuple):
    """Engine versions before `below` (major, minor), else years before `year`, count as `engine`."""

    engine: str
    below: tuple[int, int]
    year: int


TENSORRT = (
    Generation("tensorrt-llm-2023", (0, 7), 2024),
    Generation("tensorrt-llm-2024", (0, 15), 2025),
    Generation("tensorrt-llm-2025", (999, 0), 9999),
)
VLLM = (Generation("vllm-2024", (0, 7), 2025), Generation("vllm-2025", (999, 0), 9999))

NAMES: tuple[tuple[str, str], ...] = (
    ("fastertransformer", "fastertransformer"),
    ("sglang", "sglang"),
    ("neuron", "neuron"),
    ("lmdeploy|turbomind", "lmdeploy"),
    ("gpt-fast", "gpt-fast"),
    (r"llama\.cpp|ggml", "llama.cpp"),
    ("deepspeed", "deepspeed"),
    ("accelerate|transformers|^hf", "transformers"),
    ("jetstream|jax|pax|maxtext", "jax"),
    ("groq|cerebras|sambanova", "sram-machine"),
)


def engine_of(framework: str, date: str, chip: str) -> str:
    """Id of the engine generation; "other" where the words name none."""
    words = framework.lower()
    year = int(found[0]) if (found := re.search(r"20[12][0-9]", date)) else 2024
    if "fastertransformer" not in words and re.search("tensorrt|trt", words):
        # "trtllm 0.8.1" counts releases of another program, so that only the date tells
        return _generation(words, r"tensorrt-llm v?([0-9]+)\.([0-9]+)", year, TENSORRT)
    if "vllm" in words and "rocm" in words:
        return "vllm-rocm-2025"
    if "vllm" in words and "AMD" in chip:
        return "vllm-rocm-2024" if year < 2025 else "vllm-rocm-2025"
    if "vllm" in words:
        return _generation(words, r"vllm[ -]?v?([0-9]+)\.([0-9]+)", year, VLLM)
    named = next((engine for pattern, engine in NAMES if re.search(pattern, words)), None)
    return named or _usual(chip)


def _generation(words: str, pattern: str, year: int, generations: tuple[Generation, ...]) -> str:
    version = re.search(pattern, words)
    if version:
        stated = (int(version[1]), int(version[2]))
        return next(one.engine for one in generations if stated < one.below)
    return next(one.engine for one in generations if year < one.year)


def _usual(chip: str) -> str:
    """The engine of chips that hardly run another."""
    if "TPU" in chip:
        return "jax"
    return "sram-machine" if re.match("Groq|Cerebras|SambaNova", chip) else OTHER
