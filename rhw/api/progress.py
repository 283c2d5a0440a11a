"""A progress bar on the terminal for long training; nothing is shown elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def shown(text: str) -> Iterator[tuple[Callable[[int, int], None], Callable[[str], None]]]:
    """Show a progress bar while a block of code runs, if stderr is a terminal.

    Yields:
        A function to call with the numbers of finished and of all parts, and one for messages.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None, lambda _: None
        return
    from rich.console import Console

    from rhw.running.progress import bar

    console = Console(stderr=True)
    with bar(console) as progress:
        task = progress.add_task(text, total=None)
        yield (
            lambda done, of: progress.update(task, completed=done, total=of),
            lambda message: console.print(message, markup=False, highlight=False),
        )
