"""Is what a word of a paper means true of our runs? Shares, ratios, existence, and what is usual.

Each is judged by an interval: inside the range that the word means, outside of it, or across an
edge. The rules are written down in docs/protocol.md, and the ranges in config/words.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from rhw.analysis.stats import resampled, wilson
from rhw.backprop.arithmetic import Array

Verdict = Literal["reproduced", "not reproduced", "undecided"]
#: With fewer runs nothing is decided.
LEAST = 30
#: If the upper limit of a share is below this, what it counts does not occur.
ABSENT = 0.01
SAMPLES = 4000


@dataclass(frozen=True)
class Judged:
    """A verdict, the interval that it comes from, and that of one of k readings.

    at, low, high: our share or ratio with its 95 % interval; wide: the interval at 1 - 0.05 / k.
    """

    verdict: Verdict
    at: float
    low: float
    high: float
    wide: tuple[float, float]


def place(low: float, high: float, between: tuple[float, float]) -> Verdict:
    """Compare an interval with a range: inside, outside, or across an edge."""
    if between[0] <= low and high <= between[1]:
        return "reproduced"
    return "not reproduced" if high < between[0] or low > between[1] else "undecided"


def share_in(
    most: int, least: int, runs: int, between: tuple[float, float], readings: int = 1
) -> Judged:
    """Judge a share of runs.

    Args:
        most: how many runs show it, if all that may yet show it do.
        least: if none of them does.
        runs: of how many.
        between: the range that the word means.
        readings: among how many readings there is a choice.
    """
    spans = [
        (wilson(least, runs, one)[0], wilson(most, runs, one)[1]) for one in (0.05, 0.05 / readings)
    ]
    verdict = place(*spans[0], between) if runs >= LEAST else "undecided"
    at = least / runs if runs else float("nan")
    return Judged(verdict, at, *spans[0], spans[1])


def ratio_in(
    ours: Array,
    others: Array,
    mean: bool,
    between: tuple[float, float],
    random: np.random.Generator,
    readings: int = 1,
) -> Judged:
    """Judge the ratio of two medians or means of sweeps, by a bootstrap of its logarithm.

    Args:
        ours: a measure of each run.
        others: that of each run of the other reading.
        mean: whether means are compared, and not medians.
        between: the range that the word means.
        random: a generator.
        readings: among how many readings there is a choice.
    """
    if min(len(ours), len(others)) < LEAST:
        return Judged("undecided", float("nan"), 0.0, np.inf, (0.0, np.inf))
    statistic = np.mean if mean else np.median
    drawn = [resampled(x, len(x), SAMPLES, statistic, random) for x in (ours, others)]
    ratios = np.log(drawn[0]) - np.log(drawn[1])
    at = float(statistic(ours) / statistic(others))
    spans = []
    for one in (0.05, 0.05 / readings):
        low, high = np.exp(np.quantile(ratios, [one / 2, 1 - one / 2]))
        spans.append((float(low), float(high)))
    return Judged(place(*spans[0], between), at, *spans[0], spans[1])


def exists(count: int, runs: int, readings: int = 1) -> Judged:
    """Judge whether something occurs: one run shows it; none of many shows that it does not.

    Args:
        count: how many runs show it.
        runs: of how many.
        readings: among how many readings there is a choice.
    """
    spans = [wilson(count, runs, one) for one in (0.05, 0.05 / readings)]
    verdict: Verdict = "reproduced" if count else "undecided"
    if not count and spans[0][1] < ABSENT:
        verdict = "not reproduced"
    return Judged(verdict, count / runs if runs else float("nan"), *spans[0], spans[1])


def most_frequent(values: list[str], printed: str, readings: int = 1) -> Judged:
    """Judge whether one value is more frequent than each other, by the difference of their shares.

    Args:
        values: one for each run.
        printed: the value.
        readings: among how many readings there is a choice.
    """
    from scipy.special import ndtri

    runs = len(values)
    if not runs:
        return Judged("undecided", float("nan"), -1.0, 1.0, (-1.0, 1.0))
    own = values.count(printed) / runs
    rest = max((values.count(one) for one in set(values) - {printed}), default=0) / runs
    gap, spread = own - rest, np.sqrt(max(own + rest - (own - rest) ** 2, 0.0) / runs)
    spans = []
    for one in (0.05, 0.05 / readings):
        half = float(ndtri(1 - one / 2) * spread + 1 / runs)
        spans.append((gap - half, gap + half))
    low, high = spans[0]
    verdict: Verdict = "reproduced" if low > 0 else "not reproduced" if high < 0 else "undecided"
    return Judged(verdict if runs >= LEAST else "undecided", own, low, high, spans[1])
