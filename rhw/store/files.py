"""Files written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import tempfile
from pathlib import Path

#: Name of a file that is being written: it says by which process.
PART = re.compile(r"\..+\.(?P<host>[A-Za-z0-9-]+)\.(?P<pid>\d+)\.\w+\.part")


class StoreError(Exception):
    """A file of results cannot be used; the message says which and why."""


def write_atomically(path: Path, content: bytes, durable: bool = True) -> None:
    """Write a file so that, whatever happens, it is there in whole or as it was before.

    Args:
        path: where; its folder is made if it is not there.
        content: what.
        durable: whether it has to survive a failure of power, and not only of the process.

    Raises:
        OSError: if it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{path.name}.{_host()}.{os.getpid()}."
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_into(folder: Path, name: str, content: bytes) -> Path:
    """Write one file of a folder; returns its path."""
    write_atomically(folder / name, content)
    return folder / name


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", platform.node())[:40] or "here"


def remove_stale_parts(results: Path) -> int:
    """Remove incomplete files of dead processes of this machine; return how many."""
    removed = 0
    for path in results.rglob("*.part"):
        found = PART.fullmatch(path.name)
        if found and found["host"] == _host() and not _lives(int(found["pid"])):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _lives(pid: int) -> bool:
    if os.name == "nt":  # Where signal 0 is no question but Ctrl-C.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # It is another user's, or this system cannot say.
        return True
    return True


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
