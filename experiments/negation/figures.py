"""Fig. 12 of P8 next to our networks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from rhw.analysis.printed_networks import printed_theta
from rhw.analysis.runs import Runs
from rhw.report.figures import Picture
from rhw.report.plots import hinton


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw the printed weights and those of the first solved seeds, as Hinton diagrams."""
    one = runs[main[0]]
    columns = np.flatnonzero(one.solved)[:2]
    nets = [printed_theta(one, "figure_12")[:, 0], *(one.theta[:, column] for column in columns)]
    titles = ["printed, Fig. 12", *(f"seed {one.outcome.seeds[column]}" for column in columns)]
    yield Picture(
        "figure_12",
        f"All weights: the printed network, and the first solved ones under `{one.reading.name}`.",
        partial(hinton.figure, one.network, nets, titles),
    )
