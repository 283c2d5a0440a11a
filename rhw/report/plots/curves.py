"""Learning curves: median and quartiles of the error, with failures drawn separately."""

from __future__ import annotations

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array
from rhw.report.plots.style import ERRORS, FAILED, OURS, Ticks, blank, plain_ticks

#: At most this many failures are drawn; more lines would be unreadable.
MOST_FAILURES = 8
#: Ticks of errors: of a decade, for axes whose ends have more than this ratio.
TICKS: Ticks = ((50, (1,)), (10, (1, 2, 5)), (0, (1, 1.5, 2, 3, 5, 7)))
#: Letters in a line of a panel's title.
WIDTH = 34


def held(curve: Array, final: Array) -> Array:
    """Extend the curves of ended runs with their last error: shape (seeds, points)."""
    ended = np.isnan(curve)
    return np.where(ended, final[:, None], curve)


def figure(all_runs: list[Runs]) -> Figure:
    """Draw the total squared error (no factor 1/2) against sweeps, one panel per reading."""
    across = min(len(all_runs), 3)
    down = -(-len(all_runs) // across)
    fig = blank(2.9 * across + 0.3, 2.35 * down + 0.2)
    axes = fig.subplots(down, across, squeeze=False, sharey=True)
    for k, ax in enumerate(axes.flat):
        if k >= len(all_runs):
            ax.axis("off")
            continue
        runs = all_runs[k]
        out = runs.outcome
        x = np.array(runs.reading.task.curve_at)
        curves = np.clip(held(out.curve, out.error), *ERRORS)
        if out.solved.any():
            low, middle, high = np.quantile(curves[out.solved], [0.25, 0.5, 0.75], axis=0)
            ax.fill_between(x, low, high, color=OURS, alpha=0.25, lw=0)
            ax.plot(x, middle, color=OURS, lw=1.6, label="solved: median, quartiles")
        failed = np.flatnonzero(~out.solved)
        for n, column in enumerate(failed[:MOST_FAILURES]):
            label = (
                None if n else f"not solved ({min(len(failed), MOST_FAILURES)} of {len(failed)})"
            )
            ax.plot(x, curves[column], color=FAILED, lw=0.6, label=label)
        ax.set(xscale="log", yscale="log", title=fill(runs.reading.label, WIDTH))
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.xaxis.set_major_locator(LogLocator(numticks=6))
        ax.legend(fontsize=6.5, frameon=False, loc="lower left")
    _label_errors(axes[0, 0])
    fig.supxlabel("sweeps", fontsize=8.5)
    fig.supylabel("total squared error", fontsize=8.5)
    return fig


def _label_errors(ax: Axes) -> None:
    """Label errors as plain numbers, even if the axis spans less than a decade."""
    low, high = ax.get_ylim()
    # Room for the legend below the curves.
    low /= (high / low) ** 0.15
    plain_ticks(ax.yaxis, (low, high), "{:g}".format, TICKS)
    ax.set_ylim(low, high)
