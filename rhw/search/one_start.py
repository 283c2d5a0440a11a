"""What the joint search says: the best start for all, each experiment's share, and its price.

`D` is by how much the best fits of single experiments exceed the best fit of all together. Sets of
numbers drawn from our own runs at the best theta show how large it is by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rhw.analysis.printed_numbers import one_count
from rhw.analysis.stats import resampled
from rhw.backprop.arithmetic import Array
from rhw.config.claims_spec import Claim, Count, FewerThan, HeldOut, Mean, Successes, VerdictRule
from rhw.config.loader import Config
from rhw.search.likelihood import SAMPLES, TIE, Sample, ln_likelihood
from rhw.search.shared_start import FACTORS, PRINTED_RANGE, RANGES, sample_of
from rhw.search.table import Row

#: Sets of numbers drawn from our own runs.
SETS = 200
Theta = tuple[float, float]
#: What the papers print.
PRINTED: Theta = (PRINTED_RANGE, 1.0)


@dataclass(frozen=True)
class Experiment:
    """A printed number of an experiment in the joint search, and our runs at each theta.

    weights: of its readings, 2^-distance; range_printed: whether the start range is printed, so
    that only the factor is open; samples: our runs by reading and theta.
    """

    name: str
    claim: Claim
    group: str
    range_printed: bool
    weights: dict[str, float]
    samples: dict[tuple[str, Theta], Sample]

    def ln_l(self, theta: Theta, claim: Claim | None = None, free: bool = False) -> float:
        """Return ln L at a theta, averaged over the readings.

        Args:
            theta: start range and factor.
            claim: another printed number of the same kind.
            free: whether the start range counts although it is printed.
        """
        start = PRINTED_RANGE if self.range_printed and not free else theta[0]
        values, weights = [], []
        for reading, weight in self.weights.items():
            values.append(
                ln_likelihood(claim or self.claim, self.samples[reading, (start, theta[1])])
            )
            weights.append(weight)
        total = np.logaddexp.reduce(np.array(values) + np.log(weights))
        return float(total - np.log(sum(weights)))

    def grid(self, claim: Claim | None = None, free: bool = False) -> Array:
        """Return ln L at every theta, shape (RANGES, FACTORS)."""
        if self.range_printed and not free:
            row = [self.ln_l((PRINTED_RANGE, s), claim) for s in FACTORS]
            return np.tile(row, (len(RANGES), 1))
        return np.array([[self.ln_l((r, s), claim, free) for s in FACTORS] for r in RANGES])

    def p(self, theta: Theta) -> float:
        """Return p of a printed count at a theta, averaged over the readings; NaN for others."""
        rule = self.claim.rule.value
        if not isinstance(rule, Count):
            return float("nan")
        start = PRINTED_RANGE if self.range_printed else theta[0]
        ps = []
        for reading, weight in self.weights.items():
            sample = self.samples[reading, (start, theta[1])]
            failed, span = sample.runs - len(sample.counts), (rule.printed, rule.printed)
            compared = one_count(sample.counts, 0, failed, span, sample.limit)
            ps.append(weight * (compared.p[0] if len(sample.counts) else 0.0))
        return sum(ps) / sum(self.weights.values())

    def draw(self, theta: Theta, random: np.random.Generator) -> Claim | None:
        """Return a number of the same kind from our own runs; None if no run solves.

        Args:
            theta: where.
            random: a generator.
        """
        names = list(self.weights)
        chances = np.array(list(self.weights.values()))
        reading = names[random.choice(len(names), p=chances / chances.sum())]
        start = PRINTED_RANGE if self.range_printed else theta[0]
        sample = self.samples[reading, (start, theta[1])]
        counts, rule = sample.counts, self.claim.rule.value
        if isinstance(rule, Successes):
            of = int(random.choice(rule.of))
            printed = int(random.binomial(of, 1 - len(counts) / sample.runs))
            new = VerdictRule(successes=Successes(where=rule.where, printed=printed, of=[of]))
        elif not len(counts):
            return None
        elif isinstance(rule, HeldOut):
            right = random.choice(counts, len(rule.right)).astype(int).tolist()
            new = VerdictRule(held_out=HeldOut(right=right, of=rule.of, measure=rule.measure))
        elif isinstance(rule, Count):
            new = VerdictRule(count=Count(printed=float(random.choice(counts))))
        elif isinstance(rule, Mean):
            means = resampled(counts, rule.of, SAMPLES, np.mean, random)
            mean = float(random.choice(means))
            new = VerdictRule(mean=Mean(printed=mean, of=rule.of))
        else:
            return self.claim
        return self.claim.model_copy(update={"rule": new})


@dataclass(frozen=True)
class Fit:
    """The best theta of some experiments, and ln L there and over the whole grid."""

    theta: Theta
    ln_l: float
    grid: Array


def gathered(configs: Sequence[Config], rows: Sequence[Row]) -> list[Experiment]:
    """Put the rows of a search together by experiment."""
    found = []
    for config in configs:
        spec = config.base.joint
        assert spec is not None
        for number, trials in spec.trials.items():
            samples = {
                (row["reading"], (row["start"], row["factor"])): sample_of(row)
                for row in rows
                if (row["experiment"], row["number"]) == (config.name, number)
            }
            weights = {name: 2.0**-one.distance for name, one in trials.items()}
            name = config.name if len(spec.trials) == 1 else f"{config.name} {number}"
            claim, printed = config.base.claims[number], spec.range == "printed"
            found.append(Experiment(name, claim, spec.group, printed, weights, samples))
    return found


def best(grid: Array) -> Fit:
    """Return the best theta of a grid."""
    row, column = np.unravel_index(int(np.argmax(grid)), grid.shape)
    return Fit((RANGES[row], FACTORS[column]), float(grid[row, column]), grid)


def ties(fit: Fit) -> list[Theta]:
    """Return every theta that is as good as the best one, up to TIE."""
    near = np.argwhere(fit.grid >= fit.ln_l - TIE)
    return [(RANGES[row], FACTORS[column]) for row, column in near]


def summary(found: Sequence[Experiment]) -> list[dict[str, Any]]:
    """Return what each experiment says of the one start, and what is best without it.

    Returns:
        Rows: experiment; printed: what its paper prints; group; joint: its ln L at the best theta
        of all; as_printed: at the printed theta; own_start, own_factor and own: its own best fit;
        start_without, factor_without: the best theta of the others; p: of its number there.
    """
    grids = [one.grid() for one in found]
    together = best(np.sum(grids, axis=0))
    rows = []
    for one, grid in zip(found, grids, strict=True):
        free = best(one.grid(free=True))
        without = best(np.sum(grids, axis=0) - grid)
        rows.append(
            {
                "experiment": one.name, "printed": printed_number(one.claim), "group": one.group,
                "joint": one.ln_l(together.theta), "as_printed": one.ln_l(PRINTED),
                "own_start": free.theta[0], "own_factor": free.theta[1], "own": free.ln_l,
                "start_without": without.theta[0], "factor_without": without.theta[1],
                "p": one.p(without.theta),
            }
        )  # fmt: skip
    return rows


def by_reading(one: Experiment) -> list[dict[str, Any]]:
    """Return the best theta of each reading of a number alone, whether its range is printed or not.

    Returns:
        Rows: reading, weight, start, factor, ln L there, and ln L at the printed theta.
    """
    rows = []
    for reading, weight in one.weights.items():
        alone = replace(one, weights={reading: 1.0}, range_printed=False)
        fit = best(alone.grid())
        rows.append(
            {
                "number": one.name, "reading": reading, "weight": weight, "start": fit.theta[0],
                "factor": fit.theta[1], "ln_l": fit.ln_l, "as_printed": alone.ln_l(PRINTED),
            }
        )  # fmt: skip
    return rows


def printed_number(claim: Claim) -> str:
    """Return what a claim prints, in a few words."""
    rule = claim.rule.value
    if isinstance(rule, Count):
        return f"{rule.printed:,.0f}"
    if isinstance(rule, Mean):
        return f"mean {rule.printed:,.0f} of {rule.of}"
    if isinstance(rule, FewerThan):
        return f"fewer than {rule.below:,.0f}"
    if isinstance(rule, HeldOut):
        return f"{' and '.join(map(str, rule.right))} of {rule.of}"
    return f"{rule.printed} of {' or '.join(map(str, rule.of))}"


def excess(grids: Sequence[Array]) -> float:
    """Return D: the sum of the best fits of single experiments minus that of all together."""
    total = np.sum(grids, axis=0)
    return float(sum(grid.max() for grid in grids) - total.max())


def by_chance(found: Sequence[Experiment], theta: Theta, sets: int = SETS) -> Array:
    """Return D of sets of numbers that our own runs print at a theta; shape (sets,)."""
    random = np.random.Generator(np.random.PCG64(1986))
    made = []
    for _ in range(sets):
        drawn = [(one, one.draw(theta, random)) for one in found]
        made.append(excess([one.grid(claim) for one, claim in drawn if claim is not None]))
    return np.array(made)
