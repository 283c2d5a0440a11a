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
    fig = blank(11, max(4.2, 1.5 * rows + 0.6))
    halves: Any = fig.subfigures(1, 2, width_ratios=[1, 1.7])
    left, right = halves
    ax = left.subplots()
    image = _map(ax, fit.grid, large=True)
    ax.plot(*_place(PRINTED), "s", ms=9, mfc="none", mec=PAPER, mew=1.6)
    ax.plot(*_place(fit.theta), "*", ms=13, color=PAPER)
    ax.set(xlabel="factor of the learning rates", ylabel="initial weights up to")
    left.colorbar(image, ax=ax, label="ln L below the best", shrink=0.7)
    small: Any = right.subplots(rows, columns, squeeze=False)
    for k, place in enumerate(small.ravel()):
        if k >= len(found):
            place.set_visible(False)
            continue
        own = found[k].grid(free=True)
        _map(place, own)
        place.plot(*_place(PRINTED), "s", ms=5, mfc="none", mec=PAPER, mew=1)
        place.plot(*_place(fit.theta), "*", ms=7, color=PAPER)
        star = "*" if found[k].range_printed else ""
        place.set_title(f"{found[k].name}{star}", fontsize=7)
    return fig


def _place(theta: tuple[float, float]) -> tuple[int, int]:
    return FACTORS.index(theta[1]), RANGES.index(theta[0])


def _map(ax: Axes, grid: Any, large: bool = False) -> Any:
    below = np.clip(grid - grid.max(), -DEEPEST, 0)
    image = ax.imshow(below, origin="lower", aspect="auto", cmap=GREYS, vmin=-DEEPEST, vmax=0)
    ax.set_xticks(range(len(FACTORS)), [f"{s:g}" for s in FACTORS], fontsize=8 if large else 5)
    ax.set_yticks(range(len(RANGES)), [f"{r:g}" for r in RANGES], fontsize=8 if large else 5)
    return image
