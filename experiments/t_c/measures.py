"""Classify the receptive field of a T-C network (P8 Fig. 15), and how it develops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis.runs import Runs, solved_frames
from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import outputs_of
from rhw.report.format import percent

from .cases import C, T, rotations

#: P8 Fig. 15; only the ratios are meaningful.
PRINTED = {
    "on-centre-off-surround": [[-1, -1, -1], [-1, 2, -1], [-1, -1, -1]],
    "vertical bar": [[-1, 1, -1], [-1, 1, -1], [-1, 1, -1]],
    "diagonal bar": [[-1, -1, 1], [-1, 2, -1], [1, -1, -1]],
    "compact inhibition": [[-2, -2, -2], [-2, -2, -2], [-2, -2, -2]],
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
    """Return the kind of field and silent_first."""
    kind = kinds(fields(runs))
    compact = np.array(kind) == "compact inhibition"
    return {"kind": kind, "compact": compact, "silent_first": silent_first(runs)}


def responses(rows: list[list[int]], letter: Array) -> list[Array]:
    """Return a printed field's response at each of its 25 places, for each rotation of a letter."""
    field = np.array(rows, dtype=float)
    return [
        np.array([(seen[r : r + 3, c : c + 3] * field).sum() for r in range(5) for c in range(5)])
        for seen in rotations(letter)
    ]


def _printed_table() -> pd.DataFrame:
    rows = []
    for name, field in PRINTED.items():
        row = {"field": name}
        for letter, seen in (("T", T), ("C", C)):
            values = responses(field, seen)
            row[f"{letter}: most"] = f"{max(v.max() for v in values):.0f}"
            row[f"{letter}: units at 1 or more"] = _span([(v >= 1).sum() for v in values])
            row[f"{letter}: units below 0"] = _span([(v < 0).sum() for v in values])
        rows.append(row)
    return pd.DataFrame(rows)


def _span(counts: list[Any]) -> str:
    return f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate the kinds of field by reading, and the responses of the printed fields."""
    rows = []
    names = [*PRINTED, "compact excitation", "other"]
    for name, _, frame in solved_frames(runs):
        shares = frame["kind"].value_counts(normalize=True)
        rows.append(
            {"reading": name, "solved": str(len(frame))}
            | {kind: percent(float(shares.get(kind, 0.0))) for kind in names}
            | {"silent first": percent(float(frame["silent_first"].mean()))}
        )
    note = (
        "Shares of the solved seeds by the kind of their shared field: that of the most similar "
        f"printed field, in any rotation, if the cosine is at least {LIKE}. *Silent first*: in "
        f"some snapshot, the mean of the hidden units was below {OFF}, and all outputs were within "
        f"{HALF} of 0.5."
    )
    printed = (
        "Responses of the printed fields to the five squares of each letter, at the 25 places of "
        "the hidden grid, over the four rotations."
    )
    return [
        ("Kinds of receptive field", note, pd.DataFrame(rows)),
        ("The printed fields", printed, _printed_table()),
    ]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe the most common kind, and whether the hidden units first turn off."""
    found = []
    for name, _, frame in solved_frames(runs):
        if name in ("as_printed", "within_02", "pooled", "pooled_eta_005", "pooled_sweep"):
            low, high = runs["as_printed"].reading.paper.numbers["presentations"]
            inside = frame["sweeps"].between(low, high).mean()
            common = frame["kind"].value_counts()
            found.append(
                f"Under `{name}`, {percent(float(inside))} of the {len(frame)} solved runs needed "
                f"{low:,} to {high:,} presentations; the most common kind is {common.index[0]} "
                f"({percent(common.iloc[0] / len(frame))}); the hidden units first turned off in "
                f"{percent(float(frame['silent_first'].mean()))}."
            )
    return found
