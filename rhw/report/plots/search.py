"""The points of a search that matter, by name: how many runs learn, and how probable the print is.

One row for each point: the base, the best single changes, and the best points of all, with the
95 % interval of what their confirmation found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from rhw.report.plots.style import FAILED, INK, OURS, blank


@dataclass(frozen=True)
class Dot:
    """One point of a search.

    name: its changes; distance: from the base; share, low, high: of the runs that learn, with its
    95 % interval; joint, joint_low, joint_high: the probability of all printed results; back:
    whether learning has returned; confirmed: whether on fresh seeds.
    """

    name: str
    distance: float
    share: float
    low: float
    high: float
    joint: float
    joint_low: float
    joint_high: float
    back: bool
    confirmed: bool


def figure(dots: Sequence[Dot]) -> Figure:
    """Draw two dots for each point: the share of runs that learn, and the joint probability.

    Args:
        dots: the points, from the top.
    """
    fig = blank(7.2, 0.55 + 0.21 * len(dots))
    left, right = fig.subplots(1, 2, sharey=True, width_ratios=[1, 1])
    rows = np.arange(len(dots))[::-1]
    for y, one in zip(rows, dots, strict=True):
        color = OURS if one.back else FAILED
        face = color if one.confirmed else "white"
        left.plot([100 * one.low, 100 * one.high], [y, y], color=color, lw=1)
        left.plot(100 * one.share, y, "o", ms=5, color=color, mfc=face)
        right.plot([one.joint_low, one.joint_high], [y, y], color=color, lw=1)
        right.plot(one.joint, y, "o", ms=5, color=color, mfc=face)
    labels = [f"{one.name} ({one.distance:.1f})" for one in dots]
    left.set_yticks(rows, labels, fontsize=7.5, color=INK)
    left.set(xlim=(-4, 104), ylim=(-0.7, len(dots) - 0.3), xlabel="runs that learn, %")
    left.set_xticks([0, 50, 100])
    right.set(xscale="log", xlabel="probability of the print")
    for ax in (left, right):
        ax.grid(axis="y", color="#e4e4e4", lw=0.6)
        ax.set_axisbelow(True)
        ax.tick_params(axis="y", length=0)
    return fig
