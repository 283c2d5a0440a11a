"""Table 5 of P8 next to our codes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from rhw.analysis.runs import Runs
from rhw.report.figures import Picture
from rhw.report.plots import codes

SHOWN = 5


def pictures(runs: dict[str, Runs], main: list[str]) -> Iterator[Picture]:
    """Draw the codes of the first solved seeds, with settled codes if a reading has them."""
    chosen = runs["within_01" if "within_01" in runs else main[0]]
    columns = np.flatnonzero(chosen.solved)[:SHOWN]
    if not len(columns):
        return
    hidden = chosen.activities()["hidden"]
    tables = [hidden[..., column] for column in columns]
    titles = [f"seed {chosen.outcome.seeds[column]}" for column in columns]
    printed = chosen.reading.paper.numbers.get("codes")
    if printed is not None:
        tables, titles = [np.array(printed, dtype=float), *tables], ["printed", *titles]
    caption = (
        f"Hidden activities for each input: the printed table, then the first {len(columns)} seeds "
        f"that solved under `{chosen.reading.name}`."
    )
    labels = [f"input {k + 1}" for k in range(len(hidden))]
    yield Picture("codes", caption, partial(codes.figure, tables, titles, labels))
