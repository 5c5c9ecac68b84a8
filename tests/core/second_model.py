"""The size of a model once more: plain Python on the JSON of a study, written from the formulas."""

from typing import Any, NamedTuple

Record = dict[str, Any]


def attention_weights(model: Record) -> float:
    d, h = model["hidden_size"], model["head_count"]
    if model["latent_kv_rank"]:
        rank, rope = model["latent_kv_rank"], model["latent_rope_size"]
        key, value = model["latent_key_size"], model["latent_value_size"]
        q = model["latent_query_rank"]
        query = d * q + q * h * (key + rope) if q else d * h * (key + rope)
        return float(query + d * (rank + rope) + rank * h * (key + value) + h * value * d)
    e, k = model["head_size"], model["kv_head_count"]
    return float(2 * d * h * e + 2 * d * k * e)


class Weights(NamedTuple):
    """Counts of weights: what every token passes (with the head), one expert, layers of experts, embedding, head."""

    passed: float
    expert: float
    mixtures: float
    embedding: float
    head: float


def weights_of(model: Record) -> Weights:
    d, layers, experts = model["hidden_size"], model["layer_count"], model["expert_count"]
    matrices = 3 if model["feedforward_form"] == "gated" else 2
    mixtures = layers - model["dense_layer_count"] if experts else 0
    expert = matrices * d * model["expert_feedforward_size"]
    head = model["vocabulary_size"] * d
    passed = (
        layers * attention_weights(model)
        + (layers - mixtures) * matrices * d * model["feedforward_size"]
        + mixtures * (model["shared_expert_count"] * expert + d * experts)
        + head
    )
    embedding = head if model["head_weights"] == "own" else 0.0
    return Weights(passed, expert, mixtures, embedding, head)


def over_layers(model: Record, tokens: float) -> float:
    """Sum over the layers of the tokens that each sees of a context."""
    windowed = model["windowed_layer_count"]
    full = model["layer_count"] - windowed - model["linear_layer_count"]
    return float(full * tokens + windowed * min(tokens, model["window_size"]))


def pairs(model: Record, tokens: float) -> float:
    """Query-key pairs of a causal pass, over all layers: 1 + 2 + … + tokens, at most a window each."""
    windowed = model["windowed_layer_count"]
    full = model["layer_count"] - windowed - model["linear_layer_count"]
    near = min(tokens, model["window_size"])
    in_window = near * (near + 1) / 2 + (tokens - near) * model["window_size"]
    return float(full * tokens * (tokens + 1) / 2 + windowed * in_window)


def pair_flops(model: Record, absorbed: bool) -> float:
    """FLOPs of one query and one key in one layer: score and weighted value, all heads."""
    h = model["head_count"]
    if not model["latent_kv_rank"]:
        return float(4 * h * model["head_size"])
    rope = model["latent_rope_size"]
    if absorbed:
        return float(2 * h * (2 * model["latent_kv_rank"] + rope))
    return float(2 * h * (model["latent_key_size"] + rope + model["latent_value_size"]))


def cached_values(model: Record) -> float:
    """Values that a token leaves in the cache of a layer."""
    if model["latent_kv_rank"]:
        return float(model["latent_kv_rank"] + model["latent_rope_size"])
    return float(2 * model["kv_head_count"] * model["head_size"])


def experts_hit(model: Record, tokens: float) -> float:
    experts = model["expert_count"]
    if not experts:
        return 0.0
    return float(experts * (1 - (1 - model["experts_per_token"] / experts) ** tokens))
