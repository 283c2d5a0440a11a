"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rhw.analysis.runs import Runs
from rhw.analysis.stats import wilson
from rhw.report.format import percent

from .cases import words
from .measures import counts


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate the completed sequences by reading."""
    rows = []
    for name, one in runs.items():
        frame, (trained, held) = one.frame, counts(one)
        share = frame["held_out"] / held
        rows.append(
            {
                "reading": name,
                "runs": str(len(frame)),
                "trained right": f"{frame['trained'].median():.0f} of {trained}",
                "runs with all": percent(float((frame["trained"] == trained).mean())),
                "held out right": f"{frame['held_out'].mean():.2f} of {held}",
                f"at least {held - 1}": percent(float((frame["held_out"] >= held - 1).mean())),
                f"all {held}": percent(float((frame["held_out"] == held).mean())),
                "most": percent(float((share > 0.5).mean())),
            }
        )
    note = (
        "A sequence is right if every output is on the right side of 0.5 at all four times. "
        "Medians and shares over all runs; *most*: more than half of the held-out sequences."
    )
    found = [("Sequences completed", note, pd.DataFrame(rows))]
    first = next(iter(runs.values()))
    if "outputs" in first.reading.paper.numbers:
        found.append(_per_sequence(first))
    return found


def _per_sequence(runs: Runs) -> tuple[str, str, pd.DataFrame]:
    rows = []
    for word, printed in runs.reading.paper.numbers["outputs"].items():
        k = words().index(word)
        where = ~runs.trained[k]
        middle = np.median(runs.outputs[k][:, where], axis=1).reshape(4, 3)
        rows.append(
            {
                "held out": word,
                "printed": "  ".join("/".join(f"{v:.2f}" for v in row) for row in printed),
                "median of our runs": "  ".join(
                    "/".join(f"{v:.2f}" for v in row) for row in middle
                ),
                "right": percent(float(runs.correct[k][where].mean())),
            }
        )
    note = "Outputs at t = 3 to 6 for the held-out sequences, under `as_printed`."
    return "Table 11", note, pd.DataFrame(rows)


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe how probable the printed result is, and that early outputs ignore the letters."""
    found = []
    for name, one in runs.items():
        frame, (trained, held) = one.frame, counts(one)
        if name in ("until_right",):
            continue
        good = int((frame["held_out"] >= held - 1).sum())
        low, high = wilson(good, len(frame))
        found.append(
            f"Under `{name}`, {percent(float((frame['trained'] == trained).mean()))} of "
            f"{len(frame)} runs end with all {trained} trained sequences right. At least "
            f"{held - 1} of {held} held-out sequences are right in {percent(good / len(frame))} "
            "of the runs "
            f"({percent(low)[:-2]} to {percent(high)}); the mean is {frame['held_out'].mean():.1f}."
        )
    spread = max(float(np.nanmax(one.frame["before_the_letters"])) for one in runs.values())
    found.append(
        "The outputs do not depend on a letter until it can have reached them: before that, the "
        f"largest difference between two sequences in any run is {spread:g}."
    )
    return found
