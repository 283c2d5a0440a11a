"""Measure how many questions a network answers, both trained and held out."""

from __future__ import annotations

from typing import Any

import numpy as np

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array, Flags

from . import features
from . import tables as tables_
from .generalization import OFF, ON


def answered(outputs: Array, targets: Array, on: float, off: float) -> Flags:
    """Return which questions are right: answers above `on`, all others below `off`.

    Args:
        outputs: shape (questions, persons, seeds).
        targets: 0 or 1, shape (questions, persons).
        on: a correct answer must be above this.
        off: all others must be below this.

    Returns:
        Shape (questions, seeds).
    """
    wanted = targets[:, :, None] > 0.5
    return np.asarray(np.where(wanted, outputs > on, outputs < off).all(axis=1))


def drift(runs: Runs) -> Array:
    """Return the weight change since the last snapshot, relative to the final weights.

    Both are Euclidean lengths over all parameters; NaN without a snapshot.
    """
    task = runs.reading.task
    before = [k for k, sweep in enumerate(task.snapshots_at) if 0 < sweep < task.last_sweep]
    if not before:
        return np.full(len(runs.outcome.seeds), np.nan)
    moved = runs.outcome.theta - runs.outcome.snapshots[:, before[-1]]
    return np.asarray(np.sqrt((moved**2).sum(axis=1) / (runs.outcome.theta**2).sum(axis=1)))


def shortfall(outputs: Array, targets: Array, trained: Flags) -> Array:
    """Return how far the worst trained output misses 0.8 or 0.2; 0 if none does; (seeds,)."""
    wanted = targets[:, :, None] > 0.5
    inside = np.where(wanted, ON - outputs, outputs - OFF).max(axis=1)
    return np.asarray(np.where(trained, inside, 0.0).max(axis=0).clip(min=0))


def measure(runs: Runs) -> dict[str, Any]:
    """Return what a network has learned, generalizes and encodes, one value per seed.

    trained_05 and trained_08: trained questions right at 0.5, and at 0.8 and 0.2 (H86). held_out:
    held-out questions with the correct answers above 0.5 and all others below it (H86). shortfall,
    drift and encoding: see these functions; largest_weight: its absolute value.
    """
    targets = runs.reading.cases[1]
    right = answered(runs.outputs, targets, 0.5, 0.5)
    return {
        "trained_05": (right & runs.trained).sum(axis=0),
        "trained_08": (answered(runs.outputs, targets, ON, OFF) & runs.trained).sum(axis=0),
        "held_out": (right & ~runs.trained).sum(axis=0),
        "shortfall": shortfall(runs.outputs, targets, runs.trained),
        "drift": drift(runs),
        "largest_weight": np.abs(runs.theta).max(axis=0),
        **encoding(runs),
    }


def encoding(runs: Runs) -> dict[str, Array]:
    """Return a network's best score for each attribute (features.score), and the rows' likeness."""
    every = np.ones(len(runs.outcome.seeds), dtype=bool)
    names = {"sex of the answer": "answer_sex", "generation of the answer": "answer_generation"}
    with np.errstate(invalid="ignore", over="ignore"):
        found = tables_.encoded(runs, every)
        alike = tables_.likeness(runs, every)
        activity = features.codes(runs.network, runs.theta, "person", "person_code")
        ignoring = features.score(activity, features.PERSON["nationality"]) < features.ENCODES
    return {names.get(name, name): best for name, best in found.items()} | {
        "rows_alike": alike,
        "ignoring_nationality": ignoring.sum(axis=0),
        "middle_between": features.middle_between(activity),
    }
