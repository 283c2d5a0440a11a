"""The codes of the encoder (claims on P8 Table 5)."""

from __future__ import annotations

from typing import Any

import numpy as np

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array

#: An activity below the first counts as 0, above the second as 1, between them as intermediate.
LOW, HIGH = 0.2, 0.8
DIFFERENT = 0.25


def levels(activities: Array) -> Array:
    """Round activities to the levels of Table 5: 0, 0.5 or 1."""
    return np.where(activities < LOW, 0.0, np.where(activities > HIGH, 1.0, 0.5))


def distinct(hidden: Array) -> Array:
    """Return the number of different codes of each seed.

    Two codes differ if some unit differs by DIFFERENT or more, half a level of Table 5.

    Args:
        hidden: activities, shape (cases, units, seeds).
    """
    gaps = np.abs(hidden[:, None] - hidden[None]).max(axis=2)
    earlier = np.tri(len(hidden), k=-1, dtype=bool)[..., None]
    return np.asarray((~((gaps < DIFFERENT) & earlier).any(axis=1)).sum(axis=0))


def measure(runs: Runs) -> dict[str, Any]:
    """Return codes, the number of different codes, and binary, whether none is intermediate."""
    hidden = runs.activities()["hidden"]
    code = levels(hidden)
    return {
        "codes": distinct(hidden),
        "binary": (code != 0.5).all(axis=(0, 1)),
        "intermediate": (code == 0.5).sum(axis=(0, 1)),
    }
