"""Plan which seeds are missing, and train them in blocks; each block is stored when done."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.backprop.task import Outcome
from rhw.config.reading import Reading
from rhw.engines import Engine
from rhw.engines.engine import train
from rhw.engines.kernel_arrays import LANES
from rhw.running.workers import pool
from rhw.store import blocks, provenance

#: The largest array of the reference should stay near the size of a core's own cache.
CACHE_BYTES = 1_500_000
MOST_SEEDS = 500
#: Number of workers that may die in a row before a block is finished.
MOST_LOST = 3


@dataclass
class Work:
    """One reading: the seeds asked for, those still to run, and why."""

    reading: Reading
    seeds: int
    base: Path
    missing: list[int]
    why: str
    messages: list[str] = field(default_factory=list)

    @property
    def runs(self) -> Path:
        """Folder of the blocks."""
        return blocks.runs_folder(self.base, self.reading.fingerprint)


@dataclass(frozen=True)
class SeedBlock:
    """Consecutive seeds that one worker trains together."""

    work: Work
    seeds: range

    @property
    def cost(self) -> float:
        """An upper estimate of its duration, in units of one weight, case, sweep and seed."""
        task = self.work.reading.task
        return float(
            len(self.seeds) * task.last_sweep * len(task.inputs) * task.network.layout.count
        )


def plan(
    reading: Reading, results: Path, seeds: int | None = None, have: set[int] | None = None
) -> Work:
    """What has to run for one reading, and why.

    Args:
        reading: which one.
        results: folder of results.
        seeds: how many are wanted; as many as its config says if None.
        have: seeds that are stored; by the names of files if None.
    """
    base = blocks.folder(results, reading.config, reading.name)
    requested = seeds or reading.settings.seeds
    if have is None:
        places = blocks.sources(results, *reading.key, reading.fingerprint)
        have = blocks.stored_seeds(places)
    missing = [seed for seed in range(requested) if seed not in have]
    messages = []
    if not missing:
        why = "complete"
    elif have:
        why = f"{requested - len(missing)} of {requested} seeds stored"
    else:
        why = "not run yet"
        changed = provenance.changes(base, reading)
        if changed:
            why = f"settings changed: {'; '.join(changed[:3])}{' ...' if changed[3:] else ''}"
        elif (base / "runs").is_dir() and any((base / "runs").iterdir()):
            why = "cases or arithmetic changed"
        if why != "not run yet":
            messages.append(f"{reading.config}/{reading.name}: {why}; it runs again")
    return Work(reading, requested, base, missing, why, messages)


def split(work: Work, least: int, engine: Engine) -> list[SeedBlock]:
    """Split the missing seeds into blocks of consecutive seeds, at least `least` of them.

    The kernel works on LANES seeds at a time, whatever the block. The reference works on all of a
    block, so its arrays are sized to the cache; updating per case they are small, and the more
    seeds side by side, the better.
    """
    task = work.reading.task
    size = MOST_SEEDS
    if engine == "reference":
        cases = len(task.inputs) if task.learning.update == "sweep" else 1
        network = task.network
        widest = max(network.size(p.source) * network.size(p.target) for p in network.projections)
        size = max(16, min(MOST_SEEDS, CACHE_BYTES // (8 * cases * widest)))
    size = min(size, max(1, -(-len(work.missing) // least)))
    if engine == "kernel":
        # A block that fills its lanes takes no longer than one that does not.
        size = -(-size // LANES) * LANES
    split_ = []
    for stretch in _stretches(work.missing):
        count = -(-len(stretch) // size)
        edges = np.linspace(stretch.start, stretch.stop, count + 1).astype(int).tolist()
        split_ += [SeedBlock(work, range(a, b)) for a, b in pairwise(edges)]
    return split_


def _stretches(seeds: list[int]) -> Iterator[range]:
    start = 0
    for k in range(1, len(seeds) + 1):
        if k == len(seeds) or seeds[k] != seeds[k - 1] + 1:
            yield range(seeds[start], seeds[k - 1] + 1)
            start = k


@dataclass
class Failure:
    """A block that could not be trained or stored, and what went wrong."""

    work: Work
    seeds: range
    what: str


def run(
    works: list[Work],
    jobs: int,
    engine: Engine,
    on_progress: Callable[[SeedBlock, float], None] = lambda *_: None,
    on_message: Callable[[str], None] = lambda _: None,
    remote: bool = False,
) -> list[Failure]:
    """Train every missing block and store each as soon as it is done.

    Args:
        works: what `plan` made.
        jobs: number of processes; the bits do not depend on it.
        engine: kernel or reference; nor on this.
        on_progress: called after each block with the block and its share of the whole work.
        on_message: called with what a user should know: that a worker was lost.
        remote: whether workers may be on machines that do not see the folders; they send then
            what a worker of this machine writes itself.

    Returns:
        The blocks that failed; the others have run.
    """
    todo = _blocks([work for work in works if work.missing], jobs, engine)
    if not todo:
        return []
    # An eighth of a second to import, which `rhw --help` need not wait for.
    from joblib import delayed

    # The longest first, so that the last ones to finish are short.
    todo.sort(key=lambda block: -block.cost)
    whole = sum(block.cost for block in todo)
    failures: list[Failure] = []
    lost = 0
    while todo:
        left = dict(enumerate(todo))
        # A worker with nothing to do would only cost its start.
        parallel = pool(min(jobs, len(todo)))
        calls = (
            delayed(_train)(
                k,
                pickle.dumps(block.work.reading.task),
                block.seeds,
                engine,
                SPEC_VERSION,
                None if remote else block.work.runs.absolute(),
            )
            for k, block in enumerate(todo)
        )
        try:
            for k, outcome in parallel(calls):
                block = left.pop(k)
                failure = _store(block.work.runs, outcome)
                if failure:
                    failures.append(Failure(block.work, block.seeds, failure))
                on_progress(block, block.cost / whole)
        except BrokenExecutor:
            # What kills workers again and again, without a block done, would do so for ever.
            lost = 0 if len(left) < len(todo) else lost + 1
            if lost == MOST_LOST:
                words = "its worker died again and again; is there too little memory?"
                return [*failures, *(Failure(one.work, one.seeds, words) for one in left.values())]
            on_message("a worker died; its blocks run again")
        todo = list(left.values())
    return failures


def _blocks(works: list[Work], jobs: int, engine: Engine) -> list[SeedBlock]:
    # At least two blocks a worker, so that none waits long for the other.
    return [block for work in works for block in split(work, -(-2 * jobs // len(works)), engine)]


def _train(
    k: int, task: bytes, seeds: range, engine: Engine, arithmetic: int, runs: Path | None
) -> tuple[int, Outcome | str]:
    """One block, in a worker; an error comes back as words, so that the others still run.

    The task comes pickled: a cluster would keep a large object on one worker, and lose it there.
    A block that is stored here leaves only few words for the pipe to the parent, which a worker
    that is killed can never leave half written: the parent would read there for ever.

    Args:
        k: which block; it comes back, so that the parent knows.
        task: pickled.
        seeds: consecutive.
        engine: kernel or reference.
        arithmetic: the parent's.
        runs: where to store the block; None to send it back.

    Returns:
        k, and the block or what went wrong; no words if it is stored.
    """
    try:
        if arithmetic != SPEC_VERSION:
            raise RuntimeError(f"a worker has arithmetic {SPEC_VERSION}, not {arithmetic}")
        outcome = train(pickle.loads(task), seeds, engine)
    except Exception as error:
        return k, f"{type(error).__name__}: {error}"
    return k, outcome if runs is None else _store(runs, outcome)


def _store(runs: Path, outcome: Outcome | str) -> str:
    """Store a block that is not stored yet; returns what went wrong, or nothing."""
    if isinstance(outcome, str):
        return outcome
    try:
        blocks.write_block(runs, outcome)
    except OSError as error:
        return str(error)
    return ""
