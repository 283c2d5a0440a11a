"""Where words go, and how progress is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from typing import Any
from unicodedata import category

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

#: Categories of Unicode: controls, and halves of characters.
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


# What is printed may come from a config of anyone's: nothing in it is markup.
class _Plain(Console):
    """Prints texts as they are, with what would control a terminal spelled out."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(printable(x) if isinstance(x, str) else x for x in objects), **options)


def printable(text: str) -> str:
    """A text without characters that control a terminal: each is written as Python writes it."""
    return "".join(c if c in "\n\t" or category(c) not in HIDDEN else ascii(c)[1:-1] for c in text)


_plain = partial(_Plain, highlight=False, markup=False, emoji=False)
# Tables for a file or a pipe are as wide as they need to be.
out = _plain(width=None if sys.stdout.isatty() else 200)
err = _plain(stderr=True, soft_wrap=True)


def progress() -> Progress:
    """Return a progress bar with the time left; it is off when stderr is not a terminal."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def print_table(
    columns: Iterable[object], rows: Iterable[Iterable[object]], title: str = ""
) -> None:
    """Print rows under their heads."""
    table = Table(*map(str, columns), box=None, header_style="bold", title=title or None)
    for row in rows:
        table.add_row(*(printable(str(value)) for value in row))
    out.print(table)
