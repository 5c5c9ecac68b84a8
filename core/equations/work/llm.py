"""Work of a transformer language model: parameters, FLOPs, bytes and messages of prefill and decode.

Dense and mixture-of-experts models; multi-head, grouped-query, multi-query and latent attention; sliding windows and
linear-attention layers. A sequence and a request are counts; contexts are in tokens.
"""

import numpy as np

from core.book import Array, quantity

# --- parameters ---------------------------------------------------------------------------------------------------


@quantity("1", "Vaswani et al. 2017; DeepSeek-V2, arXiv 2405.04434, sec. 2.1")
def attention_parameters(
    hidden_size: Array,
    head_count: Array,
    kv_head_count: Array,
    head_size: Array,
    latent_kv_rank: Array,
    latent_query_rank: Array,
    latent_key_size: Array,
    latent_rope_size: Array,
    latent_value_size: Array,
) -> Array:
    """Attention weights of one layer: query and output projections, and keys and values, grouped or latent."""
    grouped = 2 * hidden_size * head_size * (head_count + kv_head_count)
    key = latent_key_size + latent_rope_size
    query = np.where(
        latent_query_rank > 0,
        hidden_size * latent_query_rank + latent_query_rank * head_count * key,
        hidden_size * head_count * key,
    )
    latent = (
        query
        + hidden_size * (latent_kv_rank + latent_rope_size)
        + latent_kv_rank * head_count * (latent_key_size + latent_value_size)
        + head_count * latent_value_size * hidden_size
    )
    return np.where(latent_kv_rank > 0, latent, grouped)


@quantity("1", "Shazeer 2020, arXiv 2002.05202")
def feedforward_matrices(feedforward_form: Array) -> Array:
    """Matrices of a feed-forward layer: three when gated (SwiGLU), two when plain."""
    return 3 - feedforward_form


@quantity("1", "Shazeer et al. 2017, arXiv 1701.06538")
def mixture_layer_count(layer_count: Array, dense_layer_count: Array, expert_count: Array) -> Array:
    """Layers whose feed-forward part is a mixture of experts."""
    return np.where(expert_count > 0, layer_count - dense_layer_count, 0.0)


@quantity("1", "count of matrix entries")
def expert_parameters(feedforward_matrices: Array, hidden_size: Array, expert_feedforward_size: Array) -> Array:
    """Weights of one expert."""
    return feedforward_matrices * hidden_size * expert_feedforward_size


@quantity("1", "count of matrix entries")
def always_read_parameters(
    layer_count: Array,
    mixture_layer_count: Array,
    attention_parameters: Array,
    feedforward_matrices: Array,
    hidden_size: Array,
    feedforward_size: Array,
    shared_expert_count: Array,
    expert_count: Array,
    expert_parameters: Array,
) -> Array:
    """Layer weights that every token passes: attention, dense feed-forward parts, shared experts and routers."""
    dense = (layer_count - mixture_layer_count) * feedforward_matrices * hidden_size * feedforward_size
    shared = mixture_layer_count * (shared_expert_count * expert_parameters + hidden_size * expert_count)
    return layer_count * attention_parameters + dense + shared


@quantity("1", "count of matrix entries")
def head_parameters(vocabulary_size: Array, hidden_size: Array) -> Array:
    """Weights of the output head (and, once more, of the embedding)."""
    return vocabulary_size * hidden_size


@quantity("1", "count of matrix entries")
def parameter_count(
    always_read_parameters: Array,
    mixture_layer_count: Array,
    expert_count: Array,
    expert_parameters: Array,
    head_parameters: Array,
    head_weights: Array,
) -> Array:
    """All weights of the model; a tied head shares the embedding's."""
    embedding_and_head = head_parameters * (2 - head_weights)
    return always_read_parameters + mixture_layer_count * expert_count * expert_parameters + embedding_and_head


@quantity("1", "count of matrix entries")
def active_parameter_count(
    always_read_parameters: Array,
    mixture_layer_count: Array,
    experts_per_token: Array,
    expert_parameters: Array,
    head_parameters: Array,
) -> Array:
    """Weights that one token is multiplied with: only the experts it is sent to.

    The embedding is looked up, not multiplied, so makers' "active" counts can be larger by that much.
    """
    return always_read_parameters + mixture_layer_count * experts_per_token * expert_parameters + head_parameters


# --- attention ----------------------------------------------------------------------------------------------------


@quantity("1", "definition")
def full_attention_layers(layer_count: Array, windowed_layer_count: Array, linear_layer_count: Array) -> Array:
    """Layers whose attention sees the whole context."""
    return layer_count - windowed_layer_count - linear_layer_count


def causal_pairs(context: Array, one_token: Array) -> Array:
    """Query-key pairs of a causal pass over `context` tokens; in token^2."""
    return context * (context + one_token) / 2


def windowed_pairs(context: Array, window: Array, one_token: Array) -> Array:
    """Query-key pairs of a causal pass where each token sees at most `window` tokens; in token^2."""
    inside = np.minimum(context, window)
    return causal_pairs(inside, one_token) + (context - inside) * window


BIDIRECTIONAL = 1.0
"""Position of "bidirectional" among the attention masks."""


@quantity("token^2", "PaLM, arXiv 2204.02311, app. B, with the causal half only; encoders see the whole square")
def prefill_attention_pairs(
    attention_mask: Array,
    full_attention_layers: Array,
    windowed_layer_count: Array,
    input_tokens: Array,
    cached_share: Array,
    window_size: Array,
    one_token: Array,
) -> Array:
    """Query-key pairs of one prompt, over all layers; tokens found in the prefix cache ask no queries."""
    cached = cached_share * input_tokens
    causal = causal_pairs(input_tokens, one_token) - causal_pairs(cached, one_token)
    full = np.where(attention_mask == BIDIRECTIONAL, input_tokens * (input_tokens - cached), causal)
    near = windowed_pairs(input_tokens, window_size, one_token) - windowed_pairs(cached, window_size, one_token)
    both_sides = np.minimum(input_tokens, window_size) * (input_tokens - cached)
    windowed = np.where(attention_mask == BIDIRECTIONAL, both_sides, near)
    return full_attention_layers * full + windowed_layer_count * windowed


@quantity("1", "DeepSeek-V2, arXiv 2405.04434, sec. 2.1")
def prefill_score_width(
    head_count: Array,
    head_size: Array,
    latent_kv_rank: Array,
    latent_key_size: Array,
    latent_rope_size: Array,
    latent_value_size: Array,
) -> Array:
    """Multiply-adds of a query-key pair in one layer, halved over score and value."""
    latent = head_count * (latent_key_size + latent_rope_size + latent_value_size) / 2
    return np.where(latent_kv_rank > 0, latent, head_count * head_size)


@quantity("1", "DeepSeek-V2, arXiv 2405.04434, sec. 2.1.3 (absorbed projections)")
def decode_score_width(head_count: Array, head_size: Array, latent_kv_rank: Array, latent_rope_size: Array) -> Array:
    """The same in decode, where latent attention scores in latent space."""
    latent = head_count * (2 * latent_kv_rank + latent_rope_size) / 2
    return np.where(latent_kv_rank > 0, latent, head_count * head_size)


@quantity("token", "mean over a generation")
def mean_context(input_tokens: Array, output_tokens: Array) -> Array:
    """Context that a decode step sees, averaged over the generation."""
    return input_tokens + output_tokens / 2


@quantity("token", "definition")
def attended_tokens(
    full_attention_layers: Array, windowed_layer_count: Array, mean_context: Array, window_size: Array
) -> Array:
    """Cached tokens that one decode step of one sequence reads, summed over the layers."""
    return full_attention_layers * mean_context + windowed_layer_count * np.minimum(mean_context, window_size)


# --- tokens of a pass -----------------------------------------------------------------------------------------------


@quantity("token", "definition")
def fresh_input_tokens(input_tokens: Array, cached_share: Array) -> Array:
    """Prompt tokens that must be computed because the prefix cache does not have them."""
    return input_tokens * (1 - cached_share)


@quantity("1", "definition")
def microbatch(batch: Array, pipeline_parallel: Array) -> Array:
    """Sequences that pass a pipeline stage together."""
    return np.maximum(batch / pipeline_parallel, 1.0)


@quantity("1", "definition")
def prefill_microbatch(prefill_batch: Array, pipeline_parallel: Array) -> Array:
    """Prompts that pass a pipeline stage together."""
    return prefill_batch / np.clip(prefill_batch, 1.0, pipeline_parallel)


@quantity("1", "chunked prefill: Agrawal et al. 2023, arXiv 2308.16369; an encoder needs the whole prompt at once")
def prompt_passes(attention_mask: Array, fresh_input_tokens: Array, prefill_chunk: Array) -> Array:
    """Passes that one prompt takes, a chunk each."""
    chunks = np.maximum(np.ceil(fresh_input_tokens / prefill_chunk), 1.0)
    return np.where(attention_mask == BIDIRECTIONAL, 1.0, chunks)


@quantity("token", "definition")
def prefill_pass_tokens(prefill_microbatch: Array, fresh_input_tokens: Array, prompt_passes: Array) -> Array:
    """Prompt tokens that one prefill pass computes, over all prompts in it."""
    return prefill_microbatch * fresh_input_tokens / prompt_passes


@quantity("1", "prefill needs logits of a prompt's last token only")
def prefill_logits(prefill_microbatch: Array, prompt_passes: Array) -> Array:
    """Tokens of one prefill pass, on average, whose logits are wanted."""
    return prefill_microbatch / prompt_passes


@quantity("1", "Leviathan et al. 2023, arXiv 2211.17192: a step checks the drafted tokens and adds one")
def step_tokens(microbatch: Array, draft_tokens: Array) -> Array:
    """Tokens that one decode step computes together, drafted ones included."""
    return microbatch * (1 + draft_tokens)


@quantity("1", "Leviathan et al. 2023, arXiv 2211.17192, eq. 1: (1 - a^(d+1)) / (1 - a)")
def emitted_tokens(draft_tokens: Array, draft_acceptance: Array) -> Array:
    """Tokens that one decode step adds to each sequence: the accepted ones of the draft and one more."""
    refused = np.maximum(1 - draft_acceptance, 1e-9)
    return np.where(refused > 1e-9, (1 - draft_acceptance ** (draft_tokens + 1)) / refused, draft_tokens + 1)


@quantity("1", "definition")
def expert_chips(expert_parallel: Array, tensor_parallel: Array) -> Array:
    """Chips that share one copy of the experts."""
    return np.maximum(expert_parallel, tensor_parallel)


@quantity("1", "attention data parallelism: tokens of several attention replicas meet at the same experts")
def pooled_replicas(expert_parallel: Array, tensor_parallel: Array, data_parallel: Array) -> Array:
    """Attention replicas whose tokens meet at one copy of the experts."""
    return np.maximum(np.minimum(data_parallel, expert_parallel / tensor_parallel), 1.0)


@quantity("token", "half-efficiency token count, scaled with FLOP/s over B/s of the chip")
def half_efficiency_tokens(
    half_work_tokens: Array, attention_peak_rate: Array, memory_bandwidth: Array, reference_balance: Array
) -> Array:
    """Tokens at which a matrix product reaches half its rate: short passes leave arithmetic units idle."""
    return half_work_tokens * attention_peak_rate / memory_bandwidth / reference_balance


@quantity("1", "an encoder gives no tokens, so that no pass needs its head")
def applied_head_parameters(attention_mask: Array, head_parameters: Array) -> Array:
    """Weights of the output head that passes read and multiply with."""
    return np.where(attention_mask == BIDIRECTIONAL, 0.0, head_parameters)


# --- FLOPs ----------------------------------------------------------------------------------------------------------


@quantity("flop", "Kaplan et al. 2020, arXiv 2001.08361; head on the last token only")
def prefill_matrix_flops(
    flops_per_weight: Array,
    always_read_parameters: Array,
    applied_head_parameters: Array,
    prefill_pass_tokens: Array,
    prefill_logits: Array,
    half_efficiency_tokens: Array,
    one_token: Array,
) -> Array:
    """Matrix arithmetic of one prefill pass outside the experts, the idle share of short passes counted as work."""
    layers = always_read_parameters * (prefill_pass_tokens + half_efficiency_tokens)
    head = applied_head_parameters * (prefill_logits * one_token + half_efficiency_tokens)
    return flops_per_weight * (layers + head)


@quantity("flop", "Kaplan et al. 2020, arXiv 2001.08361")
def decode_matrix_flops(
    flops_per_weight: Array,
    always_read_parameters: Array,
    applied_head_parameters: Array,
    step_tokens: Array,
    half_efficiency_tokens: Array,
    one_token: Array,
) -> Array:
    """Matrix arithmetic of one decode step outside the experts, the idle share of small batches counted as work."""
    tokens = step_tokens * one_token + half_efficiency_tokens
    return flops_per_weight * (always_read_parameters + applied_head_parameters) * tokens


def routed_flops(per_weight: Array, layers: Array, expert: Array, visits: Array, touched: Array, half: Array) -> Array:
    """Arithmetic of the experts: tokens' visits, and the idle share of each expert touched."""
    return per_weight * layers * expert * (visits + half * touched)


@quantity("flop", "Shazeer et al. 2017, arXiv 1701.06538: each token visits k experts")
def prefill_expert_flops(
    flops_per_weight: Array,
    mixture_layer_count: Array,
    expert_parameters: Array,
    experts_per_token: Array,
    prefill_pass_tokens: Array,
    pooled_replicas: Array,
    prefill_touched_experts: Array,
    half_efficiency_tokens: Array,
) -> Array:
    """Arithmetic of the routed experts in one prefill pass, over all chips that share them."""
    visits = prefill_pass_tokens * pooled_replicas * experts_per_token
    return routed_flops(
        flops_per_weight,
        mixture_layer_count,
        expert_parameters,
        visits,
        prefill_touched_experts,
        half_efficiency_tokens,
    )


@quantity("flop", "Shazeer et al. 2017, arXiv 1701.06538: each token visits k experts")
def decode_expert_flops(
    flops_per_weight: Array,
    mixture_layer_count: Array,
    expert_parameters: Array,
    experts_per_token: Array,
    step_tokens: Array,
    pooled_replicas: Array,
    decode_touched_experts: Array,
    half_efficiency_tokens: Array,
    one_token: Array,
) -> Array:
    """Arithmetic of the routed experts in one decode step, over all chips that share them."""
    visits = step_tokens * one_token * pooled_replicas * experts_per_token
    return routed_flops(
        flops_per_weight, mixture_layer_count, expert_parameters, visits, decode_touched_experts, half_efficiency_tokens
    )


@quantity("flop", "PaLM, arXiv 2204.02311, app. B, with the causal half only")
def prefill_attention_flops(
    flops_per_score: Array,
    prefill_score_width: Array,
    prefill_attention_pairs: Array,
    prefill_microbatch: Array,
    prompt_passes: Array,
) -> Array:
    """Scores and weighted values of one prefill pass, averaged over the passes of a prompt."""
    return flops_per_score * prefill_score_width * prefill_attention_pairs * prefill_microbatch / prompt_passes


@quantity("flop", "PaLM, arXiv 2204.02311, app. B")
def decode_attention_flops(
    flops_per_score: Array, decode_score_width: Array, attended_tokens: Array, step_tokens: Array, one_token: Array
) -> Array:
    """Scores and weighted values of one decode step, at the mean context."""
    return flops_per_score * decode_score_width * attended_tokens * step_tokens * one_token


# --- bytes ----------------------------------------------------------------------------------------------------------


@quantity("B", "definition")
def cached_value_bytes(cache_format: Array, bytes_per_cached_value: Array, one_byte: Array) -> Array:
    """Bytes of one value of the KV cache: 2, 1 or a half where the workload states its format."""
    stated = one_byte * 2.0 ** (2 - cache_format)
    return np.where(cache_format > 0, stated, bytes_per_cached_value)


@quantity("B/token", "Ainslie et al. 2023, arXiv 2305.13245; DeepSeek-V2, arXiv 2405.04434")
def layer_cache_bytes_per_token(
    kv_tensors_per_token: Array,
    kv_head_count: Array,
    head_size: Array,
    cached_latents_per_token: Array,
    latent_kv_rank: Array,
    latent_rope_size: Array,
    cached_value_bytes: Array,
) -> Array:
    """KV cache that one token leaves in one layer: a key and a value a KV head, or one joint latent."""
    grouped = kv_tensors_per_token * kv_head_count * head_size
    latent = cached_latents_per_token * (latent_kv_rank + latent_rope_size)
    return np.where(latent_kv_rank > 0, latent, grouped) * cached_value_bytes


@quantity("B", "definition")
def cache_read_bytes(layer_cache_bytes_per_token: Array, attended_tokens: Array) -> Array:
    """KV cache that one decode step of one sequence reads: once, at the mean context."""
    return layer_cache_bytes_per_token * attended_tokens


@quantity("B", "definition")
def sequence_cache_bytes(
    layer_cache_bytes_per_token: Array,
    full_attention_layers: Array,
    windowed_layer_count: Array,
    input_tokens: Array,
    output_tokens: Array,
    window_size: Array,
) -> Array:
    """KV cache that a sequence holds when it is complete; windowed layers keep one window."""
    whole = input_tokens + output_tokens
    tokens = full_attention_layers * whole + windowed_layer_count * np.minimum(whole, window_size)
    return layer_cache_bytes_per_token * tokens


@quantity("B", "definition")
def prompt_cache_bytes(
    layer_cache_bytes_per_token: Array,
    full_attention_layers: Array,
    windowed_layer_count: Array,
    input_tokens: Array,
    window_size: Array,
) -> Array:
    """KV cache that a prompt leaves, and that travels where prompts run apart from the answers."""
    tokens = full_attention_layers * input_tokens + windowed_layer_count * np.minimum(input_tokens, window_size)
    return layer_cache_bytes_per_token * tokens


@quantity("B", "definition")
def expert_weight_bytes(
    mixture_layer_count: Array, expert_count: Array, expert_parameters: Array, bytes_per_weight: Array
) -> Array:
    """Memory that all routed experts take, over all chips that share them."""
    return mixture_layer_count * expert_count * expert_parameters * bytes_per_weight


@quantity("B", "definition")
def weight_bytes(parameter_count: Array, bytes_per_weight: Array) -> Array:
    """Memory that the weights take, each counted once."""
    return parameter_count * bytes_per_weight


def touched_experts(expert_count: Array, experts_per_token: Array, tokens: Array) -> Array:
    """Distinct experts that `tokens` (a count) visit under uniform, independent routing: E (1 - (1 - K/E)^tokens)."""
    missed = 1 - experts_per_token / np.maximum(expert_count, 1.0)
    with np.errstate(under="ignore"):  # a chance too small for a float is none
        return expert_count * (1 - missed**tokens)


@quantity("1", "expected distinct experts under uniform routing")
def prefill_touched_experts(
    expert_count: Array,
    experts_per_token: Array,
    prefill_pass_tokens: Array,
    pooled_replicas: Array,
    one_token: Array,
) -> Array:
    """Distinct experts a layer that one prefill pass visits."""
    tokens = prefill_pass_tokens / one_token * pooled_replicas
    return touched_experts(expert_count, experts_per_token, tokens)


@quantity("1", "expected distinct experts under uniform routing")
def decode_touched_experts(
    expert_count: Array, experts_per_token: Array, step_tokens: Array, pooled_replicas: Array
) -> Array:
    """Distinct experts a layer that one decode step visits."""
    return touched_experts(expert_count, experts_per_token, step_tokens * pooled_replicas)


@quantity("B", "the output head is read, the embedding is looked up")
def matrix_bytes(always_read_parameters: Array, applied_head_parameters: Array, bytes_per_weight: Array) -> Array:
    """Weights outside the experts that every pass reads."""
    return (always_read_parameters + applied_head_parameters) * bytes_per_weight


@quantity("B", "definition")
def prefill_expert_bytes(
    mixture_layer_count: Array, prefill_touched_experts: Array, expert_parameters: Array, bytes_per_weight: Array
) -> Array:
    """Expert weights that one prefill pass reads, over all chips that share them."""
    return mixture_layer_count * prefill_touched_experts * expert_parameters * bytes_per_weight


@quantity("B", "definition")
def decode_expert_bytes(
    mixture_layer_count: Array, decode_touched_experts: Array, expert_parameters: Array, bytes_per_weight: Array
) -> Array:
    """Expert weights that one decode step reads: of the experts only those that some sequence visits."""
    return mixture_layer_count * decode_touched_experts * expert_parameters * bytes_per_weight


def activation_bytes(traffic: Array, tokens: Array, layers: Array, hidden: Array, width: Array, ranks: Array) -> Array:
    """Activations that a chip reads and writes in a pass: half of them are split over the tensor-parallel group."""
    return traffic * tokens * layers * hidden * width * (1 + 1 / ranks) / 2


@quantity("B", "norms, residuals and element-wise steps of a layer")
def prefill_activation_bytes(
    activation_traffic: Array,
    prefill_pass_tokens: Array,
    layer_count: Array,
    hidden_size: Array,
    bytes_per_activation: Array,
    tensor_parallel: Array,
) -> Array:
    """Activations that a chip reads and writes in one prefill pass."""
    return activation_bytes(
        activation_traffic, prefill_pass_tokens, layer_count, hidden_size, bytes_per_activation, tensor_parallel
    )


@quantity("B", "norms, residuals and element-wise steps of a layer")
def decode_activation_bytes(
    activation_traffic: Array,
    step_tokens: Array,
    layer_count: Array,
    hidden_size: Array,
    bytes_per_activation: Array,
    tensor_parallel: Array,
    one_token: Array,
) -> Array:
    """Activations that a chip reads and writes in one decode step."""
    tokens = step_tokens * one_token
    return activation_bytes(activation_traffic, tokens, layer_count, hidden_size, bytes_per_activation, tensor_parallel)


# --- messages -------------------------------------------------------------------------------------------------------


@quantity("B", "Shoeybi et al. 2019, arXiv 1909.08053")
def decode_message_bytes(step_tokens: Array, hidden_size: Array, bytes_per_activation: Array) -> Array:
    """Activations that one tensor-parallel all-reduce of a decode step sums up."""
    return step_tokens * hidden_size * bytes_per_activation


@quantity("B", "Shoeybi et al. 2019, arXiv 1909.08053")
def prefill_message_bytes(
    prefill_pass_tokens: Array, hidden_size: Array, bytes_per_activation: Array, one_token: Array
) -> Array:
    """Activations that one tensor-parallel all-reduce of a prefill pass sums up."""
    return prefill_pass_tokens / one_token * hidden_size * bytes_per_activation


@quantity("1", "Shoeybi et al. 2019, arXiv 1909.08053; PaLM, arXiv 2204.02311, sec. 2 (parallel blocks)")
def all_reduce_count(layer_count: Array, block_form: Array) -> Array:
    """Tensor-parallel all-reduces of a pass: one after attention, one after the feed-forward part, or one for both."""
    return layer_count * (2 - block_form)
