"""Files that are made from runs, with their digests beside them, so that damage is found.

SHA256SUMS lists the files of its folder and of those below as `sha256sum --check` reads them. Its
first line is a comment with the digest of all others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rhw.store.files import StoreError, digest, write_atomically

FILE = "SHA256SUMS"
HEAD = "# SHA-256 of the lines below: {}"
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")

#: Of each file the digest that it should have; of one that was just being written, both.
Sums = dict[str, list[str]]


def read_sums(folder: Path) -> Sums:
    """The digests that a folder lists; nothing if it has no list.

    Raises:
        StoreError: if the list itself is damaged.
    """
    path = folder / FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    head, _, rest = content.partition(b"\n")
    if head != HEAD.format(digest(rest)).encode():
        raise StoreError(f"{path}: damaged (its lines are not those that were written)")
    sums: Sums = {}
    for line in rest.decode().splitlines():
        found = LINE.fullmatch(line)
        if found is not None:
            sums.setdefault(found.group(2), []).append(found.group(1))
    return sums


def _write_sums(folder: Path, sums: Sums, durable: bool) -> None:
    lines = "".join(f"{one}  {name}\n" for name in sorted(sums) for one in sums[name])
    content = f"{HEAD.format(digest(lines.encode()))}\n{lines}".encode()
    path = folder / FILE
    if not (path.exists() and path.read_bytes() == content):
        write_atomically(path, content, durable)


def problem(folder: Path, name: str, sums: Sums) -> str | None:
    """Return what is wrong with a file that a folder lists or should list; None if nothing."""
    path = folder / name
    try:
        found = digest(path.read_bytes())
    except FileNotFoundError:
        return f"{path}: missing"
    except OSError as error:
        return f"{path}: cannot be read ({error.strerror})"
    if name not in sums:
        return f"{path}: not listed in {FILE}, so not trusted"
    if found not in sums[name]:
        return f"{path}: damaged (its bytes are not those that were written)"
    return None


def read(folder: Path, name: str) -> bytes | None:
    """The bytes of a file if they are those that were written, or None if there is no such file.

    Raises:
        StoreError: if they differ, or if no checksum is listed.
    """
    if not (folder / name).exists():
        return None
    wrong = problem(folder, name, read_sums(folder))
    if wrong is not None:
        raise StoreError(wrong)
    return (folder / name).read_bytes()


class Writer:
    """Writes files of one folder and lists them.

    What a file will be is listed before it is written, and what it was until all are: whenever the
    process dies, each file has bytes that are listed.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        try:
            self.sums = read_sums(folder)
        except StoreError:
            self.sums = {}
        self.written: dict[str, str] = {}

    def write(self, name: str, content: bytes) -> Path:
        """Write one file, unless its bytes are there already; returns its path."""
        path, new = self.folder / name, digest(content)
        self.written[name] = new
        if new not in self.sums.get(name, []):
            self.sums.setdefault(name, []).append(new)
            _write_sums(self.folder, self.sums, durable=False)
        if not (path.exists() and path.read_bytes() == content):
            write_atomically(path, content)
        return path

    def finish(self, forget: bool) -> None:
        """List each file once; `forget` those that are no longer there."""
        self.sums |= {name: [new] for name, new in self.written.items()}
        if forget:
            self.sums = {n: s for n, s in self.sums.items() if (self.folder / n).exists()}
        _write_sums(self.folder, self.sums, durable=True)


@contextmanager
def writing(folder: Path, forget: bool = False) -> Iterator[Writer]:
    """Write files of a folder; only one process may do so at a time (`rhw.store.locks`).

    Args:
        folder: with the list, and above the files.
        forget: whether files that are listed and no longer there are no loss.
    """
    writer = Writer(folder)
    yield writer
    writer.finish(forget)


def write(folder: Path, name: str, content: bytes) -> Path:
    """Write one file of a folder and list it; returns its path."""
    with writing(folder) as files:
        return files.write(name, content)
