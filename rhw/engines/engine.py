"""Select an engine (the compiled kernel or the readable reference) and train with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from rhw.backprop.arithmetic import Array
from rhw.backprop.initial import initial_theta
from rhw.backprop.task import Outcome, Task
from rhw.engines import Engine, compiled, reference

#: A compilation that takes longer than this is announced.
NOTICE_SECONDS = 2.0


def train(
    task: Task, seeds: Sequence[int], engine: Engine = "kernel", starts: Array | None = None
) -> Outcome:
    """Train every seed; both engines give the same bits.

    Args:
        task: the network, its cases and its learning settings.
        seeds: numbers of the runs, each 0 or more.
        engine: kernel or reference.
        starts: initial weights, shape (parameters, seeds); drawn from the task's distributions if
            None.

    Raises:
        ValueError: if initial values do not fit the network.
    """
    if not len(seeds):
        return Outcome.empty(task, seeds)
    if starts is None:
        starts = initial_theta(task.network, task.initial, seeds)
    run = compiled.train if engine == "kernel" else reference.train
    return run(task, seeds, starts)


def ready(engine: Engine, on_message: Callable[[str], None]) -> Engine:
    """Return the engine to use, and compile it if necessary.

    Args:
        engine: the requested engine.
        on_message: called with messages for the user.
    """
    if engine == "reference":
        return engine
    if find_spec("numba") is None:
        on_message("numba is not installed: using the reference engine (same results, slower)")
        return "reference"
    start = time.perf_counter()
    train(compiled.smallest_task(), [0])
    seconds = time.perf_counter() - start
    if seconds > NOTICE_SECONDS:
        on_message(f"compiled the kernel in {seconds:.0f} s; this is cached and happens once")
    return engine
