"""Classify the receptive field of a T-C network (P8 Fig. 15), and how it develops."""

from __future__ import annotations

from typing import Any

import numpy as np

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import outputs_of

from .cases import rotations

#: P8 Fig. 15; only the ratios are meaningful.
PRINTED = {
    "on-centre-off-surround": [[-1, -1, -1], [-1, 2, -1], [-1, -1, -1]],
    "vertical bar": [[-1, 1, -1], [-1, 1, -1], [-1, 1, -1]],
    "diagonal bar": [[-1, -1, 1], [-1, 2, -1], [1, -1, -1]],
    "compact inhibition": [[-2, -2, -2], [-2, -2, -2], [-2, -2, -2]],
}
#: Measures that say whether a field is of a kind.
COLUMNS = {
    "compact": "compact inhibition",
    "centre": "on-centre-off-surround",
    "vertical_bar": "vertical bar",
    "diagonal_bar": "diagonal bar",
}
#: A field is of the kind of its most similar template if their cosine is at least this.
LIKE = 0.8
#: The hidden units are off if below this, and the output is near 0.5 if this close to it.
OFF, HALF = 0.1, 0.1


def templates() -> dict[str, Array]:
    """Return each printed field in its four rotations, normalised to length 1; (rotations, 9)."""
    found = {}
    for name, rows in PRINTED.items():
        turned = np.stack([np.rot90(np.array(rows, dtype=float), k).ravel() for k in range(4)])
        found[name] = turned / np.linalg.norm(turned, axis=1, keepdims=True)
    return found


def fields(runs: Runs) -> Array:
    """Return the shared weights of each seed, shape (9, seeds)."""
    weights: Array = runs.weights("retina", "hidden")[0]
    return weights


def kinds(weights: Array) -> list[str]:
    """Classify each field; `other` if it resembles none. A bar or a centre may have either sign.

    Compact inhibition is negative everywhere; a field that is positive everywhere is `compact
    excitation`.

    Args:
        weights: shape (9, seeds).
    """
    length = np.linalg.norm(weights, axis=0)
    unit = weights / np.where(length > 0, length, 1)
    found = []
    for column in unit.T:
        best, name = 0.0, "other"
        for kind, turned in templates().items():
            cosine = turned @ column
            value = float(cosine[np.argmax(np.abs(cosine))])
            if abs(value) > abs(best):
                best, name = value, kind
        if name == "compact inhibition" and best < 0:
            name = "compact excitation"
        found.append(name if abs(best) >= LIKE else "other")
    return found


def silent_first(runs: Runs) -> Array:
    """Return whether, at some snapshot, hidden units were off and the output near 0.5; (seeds,)."""
    task = runs.reading.task
    found = np.zeros(len(runs.solved), dtype=bool)
    for k in range(len(task.snapshots_at)):
        y = runs.at_snapshot(k)
        hidden = np.concatenate([y[name] for name in y if name.startswith("hidden@")], axis=1)
        near = np.abs(outputs_of(task.network, y) - 0.5).max(axis=(0, 1)) < HALF
        found |= (hidden.mean(axis=(0, 1)) < OFF) & near
    return found


def measure(runs: Runs) -> dict[str, Any]:
    """Return the kind of field, whether it is each of the printed kinds, and silent_first."""
    kind = kinds(fields(runs))
    found = {column: np.array(kind) == name for column, name in COLUMNS.items()}
    return {"kind": kind, **found, "silent_first": silent_first(runs)}


def responses(rows: list[list[int]], letter: Array) -> list[Array]:
    """Return a printed field's response at each of its 25 places, for each rotation of a letter."""
    field = np.array(rows, dtype=float)
    return [
        np.array([(seen[r : r + 3, c : c + 3] * field).sum() for r in range(5) for c in range(5)])
        for seen in rotations(letter)
    ]
