"""Worked tables in CSV: columns step, arithmetic, formula, value; opened in a spreadsheet, the formulas are live.

A formula is a number, or begins with "=" and holds numbers, cells of its own column (C2, C3, … by line of the file),
+ - * / ^, brackets, and ROUNDUP(x,0), MIN, MAX and SUM of cells or of one range. It is read here once more, apart from
the `value` that was written beside it.
"""

import csv
import functools
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

GOLDEN = Path(__file__).parent / "golden"
COLUMNS = ["step", "arithmetic", "formula", "value"]
TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?)|(C\d+:C\d+)|(C\d+)|([A-Z]+)|(.))")


class Line(NamedTuple):
    """One step of a table."""

    step: str
    arithmetic: str
    formula: str
    value: float


class Worksheet:
    """A table by the names of its steps: `computed` from the formulas, `value` as written beside them."""

    def __init__(self, name: str) -> None:
        with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
            head, *rows = list(csv.reader(file))
        assert head == COLUMNS, head
        self.lines = [Line(step, words, formula, float(value)) for step, words, formula, value in rows]
        self.row_of = {line.step: place for place, line in enumerate(self.lines, 2)}
        assert len(self.row_of) == len(self.lines), "two steps of one name"

    def computed(self, step: str) -> float:
        return self.cell(self.row_of[step])

    def series(self, step: str, months: int) -> list[float]:
        """The step of each month: "month 7: traffic" is the one of month 7."""
        return [self.computed(f"month {month}: {step}") for month in range(months)]

    @functools.cache  # noqa: B019 -- a sheet lives as long as its test
    def cell(self, row: int) -> float:
        formula = self.lines[row - 2].formula
        return Formula(formula[1:], self.cell).read() if formula.startswith("=") else float(formula)


class Formula:
    """One formula, read from left to right: ^ binds before * and /, and those before + and -; no value has a sign."""

    def __init__(self, text: str, cell: Callable[[int], float]) -> None:
        self.cell = cell
        self.tokens = [match.group().strip() for match in TOKEN.finditer(text)]
        self.place = 0

    def read(self) -> float:
        value = self.sum()
        assert self.place == len(self.tokens), self.tokens[self.place :]
        return value

    def taken(self, *expected: str) -> str:
        """The next token if it is one of those expected, else ""."""
        if self.place < len(self.tokens) and self.tokens[self.place] in expected:
            self.place += 1
            return self.tokens[self.place - 1]
        return ""

    def sum(self) -> float:
        value = self.product()
        while sign := self.taken("+", "-"):
            value = value + self.product() if sign == "+" else value - self.product()
        return value

    def product(self) -> float:
        value = self.power()
        while sign := self.taken("*", "/"):
            value = value * self.power() if sign == "*" else value / self.power()
        return value

    def power(self) -> float:
        base = self.atom()
        return float(base ** self.power()) if self.taken("^") else base

    def atom(self) -> float:
        if self.taken("("):
            value = self.sum()
            assert self.taken(")")
            return value
        token = self.tokens[self.place]
        self.place += 1
        if re.fullmatch(r"C\d+", token):
            return self.cell(int(token[1:]))
        if token.isalpha():
            return self.function(token)
        return float(token)

    def function(self, name: str) -> float:
        assert self.taken("(")
        arguments = [*self.argument()]
        while self.taken(","):
            arguments += self.argument()
        assert self.taken(")")
        if name == "ROUNDUP":
            assert arguments[1] == 0
            return float(math.ceil(arguments[0]))
        functions: dict[str, Callable[[list[float]], float]] = {"MIN": min, "MAX": max, "SUM": math.fsum}
        return functions[name](arguments)

    def argument(self) -> list[float]:
        token = self.tokens[self.place]
        if found := re.fullmatch(r"C(\d+):C(\d+)", token):
            self.place += 1
            return [self.cell(row) for row in range(int(found[1]), int(found[2]) + 1)]
        return [self.sum()]
