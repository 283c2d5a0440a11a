"""Draw the joint search: how well each start range and learning-rate factor explains numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rhw.report.plots.style import PAPER, blank
from rhw.search.one_start import PRINTED, Experiment, Fit
from rhw.search.shared_start import FACTORS, RANGES

#: Differences of ln L beyond this one look alike.
DEEPEST = 20.0
#: Few levels, so that other colours have room in the palette of the file.
GREYS = colormaps["Greys_r"].resampled(16)
CAPTION = (
    "ln L of all printed numbers together, below its best value (left), and of each experiment "
    "alone below its own best (right), by the range of the initial weights and the factor of every "
    "learning rate. Square: what the papers print; star: the best of all. "
    "An asterisk: the paper prints the range, so that only the factor is open."
)


def figure(found: Sequence[Experiment], fit: Fit) -> Figure:
    """Draw the map of all experiments together, and a small one of each.

    Args:
        found: the experiments.
        fit: the best theta of all.
    """
    columns = 4
    rows = -(-len(found) // columns)
    fig = blank(7.2, max(3.4, 1.05 * rows + 0.4))
    halves: Any = fig.subfigures(1, 2, width_ratios=[1, 1.9])
    left, right = halves
    ax = left.subplots()
    image = _map(ax, fit.grid, large=True)
    ax.plot(*_place(PRINTED), "s", ms=7, mfc="none", mec=PAPER, mew=1.4)
    ax.plot(*_place(fit.theta), "*", ms=10, color=PAPER)
    ax.set(xlabel="factor of the learning rates", ylabel="initial weights up to")
    left.colorbar(image, ax=ax, label="ln L below the best", location="top")
    small: Any = right.subplots(rows, columns, squeeze=False)
    for k, place in enumerate(small.ravel()):
        if k >= len(found):
            place.set_visible(False)
            continue
        own = found[k].grid(free=True)
        _map(place, own)
        if k % columns:
            place.set_yticklabels([])
        if k + columns < len(found):
            place.set_xticklabels([])
        place.plot(*_place(PRINTED), "s", ms=4, mfc="none", mec=PAPER, mew=1)
        place.plot(*_place(fit.theta), "*", ms=5, color=PAPER)
        star = "*" if found[k].range_printed else ""
        place.set_title(f"{found[k].name}{star}".replace(" ", "\n", 1), fontsize=7, pad=2)
    return fig


def _place(theta: tuple[float, float]) -> tuple[int, int]:
    return FACTORS.index(theta[1]), RANGES.index(theta[0])


def _map(ax: Axes, grid: Any, large: bool = False) -> Any:
    below = np.clip(grid - grid.max(), -DEEPEST, 0)
    image = ax.imshow(below, origin="lower", aspect="auto", cmap=GREYS, vmin=-DEEPEST, vmax=0)
    every = 1 if large else 2
    ax.set_xticks(range(0, len(FACTORS), every), [f"{s:g}" for s in FACTORS[::every]])
    ax.set_yticks(range(0, len(RANGES), every), [f"{r:g}" for r in RANGES[::every]])
    ax.tick_params(labelsize=8 if large else 7, length=2)
    return image
