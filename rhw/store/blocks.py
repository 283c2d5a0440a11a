"""Blocks of runs on disk: written atomically, checked on reading, never unpickled.

RESULTS/NAME/READING/runs/FINGERPRINT/FIRST-LAST.npz holds the outcomes of consecutive seeds under
one exact set of settings. Changed settings have another fingerprint, so different settings are
never mixed and nothing is lost. A block is an npz file that names its settings, the version of the
arithmetic and the protocol that was in force. Its zip comment, the last bytes of the file, is the
SHA-256 of all bytes before it, so a single wrong bit is detected.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.backprop.task import Outcome, Task
from rhw.config.shipped import shipped
from rhw.store import OWN, PUBLISHED, protocol
from rhw.store.files import StoreError, digest, write_atomically

#: Version of the format below; stored in every block.
SCHEMA = 3
BLOCK = re.compile(r"(\d{6,})-(\d{6,})\.npz$")
ARRAYS = tuple(field.name for field in fields(Outcome))
#: Length of a SHA-256 in hexadecimal digits.
DIGEST = 64
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.,=+-]*$")


def folder(results: Path, config: str, reading: str) -> Path:
    """Return results/CONFIG/READING.

    Raises:
        ValueError: if a name would lead elsewhere.
    """
    for name in (config, reading):
        if not NAME.match(name) or ".." in name:
            raise ValueError(f"`{name}` cannot name a folder of results")
    return results / config / reading


def runs_folder(base: Path, fingerprint: str) -> Path:
    """Return the folder of the blocks of one set of settings, below results/CONFIG/READING."""
    return base / "runs" / fingerprint[:16]


def readable(results: Path) -> list[Path]:
    """Return a folder of results and, for own runs, the published folder, which is only read."""
    published = results.parent / PUBLISHED
    return [results, published] if results.name == OWN and published.is_dir() else [results]


def published() -> Path:
    """Return the folder of published results, of this clone or of the installed package."""
    here = Path(PUBLISHED)
    # Any folder may be called `results`; a published one has a list of checksums.
    return here if (here / "SHA256SUMS").is_file() else shipped(PUBLISHED)


def tables_of(results: Path) -> list[Path]:
    """Return the folder with tables: the given one, or the published one if own runs have none."""
    found = readable(results)
    return [*found, shipped(PUBLISHED)] if results.name == OWN else found


def sources(results: Path, config: str, reading: str, fingerprint: str) -> list[Path]:
    """Return the folders with blocks of one set of settings: the own one, then those only read."""
    return [runs_folder(folder(one, config, reading), fingerprint) for one in readable(results)]


def write_block(runs: Path, outcome: Outcome) -> Path:
    """Store the outcomes of consecutive seeds; return the path of the block."""
    first, last = int(outcome.seeds[0]), int(outcome.seeds[-1])
    path = runs / f"{first:06}-{last:06}.npz"
    arrays = {name: getattr(outcome, name) for name in ARRAYS}
    made = sealed(
        schema=SCHEMA,
        arithmetic=SPEC_VERSION,
        settings=runs.name,
        protocol=protocol.CURRENT,
        **arrays,
    )
    write_atomically(path, made)
    return path


def sealed(**arrays: Any) -> bytes:
    """Encode arrays as an npz file whose comment is the digest of all bytes before it."""
    content = io.BytesIO()
    np.savez(content, **arrays)
    with zipfile.ZipFile(content, "a") as archive:
        archive.comment = bytes(DIGEST)
    before = content.getvalue()[:-DIGEST]
    return before + digest(before).encode()


def read_sealed(path: Path, names: Iterable[str] = ("seeds",)) -> dict[str, Any]:
    """Read arrays of a block, with all checks that do not need the task.

    Args:
        path: the block.
        names: which arrays.

    Raises:
        StoreError: if it is damaged, of another schema, of other settings or of other seeds.
    """
    try:
        content = path.read_bytes()
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            if int(stored["schema"]) != SCHEMA:
                raise StoreError(f"{path}: schema {int(stored['schema'])}, not {SCHEMA}")
            if digest(content[:-DIGEST]).encode() != content[-DIGEST:]:
                raise StoreError(f"{path}: damaged (its checksum does not match)")
            if str(stored["settings"]) != path.parent.name:
                raise StoreError(f"{path}: belongs to the settings {stored['settings']}")
            seeds = stored["seeds"]
            found = {name: stored[name] for name in names}
    except StoreError:
        raise
    # For arbitrary bytes, NumPy and zipfile may raise almost any exception.
    except Exception as error:
        words = str(error) or type(error).__name__
        raise StoreError(f"{path}: damaged ({words.splitlines()[0]})") from error
    first, last = block_range(path)
    if not np.array_equal(seeds, np.arange(first, last + 1)):
        raise StoreError(f"{path}: its seeds do not match its name")
    return found


def read_block(path: Path, task: Task) -> Outcome:
    """Read one block and check it against its task.

    Raises:
        StoreError: if it is damaged, of another schema, or of another shape.
    """
    outcome = Outcome(**read_sealed(path, ARRAYS))
    count = len(outcome.seeds)
    right = (
        outcome.theta.shape == (count, task.network.layout.count)
        and outcome.curve.shape == (count, len(task.curve_at))
        and outcome.snapshots.shape[:2] == (count, len(task.snapshots_at))
        and all(len(getattr(outcome, name)) == count for name in ARRAYS)
    )
    if not right:
        raise StoreError(f"{path}: its shape does not match its settings")
    return outcome


def block_range(path: Path) -> tuple[int, int]:
    """Return the first and last seed of a block, from its name."""
    match = BLOCK.search(path.name)
    assert match is not None
    return int(match.group(1)), int(match.group(2))


def blocks(runs: Path) -> list[Path]:
    """Return the blocks in a folder, in the order of their seeds."""
    found = [path for path in runs.glob("*.npz") if BLOCK.fullmatch(path.name)]
    return sorted(found, key=block_range)


def stored_seeds(sources: Sequence[Path]) -> set[int]:
    """Return the seeds that have a block in one of these folders."""
    return {seed for runs in sources for path in blocks(runs) for seed in _seeds(path)}


def _seeds(path: Path) -> range:
    first, last = block_range(path)
    return range(first, last + 1)


def usable_seeds(sources: Sequence[Path], task: Task) -> tuple[set[int], list[str]]:
    """Read every block; rename damaged ones of the first folder, so that their seeds run again.

    Args:
        sources: the folder of own blocks, then those that are only read.
        task: the task of the blocks.

    Returns:
        Seeds with intact blocks, and messages about the others.
    """
    seeds, messages = set[int](), []
    for path in (path for runs in sources for path in blocks(runs)):
        try:
            read_block(path, task)
        except StoreError as error:
            text = "left out, its seeds run here"
            if path.parent == sources[0]:
                text = f"set aside as {path.stem}.damaged, its seeds run again"
                try:
                    path.replace(path.with_suffix(".damaged"))
                except FileNotFoundError:  # Another process has renamed it first.
                    continue
            messages.append(f"{error}; {text}")
        else:
            seeds.update(_seeds(path))
    return seeds, messages


def read_outcome(sources: Sequence[Path], task: Task, seeds: Iterable[int]) -> Outcome:
    """Read the outcomes of exactly these seeds, in their order.

    Args:
        sources: the folder of own blocks, then those that are only read.
        task: the task of the blocks.
        seeds: which seeds.

    Raises:
        StoreError: if an own block is damaged or a seed is missing.
    """
    wanted = np.asarray(list(seeds), dtype=np.int64)
    return _gathered(sources, [path for runs in sources for path in blocks(runs)], task, wanted)


def chunks(sources: Sequence[Path], task: Task, seeds: int, size: int) -> Iterator[Outcome]:
    """Yield the outcomes of the seeds 0 to seeds - 1, `size` at a time.

    At most one chunk and one block are in memory.

    Raises:
        StoreError: as `read_outcome` does.
    """
    paths = [path for runs in sources for path in blocks(runs)]
    for first in range(0, seeds, size):
        wanted = np.arange(first, min(first + size, seeds))
        paths = [path for path in paths if block_range(path)[1] >= first]
        yield _gathered(sources, paths, task, wanted)


def _gathered(
    sources: Sequence[Path], paths: list[Path], task: Task, wanted: NDArray[np.int64]
) -> Outcome:
    parts: list[Outcome] = []
    needed = set(wanted.tolist())
    for path in paths:
        # Overlapping blocks hold equal bits, so either one will do.
        if needed.isdisjoint(_seeds(path)):
            continue
        try:
            outcome = read_block(path, task)
        except StoreError:
            if path.parent == sources[0]:
                raise
            continue
        rows = np.isin(outcome.seeds, list(needed))
        parts.append(outcome if rows.all() else outcome.at(rows))
        needed.difference_update(_seeds(path))
    if needed:
        raise StoreError(
            f"{sources[0]}: {len(needed)} seeds not stored, the first is {min(needed)}"
        )
    joined = Outcome.joined(task, parts)
    if np.array_equal(joined.seeds, wanted):
        return joined
    where = {int(seed): k for k, seed in enumerate(joined.seeds)}
    return joined.at(np.array([where[int(seed)] for seed in wanted]))
