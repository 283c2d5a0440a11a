"""Table 7 of P8 next to our codes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from rhw.analysis.runs import Runs
from rhw.report.figures import Picture
from rhw.report.plots import codes

from .measures import words

SHOWN = 5


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw the single unit and the four hidden units for each pattern, printed and ours."""
    one = runs[main[0]]
    numbers, names = one.reading.paper.numbers, words(one)
    printed = np.array([[numbers["single"][w], *numbers["hidden"][w]] for w in names], dtype=float)
    columns = np.flatnonzero(one.solved)[:SHOWN]
    ours = np.concatenate([one.activities()["single"], one.activities()["hidden"]], axis=1)
    caption = (
        "The single unit (first column) and the four hidden units for each input: the printed "
        f"Table 7, then the first {len(columns)} seeds that solved under `{one.reading.name}`."
    )
    tables = [printed, *(ours[..., column] for column in columns)]
    titles = ["printed", *(f"seed {one.outcome.seeds[column]}" for column in columns)]
    yield Picture("codes", caption, partial(codes.figure, tables, titles, names))
