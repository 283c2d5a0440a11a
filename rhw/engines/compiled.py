"""The compiled kernel as an engine: compiles it when its sources change, and calls it."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, NamedTuple

import numpy as np
from filelock import FileLock

from rhw.backprop import activation, arithmetic, error_function, stop
from rhw.backprop.arithmetic import Array
from rhw.backprop.hold_out import trained
from rhw.backprop.initial import Constant, Distribution, Initial, links
from rhw.backprop.learning import UpdateRule
from rhw.backprop.network import make_network
from rhw.backprop.settings import Learning
from rhw.backprop.stop import FixedSweeps, Stop
from rhw.backprop.task import Outcome, Task
from rhw.engines import kernel_arrays as arrays


class Modules(NamedTuple):
    """The compiled modules."""

    kernel_case: ModuleType
    kernel_sweep: ModuleType
    pcg: ModuleType


#: Kinds of updates, each with a compiled function.
UPDATES: tuple[Literal["sweep", "case"], ...] = ("sweep", "case")
#: All sources of the compiled code.
SOURCES = (
    *(Path(str(module.__file__)) for module in (arithmetic, activation, error_function, stop)),
    *(
        Path(__file__).with_name(f"{name}.py")
        for name in (
            "kernel_arrays",
            "lanes",
            "pcg",
            "kernel_equations",
            "kernel_change",
            "kernel_steps",
            "kernel_case",
            "kernel_sweep",
        )
    ),
)


def smallest_task(update: Literal["sweep", "case"] = "sweep") -> Task:
    """Return a task with a single weight; training it compiles the kernel for these updates."""
    start = Distribution(constant=Constant(0.0))
    return Task(
        network=make_network({"input": 1, "output": 1}, ["input -> output"]),
        inputs=np.ones((1, 1)),
        targets=np.ones((1, 1)),
        initial=Initial(weights=start, biases=start),
        learning=Learning(update=update, epsilon=0.1, alpha=0.0, targets=[0, 1]),
        stop=Stop(sweeps=FixedSweeps(1)),
        max_sweeps=1,
    )


@cache
def _compiled_modules() -> Modules:
    """Import the modules of the kernel with a cache folder named by their sources.

    Numba's own cache only checks the file of a function. It would therefore keep using a kernel
    compiled with outdated constants or tables.
    """
    import numba

    if not os.environ.get("NUMBA_CACHE_DIR"):
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in SOURCES))
        try:
            home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
            folder = home / "rhw" / f"kernel-{digest.hexdigest()[:16]}"
            folder.mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError):  # There is no home folder, or it is read-only.
            folder = Path(tempfile.mkdtemp(prefix="rhw-kernel-"))
            # The workers use it too; it is deleted when this process ends.
            os.environ["NUMBA_CACHE_DIR"] = str(folder)
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
        numba.config.CACHE_DIR = str(folder)
    names = ("kernel_case", "kernel_sweep", "pcg")
    modules = Modules(*(import_module(f"rhw.engines.{name}") for name in names))
    # Numba's cache is not safe if several processes write to it at once.
    with _locked(Path(numba.config.CACHE_DIR)):
        for update in UPDATES:
            task, starts = smallest_task(update), np.zeros((1, 2))
            run = _kernel(modules, task).run
            arguments = _arguments(modules, task, [0], starts, Outcome.empty(task, [0]))
            _load(run, arguments)
            run(*arguments)
    return modules


def _load(run: Any, arguments: tuple[Any, ...]) -> None:
    """Load compiled code from Numba's cache, if it is there, without what compiling would need.

    Numba itself first imports all its rules of types and SciPy's linear algebra, which takes longer
    than to train a few small networks. If its inner parts have other names in another version,
    nothing is loaded here, and Numba does it.
    """
    with suppress(Exception):
        from numba.core.runtime import rtsys

        types = tuple(run.typeof_pyval(one) for one in arguments)
        if types not in run.overloads:
            rtsys.initialize(run.targetctx)
            found = run._cache._load_overload(types, run.targetctx)
            if found is not None:
                run.add_overload(found)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock a folder against other processes; a read-only folder needs no lock."""
    with ExitStack() as held:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            held.enter_context(FileLock(folder / ".lock"))
        yield


def train(task: Task, seeds: Sequence[int], initial: Array) -> Outcome:
    """Train every seed with the kernel, from initial weights of shape (parameters, seeds)."""
    return _run_kernel(_compiled_modules(), task, seeds, initial)


def _run_kernel(modules: Modules, task: Task, seeds: Sequence[int], initial: Array) -> Outcome:
    out = Outcome.empty(task, seeds)
    starts = np.array(initial.T, order="C")
    if 0 in task.snapshots_at:
        out.snapshots[:, task.snapshots_at.index(0)] = starts
    _kernel(modules, task).run(*_arguments(modules, task, seeds, starts, out))
    return out


def _kernel(modules: Modules, task: Task) -> ModuleType:
    return modules.kernel_sweep if task.learning.update == "sweep" else modules.kernel_case


def _arguments(
    modules: Modules, task: Task, seeds: Sequence[int], starts: Array, out: Outcome
) -> tuple[Any, ...]:
    """Return the arguments of a kernel: the types are the same for all tasks with such updates."""
    learning = task.learning
    rule = UpdateRule(task.network, learning)
    streams = np.zeros((1, 4), dtype=np.uint64)
    if learning.order == "shuffled":
        streams = modules.pcg.states(seeds, "order")
    mask = rule.gradient_mask(links(task.network, task.initial, seeds), len(seeds))
    inputs, targets = np.array(task.inputs, order="C"), np.array(task.targets, order="C")
    sweep = learning.update == "sweep"
    table = arrays.sweep_table if sweep else arrays.case_table
    return (
        arrays.net_tables(task.network, rule),
        (inputs, targets, *table(task.network, inputs)),
        arrays.options(task, rule),
        (arrays.schedule_table(learning.epsilon), arrays.schedule_table(learning.alpha)),
        (
            np.array(task.curve_at, dtype=np.int64),
            np.array(task.snapshots_at, dtype=np.int64),
        ),
        (
            starts,
            streams,
            np.array(trained(task.hold_out, len(inputs), seeds), order="C"),
            np.ones((1, 1)) if mask is None else np.array(mask.T, order="C"),
        ),
        arrays.sweep_workspace(task) if sweep else arrays.workspace(task),
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
