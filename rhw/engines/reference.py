"""The reference engine: training in NumPy, many seeds at a time.

The sweep count of a run is the number of the first sweep, counted from 1, whose forward passes
satisfy the stop rule. With updates per sweep, the weights that satisfied the rule are kept, before
that sweep's update. With updates per case, they have changed during the sweep, and those after the
last case are kept. A run that does not satisfy the rule, or that stops after exactly N sweeps, ends
with all its updates made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhw.backprop.arithmetic import Array, run_stream
from rhw.backprop.equations import forward, gradient, outputs_of
from rhw.backprop.hold_out import trained
from rhw.backprop.initial import initial_theta, links
from rhw.backprop.learning import UpdateRule, output_error
from rhw.backprop.settings import at_sweep
from rhw.backprop.stop import right_side, total
from rhw.backprop.task import Outcome, Task


@dataclass
class Sweep:
    """The result of a sweep: outputs and targets in order of presentation, and new weights."""

    y: Array
    d: Array
    theta: Array
    v: Array
    judged: Array


class _Lanes:
    """The seeds that are still running, as columns. A single seed is doubled (see ordered_sum)."""

    def __init__(self, task: Task, seeds: Sequence[int], starts: Array):
        self.task = task
        self.index = self._pad(np.arange(len(seeds)))
        self.theta = np.ascontiguousarray(starts[:, self.index])
        self.v = np.zeros_like(self.theta)
        self.rule = UpdateRule(task.network, task.learning)
        missing = links(task.network, task.initial, seeds)
        self.masks = self.rule.gradient_mask(missing, len(seeds))
        self.mask = None if self.masks is None else self.masks[:, self.index]
        self.trained = trained(task.hold_out, len(task.inputs), seeds).T
        self._gather()
        shuffled = task.learning.order == "shuffled"
        self.orders = [run_stream(seed, "order") for seed in seeds] if shuffled else []

    @staticmethod
    def _pad(index: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.repeat(index, 2) if len(index) == 1 else index

    def _gather(self) -> None:
        """Return the trained cases; with random hold-outs, each seed has its own column."""
        self.inputs, self.targets = (
            np.ascontiguousarray(
                values[:, :, None]
                if self.task.hold_out is None
                else values[self.trained[:, self.index]].transpose(0, 2, 1)
            )
            for values in (self.task.inputs, self.task.targets)
        )

    def keep(self, running: NDArray[np.bool_]) -> None:
        """Drop the columns of the runs that have ended."""
        columns = self._pad(np.unique(self.index[running], return_index=True)[1])
        columns = np.flatnonzero(running)[columns]
        self.index = self.index[columns]
        self.theta = np.ascontiguousarray(self.theta[:, columns])
        self.v = np.ascontiguousarray(self.v[:, columns])
        self.mask = None if self.masks is None else self.masks[:, self.index]
        self._gather()

    def sweep(self, number: int) -> Sweep:
        """Run one sweep, with one update at its end or one update per case."""
        learning = self.task.learning
        rates = at_sweep(learning.epsilon, number), at_sweep(learning.alpha, number)
        if learning.update == "sweep":
            y, theta, v = self._present(self.inputs, self.targets, self.theta, self.v, rates)
            theta = self.rule.after_sweep(theta)
            return Sweep(y, self.targets, theta, v, judged=self.theta)
        inputs, targets = self._ordered()
        theta, v, parts = self.theta, self.v, []
        for case in range(len(inputs)):
            one = slice(case, case + 1)
            y, theta, v = self._present(inputs[one], targets[one], theta, v, rates)
            parts.append(y)
        theta = self.rule.after_sweep(theta)
        return Sweep(np.concatenate(parts), targets, theta, v, judged=theta)

    def _present(
        self, inputs: Array, targets: Array, theta: Array, v: Array, rates: tuple[float, float]
    ) -> tuple[Array, Array, Array]:
        network = self.task.network
        activities = forward(network, theta, inputs)
        y = outputs_of(network, activities)
        learning = self.task.learning
        error = output_error(y, targets, learning)
        g = gradient(
            network, theta, activities, error, learning.error_function, learning.slope_offset
        )
        return y, *self.rule.change(theta, v, g, *rates, self.mask)

    def _ordered(self) -> tuple[Array, Array]:
        """Return the cases in order of presentation; if shuffled, each seed has its own order."""
        if not self.orders:
            return self.inputs, self.targets
        # Sort uniform values; a library's shuffle may change between versions.
        keys = {i: self.orders[i].random(len(self.inputs)) for i in np.unique(self.index)}
        order = np.argsort(np.stack([keys[i] for i in self.index], -1), axis=0, kind="stable")

        def reordered(values: Array) -> Array:
            alike = np.broadcast_to(values, (*values.shape[:2], order.shape[1]))
            return np.take_along_axis(alike, order[:, None, :], axis=0)

        return reordered(self.inputs), reordered(self.targets)


def train(task: Task, seeds: Sequence[int], starts: Array | None = None) -> Outcome:
    """Train every seed until it satisfies the stop rule, diverges or reaches max_sweeps.

    A seed gives the same bits alone, together with any other seeds, and in any order.

    Args:
        task: the network, its cases and its learning settings.
        seeds: numbers of the runs, each 0 or more.
        starts: initial weights, shape (parameters, seeds); drawn from the task's distributions if
            None.

    Raises:
        ValueError: if initial values do not fit the network.
    """
    out = Outcome.empty(task, seeds)
    if not len(seeds):
        return out
    curve = {sweep: k for k, sweep in enumerate(task.curve_at)}
    snapshots = {sweep: k for k, sweep in enumerate(task.snapshots_at)}
    if starts is None:
        starts = initial_theta(task.network, task.initial, seeds)
    lanes = _Lanes(task, seeds, starts)
    if 0 in snapshots:
        out.snapshots[lanes.index, snapshots[0]] = lanes.theta.T
    # Weights that overflow are detected below, so NumPy need not warn.
    with np.errstate(over="ignore", invalid="ignore"):
        for number in range(1, task.last_sweep + 1):
            done = lanes.sweep(number)
            error = output_error(done.y, done.d, task.learning)
            tss = total(error)
            solved = task.stop.rule.is_met(number, done.y, done.d, error)
            right = right_side(done.y, done.d, task.learning.middle)
            first = lanes.index[right & (out.all_right[lanes.index] == 0)]
            out.all_right[first] = number
            diverged = ~np.isfinite(done.theta).all(axis=0)
            ended = solved | diverged | (number == task.last_sweep)
            if task.stop.sweeps is not None:
                # The run stops in any case; whether it has solved the task is judged here.
                solved = solved & right
            if task.stop.sweeps is not None or task.learning.update == "case":
                # Here the weights after the update are kept, so they must be finite.
                solved = solved & ~diverged
            # Diverged runs store NaN and the `diverged` flag.
            failed = diverged & ~solved
            tss = np.where(failed, np.nan, tss)
            if number in curve:
                out.curve[lanes.index, curve[number]] = tss
            if number in snapshots:
                after = np.where(diverged, np.nan, done.theta)
                out.snapshots[lanes.index, snapshots[number]] = after.T
            lanes.theta, lanes.v = done.theta, done.v
            if not ended.any():
                continue
            which = lanes.index[ended]
            kept = np.where(solved & (task.stop.sweeps is None), done.judged, done.theta)
            out.theta[which] = np.where(failed, np.nan, kept)[:, ended].T
            out.error[which] = tss[ended]
            out.sweeps[which] = number
            out.solved[which] = solved[ended]
            out.diverged[which] = failed[ended]
            if ended.all():
                break
            lanes.keep(~ended)
    return out
