"""Checks: replays, printed networks and identities, which hold or do not.

They say that the arithmetic and the transcription are right, and nothing about learning, so they
have a table of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rhw.analysis.runs import Runs, numbers
from rhw.backprop.equations import forward, outputs_of
from rhw.backprop.initial import theta_of
from rhw.config.claims_spec import Exact, PrintedNetwork, VerdictRule


@dataclass(frozen=True)
class Checked:
    """What is printed, what we found, in how many runs, and whether it holds."""

    printed: str
    ours: str
    runs: int
    holds: bool


def check(rule: VerdictRule, one: Runs, runs: Mapping[str, Runs]) -> Checked:
    """Check what a rule prints against the runs of a reading.

    Raises:
        KeyError: if no such measure exists, or no such network is printed.
    """
    if rule.exact is not None:
        return _exact(rule.exact, one)
    if rule.identical is not None:
        return _identical(one, runs[rule.identical.to])
    assert rule.network is not None
    return _network(rule.network, one)


def _exact(rule: Exact, one: Runs) -> Checked:
    values = numbers(one.frame, rule.measure)
    low, high = float(values.min()), float(values.max())
    ours = f"{low:.6g}" if low == high else f"{low:.6g} to {high:.6g}"
    close = bool((np.abs(values - rule.printed) <= rule.within).all())
    return Checked(f"{rule.printed:.6g}", ours, len(values), close)


def _identical(one: Runs, other: Runs) -> Checked:
    count = min(len(one.frame), len(other.frame))
    same = (one.frame["sweeps"][:count] == other.frame["sweeps"][:count]).to_numpy()
    ours = f"{int(same.sum()):,} of {count:,} runs"
    return Checked(f"as {other.reading.name}", ours, count, bool(same.all()))


def _network(rule: PrintedNetwork, one: Runs) -> Checked:
    task, networks = one.reading.task, one.reading.paper.networks
    if rule.name not in networks:
        raise KeyError(f"no network `{rule.name}` is printed under `{one.reading.name}`")
    theta = theta_of(task.network, networks[rule.name])
    y = outputs_of(task.network, forward(task.network, theta, task.inputs[:, :, None]))[..., 0]
    wanted = one.reading.cases[1]
    correct = int(((y > 0.5) == (wanted > 0.5)).all(axis=1).sum())
    error = float(0.5 * ((y - wanted) ** 2).sum())
    close = rule.error is None or abs(error - rule.error) <= rule.within
    printed = f"{rule.correct} right" + ("" if rule.error is None else f", E = {rule.error:g}")
    return Checked(
        printed, f"{correct} right, E = {error:.3f}", 1, correct == rule.correct and close
    )
