"""Lock a folder for one process at a time; the system releases the lock if the process dies."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

NAME = ".lock"


@contextmanager
def exclusive_lock(
    folder: Path, on_message: Callable[[str], None] = lambda _: None
) -> Iterator[None]:
    """Wait until no other process holds the lock of a folder, then hold it.

    Without support for locks (some network disks), or in a read-only folder, there is no waiting.

    Args:
        folder: created if it does not exist.
        on_message: called with messages about waiting, and about a holder that died.
    """
    with ExitStack() as held:
        with suppress(OSError, NotImplementedError):
            _acquire(held, folder, on_message)
        yield


def _acquire(held: ExitStack, folder: Path, on_message: Callable[[str], None]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    lock = FileLock(path)
    try:
        held.enter_context(lock.acquire(blocking=False))
    except Timeout:
        on_message(f"{folder}: waiting for {_holder(path) or 'another process'}")
        held.enter_context(lock.acquire())
    dead = _holder(path)
    if dead:
        on_message(f"{path}: cleared; {dead} has ended without releasing it")
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]])
    note = {"pid": os.getpid(), "host": platform.node(), "command": command}
    held.callback(path.write_text, "", encoding="utf-8")
    path.write_text(json.dumps(note), encoding="utf-8")


def _holder(path: Path) -> str:
    """Return the process that holds a lock, or died while holding it; empty if there is none."""
    content = path.read_text(encoding="utf-8", errors="replace")
    if not content:
        return ""
    try:
        found = json.loads(content)
        return f"process {found['pid']} ({found['command']})"
    except (ValueError, KeyError, TypeError):
        return "process unknown"
