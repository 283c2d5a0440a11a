"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rhw.analysis.runs import Runs
from rhw.analysis.stats import convergence
from rhw.report.format import count, percent

#: The pairs that are compared: the slower reading, the faster one.
COMPARED = (
    ("wide_fixed", "wide_over_fan_in"),
    ("fixed", "over_fan_in"),
    ("wide_fixed_range_1", "wide_over_fan_in_range_1"),
    ("depth_2", "depth_1"),
    ("depth_4", "depth_1"),
)


def _medians(runs: dict[str, Runs]) -> dict[str, float]:
    return {n: convergence(one.solved, one.outcome.sweeps).median for n, one in runs.items()}


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate ratios of the medians, printed and ours."""
    rows, medians = [], _medians(runs)
    for slow, fast in COMPARED:
        if slow in runs and fast in runs:
            paper = [float(runs[name].reading.paper.sweeps or np.nan) for name in (slow, fast)]
            ours = medians[slow] / medians[fast] if np.isfinite(medians[fast]) else np.inf
            rows.append(
                {
                    "compared": f"{slow} over {fast}",
                    "printed": f"{paper[0] / paper[1]:.2f}",
                    "ours": f"{ours:.2f}" if np.isfinite(ours) else "not reached",
                    "medians": f"{count(medians[slow])} and {count(medians[fast])}",
                    "solved": percent(float(runs[slow].solved.mean())),
                }
            )
    note = "Ratios of median epochs; failures count as never. *Solved*: under the first reading."
    return [("Rates and depth", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe whether rates over fan-in help the wide network, and the cost of depth."""
    return [
        f"For `{row['compared'].replace(' over ', '` over `')}`, the ratio of the printed epochs "
        f"is {row['printed']}, that of our medians {row['ours']} ({row['medians']})."
        for row in tables(runs)[0][2].to_dict("records")
    ]
