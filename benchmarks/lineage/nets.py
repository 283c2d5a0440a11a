"""The papers' networks in PyTorch, many at a time, under the recipes that came later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from benchmarks.contestants import blocks
from rhw.backprop.arithmetic import Array
from rhw.backprop.initial import initial_theta
from rhw.backprop.task import Task


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    error: squared, with the slope of the output, or cross-entropy; hidden: the activation function
    of hidden units; start: the weights of the config, or those of He et al. (2015) for the fan-in.
    """

    name: str
    error: Literal["squared", "cross-entropy"] = "squared"
    optimiser: Literal["momentum", "Adam"] = "momentum"
    hidden: Literal["logistic", "ReLU"] = "logistic"
    start: Literal["config", "He"] = "config"
    rate: float = 0.1
    sweeps: int = 1500


class Nets:
    """Networks of one task, one for each seed, as batched matrices in float64."""

    def __init__(self, task: Task, recipe: Recipe, seeds: Sequence[int]) -> None:
        import torch

        self.task, self.recipe = task, recipe
        theta = initial_theta(task.network, task.initial, seeds)
        found = blocks(task, np.ascontiguousarray(theta.T))
        if recipe.start == "He":
            for name, block in found.items():
                random = np.random.default_rng([*seeds, len(name)])
                weights = name.startswith("weights/")
                scale = np.sqrt(2 / block.shape[-1]) if weights else 0.0
                found[name] = scale * random.standard_normal(block.shape)
        self.w = {name: torch.tensor(np.ascontiguousarray(v)) for name, v in found.items()}
        for value in self.w.values():
            value.requires_grad_()

    def outputs(self, w: dict[str, Any], inputs: Any) -> Any:
        """Return net inputs of the output units; shape (networks, cases, outputs)."""
        import torch

        network, y, column = self.task.network, {}, 0
        for group in network.inputs:
            y[group.name] = inputs[..., column : column + group.size]
            column += group.size
        last = {group.name for group in network.outputs}
        found = []
        for group in network.computed:
            x = w[group.block].unsqueeze(-2)
            for p in network.into(group.name):
                x = x + y[p.source] @ w[p.block].transpose(-1, -2)
            if group.name in last:
                found.append(x)
            relu = self.recipe.hidden == "ReLU"
            y[group.name] = torch.relu(x) if relu else torch.sigmoid(x)
        return torch.cat(found, dim=-1)

    def error(self, x: Any, targets: Any) -> Any:
        """Return the error of each case; shape of x without its last axis."""
        import torch

        if self.recipe.error == "squared":
            return 0.5 * ((torch.sigmoid(x) - targets) ** 2).sum(-1)
        entropy = torch.nn.functional.binary_cross_entropy_with_logits
        return entropy(x, targets.expand_as(x), reduction="none").sum(-1)


def trained(
    task: Task, recipe: Recipe, seeds: Sequence[int], inputs: Array, answers: Array, kept: Array
) -> tuple[Nets, Array]:
    """Train one network for each seed.

    Args:
        task: its network and its initial weights.
        recipe: how.
        seeds: of the initial weights.
        inputs: shape (cases, inputs).
        answers: 0 and 1, shape (cases, outputs).
        kept: 1 for the cases that a seed trains, shape (seeds, cases).

    Returns:
        The networks, and the sweep after which all trained cases were right, infinity for never;
        shape (seeds,).
    """
    import torch

    torch.set_num_threads(1)
    nets = Nets(task, recipe, seeds)
    given, wanted, mask = (torch.tensor(a) for a in (inputs, answers, kept))
    if recipe.optimiser == "Adam":
        optimiser: Any = torch.optim.Adam(nets.w.values(), lr=recipe.rate)
    else:
        optimiser = torch.optim.SGD(nets.w.values(), lr=recipe.rate, momentum=0.9)
    first = np.full(len(seeds), np.inf)
    for sweep in range(1, recipe.sweeps + 1):
        x = nets.outputs(nets.w, given)
        good = (((x > 0) == (wanted > 0.5)).all(-1) | (mask == 0)).all(-1).numpy()
        first[good & np.isinf(first)] = sweep
        optimiser.zero_grad()
        (nets.error(x, wanted) * mask).sum().backward()
        optimiser.step()
    return nets, first


def scores(nets: Nets, asked: Array) -> Array:
    """Return the outputs for some questions; shape (networks, questions, outputs)."""
    import torch

    with torch.no_grad():
        return np.asarray(torch.sigmoid(nets.outputs(nets.w, torch.tensor(asked))).numpy())
