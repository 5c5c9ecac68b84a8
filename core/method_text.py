"""The method in words: what a help page says, and behind it every equation of a book as the book itself has it."""

import inspect
import sys
from importlib import resources

from core.book import Book
from core.equations import LIFETIME


def help_page(name: str) -> str:
    """A page of resources/help, in Markdown."""
    return resources.files("resources").joinpath("help", f"{name}.md").read_text("utf-8")


def equations_text(book: Book) -> str:
    """All equations of a book in Markdown, by module: meaning, unit, formula and source of each."""
    parts: list[str] = []
    modules = dict.fromkeys(equation.function.__module__ for equation in book.quantities.values())
    for module in modules:
        parts.append(f"## {_first_line(sys.modules[module])}")
        for equation in book.quantities.values():
            if equation.function.__module__ != module:
                continue
            formula = "\n".join(f"    {line}" for line in equation.formula.splitlines())
            meaning = " ".join(equation.help.split())
            parts.append(f"**{equation.label}** [{equation.unit}]: {meaning}\n\n{formula}\n\nSource: {equation.source}")
    return "\n\n".join(parts)


def _first_line(module: object) -> str:
    return (inspect.getdoc(module) or "").splitlines()[0].rstrip(".")


def money_method() -> str:
    """How money is counted, with all equations of the money book."""
    return f"{help_page('money')}\n\n# Equations\n\n{equations_text(LIFETIME)}\n"
