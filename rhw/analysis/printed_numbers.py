"""Is a printed number compatible with our runs? What was printed decides the test.

One run's count of sweeps, the mean of several, or how many of several runs solved. The rules are
written down, with their formulas, in docs/protocol.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, log
from typing import Literal

import numpy as np

from rhw.analysis.stats import resampled, wilson
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
    if not solved:
        word = "not settled"
    if share_high < NEVER and (solved or not unsettled):
        word = "incompatible"
    elif share_high < RARELY and word == "compatible":
        word = "unusual"
    low, high = _accepted(counts, unsettled)
    below = float((counts <= printed[1]).sum()) / max(1, solved + unsettled + failed)
    return Compared(word, (ps[0], ps[1]), low, high, is_weak(low, high), _best_of(below))


def _two_sided(counts: Array, later: int, least: float, most: float) -> float:
    """Return p of a printed count; ties count on both sides, and so does the printed run."""
    total = len(counts) + 1 + later
    below = (1 + int((counts <= most).sum())) / total
    above = (1 + int((counts >= least).sum()) + later) / total
    return min(1.0, 2 * min(below, above))


def word_of(p: float, compatible: float = COMPATIBLE, unusual: float = UNUSUAL) -> Word:
    """Return the word of a p."""
    return "compatible" if p >= compatible else "unusual" if p >= unusual else "incompatible"


def _word(p: float, solved: int) -> Word:
    word = word_of(p)
    return "unusual" if word == "incompatible" and solved < LEAST_SOLVED else word


def _accepted(counts: Array, unsettled: int) -> tuple[float, float]:
    """Return the smallest and the largest count that is compatible whatever the others do."""
    known = [
        t
        for t in np.unique(counts)
        if min(_two_sided(counts, v, t, t) for v in (0, unsettled)) >= COMPATIBLE
    ]
    return (float(known[0]), float(known[-1])) if known else (inf, inf)


def is_weak(low: float, high: float) -> bool:
    """Return whether a test that accepts these numbers, and all between them, says little."""
    return not isfinite(high) or high > WEAK * max(low, 1.0)


def accepted_in_words(low: float, high: float) -> str:
    """Format the numbers that are accepted: `466 to 5,588`, `10 or more`, `none`."""
    if not isfinite(low):
        return "none"
    return f"{low:,.0f} to {high:,.0f}" if isfinite(high) else f"{low:,.0f} or more"


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
        drawn = (resampled(values, n, SAMPLES, np.mean, random) for n in (of, len(values)))
        gaps = next(drawn) - next(drawn)
        gap = printed - float(values.mean())
        below, above = (gaps <= gap).mean(), (gaps >= gap).mean()
        p = min(1.0, 2 * float(min(below, above)) + 2 / SAMPLES)
        enough = len(values) >= RUNS_EACH * of
        word: Word = _word(p, len(solved)) if enough else "not settled"
        low, high = np.quantile(gaps, [COMPATIBLE / 2, 1 - COMPATIBLE / 2]) + values.mean()
        note = f"our mean {values.mean():,.0f}"
        weak = is_weak(float(low), float(high))
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
    return _among(chances, printed, runs, f"{solved:,} of our {runs:,}")


def _among(chances: Array, printed: int, runs: int, note: str) -> Compared:
    """Compare a printed number with the chances of 0, 1, 2, ...; weak if most are compatible."""

    def two_sided(k: int) -> float:
        return min(1.0, 2 * float(min(chances[: k + 1].sum(), chances[k:].sum())))

    accepted = [k for k in range(len(chances)) if two_sided(k) >= COMPATIBLE]
    low, high = (float(accepted[0]), float(accepted[-1])) if accepted else (inf, inf)
    p, weak = two_sided(printed), len(accepted) > len(chances) / 2
    return Compared(_word(p, runs), (p, p), low, high, weak, note)


def within_bound(sweeps: Array, others: int, bound: float, strictly: bool = True) -> Compared:
    """Compare a printed bound, `fewer than 200`, for one run that solved its task.

    It is no count: any of our runs within the bound is as printed, and any larger bound is
    compatible too.

    Args:
        sweeps: counts of our solved runs.
        others: how many did not solve.
        bound: the bound.
        strictly: whether a run that takes exactly so long is outside.
    """
    counts = np.asarray(sweeps, dtype=float)

    def share(limit: float) -> float:
        inside = int((counts < limit if strictly else counts <= limit).sum())
        return (1 + inside) / (len(counts) + others + 1)

    p, weak = share(bound), share(bound / 2) >= COMPATIBLE
    middle = float(np.median(counts)) if len(counts) else inf
    note = f"{bound / middle:.2g} times the median of our solved runs" if len(counts) else ""
    least = [t for t in np.unique(counts) if share(float(np.nextafter(t, inf))) >= COMPATIBLE]
    low = float(least[0]) if least else inf
    return Compared(_word(p, len(counts) + others), (p, p), low, inf, weak, note)


def held_out_answers(right: Array, of: int, printed: list[int]) -> Compared:
    """Compare the right answers of some runs to the cases that they had not seen.

    Answers within a run are not independent, so runs are drawn, not answers: the distribution of
    right answers per run is convolved over the printed runs.

    Args:
        right: how many answers of each of our runs are right.
        of: how many cases each run held out.
        printed: right answers of the paper's runs, each with as many cases.

    Raises:
        ValueError: if a printed run has more right answers than there are.
    """
    if not printed or max(printed) > of or min(printed) < 0:
        raise ValueError(f"held-out answers: each run has 0 to {of} right")
    counts = np.bincount(np.asarray(right, dtype=int), minlength=of + 1).astype(float)
    one = (counts + 0.5) / (len(right) + (of + 1) / 2)
    chances = np.ones(1)
    for _ in printed:
        chances = np.convolve(chances, one)
    total = sum(printed)
    note = f"{total} of {of * len(printed)} in all; ours {float(np.mean(right)):.3g} of {of} a run"
    return _among(chances, total, len(right), note)
