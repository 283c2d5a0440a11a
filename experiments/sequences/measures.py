"""Measure how many sequences are completed, both trained and held out."""

from __future__ import annotations

from typing import Any

from rhw.analysis.runs import Runs


def before_the_letters(runs: Runs) -> Any:
    """Return the spread over sequences of the outputs that no letter can have influenced; (seeds,).

    A letter needs one step to the hidden units and another one to the outputs, so the outputs after
    the first step do not depend on it. The spread is therefore 0 to the last bit.
    """
    first = runs.activities()["output@1"]
    return (first.max(axis=0) - first.min(axis=0)).max(axis=0)


def measure(runs: Runs) -> dict[str, Any]:
    """Return trained and held_out: sequences with all outputs on the right side of 0.5.

    before_the_letters: see this function.
    """
    return {
        "trained": (runs.correct & runs.trained).sum(axis=0),
        "held_out": (runs.correct & ~runs.trained).sum(axis=0),
        "before_the_letters": before_the_letters(runs),
    }


def counts(runs: Runs) -> tuple[int, int]:
    """Return the numbers of trained and of held-out sequences of each network."""
    trained = int(runs.trained[:, 0].sum())
    return trained, len(runs.trained) - trained
