"""The methodology of a study: the equations behind its figures with their values, inputs, sources and accuracy."""

from core.methodology.text import methodology_text

__all__ = ["methodology_text"]
