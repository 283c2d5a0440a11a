"""Test the general claims by comparing readings on the same seeds."""

from __future__ import annotations

from typing import Any

import numpy as np

from rhw.analysis.runs import Runs


def codes(runs: Runs) -> list[frozenset[bytes]]:
    """Return each network's hidden units as a set: the cases for which each is on, in any order."""
    on = runs.activities()["hidden"] > 0.5
    return [
        frozenset(on[:, unit, column].tobytes() for unit in range(on.shape[1]))
        for column in range(on.shape[2])
    ]


def measure(runs: Runs) -> dict[str, Any]:
    """Return different_units: how many hidden units of a network are on for different cases."""
    return {"different_units": np.array([len(code) for code in codes(runs)], dtype=np.int64)}
