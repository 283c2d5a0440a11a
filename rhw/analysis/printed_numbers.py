"""Is a printed number compatible with our runs? What was printed decides the test.

One run's count of sweeps, the mean of several, or how many of several runs solved. The rules are
written down, with their formulas, in docs/protocol.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, log
from typing import Literal

import numpy as np

from rhw.analysis.stats import wilson
from rhw.backprop.arithmetic import Array

Word = Literal["compatible", "unusual", "incompatible", "not settled"]
#: A printed number is compatible from the first p on, and unusual from the second on.
COMPATIBLE, UNUSUAL = 0.05, 0.01
#: With fewer solved runs no word is stronger than `unusual`.
LEAST_SOLVED = 200
#: A limit of sweeps this many times a printed count settles what longer runs could have shown.
CAP = 10.0
#: Limits of the upper 95 % limit of the share that solves: below, a printed success is incompatible
#: or at most unusual.
NEVER, RARELY = 0.01, 0.05
#: A test accepts too much if the largest number that it accepts is this many times the smallest.
WEAK = 10.0
#: Bootstrap samples for a mean, and the runs that it needs for each printed one.
SAMPLES, RUNS_EACH = 10_000, 20
#: Ways to count a failure in a mean.
FAILURES = ("solved only", "cap of 2", "cap of 5", "cap of 10", "restart")


@dataclass(frozen=True)
class Compared:
    """The verdict on a printed number.

    p: two-sided, if runs that are not settled never solve, and if they solve later than printed;
    low, high: the numbers that would have been compatible; weak: whether these are so many that the
    test says little; note: what else there is to know.
    """

    word: Word
    p: tuple[float, float]
    low: float
    high: float
    weak: bool
    note: str


def one_count(
    sweeps: Array, unsettled: int, failed: int, printed: tuple[float, float], cap: int
) -> Compared:
    """Compare the printed sweep count of one run that solved its task.

    Args:
        sweeps: counts of our solved runs.
        unsettled: how many had neither solved nor failed for good: improving, oscillating, on a
            plateau.
        failed: how many had failed for good: diverged, or in a minimum.
        printed: the smallest and the largest count that rounds to the printed one.
        cap: our limit of sweeps.
    """
    counts = np.sort(np.asarray(sweeps, dtype=float))
    solved = len(counts)
    ps = [_two_sided(counts, v, *printed) for v in (0, unsettled)]
    words = [_word(p, solved) for p in ps]
    word: Word = words[0] if words[0] == words[1] else "not settled"
    if unsettled and cap < CAP * printed[1]:
        word = "not settled"
    share_high = wilson(solved, solved + unsettled + failed)[1]
    if share_high < NEVER:
        word = "incompatible"
    elif share_high < RARELY and word == "compatible":
        word = "unusual"
    low, high = _accepted(counts, unsettled)
    below = float((counts <= printed[1]).sum()) / max(1, solved + unsettled + failed)
    return Compared(word, (ps[0], ps[1]), low, high, _is_weak(low, high), _best_of(below))


def _two_sided(counts: Array, later: int, least: float, most: float) -> float:
    """Return p of a printed count; ties count on both sides, and so does the printed run."""
    total = len(counts) + 1 + later
    below = (1 + int((counts <= most).sum())) / total
    above = (1 + int((counts >= least).sum()) + later) / total
    return min(1.0, 2 * min(below, above))


def _word(p: float, solved: int) -> Word:
    if p >= COMPATIBLE:
        return "compatible"
    return "unusual" if p >= UNUSUAL or solved < LEAST_SOLVED else "incompatible"


def _accepted(counts: Array, unsettled: int) -> tuple[float, float]:
    """Return the smallest and the largest count that is compatible whatever the others do."""
    known = [
        t
        for t in np.unique(counts)
        if min(_two_sided(counts, v, t, t) for v in (0, unsettled)) >= COMPATIBLE
    ]
    return (float(known[0]), float(known[-1])) if known else (inf, inf)


def _is_weak(low: float, high: float) -> bool:
    return not isfinite(high) or high > WEAK * max(low, 1.0)


def _best_of(below: float) -> str:
    """Say of how many runs the printed one may have been the fastest."""
    if not 0 < below < 1:
        return ""
    least, most = (log(q) / log(1 - below) for q in (0.95, 0.05))
    return (
        f"{below:.1%} of all runs are as fast; the fastest of {max(1, least):,.0f} to {most:,.0f}"
    )


def mean_count(
    sweeps: Array, failed: int, printed: float, of: int, random: np.random.Generator
) -> dict[str, Compared]:
    """Compare the printed mean of `of` runs, under each way to count failures.

    Two bootstrap samples, of `of` runs and of ours, show how far their means differ by chance.

    Args:
        sweeps: counts of our solved runs.
        failed: how many did not solve.
        printed: the mean.
        of: of how many runs.
        random: a generator.

    Returns:
        By name of FAILURES; `not settled` with fewer than RUNS_EACH of our runs for each printed.
    """
    solved = np.asarray(sweeps, dtype=float)
    found = {}
    for how in FAILURES:
        values = _with_failures(solved, failed, printed, how, random)
        if not len(values):
            found[how] = Compared("not settled", (1.0, 1.0), inf, inf, True, "no run solves")
            continue
        gaps = np.array(
            [
                values[random.integers(0, len(values), of)].mean()
                - values[random.integers(0, len(values), len(values))].mean()
                for _ in range(SAMPLES)
            ]
        )
        gap = printed - float(values.mean())
        below, above = (gaps <= gap).mean(), (gaps >= gap).mean()
        p = min(1.0, 2 * float(min(below, above)) + 2 / SAMPLES)
        enough = len(values) >= RUNS_EACH * of
        word: Word = _word(p, len(solved)) if enough else "not settled"
        low, high = np.quantile(gaps, [COMPATIBLE / 2, 1 - COMPATIBLE / 2]) + values.mean()
        note = f"our mean {values.mean():,.0f}"
        weak = _is_weak(float(low), float(high))
        found[how] = Compared(word, (p, p), float(low), float(high), weak, note)
    return found


def _with_failures(
    solved: Array, failed: int, printed: float, how: str, random: np.random.Generator
) -> Array:
    """Return the counts that a mean is taken of."""
    if how == "solved only" or not failed:
        return solved
    if how == "restart":
        # A run that fails at twice the print starts again, with the sweeps spent.
        if not len(solved):
            return solved
        share = len(solved) / (len(solved) + failed)
        starts = random.geometric(share, len(solved)) - 1
        return solved + 2 * printed * starts
    cap = float(how.rpartition(" ")[2]) * printed
    return np.concatenate([np.minimum(solved, cap), np.full(failed, cap)])


def together(found: dict[str, Compared]) -> Word | Literal["depends on failures"]:
    """Return the one word of all ways to count failures, or that it depends on them."""
    words = {one.word for one in found.values()}
    return words.pop() if len(words) == 1 else "depends on failures"


def some_of(solved: int, runs: int, printed: int, of: int) -> Compared:
    """Compare a printed number of successes among independent runs (beta-binomial, two-sided).

    Args:
        solved: how many of ours solved.
        runs: of how many.
        printed: how many of the paper's did.
        of: of how many.
    """
    from scipy.stats import betabinom

    chances = betabinom.pmf(np.arange(of + 1), of, solved + 0.5, runs - solved + 0.5)
    p = min(1.0, 2 * float(min(chances[: printed + 1].sum(), chances[printed:].sum())))
    accepted = [
        k
        for k in range(of + 1)
        if min(1.0, 2 * min(chances[: k + 1].sum(), chances[k:].sum())) >= COMPATIBLE
    ]
    low, high = (accepted[0], accepted[-1]) if accepted else (inf, inf)
    weak = len(accepted) > (of + 1) / 2
    note = f"{solved:,} of our {runs:,}"
    return Compared(_word(p, runs), (p, p), float(low), float(high), weak, note)
