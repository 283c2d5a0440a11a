"""A scan: sweeps and the share solved against one setting, or as heat maps against two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from rhw.backprop.arithmetic import Array
from rhw.report.format import count
from rhw.report.plots.style import FAILED, INK, OURS, PAPER, blank, plain_ticks

if TYPE_CHECKING:
    import pandas as pd

#: Values are drawn on a logarithmic axis if their ratio is at least this.
LOG_RATIO = 20
#: At most so many cells of a heat map get a number, and ticks a label.
MOST_NUMBERS, MOST_TICKS = 150, 12

#: Shares of red, green and blue in how bright a colour looks.
LUMINANCE = np.array([0.3, 0.59, 0.11])


def figure(frame: pd.DataFrame, keys: list[str], title: str, base: Mapping[str, Any]) -> Figure:
    """Draw the table of a scan.

    Args:
        frame: as returned by rhw.search.scan.table.
        keys: the one or two settings that were scanned.
        title: of the figure.
        base: the settings of the unchanged reading, which are marked.

    Raises:
        ValueError: if there are more than two settings.
    """
    if len(keys) == 1:
        return _lines(frame, keys[0], title, base.get(keys[0]))
    if len(keys) == 2:
        return _maps(frame, keys, title)
    raise ValueError(f"{len(keys)} settings: a figure shows one or two; the table has them all")


def is_number(value: Any) -> bool:
    """Return whether a setting's value has a place on an axis of numbers."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _lines(frame: pd.DataFrame, key: str, title: str, base: Any) -> Figure:
    """Draw quartiles of sweeps above, and the share solved with its interval below."""
    fig = blank(5.2, 4.6)
    top, bottom = fig.subplots(2, 1, sharex=True, height_ratios=(1.5, 1))
    numeric = all(map(is_number, frame[key]))
    rows = frame.sort_values(key) if numeric else frame
    x = rows[key].to_numpy(dtype=float) if numeric else np.arange(len(rows), dtype=float)
    low, middle, high = (
        rows[f"sweeps_{name}"].to_numpy(dtype=float) for name in ("q1", "median", "q3")
    )
    limit = float(rows["max_sweeps"].max())
    # A quartile that is never reached lies above all sweep counts.
    low, high = np.minimum(low, limit), np.minimum(high, limit)
    reached, line = np.isfinite(middle), "o-" if numeric else "o"
    known = np.where(reached, middle, np.nan)
    if numeric:
        top.fill_between(x, low, high, color=OURS, alpha=0.25, lw=0, label="quartiles")
        top.plot(x, known, line, ms=3.5, lw=1.4, color=OURS, label="median")
    else:
        spread = [known - low, high - known]
        top.errorbar(x, known, spread, fmt=line, ms=3.5, color=OURS, label="median, quartiles")
    if not reached.all():
        never = np.full(int((~reached).sum()), limit)
        top.plot(x[~reached], never, "x", ms=5, color=FAILED, label="median: never")
    top.set(yscale="log", ylabel="sweeps until solved")
    share, least, most = (
        100 * rows[name].to_numpy(dtype=float) for name in ("share", "share_low", "share_high")
    )
    interval = [np.maximum(share - least, 0), np.maximum(most - share, 0)]
    bottom.errorbar(x, share, interval, fmt=line, ms=3.5, lw=1.4, elinewidth=0.8, color=OURS)
    bottom.set(ylim=(-4, 104), ylabel="solved, %", xlabel=key)
    if numeric:
        if x.min() > 0 and x.max() / x.min() >= LOG_RATIO:
            bottom.set_xscale("log")
            plain_ticks(bottom.xaxis, bottom.get_xlim(), "{:g}".format)
        if is_number(base) and x.min() <= base <= x.max():
            for ax in (top, bottom):
                label = f"unchanged: {base:g}" if ax is top else None
                ax.axvline(float(base), color=PAPER, lw=1.2, zorder=0, label=label)
    else:
        bottom.set_xlim(-0.5, len(x) - 0.5)
        bottom.set_xticks(x, [_word(value) for value in rows[key]], rotation=30, ha="right")
    top.legend(fontsize=6.5, frameon=False)
    plain_ticks(top.yaxis, top.get_ylim(), count)
    fig.suptitle(title, fontsize=9)
    return fig


def _maps(frame: pd.DataFrame, keys: list[str], title: str) -> Figure:
    """Draw the share solved and the median of sweeps as heat maps."""
    down, across = ([*dict.fromkeys(map(_word, frame[key]))] for key in keys)
    at = {pair: k for k, pair in enumerate(zip(*(map(_word, frame[k]) for k in keys), strict=True))}
    order = np.array([[at[a, b] for b in across] for a in down])
    wide, high = (min(0.42 * max(len(x), 3), 5.0) for x in (across, down))
    fig = blank(2 * wide + 2.6, high + 1.5)
    left, right = fig.subplots(1, 2, sharey=True)
    share = 100 * frame["share"].to_numpy(dtype=float)[order]
    median = frame["sweeps_median"].to_numpy(dtype=float)[order]
    median[~np.isfinite(median)] = np.nan
    _map(left, share, down, across, vmin=0, vmax=100, cmap="Blues")
    left.set(title="solved, %", xlabel=keys[1], ylabel=keys[0])
    known = median[np.isfinite(median)]
    norm = LogNorm(known.min(), max(known.max(), known.min() * 1.01)) if known.size else None
    right.set_facecolor("#dddddd")
    _map(right, median, down, across, norm=norm, cmap="Blues_r")
    right.set(title="median of sweeps (grey: never)", xlabel=keys[1])
    fig.suptitle(title, fontsize=9)
    return fig


def _map(ax: Axes, table: Array, down: list[str], across: list[str], **how: Any) -> None:
    """Draw one heat map, the first row at the bottom, with numbers if there is room."""
    image = ax.imshow(table, origin="lower", aspect="auto", interpolation="nearest", **how)
    if table.size <= MOST_NUMBERS:
        for (j, i), value in np.ndenumerate(table):
            if np.isfinite(value):
                colour = np.ravel(image.cmap(image.norm(np.array([value]))))[:3]
                dark = colour @ LUMINANCE < 0.5
                ax.text(
                    i, j, f"{value:.0f}", ha="center", va="center", fontsize=6,
                    color="white" if dark else INK,
                )  # fmt: skip
    for labels, ticks in ((across, ax.set_xticks), (down, ax.set_yticks)):
        step = -(-len(labels) // MOST_TICKS)
        shown = range(0, len(labels), step)
        ticks(shown, [labels[k] for k in shown], fontsize=7)
    ax.tick_params(axis="x", rotation=45 if max(map(len, across)) > 3 else 0)


def _word(value: Any) -> str:
    return f"{value:g}" if is_number(value) else str(value)
