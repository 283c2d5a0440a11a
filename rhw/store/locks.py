"""One process at a time: a lock on a folder, which the system takes from a process that dies."""

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
    """Wait until no other process works on a folder, and keep others waiting meanwhile.

    There is no waiting where locks do not exist (some network disks) or the folder is read-only.

    Args:
        folder: made if it does not exist.
        on_message: called with what there is to wait for, and with who died while holding it.
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
    """Return who holds a lock, or died while holding it; empty if no one."""
    content = path.read_text(encoding="utf-8", errors="replace")
    if not content:
        return ""
    try:
        found = json.loads(content)
        return f"process {found['pid']} ({found['command']})"
    except (ValueError, KeyError, TypeError):
        return "process unknown"
