"""The convergence table, with one row per reading."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis.failures import KINDS
from rhw.analysis.stats import convergence, share_at_or_below
from rhw.config.reading import Reading
from rhw.report.format import count, percent

#: Kinds of failure whose names need another word in a sentence.
WORDS = {"learning": "still learning"}


def summary_row(reading: Reading, frame: pd.DataFrame) -> dict[str, Any]:
    """Return the convergence of one reading as numbers; NaN or infinity where there is none.

    Args:
        reading: the reading.
        frame: one row per seed, as returned by `Runs.frame` and `load_frame`.
    """
    solved, sweeps = frame["solved"].to_numpy(dtype=bool), frame["sweeps"].to_numpy(dtype=np.int64)
    found = convergence(solved, sweeps)
    paper = reading.paper.sweeps
    return {
        "config": reading.config,
        "reading": reading.name,
        "seeds": found.seeds,
        "solved": found.solved,
        "share": found.share,
        "share_low": found.low,
        "share_high": found.high,
        **{kind: int((frame["end"] == kind).sum()) for kind in KINDS},
        "sweeps_min": found.fastest,
        "sweeps_q1": found.q1,
        "sweeps_median": found.median,
        "sweeps_q3": found.q3,
        "sweeps_max": found.slowest,
        "sweeps_median_solved": found.median_solved,
        "paper_sweeps": float("nan") if paper is None else paper,
        "share_at_or_below_paper": float("nan")
        if paper is None
        else share_at_or_below(solved, sweeps, paper),
        "max_sweeps": reading.task.last_sweep,
    }


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
