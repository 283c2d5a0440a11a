"""Classify where XOR networks get stuck, and compare with the local minimum of P8 Fig. 5."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis.printed_networks import distances
from rhw.analysis.runs import Runs
from rhw.analysis.symmetries import Transform, complement, permute
from rhw.backprop.arithmetic import Array
from rhw.backprop.network import Network
from rhw.report.format import percent

#: An output is at a value if it is this close, relative to the distance from off to on.
CLOSE = 0.0625
#: If all outputs are this close to the middle, the run is still at its start.
UNDECIDED = 0.15

FIG_5 = "Fig. 5"
THREE = "three alike"
START = "still at start"
#: Readings whose stuck runs are described in sentences.
STUCK_SHOWN = ("as_printed", "per_sweep", "eta_05", "sweep_eta_05")
STUCK = (FIG_5, THREE, START, "diverged", "other")


def task_symmetries(network: Network) -> list[Transform]:
    """Return the changes that preserve the task: inputs exchanged or complemented.

    If an odd number of inputs is complemented, so is the output. This is exact for every stop rule
    and error that treat on and off alike, as targets of 0.1 and 0.9 do.
    """
    found: list[Transform] = []
    for exchanged in (False, True):
        for flips in ((False, False), (False, True), (True, False), (True, True)):
            if exchanged or any(flips):
                found.append(partial(_changed, network, exchanged, flips))
    return found


def _changed(network: Network, exchanged: bool, flips: tuple[bool, bool], theta: Array) -> Array:
    if exchanged:
        theta = permute(network, theta, "input", [1, 0])
    for unit, flip in enumerate(flips):
        if flip:
            theta = complement(network, theta, "input", unit)
    return complement(network, theta, "output", 0) if sum(flips) == 1 else theta


def where_stuck(runs: Runs) -> list[str]:
    """Classify the state of each unsolved seed by its four outputs; empty if it solved.

    Fig. 5: one output is right and on, one is right and off, and two are in the middle, as in the
    printed network. Three alike: one output is right, and the other three are equal, two thirds of
    the way from it, the best output that does not distinguish them.
    """
    off, on = runs.reading.settings.learning.targets
    y = (runs.outputs[:, 0] - off) / (on - off)
    right = np.abs(y - runs.reading.cases[1])
    at_right, at_middle = right < CLOSE, np.abs(y - 0.5) < CLOSE
    alone = np.abs(right - 2 / 3) < CLOSE, np.abs(right - 1 / 3) < CLOSE
    fig_5 = (at_right.sum(axis=0) == 2) & (at_middle.sum(axis=0) == 2)
    rights_differ = np.ptp(np.where(at_right, y, 0.5), axis=0) > 0.75
    three = (at_right.sum(axis=0) == 1) & ((alone[0] | alone[1]).sum(axis=0) == 3)
    start = (np.abs(y - 0.5) < UNDECIDED).all(axis=0)
    conditions = [runs.solved, runs.outcome.diverged, fig_5 & rights_differ, three, start]
    labels = ["", "diverged", FIG_5, THREE, START]
    return [str(label) for label in np.select(conditions, labels, default="other")]


def measure(runs: Runs) -> dict[str, Any]:
    """Return stuck_in and in_printed_minimum (Fig. 5) for networks with two inputs.

    Also return the distance to each printed network, up to symmetries.
    """
    columns: dict[str, Any] = {}
    if len(runs.reading.cases[0]) == 4:
        stuck = where_stuck(runs)
        columns |= {"stuck_in": stuck, "in_printed_minimum": np.array(stuck) == FIG_5}
    for name in runs.reading.paper.networks:
        columns[f"distance_{name}"] = distances(
            runs, name, task_symmetries(runs.network), complements=True
        )
    return columns


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate unsolved runs of the 2-2-1 network by minimum, and the replay of MR88's disk run."""
    first = next(iter(runs.values()))
    if first.reading.config == "xor":
        return [_stuck(runs)]
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
