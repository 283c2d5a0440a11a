"""A task, and the outcomes of the seeds that are trained on it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import Array
from rhw.backprop.hold_out import HoldOut
from rhw.backprop.network import Network
from rhw.backprop.settings import Initial, Learning, Stop


@dataclass(frozen=True)
class Task:
    """All that decides the weights of a run, but its seed.

    inputs: shape (cases, input units); targets: (cases, output units), the desired values.
    hold_out: cases that are not trained, a draw of each seed's own; all are trained if None.
    curve_at: sweeps at which tss is recorded; snapshots_at: numbers of sweeps after which the
    weights are recorded (0: the initial ones).
    """

    network: Network
    inputs: Array
    targets: Array
    initial: Initial
    learning: Learning
    stop: Stop
    max_sweeps: int
    hold_out: HoldOut | None = None
    curve_at: tuple[int, ...] = ()
    snapshots_at: tuple[int, ...] = ()

    @property
    def last_sweep(self) -> int:
        """The sweep after which a run ends whatever it has learned."""
        return self.stop.sweeps or self.max_sweeps


@dataclass
class Outcome:
    """What became of each seed; every array has the seeds first.

    sweeps counts up to the end of the run whether it solved or not; all_right is the first sweep
    whose forward passes had every output on the right side of 0.5, or 0; error is the tss of the
    last sweep's forward passes; curve and snapshots are NaN after the end of a run.
    """

    seeds: NDArray[np.int64]
    solved: NDArray[np.bool_]
    diverged: NDArray[np.bool_]
    sweeps: NDArray[np.int64]
    all_right: NDArray[np.int64]
    error: Array
    theta: Array
    curve: Array
    snapshots: Array

    @classmethod
    def empty(cls, task: Task, seeds: Sequence[int]) -> Outcome:
        """Room for the outcomes of these seeds."""
        count, parameters = len(seeds), task.network.layout.count
        return cls(
            seeds=np.asarray(seeds, dtype=np.int64),
            solved=np.zeros(count, dtype=bool),
            diverged=np.zeros(count, dtype=bool),
            sweeps=np.zeros(count, dtype=np.int64),
            all_right=np.zeros(count, dtype=np.int64),
            error=np.full(count, np.nan),
            theta=np.full((count, parameters), np.nan),
            curve=np.full((count, len(task.curve_at)), np.nan),
            snapshots=np.full((count, len(task.snapshots_at), parameters), np.nan),
        )

    def at(self, chosen: NDArray[Any]) -> Outcome:
        """Those of some seeds, by mask or by place."""
        return Outcome(*(getattr(self, field.name)[chosen] for field in fields(self)))


def short_hash(*parts: Array | np.ndarray[Any, Any]) -> str:
    """First eight hexadecimal digits of the SHA-256 of some arrays."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()[:8]


def seed_hash(out: Outcome, k: int) -> str:
    """Eight digits that stand for the weights of a seed, its sweeps and whether it solved."""
    return short_hash(out.theta[k], out.sweeps[[k]], out.solved[[k]])
