"""Times every net at several numbers of seeds, interleaved with the peers, and writes the table."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.contestants import ONE_BY_ONE, Peer, peers
from benchmarks.nets import nets, sweeps_of
from rhw.backprop.initial import initial_theta
from rhw.backprop.task import Task
from rhw.engines.engine import train
from rhw.running.runner import block_size

SEEDS = (8, 100, 1000)
#: Nets of which 1,000 seeds would take an hour.
LARGE = ("variable timing",)
REPETITIONS = 5
#: Seconds that one timing should take, so that the clock and the noise do not matter.
LONG_ENOUGH = 0.12
CHECKED_SWEEPS = 25
TOLERANCE = 1e-9
KERNEL, REFERENCE = "kernel", "reference"


def one_core() -> None:
    """Keep this process and its libraries to one core."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _engine(name: Any) -> Peer:
    def run(task: Task, theta: np.ndarray[Any, Any], sweeps: int) -> np.ndarray[Any, Any]:
        some = sweeps_of(task, sweeps)
        # The reference trains so many at once as suits its arrays, as `rhw run` would.
        size = block_size(task, len(theta), 1, name)
        return np.concatenate(
            [
                train(some, range(k, min(k + size, len(theta))), name, theta[k : k + size].T).theta
                for k in range(0, len(theta), size)
            ]
        )

    return run


def bench(with_peers: bool, on_progress: Callable[[str], None]) -> list[dict[str, Any]]:
    """Rows of net, seeds, contestant, and microseconds for one sweep of one seed.

    Each row has the median, and the least and the most over REPETITIONS interleaved rounds; `ratio`
    is that time over the kernel's, with the least and the most over the rounds.

    Raises:
        ValueError: if a peer does not reach the same weights within TOLERANCE.
    """
    from benchmarks.roofline import floor_seconds

    contestants: dict[str, Peer] = {
        KERNEL: _engine("kernel"),
        REFERENCE: _engine("reference"),
        **peers(with_peers),
    }
    rows = []
    for name, task in nets().items():
        for seeds in SEEDS if name not in LARGE else SEEDS[:-1]:
            on_progress(f"{name}, {seeds} seeds")
            theta = initial_theta(task.network, task.initial, range(seeds)).T.copy()
            some = {k: theta[:1] if k in ONE_BY_ONE else theta for k in contestants}
            _check(task, theta, contestants)
            counts = {k: _calibrate(run, task, some[k]) for k, run in contestants.items()}
            times: dict[str, list[float]] = {k: [] for k in contestants}
            for _ in range(REPETITIONS):
                for k, run in contestants.items():
                    seconds = _seconds(run, task, some[k], counts[k])
                    times[k].append(1e6 * seconds / counts[k] / len(some[k]))
            times["floor"] = [1e6 * floor_seconds(task)] * REPETITIONS
            for k, values in times.items():
                ratios = np.array(values) / np.array(times[KERNEL])
                rows.append(
                    {
                        "net": name,
                        "seeds": seeds,
                        "what": k,
                        "microseconds": float(np.median(values)),
                        "least": min(values),
                        "most": max(values),
                        "ratio": float(np.median(ratios)),
                        "ratio_least": float(ratios.min()),
                        "ratio_most": float(ratios.max()),
                    }
                )
    return rows


def _check(task: Task, theta: np.ndarray[Any, Any], contestants: dict[str, Peer]) -> None:
    few = theta[:3]
    ours = contestants[KERNEL](task, few, CHECKED_SWEEPS)
    for name, run in contestants.items():
        gap = np.abs(run(task, few, CHECKED_SWEEPS) - ours).max() / np.abs(ours).max()
        if gap > (0 if name == REFERENCE else TOLERANCE):
            raise ValueError(f"{name} does not reach the same weights: {gap:.1e} apart")


def _seconds(run: Peer, task: Task, theta: np.ndarray[Any, Any], sweeps: int) -> float:
    start = time.perf_counter()
    run(task, theta, sweeps)
    return time.perf_counter() - start


def _calibrate(run: Peer, task: Task, theta: np.ndarray[Any, Any]) -> int:
    """Sweeps that take LONG_ENOUGH; the first run, which may compile, is not timed."""
    run(task, theta, 2)
    sweeps = 2
    while True:
        seconds = _seconds(run, task, theta, sweeps)
        if seconds > LONG_ENOUGH / 3:
            return max(2, int(sweeps * LONG_ENOUGH / seconds))
        sweeps *= 4
