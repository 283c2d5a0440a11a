"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import pandas as pd

from rhw.analysis.runs import Runs
from rhw.report.format import percent

from .measures import SERVES


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate the kinds of solution and of failure."""
    rows = []
    for name, one in runs.items():
        frame = one.frame
        solved, failed = frame[frame["solved"]], frame[~frame["solved"]]
        rows.append(
            {
                "reading": name,
                "solved": str(len(solved)),
                "a hidden unit for each output": percent(
                    float(solved["has_dedicated_units"].mean())
                ),
                "failed": str(len(failed)),
                **{
                    f"{k} outputs wrong": str(int((failed["wrong_outputs"] == k).sum()))
                    for k in (1, 2, 3)
                },
            }
        )
    note = (
        "*A hidden unit for each output*: each output has a hidden unit that serves no other, as "
        f"in Fig. 12; a unit serves an output if its weight is at least {SERVES} of the largest."
    )
    return [("Solutions and failures", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe whether the bound holds, and whether the direct connections matter."""
    found = []
    for name in ("as_printed", "per_sweep", "no_direct", "no_direct_six"):
        if name in runs:
            one = runs[name]
            text = (
                f"Under `{name}`, {int(one.solved.sum())} of {len(one.solved)} runs solve the task"
            )
            failed = one.frame.loc[~one.solved, "wrong_outputs"]
            if len(failed):
                text += f"; the median failure has {failed.median():.0f} wrong outputs"
            found.append(f"{text}.")
    return found
