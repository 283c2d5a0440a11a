"""The runs of one reading, with the quantities that measures and figures need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rhw.analysis.failures import ends
from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import Activities, forward, outputs_of
from rhw.backprop.groups import Projection
from rhw.backprop.network import Network
from rhw.backprop.right import right, trained_mask
from rhw.backprop.task import Outcome
from rhw.config import experiments
from rhw.config.reading import Reading
from rhw.store import blocks

if TYPE_CHECKING:
    import pandas as pd

# pandas takes 0.2 s to import, so it is imported where it is used.

#: Values of each run, by name.
Columns = dict[str, NDArray[Any]]
#: Number of runs read and measured at a time.
CHUNK = 1000


@dataclass(frozen=True)
class Runs:
    """The outcomes of the selected seeds; in arrays with seeds, the last axis runs over seeds."""

    reading: Reading
    outcome: Outcome

    @property
    def network(self) -> Network:
        """The network that was trained."""
        return self.reading.task.network

    @property
    def solved(self) -> NDArray[np.bool_]:
        """Which seeds satisfied the stop rule."""
        return self.outcome.solved

    @cached_property
    def theta(self) -> Array:
        """Parameters, shape (parameters, seeds)."""
        return np.ascontiguousarray(self.outcome.theta.T)

    def position(self, seed: int) -> int:
        """Return where a seed stands among these runs.

        Raises:
            ValueError: if it was not trained.
        """
        found = np.flatnonzero(self.outcome.seeds == seed)
        if not len(found):
            raise ValueError(f"seed {seed} is not among these runs: {stretches(self.seeds)}")
        return int(found[0])

    @property
    def seeds(self) -> list[int]:
        """The numbers of the runs, in their order."""
        return [int(seed) for seed in self.outcome.seeds]

    def weights(self, source: str, target: str, seed: int | None = None) -> Array:
        """Return the weights from one group to another (equation 1).

        Args:
            source: the sending group.
            target: the receiving group.
            seed: a run; all runs if None.

        Returns:
            w[j, i], a row for each receiving unit; for all runs w[j, i, run].

        Raises:
            ValueError: if there is no such projection, or the seed was not trained.
        """
        wanted = (source, target)
        known = {(p.source, p.target): p for p in self.network.projections}
        if wanted not in known and Projection(*wanted).block not in self.network.layout.slices:
            names = ", ".join(p.name for p in self.network.projections)
            raise ValueError(f"no projection `{source} -> {target}`: there are {names}")
        found = self.network.layout.weights(self.theta, known.get(wanted, Projection(*wanted)))
        return found if seed is None else found[..., self.position(seed)]

    def bias(self, group: str, seed: int | None = None) -> Array:
        """Return the biases of a group, shape (units,), or (units, runs) without a seed.

        They are 0 in a network without biases.

        Raises:
            ValueError: if there is no such group, or the seed was not trained.
        """
        layout, computed = self.network.layout, [g.name for g in self.network.computed]
        if group not in computed and f"biases/{group}" not in layout.slices:
            raise ValueError(f"no biases of `{group}`: there are {', '.join(computed)}")
        found = layout.bias(self.theta, group)
        if found is None:
            found = np.zeros((self.network.size(group), self.theta.shape[1]))
        return found if seed is None else found[:, self.position(seed)]

    def activities(self, inputs: ArrayLike | None = None, seed: int | None = None) -> Activities:
        """Return the outputs of every group with the final weights (equations 1 and 2).

        Args:
            inputs: cases as a config gives them, shape (cases, columns); the config's if None.
            seed: a run; all runs if None.

        Returns:
            By group, shape (cases, units), or (cases, units, runs) without a seed.

        Raises:
            ValueError: if the inputs do not fit the network, or the seed was not trained.
        """
        found = self._activities if inputs is None else self._forward(inputs)
        count = max(y.shape[-1] for y in found.values())
        # Input groups are the same in all runs, so they were computed once.
        whole = {g: np.broadcast_to(y, (*y.shape[:2], count)) for g, y in found.items()}
        return whole if seed is None else {g: y[..., self.position(seed)] for g, y in whole.items()}

    def _forward(self, given: ArrayLike) -> Activities:
        inputs, columns = np.atleast_2d(np.asarray(given, float)), self.reading.columns
        if inputs.ndim != 2 or inputs.shape[1] != columns:
            raise ValueError(f"inputs of shape {inputs.shape}, not (cases, {columns})")
        expanded = self.reading.settings.network.expand(inputs)
        with np.errstate(over="ignore", invalid="ignore"):
            return forward(self.network, self.theta, expanded[:, :, None])

    @cached_property
    def _activities(self) -> Activities:
        with np.errstate(over="ignore", invalid="ignore"):
            return forward(self.network, self.theta, self.reading.task.inputs[:, :, None])

    def at_snapshot(self, k: int) -> Activities:
        """Return the outputs of every group with the weights of snapshot k.

        Shape (cases, units, seeds); NaN if a run had ended before the snapshot.
        """
        theta = np.ascontiguousarray(self.outcome.snapshots[:, k].T)
        with np.errstate(over="ignore", invalid="ignore"):
            return forward(self.network, theta, self.reading.task.inputs[:, :, None])

    @cached_property
    def outputs(self) -> Array:
        """Outputs of the network with the final weights, shape (cases, output units, seeds)."""
        return outputs_of(self.network, self._activities)

    @cached_property
    def correct(self) -> NDArray[np.bool_]:
        """Which cases have every output on the right side of the middle, shape (cases, seeds)."""
        return right(self.reading.task, self.outputs)

    @cached_property
    def trained(self) -> NDArray[np.bool_]:
        """Which cases each seed was trained on, shape (cases, seeds)."""
        return trained_mask(self.reading.task, self.outcome)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per seed: seed, solved, sweeps, error, then the measures."""
        import pandas as pd

        return pd.DataFrame(self.columns)

    @cached_property
    def columns(self) -> Columns:
        """The columns of `frame`, by name; each has one value per seed."""
        out = self.outcome
        columns: dict[str, Any] = {
            "seed": out.seeds,
            "solved": out.solved,
            "sweeps": out.sweeps,
            "error": out.error,
            "diverged": out.diverged,
            "end": ends(self.reading.task, out),
            "all_right": out.all_right,
            "cases_right": (self.correct & self.trained).sum(axis=0),
        }
        if self.reading.task.hold_out is not None:
            columns["held_out_right"] = (self.correct & ~self.trained).sum(axis=0)
        module = experiments.load(self.reading.experiment, "measures")
        if module is not None:
            columns |= module.measure(self)
        return {name: np.asarray(values) for name, values in columns.items()}


def stretches(seeds: list[int]) -> str:
    """Return seeds as text: `seeds 0 to 99`, or the first few of them."""
    if seeds and seeds == list(range(seeds[0], seeds[-1] + 1)):
        return f"seeds {seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else f"seed {seeds[0]}"
    more = ", ..." if len(seeds) > 10 else ""
    return f"seeds {', '.join(map(str, seeds[:10]))}{more}"


def numbers(frame: pd.DataFrame, measure: str) -> Array:
    """Return a measure of each run as numbers; booleans become 1 and 0.

    Raises:
        KeyError: if there is no such measure, or it is not a number.
    """
    from pandas.api.types import is_numeric_dtype

    known = [str(name) for name, values in frame.items() if is_numeric_dtype(values)]
    if measure not in known:
        raise KeyError(f"no measure `{measure}`; there are {', '.join(known)}")
    return frame[measure].to_numpy(dtype=float)


def solved_frames(runs: dict[str, Runs]) -> Iterator[tuple[str, Runs, pd.DataFrame]]:
    """Yield the readings with at least one solved seed, and the rows of their solved seeds."""
    for name, one in runs.items():
        frame = one.frame[one.frame["solved"]]
        if not frame.empty:
            yield name, one, frame


def load_runs(reading: Reading, results: Path, seeds: int) -> Runs:
    """Load the stored runs of the seeds 0 to seeds - 1.

    Raises:
        StoreError: if one is missing or damaged.
    """
    found = blocks.read_outcome(_sources(reading, results), reading.task, range(seeds))
    return Runs(reading, found)


def load_columns(reading: Reading, results: Path, seeds: int) -> Columns:
    """Load the columns of the seeds 0 to seeds - 1, CHUNK runs at a time to save memory.

    Raises:
        StoreError: if one is missing or damaged.
    """
    parts = [
        Runs(reading, part).columns
        for part in blocks.chunks(_sources(reading, results), reading.task, seeds, CHUNK)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def load_frame(reading: Reading, results: Path, seeds: int) -> pd.DataFrame:
    """Load one row for each of the seeds 0 to seeds - 1.

    Raises:
        StoreError: if one is missing or damaged.
    """
    import pandas as pd

    return pd.DataFrame(load_columns(reading, results, seeds))


def _sources(reading: Reading, results: Path) -> list[Path]:
    return blocks.sources(results, *reading.key, reading.fingerprint)
