"""How many weights an architecture has, by the equations that serving rests on."""

from typing import NamedTuple

import numpy as np

from core.equations import PERFORMANCE
from core.equations.work import llm
from core.fields import FieldKind, fields_of
from core.records import Model


class ModelSize(NamedTuple):
    """All weights of a model, and those that one token visits: as makers count them, with the embedding."""

    parameter_count: float
    active_parameter_count: float


def size_of(model: Model) -> ModelSize:
    """Count the weights of an architecture; norms and biases are left out."""
    inputs = {}
    for name, field in fields_of(Model).items():
        value = getattr(model, name)
        if field.kind is FieldKind.CHOICE:
            inputs[name] = np.asarray(float(field.choices.index(value)))
        elif field.kind is FieldKind.NUMBER:
            inputs[name] = np.asarray(value)
    wanted = PERFORMANCE.needed_for(llm.parameter_count, llm.mixture_layer_count, llm.expert_parameters)
    found = PERFORMANCE.evaluate(inputs, wanted)
    whole = float(found[llm.parameter_count])
    resting = max(model.expert_count - model.experts_per_token, 0.0) * float(found[llm.expert_parameters])
    return ModelSize(whole, whole - float(found[llm.mixture_layer_count]) * resting)
