"""Printed XOR networks next to ours, and Chauvin's series."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from rhw.analysis.minima import examine
from rhw.analysis.runs import Runs
from rhw.analysis.stats import convergence
from rhw.backprop.equations import outputs_of
from rhw.report.beside_printed import beside_printed
from rhw.report.figures import Picture
from rhw.report.plots.style import OURS, PAPER, blank, plain_ticks

from .measures import FIG_5, task_symmetries

#: The reading that starts from the printed network.
FROM_FIG_5 = "from_the_minimum"

#: Series of readings by hidden size: prefix of their names, label, marker.
SERIES = (
    ("h", "per case", "o"),
    ("sweep_h", "per sweep", "s"),
    ("wide_h", "per case, starts within 1", "^"),
)


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw the figures that apply to a config of this folder."""
    first = next(iter(runs.values()))
    networks = first.reading.paper.networks
    if "local_minimum" in networks:
        stuck = np.array(first.frame["stuck_in"] == FIG_5)
        if stuck.any():
            yield beside_printed(
                first, "local_minimum", stuck, task_symmetries(first.network), complements=True
            )
    if FROM_FIG_5 in runs and len(_followed(runs[FROM_FIG_5])) > 1:
        yield Picture(
            "trap",
            "The printed minimum of Fig. 5, trained on from its printed weights: the error comes "
            "down to its limit and never below, while the largest weight grows without end. It is "
            "a minimum at infinity.",
            partial(trap, runs[FROM_FIG_5]),
        )
    if "figure_3" in networks:
        one = runs.get("within_0025", first)
        if one.solved.any():
            yield beside_printed(
                one, "figure_3", one.solved, task_symmetries(one.network), complements=True
            )
    if first.reading.config == "xor_hidden":
        yield Picture(
            "hidden_size",
            "Median sweeps against the number of hidden units (bars: quartiles; runs that do not "
            "solve count as never), with Chauvin's line P = 280 - 33 log2 H.",
            partial(hidden_size, runs),
        )


def _followed(runs: Runs) -> list[int]:
    """Return which snapshots of the only run show it after some sweeps."""
    theta = runs.outcome.snapshots[0]
    at = runs.reading.task.snapshots_at
    return [k for k, sweep in enumerate(at) if sweep and np.isfinite(theta[k]).all()]


def trap(runs: Runs) -> Figure:
    """Draw how far the error is above its limit, and the largest weight, against sweeps."""
    task, theta = runs.reading.task, runs.outcome.snapshots[0]
    limit = examine(task, runs.theta[:, 0], int(runs.outcome.seeds[0])).limit
    shown = _followed(runs)
    at = [task.snapshots_at[k] for k in shown]
    outputs = [outputs_of(runs.network, runs.at_snapshot(k))[..., 0] for k in shown]
    above = [0.5 * float(((y - task.targets) ** 2).sum()) - limit for y in outputs]
    largest = [float(np.abs(theta[k]).max()) for k in shown]
    fig = blank(3.4, 2.6)
    upper, lower = fig.subplots(2, 1, sharex=True)
    upper.plot(at, above, "o-", color=OURS, ms=4, lw=1.2)
    upper.set(xscale="log", yscale="log", ylabel=f"E - {limit:.3g}")
    lower.plot(at, largest, "o-", color=OURS, ms=4, lw=1.2)
    lower.set(xlabel="sweeps from the printed weights", ylabel="largest weight")
    for ax in (upper, lower):
        ax.xaxis.set_minor_formatter(NullFormatter())
    upper.yaxis.set_minor_formatter(NullFormatter())
    plain_ticks(lower.xaxis, (at[0], at[-1]), "{:,.0f}".format)
    lower.tick_params(axis="x", labelsize=7)
    return fig


def hidden_size(runs: dict[str, Runs]) -> Figure:
    """Draw median sweeps against H, one line per series; readings at other rates are left out."""
    fig = blank(5.2, 3.2)
    ax = fig.subplots()
    epsilon = next(iter(runs.values())).reading.settings.learning.epsilon
    sizes = set()
    for prefix, label, marker in SERIES:
        points = []
        for name, one in runs.items():
            in_series = name.startswith(prefix) or (name == "as_printed" and prefix == "h")
            if not in_series or one.reading.settings.learning.epsilon != epsilon:
                continue
            found = convergence(one.outcome.solved, one.outcome.sweeps)
            if np.isfinite(found.median):
                h = one.network.size("hidden")
                q3 = min(found.q3, one.reading.settings.max_sweeps)
                points.append((h, found.median, found.median - found.q1, q3 - found.median))
                sizes.add(h)
        if points:
            x, y, low, high = np.array(sorted(points)).T
            ax.errorbar(x, y, (low, high), marker=marker, ms=4, lw=1.2, capsize=2, label=label)
    line = np.array(sorted(sizes), dtype=float)
    ax.plot(line, 280 - 33 * np.log2(line), color=PAPER, ls="--", label="Chauvin's line")
    ax.lines[0].set_color(OURS)
    ax.set(xscale="log", yscale="log", xlabel="hidden units", ylabel="sweeps until solved")
    ax.set_xticks(sorted(sizes), [str(h) for h in sorted(sizes)])
    ax.xaxis.set_minor_formatter(NullFormatter())
    ticks = [t for t in (30, 100, 300, 1000, 3000) if ax.get_ylim()[0] < t < ax.get_ylim()[1]]
    ax.set_yticks(ticks, [f"{t:,}" for t in ticks])
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.legend(fontsize=7.5, frameon=False)
    return fig
