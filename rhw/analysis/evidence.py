"""A verdict on a claim, and the runs that it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan

import pandas as pd

from rhw.analysis.endings import Endings, endings
from rhw.analysis.longer import Counted, counted
from rhw.analysis.runs import Runs
from rhw.config.loader import Config

NUMBER_WORDS = ("compatible", "unusual", "incompatible", "not settled")
CLAIM_WORDS = ("reproduced", "not reproduced", "undecided")
CHECK_WORDS = ("holds", "does not hold")
#: Verdicts that count nowhere.
OTHER_WORDS = ("fitted", "not run", "not testable")
VERDICTS = (*NUMBER_WORDS, *CLAIM_WORDS, *CHECK_WORDS, *OTHER_WORDS)


@dataclass(frozen=True)
class Judged:
    """The verdict on one claim under one reading.

    kind: of rule; distance: of the reading from what is printed; printed, ours: as text; accepted:
    what would have been compatible, or the range that the paper's word means; p: of a number, if
    runs that are not settled never solve, and if they solve later; low, high: the 95 % interval of
    a share or ratio; wide_low, wide_high: that of one of k readings; at_least, at_most: what would
    have been accepted; word: the paper's word; quantile: the place of a printed sweep count among
    ours, from 0 to 1; weak: whether the test accepts too much to say anything.
    """

    experiment: str
    claim: str
    source: str
    new: bool
    kind: str
    reading: str
    distance: float
    says: str
    printed: str
    ours: str
    accepted: str
    runs: int
    verdict: str
    weak: bool = False
    note: str = ""
    word: str = ""
    p_least: float = nan
    p_most: float = nan
    at_least: float = nan
    at_most: float = nan
    low: float = nan
    high: float = nan
    wide_low: float = nan
    wide_high: float = nan
    quantile: float = nan


@dataclass
class Evidence:
    """The runs of one experiment, and what is computed of them once for several claims.

    longer: by reading, the table of its runs that were followed further.
    """

    config: Config
    runs: dict[str, Runs]
    known: dict[str, Endings] = field(default_factory=dict)
    longer: dict[str, pd.DataFrame] = field(default_factory=dict)
    followed: dict[str, Counted] = field(default_factory=dict)

    def counted(self, reading: str) -> Counted:
        """Return the runs of a reading, those that did not solve followed further if they were."""
        if reading not in self.followed:
            runs = self.runs[reading]
            self.followed[reading] = counted(runs.reading, runs.frame, self.longer.get(reading))
        return self.followed[reading]

    def endings(self, reading: str) -> Endings:
        """Return how the runs of a reading end."""
        if reading not in self.known:
            self.known[reading] = endings(self.runs[reading], self.counted(reading))
        return self.known[reading]
