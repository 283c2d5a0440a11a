"""Train in the memory of this process: threads share it, and no file is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from rhw.backprop.task import Outcome, Task
from rhw.engines import Engine
from rhw.engines.engine import train
from rhw.running.runner import block_size, stretches


def train_all(
    tasks: Sequence[Task],
    seeds: Sequence[int],
    jobs: int,
    engine: Engine = "kernel",
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> list[Outcome]:
    """Train the same seeds of several tasks, with one pool for all.

    The compiled kernel runs outside Python's lock, so threads use all cores. The bits depend
    neither on their number nor on the order of the work.

    Args:
        tasks: the tasks.
        seeds: numbers of the runs, without repetitions.
        jobs: number of threads.
        engine: kernel or reference.
        on_progress: called with the numbers of finished and of all blocks.

    Raises:
        ValueError: if initial values do not fit a network.
    """
    least = -(-2 * jobs // max(1, len(tasks)))
    plans = [list(stretches(seeds, block_size(task, len(seeds), least, engine))) for task in tasks]
    with ThreadPoolExecutor(jobs) as pool:
        futures: list[list[Future[Outcome]]] = [
            [pool.submit(train, task, block, engine) for block in plan]
            for task, plan in zip(tasks, plans, strict=True)
        ]
        waiting = {future for row in futures for future in row}
        total = len(waiting)
        try:
            while waiting:
                # A limit of time lets Ctrl-C through, on every system.
                done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                if done:
                    on_progress(total - len(waiting), total)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [
            Outcome.joined(task, [future.result() for future in row])
            for task, row in zip(tasks, futures, strict=True)
        ]
