"""Where the printed sweep counts lie among ours: uniform between 0 and 1 if a reading is true.

A printed count is one run of the authors'. Its place is the share of our solved runs that were
faster. Under a true reading each place is as likely as any other, so all of them together say more
than any count of verdicts (a plot of the probability integral transform).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, sqrt

import numpy as np
from matplotlib.figure import Figure

from rhw.analysis.evidence import Judged
from rhw.report.plots.style import OURS, PAPER, blank
from rhw.report.section import DrawnFigure

NAME = "printed_places"
#: With fewer printed counts the figure says nothing.
LEAST = 3
#: The 95 % limit of Kolmogorov's distance, times the root of the number of places.
KOLMOGOROV = 1.358
CAPTION = (
    "The place of each printed sweep count among our solved runs, from 0 (faster than all) to 1 "
    "(slower than all), in order. Under a true reading the places lie along the diagonal, within "
    "the grey band in 95 % of cases. Filled: strictly as printed; open: the nearest other reading."
)


def places(rows: Sequence[Judged]) -> dict[str, tuple[float, float]]:
    """Return the places of each printed count: strictly as printed, and under the nearest reading.

    Args:
        rows: the verdicts of all claims.

    Returns:
        By experiment and claim; NaN if there are no such runs.
    """
    found: dict[str, tuple[float, float]] = {}
    for name in dict.fromkeys((one.experiment, one.claim) for one in rows if one.kind == "count"):
        own = [one for one in rows if (one.experiment, one.claim) == name]
        strict = [one.quantile for one in own if one.distance == 0]
        other = sorted((one.distance, k) for k, one in enumerate(own) if one.distance > 0)
        near = own[other[0][1]].quantile if other else float("nan")
        both = (strict[0] if strict else float("nan"), near)
        if not all(map(isnan, both)):
            found[" ".join(name)] = both
    return found


def drawn(rows: Sequence[Judged]) -> DrawnFigure | None:
    """Return the figure's name and caption; None if there are too few printed counts."""
    return DrawnFigure(NAME, CAPTION, []) if len(places(rows)) >= LEAST else None


def figure(rows: Sequence[Judged]) -> Figure:
    """Draw the places of the printed counts against those of a uniform distribution."""
    fig = blank(5.2, 4.6)
    ax = fig.subplots()
    found = places(rows)
    for which, color, filled, label in (
        (0, PAPER, True, "as printed"), (1, OURS, False, "nearest other reading"),
    ):  # fmt: skip
        values = {name: both[which] for name, both in found.items() if not isnan(both[which])}
        names = sorted(values, key=values.__getitem__)
        height = (np.arange(len(names)) + 0.5) / max(1, len(names))
        at = [values[name] for name in names]
        ax.plot(
            at, height, "o", ms=5, color=color, mfc=color if filled else "none", label=label,
            clip_on=False, zorder=3,
        )  # fmt: skip
        if which == 0 and names:
            half = KOLMOGOROV / sqrt(len(names))
            ends = np.linspace(0, 1, 50)
            ax.fill_between(
                ends, np.clip(ends - half, 0, 1), np.clip(ends + half, 0, 1), color="#000000",
                alpha=0.06, lw=0,
            )  # fmt: skip
    ax.plot([0, 1], [0, 1], color="#888888", lw=0.8)
    ax.set(
        xlabel="share of our solved runs that were faster than the printed one",
        ylabel="share of printed counts",
        xlim=(0, 1), ylim=(0, 1),
    )  # fmt: skip
    ax.legend(frameon=False, fontsize=8, loc="lower right")
    return fig
