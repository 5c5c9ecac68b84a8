"""Hugging Face configurations as models: public architectures come out as the catalog has them."""

import datetime
import json
from typing import Any

import msgspec
import pytest

from core.catalog import load_catalog
from core.exchange.applying import with_config
from core.exchange.grid import ImportRefused
from core.exchange.model_config import is_config, read_config
from core.fields import fields_of
from core.records import Model
from core.samples import blank_study

TODAY = datetime.date(2026, 11, 28)


def llama(layers: int, width: int, heads: int, kv: int, inner: int, vocabulary: int, **others: Any) -> dict[str, Any]:
    """The keys that most configurations share."""
    return {
        "model_type": "llama", "num_hidden_layers": layers, "hidden_size": width, "num_attention_heads": heads,
        "num_key_value_heads": kv, "intermediate_size": inner, "vocab_size": vocabulary, "hidden_act": "silu",
        "tie_word_embeddings": False, **others,
    }  # fmt: skip


MLA = {"kv_lora_rank": 512, "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128}

PUBLISHED: dict[str, dict[str, Any]] = {
    "llama-3-1-8b": llama(32, 4096, 32, 8, 14336, 128256, rope_scaling={"rope_type": "llama3", "factor": 8.0}),
    "llama-3-1-405b": llama(126, 16384, 128, 8, 53248, 128256),
    "llama-2-7b": {key: value for key, value in llama(32, 4096, 32, 32, 11008, 32000).items()
                   if key != "num_key_value_heads"},
    "llama-2-70b": llama(80, 8192, 64, 8, 28672, 32000),
    "mistral-7b": llama(32, 4096, 32, 8, 14336, 32000, model_type="mistral", sliding_window=None,
                        max_position_embeddings=32768),
    "qwen2-7b": llama(28, 3584, 28, 4, 18944, 152064, model_type="qwen2", sliding_window=131072,
                      use_sliding_window=False, max_window_layers=28),
    "qwen3-32b": llama(64, 5120, 64, 8, 25600, 151936, model_type="qwen3", head_dim=128),
    "mixtral-8x7b": llama(32, 4096, 32, 8, 14336, 32000, model_type="mixtral", num_local_experts=8,
                          num_experts_per_tok=2, sliding_window=None),
    "mixtral-8x22b": llama(56, 6144, 48, 8, 16384, 32000, model_type="mixtral", num_local_experts=8,
                           num_experts_per_tok=2),
    "qwen3-235b-a22b": llama(94, 4096, 64, 4, 12288, 151936, model_type="qwen3_moe", head_dim=128, num_experts=128,
                             num_experts_per_tok=8, moe_intermediate_size=1536, decoder_sparse_step=1,
                             mlp_only_layers=[]),
    "deepseek-v3-r1": llama(61, 7168, 128, 128, 18432, 129280, model_type="deepseek_v3", n_routed_experts=256,
                            num_experts_per_tok=8, moe_intermediate_size=2048, n_shared_experts=1,
                            first_k_dense_replace=3, moe_layer_freq=1, num_nextn_predict_layers=1,
                            quantization_config={"quant_method": "fp8", "fmt": "e4m3"}, **MLA),
    "kimi-k2-5": {"model_type": "kimi_k25", "vision_config": {"hidden_size": 1152}, "tie_word_embeddings": False,
                  "text_config": llama(61, 7168, 64, 64, 18432, 163840, model_type="kimi_k2", n_routed_experts=384,
                                       num_experts_per_tok=8, moe_intermediate_size=2048, n_shared_experts=1,
                                       first_k_dense_replace=1, **MLA)},
    "gpt-oss-120b": llama(36, 2880, 64, 8, 2880, 201088, model_type="gpt_oss", head_dim=64, num_local_experts=128,
                          experts_per_token=4, sliding_window=128, max_position_embeddings=131072,
                          layer_types=["sliding_attention", "full_attention"] * 18,
                          quantization_config={"quant_method": "mxfp4"}),
    "llama-4-scout-17b-16e": {"model_type": "llama4", "text_config": llama(
        48, 5120, 40, 8, 8192, 202048, model_type="llama4_text", intermediate_size_mlp=16384, head_dim=128,
        num_local_experts=16, num_experts_per_tok=1, interleave_moe_layer_step=1, attention_chunk_size=8192,
        max_position_embeddings=10485760)},
    "falcon-40b": {"model_type": "falcon", "num_hidden_layers": 60, "hidden_size": 8192, "num_attention_heads": 128,
                   "num_kv_heads": 8, "new_decoder_architecture": True, "multi_query": True, "vocab_size": 65024},
    "falcon-7b": {"model_type": "falcon", "num_hidden_layers": 32, "hidden_size": 4544, "num_attention_heads": 71,
                  "new_decoder_architecture": False, "multi_query": True, "parallel_attn": True, "vocab_size": 65024},
    "gpt-j-6b": {"model_type": "gptj", "n_layer": 28, "n_embd": 4096, "n_head": 16, "n_inner": None,
                 "vocab_size": 50400, "activation_function": "gelu_new", "tie_word_embeddings": False},
    "bloom-7b1": {"model_type": "bloom", "n_layer": 30, "hidden_size": 4096, "n_head": 32, "vocab_size": 250880},
    "opt-6-7b": {"model_type": "opt", "num_hidden_layers": 32, "hidden_size": 4096, "num_attention_heads": 32,
                 "ffn_dim": 16384, "vocab_size": 50272, "activation_function": "relu"},
    "gemma-2b": {"model_type": "gemma", "num_hidden_layers": 18, "hidden_size": 2048, "num_attention_heads": 8,
                 "num_key_value_heads": 1, "head_dim": 256, "intermediate_size": 16384, "vocab_size": 256128,
                 "hidden_act": "gelu"},
}  # fmt: skip


def read(config: dict[str, Any]) -> Any:
    """A configuration, read from its text."""
    return read_config(json.dumps(config).encode(), "config.json")


@pytest.mark.parametrize("identifier", PUBLISHED)
def test_a_public_configuration_gives_the_catalog_row(identifier: str) -> None:
    row = load_catalog().model(identifier)
    found = read(PUBLISHED[identifier])
    wrong = {
        path: (getattr(found.model, path), getattr(row.model, path))
        for path in fields_of(Model)
        if path != "model_name" and getattr(found.model, path) != getattr(row.model, path)
    }
    assert wrong == {}
    assert found.parameters == pytest.approx(row.parameter_count, rel=0.02)
    assert found.unsure == frozenset()


PUBLISHED_TOTALS = {
    "llama-3-1-8b": 8.03e9, "llama-3-1-405b": 405e9, "mixtral-8x7b": 46.7e9, "mixtral-8x22b": 141e9,
    "qwen3-235b-a22b": 235e9, "deepseek-v3-r1": 671e9, "gpt-oss-120b": 116.8e9, "falcon-180b": 180e9,
}  # fmt: skip


@pytest.mark.parametrize("identifier", [one for one in PUBLISHED_TOTALS if one in PUBLISHED])
def test_the_counted_weights_are_those_that_the_makers_state(identifier: str) -> None:
    assert read(PUBLISHED[identifier]).parameters == pytest.approx(PUBLISHED_TOTALS[identifier], rel=0.02)


@pytest.mark.parametrize(
    ("config", "windowed", "window"),
    [
        (llama(32, 4096, 32, 8, 14336, 32000, model_type="mistral", sliding_window=4096,
               max_position_embeddings=32768), 32, 4096),
        (llama(42, 3584, 16, 8, 14336, 256000, model_type="gemma2", head_dim=256, sliding_window=4096,
               max_position_embeddings=8192), 21, 4096),
        (llama(62, 5376, 32, 16, 21504, 262144, model_type="gemma3_text", head_dim=128, sliding_window=1024,
               sliding_window_pattern=6), 52, 1024),
        (llama(28, 3584, 28, 4, 18944, 152064, model_type="qwen2", use_sliding_window=True, sliding_window=4096,
               max_window_layers=20), 8, 4096),
        (llama(32, 4096, 32, 8, 14336, 32000, model_type="mistral", sliding_window=4096,
               max_position_embeddings=4096), 0, 0),
    ],
    ids=["Mistral v0.1", "Gemma 2", "Gemma 3", "Qwen2 beyond a layer", "a window as long as the context"],
)  # fmt: skip
def test_windows_follow_the_pattern_of_the_model_type(config: dict[str, Any], windowed: int, window: int) -> None:
    model = read(config).model
    assert (model.windowed_layer_count, model.window_size) == (windowed, window)


def test_phi_and_neox_put_attention_and_feed_forward_side_by_side() -> None:
    phi = {"model_type": "phi", "num_hidden_layers": 32, "hidden_size": 2560, "num_attention_heads": 32,
           "intermediate_size": 10240, "vocab_size": 51200, "tie_word_embeddings": False}  # fmt: skip
    neox = {"model_type": "gpt_neox", "num_hidden_layers": 44, "hidden_size": 6144, "num_attention_heads": 64,
            "intermediate_size": 24576, "vocab_size": 50432, "use_parallel_residual": True}  # fmt: skip
    for config, total in ((phi, 2.78e9), (neox, 20.55e9)):
        found = read(config)
        assert (found.model.block_form, found.model.feedforward_form) == ("parallel", "plain")
        assert found.parameters == pytest.approx(total, rel=0.02)


def test_gpt_2_keys_are_read() -> None:
    found = read({"model_type": "gpt2", "n_layer": 48, "n_embd": 1600, "n_head": 25, "vocab_size": 50257})
    assert (found.model.layer_count, found.model.feedforward_size, found.model.head_weights) == (48, 6400, "tied")
    assert found.parameters == pytest.approx(1.557e9, rel=0.02)


def test_shared_experts_of_qwen_are_told_by_their_width() -> None:
    config = llama(24, 2048, 16, 16, 5632, 151936, model_type="qwen2_moe", num_experts=60, num_experts_per_tok=4,
                   moe_intermediate_size=1408, shared_expert_intermediate_size=5632)  # fmt: skip
    found = read(config)
    assert found.model.shared_expert_count == 4
    assert found.parameters == pytest.approx(14.3e9, rel=0.02)


def test_what_cannot_be_told_is_a_sentence_and_has_low_confidence() -> None:
    config = llama(32, 4096, 32, 8, 14336, 32000, model_type="brand_new", hidden_act="xielu")
    del config["tie_word_embeddings"]
    found = read(config)
    assert found.unsure == {"feedforward_form", "head_weights"}
    assert all(sentence.endswith(".") for sentence in found.sentences)
    sources = found.sources("config.json", TODAY)
    assert sources["feedforward_form"].confidence == "low"
    assert sources[""].confidence == "analyst"
    assert sources[""].text == "config.json (Hugging Face configuration), imported 2026-11-28"


def test_the_format_of_the_weights_and_further_token_layers_are_told() -> None:
    said = " ".join(read(PUBLISHED["deepseek-v3-r1"]).sentences)
    assert "fp8" in said
    assert "1 layers that predict further tokens ahead are not counted" in said
    assert "pictures" in " ".join(read(PUBLISHED["kimi-k2-5"]).sentences)


def _without(key: str) -> bytes:
    return json.dumps({name: value for name, value in PUBLISHED["llama-2-70b"].items() if name != key}).encode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "no JSON"),
        (b"[1]", "no configuration"),
        (b"[" * 100_000, "no JSON"),
        (b"{" + b" " * 3_000_000, "bytes"),
        (_without("hidden_size"), "hidden size"),
        (_without("num_hidden_layers"), "num_hidden_layers"),
        (json.dumps(PUBLISHED["llama-2-70b"] | {"num_hidden_layers": 1e12}).encode(), "out of bounds"),
        (json.dumps(PUBLISHED["llama-2-70b"] | {"num_hidden_layers": -3}).encode(), "no count"),
        (json.dumps(PUBLISHED["llama-2-70b"] | {"num_hidden_layers": True}).encode(), "num_hidden_layers"),
        (json.dumps(PUBLISHED["llama-2-70b"] | {"num_hidden_layers": 2.5}).encode(), "no count"),
        (json.dumps({"model_type": "bert", "num_hidden_layers": 12}).encode(), "no language model"),
        (json.dumps({"model_type": "t5", "is_encoder_decoder": True}).encode(), "no language model"),
        (json.dumps(PUBLISHED["llama-2-70b"] | {"num_attention_heads": 0}).encode(), "0"),
    ],
    ids=str,
)
def test_what_is_no_model_is_refused_in_one_sentence(data: bytes, why: str) -> None:
    with pytest.raises(ImportRefused, match=why) as refused:
        read_config(data, "config.json")
    assert "\n" not in str(refused.value)


def test_a_configuration_becomes_a_new_workload_or_the_model_of_one() -> None:
    study = blank_study()
    found = read(PUBLISHED["mixtral-8x7b"])
    with_new = with_config(study, found, "config.json", today=TODAY)
    added = with_new.workloads[-1]
    assert added.model == found.model
    assert added.source_of("model.layer_count") == found.sources("config.json", TODAY)[""]
    assert with_new.workloads[:-1] == study.workloads
    first = study.workloads[0].id
    replaced = with_config(study, found, "config.json", first, TODAY)
    assert replaced.workloads[0].model == found.model
    assert msgspec.structs.replace(replaced.workloads[0], model=study.workloads[0].model).request_rate == (
        study.workloads[0].request_rate
    )


def test_configurations_are_told_from_studies() -> None:
    assert is_config(json.dumps(PUBLISHED["bloom-7b1"]).encode())
    assert not is_config(b'{"schema_version": 3}')
    assert not is_config(b"model_type,name")
