"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import pandas as pd

from rhw.analysis.runs import Runs, solved_frames
from rhw.report.format import percent

from .measures import LARGEST_INTEGER, TOLERANCE

#: Number of ratios listed by name.
MOST_KINDS = 4


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate the claims, and the ratios found: shares of the solved seeds of each reading."""
    claims, census = [], []
    for name, _, frame in solved_frames(runs):
        head = {"reading": name, "solved": str(len(frame))}
        claims.append(
            head
            | {
                "antisymmetric": percent(float((frame["antisymmetry"] < TOLERANCE).mean())),
                "opposite hidden units": percent(
                    float((frame["opposite_hidden_units"] < TOLERANCE).mean())
                ),
                "hidden biases negative": percent(float(frame["hidden_biases_negative"].mean())),
                "output bias positive": percent(float(frame["output_bias_positive"].mean())),
            }
        )
        counts = frame["kind"].value_counts()
        named = [kind for kind in counts.index if kind != "other"]
        rest = len(named) - MOST_KINDS
        census.append(
            head
            | {
                "ratios found": ", ".join(
                    f"{kind} {percent(counts[kind] / len(frame))}" for kind in named[:MOST_KINDS]
                )
                + (f", {rest} more" if rest > 0 else "")
                or "-",
                "other": percent(counts.get("other", 0) / len(frame)),
            }
        )
    return [
        (
            "Do networks learn the printed structure?",
            f"Shares of the solved seeds; a relation holds if the deviation is less than "
            f"{percent(TOLERANCE)} of the largest weight.",
            pd.DataFrame(claims),
        ),
        (
            "Ratios of the weights",
            "Absolute weights of the pairs of inputs, as ratios of integers up to "
            f"{LARGEST_INTEGER} that distinguish every asymmetric input from the symmetric ones; "
            f"`other` differs from all of them by more than {percent(TOLERANCE)} of the largest. "
            "Networks that have just solved the task are still changing; `settled` shows the final "
            "ratios.",
            pd.DataFrame(census),
        ),
    ]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe the results on the printed sweep count, weights and ratio."""
    found = []
    printed = next(iter(next(iter(runs.values())).reading.paper.networks))
    for name, one, frame in solved_frames(runs):
        if not name.endswith(("printed_outputs", "printed_error")):
            continue
        off, on = one.reading.settings.learning.targets
        distance = frame[f"distance_{printed}"]
        found.append(
            f"Under `{name}` (targets {off:g} and {on:g}, updates per "
            f"{one.reading.settings.learning.update}) {percent(len(frame) / len(one.frame))} of "
            f"the runs solve the task, in {frame['sweeps'].median():,.0f} sweeps in the median; "
            f"the paper prints {one.reading.paper.sweeps:,.0f}. The distance of their weights "
            "from the "
            f"printed ones is {distance.median():.2f} in the median, and at least "
            f"{distance.min():.2f}."
        )
    if "settled" in runs:
        frame = runs["settled"].frame
        counts = frame[frame["solved"]]["kind"].value_counts(normalize=True)
        kinds_found = " and ".join(f"{kind} in {percent(share)}" for kind, share in counts.items())
        if kinds_found:
            found.append(f"The ratios of the settled solutions are {kinds_found}.")
    return found
