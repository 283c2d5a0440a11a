"""Compare the sweep counts of the readings that PNH compares."""

from __future__ import annotations

from typing import Any

import numpy as np

from rhw.analysis.runs import Runs


def measure(runs: Runs) -> dict[str, Any]:
    """Return largest_weight: the largest absolute weight at the end."""
    return {"largest_weight": np.abs(runs.theta).max(axis=0)}
