"""Medians that count failures as never, and confidence intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import Array, Flags


@dataclass(frozen=True)
class Convergence:
    """Summary of a set of runs. Quantiles count a failure as never: infinity means not reached.

    median_solved includes solved runs only. A paper that shows one successful run may have reported
    a number of this kind.
    """

    seeds: int
    solved: int
    share: float
    low: float
    high: float
    fastest: float
    q1: float
    median: float
    q3: float
    slowest: float
    median_solved: float


#: A share, and the quantile of the normal distribution for it, which intervals at 95 % need.
USUAL = 0.975, 1.959963984540054
#: Number of bootstrap samples for an interval.
RESAMPLED = 1000
#: Number of values drawn at a time, to limit memory.
MOST_PICKS = 2_000_000


def resampled(
    values: Array,
    count: int,
    samples: int,
    statistic: Callable[..., Any],
    random: np.random.Generator,
) -> Array:
    """Return a statistic of samples of `count` values, drawn with replacement; shape (samples,).

    Args:
        values: what is drawn from.
        count: how many values are drawn for a sample.
        samples: how many samples are drawn.
        statistic: np.mean or np.median.
        random: a generator.
    """
    # A few rows at a time, so that memory does not grow with the number of runs.
    rows = max(1, MOST_PICKS // count)
    found = []
    for first in range(0, samples, rows):
        picks = random.integers(0, len(values), (min(rows, samples - first), count))
        found.append(statistic(values[picks], axis=1))
    return np.concatenate(found)


def resampled_medians(values: Array, random: np.random.Generator) -> Array:
    """Bootstrap the median: resample the runs with replacement; shape (RESAMPLED,)."""
    median = partial(np.quantile, q=0.5, method="inverted_cdf")
    return resampled(values, len(values), RESAMPLED, median, random)


def _normal_quantile(share: float) -> float:
    if share == USUAL[0]:
        return USUAL[1]
    # Imported here because it takes 0.1 s.
    from scipy.special import ndtri

    return float(ndtri(share))


def wilson(successes: int, trials: int, alpha: float = 0.05) -> tuple[float, float]:
    """Return Wilson's interval of a share, at 1 - alpha; (0, 1) without trials.

    The result equals that of scipy.stats.binomtest to the last bit; importing scipy would take half
    of the time of a short `rhw run`.
    """
    if trials == 0:
        return 0.0, 1.0
    z, n, share = _normal_quantile(1 - alpha / 2), trials, successes / trials
    scale = 2 * (n + z**2)
    middle = (2 * n * share + z**2) / scale
    half = z / scale * sqrt(4 * n * share * (1 - share) + z**2)
    low = 0.0 if successes == 0 else middle - half
    return low, 1.0 if successes == n else middle + half


def convergence(solved: Flags, sweeps: NDArray[np.int64]) -> Convergence:
    """Summarise runs: share solved, and the fastest, quartile, median and slowest sweep counts.

    A quantile is the smallest sweep count within which that share of all runs had solved, so it is
    always the count of a run.
    """
    n, k = len(solved), int(solved.sum())
    never = np.where(solved, sweeps.astype(float), np.inf)
    low, high = wilson(k, n)
    quantiles = np.quantile(never, [0.25, 0.5, 0.75], method="inverted_cdf") if n else [np.inf] * 3
    reached = never[solved]
    return Convergence(
        seeds=n,
        solved=k,
        share=k / n if n else float("nan"),
        low=low,
        high=high,
        fastest=float(reached.min()) if k else float("inf"),
        q1=float(quantiles[0]),
        median=float(quantiles[1]),
        q3=float(quantiles[2]),
        slowest=float(reached.max()) if k else float("inf"),
        median_solved=float(np.median(reached)) if k else float("inf"),
    )


def share_at_or_below(solved: Flags, sweeps: NDArray[np.int64], value: float) -> float:
    """Return the share of all runs that had solved within `value` sweeps."""
    return float((solved & (sweeps <= value)).mean())
