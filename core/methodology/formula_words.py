"""Equations as people read them: the code of an equation with words for its names and signs for its operations."""

import ast
import functools
import inspect
import textwrap
from collections.abc import Callable
from types import FunctionType
from typing import Any

from core.book import Quantity

_SIGNS: dict[type[ast.operator], tuple[str, float]] = {
    ast.Add: (" + ", 1),
    ast.Sub: (" − ", 1),
    ast.Mult: (" × ", 2),
    ast.Div: (" ÷ ", 2),
    ast.FloorDiv: (" whole times ÷ ", 2),
    ast.Mod: (" modulo ", 2),
    ast.Pow: ("^", 4),
    ast.BitAnd: (" and ", 0),
    ast.BitOr: (" or ", 0),
}
_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "≠",
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
}
_CALLED = {
    "np.maximum": "the larger of ({})",
    "np.minimum": "the smaller of ({})",
    "np.ceil": "({}) rounded up",
    "np.floor": "({}) rounded down",
    "np.sqrt": "√({})",
    "np.exp": "e^({})",
    "np.expm1": "(e^({}) − 1)",
    "np.log": "ln({})",
    "np.log1p": "ln(1 + {})",
    "np.log2": "log₂({})",
    "np.abs": "|{}|",
    "np.cumsum": "the running sum of ({})",
    "over_months": "the sum over the months of ({})",
}
_SINGLE = 9


def formula_in_words(one: Quantity[...]) -> list[str]:
    """The equation line by line: what it takes on the way, then the quantity itself."""
    body = _body(one.function)
    return [line for statement in body for line in _statement(statement, one.label)]


def shared_with(one: Quantity[...]) -> tuple[dict[str, float], dict[str, FunctionType]]:
    """What the equation uses beside its causes: numbers by the name they have in the code, and small functions."""
    return _used(one.function)


def used_within(function: FunctionType) -> tuple[dict[str, float], dict[str, FunctionType]]:
    """The same of a small function."""
    return _used(function)


@functools.cache
def code_of(one: Quantity[...]) -> str:
    """The equation as it is computed, a statement a line."""
    return "\n".join(ast.unparse(_computed(statement, one.name)) for statement in _body(one.function))


def _computed(statement: ast.stmt, name: str) -> ast.stmt:
    """The statement as one that gives its value a name, without a type."""
    if isinstance(statement, ast.Return) and statement.value is not None:
        return _naming(ast.Name(name), statement.value)
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return _naming(statement.target, statement.value)
    return statement


def _naming(target: ast.expr, value: ast.expr) -> ast.stmt:
    return ast.fix_missing_locations(ast.Assign([target], value))


def source_of(function: Callable[..., Any]) -> str:
    """A small function as it is computed, without its docstring."""
    tree = _tree(function)
    arguments = ", ".join(argument.arg for argument in tree.args.args)
    lines = [f"{tree.name}({arguments}):"]
    for statement in _without_docstring(tree):
        lines += textwrap.indent(ast.unparse(statement), "  ").splitlines()
    return "\n".join(lines)


@functools.cache
def _tree(function: Callable[..., Any]) -> ast.FunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef)  # noqa: S101 - `quantity` decorates functions only
    return tree


def _body(function: Callable[..., Any]) -> list[ast.stmt]:
    return _without_docstring(_tree(function))


def _without_docstring(tree: ast.FunctionDef) -> list[ast.stmt]:
    return tree.body[1:] if ast.get_docstring(tree) is not None else tree.body


@functools.cache
def _used(function: Callable[..., Any]) -> tuple[dict[str, float], dict[str, FunctionType]]:
    numbers: dict[str, float] = {}
    functions: dict[str, FunctionType] = {}
    own = set(inspect.signature(function).parameters)
    for node in ast.walk(ast.Module(_body(function), [])):
        if not isinstance(node, ast.Name | ast.Attribute) or (isinstance(node, ast.Name) and node.id in own):
            continue  # a cause of the equation may be called as one that the module has
        found = _found(node, function)
        if isinstance(found, bool):
            continue
        if isinstance(found, int | float):
            numbers[ast.unparse(node)] = float(found)
        elif isinstance(found, FunctionType) and found.__module__.startswith("core."):
            functions[found.__qualname__] = found
        elif isinstance(found, Quantity) and isinstance(found.function, FunctionType):
            functions[found.name] = found.function
    return numbers, functions


def _found(node: ast.expr, function: Any) -> Any:
    """What a name of the module means there; None for a name of the function's own."""
    if isinstance(node, ast.Name):
        return function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id != "np":
        return getattr(function.__globals__.get(node.value.id), node.attr, None)
    return None


def _statement(statement: ast.stmt, label: str) -> list[str]:
    if isinstance(statement, ast.Return) and statement.value is not None:
        return [f"{label} = {_words(statement.value)}"]
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        value = statement.value
        names = targets[0].elts if isinstance(targets[0], ast.Tuple) else targets
        if isinstance(value, ast.Tuple) and len(value.elts) == len(names):
            return [f"{_words(name)} = {_words(part)}" for name, part in zip(names, value.elts, strict=True)]
        return [f"{', '.join(map(_words, names))} = {_words(value)}"]
    if isinstance(statement, ast.With):
        return [line for inner in statement.body for line in _statement(inner, label)]
    return ast.unparse(statement).splitlines()


def _words(node: ast.expr) -> str:
    return _with_rank(node)[0]


def _with_rank(node: ast.expr) -> tuple[str, float]:
    """The words, and how tightly they hold together: "and" 0, comparisons 0.5, sums 1, products 2, powers 4."""
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        sign, rank = _SIGNS[type(node.op)]
        return f"{_inside(node.left, rank)}{sign}{_inside(node.right, rank + 0.5)}", rank
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return f"−{_inside(node.operand, 3)}", 3
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return f"not {_inside(node.operand, 1)}", 0
    if isinstance(node, ast.Compare) and all(type(one) in _COMPARED for one in node.ops):
        rest = "".join(
            f" {_COMPARED[type(sign)]} {_inside(right, 1)}"
            for sign, right in zip(node.ops, node.comparators, strict=True)
        )
        return f"{_inside(node.left, 1)}{rest}", 0.5
    if isinstance(node, ast.Call):
        return _called(node)
    if isinstance(node, ast.Name):
        return node.id.replace("_", " "), _SINGLE
    if isinstance(node, ast.Attribute):
        return node.attr.replace("_", " "), _SINGLE
    if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value.is_integer():
        return f"{node.value:,.0f}", _SINGLE
    return ast.unparse(node), _SINGLE if isinstance(node, ast.Constant | ast.Subscript) else 0


def _called(node: ast.Call) -> tuple[str, float]:
    name = ast.unparse(node.func)
    arguments = [_words(argument) for argument in node.args]
    if name == "np.where" and len(node.args) == 3:
        return f"[{arguments[1]} if {arguments[0]}, else {arguments[2]}]", _SINGLE
    if name == "np.clip" and len(arguments) == 3:
        return f"({arguments[0]}, at least {arguments[1]}, at most {arguments[2]})", _SINGLE
    form = _CALLED.get(name, f"{name.rpartition('.')[2].replace('_', ' ')}({{}})")
    return form.replace("{}", ", ".join(arguments)), _SINGLE


def _inside(node: ast.expr, least: float) -> str:
    words, rank = _with_rank(node)
    return words if rank >= least else f"({words})"
