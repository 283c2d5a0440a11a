"""Measure whether the four values of the single unit are graded, and their order (P8 Table 7)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array


def values(runs: Runs) -> Array:
    """Return the activity of the single unit for each input pattern, shape (patterns, seeds)."""
    return runs.activities()["single"][:, 0]


def words(runs: Runs) -> list[str]:
    """Return the input patterns as printed."""
    return ["".join(str(int(bit)) for bit in row) for row in runs.reading.cases[0]]


def orders(runs: Runs) -> NDArray[np.str_]:
    """Return the patterns in increasing order of the single unit, or reversed if it sorts first."""
    found, names = [], words(runs)
    for column in values(runs).T:
        order = [names[k] for k in np.argsort(column, kind="stable")]
        found.append(" ".join(min(order, order[::-1])))
    return np.array(found)


def measure(runs: Runs) -> dict[str, Any]:
    """Return gap, the smallest distance between two values of the single unit, and their order."""
    gap = np.diff(np.sort(values(runs), axis=0), axis=0).min(axis=0)
    return {"gap": gap, "order": orders(runs)}


def printed_order(runs: Runs) -> str | None:
    """Return the order of the printed values, if the reading has any."""
    printed = runs.reading.paper.numbers.get("single")
    if printed is None:
        return None
    order = sorted(printed, key=lambda word: printed[word])
    return " ".join(min(order, order[::-1]))
