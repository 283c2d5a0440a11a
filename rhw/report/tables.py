"""The convergence table, with one row per reading."""

from __future__ import annotations

from typing import Any

import pandas as pd

from rhw.analysis.failures import KINDS
from rhw.report.format import count, percent

#: Kinds of failure whose names need another word in a sentence.
WORDS = {"learning": "still learning"}


def failures(row: dict[str, Any]) -> str:
    """Format failures, `1 diverged, 284 stuck`, without zeros; - for none."""
    return ", ".join(f"{row[kind]:,} {WORDS.get(kind, kind)}" for kind in KINDS if row[kind]) or "-"


def convergence_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Format the convergence table as text, from rows of `summary_row`."""
    table = []
    for row in rows:
        low, high = row["share_low"], row["share_high"]
        table.append(
            {
                "reading": row["reading"],
                "solved": f"{row['solved']} of {row['seeds']}",
                "share": percent(row["share"]),
                "95 % interval": f"{percent(low)[:-2]} to {percent(high)}",
                **{
                    head: count(row[f"sweeps_{key}"])
                    for head, key in (
                        ("fastest", "min"),
                        ("quartile 1", "q1"),
                        ("median", "median"),
                        ("quartile 3", "q3"),
                        ("slowest", "max"),
                        ("median of solved", "median_solved"),
                    )
                },
                "paper": count(row["paper_sweeps"]),
                "at or below": percent(row["share_at_or_below_paper"]),
                "failures": failures(row),
            }
        )
    return pd.DataFrame(table)
