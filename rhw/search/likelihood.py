"""How probable a printed number is under a reading: likelihoods that searches can add up.

Version 1 multiplied the share of runs that had solved by the printed sweep count by the share that
had not. That product is largest for readings of which half never solve, whatever the others take.
Here the density of the count itself is estimated, times the probability of solving.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log, pi, sqrt

import numpy as np

from rhw.analysis.stats import resampled
from rhw.backprop.arithmetic import Array
from rhw.config.claims_spec import Claim, Count, FewerThan, HeldOut, Mean, Successes
from rhw.search.ranking import share

#: Probability that a printed count comes from anywhere up to the limit, so that one number cannot
#: cost more than about ln(SLIP / ln(limit)).
SLIP = 0.05
#: Least bandwidth of a density of ln T.
NARROWEST = 0.05
#: Samples for the distribution of a mean.
SAMPLES = 2000
#: Differences of ln L below this are ties.
TIE = 2.0


@dataclass(frozen=True)
class Sample:
    """Our runs of a reading: sweeps of those that solved, how many there are, and the limit.

    For held-out answers, `counts` are the right ones of every run.
    """

    counts: Array
    runs: int
    limit: int

    @cached_property
    def density(self) -> Density:
        """The density of one run's count."""
        return Density.of(self.counts)

    @cached_property
    def means(self) -> dict[int, Density]:
        """Densities of means, by how many runs; computed as they are needed."""
        return {}

    def density_of_means(self, of: int) -> Density:
        """Return the density of the mean of `of` runs."""
        if of not in self.means:
            random = np.random.Generator(np.random.PCG64(1986))
            empty = not len(self.counts)
            self.means[of] = Density.of(
                self.counts if empty else resampled(self.counts, of, SAMPLES, np.mean, random)
            )
        return self.means[of]


@dataclass(frozen=True)
class Density:
    """A smooth density of ln T: logarithms of counts, and the bandwidth."""

    logs: Array
    width: float

    @classmethod
    def of(cls, counts: Array) -> Density:
        """Return the density of some counts."""
        logs = np.log(counts)
        return cls(logs, bandwidth(logs) if len(logs) else NARROWEST)

    def ln_at(self, printed: float, limit: int) -> float:
        """Return the logarithm of the density of ln T at a printed number, with SLIP.

        Args:
            printed: a number that a paper prints.
            limit: of sweeps, over whose logarithm the slips are spread.
        """
        slip = SLIP / log(limit)
        if not len(self.logs):
            return log(slip)
        distances = (log(printed) - self.logs) / self.width
        smooth = float(np.exp(-(distances**2) / 2).mean()) / (self.width * sqrt(2 * pi))
        return log((1 - SLIP) * smooth + slip)


def ln_likelihood(claim: Claim, sample: Sample) -> float:
    """Return the logarithm of the probability (density) of what a claim prints.

    Args:
        claim: a count, a mean, a bound or a number of successes.
        sample: our runs.

    Raises:
        ValueError: if the claim prints no such number.
    """
    rule, solved = claim.rule.value, len(sample.counts)
    if isinstance(rule, Count):
        return sample.density.ln_at(rule.printed, sample.limit) + ln_share(solved, sample.runs)
    if isinstance(rule, Mean):
        density = sample.density_of_means(rule.of)
        return density.ln_at(rule.printed, sample.limit) + rule.of * ln_share(solved, sample.runs)
    if isinstance(rule, FewerThan):
        return ln_share(int((sample.counts < rule.below).sum()), sample.runs)
    if isinstance(rule, Successes):
        return ln_successes(rule, sample.runs - solved, sample.runs)
    if isinstance(rule, HeldOut):
        return sum(ln_answers(sample.counts, rule.of, right) for right in rule.right)
    raise ValueError(f"`{claim.says}` prints no number that a search can use")


def ln_share(count: int, runs: int) -> float:
    """Return the logarithm of a probability: the mean under Jeffreys' prior."""
    return log(share(count, runs))


def bandwidth(logs: Array) -> float:
    """Return Silverman's bandwidth, and no less than NARROWEST."""
    low, high = np.quantile(logs, [0.25, 0.75])
    spread = min(float(logs.std()), float(high - low) / 1.349)
    return float(max(0.9 * spread * len(logs) ** -0.2, NARROWEST))


def ln_answers(right: Array, of: int, printed: int) -> float:
    """Return the logarithm of the probability of so many right answers in a run."""
    same = int((right == printed).sum())
    return log((same + 0.5) / (len(right) + (of + 1) / 2))


def ln_successes(rule: Successes, count: int, runs: int) -> float:
    """Return the logarithm of the probability of k of m runs, averaged over the possible m.

    Args:
        rule: what is printed.
        count: how many of our runs show it.
        runs: of how many.
    """
    from scipy.stats import betabinom

    chances = [
        float(betabinom.pmf(rule.printed, of, count + 0.5, runs - count + 0.5)) for of in rule.of
    ]
    return log(max(float(np.mean(chances)), 1e-300))
