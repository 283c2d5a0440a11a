"""Measure whether the four values of the single unit are graded, and their order (P8 Table 7)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rhw.analysis.runs import Runs, solved_frames
from rhw.backprop.arithmetic import Array
from rhw.report.format import percent

#: Values of the single unit that differ by less than this count as equal.
APART = 0.05


def values(runs: Runs) -> Array:
    """Return the activity of the single unit for each input pattern, shape (patterns, seeds)."""
    return runs.activities["single"][:, 0]


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


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Return a table of how often the values are graded, and in which order."""
    rows = []
    for name, one, frame in solved_frames(runs):
        common = frame["order"].value_counts()
        rows.append(
            {
                "reading": name,
                "solved": str(len(frame)),
                "four distinct values": percent(float((frame["gap"] >= APART).mean())),
                "printed order": percent(float((frame["order"] == printed_order(one)).mean())),
                "most common order": f"{common.index[0]} ({percent(common.iloc[0] / len(frame))})",
                "orders": str(len(common)),
            }
        )
    note = (
        f"Shares of the solved seeds. Values are distinct if they differ by {APART} or more. An "
        "order of the four patterns and its reverse count as the same, since a unit may be "
        "inverted."
    )
    return [("The values of the single unit", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe whether four graded values are the rule."""
    found = []
    for name, one, frame in solved_frames(runs):
        if name in ("as_printed", "per_sweep"):
            found.append(
                f"Under `{name}`, the single unit takes four distinct values in "
                f"{percent(float((frame['gap'] >= APART).mean()))} of the solved runs; they have "
                f"the printed order ({printed_order(one)}) in "
                f"{percent(float((frame['order'] == printed_order(one)).mean()))}."
            )
    return found
