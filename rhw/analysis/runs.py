"""The runs of one reading as a view for measures and figures, and as a frame."""

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
#: A row a seed, in the folder of a reading.
FILE = "runs.csv"


@dataclass(frozen=True)
class Runs:
    """The outcomes of the seeds asked for; arrays with seeds put them last, as training does."""

    reading: Reading
    outcome: Outcome

    @property
    def network(self) -> Network:
        """The net that was trained."""
        return self.reading.task.network

    @property
    def solved(self) -> NDArray[np.bool_]:
        """Which seeds met the stop rule."""
        return self.outcome.solved

    @cached_property
    def theta(self) -> Array:
        """Parameters, shape (parameters, seeds)."""
        return np.ascontiguousarray(self.outcome.theta.T)

    def weights(self, source: str, target: str) -> Array:
        """w[j, i, seed] from `source` to `target`."""
        return self.network.layout.weights(self.theta, Projection(source, target))

    def bias(self, group: str) -> Array:
        """Biases of a group, shape (units, seeds); 0 in a net without biases."""
        found = self.network.layout.bias(self.theta, group)
        return np.zeros((self.network.size(group), self.theta.shape[1])) if found is None else found

    @cached_property
    def activities(self) -> Activities:
        """Activities of the final weights by group, shape (cases, units, seeds)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return forward(self.network, self.theta, self.reading.task.inputs[:, :, None])

    def at_snapshot(self, k: int) -> Activities:
        """Activities of the weights of snapshot k by group, shape (cases, units, seeds).

        NaN where a run had ended before.
        """
        theta = np.ascontiguousarray(self.outcome.snapshots[:, k].T)
        with np.errstate(over="ignore", invalid="ignore"):
            return forward(self.network, theta, self.reading.task.inputs[:, :, None])

    @cached_property
    def outputs(self) -> Array:
        """Outputs of the final weights, shape (cases, output units, seeds)."""
        return outputs_of(self.network, self.activities)

    @cached_property
    def correct(self) -> NDArray[np.bool_]:
        """Which cases have every output on the right side of 0.5, shape (cases, seeds)."""
        return np.asarray(
            ((self.outputs > 0.5) == (self.reading.cases[1][:, :, None] > 0.5)).all(axis=1)
        )

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
        """One row a seed: seed, solved, sweeps, error, then the measures."""
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
    """A measure of each run as numbers, yes and no as 1 and 0.

    Raises:
        KeyError: if there is no such measure, or it is no number.
    """
    known = [str(name) for name, values in frame.items() if is_numeric_dtype(values)]
    if measure not in known:
        raise KeyError(f"no measure `{measure}`; there are {', '.join(known)}")
    return frame[measure].to_numpy(dtype=float)


def solved_frames(runs: dict[str, Runs]) -> Iterator[tuple[str, Runs, pd.DataFrame]]:
    """Readings of which some seed solved, with the rows of those seeds."""
    for name, one in runs.items():
        frame = one.frame[one.frame["solved"]]
        if not frame.empty:
            yield name, one, frame


def load_runs(reading: Reading, results: Path, seeds: int) -> Runs:
    """The stored runs of the seeds 0 to seeds - 1.

    Raises:
        StoreError: if one is missing or damaged.
    """
    found = blocks.read_outcome(_sources(reading, results), reading.task, range(seeds))
    return Runs(reading, found)


def load_frame(reading: Reading, results: Path, seeds: int) -> pd.DataFrame:
    """The frame of the seeds 0 to seeds - 1, with no more than CHUNK runs in memory at a time.

    Raises:
        StoreError: if one is missing or damaged.
    """
    parts = blocks.chunks(_sources(reading, results), reading.task, seeds, CHUNK)
    return pd.concat([Runs(reading, part).frame for part in parts], ignore_index=True)


def write_frame(reading: Reading, results: Path, frame: pd.DataFrame) -> None:
    """Write runs.csv, a row a seed, into results/CONFIG/READING, and list its checksum.

    Raises:
        OSError: if it cannot be written.
    """
    base = blocks.folder(results, reading.config, reading.name)
    checksums.write(base, FILE, frame.to_csv(index=False).encode())


def _sources(reading: Reading, results: Path) -> list[Path]:
    return blocks.sources(results, *reading.key, reading.fingerprint)
