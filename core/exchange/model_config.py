"""A model's configuration as Hugging Face keeps it (config.json), read as the architecture of a model.

What a configuration says is taken; what it leaves to the code of its model type is taken from the type where that is
known, and is a sentence with low confidence where it is not.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from core.exchange.grid import ImportRefused
from core.fields import fields_of
from core.model_size import size_of
from core.names import NAME_LIMIT, excerpt
from core.records import Model, Source

LARGEST_CONFIG = 2_000_000

_NESTED = ("text_config", "language_config", "llm_config", "language_model_config")
_KEYS: dict[str, tuple[str, ...]] = {
    "layer_count": ("num_hidden_layers", "n_layer", "n_layers", "num_layers"),
    "hidden_size": ("hidden_size", "n_embd", "d_model", "n_embed"),
    "head_count": ("num_attention_heads", "n_head", "n_heads"),
    "vocabulary_size": ("vocab_size", "padded_vocab_size", "n_vocab"),
}
_KV_HEADS = ("num_key_value_heads", "num_kv_heads", "n_head_kv", "multi_query_group_num", "kv_n_heads")
_HEAD_SIZE = ("head_dim", "kv_channels", "attention_head_dim")
_FEEDFORWARD = ("intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size", "d_ff", "inner_hidden_size")
_EXPERTS = ("num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts", "num_routed_experts")
_TOP_K = ("num_experts_per_tok", "experts_per_token", "num_experts_per_token", "moe_top_k", "moe_topk", "top_k_experts")
_SHARED = ("n_shared_experts", "num_shared_experts", "num_shared_expert")
_LATENT = {
    "latent_kv_rank": "kv_lora_rank",
    "latent_key_size": "qk_nope_head_dim",
    "latent_rope_size": "qk_rope_head_dim",
    "latent_value_size": "v_head_dim",
}


def _types(*names: str) -> frozenset[str]:
    """Names of model types, several in a text."""
    return frozenset(name for text in names for name in text.split())


# What the code of a model type settles where its configuration is silent.
_PLAIN = _types(
    "gpt2 gptj gpt_j gpt_neox gpt_neo bloom opt falcon RefinedWeb RefinedWebModel phi mpt starcoder2",
    "gpt_bigcode codegen nemotron persimmon gpt_neox_japanese xglm biogpt",
)
_GATED = _types(
    "llama mistral mixtral qwen2 qwen2_moe qwen3 qwen3_moe qwen3_next gemma gemma2 gemma3 gemma3_text",
    "phi3 phi3small phimoe deepseek deepseek_v2 deepseek_v3 deepseek_v32 kimi_k2 glm glm4 glm4_moe",
    "gpt_oss llama4 llama4_text internlm internlm2 internlm3 aquila baichuan stablelm olmo olmo2 olmo3",
    "olmoe cohere cohere2 dbrx granite granitemoe exaone chatglm minimax minimax_m2 mistral3 ministral yi",
    "seed_oss smollm3 ernie4_5 ernie4_5_moe qwen hunyuan_v1_moe",
)
_FOUR_TIMES = _types(
    "gpt2 gptj gpt_neox bloom falcon RefinedWeb RefinedWebModel mpt codegen gpt_neo",
)
_PARALLEL = _types(
    "gptj gpt_j falcon RefinedWeb RefinedWebModel phi cohere cohere2 codegen gpt_neox",
)
_TIED = _types(
    "gpt2 opt bloom falcon RefinedWeb RefinedWebModel mpt gpt_bigcode gemma gemma2 gemma3 gemma3_text",
    "cohere cohere2 gpt_neo xglm biogpt",
)
_NO_LANGUAGE_MODEL = _types(
    "bert roberta xlm-roberta distilbert albert electra deberta deberta-v2 vit clip siglip t5 mt5 bart",
    "mbart pegasus whisper wav2vec2 resnet mamba mamba2 falcon_mamba rwkv",
)
_ACTIVATIONS = {"silu": "gated", "swiglu": "gated", "swish": "gated", "geglu": "gated",
                "gelu": "plain", "gelu_new": "plain", "relu": "plain", "relu2": "plain"}  # fmt: skip


@dataclass(frozen=True)
class ReadConfig:
    """What a configuration says. sentences: what it leaves open or what is left out; unsure: fields behind them."""

    name: str
    model: Model
    sentences: tuple[str, ...]
    unsure: frozenset[str]

    @property
    def parameters(self) -> float:
        """Weights of the model, counted from its architecture; norms and biases are left out."""
        return size_of(self.model).parameter_count

    def sources(self, file: str, today: datetime.date) -> dict[str, Source]:
        """The source of the model as a whole ("") and of the fields that the configuration does not state."""
        day = today.isoformat()
        found = {"": Source(f"{excerpt(file, 120)} (Hugging Face configuration), imported {day}", day, "analyst")}
        for path in self.unsure:
            found[path] = Source(f"Not stated in {excerpt(file, 120)}; assumed", day, "low")
        return found


def is_config(data: bytes) -> bool:
    """Whether a file looks like a configuration and not like a study."""
    head = data[:LARGEST_CONFIG]
    return head.lstrip()[:1] == b"{" and (b'"model_type"' in head or b'"architectures"' in head)


def read_config(data: bytes, name: str) -> ReadConfig:
    """The model of a configuration.

    Raises:
        ImportRefused: no JSON, too large, no language model, or without what makes an architecture.

    """
    if len(data) > LARGEST_CONFIG:
        raise ImportRefused(f"{name} has {len(data):,} bytes; a configuration has at most {LARGEST_CONFIG:,}.")
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise ImportRefused(f"{name} is no JSON file; a model's config.json is wanted.") from None
    if not isinstance(found, dict):
        raise ImportRefused(f"{name} holds no configuration: its outermost part has no names.")
    return _Reader(found, name).read()


@dataclass
class _Reader:
    """Reads one configuration; collects what it cannot tell."""

    whole: dict[str, Any]
    file: str
    sentences: list[str] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.config: Mapping[str, Any] = self.whole
        for key in _NESTED:
            nested = self.config.get(key)
            if isinstance(nested, dict):
                outer = {name: self.config[name] for name in ("tie_word_embeddings",) if name in self.config}
                self.config = outer | nested
                self.sentences.append("Only the language part is read; encoders of pictures or sound are left out.")
                break
        self.type = str(self.config.get("model_type") or self.whole.get("model_type") or "")

    # --- looking up ---------------------------------------------------------------------------------------------------

    def number(self, *keys: str, place: Mapping[str, Any] | None = None) -> float | None:
        """The first of some keys that has a number."""
        where = self.config if place is None else place
        for key in keys:
            value = where.get(key)
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            if value != int(value) or not 0 <= value < 1e15:
                raise ImportRefused(f"{self.file}: {key} is {value:g}, which no count can be.")
            return float(value)
        return None

    def part(self, key: str) -> Mapping[str, Any]:
        """A part of the configuration with names of its own; empty where there is none."""
        found = self.config.get(key)
        return found if isinstance(found, dict) else {}

    def leave_open(self, sentence: str, *paths: str) -> None:
        """Note what cannot be told, and the fields that stay as assumed."""
        self.sentences.append(sentence)
        self.unsure.update(paths)

    # --- the parts ----------------------------------------------------------------------------------------------------

    def read(self) -> ReadConfig:
        """All parts together."""
        if self.type in _NO_LANGUAGE_MODEL or self.config.get("is_encoder_decoder") is True:
            kind = excerpt(self.type) or "encoder-decoder"
            raise ImportRefused(
                f"{self.file} describes a model of type {kind}, which is no language model of the kind computed here."
            )
        values: dict[str, Any] = {}
        missing = []
        for path, keys in _KEYS.items():
            value = self.number(*keys)
            if value is None:
                missing.append(f"{path.replace('_', ' ')} ({keys[0]})")
            else:
                values[path] = value
        if missing:
            raise ImportRefused(f"{self.file} has no {', no '.join(missing)}: it is no configuration of a transformer.")
        if not all(values.values()):
            raise ImportRefused(f"{self.file} has a layer, head or width of 0; that is no model.")
        values |= self._attention(values)
        values |= self._feedforward(values)
        values |= self._experts(values)
        values |= self._pattern(values)
        values |= self._form()
        self._remark()
        return ReadConfig(self._name(), self._model(values), tuple(self.sentences), frozenset(self.unsure))

    def _model(self, values: dict[str, Any]) -> Model:
        for path, value in values.items():
            one = fields_of(Model)[path]
            if isinstance(value, float) and not (one.low <= value <= one.high or (value == 0 and one.zero_allowed)):
                raise ImportRefused(f"{self.file}: {one.label} of {value:g} is out of bounds.")
        return Model(model_name=self._name(), **values)

    def _name(self) -> str:
        for key in ("_name_or_path", "name_or_path", "name"):
            named = self.whole.get(key)
            if isinstance(named, str) and named.strip(" ./"):
                return excerpt(named.strip().rstrip("/").rpartition("/")[2], NAME_LIMIT)
        stem = self.file.rpartition(".")[0] or self.file
        return excerpt(stem if stem != "config" else (self.type or "Imported model"), NAME_LIMIT)

    def _attention(self, values: Mapping[str, Any]) -> dict[str, Any]:
        heads = values["head_count"]
        latent = {path: self.number(key) or 0.0 for path, key in _LATENT.items()}
        if latent["latent_kv_rank"]:
            if not latent["latent_value_size"] or not latent["latent_key_size"]:
                self.leave_open("The sizes of the latent attention's heads are not stated.", "latent_key_size")
            return latent | {
                "latent_query_rank": self.number("q_lora_rank") or 0.0,
                "kv_head_count": self.number(*_KV_HEADS) or heads,
                "head_size": latent["latent_value_size"] or values["hidden_size"] // heads,
            }
        size = self.number(*_HEAD_SIZE)
        if size is None:
            size = float(values["hidden_size"] // heads)
            if values["hidden_size"] % heads:
                self.leave_open("The head size is not stated and the width does not divide by the heads.", "head_size")
        return {"kv_head_count": self._kv_heads(heads), "head_size": size}

    def _kv_heads(self, heads: float) -> float:
        """Key-value heads: stated, one under multi-query, or as many as query heads."""
        falcon = self.type in ("falcon", "RefinedWeb", "RefinedWebModel")
        if falcon and self.config.get("new_decoder_architecture") is not True and self.type != "RefinedWeb":
            return 1.0 if self.config.get("multi_query", True) else heads
        stated = self.number(*_KV_HEADS) or self.number(*_KV_HEADS, place=self.part("attn_config"))
        if stated:
            return stated
        return 1.0 if self.config.get("multi_query") is True else heads

    def _feedforward(self, values: Mapping[str, Any]) -> dict[str, Any]:
        size = self.number("intermediate_size_mlp") or self.number(*_FEEDFORWARD)
        size = size or self.number("ffn_hidden_size", place=self.part("ffn_config"))
        ratio = self.number("expansion_ratio")
        if size is None and (ratio or self.type in _FOUR_TIMES):
            size = (ratio or 4.0) * values["hidden_size"]
        if size is None:
            size = 4.0 * values["hidden_size"]
            if not self.number("moe_intermediate_size"):
                self.leave_open("The feed-forward size is not stated; four times the width stands there.",
                                "feedforward_size")  # fmt: skip
        return {"feedforward_size": size, "feedforward_form": self._form_of_feedforward()}

    def _form_of_feedforward(self) -> str:
        if self.type in _GATED:
            return "gated"
        if self.type in _PLAIN:
            return "plain"
        named = next((self.config[key] for key in ("hidden_act", "activation_function", "hidden_activation")
                      if isinstance(self.config.get(key), str)), "")  # fmt: skip
        form = _ACTIVATIONS.get(named, "gated")
        self.leave_open(
            f"Whether the feed-forward layers of type {excerpt(self.type) or 'unknown'} are gated is not stated; "
            f"{form} stands there"
            + (f" because of its activation {excerpt(named)}." if named in _ACTIVATIONS else "."),
            "feedforward_form",
        )
        return form

    def _experts(self, values: Mapping[str, Any]) -> dict[str, Any]:
        inner = self.part("ffn_config")
        count = self.number(*_EXPERTS) or self.number(*_EXPERTS, place=inner)
        if not count or count == 1:
            return {"expert_count": 0.0}
        chosen = self.number(*_TOP_K) or self.number(*_TOP_K, place=inner)
        if not chosen:
            chosen = 2.0
            self.leave_open("How many experts a token visits is not stated; 2 stands there.", "experts_per_token")
        size = self.number("moe_intermediate_size", "expert_ffn_size") or self.number("intermediate_size")
        size = size or self.number("ffn_hidden_size", place=inner) or values["feedforward_size"]
        return {
            "expert_count": count,
            "experts_per_token": chosen,
            "expert_feedforward_size": size,
            "shared_expert_count": self._shared(size),
            "dense_layer_count": self._dense_layers(values["layer_count"]),
        }

    def _shared(self, size: float) -> float:
        stated = self.number(*_SHARED)
        if stated is not None:
            return stated
        width = self.number("shared_expert_intermediate_size", "shared_intermediate_size")
        if width:
            if width % size:
                self.leave_open("The shared expert is no multiple of a routed one; it is rounded.",
                                "shared_expert_count")  # fmt: skip
            return max(float(round(width / size)), 1.0)
        return 1.0 if self.type in ("llama4", "llama4_text") else 0.0

    def _dense_layers(self, layers: float) -> float:
        """Layers of a mixture that have no experts, by any of the ways in which configurations say so."""
        first = self.number("first_k_dense_replace")
        only = self.config.get("mlp_only_layers")
        named = set(only) if isinstance(only, list) else set()
        every = self.number("decoder_sparse_step", "interleave_moe_layer_step", "moe_layer_interval") or 1.0
        pattern = self.config.get("moe_layer_freq", self.config.get("moe_layer_frequency", 1))
        if isinstance(pattern, list):
            return float(sum(not one for one in pattern))
        if isinstance(pattern, int) and pattern > 1:
            every = float(pattern)
        places = range(min(int(layers), 100_000))
        return float(sum(place < (first or 0) or place in named or (place + 1) % every != 0 for place in places))

    def _pattern(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Windowed and linear layers."""
        layers = values["layer_count"]
        kinds = self.config.get("layer_types")
        window = self.number("sliding_window", "sliding_window_size", "attention_chunk_size", "window_size")
        if isinstance(kinds, list):
            windowed = float(sum("sliding" in str(kind) or "chunked" in str(kind) for kind in kinds))
            linear = float(sum("linear" in str(kind) or "mamba" in str(kind) for kind in kinds))
        else:
            windowed = self._windowed(layers) if window else 0.0
            linear = self._linear(layers)
        if windowed and not window:
            self.leave_open("Some layers see only a window whose size is not stated; they are taken as full.",
                            "windowed_layer_count", "window_size")  # fmt: skip
            windowed = 0.0
        reach = self.number("max_position_embeddings", "n_positions", "max_seq_len")
        if windowed and window and reach and window >= reach:
            windowed = 0.0  # a window as long as any context hides nothing
        if linear:
            self.sentences.append(
                f"{linear:.0f} of {layers:.0f} layers have linear attention; their weights are counted as those of "
                "full attention."
            )
        if any(key in self.config for key in ("index_topk", "sparse_attention_config", "attn_layer_period")):
            self.leave_open("The attention is sparse or mixed in a way that is not computed here; it is taken as full.",
                            "windowed_layer_count")  # fmt: skip
        return {
            "windowed_layer_count": windowed,
            "window_size": (window or 0.0) if windowed else 0.0,
            "linear_layer_count": linear,
        }

    def _windowed(self, layers: float) -> float:
        """How many layers see only the window, where no list of layers says so."""
        if self.config.get("use_sliding_window") is False:
            return 0.0
        pattern = self.number("sliding_window_pattern", "_sliding_window_pattern")
        if self.type.startswith("qwen"):
            if self.config.get("use_sliding_window") is not True:
                return 0.0
            return max(layers - (self.number("max_window_layers") or layers), 0.0)
        if self.type in ("gemma2", "gpt_oss"):
            pattern = pattern or 2.0
        elif self.type in ("gemma3", "gemma3_text"):
            pattern = pattern or 6.0
        elif self.type in ("cohere2", "llama4", "llama4_text"):
            pattern = pattern or 4.0
        return layers - layers // pattern if pattern and pattern > 1 else layers

    def _linear(self, layers: float) -> float:
        every = self.number("full_attention_interval")
        return layers - layers // every if every and every > 1 else 0.0

    def _form(self) -> dict[str, Any]:
        parallel = self.type in _PARALLEL
        if self.type == "gpt_neox":
            parallel = self.config.get("use_parallel_residual", True) is not False
        if self.type in ("falcon", "RefinedWeb", "RefinedWebModel"):
            modern = self.config.get("new_decoder_architecture") is True
            parallel = modern or self.config.get("parallel_attn", True) is not False
        tied = self.config.get("tie_word_embeddings")
        if not isinstance(tied, bool):
            tied = self.type in _TIED
            if not tied and self.type not in _GATED | _PLAIN:
                self.leave_open("Whether the output head shares the embedding's weights is not stated; it has its own.",
                                "head_weights")  # fmt: skip
        return {
            "block_form": "parallel" if parallel else "serial",
            "head_weights": "tied" if tied else "own",
            "attention_mask": "causal",
        }

    def _remark(self) -> None:
        """What is said of the model that its architecture does not hold."""
        stored = self.config.get("quantization_config", self.whole.get("quantization_config"))
        if isinstance(stored, dict):
            method = excerpt(str(stored.get("quant_method") or stored.get("quantization") or "a quantised format"))
            bits = stored.get("bits")
            width = f", {bits} bits" if isinstance(bits, int) and not isinstance(bits, bool) else ""
            self.sentences.append(
                f"Its weights are published in {method}{width}; Service level says which formats may be served."
            )
        extra = self.number("num_nextn_predict_layers", "num_mtp_modules", "mtp_num_hidden_layers")
        if extra:
            self.sentences.append(f"{extra:.0f} layers that predict further tokens ahead are not counted.")
