"""Animate one run as a GIF, as the page's laboratory does."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import forward
from rhw.backprop.groups import Group
from rhw.backprop.network import Network
from rhw.config.reading import Reading
from rhw.engines import Engine
from rhw.engines.engine import train
from rhw.report.plots import diagram, hinton, style
from rhw.report.plots.style import INK, OURS, PAPER

#: Maximum number of points of the error curve.
POINTS = 2000
#: Colours of a frame, its dots per inch, and its duration in ms; the last frame stays longer.
COLOURS, DOTS = 64, 90
EACH, LAST = 90, 2500


@dataclass(frozen=True)
class Film:
    """A run at some of its sweeps.

    sweeps: of each frame; thetas: parameters at that time, shape (frames, parameters), the last of
    which are the final weights; points and errors: the curve of the total squared error; end: how
    the run ended.
    """

    reading: Reading
    seed: int
    sweeps: list[int]
    thetas: Array
    points: list[int]
    errors: Array
    end: str


def film(reading: Reading, seed: int, frames: int, engine: Engine) -> Film:
    """Train one seed, then again while recording its weights at evenly spaced sweeps."""
    task = replace(reading.task, curve_at=(), snapshots_at=())
    out = train(task, [seed], engine)
    last = int(out.sweeps[0])
    sweeps = np.unique(np.linspace(0, last, frames).round().astype(int)).tolist()
    points = np.unique(np.linspace(1, last, min(last, POINTS)).round().astype(int)).tolist()
    again = train(replace(task, curve_at=tuple(points), snapshots_at=tuple(sweeps)), [seed], engine)
    thetas = again.snapshots[0].copy()
    thetas[-1] = again.theta[0]
    end = "solved" if out.solved[0] else "diverged" if out.diverged[0] else "not solved"
    return Film(reading, seed, sweeps, thetas, points, again.curve[0], f"{end} at {last:,} sweeps")


def panel(network: Network, theta: Array, group: Group) -> Array:
    """Return all weights into a group, one row per unit; the last column has the biases."""
    parts = [network.layout.weights(theta[:, None], p)[..., 0] for p in network.into(group.name)]
    bias = network.layout.bias(theta[:, None], group.name)
    return np.concatenate(parts if bias is None else [*parts, bias], axis=1)


def figure(shot: Film, k: int) -> Figure:
    """Draw one frame: weights, the network if small, activities, and the error so far."""
    network, theta = shot.reading.task.network, shot.thetas[k]
    finite = np.isfinite(shot.thetas)
    largest = float(np.abs(shot.thetas[finite]).max()) if finite.any() else 1.0
    small = diagram.links(network) <= diagram.MOST_LINKS
    fig = style.blank(8.4, 5.2)
    halves = fig.subfigures(1, 2, squeeze=False, width_ratios=(1, 1.25))
    left, right = halves[0]
    groups = network.computed
    axes = left.subplots(len(groups), 1, squeeze=False, height_ratios=[g.size + 1 for g in groups])
    for ax, group in zip(axes.flat, groups, strict=True):
        hinton.draw(ax, panel(network, theta, group), largest)
        sources = [p.source for p in network.into(group.name)]
        words = ", ".join([*sources, "bias"] if network.biases else sources).replace("_", " ")
        ax.set_title(f"{group.name.replace('_', ' ')} from {words}", fontsize=7)
    rows = right.subplots(3 if small else 2, 1, height_ratios=(1.6, 1, 1) if small else (1.2, 1))
    if small:
        diagram.draw(rows[0], network, theta)
    _activities(rows[-2], shot, theta)
    _curve(rows[-1], shot, k)
    name = f"{shot.reading.config}/{shot.reading.name}, seed {shot.seed}"
    end = f": {shot.end}" if k == len(shot.sweeps) - 1 else ""
    fig.suptitle(f"{name}, after {shot.sweeps[k]:,} sweeps{end}", fontsize=9)
    return fig


def _activities(ax: Axes, shot: Film, theta: Array) -> None:
    """Draw activities: units from top to bottom, cases from left to right, targets at the foot."""
    task = shot.reading.task
    with np.errstate(over="ignore", invalid="ignore"):
        y = forward(task.network, theta[:, None], task.inputs[:, :, None])
    bands = [y[group.name][..., 0] for group in task.network.computed]
    gap = np.full((len(task.inputs), 1), np.nan)
    table = np.concatenate([*bands, gap, task.targets], axis=1).T
    ax.set_facecolor(style.GROUND)
    low = min(group.function.low for group in task.network.computed)
    ax.imshow(table, cmap="gray", vmin=low, vmax=1, aspect="auto", interpolation="nearest")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_title("activities for every case; below, the targets", fontsize=7)


def _curve(ax: Axes, shot: Film, k: int) -> None:
    """Draw the whole error curve faintly, and the part up to this frame."""
    points, errors = np.array(shot.points), shot.errors
    seen = points <= shot.sweeps[k]
    ax.semilogy(points, errors, color=OURS, alpha=0.25, lw=1)
    ax.semilogy(points[seen], errors[seen], color=OURS, lw=1.5)
    ax.axvline(shot.sweeps[k], color=INK, lw=0.8)
    printed = shot.reading.paper.sweeps
    if printed is not None and printed <= shot.sweeps[-1]:
        ax.axvline(printed, color=PAPER, lw=1)
    ax.set_xlabel("sweeps", fontsize=7)
    ax.set_ylabel("total squared error", fontsize=7)
    ax.tick_params(labelsize=6.5, which="both")


def pictures(
    shot: Film, on_progress: Callable[[int, int], None] = lambda *_: None
) -> Iterator[Image.Image]:
    """Draw the frames, one after another."""
    for k in range(len(shot.sweeps)):
        with style.styled():
            picture = style.reduced(style.rendered(figure(shot, k), DOTS), COLOURS)
        on_progress(k + 1, len(shot.sweeps))
        yield picture


def gif(shot: Film, on_progress: Callable[[int, int], None] = lambda *_: None) -> bytes:
    """Encode the animation; equal runs give equal bytes."""
    first, *rest = pictures(shot, on_progress)
    buffer = io.BytesIO()
    durations = [EACH] * len(rest) + [LAST]
    first.save(buffer, "GIF", save_all=True, append_images=rest, duration=durations, loop=0)
    return buffer.getvalue()
