"""The codes of the encoder (claims on P8 Table 5)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rhw.arithmetic import Array
from rhw.report.tables import percent
from rhw.runs import Runs

#: An activity below the first counts as 0, above the second as 1, between them as intermediate.
LOW, HIGH = 0.2, 0.8


def levels(activities: Array) -> Array:
    """Activities as Table 5 writes them: 0, 0.5 or 1."""
    return np.where(activities < LOW, 0.0, np.where(activities > HIGH, 1.0, 0.5))


def distinct(codes: Array) -> list[int]:
    """Number of different codes of each seed; codes have shape (cases, units, seeds)."""
    return [len(np.unique(codes[..., seed], axis=0)) for seed in range(codes.shape[-1])]


def measure(runs: Runs) -> dict[str, Any]:
    """codes: different ones in three levels; binary: whether none is intermediate."""
    code = levels(runs.activities["hidden"])
    return {
        "codes": distinct(code),
        "binary": (code != 0.5).all(axis=(0, 1)),
        "intermediate": (code == 0.5).sum(axis=(0, 1)),
    }


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """How often the codes are distinct, pure binary, or have intermediate values."""
    rows = []
    for name, one in runs.items():
        frame = one.frame[one.frame["solved"]]
        if frame.empty:
            continue
        cases = len(one.reading.task.inputs)
        values = cases * one.network.size("hidden")
        rows.append(
            {
                "reading": name,
                "solved": str(len(frame)),
                "all codes distinct": percent(float((frame["codes"] == cases).mean())),
                "pure binary": percent(float(frame["binary"].mean())),
                "with intermediate values": percent(float((~frame["binary"]).mean())),
                "intermediate values a net": f"{frame['intermediate'].mean():.1f} of {values}",
            }
        )
    note = (
        f"Share of the solved seeds. An activity below {LOW} counts as 0, above {HIGH} as 1, "
        "anything between as intermediate; codes are distinct if they differ in these three levels."
    )
    return [("Codes", note, pd.DataFrame(rows))]
