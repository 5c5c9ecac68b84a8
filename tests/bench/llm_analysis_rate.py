"""Answers a second of the program llm-analysis, for the ratio that the help states. Not a benchmark of ours.

It needs an environment of its own, because that program pins other versions of libraries:

    uv venv build/llm-analysis && uv pip install -p build/llm-analysis llm-analysis==0.2.2
    build/llm-analysis/bin/python tests/bench/llm_analysis_rate.py
    uv run pytest tests/bench/bench_evaluate.py
"""

import logging
import time

from llm_analysis.analysis import DtypeConfig, LLMAnalysis, ModelConfig, ParallelismConfig
from llm_analysis.config import get_gpu_config_by_name
from llm_analysis.logger import logger

ROUNDS, BATCHES = 300, (1, 2, 4, 8, 16, 32, 48, 64, 80, 96)


def main() -> None:
    """Print the rate for Llama-2-70B on eight H100, prefill and decode, as its own command puts them together."""
    logger.setLevel(logging.CRITICAL)
    model = ModelConfig("Llama-2-70B", 80, 64, 8192, 32000, 4096, 8, None, 43008, 43008 / 8192)
    gpu, parallel = get_gpu_config_by_name("h100-sxm-80gb"), ParallelismConfig(tp_size=8)
    start = time.process_time()
    for _ in range(ROUNDS):
        for batch in BATCHES:
            LLMAnalysis(model, gpu, DtypeConfig(), parallel, flops_efficiency=0.7, hbm_memory_efficiency=0.9).inference(
                batch_size_per_gpu=batch, seq_len=1024, num_tokens_to_generate=1024
            )
    print(f"{ROUNDS * len(BATCHES) / (time.process_time() - start):,.0f} answers a second")


if __name__ == "__main__":
    main()
