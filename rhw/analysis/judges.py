"""The tests for each kind of claim: from runs to the fields of a verdict.

Each function takes the evidence, a reading, the rule, and among how many readings there is a
choice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf, isfinite, nan
from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis import printed_numbers, shares
from rhw.analysis.bounds import holds
from rhw.analysis.evidence import Evidence
from rhw.analysis.runs import numbers
from rhw.backprop.arithmetic import Array
from rhw.config.claims_spec import (
    Count,
    Exists,
    FewerThan,
    HeldOut,
    Mean,
    MostFrequent,
    Ratio,
    Share,
    Successes,
)
from rhw.config.words import RATIOS, SHARES

#: The bootstrap starts from the same place, so that equal runs give equal verdicts.
SEED = 1986


def _number(value: float) -> str:
    if not isfinite(value):
        return "never"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _accepted(low: float, high: float) -> str:
    if not isfinite(low):
        return "none"
    return f"{_number(low)} to {_number(high)}" if isfinite(high) else f"{_number(low)} or more"


def _of_number(found: printed_numbers.Compared, printed: str, ours: str, runs: int) -> Any:
    return {
        "printed": printed, "ours": ours, "accepted": _accepted(found.low, found.high),
        "runs": runs, "verdict": found.word, "weak": found.weak, "note": found.note,
        "p_least": min(found.p), "p_most": max(found.p),
        "at_least": found.low, "at_most": found.high,
    }  # fmt: skip


def _of_share(found: shares.Judged, word: str, accepted: str, ours: str, runs: int) -> Any:
    return {
        "printed": word, "ours": ours, "accepted": accepted, "runs": runs,
        "verdict": found.verdict, "low": found.low, "high": found.high,
        "wide_low": found.wide[0], "wide_high": found.wide[1], "word": word,
    }  # fmt: skip


def _sweeps(frame: pd.DataFrame) -> Array:
    return frame.loc[frame["solved"].astype(bool), "sweeps"].to_numpy(dtype=float)


def _count(evidence: Evidence, reading: str, rule: Count, _: int) -> Any:
    runs, ends = evidence.counted(reading), evidence.endings(reading)
    half = (rule.to_nearest - 1) / 2
    span, counts = (rule.printed - half, rule.printed + half), _sweeps(runs.table)
    found = printed_numbers.one_count(counts, ends.unsettled, ends.for_good, span, runs.limit)
    middle = _number(float(np.median(counts))) if len(counts) else "none"
    ours = f"median of {len(counts):,} that solve: {middle}"
    if ends.unsettled or ends.for_good:
        ours = f"{ours}; {ends.for_good:,} fail for good, {ends.unsettled:,} not settled"
    quantile = nan
    if len(counts):
        below, level = (counts < span[0]).sum(), ((counts >= span[0]) & (counts <= span[1])).sum()
        quantile = float((below + (level + 1) / 2) / (len(counts) + 1))
    made = _of_number(found, _number(rule.printed), ours, ends.runs)
    return made | {"quantile": quantile}


def _mean(evidence: Evidence, reading: str, rule: Mean, _: int) -> Any:
    frame = evidence.counted(reading).table
    counts = _sweeps(frame)
    failed = len(frame) - len(counts)
    random = np.random.Generator(np.random.PCG64(SEED))
    ways = printed_numbers.mean_count(counts, failed, rule.printed, rule.of, random)
    both = printed_numbers.together(ways)
    ps = [one.p[0] for one in ways.values()]
    first = ways["solved only"]
    found = replace(
        first,
        word="not settled" if both == "depends on failures" else both,
        p=(min(ps), max(ps)),
        weak=any(one.weak for one in ways.values()),
        note="depends on how failures count" if both == "depends on failures" else "",
    )
    mean = _number(float(counts.mean())) if len(counts) else "none"
    ours = f"mean of {len(counts):,} that solve: {mean}; {failed:,} do not"
    return _of_number(found, f"{_number(rule.printed)}, mean of {rule.of}", ours, len(frame))


def _successes(evidence: Evidence, reading: str, rule: Successes, _: int) -> Any:
    frame = evidence.runs[reading].frame
    count = int(holds(rule.where, frame).sum())
    every = [printed_numbers.some_of(count, len(frame), rule.printed, of) for of in rule.of]
    words = {one.word for one in every}
    found = replace(
        every[0],
        word=every[0].word if len(words) == 1 else "not settled",
        p=(min(one.p[0] for one in every), max(one.p[0] for one in every)),
        weak=any(one.weak for one in every),
        note=", ".join(f"of {of}: {one.word}" for of, one in zip(rule.of, every, strict=True))
        if len(rule.of) > 1
        else every[0].note,
    )
    printed = f"{rule.printed} of {' or '.join(map(str, rule.of))}"
    return _of_number(found, printed, f"{count:,} of {len(frame):,}", len(frame))


def _held_out(evidence: Evidence, reading: str, rule: HeldOut, _: int) -> Any:
    right = numbers(evidence.runs[reading].frame, rule.measure)
    found = printed_numbers.held_out_answers(right, rule.of, rule.right)
    total = sum(rule.right)
    printed = f"{total} of {rule.of * len(rule.right)}, in {len(rule.right)} runs"
    return _of_number(found, printed, f"{right.mean():.3g} of {rule.of} a run", len(right))


def _fewer_than(evidence: Evidence, reading: str, rule: FewerThan, readings: int) -> Any:
    runs = evidence.runs[reading]
    counts, total = _sweeps(runs.frame), len(runs.frame)
    printed = f"fewer than {_number(rule.below)}"
    found = printed_numbers.within_bound(counts, total - len(counts), rule.below)
    inside = int((counts < rule.below).sum())
    ours = f"{inside:,} of {total:,}"
    if not rule.general:
        return _of_number(found, printed, ours, total)
    made = shares.share_in(inside, inside, total, SHARES["always"], readings)
    half = int((counts < rule.below / 2).sum())
    weak = shares.share_in(half, half, total, SHARES["always"]).verdict == "reproduced"
    text = _of_share(made, "always", _percents(SHARES["always"]), ours, total)
    return text | {"printed": f"always {printed}", "note": found.note, "weak": weak}


def _percents(span: tuple[float, float]) -> str:
    return f"{span[0]:.0%} to {span[1]:.0%}"


def _among(frame: pd.DataFrame, among: str) -> pd.DataFrame:
    """Select the runs that a claim is about."""
    solved = frame["solved"].astype(bool)
    return {"all": frame, "solved": frame[solved], "failed": frame[~solved]}[among]


def _share(evidence: Evidence, reading: str, rule: Share, readings: int) -> Any:
    rows = _among(evidence.runs[reading].frame, rule.among)
    least = most = int(holds(rule.where, rows).sum())
    note = ""
    if rule.among == "all" and set(rule.where) == {"solved"}:
        # What has not solved may yet do so, unless it has failed for good.
        ends = evidence.endings(reading)
        failing = rule.where["solved"].equals == 0
        least = ends.for_good if failing else ends.solved
        most = least + ends.unsettled
        note = f"{ends.unsettled:,} runs not settled" if ends.unsettled else ""
    found = shares.share_in(most, least, len(rows), SHARES[rule.word], readings)
    at = f"{least / len(rows):.1%}" if len(rows) else "no such run"
    at += f" to {most / len(rows):.1%}" if most > least else ""
    made = _of_share(found, rule.word, _percents(SHARES[rule.word]), at, len(rows))
    return made | {"note": note}


def _ratio(evidence: Evidence, reading: str, rule: Ratio, readings: int) -> Any:
    both = []
    for name in (reading, rule.other(reading)):
        rows = _among(evidence.runs[name].frame, rule.among)
        both.append(numbers(rows, rule.measure))
    scale = 1.0 if rule.printed is None else rule.printed
    low, high = (scale * end for end in RATIOS[rule.word])
    random = np.random.Generator(np.random.PCG64(SEED))
    mean = rule.statistic == "mean"
    found = shares.ratio_in(both[0], both[1], mean, (low, high), random, readings)
    word = rule.word if rule.printed is None else f"about {rule.printed:g}"
    span = f"{low:.3g} to {high:.3g}" if high < inf else f"more than {low:.3g}"
    ours = f"{found.at:.3g} of {rule.other(reading)}" if isfinite(found.at) else "too few runs"
    made = _of_share(found, rule.word, span, ours, min(len(one) for one in both))
    return made | {"printed": word, "at_least": low, "at_most": high}


def _exists(evidence: Evidence, reading: str, rule: Exists, readings: int) -> Any:
    rows = _among(evidence.runs[reading].frame, rule.among)
    count = int(holds(rule.where, rows).sum())
    found = shares.exists(count, len(rows), readings)
    return _of_share(found, "exists", "one run", f"{count:,} of {len(rows):,}", len(rows))


def _most_frequent(evidence: Evidence, reading: str, rule: MostFrequent, readings: int) -> Any:
    rows = _among(evidence.runs[reading].frame, rule.among)
    if rule.measure not in rows:
        raise KeyError(
            f"no measure `{rule.measure}`; there are {', '.join(map(str, rows.columns))}"
        )
    found = shares.most_frequent(rows[rule.measure].astype(str).tolist(), rule.printed, readings)
    ours = f"{found.at:.1%}" if len(rows) else "no such run"
    word = "most frequent"
    made = _of_share(found, word, "ahead of each other kind", ours, len(rows))
    return made | {"printed": f"{rule.printed}: {word}"}


JUDGES: dict[str, Callable[[Evidence, str, Any, int], Any]] = {
    "count": _count,
    "mean": _mean,
    "successes": _successes,
    "held_out": _held_out,
    "fewer_than": _fewer_than,
    "share": _share,
    "ratio": _ratio,
    "exists": _exists,
    "most_frequent": _most_frequent,
}
