"""The codes of the encoder (claims on P8 Table 5)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis.runs import Runs, solved_frames
from rhw.backprop.arithmetic import Array
from rhw.report.format import percent

#: An activity below the first counts as 0, above the second as 1, between them as intermediate.
LOW, HIGH = 0.2, 0.8
DIFFERENT = 0.25


def levels(activities: Array) -> Array:
    """Round activities to the levels of Table 5: 0, 0.5 or 1."""
    return np.where(activities < LOW, 0.0, np.where(activities > HIGH, 1.0, 0.5))


def distinct(hidden: Array) -> Array:
    """Return the number of different codes of each seed.

    Two codes differ if some unit differs by DIFFERENT or more, half a level of Table 5.

    Args:
        hidden: activities, shape (cases, units, seeds).
    """
    gaps = np.abs(hidden[:, None] - hidden[None]).max(axis=2)
    earlier = np.tri(len(hidden), k=-1, dtype=bool)[..., None]
    return np.asarray((~((gaps < DIFFERENT) & earlier).any(axis=1)).sum(axis=0))


def measure(runs: Runs) -> dict[str, Any]:
    """Return codes, the number of different codes, and binary, whether none is intermediate."""
    hidden = runs.activities["hidden"]
    code = levels(hidden)
    return {
        "codes": distinct(hidden),
        "binary": (code != 0.5).all(axis=(0, 1)),
        "intermediate": (code == 0.5).sum(axis=(0, 1)),
    }


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate how often codes are distinct, purely binary, or have intermediate values."""
    rows = []
    for name, one, frame in solved_frames(runs):
        cases = len(one.reading.task.inputs)
        values = cases * one.network.size("hidden")
        rows.append(
            {
                "reading": name,
                "solved": str(len(frame)),
                "all codes distinct": percent(float((frame["codes"] == cases).mean())),
                "purely binary": percent(float(frame["binary"].mean())),
                "with intermediate values": percent(float((~frame["binary"]).mean())),
                "intermediate values per network": (
                    f"{frame['intermediate'].mean():.1f} of {values}"
                ),
            }
        )
    note = (
        f"Shares of the solved seeds. An activity below {LOW} counts as 0, above {HIGH} as 1, and "
        f"otherwise as intermediate; codes are distinct if some unit differs by {DIFFERENT}."
    )
    return [("Codes", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe how often a settled code is purely binary."""
    found = []
    for name in ("as_printed", "within_01", "textbook"):
        frame = runs[name].frame[runs[name].frame["solved"]] if name in runs else pd.DataFrame()
        if len(frame):
            found.append(
                f"Under `{name}`, {percent(float(frame['binary'].mean()))} of {len(frame)} solved "
                "networks have a purely binary code; the average number of intermediate values "
                f"per network is {frame['intermediate'].mean():.1f}."
            )
    return found
