"""Draw a network as in Fig. 1 of the Nature paper: weights on its arcs, biases in its units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.text import Text

from rhw.backprop.arithmetic import Array
from rhw.backprop.network import Network
from rhw.report.plots.style import INK, NEGATIVE, POSITIVE, blank

RADIUS = 0.21
#: Space beside and below the outermost units, from their centres.
SIDE, FOOT = 0.36, 0.3
FONT = 8.0
#: Networks with more links than this are drawn as Hinton diagrams instead.
MOST_LINKS = 20
#: Width of a row of networks, in inches.
WIDEST = 7.2

Point = tuple[float, float]
Box = tuple[float, float, float, float]
#: A group and the number of a unit in it, from 0.
Unit = tuple[str, int]


def links(network: Network) -> int:
    """Return the number of weights, without biases."""
    return sum(network.size(p.source) * network.size(p.target) for p in network.projections)


def number(value: float) -> str:
    """Format a weight as the papers do; never -0.0."""
    return f"{round(value, 1) + 0.0:.1f}"


def positions(network: Network) -> dict[Unit, Point]:
    """Return each unit's position in inches: inputs at the bottom, each group above its sources."""
    depth: dict[str, int] = {}
    for group in network.groups:
        depth[group.name] = max((depth[p.source] + 1 for p in network.into(group.name)), default=0)
    widest = max(group.size for group in network.groups)
    span = max(1.2, 0.56 * (widest - 1))
    places = {}
    for level in set(depth.values()):
        units = [
            (g.name, i) for g in network.groups if depth[g.name] == level for i in range(g.size)
        ]
        reach = span if len(units) == widest else span * 0.62
        xs = np.linspace(-reach / 2, reach / 2, len(units)) if len(units) > 1 else [0.0]
        for unit, x in zip(units, xs, strict=True):
            places[unit] = (float(x), 1.35 * level)
    return places


@dataclass(frozen=True)
class Drawing:
    """A drawn network whose weights can be changed: links and their labels, units, biases."""

    network: Network
    lines: list[Line2D]
    units: list[Circle]
    labels: list[Text]
    biases: list[Text]

    @property
    def artists(self) -> list[Artist]:
        """What changes with the weights, in the order in which it is drawn."""
        return [*self.lines, *self.labels, *self.units, *self.biases]

    def show(self, theta: Array) -> None:
        """Change the weights that are shown to those of `theta`, shape (parameters,)."""
        weights = _weights(self.network, theta)
        for line, label, w in zip(self.lines, self.labels, weights, strict=True):
            colour = POSITIVE if w >= 0 else NEGATIVE
            line.set(color=colour, linewidth=0.5 + 1.2 * min(1.0, abs(w) / 10))
            label.set(text=number(w), color=colour)
        for text, bias in zip(self.biases, _biases(self.network, theta), strict=True):
            text.set_text(number(bias))


def _filling(places: dict[Unit, Point], width: float, height: float) -> dict[Unit, Point]:
    """Stretch the positions of units so that the drawing fills a width and a height, in inches."""
    xs, ys = zip(*places.values(), strict=True)
    across = (width - 2 * SIDE) / (max(xs) - min(xs) or 1.0)
    up = (height - 2 * FOOT) / (max(ys) - min(ys) or 1.0)
    return {unit: (x * across, y * up) for unit, (x, y) in places.items()}


def _weights(network: Network, theta: Array) -> list[float]:
    """Return the weights of all links, in the order of `_links`."""
    parts = [network.layout.weights(theta[:, None], p).ravel() for p in network.projections]
    return np.concatenate(parts).tolist() if parts else []


def _biases(network: Network, theta: Array) -> list[float]:
    """Return the biases of all units that have one."""
    parts = [network.layout.bias(theta, group.name) for group in network.computed]
    return [float(bias) for part in parts if part is not None for bias in part]


def draw(
    ax: Axes,
    network: Network,
    theta: Array,
    others: Sequence[Array] = (),
    size: tuple[float, float] | None = None,
) -> Drawing:
    """Draw one network.

    Args:
        ax: axes; their data units are set to inches.
        network: the network; readable up to MOST_LINKS links.
        theta: parameters, shape (parameters,).
        others: parameters that will be shown in its place; their labels will not overlap either.
        size: width and height of the axes in inches, to be filled; by default as `positions` says.
    """
    places = positions(network) if size is None else _filling(positions(network), *size)
    taken: list[Box] = [
        (x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places.values()
    ]
    everyone = [_weights(network, one) for one in (theta, *others)]
    longest = [max(map(number, values), key=len) for values in zip(*everyone, strict=True)]
    lines, labels, units, biases = [], [], [], {}
    ends = (
        (places[p.source, i], places[p.target, j])
        for p in network.projections
        for j, i in np.ndindex(network.size(p.target), network.size(p.source))
    )
    for (a, b), text in zip(ends, longest, strict=True):
        lines += ax.plot(*zip(a, b, strict=True), zorder=1, alpha=0.55)
        labels.append(_label(ax, text, a, b, taken))
    for (name, i), (x, y) in places.items():
        circle = Circle((x, y), RADIUS, facecolor="white", edgecolor=INK, lw=1, zorder=3)
        ax.add_patch(circle)
        units.append(circle)
        if network.into(name) and network.biases:
            shown = ax.text(x, y, "", ha="center", va="center", fontsize=FONT, zorder=4)
            biases[name, i] = shown
    xs, ys = zip(*places.values(), strict=True)
    ax.set(
        xlim=(min(xs) - SIDE, max(xs) + SIDE),
        ylim=(min(ys) - FOOT, max(ys) + FOOT),
        aspect="equal",
    )
    ax.axis("off")
    order = [(group.name, i) for group in network.computed for i in range(group.size)]
    texts = [biases[unit] for unit in order if unit in biases]
    drawing = Drawing(network, lines, units, labels, texts)
    drawing.show(theta)
    return drawing


def _label(ax: Axes, text: str, a: Point, b: Point, taken: list[Box]) -> Text:
    """Make a label for an arc, at the first place from the source on that is free for a text."""
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
    return ax.text(x, y, "", ha="center", va="center", fontsize=FONT, bbox=pad, zorder=2)


def _shared(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


def figure(
    network: Network,
    thetas: list[Array],
    titles: list[str],
    beside: Callable[[Axes], None] | None = None,
) -> Figure:
    """Draw networks side by side: the printed one and ours.

    Args:
        network: the network.
        thetas: parameters of each drawing, shape (parameters,).
        titles: one for each.
        beside: draws in the first place that is left over, if there is one.
    """
    places = positions(network).values()
    width = max(x for x, _ in places) - min(x for x, _ in places) + 2 * SIDE
    height = max(y for _, y in places) + 2 * FOOT + 0.25
    across = max(1, min(len(thetas), int(WIDEST / width)))
    down = -(-len(thetas) // across)
    fig = blank(width * across + 0.2, height * down + 0.2)
    axes = fig.subplots(down, across, squeeze=False).flat
    for k, ax in enumerate(axes[len(thetas) :]):
        if k == 0 and beside is not None:
            beside(ax)
        else:
            ax.axis("off")
    for ax, theta, title in zip(axes, thetas, titles, strict=False):
        draw(ax, network, theta)
        ax.set_title(title, fontsize=8)
    return fig
