"""One process at a time: a lock on a folder, which ends with the process that holds it."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

NAME = ".lock"


@contextmanager
def exclusive_lock(folder: Path, tell: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Wait until no other process works on a folder, and keep others waiting meanwhile.

    The system takes the lock from a process that dies, so none is ever stale; what a dead process
    wrote into the file is cleared. Where there are no such locks (Windows, some network disks)
    nobody waits; nor where nobody can write.

    Args:
        folder: made if it is not there.
        tell: called with words if there is something to wait for or to clear.
    """
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        opened = path.open("a+", encoding="utf-8")
    except OSError:
        yield
        return
    with opened as lock:
        locked = _lock(lock, folder, tell)
        holder = _holder(lock) if locked else None
        if holder is not None:
            tell(f"{path}: cleared; {_words(holder)} has ended without releasing it")
        _note(lock, {"pid": os.getpid(), "host": platform.node(), "command": _command()})
        try:
            yield
        finally:
            _note(lock, None)


def _lock(lock: IO[str], folder: Path, tell: Callable[[str], None]) -> bool:
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _holder(lock)
        tell(f"{folder}: waiting for {_words(holder) if holder else 'another process'}")
        fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError:
        return False
    return True


def _holder(lock: IO[str]) -> dict[str, Any] | None:
    """Who holds a lock or died with it, or None if nobody; an empty note if it cannot be read."""
    lock.seek(0)
    content = lock.read()
    if not content:
        return None
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _words(holder: dict[str, Any]) -> str:
    words = f"process {holder.get('pid', 'unknown')}"
    return f"{words} ({holder['command']})" if holder.get("command") else words


def _note(lock: IO[str], content: dict[str, Any] | None) -> None:
    lock.seek(0)
    lock.truncate()
    if content is not None:
        lock.write(json.dumps(content))
    lock.flush()


def _command() -> str:
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]])
