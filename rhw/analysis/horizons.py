"""How far runs were followed, and whether that is far enough to call a run failed.

A limit H is a horizon if so few runs solve between H and 2 H that the upper 95 % limit of their
share is below LATE; this is measured by runs to 2 H, and not inferred. With runs to a limit L, the
question can be answered for H = L / 2. What a paper says of failures is judged at its own print, at
two and five times as many sweeps, and at the limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from rhw.analysis.evidence import Evidence
from rhw.analysis.longer import Counted
from rhw.analysis.minima import Kind
from rhw.analysis.shares import share_in
from rhw.analysis.stats import wilson
from rhw.config.claims_spec import Share
from rhw.config.words import SHARES

#: Upper limit of the share of runs that may solve after a horizon.
LATE = 0.01
#: Failures are judged at these multiples of the printed number of sweeps.
MULTIPLES = (1, 2, 5)


@dataclass(frozen=True)
class Followed:
    """How far the runs of a reading were followed, and how they ended.

    limit: of sweeps; unsolved: shares of runs that had not solved, by number of sweeps; late, high:
    the share that solved in the second half of the limit, with its upper 95 % limit; horizon: half
    of the limit, if it is one; examined: kinds of end of the failed runs that were examined.
    """

    reading: str
    limit: int
    unsolved: dict[int, float]
    late: float
    high: float
    horizon: int | None
    quick: dict[str, int]
    examined: dict[Kind, int]


def followed(evidence: Evidence) -> list[Followed]:
    """Return how far the judged readings were followed, of which some runs failed."""
    found = []
    for name in evidence.config.readings:
        ends = evidence.known.get(name)
        if ends is None or ends.solved == ends.runs:
            continue
        runs = evidence.counted(name)
        half = runs.limit // 2
        late, high = solved_late(runs.table, half)
        shares = {at: unsolved(runs, at) for at in points(evidence, name)}
        found.append(
            Followed(
                name, runs.limit, shares, late,
                high, half if high < LATE else None, ends.quick, ends.examined,
            )
        )  # fmt: skip
    return found


def solved_late(table: pd.DataFrame, at: int) -> tuple[float, float]:
    """Return the share of runs that solve after `at` sweeps, and its upper 95 % limit.

    If the limit is below LATE and the runs were followed to twice as many, `at` is a horizon.
    """
    late = int((table["solved"].astype(bool) & (table["sweeps"] > at)).sum())
    return late / len(table), wilson(late, len(table))[1]


def points(evidence: Evidence, reading: str) -> list[int]:
    """Return the numbers of sweeps at which failures are judged; the last is the limit."""
    limit = evidence.counted(reading).limit
    printed = evidence.runs[reading].reading.paper.sweeps
    early = [] if printed is None else [round(printed * k) for k in MULTIPLES]
    return [*(at for at in early if at < limit), limit]


def unsolved(runs: Counted, at: int) -> float:
    """Return the share of runs that had not solved within `at` sweeps."""
    table = runs.table
    return float(1 - (table["solved"] & (table["sweeps"] <= at)).mean())


def failing(evidence: Evidence) -> list[tuple[str, str, dict[int, str]]]:
    """Return the verdicts on claims about failures, at each number of sweeps.

    Returns:
        Claim, reading, and the verdict by number of sweeps.
    """
    found = []
    for name, claim in evidence.config.base.claims.items():
        rule = claim.rule.share
        if rule is None or not is_about_failing(rule):
            continue
        for reading in claim.readings:
            if reading in evidence.runs:
                found.append((name, reading, _verdicts(evidence, reading, rule)))
    return found


def is_about_failing(rule: Share) -> bool:
    """Return whether a rule is about how many of all runs solve, or fail."""
    return rule.among == "all" and set(rule.where) == {"solved"}


def _verdicts(evidence: Evidence, reading: str, rule: Share) -> dict[int, str]:
    runs = evidence.counted(reading)
    total, made = len(runs.table), dict[int, str]()
    for at in points(evidence, reading):
        count = round(unsolved(runs, at) * total)
        count = count if rule.where["solved"].equals == 0 else total - count
        made[at] = share_in(count, count, total, SHARES[rule.word]).verdict
    return made
