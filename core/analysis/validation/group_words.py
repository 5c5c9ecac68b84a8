"""What the groups of measured rows are called where people read them; an unknown group keeps its own name."""

GROUPS = {
    "aic_inferencex": "InferenceX (2025–26)",
    "aic_internal": "aiconfigurator samples",
    "bloom": "BLOOM on DeepSpeed",
    "ft_bert": "FasterTransformer BERT",
    "ft_bert6b": "FasterTransformer BERT 6B",
    "ft_gpt": "FasterTransformer GPT",
    "gptfast": "gpt-fast",
    "h100x4_note": "Note on four H100",
    "jetstream": "JetStream",
    "llamacpp_xd": "llama.cpp comparison",
    "llmib": "LLM-Inference-Bench",
    "llmib_ttft": "LLM-Inference-Bench, first token",
    "llmperf": "LLMPerf",
    "lmdeploy": "LMDeploy",
    "mlperf_llm": "MLPerf, language models",
    "mlperf_nonllm": "MLPerf, other models",
    "neuron_cost": "AWS Neuron, cost",
    "neuron_llm": "AWS Neuron",
    "neuron_nonllm": "AWS Neuron, other models",
    "rocm_vllm": "vLLM on ROCm",
    "rocm_vllm_thr": "vLLM on ROCm, throughput",
    "sram_vendors": "SRAM machines",
    "trtllm_ifb": "TensorRT-LLM, in flight",
    "trtllm_serving": "TensorRT-LLM, served",
    "trtllm_static": "TensorRT-LLM",
    "trtllm_ttft": "TensorRT-LLM, first token",
}


def group_name(group: str) -> str:
    """A group as people read it."""
    return GROUPS.get(group, group) or "no group"
