"""Measure whether a parity network's code counts, and whether it is a thermometer (P8 Table 3)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rhw.analysis.runs import Runs, solved_frames
from rhw.backprop.arithmetic import Array, Flags
from rhw.report.format import percent


def patterns(runs: Runs) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which hidden units are on, (cases, units, seeds), and the number of inputs on."""
    return runs.activities["hidden"] > 0.5, runs.reading.cases[0].sum(axis=1).astype(int)


def mean_by_count(runs: Runs) -> Array:
    """Return the mean hidden activity for each number of inputs on, (counts, units, seeds)."""
    hidden, (_, on) = runs.activities["hidden"], patterns(runs)
    return np.stack([hidden[on == k].mean(axis=0) for k in range(on.max() + 1)])


def counts_only(runs: Runs) -> Flags:
    """Return whether a seed's hidden pattern depends only on the number of inputs that are on."""
    pattern, on = patterns(runs)
    same = [
        (pattern[on == k] == pattern[on == k][:1]).all(axis=(0, 1)) for k in range(on.max() + 1)
    ]
    return np.asarray(np.all(same, axis=0))


def thermometer(runs: Runs) -> Flags:
    """Return whether the code counts, and each additional input switches one more unit."""
    pattern, on = patterns(runs)
    steps = np.stack([pattern[on == k][0] for k in range(on.max() + 1)]).astype(int)
    changes = np.abs(np.diff(steps, axis=0))
    once = (changes.sum(axis=0) <= 1).all(axis=0)
    one_by_one = (changes.sum(axis=1) == 1).all(axis=0)
    return np.asarray(counts_only(runs) & once & one_by_one)


def measure(runs: Runs) -> dict[str, Any]:
    """Return counts_only and thermometer, one value per seed."""
    return {"counts_only": counts_only(runs), "thermometer": thermometer(runs)}


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate which codes are found under which reading."""
    rows = []
    for name, one, frame in solved_frames(runs):
        rows.append(
            {
                "reading": name,
                "network": "-".join(str(group.size) for group in one.network.groups),
                "solved": str(len(frame)),
                "counts only": percent(float(frame["counts_only"].mean())),
                "thermometer": percent(float(frame["thermometer"].mean())),
            }
        )
    note = (
        "Shares of the solved seeds. *Counts only*: the hidden units, thresholded at 0.5, depend "
        "only on the number of inputs that are on. *Thermometer*: in addition, each further input "
        "switches one more unit, each unit once, as in the printed table."
    )
    return [("The code", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe how often 4-4-1 solves and with which code, and which sizes never do."""
    found = []
    for name in ("as_printed", "within_02", "per_sweep"):
        one = runs.get(name)
        if one is None or one.network.size("input") != 4:
            continue
        frame = one.frame[one.frame["solved"]]
        if len(frame):
            found.append(
                f"Under `{name}`, {len(frame)} of {len(one.frame)} runs solve the "
                f"task; {percent(float(frame['thermometer'].mean()))} of these have the printed "
                "kind of code."
            )
    stuck = [
        f"{'-'.join(str(group.size) for group in one.network.groups)} (`{name}`)"
        for name, one in runs.items()
        if not one.solved.any()
    ]
    if stuck:
        found.append(f"No run solved the task with {', '.join(stuck)}.")
    return found
