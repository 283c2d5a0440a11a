"""Measure what a network does in one step: it shifts, shifts the complement, or neither."""

from __future__ import annotations

from typing import Any

import numpy as np

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array

SHIFTS, COMPLEMENTS, OTHER = "shifts by one", "through complements", "other"


def after_one(runs: Runs) -> Array:
    """Return the activities after the first step, shape (cases, units, seeds)."""
    return runs.activities()["unit@1"]


def kinds(runs: Runs) -> list[str]:
    """Classify what one step does to every pattern, thresholded at 0.5.

    Only seeds that are right after two steps are shift registers of some kind.
    """
    wanted = np.roll(runs.reading.cases[0], -1, axis=1)[:, :, None] > 0.5
    on = after_one(runs) > 0.5
    shifts = (on == wanted).all(axis=(0, 1))
    complements = (on != wanted).all(axis=(0, 1))
    return [
        str(kind) for kind in np.where(shifts, SHIFTS, np.where(complements, COMPLEMENTS, OTHER))
    ]


def others_over_largest(runs: Runs) -> Array:
    """Return the largest weight off the shift over the mean of those on it, absolute; (seeds,).

    0 is a pure shift matrix.
    """
    w = runs.weights("unit", "unit")
    units = len(w)
    on = np.zeros((units, units), dtype=bool)
    on[np.arange(units), (np.arange(units) + 1) % units] = True
    return np.asarray(np.abs(w[~on]).max(axis=0) / np.abs(w[on]).mean(axis=0))


def measure(runs: Runs) -> dict[str, Any]:
    """Return the kind of register and others_over_largest."""
    kind = np.array(kinds(runs))
    return {
        "kind": kind,
        "shifts": kind == SHIFTS,
        "complements": kind == COMPLEMENTS,
        "others_over_largest": others_over_largest(runs),
    }
