"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import pandas as pd

from rhw.analysis.runs import Runs, solved_frames
from rhw.report.format import percent

from .measures import DIFFERENT, HIGH, LOW


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
