"""What the words of a precision column mean: "nvfp4", "fp8 (assumed)", "q4_k_m (~4.85 bit)", "bf16 (w4a16)"."""

import re
from typing import NamedTuple

SIXTEEN_BIT, FP8, INT8, FP4 = range(4)
"""Positions among `core.deployment.PRECISIONS`: 16 bit, FP8, INT8, FP4."""


class Weights(NamedTuple):
    """Bits of a weight without its block scales, and bytes with them."""

    bits: float
    size: float


WEIGHT_WORDS: tuple[tuple[str, Weights], ...] = (
    (r"q4_k", Weights(4, 4.85 / 8)),  # llama.cpp's own count for Q4_K_M
    (r"q4_0", Weights(4, 4.5 / 8)),
    (r"q8_0", Weights(8, 8.5 / 8)),
    (r"mxfp4", Weights(4, 4.25 / 8)),  # an 8-bit scale for 32 weights
    (r"nvfp4|^fp4", Weights(4, 4.5 / 8)),  # an 8-bit scale for 16 weights
    (r"int4 \(g32\)", Weights(4, 5 / 8)),  # a 16-bit scale and zero for 32 weights
    (r"^int4|w4a|awq|gptq", Weights(4, 4.25 / 8)),  # a 16-bit scale and zero for 128 weights
    (r"mxfp8", Weights(8, 8.25 / 8)),
    (r"^fp8|e4m3|^int8|w8a", Weights(8, 1.0)),
    (r"^(bf16|fp16|float16|bfloat16|16)", Weights(16, 2.0)),
    (r"^(fp32|tf32|float32|32)", Weights(32, 4.0)),
)

ARITHMETIC_WORDS: tuple[tuple[str, int], ...] = (
    (r"/ ?bf16|/ ?fp16|matmult-bf16", SIXTEEN_BIT),
    (r"^(bf16|fp16|float16|bfloat16|16)", SIXTEEN_BIT),
    (r"^(fp8|mxfp8)|e4m3|w8a8-fp8", FP8),
    (r"^int8|w8a8", INT8),
    (r"^(nvfp4|mxfp4|fp4)", FP4),
    (r"w4a16|w8a16", SIXTEEN_BIT),
)

ARITHMETIC_OF_WEIGHTS: tuple[tuple[str, int], ...] = (
    (r"^fp8|mxfp8|e4m3", FP8),
    (r"^(nvfp4|mxfp4|fp4)", FP4),
    (r"^(bf16|fp16|float16|bfloat16|16|int8|int4|q4|q8|awq|gptq)", SIXTEEN_BIT),  # integers are unpacked to 16 bit
)


def weights_of(words: str) -> Weights | None:
    """Size of a weight; None where the words say nothing known."""
    return next((size for pattern, size in WEIGHT_WORDS if re.search(pattern, words)), None)


def arithmetic_of(compute: str, weights: str) -> int | None:
    """Precision of the products, from the column for it or else from the weights'; None for 32 bit and unknown."""
    words, table = (compute, ARITHMETIC_WORDS) if compute else (weights, ARITHMETIC_OF_WEIGHTS)
    return next((precision for pattern, precision in table if re.search(pattern, words)), None)


def cached_value_size(words: str) -> float:
    """Bytes of a value of the KV cache: 1 where 8 bits are named, else 2."""
    return 1.0 if re.match(r"fp8|int8", words) else 2.0
