"""Print text, tables and progress to the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from typing import Any
from unicodedata import category

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from rhw.running.progress import bar

#: Unicode categories of control characters and surrogates.
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


# Printed text may come from any config, so nothing in it is interpreted as markup.
class _Plain(Console):
    """A console that prints text unchanged, with control characters escaped."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(printable(x) if isinstance(x, str) else x for x in objects), **options)


def printable(text: str) -> str:
    """Escape the characters of a text that control a terminal, as Python does."""
    return "".join(c if c in "\n\t" or category(c) not in HIDDEN else ascii(c)[1:-1] for c in text)


_plain = partial(_Plain, highlight=False, markup=False, emoji=False)
# Tables in a file or a pipe are as wide as necessary.
out = _plain(width=None if sys.stdout.isatty() else 200)
err = _plain(stderr=True, soft_wrap=True)


def progress() -> Progress:
    """Return a progress bar with the time left; it is off when stderr is not a terminal."""
    return bar(err)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 reading`, `1,425 readings`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_table(
    columns: Iterable[object], rows: Iterable[Iterable[object]], title: str = ""
) -> None:
    """Print rows under their heads."""
    table = Table(*map(str, columns), box=None, header_style="bold", title=title or None)
    for row in rows:
        table.add_row(*(printable(str(value)) for value in row))
    out.print(table)
