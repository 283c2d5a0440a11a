"""Measure how networks answer questions that they were not trained on, with controls."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array, Flags
from rhw.backprop.equations import outputs_of
from rhw.backprop.initial import initial_theta

#: H86 on trained questions: correct outputs are above the first value, all others below the second.
ON, OFF = 0.8, 0.2
DRAWS = 4000


def learned(runs: Runs) -> Flags:
    """Return the seeds that answer all their trained questions; all seeds if none does."""
    found = np.asarray((runs.correct | ~runs.trained).all(axis=0))
    return found if found.any() else np.ones(len(found), dtype=bool)


def asked_in(runs: Runs) -> tuple[int, int]:
    """Return the numbers of trained and of held-out questions of each network."""
    trained = int(runs.trained[:, 0].sum())
    return trained, len(runs.trained) - trained


def untrained(runs: Runs) -> Runs:
    """Return the same networks before training."""
    task = runs.reading.task
    start = initial_theta(task.network, task.initial, runs.outcome.seeds.tolist())
    return Runs(runs.reading, replace(runs.outcome, theta=start.T))


def per_question(runs: Runs) -> tuple[Array, Array]:
    """Return how often each question was held out, and how often it was right; (questions,)."""
    held = ~runs.trained
    return held.sum(axis=1), (runs.correct & held).sum(axis=1)


def growth(runs: Runs) -> tuple[Array, Array, Array]:
    """Return the snapshots' sweeps, and the shares right: trained and held out; (snapshots,)."""
    task = runs.reading.task
    targets = runs.reading.cases[1][:, :, None] > 0.5
    trained, held = [], []
    for k in range(len(task.snapshots_at)):
        # A snapshot after the end of a run is NaN, and no answer is right.
        y = outputs_of(task.network, runs.at_snapshot(k))
        right = ((y > 0.5) == targets).all(axis=1)
        trained.append(right[runs.trained].mean())
        held.append(right[~runs.trained].mean())
    return np.array(task.snapshots_at), np.array(trained), np.array(held)


def seven_of_eight(counts: NDArray[np.int64]) -> tuple[float, float, float]:
    """Estimate the probability that two runs answer at least seven of eight held-out questions.

    Args:
        counts: number of runs with 0, 1, 2, 3 and 4 right answers.

    Returns:
        The estimate from the shares, and the 2.5 and 97.5 % points of its posterior (Jeffreys).
    """

    def probability(shares: Array) -> Array:
        return np.asarray(shares[..., 4] ** 2 + 2 * shares[..., 4] * shares[..., 3])

    random = np.random.Generator(np.random.PCG64(1986))
    low, high = np.quantile(probability(random.dirichlet(counts + 0.5, DRAWS)), [0.025, 0.975])
    return float(probability(counts / counts.sum())), float(low), float(high)
