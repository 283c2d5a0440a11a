"""Print text, tables and progress to the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any
from unicodedata import category

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from rhw.running.progress import bar

#: Seconds between two lines of progress in a pipe.
LINE_EVERY = 2.0
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


class Lines(AbstractContextManager["Lines"]):
    """Progress as lines of text, for a pipe or a log: one for each stage, then one now and then."""

    def __init__(self) -> None:
        self.text, self.printed = "", 0.0

    def __exit__(self, *_: object) -> None:
        """Do nothing: the lines remain."""

    def add_task(self, text: str, total: float | None = None) -> TaskID:
        """Print the name of the first stage."""
        self._print(text)
        return TaskID(0)

    def update(self, _: TaskID, description: str, completed: float, total: float) -> None:
        """Print the name of a new stage, or how much of it is done."""
        if description != self.text or time.monotonic() - self.printed >= LINE_EVERY:
            self._print(description, f": {completed:,} of {total:,}")

    def _print(self, text: str, more: str = "") -> None:
        self.text, self.printed = text, time.monotonic()
        err.print(f"{text}{more}")


def progress() -> Progress:
    """Return a progress bar with the time left; it is off when stderr is not a terminal."""
    return bar(err)


def progress_or_lines() -> Progress | Lines:
    """Return a progress bar, or lines of text when stderr is not a terminal."""
    return bar(err) if err.is_terminal else Lines()


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
