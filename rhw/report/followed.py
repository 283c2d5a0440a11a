"""Tables of how far runs were followed, and how those that failed ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from rhw.analysis.evidence import Evidence
from rhw.analysis.failures import KINDS, SOLVED, in_words
from rhw.analysis.horizons import LATE, failing, followed
from rhw.report.format import percent

Made = tuple[str, str, pd.DataFrame]
FOLLOWED = "How far the runs were followed, and how they ended"
NOTE = (
    "*Not solved*: the share of runs that had not solved within the printed number of sweeps, "
    "twice and five times as many, and the limit. *Solved late*: in the second half of the limit, "
    f"with the upper 95 % limit; below {LATE:.0%}, half of the limit is a *horizon*, after which "
    "hardly any run solves. *Examined*: some failed runs, by Newton's method (docs/method.md). "
    "Only those that diverged or are in a minimum have failed for good."
)
AT_LIMITS = "What is said of failures, at several limits"
LIMITS_NOTE = (
    "The share of runs that had solved, or not, within so many sweeps, judged as if that were the "
    "end. A verdict that changes from one limit to the next is about the limit."
)


def tables(evidence: Evidence) -> list[Made]:
    """Return the tables of an experiment; none if no judged reading has failures.

    Args:
        evidence: the runs, after all claims have been judged.
    """
    rows = [
        {
            "reading": one.reading,
            "limit": f"{one.limit:,}",
            "not solved": ", ".join(f"{percent(s)} at {at:,}" for at, s in one.unsolved.items()),
            "solved late": f"{percent(one.late)}, at most {percent(one.high)}",
            "horizon": "-" if one.horizon is None else f"{one.horizon:,}",
            "ends": _counted({k: one.quick.get(k, 0) for k in (SOLVED, *KINDS)}),
            "examined": _counted(one.examined) or "-",
        }
        for one in followed(evidence)
    ]
    made: list[Made] = []
    if rows:
        made.append((FOLLOWED, NOTE, pd.DataFrame(rows)))
    verdicts = [
        {
            "claim": claim,
            "reading": reading,
            "verdicts": ", ".join(f"{word} at {at:,}" for at, word in found.items()),
        }
        for claim, reading, found in failing(evidence)
        if len(found) > 1
    ]
    if verdicts:
        made.append((AT_LIMITS, LIMITS_NOTE, pd.DataFrame(verdicts)))
    return made


def _counted(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{n:,} {in_words(kind)}" for kind, n in counts.items() if n)
