"""How many questions a net answers, of those trained and of those held out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rhw.arithmetic import Array, Flags
from rhw.report.tables import percent
from rhw.runs import Runs

#: H86 on the trained questions: the answers beyond the first, all others below the second.
ON, OFF = 0.8, 0.2


def answered(outputs: Array, targets: Array, on: float, off: float) -> Flags:
    """Which questions are right: answers above `on`, all others below `off`; (questions, seeds).

    Args:
        outputs: shape (questions, persons, seeds).
        targets: 0 or 1, shape (questions, persons).
        on: the least activity of an answer.
        off: the most of any other person.
    """
    wanted = targets[:, :, None] > 0.5
    return np.asarray(np.where(wanted, outputs > on, outputs < off).all(axis=1))


def drift(runs: Runs) -> Array:
    """How far the weights moved from the last snapshot before the end, over their size at the end.

    Both are Euclidean lengths over all parameters; NaN without a snapshot.
    """
    task = runs.reading.task
    before = [k for k, sweep in enumerate(task.snapshots_at) if 0 < sweep < task.last_sweep]
    if not before:
        return np.full(len(runs.outcome.seeds), np.nan)
    moved = runs.outcome.theta - runs.outcome.snapshots[:, before[-1]]
    return np.asarray(np.sqrt((moved**2).sum(axis=1) / (runs.outcome.theta**2).sum(axis=1)))


def measure(runs: Runs) -> dict[str, Any]:
    """trained_05 and trained_08: trained questions right at 0.5, and at 0.8 and 0.2 (H86).

    held_out: held-out questions with the right answers above 0.5 and all others below it (H86).
    drift: see there; largest_weight: size of the largest weight.
    """
    targets = runs.reading.cases[1]
    right = answered(runs.outputs, targets, 0.5, 0.5)
    return {
        "trained_05": (right & runs.trained).sum(axis=0),
        "trained_08": (answered(runs.outputs, targets, ON, OFF) & runs.trained).sum(axis=0),
        "held_out": (right & ~runs.trained).sum(axis=0),
        "drift": drift(runs),
        "largest_weight": np.abs(runs.theta).max(axis=0),
    }


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """How many questions are answered after training, by reading."""
    rows = []
    for name, one in runs.items():
        frame = one.frame
        cases = int(one.trained[:, 0].sum())
        rows.append(
            {
                "reading": name,
                "runs": str(len(frame)),
                f"right at 0.5, of {cases}": f"{frame['trained_05'].median():.0f}",
                "best run": str(frame["trained_05"].max()),
                f"right at {ON} and {OFF}": f"{frame['trained_08'].median():.0f}",
                "runs with all right so": percent(float((frame["trained_08"] == cases).mean())),
                "held out, of 4": f"{frame['held_out'].mean():.2f}",
                "tss": f"{frame['error'].median():.1f}",
                "largest weight": f"{frame['largest_weight'].median():.2f}",
            }
        )
    note = (
        "Medians over the runs, and the mean of the held-out questions. A trained question is "
        f"right at {ON} and {OFF} if its answers are above {ON} and all others below {OFF}."
    )
    return [("Questions answered after training", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """What each way of reading the printed settings answers."""
    found = []
    for name, one in runs.items():
        frame, cases = one.frame, int(one.trained[:, 0].sum())
        found.append(
            f"Under `{name}` the best of {len(frame)} runs answers {frame['trained_05'].max()} of "
            f"{cases} trained questions at 0.5, the median run {frame['trained_05'].median():.0f}."
        )
    return found
