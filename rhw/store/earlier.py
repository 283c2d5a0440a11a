"""Blocks of runs by an earlier version of the arithmetic: kept, unused, and removed if asked."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.store import blocks

#: The version of blocks that do not name one.
FIRST = 1


class Earlier(NamedTuple):
    """Blocks of earlier versions.

    paths: the blocks; versions: of the arithmetic, in increasing order; size: in bytes.
    """

    paths: tuple[Path, ...]
    versions: tuple[int, ...]
    size: int

    def __str__(self) -> str:
        """Say how many there are, of which versions, and how large they are."""
        count = f"{len(self.paths):,} block{'s' * (len(self.paths) != 1)} of runs"
        versions = " and ".join(map(str, self.versions))
        return f"{count} by arithmetic {versions} ({self.size / 1e6:,.1f} MB)"


def arithmetic_of(path: Path) -> int | None:
    """Return the version of the arithmetic that made a block; None if it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return int(stored["arithmetic"]) if "arithmetic" in stored else FIRST
    # For arbitrary bytes, NumPy and zipfile may raise almost any exception.
    except Exception:
        return None


def of_folder(runs: Path) -> int | None:
    """Return the version of a folder of blocks, which is that of its first one; None if unknown.

    A fingerprint includes the version, so all blocks of a folder have the same one.
    """
    return next(map(arithmetic_of, blocks.blocks(runs)), None)


def find(results: Path) -> Earlier:
    """Find the blocks of earlier versions in a folder of results."""
    paths: list[Path] = []
    versions = set()
    for runs in sorted(results.glob("*/*/runs/*/")):
        version = of_folder(runs)
        if version is not None and version < SPEC_VERSION:
            versions.add(version)
            paths += blocks.blocks(runs)
    return Earlier(tuple(paths), tuple(sorted(versions)), sum(one.stat().st_size for one in paths))


def remove(found: Earlier) -> None:
    """Remove blocks, and folders that are empty then.

    Raises:
        OSError: if one cannot be removed.
    """
    for path in found.paths:
        path.unlink(missing_ok=True)
    for runs in {path.parent for path in found.paths}:
        if not any(runs.iterdir()):
            runs.rmdir()
