"""Histograms of sweep counts, one per reading, with the paper's number marked."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rhw.analysis.runs import Runs
from rhw.report.plots.style import FAILED, OURS, PAPER, blank

BINS = 40


def figure(all_runs: list[Runs]) -> Figure:
    """Draw the sweeps until solved, one panel per reading, all on one axis; failures are listed."""
    reached = [r.outcome.sweeps[r.solved] for r in all_runs]
    papers = [r.reading.paper.sweeps for r in all_runs]
    ends = [float(np.quantile(x, 0.99)) for x in reached if len(x)] + [p for p in papers if p]
    end = 1.08 * max(ends, default=1.0)
    edges = np.linspace(0, end, BINS + 1)
    never = end * 1.06
    fig = blank(6.4, 1.05 * len(all_runs) + 0.75)
    axes = fig.subplots(len(all_runs), 1, squeeze=False, sharex=True)[:, 0]
    for ax, runs, sweeps, paper in zip(axes, all_runs, reached, papers, strict=True):
        # The slowest 1 % may be far out; they are collected in the last bin.
        ax.hist(np.minimum(sweeps, end * 0.999), bins=edges.tolist(), color=OURS)
        failures = int((~runs.solved).sum())
        ax.bar(never, failures, width=end * 0.05, color=FAILED)
        if paper is not None:
            ax.axvline(paper, color=PAPER, lw=1.4)
        solved = f"{len(sweeps)} of {len(runs.solved)} solved"
        printed = "" if paper is None else f"; printed {paper:,.0f}"
        ax.set_title(f"{runs.reading.label}: {solved}{printed}", loc="left", fontsize=8)
        ax.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        ax.set_xlim(0, end * 1.1)
    ticks = [t for t in MaxNLocator(6).tick_values(0, end) if 0 <= t <= end * 0.93]
    axes[-1].set_xticks([*ticks, never], [*(f"{t:,.0f}" for t in ticks), "never"])
    fig.supxlabel("sweeps until solved (last bin: this many or more)", fontsize=8.5)
    fig.supylabel("runs", fontsize=8.5)
    return fig
