"""The joint probability, under a reading, of all results that a paper printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rhw.config.search_spec import Search

DRAWS = 4000


@dataclass(frozen=True)
class Joint:
    """Estimate and 95 % interval of the joint probability of all printed results."""

    estimate: float
    low: float
    high: float


def share(count: float, seeds: float) -> float:
    """Estimate a probability from `count` of `seeds` runs: the mean under Jeffreys' prior.

    It is never 0 or 1.
    """
    return (count + 0.5) / (seeds + 1)


def joint(row: Mapping[Any, Any], search: Search, interval: bool = False) -> Joint:
    """Multiply the probabilities of the printed events, each raised to the power `times`.

    Runs of different seeds are independent, and each printed event belongs to a run of its own. The
    interval is that of the product of the events' posterior probabilities (Jeffreys' prior), from
    4,000 draws with a fixed seed.

    Args:
        row: a row of the table of a search.
        search: defines which events were printed.
        interval: whether to compute the interval; NaN if not.
    """
    printed = {name: event.times for name, event in search.events.items() if event.times}
    seeds = row["seeds"]
    estimate = float(np.prod([share(row[n], seeds) ** times for n, times in printed.items()]))
    if not interval:
        return Joint(estimate, float("nan"), float("nan"))
    random, product = np.random.Generator(np.random.PCG64(1986)), np.ones(DRAWS)
    for name, times in printed.items():
        product *= random.beta(row[name] + 0.5, seeds - row[name] + 0.5, DRAWS) ** times
    low, high = np.quantile(product, [0.025, 0.975])
    return Joint(estimate, float(low), float(high))
