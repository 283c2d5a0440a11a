"""Plan which seeds are missing, and train them in blocks; each block is stored when it is done."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.backprop.right import median_right
from rhw.backprop.task import Outcome, Task
from rhw.config.reading import Reading
from rhw.engines import Engine
from rhw.engines.engine import train
from rhw.engines.kernel_arrays import LANES
from rhw.running.cost import SMALL_SECONDS, most_seconds
from rhw.running.workers import pool
from rhw.store import blocks, earlier, provenance

#: The largest array of the reference should be about the size of a core's own cache.
CACHE_BYTES = 1_500_000
MOST_SEEDS = 500
#: Number of workers that may die in a row before a block is finished.
MOST_LOST = 3


@dataclass
class Work:
    """One reading: the requested seeds, those still missing, and why."""

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
    """Plan the runs of one reading.

    Args:
        reading: the reading.
        results: folder of results.
        seeds: number of seeds wanted; the config's number if None.
        have: seeds that are stored; taken from file names if None.
    """
    base = blocks.folder(results, reading.config, reading.name)
    requested = reading.count(seeds)
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
        elif folders := sorted(base.glob("runs/*/")):
            versions = {earlier.of_folder(runs) for runs in folders}
            why = "cases changed" if SPEC_VERSION in versions else "arithmetic changed"
        # That the arithmetic has changed is said once, not for each reading.
        if why not in ("not run yet", "arithmetic changed"):
            messages.append(f"{reading.config}/{reading.name}: {why}; it runs again")
    return Work(reading, requested, base, missing, why, messages)


def split(work: Work, least: int, engine: Engine) -> list[SeedBlock]:
    """Split the missing seeds into at least `least` blocks of consecutive seeds."""
    size = block_size(work.reading.task, len(work.missing), least, engine)
    return [SeedBlock(work, seeds) for seeds in stretches(work.missing, size)]


def block_size(task: Task, seeds: int, least: int, engine: Engine) -> int:
    """Return how many seeds to train together, if `seeds` become at least `least` blocks.

    The kernel trains LANES seeds at a time, whatever the block size. The reference trains a whole
    block at once, so its arrays are sized to the cache; with updates per case they are small, and
    larger blocks are faster.
    """
    size = MOST_SEEDS
    if engine == "reference":
        cases = len(task.inputs) if task.learning.update == "sweep" else 1
        network = task.network
        widest = max(network.size(p.source) * network.size(p.target) for p in network.projections)
        size = max(16, min(MOST_SEEDS, CACHE_BYTES // (8 * cases * widest)))
    size = min(size, max(1, -(-seeds // least)))
    # A block that fills its lanes takes no longer than one that does not.
    return -(-size // LANES) * LANES if engine == "kernel" else size


def stretches(seeds: Sequence[int], size: int) -> Iterator[range]:
    """Yield ranges of consecutive seeds, of at most `size` seeds and of similar lengths."""
    start = 0
    for k in range(1, len(seeds) + 1):
        if k == len(seeds) or seeds[k] != seeds[k - 1] + 1:
            first, stop = seeds[start], seeds[k - 1] + 1
            edges = np.linspace(first, stop, -(-(stop - first) // size) + 1).astype(int).tolist()
            yield from (range(a, b) for a, b in pairwise(edges))
            start = k


class Tally(NamedTuple):
    """What became of the runs of a block.

    right: the median share of the trained cases that are right; None if counting takes long.
    """

    seeds: int
    solved: int
    right: float | None


#: The number of a block; the block or an error message, empty if it is stored; and its tally.
Trained = tuple[int, Outcome | str, Tally]


@dataclass
class Failure:
    """A block that could not be trained or stored, and the reason."""

    work: Work
    seeds: range
    what: str


def run(
    works: list[Work],
    jobs: int,
    engine: Engine,
    on_progress: Callable[[SeedBlock, float, Tally], None] = lambda *_: None,
    on_message: Callable[[str], None] = lambda _: None,
    remote: bool = False,
) -> list[Failure]:
    """Train every missing block and store each as soon as it is done.

    Args:
        works: the plans of the readings.
        jobs: number of processes; the bits do not depend on it.
        engine: kernel or reference; the bits do not depend on it.
        on_progress: called after each block with the block, its share of the whole work, and what
            became of its runs.
        on_message: called with messages for the user, such as a lost worker.
        remote: whether workers may be on machines without access to the folders; they then send
            their results instead of writing them.

    Returns:
        The blocks that failed; all others are stored.
    """
    todo = _blocks([work for work in works if work.missing], jobs, engine)
    if not todo:
        return []
    # The longest blocks first, so that the last ones to finish are short.
    todo.sort(key=lambda block: -block.cost)
    whole = sum(block.cost for block in todo)
    failures: list[Failure] = []
    lost = 0
    while todo:
        left = dict(enumerate(todo))
        calls = (
            (
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
            for k, outcome, tally in _each(calls, min(jobs, len(todo)), remote):
                block = left.pop(k)
                failure = _store(block.work.runs, outcome)
                if failure:
                    failures.append(Failure(block.work, block.seeds, failure))
                on_progress(block, block.cost / whole, tally)
        except BrokenExecutor:
            # If workers keep dying and no block is finished, trying again would not help.
            lost = 0 if len(left) < len(todo) else lost + 1
            if lost == MOST_LOST:
                words = "its worker died repeatedly, perhaps for lack of memory"
                return [*failures, *(Failure(one.work, one.seeds, words) for one in left.values())]
            on_message("a worker died; its blocks run again")
        todo = list(left.values())
    return failures


def is_small(works: list[Work]) -> bool:
    """Return whether training what is missing is not worth a second process."""
    return sum(most_seconds(w.reading.task, len(w.missing)) for w in works) < SMALL_SECONDS


def _each(calls: Iterable[tuple[Any, ...]], jobs: int, remote: bool) -> Iterator[Trained]:
    """Yield the result of each call of `_train`, from this process if there is one job."""
    if jobs == 1 and not remote:
        yield from (_train(*call) for call in calls)
        return
    # Imported here because it takes 0.1 s, which would slow down a small run.
    from joblib import delayed

    yield from pool(jobs)(delayed(_train)(*call) for call in calls)


def _blocks(works: list[Work], jobs: int, engine: Engine) -> list[SeedBlock]:
    # At least two blocks per worker, so that no worker waits long for another.
    return [block for work in works for block in split(work, -(-2 * jobs // len(works)), engine)]


def _train(
    k: int, task: bytes, seeds: range, engine: Engine, arithmetic: int, runs: Path | None
) -> Trained:
    """Train one block in a worker; errors are returned as text, so that other blocks continue.

    The task is pickled: a cluster would keep a large object on one worker, and lose it with the
    worker. Results are stored here, and only short messages are sent to the parent: if a worker
    were killed during a long message, the parent would wait for the rest forever.

    Args:
        k: number of the block; returned, so that the parent knows which one it is.
        task: pickled.
        seeds: consecutive.
        engine: kernel or reference.
        arithmetic: the parent's version.
        runs: folder in which to store the block; None to return it.

    Returns:
        k; the block or an error message, an empty message if it is stored; and the tally.
    """
    try:
        if arithmetic != SPEC_VERSION:
            raise RuntimeError(f"a worker has arithmetic {SPEC_VERSION}, not {arithmetic}")
        loaded: Task = pickle.loads(task)
        outcome = train(loaded, seeds, engine)
        tally = Tally(len(seeds), int(outcome.solved.sum()), median_right(loaded, outcome))
    except Exception as error:
        return k, f"{type(error).__name__}: {error}", Tally(0, 0, None)
    return k, outcome if runs is None else _store(runs, outcome), tally


def _store(runs: Path, outcome: Outcome | str) -> str:
    """Store a block unless it is stored already; return an error message, or an empty one."""
    if isinstance(outcome, str):
        return outcome
    try:
        blocks.write_block(runs, outcome)
    except OSError as error:
        return str(error)
    return ""
