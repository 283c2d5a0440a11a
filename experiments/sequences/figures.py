"""Table 11 of P8 as a picture, next to our networks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from rhw.analysis.runs import Runs
from rhw.report.figures import Picture
from rhw.report.plots import codes

from .cases import words


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw outputs at four times for the held-out sequences: printed, and the first seeds."""
    one = runs[main[0]]
    printed = one.reading.paper.numbers.get("outputs")
    if printed is None:
        return
    rows = [words().index(word) for word in printed]
    tables = [np.array(list(printed.values()), dtype=float).reshape(len(rows), -1)]
    shown = range(min(2, len(one.solved)))
    tables += [one.outputs[rows][..., column] for column in shown]
    titles = ["printed, t = 3 to 6", *(f"seed {one.outcome.seeds[column]}" for column in shown)]
    caption = (
        "Table 11: the three outputs at t = 3, 4, 5 and 6 for the five sequences held out, printed "
        f"and in the first runs under `{one.reading.name}`."
    )
    yield Picture("table_11", caption, partial(codes.figure, tables, titles, list(printed)))
