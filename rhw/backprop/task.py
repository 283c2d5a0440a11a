"""A task (all that determines training, except the seed) and the outcomes of its seeds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import Array
from rhw.backprop.hold_out import HoldOut
from rhw.backprop.initial import Initial
from rhw.backprop.learning import output_error
from rhw.backprop.network import Network
from rhw.backprop.settings import Learning
from rhw.backprop.stop import Stop


@dataclass(frozen=True)
class Task:
    """Everything that determines the weights of a run, except its seed.

    inputs: shape (cases, input units); targets: (cases, output units), the desired outputs.
    hold_out: the cases that each seed leaves out of training; None if all are trained. curve_at:
    sweeps at which the total squared error (tss) is recorded; snapshots_at: sweeps after which the
    weights are recorded (0: the initial weights).
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
    def masked(self) -> bool:
        """Whether some parameters never change: missing links, or frozen projections."""
        return bool(self.initial.missing or self.network.frozen)

    def satisfied_by(self, outputs: Array, desired: Array, sweep: int = 0) -> bool:
        """Return whether some outputs satisfy the stop rule.

        Args:
            outputs: shape (cases, output units).
            desired: the same shape; perhaps of some of the cases only.
            sweep: the sweep that they belong to.
        """
        # Two columns, because a single one cannot be summed in order.
        y = np.repeat(outputs[:, :, None], 2, axis=2)
        error = output_error(y, desired[:, :, None], self.learning)
        return bool(self.stop.rule.is_met(sweep, y, desired[:, :, None], error).all())

    @property
    def last_sweep(self) -> int:
        """The sweep after which every run ends, solved or not."""
        return self.stop.last_sweep(self.max_sweeps)


@dataclass
class Outcome:
    """Results of training, one entry for each seed; the first axis of every array runs over seeds.

    sweeps is the number of sweeps until the end of the run, solved or not. all_right is the first
    sweep whose forward passes had every output on its target's side of the middle of the targets,
    or 0. error is the tss of the last sweep's forward passes. curve and snapshots are NaN after the
    end of a run.
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
        """Return an uninitialised outcome for these seeds."""
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

    @classmethod
    def joined(cls, task: Task, parts: Sequence[Outcome]) -> Outcome:
        """Return the outcomes of several parts as one; an empty one without parts."""
        every = list(parts) or [cls.empty(task, [])]
        return cls(*(np.concatenate([getattr(p, f.name) for p in every]) for f in fields(cls)))

    def at(self, chosen: NDArray[Any]) -> Outcome:
        """Return the outcomes of some seeds, selected by mask or position."""
        return Outcome(*(getattr(self, field.name)[chosen] for field in fields(self)))


def short_hash(*parts: Array | np.ndarray[Any, Any]) -> str:
    """Return the first eight hexadecimal digits of the SHA-256 of some arrays."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()[:8]


def seed_hash(out: Outcome, k: int) -> str:
    """Return eight digits that identify a seed's weights, its sweep count and whether it solved."""
    return short_hash(out.theta[k], out.sweeps[[k]], out.solved[[k]])
