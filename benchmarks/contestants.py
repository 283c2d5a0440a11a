"""The same work as a user would write it: a NumPy script, PyTorch, JAX. float64, one core.

Every peer takes a task, initial weights of shape (seeds, parameters) and a number of sweeps, and
returns the weights after them. Nets have any groups, with a bias a unit; weights may be tied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.backprop.groups import Group
from rhw.backprop.task import Task

Peer = Callable[[Task, Array, int], Array]


def blocks(task: Task, theta: Array) -> dict[str, Array]:
    """Weights and biases by name, seeds first: w[seed, target, source], b[seed, target]."""
    network, found = task.network, {}
    for group in network.computed:
        for p in network.into(group.name):
            w = theta[:, network.layout.slices[p.block]]
            found[p.block] = w.reshape(len(theta), group.size, network.size(p.source))
        found[group.block] = theta[:, network.layout.slices[group.block]]
    return found


def joined(task: Task, found: dict[str, Any]) -> Array:
    """The inverse of `blocks`."""
    seeds = len(next(iter(found.values())))
    theta = np.empty((seeds, task.network.layout.count))
    for name, place in task.network.layout.slices.items():
        theta[:, place] = np.asarray(found[name]).reshape(seeds, -1)
    return theta


def _by_group(groups: Iterable[Group], values: Array, cast: Callable[[Array], Any]) -> Any:
    """The columns of inputs or targets, by the group that they belong to."""
    found, column = {}, 0
    for group in groups:
        found[group.name] = cast(values[:, column : column + group.size])
        column += group.size
    return found


def numpy_script(task: Task, theta: Array, sweeps: int) -> Array:
    """One seed after the other, whole matrices of cases: what most people write."""
    network, learning = task.network, task.learning
    eps, alpha = float(learning.epsilon), float(learning.alpha)  # type: ignore[arg-type]
    targets = _by_group(network.outputs, task.targets, np.asarray)
    results = []
    for row in theta:
        w = {name: block[0].copy() for name, block in blocks(task, row[None]).items()}
        v = {name: np.zeros_like(block) for name, block in w.items()}
        for _ in range(sweeps):
            y = _by_group(network.inputs, task.inputs, np.asarray)
            for group in network.computed:
                x = w[group.block]
                for p in network.into(group.name):
                    x = x + y[p.source] @ w[p.block].T
                y[group.name] = 1 / (1 + np.exp(-x))
            back = {name: y[name] - d for name, d in targets.items()}
            g = dict.fromkeys(w, 0.0)
            for group in reversed(network.computed):
                d = back.get(group.name, 0.0) * y[group.name] * (1 - y[group.name])
                g[group.block] = g[group.block] + d.sum(axis=0)
                for p in network.into(group.name):
                    g[p.block] = g[p.block] + d.T @ y[p.source]
                    if network.into(p.source):
                        back[p.source] = back.get(p.source, 0.0) + d @ w[p.block]
            for name, value in g.items():
                v[name] = alpha * v[name] - eps * value
                w[name] = w[name] + v[name]
        results.append(joined(task, {name: value[None] for name, value in w.items()})[0])
    return np.array(results)


def _torch_run(task: Task, theta: Array, sweeps: int) -> Array:
    import torch

    network, learning = task.network, task.learning
    torch.set_num_threads(1)
    w = {k: torch.tensor(v, requires_grad=True) for k, v in blocks(task, theta).items()}
    given = _by_group(network.inputs, task.inputs, torch.tensor)
    targets = _by_group(network.outputs, task.targets, torch.tensor)
    optimiser = torch.optim.SGD(w.values(), lr=learning.epsilon, momentum=learning.alpha)
    for _ in range(sweeps):
        y = dict(given)
        for group in network.computed:
            x = w[group.block][:, None]
            for p in network.into(group.name):
                x = x + y[p.source] @ w[p.block].transpose(1, 2)
            y[group.name] = torch.sigmoid(x)
        optimiser.zero_grad()
        error = sum(0.5 * ((y[name] - d) ** 2).sum() for name, d in targets.items())
        error.backward()
        optimiser.step()
    return joined(task, {k: v.detach().numpy() for k, v in w.items()})


def torch_eager(task: Task, theta: Array, sweeps: int) -> Array:
    """PyTorch, one seed after the other."""
    return np.concatenate([_torch_run(task, row[None], sweeps) for row in theta])


def torch_batched(task: Task, theta: Array, sweeps: int) -> Array:
    """PyTorch, all seeds as a batch of matrices."""
    return _torch_run(task, theta, sweeps)


_COMPILED: dict[int, Any] = {}


def jax_vmap(task: Task, theta: Array, sweeps: int) -> Array:
    """JAX: jit, vmap over seeds, a compiled loop over sweeps."""
    import jax

    jax.config.update("jax_enable_x64", True)
    if id(task) not in _COMPILED:
        _COMPILED[id(task)] = jax.jit(jax.vmap(_jax_seed(task), in_axes=(0, None)))
    found = _COMPILED[id(task)](blocks(task, theta), sweeps)
    return joined(task, {k: np.asarray(v) for k, v in found.items()})


def _jax_seed(task: Task) -> Any:
    import jax
    import jax.numpy as jnp

    network, learning = task.network, task.learning
    given = _by_group(network.inputs, task.inputs, jnp.asarray)
    targets = _by_group(network.outputs, task.targets, jnp.asarray)

    def error(w: Any) -> Any:
        y = dict(given)
        for group in network.computed:
            x = w[group.block]
            for p in network.into(group.name):
                x = x + y[p.source] @ w[p.block].T
            y[group.name] = jax.nn.sigmoid(x)
        return sum(0.5 * ((y[name] - d) ** 2).sum() for name, d in targets.items())

    def sweep(_: Any, state: Any) -> Any:
        w, v = state
        g = jax.grad(error)(w)
        v = {k: learning.alpha * v[k] - learning.epsilon * g[k] for k in w}
        return {k: w[k] + v[k] for k in w}, v

    def run(w: Any, sweeps: Any) -> Any:
        start = (w, {k: jnp.zeros_like(x) for k, x in w.items()})
        return jax.lax.fori_loop(0, sweeps, sweep, start)[0]

    return run


def peers(wanted: bool) -> dict[str, Peer]:
    """The peers that are installed, by the name that the table gives them."""
    found: dict[str, Peer] = {"NumPy script": numpy_script}
    if wanted and find_spec("torch"):
        found |= {"PyTorch eager": torch_eager, "PyTorch batched": torch_batched}
    if wanted and find_spec("jax"):
        found["JAX jit + vmap"] = jax_vmap
    return found


#: Peers that train one seed after the other: timed with one, since more only take longer.
ONE_BY_ONE = ("NumPy script", "PyTorch eager")
