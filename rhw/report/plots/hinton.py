"""Hinton diagrams: white squares for positive weights, black for negative, area for size."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from rhw.backprop.arithmetic import Array
from rhw.backprop.groups import Group
from rhw.backprop.network import Network
from rhw.report.plots.style import GROUND, INK, blank

#: The names of a group's units, from its name and size.
Names = Callable[[str, int], list[str]]
#: Side of the largest square, in units of a cell.
LARGEST = 0.92
#: Height of the line at the foot, in inches.
FOOT = 4.8


def matrix(
    network: Network, theta: Array, unit_names: Names | None = None
) -> tuple[Array, list[str], list[str]]:
    """Return all weights of one network as a table: one row per unit, one column per source.

    Args:
        network: the network.
        theta: parameters, shape (parameters,).
        unit_names: gives the names of a group's units; numbers stand beside the group's name.

    Returns:
        Weights with NaN where there is no link, the names of the rows and those of the columns.
    """
    feeding = {p.source for p in network.projections}
    sources = [g for g in network.groups if g.name in feeding]
    columns = [name for g in sources for name in _labels(g, unit_names)] + ["bias"]
    rows = [name for g in network.computed for name in _labels(g, unit_names)]
    lefts = np.cumsum([0, *(g.size for g in sources)]).tolist()
    starts = {group.name: left for group, left in zip(sources, lefts[:-1], strict=True)}
    table = np.full((len(rows), len(columns)), np.nan)
    top = 0
    for group in network.computed:
        band = slice(top, top + group.size)
        for projection in network.into(group.name):
            left = starts[projection.source]
            w = network.layout.weights(theta[:, None], projection)[..., 0]
            table[band, left : left + w.shape[1]] = w
        bias = network.layout.bias(theta, group.name)
        if bias is not None:
            table[band, -1] = bias
        top += group.size
    return table, rows, columns


def _labels(group: Group, unit_names: Names | None) -> list[str]:
    """Return the labels of a group's units."""
    numbers = [str(k + 1) for k in range(group.size)]
    named = numbers if unit_names is None else unit_names(group.name, group.size)
    return [f"{group.name} {name}" if name in numbers else name for name in named]


class Squares:
    """The squares of a diagram whose weights change, drawn as one collection."""

    def __init__(self, ax: Axes, table: Array, largest: float):
        """Draw a table of weights without gaps.

        Args:
            ax: axes.
            table: weights, one row for each unit.
            largest: the absolute weight that fills a cell.
        """
        frame(ax, *table.shape)
        self.largest = largest
        self.collection = PolyCollection([], edgecolors="none")
        ax.add_collection(self.collection, autolim=False)
        self.show(table)

    def show(self, table: Array) -> None:
        """Change the weights; those that are not numbers are left out."""
        j, i = np.indices(table.shape)
        shown = np.where(np.isfinite(table), table, 0.0)
        half = LARGEST / 2 * np.sqrt(np.minimum(np.abs(shown) / self.largest, 1.0))
        x, y = np.stack([i - half, i + half]), np.stack([j - half, j + half])
        corners = np.stack(
            [np.stack([x[a], y[b]], axis=-1) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))], axis=-2
        )
        self.collection.set_verts(list(corners.reshape(-1, 4, 2)))
        self.collection.set_facecolor(np.where(shown.ravel() > 0, "white", "black").tolist())


def frame(ax: Axes, height: int, width: int) -> None:
    """Prepare axes for a table of weights of this height and width."""
    ax.set_facecolor(GROUND)
    ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5), aspect="equal")
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_color(INK)


def draw(ax: Axes, table: Array, largest: float) -> None:
    """Draw a table of weights; the area of a square is proportional to the absolute weight."""
    frame(ax, *table.shape)
    for (j, i), w in np.ndenumerate(table):
        if np.isnan(w):
            ax.add_patch(Rectangle((i - 0.5, j - 0.5), 1, 1, facecolor="white", edgecolor="none"))
        elif w != 0:
            side = LARGEST * sqrt(abs(w) / largest)
            square = Rectangle(
                (i - side / 2, j - side / 2),
                side,
                side,
                facecolor="white" if w > 0 else "black",
                edgecolor="none",
            )
            square.set_gid("weight")
            ax.add_patch(square)


def figure(
    network: Network, thetas: list[Array], titles: list[str], unit_names: Names | None = None
) -> Figure:
    """Draw one diagram per network, all in one scale, which is stated at the foot of the figure.

    Args:
        network: the network.
        thetas: parameters of each network, shape (parameters,).
        titles: the title of each diagram.
        unit_names: gives the names of a group's units, if they have any.
    """
    tables = [matrix(network, theta, unit_names) for theta in thetas]
    largest = max(float(np.nanmax(np.abs(table))) for table, _, _ in tables)
    rows, columns = tables[0][1], tables[0][2]
    cell = 0.24 if len(columns) <= 12 else 0.19
    wide = len(columns) * cell + 0.35
    down = -(-len(tables) // max(1, int(8.2 / wide)))
    across = -(-len(tables) // down)
    fig = blank(max(across * wide + 0.9, FOOT), down * (len(rows) * cell + 1.15) + 0.4)
    axes = fig.subplots(down, across, squeeze=False)
    for k, ax in enumerate(axes.flat):
        if k >= len(tables):
            ax.axis("off")
            continue
        draw(ax, tables[k][0], largest)
        ax.set_title(titles[k], fontsize=8)
        ax.set_xticks(range(len(columns)), columns, rotation=90, fontsize=7)
        ax.tick_params(length=0)
        if k % across == 0:
            ax.set_yticks(range(len(rows)), rows, fontsize=7)
    fig.supxlabel(
        f"white positive, black negative; area: absolute weight (largest: {largest:.1f})",
        fontsize=7.5,
    )
    return fig
