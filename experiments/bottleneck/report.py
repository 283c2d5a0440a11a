"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import pandas as pd

from rhw.analysis.runs import Runs, solved_frames
from rhw.report.format import percent

from .measures import printed_order

#: Values of the single unit that differ by less than this count as equal.
APART = 0.05


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
