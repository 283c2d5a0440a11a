"""Judge claims. The kinds of rules and their thresholds are the same for all claims.

typical: p is the two-sided share of our runs that are at least as extreme as the printed one;
reproduced if p >= TYPICAL, partly if p >= POSSIBLE. share, compared: from the 95 % interval:
reproduced if it lies inside the range (partly, inside the wider range), not reproduced if it lies
outside, undecided if it crosses an edge. exact, network: from the numbers alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import pandas as pd

from rhw.analysis.bounds import holds
from rhw.analysis.runs import Runs, numbers
from rhw.analysis.stats import resampled_medians, wilson
from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import forward, outputs_of
from rhw.backprop.initial import theta_of
from rhw.config.claims_spec import Claim, Exact, MedianRatio, PrintedNetwork, Share, Typical

Verdict = Literal["reproduced", "partly", "not reproduced", "undecided", "not testable"]
VERDICTS: tuple[Verdict, ...] = (
    "reproduced",
    "partly",
    "not reproduced",
    "undecided",
    "not testable",
)
#: A printed run is typical from the first two-sided share on, and possible from the second on.
TYPICAL, POSSIBLE = 0.1, 0.01
#: With fewer runs than this, nothing can be said about what is typical.
LEAST = 30


@dataclass(frozen=True)
class Judged:
    """The verdict on one claim under one reading.

    expected: the printed number, or the range accepted for a claim without a number.
    """

    experiment: str
    claim: str
    source: str
    reading: str
    says: str
    expected: str
    ours: str
    interval: str
    seeds: int
    verdict: Verdict


@dataclass(frozen=True)
class Evidence:
    """The evidence that a rule found, as text, and its verdict."""

    expected: str
    ours: str
    interval: str
    seeds: int
    verdict: Verdict


def judge(experiment: str, name: str, claim: Claim, runs: Mapping[str, Runs]) -> list[Judged]:
    """Judge a claim under each of its readings; a reading without runs gives `undecided`.

    Raises:
        KeyError: if a rule uses a measure that does not exist.
    """
    rows = []
    for reading in claim.readings:
        if claim.rule.untestable is not None:
            found = Evidence("-", claim.rule.untestable, "-", 0, "not testable")
        elif reading not in runs:
            found = Evidence("-", "not run", "-", 0, "undecided")
        else:
            found = _decide(claim, runs[reading], runs)
        rows.append(Judged(experiment, name, claim.source, reading, claim.says, **asdict(found)))
    return rows


def _decide(claim: Claim, one: Runs, runs: Mapping[str, Runs]) -> Evidence:
    rule = claim.rule
    if rule.typical is not None:
        return typical(rule.typical, one.frame)
    if rule.share is not None:
        return share(rule.share, one.frame)
    if rule.compared is not None:
        other = runs.get(rule.compared.over)
        if other is None:
            return Evidence("-", "not run", "-", 0, "undecided")
        return compared(rule.compared, one.frame, other.frame)
    if rule.exact is not None:
        return exact(rule.exact, one.frame)
    assert rule.network is not None
    return network(rule.network, one)


def _values(frame: pd.DataFrame, measure: str, among: str) -> Array:
    """Return the measure of each run; an unsolved run has infinitely many sweeps."""
    rows = _among(frame, among)
    values = numbers(rows, measure)
    return np.where(rows["solved"], values, np.inf) if measure == "sweeps" else values


def _among(frame: pd.DataFrame, among: str) -> pd.DataFrame:
    """Select the runs that a claim is about."""
    solved = frame["solved"].astype(bool)
    return {"all": frame, "solved": frame[solved], "failed": frame[~solved]}[among]


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "never"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def typical(rule: Typical, frame: pd.DataFrame) -> Evidence:
    """Judge whether the printed run is typical of our runs."""
    values = _values(frame, rule.measure, rule.among)
    values = values[~np.isnan(values)]
    printed = _number(rule.printed)
    if len(values) < LEAST:
        return Evidence(printed, "too few runs", "-", len(values), "undecided")
    below, above = (values <= rule.printed).mean(), (values >= rule.printed).mean()
    p = min(1.0, 2 * float(min(below, above)))
    low, high = np.quantile(values, [0.05, 0.95], method="inverted_cdf")
    middle = np.quantile(values, 0.5, method="inverted_cdf")
    verdict: Verdict = (
        "reproduced" if p >= TYPICAL else "partly" if p >= POSSIBLE else "not reproduced"
    )
    return Evidence(
        printed,
        f"median {_number(middle)}; at least as extreme: {p:.3g}",
        f"90 % of runs: {_number(low)} to {_number(high)}",
        len(values),
        verdict,
    )


def _place(low: float, high: float, between: tuple[float, float]) -> Verdict:
    """Compare an interval with a range."""
    if between[0] <= low and high <= between[1]:
        return "reproduced"
    if high < between[0] or low > between[1]:
        return "not reproduced"
    return "undecided"


def share(rule: Share, frame: pd.DataFrame) -> Evidence:
    """Judge whether a share of runs lies in the range that the claim states."""
    rows = _among(frame, rule.among)
    count = int(holds(rule.where, rows).sum())
    low, high = wilson(count, len(rows))
    bounds = rule.between[0], rule.between[1]
    verdict = _place(low, high, bounds)
    if verdict == "not reproduced" and rule.partly is not None:
        wider = _place(low, high, (rule.partly[0], rule.partly[1]))
        verdict = "partly" if wider == "reproduced" else wider
    if len(rows) < LEAST:
        verdict = "undecided"
    return Evidence(
        f"{rule.between[0]:.0%} to {rule.between[1]:.0%}",
        f"{count / len(rows):.1%}" if len(rows) else "no such run",
        f"{low:.1%} to {high:.1%}",
        len(rows),
        verdict,
    )


def compared(rule: MedianRatio, one: pd.DataFrame, other: pd.DataFrame) -> Evidence:
    """Judge the ratio of two medians, with a bootstrap interval."""
    a, b = (_values(frame, rule.measure, rule.among) for frame in (one, other))
    low_limit = -np.inf if rule.between[0] is None else rule.between[0]
    high_limit = np.inf if rule.between[1] is None else rule.between[1]
    expected = f"{_limit(rule.between[0])} to {_limit(rule.between[1])}"
    if min(len(a), len(b)) < LEAST:
        return Evidence(expected, "too few runs", "-", min(len(a), len(b)), "undecided")
    random = np.random.Generator(np.random.PCG64(1986))
    above, below = (resampled_medians(values, random) for values in (a, b))
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = above / below
    ratios = ratios[~np.isnan(ratios)]
    if not len(ratios):
        return Evidence(expected, "neither learns", "-", len(a), "undecided")
    low, middle, high = np.quantile(ratios, [0.025, 0.5, 0.975], method="inverted_cdf")
    return Evidence(
        expected,
        f"ratio {_number(middle)}",
        f"{_number(low)} to {_number(high)}",
        min(len(a), len(b)),
        _place(float(low), float(high), (low_limit, high_limit)),
    )


def exact(rule: Exact, frame: pd.DataFrame) -> Evidence:
    """Judge whether every run has exactly the printed number."""
    values = _values(frame, rule.measure, "all")
    close = bool((np.abs(values - rule.printed) <= rule.within).all())
    low, high = _number(float(values.min())), _number(float(values.max()))
    ours = low if low == high else f"{low} to {high}"
    verdict: Verdict = "reproduced" if close else "not reproduced"
    return Evidence(_number(rule.printed), ours, "exact", len(values), verdict)


def _limit(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"


def network(rule: PrintedNetwork, runs: Runs) -> Evidence:
    """Judge what a printed network computes.

    Raises:
        KeyError: if no network of this name is printed.
    """
    task, networks = runs.reading.task, runs.reading.paper.networks
    if rule.name not in networks:
        raise KeyError(f"no network `{rule.name}` is printed under `{runs.reading.name}`")
    printed = networks[rule.name]
    theta = theta_of(task.network, printed)
    y = outputs_of(task.network, forward(task.network, theta, task.inputs[:, :, None]))[..., 0]
    wanted = runs.reading.cases[1]
    correct = int(((y > 0.5) == (wanted > 0.5)).all(axis=1).sum())
    error = float(0.5 * ((y - wanted) ** 2).sum())
    close = rule.error is None or abs(error - rule.error) <= rule.within
    return Evidence(
        f"{rule.correct} right" + ("" if rule.error is None else f", E = {rule.error:g}"),
        f"{correct} right, E = {error:.3f}",
        "exact",
        1,
        "reproduced" if correct == rule.correct and close else "not reproduced",
    )
