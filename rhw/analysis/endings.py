"""How the runs of a reading end, and how many of those that fail have failed for good.

A limit of sweeps is no failure: a run that has not solved its task may do so later. It counts as
failed for good only if it diverged, or if it is in a minimum (`minima.examine`). The method is
applied to the first EXAMINED failed runs, and the share is inferred for the others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil

import numpy as np

from rhw.analysis.failures import KINDS, SOLVED
from rhw.analysis.longer import Counted
from rhw.analysis.minima import Kind, examine
from rhw.analysis.runs import Runs
from rhw.analysis.stats import wilson

#: How many failed runs of a reading are examined by Newton's method.
EXAMINED = 30
#: Kinds of end from which no run comes back.
FOR_GOOD: tuple[Kind, ...] = ("minimum", "minimum at infinity")


@dataclass(frozen=True)
class Endings:
    """How the runs of a reading end.

    quick: how many runs, by `solved` and the kinds of failure; examined: what was found of those
    failed runs that were examined; nothing if the task is too large, or if its training does not
    minimise a function of the weights.
    """

    quick: dict[str, int]
    examined: dict[Kind, int]

    @property
    def runs(self) -> int:
        """The number of runs."""
        return sum(self.quick.values())

    @property
    def solved(self) -> int:
        """How many solved."""
        return self.quick.get(SOLVED, 0)

    @property
    def for_good(self) -> int:
        """How many have failed for good, at least (with 95 % confidence)."""
        gone = self.quick.get("diverged", 0)
        open_ = self.runs - self.solved - gone
        tested = sum(self.examined.values())
        minima = sum(self.examined.get(kind, 0) for kind in FOR_GOOD)
        share = minima / tested if tested == open_ and tested else wilson(minima, tested)[0]
        return gone + ceil(share * open_ - 1e-9)

    @property
    def unsettled(self) -> int:
        """How many may yet solve, at most."""
        return self.runs - self.solved - self.for_good


def endings(runs: Runs, followed: Counted | None = None) -> Endings:
    """Return how the runs end, after examining some of those that failed.

    Args:
        runs: at the limit of their reading.
        followed: the same runs, as far as they were followed; if that is further, some of them
            have been examined there.
    """
    frame = runs.frame
    ends = frame["end"] if followed is None else followed.table["end"]
    quick = {kind: int((ends == kind).sum()) for kind in (SOLVED, *KINDS)}
    if followed is not None and followed.kinds is not None:
        return Endings(quick, followed.kinds)
    failed = np.flatnonzero(~frame["end"].isin([SOLVED, "diverged"]))[:EXAMINED]
    found: Counter[Kind] = Counter()
    for column in failed:
        seed, theta = int(frame["seed"].iloc[column]), runs.theta[:, column]
        if not np.isfinite(theta).all():
            continue
        try:
            found[examine(runs.reading.task, theta, seed).kind] += 1
        except ValueError:
            # Too large, or no function of the weights is minimised: this holds for all runs.
            return Endings(quick, {})
    return Endings(quick, dict(found))
