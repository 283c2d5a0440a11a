"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

from typing import Any

import pandas as pd

from rhw.analysis.runs import Runs, solved_frames
from rhw.report.format import percent

from .cases import C, T
from .measures import HALF, LIKE, OFF, PRINTED, responses


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
