"""Hashes of weights, a net of each topology: python -m tests.support.golden ENGINE prints them."""

from __future__ import annotations

import hashlib
import json
import sys

import numpy as np

from rhw.backprop.initial import Distribution, Initial
from rhw.backprop.network import make_network
from rhw.backprop.settings import Learning
from rhw.backprop.stop import Stop
from rhw.backprop.task import Task
from rhw.engines.engine import train
from tests.support.nets import TOPOLOGIES


def golden_task(name: str) -> Task:
    """Three hundred sweeps on random cases; half the topologies per case, one of them shuffled."""
    groups, projections = TOPOLOGIES[name]
    network = make_network(groups, projections)
    rng = np.random.default_rng(len(name))
    inputs = rng.choice([0.0, 1.0, 0.5], (8, sum(g.size for g in network.inputs)))
    targets = rng.choice([0.0, 1.0], (8, sum(g.size for g in network.outputs)))
    some = Distribution(uniform=[-0.5, 0.5])
    learning = Learning(
        update="sweep" if len(name) % 2 else "case",
        order="shuffled" if name == "direct" else "fixed",
        epsilon={1: 0.1, 20: 0.3},
        alpha=0.9,
        targets=[0, 1],
        decay=0.0005,
    )
    start = Initial(weights=some, biases=some)
    return Task(network, inputs, targets, start, learning, Stop(sweeps=300), 300)


def hashes(engine: str) -> dict[str, str]:
    """The hash of forty seeds' weights by topology."""
    return {
        name: hashlib.sha256(
            train(golden_task(name), range(40), engine).theta.tobytes()
        ).hexdigest()
        for name in TOPOLOGIES
    }


if __name__ == "__main__":
    print(json.dumps(hashes(sys.argv[1]), indent=1))
