"""Measure how many hidden units serve each output, and which outputs are wrong if a run fails."""

from __future__ import annotations

from typing import Any

import numpy as np

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array

#: A hidden unit serves an output if its weight is at least this share of the output's largest one.
SERVES = 0.5


def has_dedicated_units(runs: Runs) -> Array:
    """Return whether each output has a hidden unit that serves no other (Fig. 12); (seeds,)."""
    w = np.abs(runs.weights("hidden", "output"))
    serves = w >= SERVES * w.max(axis=1, keepdims=True)
    own = serves & (serves.sum(axis=0, keepdims=True) == 1)
    return np.asarray(own.any(axis=1).all(axis=0))


def wrong_outputs(runs: Runs) -> Array:
    """Return how many outputs are wrong in some case, shape (seeds,)."""
    right = (runs.outputs > 0.5) == (runs.reading.cases[1][:, :, None] > 0.5)
    return np.asarray((~right.all(axis=0)).sum(axis=0))


def measure(runs: Runs) -> dict[str, Any]:
    """Return has_dedicated_units, and wrong_outputs: outputs that are wrong in some case."""
    return {"has_dedicated_units": has_dedicated_units(runs), "wrong_outputs": wrong_outputs(runs)}
