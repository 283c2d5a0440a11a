"""Tables of codes: the activity of hidden units for each case."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rhw.backprop.arithmetic import Array
from rhw.report.plots.style import blank

CELL = 0.27


def draw(ax: Axes, code: Array, labels: Sequence[str] | None) -> None:
    """Draw one table: white is 1, black is 0 (or -1), and each cell shows its activity.

    Args:
        ax: the axes.
        code: activities, shape (cases, units).
        labels: one name per case, or None.
    """
    low = -1 if np.nanmin(code) < 0 else 0
    ax.imshow(code, cmap="gray", vmin=low, vmax=1, aspect="equal")
    for c in range(code.shape[0]):
        for u in range(code.shape[1]):
            ax.text(
                u,
                c,
                f"{code[c, u]:.1f}".replace("0.", ".").replace("1.0", "1").replace(".0", "0"),
                ha="center",
                va="center",
                fontsize=6.5,
                color="black" if code[c, u] > 0.5 * (low + 1) else "white",
            )
    ax.set_xticks([])
    ax.set_yticks([] if labels is None else range(len(labels)), labels or [], fontsize=7)
    ax.tick_params(length=0)


def figure(codes: list[Array], titles: list[str], labels: Sequence[str]) -> Figure:
    """Draw tables side by side, one row per case.

    Args:
        codes: activities, each (cases, units).
        titles: the title of each table.
        labels: one name per case.
    """
    cases, units = codes[0].shape
    wide = max(units * CELL, 0.72) + 0.22
    fig = blank(wide * len(codes) + 0.8, cases * CELL + 0.75)
    axes = fig.subplots(1, len(codes), squeeze=False)[0]
    for k, (ax, code, title) in enumerate(zip(axes, codes, titles, strict=True)):
        draw(ax, code, labels if k == 0 else None)
        ax.set_title(title, fontsize=7.5)
    return fig
