"""Data for the page's laboratory: the tasks of one experiment, and the result of each seed."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from rhw.analysis.runs import Runs
from rhw.backprop.task import seed_hash
from rhw.config import AS_PRINTED, experiments
from rhw.config.loader import Config
from rhw.report.page.task_json import Words, task_to_json


def laboratory(config: Config, runs: dict[str, Runs]) -> dict[str, Any] | None:
    """Return the laboratory's data for an experiment, as JSON; None if it is not shown there.

    For each reading: what its task has that `as_printed` has not (None if it lacks it), the printed
    sweep count, and for each seed the sweep count, negative if unsolved, and the four bytes of
    `rhw.backprop.task.seed_hash`, in base 64.
    """
    if not config.base.laboratory or AS_PRINTED not in runs:
        return None
    tasks = {
        name: task_to_json(one.reading.task, one.reading.cases[1]) for name, one in runs.items()
    }
    first = tasks[AS_PRINTED]
    readings = {}
    for name, one in runs.items():
        out = one.outcome
        sweeps = np.where(out.solved, out.sweeps, -out.sweeps)
        hashes = "".join(seed_hash(out, k) for k in range(len(out.seeds)))
        readings[name] = {
            "reason": one.reading.reason,
            "words": tasks[name] if name == AS_PRINTED else _difference(tasks[name], first),
            "paper": one.reading.paper.sweeps,
            "sweeps": sweeps.tolist(),
            "hashes": base64.b64encode(bytes.fromhex(hashes)).decode(),
            "worth": worth_seeing(one),
        }
    return {
        "name": config.name,
        "title": config.base.title,
        "readings": readings,
        "names": experiments.names(config.experiment, config.base.cases.make),
    }


def _difference(words: Words, first: Words) -> Words:
    """Return the parts that differ from those of the first reading; None for what is not there."""
    return {key: words.get(key) for key in first | words if words.get(key) != first.get(key)}


def worth_seeing(runs: Runs) -> list[tuple[str, int]]:
    """Return seeds of interest, each with its kind: typical, slowest, nearest to the paper, ..."""
    out, found = runs.outcome, []
    solved = np.flatnonzero(out.solved)
    if len(solved):
        order = solved[np.argsort(out.sweeps[solved], kind="stable")]
        found.append(("typical", order[(len(order) - 1) // 2]))
        if len(order) > 1:
            found.append(("slowest", order[-1]))
    else:
        order = np.argsort(out.error, kind="stable")
        found.append(("typical: of median error", order[(len(order) - 1) // 2]))
    printed = runs.reading.paper.sweeps
    if len(solved) and printed is not None:
        gap = np.abs(np.log(out.sweeps[solved] / printed))
        found.append((f"closest to {printed:,.0f} sweeps", solved[np.argmin(gap)]))
    for column in map(str, runs.frame.columns):
        if column.startswith("distance_") and runs.frame[column].notna().any():
            net = column.removeprefix("distance_").replace("_", " ")
            found.append((f"closest to the printed network ({net})", runs.frame[column].argmin()))
    for label, which in (("not solved", ~out.solved & ~out.diverged), ("diverges", out.diverged)):
        if len(solved) and which.any():
            found.append((label, np.argmax(which)))
    return [(label, int(out.seeds[k])) for label, k in found]
