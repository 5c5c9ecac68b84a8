"""The method in words: what a help page says, and behind it every equation of a book as the book itself has it."""

import inspect
import sys
from importlib import resources

from core.book import Book
from core.chart_names import CHART_NAMES
from core.equations import LIFETIME


def help_page(name: str) -> str:
    """A page of resources/help, in Markdown."""
    return resources.files("resources").joinpath("help", f"{name}.md").read_text("utf-8")


def chart_questions() -> dict[str, str]:
    """What each chart answers, by its name: the first paragraph under its heading in the page of help on charts."""
    sections = help_page("charts").split("\n## ")
    named = (one.removeprefix("## ").split("\n\n", 2) for one in sections)
    return {name: question for name, question, *rest in named if rest and name in CHART_NAMES.values()}


def chart_limits() -> dict[str, str]:
    """What each chart leaves out, by its name, as the same page says it."""
    sections = help_page("charts").removeprefix("## ").split("\n## ")
    marked = (section.partition("- **Leaves out:** ") for section in sections)
    return {head.partition("\n")[0]: rest.partition("\n")[0] for head, _, rest in marked if rest}


def accuracy_figures() -> str:
    """How accurate predictions are: what is compared, and the figures that one command works out and writes there."""
    told = help_page("accuracy").partition("\n### Side by side")[0]
    return "\n".join(line for line in told.splitlines() if not line.startswith("<!--")).strip()


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
