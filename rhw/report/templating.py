"""The templates of a report, in the folder templates/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def environment(autoescape: bool, **filters: Callable[..., Any]) -> Environment:
    """Return the templates with some filters.

    Args:
        autoescape: whether the text is HTML, in which all that is inserted is escaped.
        filters: functions that templates call by these names.
    """
    made = Environment(
        loader=PackageLoader("rhw.report", "templates"),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=not autoescape,
    )
    made.filters |= filters
    return made
