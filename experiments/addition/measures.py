"""Measure which sums an addition network gets wrong, and which bit of the sum it learns first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import outputs_of
from rhw.report.format import percent


def hidden(runs: Runs) -> Array:
    """Return the activities of all hidden units, shape (cases, units, seeds), in group order."""
    parts = [
        runs.activities[g.name] for g in runs.network.computed if g not in runs.network.outputs
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
            found.append("100 for 110")
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
    """Return kind, first_unit, and high_first: the high-order bit is learned strictly first."""
    at = first_right(runs)
    return {
        "kind": kinds(runs),
        "first_unit": first_unit_is(runs),
        "high_first": at[0] < at[1:].min(axis=0),
        "high_not_last": at[0] <= at[1:].min(axis=0),
    }


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Return tables of how runs end, and of what is learned first."""
    rows = []
    for name, one in runs.items():
        frame = one.frame
        failed = frame[~frame["solved"]]
        printed = failed["kind"] == "100 for 110"
        rows.append(
            {
                "reading": name,
                "hidden": str(hidden(one).shape[1]),
                "solved": f"{int(frame['solved'].sum())} of {len(frame)}",
                "failed": percent(len(failed) / len(frame)),
                "failures with 100 for 110": percent(float(printed.mean())),
                "most common failure": "-" if failed.empty else str(failed["kind"].mode()[0]),
                "failed: first unit is the high carry": percent(
                    float((failed["first_unit"] == "high").mean())
                ),
                "solved: first unit is the high carry": percent(
                    float((frame.loc[frame["solved"], "first_unit"] == "high").mean())
                ),
                "high bit first": percent(float(frame["high_first"].mean())),
                "first or equal": percent(float(frame["high_not_last"].mean())),
            }
        )
    note = (
        "*100 for 110*: 11+11 gives 100, all other sums are right. *First unit*: the hidden unit "
        "that feeds the other one; the table shows how often its activity correlates most with the "
        "high-order carry. *High bit first*: in the snapshots, the high-order bit of the sum is "
        "right in all cases before any other bit; *or equal*: not after any other bit."
    )
    return [("How runs end", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe the local minimum of two hidden units, the case of three, and the high-order bit."""
    found = []
    for name in ("two_hidden", "two_hidden_sweep", "two_hidden_eta_01"):
        if name in runs:
            frame = runs[name].frame
            failed = frame[~frame["solved"]]
            share = percent(float((failed["kind"] == "100 for 110").mean()))
            found.append(
                f"Under `{name}`, {len(failed)} of {len(frame)} runs fail; the paper says about "
                f"half. In {share} of the failures, 100 for 110 is the only error."
            )
    for name in ("as_printed", "per_sweep", "four_hidden"):
        if name in runs:
            frame = runs[name].frame
            found.append(
                f"Under `{name}`, {int(frame['solved'].sum())} of {len(frame)} runs solve the "
                "task; the high-order bit is learned first in "
                f"{percent(float(frame['high_first'].mean()))} of the runs."
            )
    return found
