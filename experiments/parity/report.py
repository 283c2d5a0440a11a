"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import pandas as pd

from rhw.analysis.runs import Runs, solved_frames
from rhw.report.format import percent


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate which codes are found under which reading."""
    rows = []
    for name, one, frame in solved_frames(runs):
        rows.append(
            {
                "reading": name,
                "network": "-".join(str(group.size) for group in one.network.groups),
                "solved": str(len(frame)),
                "counts only": percent(float(frame["counts_only"].mean())),
                "thermometer": percent(float(frame["thermometer"].mean())),
            }
        )
    note = (
        "Shares of the solved seeds. *Counts only*: the hidden units, thresholded at 0.5, depend "
        "only on the number of inputs that are on. *Thermometer*: in addition, each further input "
        "switches one more unit, each unit once, as in the printed table."
    )
    return [("The code", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe how often 4-4-1 solves and with which code, and which sizes never do."""
    found = []
    for name in ("as_printed", "within_02", "per_sweep"):
        one = runs.get(name)
        if one is None or one.network.size("input") != 4:
            continue
        frame = one.frame[one.frame["solved"]]
        if len(frame):
            found.append(
                f"Under `{name}`, {len(frame)} of {len(one.frame)} runs solve the "
                f"task; {percent(float(frame['thermometer'].mean()))} of these have the printed "
                "kind of code."
            )
    stuck = [
        f"{'-'.join(str(group.size) for group in one.network.groups)} (`{name}`)"
        for name, one in runs.items()
        if not one.solved.any()
    ]
    if stuck:
        found.append(f"No run solved the task with {', '.join(stuck)}.")
    return found
