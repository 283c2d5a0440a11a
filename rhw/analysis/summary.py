"""The convergence of one reading as a row of numbers, for every table of convergence."""

from __future__ import annotations

from typing import Any

import numpy as np

from rhw.analysis.failures import KINDS
from rhw.analysis.runs import Columns
from rhw.analysis.runs_csv import Table
from rhw.analysis.stats import convergence, share_at_or_below
from rhw.config.reading import Reading


def summary_row(reading: Reading, table: Table) -> dict[str, Any]:
    """Return the convergence of one reading as numbers; NaN or infinity where there is none.

    Args:
        reading: the reading.
        table: one value per seed in each column, as in `Runs.columns` and `Runs.frame`.
    """
    # Copies of one run are one run.
    count = reading.count(len(table["seed"]))
    columns = {str(name): np.asarray(table[name])[:count] for name in table}
    solved, sweeps = columns["solved"].astype(bool), columns["sweeps"].astype(np.int64)
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
        **{kind: int((columns["end"] == kind).sum()) for kind in KINDS},
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
        **_right(reading, columns),
    }


def _right(reading: Reading, columns: Columns) -> dict[str, float]:
    """Return how many cases there are and how many are right, of those trained and held out."""
    held = reading.task.hold_out
    cases = {"trained": len(reading.task.inputs) - (0 if held is None else held.count)}
    if held is not None:
        cases["held_out"] = held.count
    found: dict[str, float] = {}
    for what, column in (("trained", "cases_right"), ("held_out", "held_out_right")):
        counts = columns[column] if what in cases and column in columns else None
        found[f"{what}_cases"] = float("nan") if counts is None else cases[what]
        for name, of in (("min", np.min), ("median", np.median), ("max", np.max)):
            found[f"{what}_right_{name}"] = float("nan") if counts is None else float(of(counts))
    return found
