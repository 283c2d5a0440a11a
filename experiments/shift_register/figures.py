"""The shift matrix that the network learns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array
from rhw.report.figures import Picture
from rhw.report.plots import hinton
from rhw.report.plots.style import INK, NEGATIVE, POSITIVE, blank

SHOWN = 3


def figure(tables: list[Array], titles: list[str]) -> Figure:
    """Draw the weights between the units and, in the last column, their biases.

    Each network has its own scale.
    """
    fig = blank(1.5 * len(tables) + 0.2, 1.9)
    axes = fig.subplots(1, len(tables), squeeze=False)[0]
    for ax, table, title in zip(axes, tables, titles, strict=True):
        hinton.draw(ax, table, float(np.abs(table).max()))
        ax.set_title(title, fontsize=7)
    return fig


def iterative_figure(weights: Array) -> Figure:
    """Draw N86 Fig. 5: an iterative network, and two of its steps as a layered network.

    Args:
        weights: w[j, i] of one network; the width of a link shows its absolute value.
    """
    units, largest = len(weights), float(np.abs(weights).max())
    fig = blank(6.4, 2.9)
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.2])
    angles = np.pi / 2 + 2 * np.pi * np.arange(units) / units
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for j, i in np.ndindex(*weights.shape):
        size = float(weights[j, i]) / largest
        if i != j:
            _arrow(left, ring[i], ring[j], size, 0.15)
        for step in range(2):
            _arrow(right, np.array([i, step]), np.array([j, step + 1]), size, 0.0)
    left.plot(*ring.T, "o", ms=15, color="white", mec=INK, zorder=3)
    for unit, (x, y) in enumerate(ring):
        left.text(x, y, str(unit + 1), ha="center", va="center", zorder=4)
    for step in range(3):
        for unit in range(units):
            right.plot(unit, step, "o", ms=15, color="white", mec=INK, zorder=3)
            right.text(unit, step, str(unit + 1), ha="center", va="center", zorder=4)
        right.text(-0.75, step, f"t = {step}", ha="right", va="center")
    left.set(xlim=(-1.5, 1.5), ylim=(-1.2, 1.4), aspect="equal")
    right.set(xlim=(-1.6, units - 0.5), ylim=(-0.4, 2.4))
    for ax in (left, right):
        ax.axis("off")
    return fig


def _arrow(ax: Axes, start: Array, end: Array, weight: float, bend: float) -> None:
    """Draw one link; its width shows the absolute value, its colour the sign."""
    style = {
        "arrowstyle": "-|>",
        "lw": 0.3 + 2.2 * abs(weight),
        "color": POSITIVE if weight > 0 else NEGATIVE,
        "shrinkA": 9,
        "shrinkB": 9,
        "connectionstyle": f"arc3,rad={bend}",
    }
    ends = (float(end[0]), float(end[1])), (float(start[0]), float(start[1]))
    ax.annotate("", *ends, zorder=1, arrowprops=style)


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw the first solved seeds of the settled readings, with three units and with five."""
    tables, titles = [], []
    for name in ("within_02", "five_units"):
        one = runs.get(name)
        if one is None:
            continue
        for column in np.flatnonzero(one.solved)[:SHOWN]:
            w, b = one.weights("unit", "unit")[..., column], one.bias("unit")[:, column]
            tables.append(np.concatenate([w, b[:, None]], axis=1))
            titles.append(f"{name}\nseed {one.outcome.seeds[column]}")
    if tables:
        caption = (
            "Weights between the units (rows receive), and their biases in the last column: each "
            "unit is driven by its neighbour, as in a shift register."
        )
        yield Picture("matrix", caption, partial(figure, tables, titles))
    settled = runs.get("within_02", runs[main[0]])
    column = next(iter(np.flatnonzero(settled.solved)), 0)
    yield Picture(
        "iterative",
        f"N86 Fig. 5 with the weights of seed {settled.outcome.seeds[column]} under "
        f"`{settled.reading.name}`: an iterative network, and the equivalent layered network "
        "for two steps, with tied weights. Blue excites, red inhibits; the width shows the size.",
        partial(iterative_figure, settled.weights("unit", "unit")[..., column]),
    )
