"""Work of networks that are not language models: arithmetic, traffic and launches of one sample; no chip is known here.

Encoders, CNNs, 3-D segmentation, recommendation (embedding look-ups), recurrent and diffusion networks (steps times one
pass). What a sample is depends on the network: an image, a text, a list of items for one user, a stretch of speech.
"""

import numpy as np

from core.book import Array, Mask, quantity


@quantity("flop", "count of multiply-adds; denoising repeats its network, Ho et al. 2020, arXiv 2006.11239")
def sample_flops(flops_per_sample: Array, step_count: Array, flops_per_step: Array) -> Array:
    """Arithmetic of one sample: what is done once, and all steps."""
    return flops_per_sample + step_count * flops_per_step


@quantity("1", "count of layer outputs")
def sample_activations(activations_per_sample: Array, step_count: Array, activations_per_step: Array) -> Array:
    """Values that the layers write for one sample."""
    return activations_per_sample + step_count * activations_per_step


@quantity("1", "count of layers, neighbours that compilers fuse as one")
def sample_kernels(kernels_per_sample: Array, step_count: Array, kernels_per_step: Array) -> Array:
    """Kernels that run one after the other for one sample."""
    return kernels_per_sample + step_count * kernels_per_step


@quantity("B", "each value is written once and read once")
def sample_activation_bytes(sample_activations: Array, bytes_per_value: Array) -> Array:
    """Bytes of activations that one sample writes and reads again."""
    return 2 * sample_activations * bytes_per_value


@quantity("B", "Naumov et al. 2019, arXiv 1906.00091: a sample looks up one row a table and item")
def sample_embedding_bytes(embedding_values_per_sample: Array, bytes_per_value: Array) -> Array:
    """Bytes that one sample looks up in embedding tables."""
    return embedding_values_per_sample * bytes_per_value


@quantity("1", "embedding tables are looked up, not read")
def streamed_weights(weights_per_pass: Array, weights_per_pass_known: Mask, parameter_count: Array) -> Array:
    """Weights that one pass of a batch reads."""
    return np.where(weights_per_pass_known, weights_per_pass, parameter_count)


@quantity("B", "each pass reads the weights once, however many samples share it")
def batch_weight_bytes(streamed_weights: Array, bytes_per_value: Array, step_count: Array) -> Array:
    """Bytes of weights that one batch reads, over all steps."""
    return streamed_weights * bytes_per_value * np.maximum(step_count, 1.0)


@quantity("B", "definition")
def stored_weight_bytes(parameter_count: Array, bytes_per_value: Array) -> Array:
    """Bytes of memory that one copy of the network takes, embedding tables included."""
    return parameter_count * bytes_per_value
