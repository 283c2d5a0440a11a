"""Tables and sentences of the report on this experiment."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rhw.analysis.runs import Runs
from rhw.analysis.stats import convergence
from rhw.config import AS_PRINTED
from rhw.report.format import count, percent

from .measures import codes

#: The base reading of each task; its variations are named TASK_VARIATION.
TASKS = {"xor": AS_PRINTED, "parity": "parity", "encoder": "encoder", "negation": "negation"}
#: A variation, its comparison (another variation, or the base), and the claim.
CLAIMS = (
    ("alpha_0", "", "the same solutions without momentum, but slower"),
    ("one_more", "", "one more hidden unit removes poor minima"),
    ("direct", "", "direct connections remove poor minima"),
    ("four_times", "", "more hidden units need fewer sweeps"),
    (
        "small_case",
        "small_sweep",
        "at a small learning rate, updates per case and per sweep are nearly equivalent",
    ),
    ("equal", "", "equal initial weights never learn"),
)


def _compare(one: Runs, other: Runs) -> tuple[float, float, float]:
    """Compare two readings: ratio of median sweeps, and how often their codes are equal."""
    both: NDArray[np.bool_] = one.solved[: len(other.solved)] & other.solved[: len(one.solved)]
    ratio = convergence(one.solved, one.outcome.sweeps).median / max(
        convergence(other.solved, other.outcome.sweeps).median, 1.0
    )
    if not both.any() or one.network != other.network:
        return ratio, float("nan"), float(both.mean())
    same = [a == b for a, b, k in zip(codes(one), codes(other), both, strict=False) if k]
    return ratio, float(np.mean(same)), float(both.mean())


def tables(runs: dict[str, Runs]) -> list[tuple[str, str, pd.DataFrame]]:
    """Tabulate each claim on each task: shares solved, medians, and equal solutions."""
    rows = []
    for variation, against, claim in CLAIMS:
        for task, base in TASKS.items():
            one = runs.get(f"{task}_{variation}")
            other = runs.get(f"{task}_{against}" if against else base)
            if one is None or other is None:
                continue
            ratio, same, _ = _compare(one, other)
            medians = [convergence(r.solved, r.outcome.sweeps).median for r in (other, one)]
            rows.append(
                {
                    "claim": claim,
                    "task": task,
                    "compared": f"{against or 'base'} and {variation}",
                    "solved": f"{percent(float(other.solved.mean()))} and "
                    f"{percent(float(one.solved.mean()))}",
                    "median sweeps": f"{count(medians[0])} and {count(medians[1])}",
                    "ratio": f"{ratio:.2f}" if np.isfinite(ratio) else "-",
                    "same code": percent(same),
                }
            )
    note = (
        "*Same code*: of the seeds that solve under both readings, with the same initial weights, "
        "the share whose hidden units are on for the same cases, in any order."
    )
    return [("The general claims", note, pd.DataFrame(rows))]


def findings(runs: dict[str, Runs]) -> list[str]:
    """Describe each claim in a sentence, over the four tasks."""
    found, table = [], tables(runs)[0][2]
    for _, _, claim in CLAIMS:
        rows = table[table["claim"] == claim]
        if not rows.empty:
            parts = [
                f"{r['task']} {r['solved']} solved, ratio of medians {r['ratio']}, same code in "
                f"{r['same code']}".replace(", same code in -", "")
                for r in rows.to_dict("records")
            ]
            found.append(f"*{claim[0].upper()}{claim[1:]}*: {'; '.join(parts)}.")
    return found
