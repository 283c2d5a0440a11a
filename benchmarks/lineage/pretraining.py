"""Pretraining of deep nets (Hinton, Osindero and Teh 2006) before back-propagation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rhw.analysis.stats import wilson
from rhw.backprop.arithmetic import Array
from rhw.backprop.initial import initial_theta
from rhw.backprop.task import Task
from rhw.config import catalogue
from rhw.engines.engine import train
from rhw.report.format import count, percent

TITLE = "Pretraining"
QUESTION = "Do deep and narrow nets that fail from random starts learn after pretraining?"
NEEDS = ("sklearn",)
#: Configs and readings: 8-8-1, and four hidden layers of Plaut, Nowlan and Hinton.
NETS = (("parity_sizes", "n8"), ("pairs", "depth_4"))
SEEDS = 30
MOST_SWEEPS = 2000
#: Passes and learning rates of the machines: short and long.
MACHINES = {"pretrained, 50 passes": (50, 0.05), "pretrained, 1,000 passes": (1000, 0.1)}


def pretrained(task: Task, seed: int, passes: int, rate: float) -> Array:
    """Return initial weights, of each hidden layer by a Boltzmann machine; shape (parameters,).

    The machine of a layer is trained on what the layers below make of the task's inputs. Output
    weights, and all others, are those of the seed.
    """
    from sklearn.neural_network import BernoulliRBM

    network = task.network
    theta = initial_theta(network, task.initial, [seed])[:, 0].copy()
    below, values = network.inputs[0].name, task.inputs
    last = {group.name for group in network.outputs}
    for group in network.computed:
        if group.name in last:
            break
        machine = BernoulliRBM(group.size, learning_rate=rate, n_iter=passes, random_state=seed)
        machine.fit(values)
        (p,) = (p for p in network.into(group.name) if p.source == below)
        theta[network.layout.slices[p.block]] = machine.components_.ravel()
        theta[network.layout.slices[group.block]] = machine.intercept_hidden_
        values, below = machine.transform(values), group.name
    return theta


def rows() -> list[dict[str, str]]:
    """Return how many seeds learn from random starts and from pretrained ones."""
    found = []
    for name, reading in NETS:
        config = catalogue.load_all([name])[0].readings[reading]
        task = replace(config.task, max_sweeps=min(MOST_SWEEPS, config.task.max_sweeps))
        seeds = range(SEEDS)
        starts = {
            "random": initial_theta(task.network, task.initial, seeds),
        }
        for what, settings in MACHINES.items():
            made = [pretrained(task, seed, *settings) for seed in seeds]
            starts[what] = np.stack(made, axis=1)
        for what, theta in starts.items():
            runs = train(task, seeds, "kernel", theta)
            learned = int(runs.solved.sum())
            low, high = wilson(learned, SEEDS)
            sweeps = np.where(runs.solved, runs.sweeps, np.inf)
            found.append(
                {
                    "network": f"{name} {reading}",
                    "start": what,
                    f"learned within {task.max_sweeps:,} sweeps": f"{learned} of {SEEDS}",
                    "95 % interval": f"{percent(low)} to {percent(high)}",
                    "median sweeps": count(float(np.quantile(sweeps, 0.5, method="lower"))),
                }
            )
    return found
