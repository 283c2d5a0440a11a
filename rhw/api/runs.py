"""Runs with their figures, saved to a folder and read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rhw.analysis.runs import Runs as AnalysedRuns
from rhw.analysis.stats import convergence

if TYPE_CHECKING:
    from rhw.analysis.stats import Convergence
    from rhw.api.plots import Plots


@dataclass(frozen=True, repr=False)
class Runs(AnalysedRuns):
    """The trained networks of one reading, one for each seed.

    Attributes:
        reading: the settings that were trained.
        outcome: the arrays of results, whose first axis runs over seeds.
    """

    def __repr__(self) -> str:
        found = self.summary
        name = f"{self.reading.config}/{self.reading.name}"
        return f"<Runs of {name}: {found.solved} of {found.seeds} solved>"

    def __len__(self) -> int:
        return len(self.outcome.seeds)

    @property
    def summary(self) -> Convergence:
        """Share solved with its 95 % interval, and quantiles of sweeps, failures as never."""
        return convergence(self.outcome.solved, self.outcome.sweeps)

    @property
    def plot(self) -> Plots:
        """Figures: `plot.hinton(seed=17)`, `plot.network()`, `plot.curves()` and others."""
        from rhw.api.plots import Plots

        return Plots(self)
