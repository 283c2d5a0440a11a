"""The specification of docs/arithmetic.md, written a third time in another language."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from rhw import training
from rhw.engine import train
from rhw.network import make_network
from rhw.settings import Distribution, Initial, Learning, Stop
from rhw.training import Task

NODE = shutil.which("node")
SOME = Distribution(uniform=[-0.5, 0.5])
NETS = {
    "layered": ({"input": 3, "hidden": 2, "output": 2}, ["input -> hidden", "hidden -> output"]),
    "direct": (
        {"input": 2, "hidden": 1, "output": 1},
        ["input -> hidden", "input -> output", "hidden -> output"],
    ),
    "two inputs": (
        {"person": 3, "relation": 2, "p": 2, "r": 2, "middle": 3, "output": 2},
        ["person -> p", "relation -> r", "p -> middle", "r -> middle", "middle -> output"],
    ),
}


@pytest.mark.skipif(NODE is None, reason="the third engine needs Node, which is not here")
@pytest.mark.parametrize("update", ["sweep", "case"])
@pytest.mark.parametrize("name", NETS)
def test_javascript_from_the_specification_gives_the_same_bits(name, update):
    groups, projections = NETS[name]
    network = make_network(groups, projections)
    rng = np.random.default_rng(5)
    inputs = rng.integers(0, 2, (6, sum(g.size for g in network.inputs))).astype(float)
    targets = rng.integers(0, 2, (6, groups["output"])).astype(float)
    learning = Learning(update=update, epsilon=0.3, alpha=0.9, targets=[0, 1], decay=0.001)
    task = Task(
        network, inputs, targets, Initial(weights=SOME, biases=SOME), learning, Stop(sweeps=300), 1
    )
    seeds = [0, 1, 7, 2**40]
    words = {
        "groups": list(groups.items()),
        "projections": [[p.source, p.target] for p in network.projections],
        "inputs": inputs.tolist(),
        "targets": targets.tolist(),
        "epsilon": 0.3,
        "alpha": 0.9,
        "decay": 0.001,
        "sweeps": 300,
        "range": [-0.5, 0.5],
        "perCase": update == "case",
        "seeds": seeds,
    }
    run = subprocess.run(
        [str(NODE), str(Path(__file__).with_name("third_engine.js"))],
        input=json.dumps(words),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(run.stdout)
    for ours in (train(task, seeds), training.train(task, seeds)):
        bits = [[f"{word:016x}" for word in row.view(np.uint64).tolist()] for row in ours.theta]
        assert bits == theirs
