"""Print text, tables and progress to the terminal."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal
from unicodedata import category

from rich.console import Console
from rich.progress import Progress, TaskID

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


@dataclass
class Output:
    """What `--json`, `--csv` and `--quiet` ask for, and the tables to print at the end."""

    form: Literal["text", "json", "csv"] = "text"
    quiet: bool = False
    tables: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)


output = Output()


class _Out(_Plain):
    """Standard output: without notes if tables are wanted for a program, or nothing else."""

    def print(self, *objects: Any, **options: Any) -> None:
        if output.quiet:
            return
        if output.form == "text":
            super().print(*objects, **options)
        else:
            err.print(*objects, **options)


_settings: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}
# Lines in a file or a pipe are as long as necessary.
out = _Out(width=None if sys.stdout.isatty() else 100_000, **_settings)
err = _Plain(stderr=True, soft_wrap=True, **_settings)


class Lines(AbstractContextManager["Lines"]):
    """Progress as lines of text, for a pipe or a log: at each stage, and every two seconds."""

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
    shown = bar(err)
    shown.disable = shown.disable or output.quiet
    return shown


def progress_or_lines() -> Progress | Lines:
    """Return a progress bar, or lines of text when stderr is not a terminal."""
    return bar(err) if err.is_terminal else Lines()


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 reading`, `1,425 readings`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
