"""Two engines, one arithmetic: the kernel that runs, and the reference that explains it."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np

from rhw import Engine, tables, training
from rhw.arithmetic import Array
from rhw.hold_out import trained
from rhw.learning import Rule, initial_theta, links
from rhw.locks import alone
from rhw.network import make_network
from rhw.settings import Distribution, Initial, Learning, Stop
from rhw.training import Outcome, Task

#: A first use that takes longer than this to compile says so.
NOTICE_SECONDS = 2.0


def train(
    task: Task, seeds: Sequence[int], engine: Engine = "kernel", starts: Array | None = None
) -> Outcome:
    """Train every seed; both engines give the same bits.

    Args:
        task: the network, its cases and how it learns.
        seeds: numbers of the runs, each 0 or more.
        engine: which one.
        starts: initial weights, shape (parameters, seeds); drawn as the task says if None.

    Raises:
        ValueError: if initial values do not fit the network.
    """
    if not len(seeds):
        return Outcome.empty(task, seeds)
    if starts is None:
        starts = initial_theta(task.network, task.initial, seeds)
    run = _train_compiled if engine == "kernel" else training.train
    return run(task, seeds, starts)


def ready(engine: Engine, tell: Callable[[str], None]) -> Engine:
    """The engine that can be used, compiled if it has to be.

    Args:
        engine: the one that is wanted.
        tell: called with what a user should know.
    """
    if engine == "reference":
        return engine
    if find_spec("numba") is None:
        tell("numba is not installed: the reference runs instead, with the same bits, but slower")
        return "reference"
    start = time.perf_counter()
    train(_smallest_task(), [0])
    seconds = time.perf_counter() - start
    if seconds > NOTICE_SECONDS:
        tell(f"compiled the kernel in {seconds:.0f} s; this is cached and happens once")
    return engine


def _smallest_task() -> Task:
    start = Distribution(constant=0.0)
    return Task(
        network=make_network({"input": 1, "output": 1}, ["input -> output"]),
        inputs=np.ones((1, 1)),
        targets=np.ones((1, 1)),
        initial=Initial(weights=start, biases=start),
        learning=Learning(update="sweep", epsilon=0.1, alpha=0.0, targets=[0, 1]),
        stop=Stop(sweeps=1),
        max_sweeps=1,
    )


@cache
def _compiled_modules() -> tuple[ModuleType, ModuleType]:
    """rhw.kernel and rhw.pcg, with a cache that belongs to these very sources.

    Numba's own cache looks at the file of a function alone: it would go on using a kernel that was
    compiled with other constants or tables.
    """
    import numba

    if not os.environ.get("NUMBA_CACHE_DIR"):
        sources = Path(__file__).parent
        digest = hashlib.sha256()
        for name in ("arithmetic", "tables", "lanes", "pcg", "kernel"):
            digest.update((sources / f"{name}.py").read_bytes())
        try:
            home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
            folder = home / "rhw" / f"kernel-{digest.hexdigest()[:16]}"
            folder.mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError):  # There is no home, or nothing can be written there.
            folder = Path(tempfile.mkdtemp(prefix="rhw-kernel-"))
            # The workers of this process use it too, and it goes with it.
            os.environ["NUMBA_CACHE_DIR"] = str(folder)
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
        numba.config.CACHE_DIR = str(folder)
    modules = import_module("rhw.kernel"), import_module("rhw.pcg")
    # Numba's cache may mix up what several processes write into it at once.
    with alone(Path(numba.config.CACHE_DIR)):
        _run_kernel(*modules, _smallest_task(), [0], np.zeros((2, 1)))
    return modules


def _train_compiled(task: Task, seeds: Sequence[int], initial: Array) -> Outcome:
    return _run_kernel(*_compiled_modules(), task, seeds, initial)


def _run_kernel(
    kernel: ModuleType, pcg: ModuleType, task: Task, seeds: Sequence[int], initial: Array
) -> Outcome:
    out = Outcome.empty(task, seeds)
    learning = task.learning
    rule = Rule(task.network, learning)
    starts = np.array(initial.T, order="C")
    if 0 in task.snapshots_at:
        out.snapshots[:, task.snapshots_at.index(0)] = starts
    streams = np.zeros((1, 4), dtype=np.uint64)
    if learning.order == "shuffled":
        streams = pcg.states(seeds, "order")
    there = links(task.network, task.initial, seeds)
    # Arrays of one kind whatever the task: the kernel is compiled for each kind of array anew.
    inputs, targets = np.array(task.inputs, order="C"), np.array(task.targets, order="C")
    kernel.run(
        tables.net_tables(task.network, rule),
        (
            inputs,
            targets,
            *tables.case_table(task.network, inputs),
            *tables.option_tables(task, rule),
        ),
        (tables.schedule_table(learning.epsilon), tables.schedule_table(learning.alpha)),
        (
            np.array(task.curve_at, dtype=np.int64),
            np.array(task.snapshots_at, dtype=np.int64),
        ),
        (
            starts,
            streams,
            np.array(trained(task.hold_out, len(inputs), seeds), order="C"),
            np.ones((1, 1)) if there is None else np.array(there.T, order="C"),
        ),
        tables.workspace(task),
        (
            out.theta,
            out.solved,
            out.diverged,
            out.sweeps,
            out.all_right,
            out.error,
            out.curve,
            out.snapshots,
        ),
    )
    return out
