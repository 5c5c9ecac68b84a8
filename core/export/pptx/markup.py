"""The markup of PowerPoint files where python-pptx has no words for it: spaces of names, and kinds of placeholders."""

from typing import Any

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
"""Before the names of elements and attributes: drawings, presentations, relations, and what not every program knows."""


def kind_of(placeholder: Any) -> str:
    """What a placeholder is for: "title", "ctrTitle", "body", "dt", "ftr", "sldNum" …; "obj" where it does not say."""
    return str(placeholder.element.find(f".//{P}ph").get("type", "obj"))
