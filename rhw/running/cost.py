"""How long training may take, roughly: golden runs are cut by it, small ones need no workers."""

from __future__ import annotations

from rhw.backprop.task import Task

#: Approximate time of one sweep of one seed in microseconds: constant, and per case and parameter.
EACH_SWEEP, EACH_WEIGHT = 0.03, 4e-4
#: Training that takes less than this is not worth a second process.
SMALL_SECONDS = 0.5


def sweep_seconds(task: Task) -> float:
    """Return the approximate time of one sweep of one seed with the kernel."""
    return 1e-6 * (EACH_SWEEP + EACH_WEIGHT * len(task.inputs) * task.network.layout.count)


def most_seconds(task: Task, seeds: int) -> float:
    """Return the approximate time of training seeds that do not solve the task."""
    return seeds * task.last_sweep * sweep_seconds(task)
