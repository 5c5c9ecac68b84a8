"""Which constants of training a chip takes: classes of chips that share software and balance."""

import re

GENERATIONS = (
    ("ampere", re.compile(r"NVIDIA A(100|800|30|10|10G)\b")),
    ("hopper", re.compile(r"NVIDIA G?H(100|200|800|20)\b")),
    ("blackwell", re.compile(r"NVIDIA G?B(100|200|300)\b")),
)
"""Generations of NVIDIA GPUs with published runs; its other GPUs take what those have in common."""


def training_class(vendor: str, kind: str, name: str) -> str:
    """The class of a chip: a generation, or the kind of chip."""
    for generation, pattern in GENERATIONS:
        if pattern.match(name):
            return generation
    if vendor == "NVIDIA":
        return "nvidia"
    if kind == "TPU":
        return "tpu"
    if vendor == "AMD":
        return "amd"
    return "accelerator" if kind == "training ASIC" else "other"
