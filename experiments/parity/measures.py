"""Measure whether a parity network's code counts, and whether it is a thermometer (P8 Table 3)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array, Flags


def patterns(runs: Runs) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which hidden units are on, (cases, units, seeds), and the number of inputs on."""
    return runs.activities()["hidden"] > 0.5, runs.reading.cases[0].sum(axis=1).astype(int)


def mean_by_count(runs: Runs) -> Array:
    """Return the mean hidden activity for each number of inputs on, (counts, units, seeds)."""
    hidden, (_, on) = runs.activities()["hidden"], patterns(runs)
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
