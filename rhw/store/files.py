"""Write files atomically: a file is either complete or unchanged."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import tempfile
from pathlib import Path

#: Name of a file that is being written; it contains the host and process.
PART = re.compile(r"\..+\.(?P<host>[A-Za-z0-9-]+)\.(?P<pid>\d+)\.\w+\.part")


class StoreError(Exception):
    """A file of results cannot be used; the message says which one and why."""


def write_atomically(path: Path, content: bytes, durable: bool = True) -> None:
    """Write a file so that it is complete or unchanged, whatever happens.

    Args:
        path: the file; its folder is created if necessary.
        content: the new content.
        durable: whether it must survive a power failure, and not only a killed process.

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
    """Write one file of a folder; return its path."""
    write_atomically(folder / name, content)
    return folder / name


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", platform.node())[:40] or "here"


def remove_stale_parts(results: Path) -> int:
    """Remove incomplete files of dead processes of this machine; return their number."""
    removed = 0
    for path in results.rglob("*.part"):
        found = PART.fullmatch(path.name)
        if found and found["host"] == _host() and not _lives(int(found["pid"])):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _lives(pid: int) -> bool:
    if os.name == "nt":  # On Windows, signal 0 would be Ctrl-C.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # The process belongs to another user, or the system cannot tell.
        return True
    return True


def digest(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
