"""Draw a printed network next to trained ones: the closest, and the one at median distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rhw.analysis.printed_networks import aligned, distances, printed_theta
from rhw.analysis.runs import Runs
from rhw.analysis.symmetries import Transform
from rhw.backprop.arithmetic import Array, Flags
from rhw.report.figures import Picture
from rhw.report.plots import diagram
from rhw.report.plots.style import INK, OURS


def beside_printed(
    runs: Runs,
    name: str,
    among: Flags,
    task: Sequence[Transform] = (),
    complements: bool = False,
) -> Picture:
    """Draw the printed network, the closest of the selected seeds, and the one at median distance.

    Args:
        runs: the runs of one reading.
        name: the printed network's name in the config.
        among: which seeds are compared; at least one.
        task: changes of inputs and outputs that leave the task unchanged.
        complements: whether hidden units may be replaced by their complements.
    """
    columns = np.flatnonzero(among)
    gaps = distances(runs, name, task, complements)[columns]
    order = np.argsort(gaps, kind="stable")
    best, middle = order[0], order[(len(order) - 1) // 2]

    def draw() -> Figure:
        ours = [aligned(runs, name, int(columns[k]), task, complements) for k in (best, middle)]
        titles = [
            f"printed ({name.replace('_', ' ')})",
            f"closest: seed {runs.outcome.seeds[columns[best]]}, distance {gaps[best]:.2f}",
            f"median: seed {runs.outcome.seeds[columns[middle]]}, distance {gaps[middle]:.2f}",
        ]
        networks = [printed_theta(runs, name)[:, 0], *ours]
        marked = {"closest": gaps[best], "median": gaps[middle]}
        return diagram.figure(runs.network, networks, titles, partial(_distances, gaps, marked))

    caption = (
        f"The printed network next to ours under `{runs.reading.name}`: the closest and the "
        "median of "
        f"{len(columns)} seeds, units aligned up to symmetry; distances are over the printed size."
    )
    return Picture(f"network_{name}", caption, draw)


def _distances(gaps: Array, marked: Mapping[str, float], ax: Axes) -> None:
    """Draw how far all networks are from the printed one, with those that are drawn marked."""
    ax.hist(gaps, bins=30, color=OURS)
    ax.set(xlim=(0, 1.08 * gaps.max()), xlabel="distance from the printed weights", ylabel="seeds")
    ax.set_box_aspect(0.55)
    for name, at in marked.items():
        ax.axvline(at, color=INK, lw=0.8, ls=(0, (4, 2)))
        ax.annotate(
            name, (at, 1.0), (0, 3), xycoords=("data", "axes fraction"),
            textcoords="offset points", fontsize=8, ha="right" if name == "closest" else "left",
        )  # fmt: skip
