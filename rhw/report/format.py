"""Format numbers, text and tables for a report."""

from __future__ import annotations

import re
from math import isinf, isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

NOT_REACHED = "not reached"


def markdown(frame: pd.DataFrame) -> str:
    """Format a table as Markdown; text is shown as it is, never parsed as numbers."""
    shown = frame.rename(columns=lambda name: plain(name, cell=True))
    shown = shown.map(lambda value: plain(value, cell=True) if isinstance(value, str) else value)
    return str(shown.to_markdown(index=False, disable_numparse=True))


def plain(text: object, cell: bool = False) -> str:
    """Put a text from a config on one line of Markdown: emphasis, code and links, but no HTML.

    Args:
        text: any text from a config.
        cell: whether it is part of a table.
    """
    line = " ".join(str(text).split()).replace("<", "&lt;")
    return line.replace("|", "\\|") if cell else line


def label(text: object) -> str:
    """Format a text from a config as the label of a link or picture."""
    return re.sub(r"([\\\[\]])", r"\\\1", plain(text))


def count(value: float) -> str:
    """Format a number of sweeps: 1,425; `not reached` for infinity; - for none."""
    if isnan(value):
        return "-"
    return NOT_REACHED if isinf(value) else f"{value:,.0f}"


def percent(share: float) -> str:
    """Format a share as a percentage with as many digits as needed; - for none."""
    if isnan(share):
        return "-"
    if share > 1 - 1e-9:
        return "100 %"
    return f"{100 * share:.1f} %" if 0 < share < 0.1 or 0.9 < share < 1 else f"{100 * share:.0f} %"
