"""Classify where XOR networks get stuck, and compare with the local minimum of P8 Fig. 5."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from rhw.analysis.printed_networks import distances
from rhw.analysis.runs import Runs
from rhw.analysis.symmetries import Transform, complement, permute
from rhw.backprop.arithmetic import Array
from rhw.backprop.network import Network

#: An output is at a value if it is this close, relative to the distance from off to on.
CLOSE = 0.0625
#: If all outputs are this close to the middle, the run is still at its start.
UNDECIDED = 0.15
FIG_5 = "Fig. 5"
THREE = "three alike"
START = "still at start"


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
