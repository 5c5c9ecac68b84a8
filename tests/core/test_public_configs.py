"""Configurations of public models, with the values that their makers publish: weights come out as the makers count them."""

import json
from typing import Any

import pytest

from core.exchange.grid import ImportRefused
from core.exchange.model_config import read_config
from core.model_size import size_of


def config(model_type: str, layers: int, width: int, heads: int, inner: int, vocabulary: int, **others: Any) -> Any:
    """The keys that most configurations share."""
    return {
        "model_type": model_type, "num_hidden_layers": layers, "hidden_size": width, "num_attention_heads": heads,
        "intermediate_size": inner, "vocab_size": vocabulary, **others,
    }  # fmt: skip


def experts(count: int, chosen: int, size: int, **others: Any) -> dict[str, Any]:
    return {"num_experts": count, "num_experts_per_tok": chosen, "moe_intermediate_size": size, **others}


LATENT = {"kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128}

PUBLIC: dict[str, tuple[dict[str, Any], float, float | None]] = {
    # what is in config.json; parameters and active parameters in units of 1e9, as the makers state them
    "phi-3-mini": (
        config("phi3", 32, 3072, 32, 8192, 32064, num_key_value_heads=32, sliding_window=2047, hidden_act="silu",
               max_position_embeddings=4096, tie_word_embeddings=False), 3.82, None),
    "gemma-2-9b": (
        config("gemma2", 42, 3584, 16, 14336, 256000, num_key_value_heads=8, head_dim=256, sliding_window=4096,
               max_position_embeddings=8192), 9.24, None),
    "llama-3.2-1b": (
        config("llama", 16, 2048, 32, 8192, 128256, num_key_value_heads=8, head_dim=64, tie_word_embeddings=True),
        1.236, None),
    "mistral-nemo": (
        config("mistral", 40, 5120, 32, 14336, 131072, num_key_value_heads=8, head_dim=128, sliding_window=None,
               tie_word_embeddings=False), 12.25, None),
    "command-r-plus": (config("cohere", 64, 12288, 96, 33792, 256000, num_key_value_heads=8), 104.0, None),
    "gpt-neox-20b": (
        config("gpt_neox", 44, 6144, 64, 24576, 50432, tie_word_embeddings=False, hidden_act="gelu_fast"), 20.6, None),
    "deepseek-v2-lite": (
        config("deepseek_v2", 27, 2048, 16, 10944, 102400, num_key_value_heads=16, q_lora_rank=None,
               n_routed_experts=64, num_experts_per_tok=6, moe_intermediate_size=1408, n_shared_experts=2,
               first_k_dense_replace=1, moe_layer_freq=1, tie_word_embeddings=False, **LATENT), 15.7, 2.66),
    "qwen1.5-moe-a2.7b": (
        config("qwen2_moe", 24, 2048, 16, 5632, 151936, num_key_value_heads=16, decoder_sparse_step=1,
               shared_expert_intermediate_size=5632, use_sliding_window=False, sliding_window=32768,
               tie_word_embeddings=False, **experts(60, 4, 1408)), 14.3, 2.7),
    "qwen3-30b-a3b": (
        config("qwen3_moe", 48, 2048, 32, 6144, 151936, num_key_value_heads=4, head_dim=128, decoder_sparse_step=1,
               mlp_only_layers=[], sliding_window=None, tie_word_embeddings=False, **experts(128, 8, 768)),
        30.5, 3.3),
    "glm-4.5": (
        config("glm4_moe", 92, 5120, 96, 12288, 151552, num_key_value_heads=8, head_dim=128, n_routed_experts=160,
               num_experts_per_tok=8, moe_intermediate_size=1536, n_shared_experts=1, first_k_dense_replace=3,
               num_nextn_predict_layers=1, tie_word_embeddings=False), 353.0, 32.0),
    "minimax-m2": (
        config("minimax_m2", 62, 3072, 48, 1536, 200064, num_key_value_heads=8, head_dim=128, num_local_experts=256,
               num_experts_per_tok=8, tie_word_embeddings=False), 229.0, 10.0),
    "dbrx": (
        {"model_type": "dbrx", "d_model": 6144, "n_layers": 40, "n_heads": 48, "vocab_size": 100352,
         "attn_config": {"kv_n_heads": 8, "clip_qkv": 8, "rope_theta": 500000}, "max_seq_len": 32768,
         "ffn_config": {"ffn_hidden_size": 10752, "moe_num_experts": 16, "moe_top_k": 4},
         "tie_word_embeddings": False}, 132.0, 36.0),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC)
def test_weights_are_those_that_the_maker_counts(name: str) -> None:
    found, parameters, active = PUBLIC[name]
    read = read_config(json.dumps(found).encode(), "config.json")
    assert read.parameters / 1e9 == pytest.approx(parameters, rel=0.02)
    if active is not None:
        # makers count an embedding that is looked up in and not multiplied by, or not
        assert size_of(read.model).active_parameter_count / 1e9 == pytest.approx(active, rel=0.13)
    assert read.unsure == frozenset()


def test_what_a_window_as_long_as_the_context_hides_is_nothing_and_a_shorter_one_holds() -> None:
    read = read_config(json.dumps(PUBLIC["phi-3-mini"][0]).encode(), "config.json").model
    assert (read.windowed_layer_count, read.window_size) == (32, 2047)
    read = read_config(json.dumps(PUBLIC["gemma-2-9b"][0]).encode(), "config.json").model
    assert (read.windowed_layer_count, read.window_size) == (21, 4096)
    read = read_config(json.dumps(PUBLIC["qwen1.5-moe-a2.7b"][0]).encode(), "config.json").model
    assert (read.windowed_layer_count, read.shared_expert_count) == (0, 4)


@pytest.mark.parametrize("value", ["1e400", "NaN", "-1", "0", "1.5", "true", '"32"', "null", "[32]", "{}"])
@pytest.mark.parametrize("key", ["num_hidden_layers", "vocab_size", "num_attention_heads"])
def test_a_count_that_is_none_is_refused_in_one_sentence(key: str, value: str) -> None:
    text = json.dumps({**PUBLIC["llama-3.2-1b"][0], key: 12345}).replace("12345", value)
    with pytest.raises(ImportRefused) as refused:
        read_config(text.encode(), "config.json")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("key", ["num_key_value_heads", "head_dim", "intermediate_size", "sliding_window", "kv_lora_rank",
                                 "num_experts", "moe_layer_freq", "mlp_only_layers", "layer_types", "text_config",
                                 "quantization_config", "first_k_dense_replace", "num_nextn_predict_layers",
                                 "decoder_sparse_step", "full_attention_interval", "model_type", "ffn_config"])  # fmt: skip
@pytest.mark.parametrize("value", [1e300, -3, 0, 1.5, "x", None, [], {}, True, [1, 2], [None], {"a": 1}, 2**70])
def test_any_value_of_any_key_is_read_or_refused_in_one_sentence(key: str, value: Any) -> None:
    text = json.dumps({**PUBLIC["qwen3-30b-a3b"][0], key: value})
    try:
        read = read_config(text.encode(), "config.json")
    except ImportRefused as refused:
        assert "\n" not in str(refused)
    else:
        assert read.parameters > 0
