"""Classify failures into four kinds, from the errors recorded during each run.

The rule uses the second half of a run's sweeps, and is the same for every reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.task import Outcome, Task

SOLVED = "solved"
#: In the order in which they are tested: the weights overflowed; the error oscillates; it is still
#: falling; it hardly falls, for whatever reason: on a plateau too it may fall again (endings.py).
KINDS = ("diverged", "oscillating", "improving", "flat")
#: Kinds whose names need another word in a sentence.
WORDS = {"improving": "still improving", "flat": "no longer improving"}
#: Names of kinds in tables of version 1.
OLD_NAMES = {"improving": "learning", "flat": "stuck"}
#: The error oscillates if its increases add up to more than this share of its mean.
RISES = 0.1
#: The error is still falling if it ends lower by more than this share.
FALL = 0.01


def in_words(kind: str) -> str:
    """Return the name of a kind of end as a sentence has it."""
    return WORDS.get(kind, kind)


def count_of(row: Mapping[str, Any], kind: str) -> int:
    """Return how many runs ended in a way, from a row of any version's table."""
    return int(row[kind] if kind in row else row[OLD_NAMES[kind]])


def ends(task: Task, outcome: Outcome) -> NDArray[np.str_]:
    """Return `solved` or the kind of failure of each seed; shape (seeds,)."""
    late = outcome.curve[:, 2 * np.array(task.curve_at) >= task.last_sweep]
    with np.errstate(invalid="ignore", over="ignore"):
        rises = np.maximum(np.diff(late, axis=1), 0).sum(axis=1)
        oscillating = rises > RISES * late.mean(axis=1)
        improving = late[:, -1] < (1 - FALL) * late[:, 0]
    return np.select(
        [outcome.solved, outcome.diverged, oscillating, improving], [SOLVED, *KINDS[:3]], KINDS[3]
    )
