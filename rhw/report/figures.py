"""The figures of one experiment: first those common to all experiments, then its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from rhw.analysis import longer
from rhw.analysis.longer import Counted
from rhw.analysis.runs import Runs
from rhw.config import experiments
from rhw.config.experiments import Experiment
from rhw.report.plots import curves, diagram, hinton, unsolved

HINTON_NETS = 6
#: Networks with more links than this are not drawn weight by weight.
MOST_LINKS = 200


@dataclass(frozen=True)
class Picture:
    """A figure to be drawn: its file name, its caption, and the function that draws it."""

    name: str
    caption: str
    draw: Callable[[], Figure]


def pictures(
    experiment: Experiment | None,
    runs: dict[str, Runs],
    main: list[str],
    followed: Callable[[str], Counted] | None = None,
) -> Iterator[Picture]:
    """Yield all figures of one config.

    Args:
        experiment: its folder, if it has one.
        runs: the runs of every reading, `as_printed` first.
        main: readings shown in the main text.
        followed: returns the runs of a reading, as far as they were followed; if None, that is the
            limit of their reading.
    """
    found = followed or (lambda name: longer.counted(runs[name].reading, runs[name].frame, None))
    shown = [runs[name] for name in main]
    first = shown[0]
    # With a fixed number of sweeps, or no solved run, there are no sweep counts to show.
    counted = first.reading.settings.stop.sweeps is None and any(r.solved.any() for r in shown)
    if counted and len(first.solved) > 1:
        printed = any(one.reading.paper.sweeps is not None for one in shown)
        dots = "; dots mark what the paper printed" if printed else ""
        yield Picture(
            "sweeps",
            "The share of runs that had not yet solved the task, for each reading (in brackets, "
            f"how many solved it in the end){dots}.",
            partial(unsolved.figure, [_line(runs[name], found(name)) for name in main]),
        )
    if any(np.isfinite(one.outcome.curve).any() for one in shown):
        yield Picture(
            "curves",
            "Total squared error (without the factor 1/2): median and quartiles of the solved "
            "runs; the others are drawn one by one.",
            partial(curves.figure, shown),
        )
    if diagram.links(first.network) <= MOST_LINKS and not first.outcome.diverged.all():
        yield _weights(first)
    module = experiments.load(experiment, "figures")
    if module is not None:
        yield from module.pictures(runs, main)


def _line(runs: Runs, followed: Counted) -> unsolved.Line:
    table = followed.table
    sweeps = table.loc[table["solved"].astype(bool), "sweeps"].to_numpy(dtype=float)
    reading = runs.reading
    return unsolved.Line(reading.label, sweeps, len(table), followed.limit, reading.paper.sweeps)


def _weights(runs: Runs) -> Picture:
    """Draw Hinton diagrams of the first solved seeds, or of the first seeds if none solved."""
    chosen = np.flatnonzero(runs.solved)[:HINTON_NETS]
    caption = (
        f"All weights of the first {len(chosen)} seeds that solved under `{runs.reading.name}`; "
        "rows receive, columns send."
    )
    if not len(chosen):
        # Diverged runs have no weights.
        chosen = np.flatnonzero(~runs.outcome.diverged)[:HINTON_NETS]
        caption = f"All weights of the first {len(chosen)} seeds; none has solved."
    return Picture(
        "weights",
        caption,
        partial(
            hinton.figure,
            runs.network,
            [runs.theta[:, k] for k in chosen],
            [f"seed {runs.outcome.seeds[k]}" for k in chosen],
            runs.reading.unit_names,
        ),
    )
