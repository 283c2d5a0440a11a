"""Measure what a network does in one step: it shifts, shifts the complement, or neither."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis.runs import Runs, solved_frames
from rhw.backprop.arithmetic import Array
from rhw.report.format import percent

SHIFTS, COMPLEMENTS, OTHER = "shifts by one", "through complements", "other"


def after_one(runs: Runs) -> Array:
    """Return the activities after the first step, shape (cases, units, seeds)."""
    return runs.activities["unit@1"]


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


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate the kinds of register by reading."""
    rows = []
    for name, one, frame in solved_frames(runs):
        shares = frame["kind"].value_counts(normalize=True)
        rows.append(
            {"reading": name, "units": str(one.network.outputs[0].size), "solved": str(len(frame))}
            | {k: percent(float(shares.get(k, 0.0))) for k in (SHIFTS, COMPLEMENTS, OTHER)}
            | {"other weights": f"{frame['others_over_largest'].median():.2f}"}
        )
    note = (
        "Shares of the solved seeds. *Shifts by one*: after one step, every pattern is shifted by "
        "one place; *through complements*: it is also inverted, so that only even numbers of "
        "steps give the right pattern. *Other weights*: the largest weight that a shift register "
        "does not need, relative to the mean of those that it needs; the median."
    )
    return [("What one step does", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe whether registers with negative biases always shift, and the others complement."""
    found = []
    for name, one, frame in solved_frames(runs):
        if name in ("as_printed", "five_units", "free_biases", "five_units_free_biases"):
            shares = frame["kind"].value_counts(normalize=True)
            found.append(
                f"Under `{name}`, {len(frame)} of {len(one.frame)} runs solve the task: "
                f"{percent(float(shares.get(SHIFTS, 0.0)))} of them shift by one place, "
                f"{percent(float(shares.get(COMPLEMENTS, 0.0)))} use the complement."
            )
    return found
