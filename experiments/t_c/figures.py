"""Fig. 15 of P8 next to the receptive fields of our networks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array
from rhw.report.figures import Picture
from rhw.report.plots import hinton
from rhw.report.plots.style import blank

from .measures import PRINTED, fields, kinds

ACROSS, DOWN = 6, 2


def figure(tables: list[Array], titles: list[str]) -> Figure:
    """Draw fields as Hinton diagrams, each in its own scale: first printed, then ours."""
    down = 1 + -(-(len(tables) - len(PRINTED)) // ACROSS)
    fig = blank(1.35 * ACROSS, 1.45 * down)
    axes = fig.subplots(down, ACROSS, squeeze=False)
    places = [*axes[0, : len(PRINTED)], *axes[1:].flat]
    for ax in axes.flat:
        ax.axis("off")
    for ax, table, title in zip(places, tables, titles, strict=False):
        ax.axis("on")
        hinton.draw(ax, table, float(np.abs(table).max()) or 1.0)
        ax.set_title(title, fontsize=6.5)
    return fig


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw the printed fields, and those of the first solved seeds that have settled."""
    name = next(
        (n for n in ("pooled_eta_005", "within_02") if n in runs and runs[n].solved.any()), main[0]
    )
    one = runs[name]
    columns = np.flatnonzero(one.solved)[: ACROSS * DOWN]
    found, of = fields(one), kinds(fields(one))
    tables = [np.array(rows, dtype=float) for rows in PRINTED.values()]
    titles = [name.replace("-off", "\n-off").replace(" ", "\n", 1) for name in PRINTED]
    tables += [found[:, column].reshape(3, 3) for column in columns]
    titles += [f"seed {one.outcome.seeds[k]}:\n{of[k].replace('on-centre-', '')}" for k in columns]
    caption = (
        "Receptive fields: the four printed kinds, then the first seeds that solved under "
        f"`{one.reading.name}`."
    )
    yield Picture("fields", caption, partial(figure, tables, titles))
