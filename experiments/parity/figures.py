"""Table 3 of P8 next to our codes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from rhw.analysis.runs import Runs
from rhw.report.figures import Picture
from rhw.report.plots import codes

from .measures import mean_by_count

SHOWN = 5


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw the printed code and the first solved seeds of the first two main readings."""
    printed = runs[main[0]].reading.paper.numbers.get("thermometer")
    if printed is None:
        return
    for name in main[:2]:
        one = runs[name]
        columns = np.flatnonzero(one.solved)[:SHOWN]
        means = mean_by_count(one)
        tables = [np.array(printed, dtype=float), *(means[..., column] for column in columns)]
        titles = ["printed", *(f"seed {one.outcome.seeds[column]}" for column in columns)]
        labels = [f"{k} on" for k in range(len(means))]
        caption = (
            "Mean hidden activity by the number of inputs that are on: the printed table, then the "
            f"first {len(columns)} seeds that solved under `{name}`."
        )
        yield Picture(f"codes_{name}", caption, partial(codes.figure, tables, titles, labels))
