"""Draw a network as in Fig. 1 of the Nature paper: weights on its arcs, biases in its units."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from rhw.backprop.arithmetic import Array
from rhw.backprop.network import Network
from rhw.report.plots.style import INK, OURS, PAPER, blank

RADIUS = 0.24
FONT = 7.0
#: Networks with more links than this are drawn as Hinton diagrams instead.
MOST_LINKS = 20
#: Width of a row of networks, in inches.
WIDEST = 10.0

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def links(network: Network) -> int:
    """Return the number of weights, without biases."""
    return sum(network.size(p.source) * network.size(p.target) for p in network.projections)


def number(value: float) -> str:
    """Format a weight as the papers do; never -0.0."""
    return f"{round(value, 1) + 0.0:.1f}"


def positions(network: Network) -> dict[tuple[str, int], Point]:
    """Return each unit's position in inches: inputs at the bottom, each group above its sources."""
    depth: dict[str, int] = {}
    for group in network.groups:
        depth[group.name] = max((depth[p.source] + 1 for p in network.into(group.name)), default=0)
    widest = max(group.size for group in network.groups)
    span = max(1.5, 0.7 * (widest - 1))
    places = {}
    for level in set(depth.values()):
        units = [
            (g.name, i) for g in network.groups if depth[g.name] == level for i in range(g.size)
        ]
        reach = span if len(units) == widest else span * 0.62
        xs = np.linspace(-reach / 2, reach / 2, len(units)) if len(units) > 1 else [0.0]
        for unit, x in zip(units, xs, strict=True):
            places[unit] = (float(x), 1.5 * level)
    return places


def draw(ax: Axes, network: Network, theta: Array) -> None:
    """Draw one network.

    Args:
        ax: axes; their data units are set to inches.
        network: the network; readable up to MOST_LINKS links.
        theta: parameters, shape (parameters,).
    """
    places = positions(network)
    taken: list[Box] = [
        (x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places.values()
    ]
    for projection in network.projections:
        w = network.layout.weights(theta[:, None], projection)[..., 0]
        for j, i in np.ndindex(*w.shape):
            a, b = places[projection.source, i], places[projection.target, j]
            colour = OURS if w[j, i] >= 0 else PAPER
            width = 0.5 + 1.2 * min(1.0, abs(float(w[j, i])) / 10)
            ax.plot(*zip(a, b, strict=True), color=colour, lw=width, zorder=1, alpha=0.55)
            _label(ax, number(float(w[j, i])), a, b, taken, colour)
    for (name, i), (x, y) in places.items():
        ax.add_patch(Circle((x, y), RADIUS, facecolor="white", edgecolor=INK, lw=1, zorder=3))
        bias = network.layout.bias(theta[:, None], name) if network.into(name) else None
        if bias is not None:
            ax.text(x, y, number(bias[i, 0]), ha="center", va="center", fontsize=FONT, zorder=4)
    xs, ys = zip(*places.values(), strict=True)
    ax.set(
        xlim=(min(xs) - 0.45, max(xs) + 0.45), ylim=(min(ys) - 0.35, max(ys) + 0.35), aspect="equal"
    )
    ax.axis("off")


def _label(ax: Axes, text: str, a: Point, b: Point, taken: list[Box], colour: str) -> None:
    """Put a weight on its arc, at the first free place from the source on."""
    half_width = 0.62 * FONT * len(text) / 144 + 0.02
    half_height = FONT / 144 + 0.03
    best: tuple[float, Point, Box] | None = None
    for t in np.linspace(0.22, 0.86, 33):
        x, y = a[0] + float(t) * (b[0] - a[0]), a[1] + float(t) * (b[1] - a[1])
        box = (x - half_width, y - half_height, x + half_width, y + half_height)
        overlap = sum(_shared(box, other) for other in taken)
        if best is None or overlap < best[0]:
            best = (overlap, (x, y), box)
        if overlap == 0:
            break
    assert best is not None
    taken.append(best[2])
    x, y = best[1]
    pad = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}
    ax.text(x, y, text, ha="center", va="center", fontsize=FONT, color=colour, bbox=pad, zorder=2)


def _shared(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


def figure(network: Network, thetas: list[Array], titles: list[str]) -> Figure:
    """Draw networks side by side: the printed one and ours."""
    places = positions(network).values()
    width = max(x for x, _ in places) - min(x for x, _ in places) + 1.2
    height = max(y for _, y in places) + 1.45
    across = max(1, min(len(thetas), int(WIDEST / width)))
    down = -(-len(thetas) // across)
    fig = blank(width * across + 0.2, height * down + 0.2)
    axes = fig.subplots(down, across, squeeze=False).flat
    for ax in axes[len(thetas) :]:
        ax.axis("off")
    for ax, theta, title in zip(axes, thetas, titles, strict=False):
        draw(ax, network, theta)
        ax.set_title(title, fontsize=8)
    return fig
