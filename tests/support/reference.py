"""Write the reference of the public Python interface, from its docstrings.

python -m tests.support.reference docs/python.md
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe

import rhw
from experiments.readme import with_block
from rhw.api.plots import Plots
from rhw.store.files import write_atomically

START, STOP = "<!-- reference: made by `make python-reference` -->", "<!-- end of reference -->"
FUNCTIONS = ("load", "train", "scan", "read")
CLASSES: tuple[tuple[str, type], ...] = (
    ("rhw.Task", rhw.Task),
    ("rhw.Runs", rhw.Runs),
    ("Runs.plot", Plots),
    ("rhw.Scan", rhw.Scan),
)
ERRORS = ("ConfigError", "StoreError")
Kind = griffe.DocstringSectionKind


def reference() -> str:
    """Return the whole reference as Markdown."""
    lines: list[str] = []
    for name in FUNCTIONS:
        lines += _callable(f"rhw.{name}", getattr(rhw, name), "###")
    for name, one in CLASSES:
        lines += [f"### {name}", "", *_docstring(one, {})]
        for member, value in members(one):
            if isinstance(value, classmethod) or callable(value):
                lines += _callable(f"{name}.{member}", getattr(one, member), "####")
            else:
                lines += [f"#### {name}.{member}", "", *_docstring(value, {})]
    for name in ERRORS:
        lines += [f"### rhw.{name}", "", *_docstring(getattr(rhw, name), {})]
    return "\n".join(lines).rstrip() + "\n"


def members(one: type) -> Iterator[tuple[str, Any]]:
    """Yield the public properties and methods of a class, its own before those of its bases."""
    seen: set[str] = set()
    for part in one.__mro__[:-1]:
        for name, value in vars(part).items():
            kind = callable(value) or isinstance(value, property | classmethod)
            cached = type(value).__name__ == "cached_property"
            if not name.startswith("_") and (kind or cached) and name not in seen:
                seen.add(name)
                yield name, value


def _callable(name: str, function: Any, level: str) -> list[str]:
    """Return the section of a function or method: its signature, then its docstring."""
    parameters = [
        p for p in inspect.signature(function).parameters.values() if p.name not in ("self", "cls")
    ]
    words, starred = [], False
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and not starred:
            words.append("*")
            starred = True
        stars = {one.VAR_KEYWORD: "**", one.VAR_POSITIONAL: "*"}.get(one.kind, "")
        default = "" if one.default is one.empty else f"={one.default!r}".replace("'", '"')
        words.append(f"{stars}{one.name}{default}")
    types = {p.name: "" if p.annotation is p.empty else str(p.annotation) for p in parameters}
    gives = inspect.signature(function).return_annotation
    line = f"`{name}({', '.join(words)})` → `{gives}`"
    return [f"{level} {name}", "", line, "", *_docstring(function, types)]


def _docstring(one: Any, types: dict[str, str]) -> list[str]:
    """Return a docstring as Markdown: its text, arguments, result and errors."""
    text = inspect.getdoc(getattr(one, "func", one)) or ""
    lines: list[str] = []
    for section in griffe.Docstring(text, lineno=1).parse("google", warnings=False):
        match section.kind:
            case Kind.text:
                lines += [section.value, ""]
            case Kind.parameters | Kind.attributes:
                for item in section.value:
                    name = item.name.lstrip("*")
                    of = f" ({types[name]})" if types.get(name) else ""
                    lines.append(f"- `{item.name}`{of}: {_line(item.description)}")
                lines.append("")
            case Kind.returns:
                lines += [f"Returns: {_line(' '.join(r.description for r in section.value))}", ""]
            case Kind.raises:
                raised = (f"`{r.annotation}` {_line(r.description)}" for r in section.value)
                lines += [f"Raises: {' '.join(raised)}", ""]
            case _:
                raise ValueError(f"{one}: a section of the kind {section.kind}")
    return lines


def _line(text: str) -> str:
    return " ".join(text.split())


def updated(text: str) -> str:
    """Return the manual with its reference made anew.

    Raises:
        ValueError: if it has no place for it.
    """
    return with_block(text, START, STOP, f"{START}\n\n{reference()}\n{STOP}")


if __name__ == "__main__":
    path = Path(sys.argv[1])
    write_atomically(path, updated(path.read_text(encoding="utf-8")).encode())
