"""All points of a search: distance from the base against the probability of the printed runs."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from rhw.backprop.arithmetic import Array, Flags
from rhw.report.plots.style import FAILED, INK, OURS, PAPER, blank

LABELLED = 4


def figure(
    distance: Array,
    share: Array,
    joint: Array,
    back: Flags,
    names: list[str],
    best: NDArray[np.int64],
) -> Figure:
    """Draw two panels against distance: the share that learns again, and the joint probability.

    Args:
        distance: of each point from the base.
        share: share of its runs that learn.
        joint: probability of the printed results.
        back: whether learning has returned.
        names: of the points.
        best: numbers of the points to ring and name, the best first.
    """
    fig = blank(7.6, 3.6)
    left, right = fig.subplots(1, 2, sharex=True)
    colors = np.where(back, OURS, FAILED)
    left.scatter(distance, 100 * share, s=9, color=colors, alpha=0.6, lw=0, rasterized=True)
    left.set(ylabel="runs that learn, %", ylim=(-4, 104))
    right.scatter(distance, joint, s=9, color=colors, alpha=0.6, lw=0, rasterized=True)
    right.set(yscale="log", ylabel="joint probability of the printed results")
    for number, k in enumerate(best[:LABELLED], start=1):
        for ax, values in ((left, 100 * share), (right, joint)):
            ax.scatter(distance[k], values[k], s=60, facecolor="none", edgecolor=PAPER)
        right.annotate(
            str(number), (distance[k], joint[k]), (0, 7), textcoords="offset points", ha="center",
            fontsize=7.5, color=INK,
        )  # fmt: skip
    key = "   ".join(f"{n}: {names[k]}" for n, k in enumerate(best[:LABELLED], start=1))
    half = -(-min(len(best), LABELLED) // 2)
    parts = key.split("   ")
    fig.supxlabel(
        "distance from as_printed\n"
        + "\n".join("   ".join(parts[k : k + half]) for k in range(0, len(parts), half or 1)),
        fontsize=7.5,
    )
    return fig
