"""Which cases a network gets right: a rule for every stop rule, so that all can be compared."""

from __future__ import annotations

import numpy as np

from rhw.backprop.arithmetic import Array, Flags
from rhw.backprop.equations import forward, outputs_of
from rhw.backprop.hold_out import trained
from rhw.backprop.task import Outcome, Task

#: Most outputs that are computed for `median_right`, to limit memory and time.
MOST_OUTPUTS = 5_000_000


def right(task: Task, outputs: Array) -> Flags:
    """Return which cases have every output on its target's side of the middle of the targets.

    Args:
        task: the task.
        outputs: shape (cases, output units, seeds).

    Returns:
        Shape (cases, seeds).
    """
    middle = task.learning.middle
    on = task.targets[:, :, None] > middle
    return np.asarray(((outputs > middle) == on).all(axis=1))


def trained_mask(task: Task, outcome: Outcome) -> Flags:
    """Return which cases each seed was trained on, shape (cases, seeds)."""
    mask = np.zeros((len(task.inputs), len(outcome.seeds)), dtype=bool)
    kept = trained(task.hold_out, len(mask), outcome.seeds.tolist())
    np.put_along_axis(mask, kept.T, True, axis=0)
    return mask


def median_right(task: Task, outcome: Outcome) -> float | None:
    """Return the median share of the trained cases that are right; None if it would take long."""
    units = sum(group.size for group in task.network.groups)
    if len(task.inputs) * units * len(outcome.seeds) > MOST_OUTPUTS:
        return None
    theta = np.ascontiguousarray(outcome.theta.T)
    with np.errstate(over="ignore", invalid="ignore"):
        y = outputs_of(task.network, forward(task.network, theta, task.inputs[:, :, None]))
    mask = trained_mask(task, outcome)
    return float(np.median((right(task, y) & mask).sum(axis=0) / mask.sum(axis=0)))
