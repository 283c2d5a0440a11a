"""Automatic differentiation as a system: TensorFlow, with JAX and PyTorch beside it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.contestants import blocks, jax_vmap, joined, torch_batched
from benchmarks.nets import nets, sweeps_of
from rhw.backprop.arithmetic import Array
from rhw.backprop.equations import forward, gradient, outputs_of
from rhw.backprop.initial import initial_theta
from rhw.backprop.task import Task
from rhw.engines.engine import train

TITLE = "Automatic differentiation"
QUESTION = "Are the gradients that systems derive by themselves those of equations (4) to (7)?"
NEEDS = ("tensorflow",)
#: Nets of benchmarks/nets.py; sweeps of the trajectories; seeds of each.
NETS = ("XOR 2-2-1", "symmetry 6-2-1", "family trees")
SWEEPS, SEEDS, ROUNDS = 100, 20, 5

Derive = Callable[[Task, Array], Array]


def ours(task: Task, theta: Array) -> Array:
    """Return dE/dw by equations (4) to (7); shape (seeds, parameters), as is theta."""
    y = forward(task.network, theta.T, task.inputs[:, :, None])
    out = outputs_of(task.network, y)
    return gradient(task.network, theta.T, y, out - task.targets[:, :, None]).T


def _tf_error(task: Task) -> Callable[[dict[str, Any]], Any]:
    import tensorflow as tf

    network = task.network
    given, column = {}, 0
    for group in network.inputs:
        given[group.name] = tf.constant(task.inputs[:, column : column + group.size])
        column += group.size
    targets = tf.constant(task.targets)

    def error(w: dict[str, Any]) -> Any:
        y = dict(given)
        for group in network.computed:
            x = w[group.block][:, None]
            for p in network.into(group.name):
                x = x + tf.matmul(y[p.source], w[p.block], transpose_b=True)
            y[group.name] = tf.sigmoid(x)
        out = tf.concat([y[group.name] for group in network.outputs], axis=-1)
        return 0.5 * tf.reduce_sum((out - targets) ** 2)

    return error


def tf_gradient(task: Task, theta: Array) -> Array:
    """Return dE/dw by TensorFlow's tape; shapes as in `ours`."""
    import tensorflow as tf

    w = {name: tf.Variable(np.ascontiguousarray(v)) for name, v in blocks(task, theta).items()}
    error = _tf_error(task)
    with tf.GradientTape() as tape:
        value = error(w)
    return joined(task, {name: g.numpy() for name, g in tape.gradient(value, w).items()})


def torch_gradient(task: Task, theta: Array) -> Array:
    """Return dE/dw by PyTorch; shapes as in `ours`."""
    import torch

    from benchmarks.lineage.nets import Nets, Recipe

    nets = Nets(task, Recipe("squared"), range(len(theta)))
    w = {k: torch.tensor(np.ascontiguousarray(v)) for k, v in blocks(task, theta).items()}
    for value in w.values():
        value.requires_grad_()
    given, wanted = torch.tensor(task.inputs), torch.tensor(task.targets)
    nets.error(nets.outputs(w, given), wanted).sum().backward()
    return joined(task, {k: v.grad.numpy() for k, v in w.items()})


def jax_gradient(task: Task, theta: Array) -> Array:
    """Return dE/dw by JAX, from one sweep without momentum; shapes as in `ours`."""
    rate = float(task.learning.epsilon)  # type: ignore[arg-type]
    return np.asarray((theta - jax_vmap(task, theta, 1)) / rate)


_COMPILED: dict[tuple[int, int], Any] = {}


def tf_run(task: Task, theta: Array, sweeps: int) -> Array:
    """Train with TensorFlow: one compiled graph, a loop over sweeps; returns the weights."""
    import tensorflow as tf

    error, learning = _tf_error(task), task.learning

    def run(w: dict[str, Any], count: Any) -> dict[str, Any]:
        v = {name: tf.zeros_like(value) for name, value in w.items()}
        for _ in tf.range(count):
            with tf.GradientTape() as tape:
                tape.watch(w)
                value = error(w)
            g = tape.gradient(value, w)
            v = {name: learning.alpha * v[name] - learning.epsilon * g[name] for name in w}
            w = {name: w[name] + v[name] for name in w}
        return w

    key = (id(task), len(theta))
    if key not in _COMPILED:
        _COMPILED[key] = tf.function(run)
    given = {name: tf.constant(np.ascontiguousarray(v)) for name, v in blocks(task, theta).items()}
    found = _COMPILED[key](given, tf.constant(sweeps))
    return joined(task, {name: value.numpy() for name, value in found.items()})


SYSTEMS: dict[str, tuple[str, Derive, Callable[[Task, Array, int], Array]]] = {
    "TensorFlow": ("tensorflow", tf_gradient, tf_run),
    "JAX": ("jax", jax_gradient, jax_vmap),
    "PyTorch": ("torch", torch_gradient, torch_batched),
}


def _kernel(task: Task, theta: Array, sweeps: int) -> Array:
    return train(sweeps_of(task, sweeps), range(len(theta)), "kernel", theta.T.copy()).theta


def rows() -> list[dict[str, str]]:
    """Return the largest differences from ours, and the time of a sweep beside the kernel's."""
    found = []
    for name, task in nets().items():
        if name not in NETS:
            continue
        theta = np.ascontiguousarray(initial_theta(task.network, task.initial, range(SEEDS)).T)
        expected = _kernel(task, theta, SWEEPS)
        runs: dict[str, Callable[[Task, Array, int], Array]] = {"kernel": _kernel}
        differences = {}
        for what, (module, derive, run) in SYSTEMS.items():
            if find_spec(module) is None:
                continue
            runs[what] = run
            differences[what] = (
                float(np.abs(derive(task, theta) - ours(task, theta)).max()),
                float(np.abs(run(task, theta, SWEEPS) - expected).max()),
            )
        times: dict[str, list[float]] = {what: [] for what in runs}
        for _ in range(ROUNDS):
            for what, run in runs.items():
                began = time.perf_counter()
                run(task, theta, SWEEPS)
                times[what].append(time.perf_counter() - began)
        for what, (of_gradient, of_weights) in differences.items():
            ratios = [a / b for a, b in zip(times[what], times["kernel"], strict=True)]
            found.append(
                {
                    "network": name,
                    "system": what,
                    "largest difference of a gradient": f"{of_gradient:.1e}",
                    f"of a weight after {SWEEPS} sweeps": f"{of_weights:.1e}",
                    "time of a sweep / kernel's": f"{statistics.median(ratios):.1f}"
                    f" ({min(ratios):.1f} to {max(ratios):.1f})",
                }
            )
    return found
