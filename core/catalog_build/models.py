"""Models: from the table of architectures to language models and networks of the catalog."""

import re
from typing import Any

from core.catalog import ModelRow, NetworkRow
from core.catalog_build.tables import READ_DATE, Row, identifier, source_text, stated
from core.records import Confidence, Model, Network, Source

LANGUAGE_FAMILIES = ("dense", "moe")
ENCODERS = ("BERT", "ViT")
"""Names of transformers that the table lists as dense but that generate no text."""

# Model field: column of the table, the value where the cell is empty.
COLUMNS = {
    "layer_count": "n_layers",
    "hidden_size": "d_model",
    "head_count": "n_heads",
    "kv_head_count": "n_kv_heads",
    "head_size": "head_dim",
    "feedforward_size": "d_ff",
    "vocabulary_size": "vocab",
    "expert_count": "n_experts",
    "experts_per_token": "top_k",
    "expert_feedforward_size": "d_ff_expert",
    "shared_expert_count": "n_shared_experts",
    "latent_kv_rank": "mla_kv_lora",
    "latent_query_rank": "mla_q_lora",
    "latent_key_size": "mla_qk_nope",
    "latent_rope_size": "mla_qk_rope",
    "latent_value_size": "mla_v_dim",
}


def is_language_model(row: Row) -> bool:
    """Whether a row is a transformer that generates text and has a KV cache."""
    return row["family"] in LANGUAGE_FAMILIES and not is_encoder(row)


def is_encoder(row: Row) -> bool:
    """Whether a row is a transformer whose tokens all see each other."""
    return row["model"].startswith(ENCODERS) or row["family"] == "encoder"


def model_of(row: Row) -> ModelRow:
    """The typed record of a language model."""
    source = _source(row)
    counted = Source(f"Counted from the architecture, norms and biases left out ({source.text})", source.date, "medium")
    if source.confidence == "low":
        counted = Source(counted.text, counted.date, "low")
    return ModelRow(
        id=identifier(row["model"]),
        name=row["model"],
        family=row["family"],
        parameter_count=float(row["n_params"]),
        active_parameter_count=float(row["n_params_active"]),
        model=architecture(row),
        note=_note(row),
        sources={"": source, "parameter_count": counted, "active_parameter_count": counted},
    )


def network_of(row: Row) -> NetworkRow:
    """The typed record of a model of another kind; unknown figures stay empty."""
    return NetworkRow(
        id=identifier(row["model"]),
        name=row["model"],
        network=Network(
            family="encoder" if is_encoder(row) else row["family"],
            parameter_count=stated(row["n_params"]) or None,
            flops_per_sample=stated(row["flops_per_sample"]),
            weight_bytes=stated(row["weight_bytes"]),
        ),
        architecture=architecture(row) if row["n_heads"] else None,
        note=row["notes"],
        sources={"": _source(row)},
    )


def architecture(row: Row) -> Model:
    """The transformer of a row; a part that it lacks is 0."""
    values: dict[str, Any] = {field: stated(row[column]) or 0.0 for field, column in COLUMNS.items()}
    if values["latent_value_size"]:
        # The table divides hidden size by heads; under MLA a head is as wide as its values.
        values["head_size"] = values["latent_value_size"]
    experts = values["expert_count"] > 0
    values["dense_layer_count"] = float(row["n_dense_layers"]) if experts else 0.0
    windowed, window, linear = attention_pattern(row["attn_pattern"], row["notes"], values["layer_count"])
    return Model(
        model_name=row["model"],
        feedforward_form="gated" if float(row["gated"]) else "plain",
        head_weights="tied" if float(row["tied_embeddings"]) else "own",
        block_form="parallel" if stated(row["parallel_block"]) else "serial",
        attention_mask="bidirectional" if is_encoder(row) else "causal",
        windowed_layer_count=windowed,
        window_size=window,
        linear_layer_count=linear,
        **values,
    )


def attention_pattern(printed: str, notes: str, layers: float) -> tuple[float, float, float]:
    """Windowed layers, window and linear-attention layers of a printed pattern; what is ambiguous counts as full."""
    if found := re.fullmatch(r"chunked local (\d+) \((\d+) of (\d+) layers\)", printed):
        window, some, every = (float(part) for part in found.groups())
        return layers * some / every, window, 0.0
    if found := re.match(r"sliding_attention=(\d+);", printed):
        window_stated = re.search(r"sliding window (\d+)", notes)
        return (float(found[1]), float(window_stated[1]), 0.0) if window_stated else (0.0, 0.0, 0.0)
    if found := re.match(r"linear_attention=(\d+);", printed):
        return 0.0, 0.0, float(found[1])
    return 0.0, 0.0, 0.0


def _note(row: Row) -> str:
    pattern = row["attn_pattern"]
    windowed, _, linear = attention_pattern(pattern, row["notes"], float(row["n_layers"]))
    ambiguous = pattern != "full" and not windowed and not linear
    parts = [row["notes"], f"Attention taken as full in every layer; printed: {pattern}" if ambiguous else ""]
    return ". ".join(part for part in parts if part)


def _source(row: Row) -> Source:
    text = row["source"].strip("-") or "name only; no source read"
    recalled = re.search(r"\bmemory\b", text) or row["family"] == "other"
    confidence: Confidence = "low" if recalled else "high"
    return Source(source_text(text), READ_DATE, confidence)
