"""Where words go, and how progress is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

# What is printed may come from a config of anyone's: nothing in it is markup.
_plain = partial(Console, highlight=False, markup=False, emoji=False)
# Tables for a file or a pipe are as wide as they need to be.
out = _plain(width=None if sys.stdout.isatty() else 200)
err = _plain(stderr=True, soft_wrap=True)


def progress() -> Progress:
    """A bar with the time that is left; silent where nobody watches."""
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
        table.add_row(*map(str, row))
    out.print(table)
