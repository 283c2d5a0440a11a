"""Measure which sums an addition network gets wrong, and which bit of the sum it learns first."""

from __future__ import annotations

from typing import Any

import numpy as np

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import outputs_of

#: A run of which only the sum 11+11 is wrong.
WRONG_110 = "100 for 110"


def hidden(runs: Runs) -> Array:
    """Return the activities of all hidden units, shape (cases, units, seeds), in group order."""
    parts = [
        runs.activities()[g.name] for g in runs.network.computed if g not in runs.network.outputs
    ]
    return np.concatenate(parts, axis=1)


def kinds(runs: Runs) -> list[str]:
    """Classify each run: `solved`, `100 for 110` (only 11+11 is wrong), `n sums wrong`."""
    wrong = (~runs.correct).sum(axis=0)
    last, found = runs.outputs[-1] > 0.5, []
    # If the last case, 11+11, gives 100, only the middle bit of its sum is wrong.
    printed = np.zeros(last.shape[0], dtype=bool)
    printed[0] = True
    for column, count in enumerate(wrong):
        only = count == 1 and not runs.correct[-1, column]
        if runs.solved[column]:
            found.append("solved")
        elif only and (last[:, column] == printed).all():
            found.append(WRONG_110)
        else:
            found.append(f"{count} sums wrong")
    return found


def carries(runs: Runs) -> Array:
    """Return the carries out of each column, low-order column first, shape (cases, columns)."""
    inputs = runs.reading.cases[0]
    bits = inputs.shape[1] // 2
    a, b, carry, found = inputs[:, :bits], inputs[:, bits:], np.zeros(len(inputs)), []
    for column in reversed(range(bits)):
        carry = (a[:, column] + b[:, column] + carry >= 2).astype(float)
        found.append(carry)
    return np.stack(found, axis=1)


def first_unit_is(runs: Runs) -> list[str]:
    """Return which carry the first hidden unit represents: `low` or `high`.

    The first unit feeds the second. Its carry is the one with the larger absolute correlation with
    its activity over the cases.
    """
    unit, wanted = hidden(runs)[:, 0], carries(runs)
    centred = unit - unit.mean(axis=0)
    columns = wanted - wanted.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))[None] * np.sqrt((columns**2).sum(axis=0))[:, None]
    alike = np.abs(columns.T @ centred) / np.where(size > 0, size, 1)
    return ["low" if one == 0 else "high" for one in np.argmax(alike, axis=0)]


def first_right(runs: Runs) -> Array:
    """Return the first snapshot at which each output bit is right in all cases; (outputs, seeds).

    Infinite if it never is. The end of a run counts as its last sweep.
    """
    task, wanted = runs.reading.task, runs.reading.cases[1][:, :, None] > 0.5
    at = np.full((wanted.shape[1], len(runs.solved)), np.inf)
    ended = runs.outcome.sweeps.astype(float)
    final = ((runs.outputs > 0.5) == wanted).all(axis=0)
    at = np.where(final, ended, at)
    for k in reversed(range(len(task.snapshots_at))):
        y = outputs_of(task.network, runs.at_snapshot(k))
        right = ((y > 0.5) == wanted).all(axis=0)
        at = np.where(right, task.snapshots_at[k], at)
    return at


def measure(runs: Runs) -> dict[str, Any]:
    """Return kind, first_unit, and high_first: the high-order bit is learned strictly first.

    wrong_110: whether the kind is WRONG_110.
    """
    at, kind = first_right(runs), kinds(runs)
    return {
        "kind": kind,
        "wrong_110": np.array(kind) == WRONG_110,
        "first_unit": first_unit_is(runs),
        "high_first": at[0] < at[1:].min(axis=0),
        "high_not_last": at[0] <= at[1:].min(axis=0),
    }
