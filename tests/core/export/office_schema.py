"""Whether a part of a PowerPoint or Excel file is as Office's own schemas ask (`office_types`).

PowerPoint and Excel do not show a part that breaks them: they offer to repair the file. No other program that reads it
says so.
"""

from collections.abc import Iterator
from typing import Any

from tests.core.export.office_types import ElementType, fits, prefixes, roots, type_of

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FREE = ("xml:", "mc:", "xmlns:")


def faults(root: Any) -> list[str]:
    """Every breach of the schema in an element and all that is in it, as sentences."""
    name = _name(root)
    known = roots().get(name)
    if known is None:
        return [f"no schema knows {name}"]
    return list(_faults(root, known))


def _name(element: Any) -> str:
    space, _, local = str(element.tag).removeprefix("{").rpartition("}")
    return f"{prefixes().get(space, space)}:{local}"


def _faults(element: Any, name: str) -> Iterator[str]:
    asked = type_of(name)
    if asked is None:  # plain text
        if len(element):
            yield f"{_name(element)} is text, but holds {_name(element[0])}"
        return
    yield from _attributes(element, asked)
    children = list(_children(element))
    names = [_name(child) for child in children]
    if asked.sequence is not None and not asked.sequence.fullmatch("".join(f"{one} " for one in names)):
        yield f"{_name(element)} has {' '.join(names) or 'nothing'}; asked is {asked.told}"
    for child, one in zip(children, names, strict=True):
        found = asked.children.get(one) or roots().get(one)
        if found is not None:
            yield from _faults(child, found)


def _children(element: Any) -> Iterator[Any]:
    """What stands in an element for a program that knows every choice: the first of each alternative content."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag != f"{_MC}AlternateContent":
            yield child
            continue
        yield from _children(child[0])


def _attributes(element: Any, asked: ElementType) -> Iterator[str]:
    name = _name(element)
    present = {_attribute_name(key): value for key, value in element.attrib.items()}
    for key, one in asked.attributes.items():
        if one.is_required and key not in present:
            yield f"{name} has no {key.lstrip(':')}"
    for key, value in present.items():
        if key.startswith(_FREE):
            continue
        if key not in asked.attributes:
            yield f"{name} has {key.lstrip(':')}, which it does not know"
        elif not fits(value, asked.attributes[key]):
            yield f"{key.lstrip(':')} of {name} is {value[:80]!r}"


def _attribute_name(key: str) -> str:
    space, _, local = key.removeprefix("{").rpartition("}")
    if space == "http://www.w3.org/XML/1998/namespace":
        return f"xml:{local}"
    return f"{prefixes().get(space, space)}:{local}" if space else f":{local}"
