"""Files written together with their checksums, so that damage is detected.

SHA256SUMS lists the files of its folder and its subfolders in the format of `sha256sum --check`.
Its first line is a comment with the digest of all other lines.
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

#: The digest of each file; a file that is just being written has two, the old and the new.
Sums = dict[str, list[str]]


def read_sums(folder: Path) -> Sums:
    """Return the digests listed in a folder; empty if there is no list.

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
        raise StoreError(f"{path}: damaged (its checksum does not match)")
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
    """Return what is wrong with a file that a folder lists or should list; None if nothing is."""
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
        return f"{path}: damaged (its checksum does not match)"
    return None


def read(folder: Path, name: str) -> bytes | None:
    """Return the content of a file if it matches its checksum; None if there is no such file.

    Raises:
        StoreError: if it does not match, or if no checksum is listed.
    """
    if not (folder / name).exists():
        return None
    wrong = problem(folder, name, read_sums(folder))
    if wrong is not None:
        raise StoreError(wrong)
    return (folder / name).read_bytes()


class Writer:
    """Write files of one folder and list their checksums.

    The new digest of a file is listed before it is written, and the old one stays until all files
    are written. Whenever the process dies, every file matches a listed digest.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        try:
            self.sums = read_sums(folder)
        except StoreError:
            self.sums = {}
        self.written: dict[str, str] = {}

    def write(self, name: str, content: bytes) -> Path:
        """Write one file, unless it has this content already; return its path."""
        path, new = self.folder / name, digest(content)
        self.written[name] = new
        if new not in self.sums.get(name, []):
            self.sums.setdefault(name, []).append(new)
            _write_sums(self.folder, self.sums, durable=False)
        if not (path.exists() and path.read_bytes() == content):
            write_atomically(path, content)
        return path

    def finish(self, forget: bool) -> None:
        """List each file once; with `forget`, drop those that no longer exist."""
        self.sums |= {name: [new] for name, new in self.written.items()}
        if forget:
            self.sums = {n: s for n, s in self.sums.items() if (self.folder / n).exists()}
        _write_sums(self.folder, self.sums, durable=True)


@contextmanager
def writing(folder: Path, forget: bool = False) -> Iterator[Writer]:
    """Open a folder for writing; only one process may do so at a time (`rhw.store.locks`).

    Args:
        folder: has the list, and contains the files.
        forget: whether listed files that no longer exist are dropped silently.
    """
    writer = Writer(folder)
    yield writer
    writer.finish(forget)


def write(folder: Path, name: str, content: bytes) -> Path:
    """Write one file of a folder and list it; return its path."""
    with writing(folder) as files:
        return files.write(name, content)
