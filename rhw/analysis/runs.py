"""The runs of one reading, with the quantities that measures and figures need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from rhw.analysis.failures import ends
from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import Activities, forward, outputs_of
from rhw.backprop.groups import Projection
from rhw.backprop.hold_out import trained
from rhw.backprop.network import Network
from rhw.backprop.task import Outcome
from rhw.config import experiments
from rhw.config.reading import Reading
from rhw.store import blocks, checksums

#: Number of runs read and measured at a time.
CHUNK = 1000
#: Name of the table in a reading's folder: one row per seed.
FILE = "runs.csv"


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

    def weights(self, source: str, target: str) -> Array:
        """Return w[j, i, seed] from `source` to `target`."""
        return self.network.layout.weights(self.theta, Projection(source, target))

    def bias(self, group: str) -> Array:
        """Return the biases of a group, shape (units, seeds); 0 in a network without biases."""
        found = self.network.layout.bias(self.theta, group)
        return np.zeros((self.network.size(group), self.theta.shape[1])) if found is None else found

    @cached_property
    def activities(self) -> Activities:
        """Outputs of every group with the final weights, shape (cases, units, seeds)."""
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
        return outputs_of(self.network, self.activities)

    @cached_property
    def correct(self) -> NDArray[np.bool_]:
        """Which cases have every output on the right side of the middle, shape (cases, seeds)."""
        middle = self.reading.task.learning.middle
        on = self.reading.task.targets[:, :, None] > middle
        return np.asarray(((self.outputs > middle) == on).all(axis=1))

    @cached_property
    def trained(self) -> NDArray[np.bool_]:
        """Which cases each seed was trained on, shape (cases, seeds)."""
        task = self.reading.task
        mask = np.zeros((len(task.inputs), len(self.outcome.seeds)), dtype=bool)
        kept = trained(task.hold_out, len(mask), self.outcome.seeds.tolist())
        np.put_along_axis(mask, kept.T, True, axis=0)
        return mask

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per seed: seed, solved, sweeps, error, then the measures."""
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
        return pd.DataFrame(columns)


def numbers(frame: pd.DataFrame, measure: str) -> Array:
    """Return a measure of each run as numbers; booleans become 1 and 0.

    Raises:
        KeyError: if there is no such measure, or it is not a number.
    """
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


def load_frame(reading: Reading, results: Path, seeds: int) -> pd.DataFrame:
    """Load one row for each of the seeds 0 to seeds - 1, CHUNK runs at a time to save memory.

    Raises:
        StoreError: if one is missing or damaged.
    """
    parts = blocks.chunks(_sources(reading, results), reading.task, seeds, CHUNK)
    return pd.concat([Runs(reading, part).frame for part in parts], ignore_index=True)


def write_frame(reading: Reading, results: Path, frame: pd.DataFrame) -> None:
    """Write runs.csv, one row per seed, into results/CONFIG/READING, and record its checksum.

    Raises:
        OSError: if it cannot be written.
    """
    base = blocks.folder(results, reading.config, reading.name)
    checksums.write(base, FILE, frame.to_csv(index=False).encode())


def _sources(reading: Reading, results: Path) -> list[Path]:
    return blocks.sources(results, *reading.key, reading.fingerprint)
