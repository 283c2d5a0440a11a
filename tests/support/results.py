"""Folders of results as tests compare them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def final_files(results: Path) -> dict[str, bytes]:
    """What should be there at the end, by name: all but blocks, which may be cut otherwise."""
    return {
        path.relative_to(results).as_posix(): path.read_bytes()
        for path in files_of(results)
        if path.suffix != ".npz"
    }


def files_of(results: Path) -> Iterator[Path]:
    """Files that are results, and not locks or what was set aside."""
    for path in sorted(results.rglob("*")):
        if path.is_file() and path.name != ".lock" and path.suffix != ".damaged":
            yield path


def differences(found: dict[str, bytes], wanted: dict[str, bytes]) -> list[str]:
    """Names of files that are missing, too many or of other bytes."""
    return sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
