"""Printed XOR networks next to ours, and Chauvin's series."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from rhw.analysis.runs import Runs
from rhw.analysis.stats import convergence
from rhw.report.beside_printed import beside_printed
from rhw.report.figures import Picture
from rhw.report.plots.style import OURS, PAPER, blank

from .measures import FIG_5, task_symmetries

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
