"""Damaged: files of results that are not what was written, which are found and made again."""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rhw.config.loader import load
from rhw.store import blocks, checksums, files
from rhw.store.integrity import file_statuses
from tests.faults.campaign import (
    UNDISTURBED,
    Campaign,
    Result,
    configs,
    reference,
    trial_rng,
    unlike,
)
from tests.support.processes import call
from tests.support.results import files_of

SEEDS, JOBS = 40, 4
#: Files that a trial damages at a time.
TOGETHER = 20

Random = random.Random


def truncated(path: Path, rng: Random, _others: list[Path]) -> None:
    """Cut at a random place."""
    content = path.read_bytes()
    path.write_bytes(content[: rng.randrange(1, len(content))])


def emptied(path: Path, _chance: Random, _others: list[Path]) -> None:
    """Nothing is left."""
    path.write_bytes(b"")


def flipped(path: Path, rng: Random, _others: list[Path]) -> None:
    """One wrong bit."""
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def overwritten(path: Path, rng: Random, _others: list[Path]) -> None:
    """Noise instead of some bytes in the middle."""
    content = bytearray(path.read_bytes())
    place = rng.randrange(len(content))
    noise = bytes(b ^ rng.randrange(1, 256) for b in content[place : place + 64])
    content[place : place + 64] = noise
    path.write_bytes(content)


def swapped(path: Path, rng: Random, others: list[Path]) -> None:
    """The file of another reading, another experiment or other seeds in its place."""
    path.write_bytes(rng.choice(_other_bytes(path, others)).read_bytes())


def _other_bytes(path: Path, others: list[Path]) -> list[Path]:
    content = path.read_bytes()
    return [one for one in others if one.suffix == path.suffix and one.read_bytes() != content]


def older(path: Path, _chance: Random, _others: list[Path]) -> None:
    """A block of an older schema, whole and sealed."""
    _of_schema(path, blocks.SCHEMA - 1)


def newer(path: Path, _chance: Random, _others: list[Path]) -> None:
    """A block of a newer schema, whole and sealed."""
    _of_schema(path, blocks.SCHEMA + 1)


def _of_schema(path: Path, schema: int) -> None:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    path.write_bytes(blocks.sealed(**(arrays | {"schema": schema})))


Way = Callable[[Path, Random, list[Path]], None]


def _ways(path: Path, others: list[Path]) -> list[Way]:
    """What can be done to a file."""
    ways: list[Way] = [truncated, emptied, flipped, overwritten]
    # A list in another's place is as whole as before; what it lists is named instead.
    if path.name != checksums.FILE and _other_bytes(path, others):
        ways.append(swapped)
    return [*ways, older, newer] if path.suffix == ".npz" else ways


def prepare(folder: Path) -> None:
    """Results that nothing has damaged."""
    reference(folder, SEEDS, JOBS)


def trial(number: int, folder: Path) -> Result:
    """Damage some files, see that each is named and no other, and that they are made again."""
    result, rng = Result("corrupted"), trial_rng("corrupted", number)
    whole = folder / UNDISTURBED
    results = folder / f"results-{number}"
    shutil.copytree(whole, results)
    every = list(files_of(results))
    chosen = rng.sample(every, TOGETHER)
    for path in chosen:
        others = [whole / one.relative_to(results) for one in every if one != path]
        way = rng.choice(_ways(path, others))
        way(path, rng, others)
        kind = "blocks" if path.suffix == ".npz" else "other files"
        result.counts[f"{kind} {way.__name__}"] += 1
    stamps = {path: path.stat().st_mtime_ns for path in every}
    named = _named(result, number, folder, results, chosen)
    result.counts["of them named"] += named
    _repaired(result, number, folder, results)
    again = [path for path in stamps if path.stat().st_mtime_ns != stamps[path]]
    more = [p for p in again if p.suffix == ".npz" and p not in chosen]
    result.expect(not more, f"trial {number}: blocks run again though whole: {len(more)}")
    result.counts["of them made again"] += sum(
        path.read_bytes() == (whole / path.relative_to(results)).read_bytes() for path in chosen
    )
    shutil.rmtree(results)
    return result


def _named(result: Result, number: int, folder: Path, results: Path, chosen: list[Path]) -> int:
    """How many of the damaged files are named; nothing else should be, and none be readable."""
    found: dict[Path, list[str]] = defaultdict(list)
    for path, problem in file_statuses([load(path) for path in configs(folder)], False, results):
        if problem is not None:
            found[path].append(problem)
    missed = [path for path in chosen if path not in found]
    result.expect(not missed, f"trial {number}: not named: {', '.join(map(str, missed))}")
    # What a damaged list lists cannot be trusted, and is named too.
    lists = {path.parent for path in chosen if path.name == checksums.FILE}
    extra = [p for p in found if p not in chosen and not lists & set(p.parents)]
    result.expect(not extra, f"trial {number}: named though whole: {', '.join(map(str, extra))}")
    for path in chosen:
        if path.suffix != ".npz" and path.name != checksums.FILE:
            base = next(one for one in path.parents if (one / checksums.FILE).exists())
            try:
                checksums.read(base, path.relative_to(base).as_posix())
            except files.StoreError:
                continue
            result.problems.append(f"trial {number}: {path} is trusted")
    return len(chosen) - len(missed)


def _repaired(result: Result, number: int, folder: Path, results: Path) -> None:
    """The same command again makes what is missing and nothing else; a second time all is well."""
    words = ["report", *configs(folder), "-n", SEEDS, "-j", JOBS, "--results", results]
    said = [call(words, folder) for _ in range(2)]
    ends = [one.code for one in said]
    result.expect(
        ends[0] in (0, 1) and ends[1] == 0 and not any(one.traceback for one in said),
        f"trial {number}: exit codes {ends}: {said[0].text} {said[1].text}",
    )
    odd = unlike(results, folder)
    result.expect(not odd, f"trial {number}: not as undisturbed: {', '.join(odd[:3])}")


CAMPAIGN = Campaign(
    "corrupted",
    f"{TOGETHER} result files at a time are truncated, emptied, altered by a bit or by "
    "noise, replaced by another file, or have an older or newer format. `rhw status "
    "--check` must name exactly these files. None is used, and the next report makes "
    "exactly these again.",
    50,
    prepare,
    trial,
)
