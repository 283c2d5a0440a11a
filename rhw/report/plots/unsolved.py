"""The share of runs that have not yet solved the task, against sweeps: a line for each reading.

All readings share one logarithmic axis, so that a slow reading does not squeeze the others. A dot
marks the printed number on its reading's line: its height is the share of runs that were slower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from matplotlib.figure import Figure

from rhw.backprop.arithmetic import Array
from rhw.report.plots.style import LINES, PAPER, blank, plain_ticks

#: Nearer to an end of the axis than this share of it, a label is not centred.
EDGE = 0.15
#: The axis begins at this share of the fastest run's sweeps, or of a printed number below.
BEFORE = 0.8


@dataclass(frozen=True)
class Line:
    """One reading: the sweeps of its solved runs, and how far the others were followed.

    label: its name; sweeps: of the runs that solved; runs: how many there are in all; limit: of
    sweeps; printed: the printed number, if there is one.
    """

    label: str
    sweeps: Array
    runs: int
    limit: int
    printed: float | None

    def unsolved(self, at: float) -> float:
        """Return the share of runs that had not solved within so many sweeps."""
        return 1 - float((self.sweeps <= at).sum()) / self.runs


def figure(lines: Sequence[Line]) -> Figure:
    """Draw the lines; the first one is drawn on top.

    Args:
        lines: one for each reading, of which at least one has a solved run.
    """
    fig = blank(5.4, 2.7 + 0.16 * -(-len(lines) // 2))
    ax = fig.subplots()
    printed = {one.printed for one in lines if one.printed is not None}
    fastest = min(float(one.sweeps.min()) for one in lines if len(one.sweeps))
    first = BEFORE * min(fastest, *printed) if printed else BEFORE * fastest
    last = max(*(one.limit for one in lines), *printed, 2)
    for k, one in enumerate(lines):
        at = np.sort(one.sweeps)
        x = np.concatenate([[first], at, [one.limit]])
        y = np.concatenate([[1.0], 1 - np.arange(1, len(at) + 1) / one.runs])
        color, on_top = LINES[k % len(LINES)], len(lines) - k
        label = f"{one.label} ({len(at):,} of {one.runs:,})"
        ax.plot(
            x, np.append(y, y[-1]), drawstyle="steps-post", color=color, lw=2 if k == 0 else 1.2,
            label=label, zorder=2 + on_top,
        )  # fmt: skip
        if one.printed is not None:
            ax.plot(
                one.printed, one.unsolved(one.printed), "o", ms=6, mfc=color, mec="white", mew=0.8,
                zorder=20 + on_top, clip_on=False,
            )  # fmt: skip
    if len(printed) == 1:
        (number,) = printed
        ax.axvline(number, color=PAPER, lw=1, ls=(0, (4, 2)), zorder=1)
        across = log(number / first) / log(last / first)
        ax.annotate(
            f"printed: {number:,.0f}", (number, 1.0), (0, 3), xycoords=("data", "axes fraction"),
            textcoords="offset points", fontsize=8, color=PAPER,
            ha="left" if across < EDGE else "right" if across > 1 - EDGE else "center",
        )  # fmt: skip
    elif printed:
        ax.set_title("dots: printed numbers", loc="left", fontsize=8, color=PAPER)
    ax.set(xscale="log", xlim=(first, last), ylim=(-0.01, 1.01))
    ax.set(xlabel="sweeps", ylabel="share not yet solved")
    plain_ticks(ax.xaxis, (first, last), _sweeps)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    ax.grid(axis="y", color="#e4e4e4", lw=0.6)
    ax.set_axisbelow(True)
    fig.legend(
        *ax.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False,
        fontsize=8, handlelength=1.4, columnspacing=1.2,
    )  # fmt: skip
    return fig


def _sweeps(value: float) -> str:
    return f"{value / 1e6:g} million" if value >= 1e6 else f"{value:,.0f}"
