"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import pandas as pd

from rhw.analysis.runs import Runs
from rhw.report.format import percent

from .measures import hidden


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Return tables of how runs end, and of what is learned first."""
    rows = []
    for name, one in runs.items():
        frame = one.frame
        failed = frame[~frame["solved"]]
        printed = failed["kind"] == "100 for 110"
        rows.append(
            {
                "reading": name,
                "hidden": str(hidden(one).shape[1]),
                "solved": f"{int(frame['solved'].sum())} of {len(frame)}",
                "failed": percent(len(failed) / len(frame)),
                "failures with 100 for 110": percent(float(printed.mean())),
                "most common failure": "-" if failed.empty else str(failed["kind"].mode()[0]),
                "failed: first unit is the high carry": percent(
                    float((failed["first_unit"] == "high").mean())
                ),
                "solved: first unit is the high carry": percent(
                    float((frame.loc[frame["solved"], "first_unit"] == "high").mean())
                ),
                "high bit first": percent(float(frame["high_first"].mean())),
                "first or equal": percent(float(frame["high_not_last"].mean())),
            }
        )
    note = (
        "*100 for 110*: 11+11 gives 100, all other sums are right. *First unit*: the hidden unit "
        "that feeds the other one; the table shows how often its activity correlates most with the "
        "high-order carry. *High bit first*: in the snapshots, the high-order bit of the sum is "
        "right in all cases before any other bit; *or equal*: not after any other bit."
    )
    return [("How runs end", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe the local minimum of two hidden units, the case of three, and the high-order bit."""
    found = []
    for name in ("two_hidden", "two_hidden_sweep", "two_hidden_eta_01"):
        if name in runs:
            frame = runs[name].frame
            failed = frame[~frame["solved"]]
            share = percent(float((failed["kind"] == "100 for 110").mean()))
            found.append(
                f"Under `{name}`, {len(failed)} of {len(frame)} runs fail; the paper says about "
                f"half. In {share} of the failures, 100 for 110 is the only error."
            )
    for name in ("as_printed", "per_sweep", "four_hidden"):
        if name in runs:
            frame = runs[name].frame
            found.append(
                f"Under `{name}`, {int(frame['solved'].sum())} of {len(frame)} runs solve the "
                "task; the high-order bit is learned first in "
                f"{percent(float(frame['high_first'].mean()))} of the runs."
            )
    return found
