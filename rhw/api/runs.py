"""Runs with their figures, saved to a folder and read again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rhw.analysis.classes import confusion, predict
from rhw.analysis.runs import Runs as AnalysedRuns
from rhw.analysis.runs_csv import write_table
from rhw.analysis.stats import convergence
from rhw.config.reading import Reading
from rhw.running.runner import MOST_SEEDS, stretches
from rhw.store import blocks, provenance
from rhw.store.files import StoreError, write_into

if TYPE_CHECKING:
    import pandas as pd

    from rhw.analysis.minima import Examined
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
        """How many solved, and how fast.

        Fields: seeds, solved, share, its 95 % interval low and high; quantiles of sweeps in which a
        failure counts as never (infinity): fastest, q1, median, q3, slowest; median_solved, of the
        solved runs only.
        """
        some = self.reading.count(len(self))
        return convergence(self.outcome.solved[:some], self.outcome.sweeps[:some])

    @property
    def plot(self) -> Plots:
        """Figures: `plot.hinton(seed=17)`, `plot.network()`, `plot.curves()` and others."""
        from rhw.api.plots import Plots

        return Plots(self)

    def save(self, folder: str | Path) -> Path:
        """Write the runs to a folder, from which `rhw.read` returns them.

        It holds config.yaml (the settings; `rhw run` accepts it), runs.csv (a row for each seed),
        provenance.json, the arrays in runs/, and checksums. Runs saved there before are replaced.

        Args:
            folder: a new folder, or one that holds saved runs.

        Returns:
            The folder.

        Raises:
            StoreError: if the folder holds anything else.
            OSError: if it cannot be written.
        """
        base = Path(folder)
        if base.exists() and (
            not base.is_dir() or (any(base.iterdir()) and provenance.read(base) is None)
        ):
            raise StoreError(f"{base}: exists and holds no saved runs; choose another folder")
        place = blocks.runs_folder(base, self.reading.fingerprint)
        earlier = set(blocks.blocks(place))
        rows, start = np.argsort(self.outcome.seeds), 0
        for part in stretches(sorted(self.seeds), MOST_SEEDS):
            block = self.outcome.at(rows[start : start + len(part)])
            earlier.discard(blocks.write_block(place, block))
            start += len(part)
        for path in earlier:
            path.unlink()
        provenance.write(base, _with_files(self.reading, base), len(self), None)
        write_table(base, self.frame)
        return base

    def examine(self, seed: int) -> Examined:
        """Tell where a run that failed stands: plateau, saddle, minimum, minimum at infinity.

        Follows saddle-free Newton steps from its final weights (docs/method.md).

        Args:
            seed: the run.

        Returns:
            Fields: kind; error and limit, E where the run and the method ended; steps; ratio, least
            eigenvalue over the largest.

        Raises:
            ValueError: if training does not minimise a function of the weights, the network is
                large, the weights overflowed, or the seed was not trained.
        """
        from rhw.analysis.minima import examine

        return examine(self.reading.task, self.theta[:, self.position(seed)], seed)

    def predict(self, rows: Any, seed: int | None = None) -> pd.DataFrame:
        """Return the outputs for new rows, and their class if the task has classes.

        Args:
            rows: a table with the input columns of the file by name, if the cases come from one;
                otherwise numbers, shape (rows, inputs).
            seed: a run; the one with most trained cases right, and then the least error, if None.

        Returns:
            A column for each output unit, and `class`.

        Raises:
            ValueError: if a column is missing or a value is wrong, or the seed was not trained.
        """
        return predict(self, rows, self.best if seed is None else seed)

    def confusion(self, seed: int | None = None, held_out: bool | None = None) -> pd.DataFrame:
        """Count the cases of each class (rows) by the class that a run gives them (columns).

        Args:
            seed: a run; `best` if None.
            held_out: only the cases held out (True) or trained (False); all if None.

        Raises:
            ValueError: if the targets are not classes, or the seed was not trained.
        """
        return confusion(self, self.best if seed is None else seed, held_out)

    @property
    def best(self) -> int:
        """The seed with most trained cases right and, of those, the least error."""
        right = (self.correct & self.trained).sum(axis=0)
        error = np.nan_to_num(self.outcome.error, nan=np.inf)
        return self.seeds[int(np.lexsort((error, -right))[0])]

    def export(self, seed: int, path: str | Path) -> Path:
        """Write one run to a file for other programs; docs/python.md says what is in each.

        Args:
            seed: the run.
            path: the file: `.npz` (named arrays), `.csv` (a row for each weight), `.json` (all).

        Returns:
            The path.

        Raises:
            ValueError: if the suffix is another one, or the seed was not trained.
            OSError: if it cannot be written.
        """
        from rhw.api.export import export

        target = Path(path)
        export(self, seed, target)
        return target


def _with_files(reading: Reading, base: Path) -> Reading:
    """Copy the files of a reading's cases into a folder, and return the reading that uses them."""
    cases = reading.settings.cases
    given = {"file": cases.file, "test": cases.test}
    copied = {}
    for key, name in given.items():
        if name is not None:
            copied[key] = f"{key}{Path(name).suffix}"
            write_into(base, copied[key], (reading.beside / name).read_bytes())
    if not copied:
        return reading
    settings = reading.settings.model_copy(update={"cases": cases.model_copy(update=copied)})
    return replace(reading, settings=settings, beside=base)
