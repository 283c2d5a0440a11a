"""Measure how many hidden units serve each output, and which outputs are wrong if a run fails."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array
from rhw.report.format import percent

#: A hidden unit serves an output if its weight is at least this share of the output's largest one.
SERVES = 0.5


def has_dedicated_units(runs: Runs) -> Array:
    """Return whether each output has a hidden unit that serves no other (Fig. 12); (seeds,)."""
    w = np.abs(runs.weights("hidden", "output"))
    serves = w >= SERVES * w.max(axis=1, keepdims=True)
    own = serves & (serves.sum(axis=0, keepdims=True) == 1)
    return np.asarray(own.any(axis=1).all(axis=0))


def wrong_outputs(runs: Runs) -> Array:
    """Return how many outputs are wrong in some case, shape (seeds,)."""
    right = (runs.outputs > 0.5) == (runs.reading.cases[1][:, :, None] > 0.5)
    return np.asarray((~right.all(axis=0)).sum(axis=0))


def measure(runs: Runs) -> dict[str, Any]:
    """Return has_dedicated_units, and wrong_outputs: outputs that are wrong in some case."""
    return {"has_dedicated_units": has_dedicated_units(runs), "wrong_outputs": wrong_outputs(runs)}


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
