"""Results on disk: blocks of seeds, written whole or not at all, never unpickled.

results/NAME/READING/runs/FINGERPRINT/FIRST-LAST.npz holds the outcomes of consecutive seeds under
one exact set of settings. Settings that change have another fingerprint, so nothing is mixed and
nothing is lost. A block is an npz file that says which settings it belongs to, and whose comment,
its last bytes, is the SHA-256 of all bytes before: one wrong bit is found, wherever it is.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from rhw.training import Outcome, Task

#: Version of the format below; stored in every block.
SCHEMA = 3
BLOCK = re.compile(r"(\d{6,})-(\d{6,})\.npz$")
#: What a run records along its way; most of what is stored, and not needed for tables.
RECORDS = ("curve", "snapshots")
#: Length of a SHA-256 in hexadecimal digits.
DIGEST = 64
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.,=+-]*$")


class StoreError(Exception):
    """A file of results cannot be used; the message says which and why."""


def folder(results: Path, config: str, reading: str) -> Path:
    """results/CONFIG/READING.

    Raises:
        ValueError: if a name would lead elsewhere.
    """
    for name in (config, reading):
        if not NAME.match(name) or ".." in name:
            raise ValueError(f"`{name}` cannot name a folder of results")
    return results / config / reading


def runs_folder(base: Path, fingerprint: str) -> Path:
    """Where the blocks of one set of settings lie, below results/CONFIG/READING."""
    return base / "runs" / fingerprint[:16]


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that, whatever happens, it is there in whole or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_block(runs: Path, outcome: Outcome) -> Path:
    """Store the outcomes of consecutive seeds; returns the path of the block."""
    first, last = int(outcome.seeds[0]), int(outcome.seeds[-1])
    path = runs / f"{first:06}-{last:06}.npz"
    arrays = {name: getattr(outcome, name) for name in _names(records=True)}
    content = io.BytesIO()
    np.savez(content, schema=np.int64(SCHEMA), settings=np.str_(runs.name), **arrays)
    with zipfile.ZipFile(content, "a") as archive:
        archive.comment = bytes(DIGEST)
    sealed = content.getvalue()[:-DIGEST]
    write_atomically(path, sealed + _digest(sealed))
    return path


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def read_block(path: Path, task: Task, records: bool = True) -> Outcome:
    """Read one block and check it against the task that it should belong to.

    Args:
        path: the block.
        task: what was trained.
        records: whether to read curves and snapshots, which take most of the room.

    Raises:
        StoreError: if it is damaged, of another schema, or of another shape.
    """
    try:
        content = path.read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            if int(stored["schema"]) != SCHEMA:
                raise StoreError(f"{path}: schema {int(stored['schema'])}, not {SCHEMA}")
            if _digest(content[:-DIGEST]) != content[-DIGEST:]:
                raise StoreError(f"{path}: damaged (its bytes are not those that were written)")
            if str(stored["settings"]) != path.parent.name:
                raise StoreError(f"{path}: belongs to the settings {stored['settings']}")
            found = {name: stored[name] for name in _names(records)}
    except StoreError:
        raise
    # Of a file of any bytes NumPy and zipfile can raise nearly anything.
    except Exception as error:
        words = str(error) or type(error).__name__
        raise StoreError(f"{path}: damaged ({words.splitlines()[0]})") from error
    outcome = Outcome(**(_no_records(task, len(found["seeds"])) | found))
    count = len(outcome.seeds)
    first, last = block_range(path)
    right = (
        np.array_equal(outcome.seeds, np.arange(first, last + 1))
        and outcome.theta.shape == (count, task.network.parameters)
        and outcome.curve.shape == (count, len(task.curve_at))
        and outcome.snapshots.shape[:2] == (count, len(task.snapshots_at))
        and all(len(getattr(outcome, name)) == count for name in _names(records=True))
    )
    if not right:
        raise StoreError(f"{path}: not the shape that its name and its settings promise")
    return outcome


def _names(records: bool) -> list[str]:
    """Arrays of an outcome, with those of its records or without."""
    return [f.name for f in fields(Outcome) if records or f.name not in RECORDS]


def _no_records(task: Task, count: int) -> dict[str, Any]:
    """NaN in place of what is not read, without taking room."""
    shapes = (
        (count, len(task.curve_at)),
        (count, len(task.snapshots_at), task.network.parameters),
    )
    return {
        name: np.broadcast_to(np.nan, shape) for name, shape in zip(RECORDS, shapes, strict=True)
    }


def block_range(path: Path) -> tuple[int, int]:
    """First and last seed of a block, from its name."""
    match = BLOCK.search(path.name)
    assert match is not None
    return int(match.group(1)), int(match.group(2))


def blocks(runs: Path) -> list[Path]:
    """The blocks in a folder, in the order of their seeds."""
    found = [path for path in runs.glob("*.npz") if BLOCK.fullmatch(path.name)]
    return sorted(found, key=block_range)


def stored_seeds(runs: Path) -> set[int]:
    """Seeds that have a block."""
    return {
        seed
        for path in blocks(runs)
        for first, last in [block_range(path)]
        for seed in range(first, last + 1)
    }


def set_damaged_aside(runs: Path, task: Task) -> list[str]:
    """Rename blocks that cannot be read, so that their seeds run again; returns what was said."""
    said = []
    for path in blocks(runs):
        try:
            read_block(path, task)
        except StoreError as error:
            path.replace(path.with_suffix(".damaged"))
            said.append(f"{error}; set aside as {path.stem}.damaged, its seeds run again")
    return said


def read_outcome(runs: Path, task: Task, seeds: Iterable[int], records: bool = True) -> Outcome:
    """The outcomes of exactly these seeds, in their order.

    Args:
        runs: folder of the blocks.
        task: what was trained.
        seeds: which seeds.
        records: whether to read curves and snapshots; NaN stands in their place otherwise.

    Raises:
        StoreError: if a block is damaged or a seed is missing.
    """
    wanted = np.asarray(list(seeds), dtype=np.int64)
    parts = [
        read_block(path, task, records)
        for path in blocks(runs)
        if block_range(path)[0] <= wanted.max() and block_range(path)[1] >= wanted.min()
    ]
    if not parts:
        raise StoreError(f"{runs}: no runs stored")
    joined = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in _names(records)
    }
    # Overlapping blocks hold equal bits, so whichever comes first will do.
    where = {int(seed): k for k, seed in reversed(list(enumerate(joined["seeds"])))}
    missing = [int(seed) for seed in wanted if int(seed) not in where]
    if missing:
        raise StoreError(f"{runs}: {len(missing)} seeds not stored, the first is {missing[0]}")
    rows = [where[int(seed)] for seed in wanted]
    found = {name: values[rows] for name, values in joined.items()}
    return Outcome(**(_no_records(task, len(wanted)) | found))
