"""Table 8 of P8 next to our codes, and the printed network next to ours."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from rhw.analysis.printed_networks import printed_theta
from rhw.analysis.runs import Runs
from rhw.backprop.equations import forward
from rhw.report.figures import Picture
from rhw.report.plots import codes, hinton

from .measures import hidden

SHOWN = 4


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw the hidden patterns for all 16 sums, and all weights."""
    one = runs[main[0]]
    theta = printed_theta(one, "figure_11")
    y = forward(one.network, theta, one.reading.task.inputs[:, :, None])
    printed = np.stack([y[name][:, 0, 0] for name in ("low", "mid", "high")], axis=1)
    columns = np.flatnonzero(one.solved)[:SHOWN]
    ours = hidden(one)
    labels = [
        f"{''.join(str(int(b)) for b in row[:2])}+{''.join(str(int(b)) for b in row[2:])}"
        for row in one.reading.cases[0]
    ]
    yield Picture(
        "codes",
        "Hidden units (low, mid, high) for each sum: the printed network of Fig. 11, which gives "
        f"Table 8, then the first {len(columns)} seeds that solved under `{one.reading.name}`.",
        partial(
            codes.figure,
            [printed, *(ours[..., column] for column in columns)],
            ["printed", *(f"seed {one.outcome.seeds[column]}" for column in columns)],
            labels,
        ),
    )
    yield Picture(
        "figure_11",
        "All weights: the printed network, and the first solved seed.",
        partial(
            hinton.figure,
            one.network,
            [theta[:, 0], *(one.theta[:, column] for column in columns[:1])],
            ["printed, Fig. 11", *(f"seed {one.outcome.seeds[column]}" for column in columns[:1])],
        ),
    )
