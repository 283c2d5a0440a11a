"""Numbers, texts and tables as they stand in a report."""

from __future__ import annotations

import re
from math import isinf, isnan

import pandas as pd

NOT_REACHED = "not reached"


def markdown(frame: pd.DataFrame) -> str:
    """A table of text; numbers stay as they were written, and so does what looks like a table."""
    shown = frame.rename(columns=lambda name: plain(name, cell=True))
    shown = shown.map(lambda value: plain(value, cell=True) if isinstance(value, str) else value)
    return str(shown.to_markdown(index=False, disable_numparse=True))


def plain(text: object, cell: bool = False) -> str:
    """A text of a config's in one line of Markdown: emphasis, code and links, but no HTML.

    Args:
        text: whatever a config says.
        cell: whether it stands in a table.
    """
    line = " ".join(str(text).split()).replace("<", "&lt;")
    return line.replace("|", "\\|") if cell else line


def label(text: object) -> str:
    """A text of a config's as the words of a link or of a picture."""
    return re.sub(r"([\\\[\]])", r"\\\1", plain(text))


def count(value: float) -> str:
    """Format a number of sweeps: 1,425; `not reached` for infinity; - for none."""
    if isnan(value):
        return "-"
    return NOT_REACHED if isinf(value) else f"{value:,.0f}"


def percent(share: float) -> str:
    """A share as a percentage with as many digits as it needs, - for none."""
    if isnan(share):
        return "-"
    if share > 1 - 1e-9:
        return "100 %"
    return f"{100 * share:.1f} %" if 0 < share < 0.1 or 0.9 < share < 1 else f"{100 * share:.0f} %"
