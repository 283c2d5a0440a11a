"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rhw.analysis.minima import WORDS, examine
from rhw.analysis.runs import Runs
from rhw.backprop.equations import outputs_of
from rhw.report.format import percent

from .figures import FROM_FIG_5
from .measures import FIG_5, START, THREE

#: Readings whose stuck runs are described in sentences.
STUCK_SHOWN = ("as_printed", "per_sweep", "eta_05", "sweep_eta_05")
STUCK = (FIG_5, THREE, START, "diverged", "other")


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate unsolved runs of the 2-2-1 network by minimum, and the replay of MR88's disk run."""
    first = next(iter(runs.values()))
    if first.reading.config == "xor":
        return [_stuck(runs), *_from_the_minimum(runs)]
    if "tss" in first.reading.paper.numbers:
        return [_replay(runs)]
    return []


def _stuck(runs: dict[str, Runs]) -> tuple[str, str, pd.DataFrame]:
    rows = []
    for name, one in runs.items():
        frame = one.frame
        counts = frame["stuck_in"].value_counts()
        learning = one.reading.settings.learning
        there = frame.loc[frame["stuck_in"] == FIG_5, "distance_local_minimum"]
        rows.append(
            {
                "reading": name,
                "update": f"per {learning.update}",
                "learning rate": str(learning.epsilon),
                "runs": str(len(frame)),
                "stuck": percent(float((~frame["solved"]).mean())),
                **{kind: str(counts.get(kind, 0)) for kind in STUCK},
                "distance to Fig. 5": f"{there.median():.2f}" if len(there) else "-",
            }
        )
    note = (
        "Unsolved runs, by their outputs. *Fig. 5*: two outputs are right, one on and one off, and "
        "two are in the middle, as in the printed network; the last column is the median distance "
        "of these networks from the printed weights, up to symmetries and relative to the printed "
        "norm. *Three alike*: one output is right, the other three are equal."
    )
    return "Local minima by learning rate", note, pd.DataFrame(rows)


def _from_the_minimum(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate where the printed network of Fig. 5 goes, and what Newton's method says of it."""
    one = runs.get(FROM_FIG_5)
    if one is None or not one.reading.task.snapshots_at:
        return []
    found = examine(one.reading.task, one.theta[:, 0], int(one.outcome.seeds[0]))
    rows = []
    for k, at in enumerate(one.reading.task.snapshots_at):
        if not np.isfinite(one.outcome.snapshots[0, k]).all():
            continue
        y = outputs_of(one.network, one.at_snapshot(k))[..., 0]
        error = 0.5 * float(((y - one.reading.task.targets) ** 2).sum())
        rows.append(
            {
                "sweep": f"{at:,}",
                "E": f"{error:.12g}",
                "above the limit": f"{error - found.limit:.2g}",
                "largest weight": f"{np.abs(one.outcome.snapshots[0, k]).max():.3f}",
                "outputs": ", ".join(f"{value:.4f}" for value in y[:, 0]),
            }
        )
    note = (
        f"The printed network, trained on with updates per sweep. By Newton's method it is in "
        f"{WORDS[found.kind]}, with E = {found.limit:.6g} in the limit. The outputs are those for "
        f"{', '.join(''.join(f'{int(x)}' for x in case) for case in one.reading.cases[0])}."
    )
    return [("Where the printed minimum leads", note, pd.DataFrame(rows))]


def _replay(runs: dict[str, Runs]) -> tuple[str, str, pd.DataFrame]:
    rows = []
    for name, one in runs.items():
        numbers, out = one.reading.paper.numbers, one.outcome
        batch = name == "as_printed"
        rows.append(
            {
                "reading": name,
                "epoch": str(out.sweeps[0]),
                "printed epoch": f"{one.reading.paper.sweeps:.0f}",
                "tss": f"{out.error[0]:.5f}",
                "printed tss": f"{numbers['tss']:.5f}" if batch else "-",
                "tss at epoch 1": f"{out.curve[0, 0]:.5f}",
                "printed at epoch 1": f"{numbers['tss_1']:.5f}" if batch else "-",
            }
        )
    note = "One run: the initial weights are given to all digits, and no random number is used."
    return "The replay", note, pd.DataFrame(rows)


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe how often a 2-2-1 network gets stuck, where, and its distance to a printed one."""
    found = []
    for name, one in runs.items():
        frame, learning = one.frame, one.reading.settings.learning
        if "distance_local_minimum" in frame and name in STUCK_SHOWN:
            there = frame[frame["stuck_in"] == FIG_5]
            found.append(
                f"Under `{name}` (learning rate {learning.epsilon:g}, updates per "
                f"{learning.update}), "
                f"{percent(1 - float(frame['solved'].mean()))} of {len(frame)} runs get stuck, "
                f"{len(there)} of them in the printed minimum."
            )
        solved = frame[frame["solved"]]
        if "distance_figure_3" in frame and name.endswith("within_0025") and len(solved):
            found.append(
                f"Under `{name}`, which stops at the printed outputs, the median distance of the "
                f"solved runs from the printed weights is "
                f"{solved['distance_figure_3'].median():.2f}, after a median of "
                f"{solved['sweeps'].median():,.0f} sweeps ({one.reading.paper.sweeps:,.0f} "
                "printed)."
            )
    return found
