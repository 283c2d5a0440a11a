"""The shift matrix that is recovered."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from rhw.arithmetic import Array
from rhw.plots import hinton
from rhw.plots.style import blank
from rhw.report.figures import Picture
from rhw.runs import Runs

SHOWN = 3


def figure(tables: list[Array], titles: list[str]) -> Figure:
    """Weights among the units and, in the last column, their biases; a scale for each net."""
    fig = blank(1.5 * len(tables) + 0.2, 1.9)
    axes = fig.subplots(1, len(tables), squeeze=False)[0]
    for ax, table, title in zip(axes, tables, titles, strict=True):
        hinton.draw(ax, table, float(np.abs(table).max()))
        ax.set_title(title, fontsize=7)
    return fig


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """The first solved seeds of the settled readings, with three units and with five."""
    tables, titles = [], []
    for name in ("within_02", "five_units"):
        one = runs.get(name)
        if one is None:
            continue
        for seed in np.flatnonzero(one.solved)[:SHOWN]:
            w, b = one.weights("unit", "unit")[..., seed], one.bias("unit")[:, seed]
            tables.append(np.concatenate([w, b[:, None]], axis=1))
            titles.append(f"{name}\nseed {one.outcome.seeds[seed]}")
    if tables:
        caption = (
            "Weights among the units, rows receiving, and in the last column their biases: each "
            "unit is driven by its neighbour, as in a shift register."
        )
        yield Picture("matrix", caption, partial(figure, tables, titles))
