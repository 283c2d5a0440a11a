"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import pandas as pd

from rhw.analysis.runs import Runs, solved_frames
from rhw.report.format import percent

from .measures import COMPLEMENTS, OTHER, SHIFTS


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate the kinds of register by reading."""
    rows = []
    for name, one, frame in solved_frames(runs):
        shares = frame["kind"].value_counts(normalize=True)
        rows.append(
            {"reading": name, "units": str(one.network.outputs[0].size), "solved": str(len(frame))}
            | {k: percent(float(shares.get(k, 0.0))) for k in (SHIFTS, COMPLEMENTS, OTHER)}
            | {"other weights": f"{frame['others_over_largest'].median():.2f}"}
        )
    note = (
        "Shares of the solved seeds. *Shifts by one*: after one step, every pattern is shifted by "
        "one place; *through complements*: it is also inverted, so that only even numbers of "
        "steps give the right pattern. *Other weights*: the largest weight that a shift register "
        "does not need, relative to the mean of those that it needs; the median."
    )
    return [("What one step does", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe whether registers with negative biases always shift, and the others complement."""
    found = []
    for name, one, frame in solved_frames(runs):
        if name in ("as_printed", "five_units", "free_biases", "five_units_free_biases"):
            shares = frame["kind"].value_counts(normalize=True)
            found.append(
                f"Under `{name}`, {len(frame)} of {len(one.frame)} runs solve the task: "
                f"{percent(float(shares.get(SHIFTS, 0.0)))} of them shift by one place, "
                f"{percent(float(shares.get(COMPLEMENTS, 0.0)))} use the complement."
            )
    return found
