"""The nets that are timed: shapes of the papers, one step per sweep, targets 0 and 1."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rhw.backprop.arithmetic import Array
from rhw.backprop.initial import Distribution, Initial, Uniform
from rhw.backprop.network import make_network
from rhw.backprop.settings import Learning
from rhw.backprop.stop import FixedSweeps, Stop
from rhw.backprop.task import Task
from rhw.config.catalogue import load_all
from rhw.config.experiments import binary_inputs

_SOME = Distribution(uniform=Uniform([-0.3, 0.3]))
LEARNING = Learning(update="sweep", epsilon=0.01, alpha=0.9, targets=[0, 1])


def _task(sizes: dict[str, int], projections: list[str], inputs: Array, targets: Array) -> Task:
    return Task(
        network=make_network(sizes, projections),
        inputs=inputs,
        targets=targets,
        initial=Initial(weights=_SOME, biases=_SOME),
        learning=LEARNING,
        stop=Stop(sweeps=FixedSweeps(1)),
        max_sweeps=1,
    )


def _layered(n: int, h: int, m: int, inputs: Array, targets: Array) -> Task:
    sizes = {"input": n, "hidden": h, "output": m}
    return _task(sizes, ["input -> hidden", "hidden -> output"], inputs, targets)


def _all_inputs(n: int) -> Array:
    return binary_inputs(n)


def _family_trees() -> Task:
    """24 + 12 one-hot inputs, 6 + 6, 12, 6, 24 outputs, 100 cases; which, does not matter here."""
    rng = np.random.default_rng(0)
    person, relation = rng.integers(0, 24, 100), rng.integers(0, 12, 100)
    inputs = np.concatenate([np.eye(24)[person], np.eye(12)[relation]], axis=1)
    sizes = {"person": 24, "relation": 12, "p": 6, "r": 6, "middle": 12, "last": 6, "answer": 24}
    links = ["person -> p", "relation -> r", "p -> middle", "r -> middle"]
    links += ["middle -> last", "last -> answer"]
    return _task(sizes, links, inputs, np.eye(24)[rng.integers(0, 24, 100)])


def _variable_timing() -> Task:
    """The largest net in time: seven steps, 60 hidden units, tied weights, 150 sequences."""
    config = load_all(["variable_timing"])[0]
    return replace(
        config.readings["all_links"].task,
        learning=LEARNING,
        hold_out=None,
        stop=Stop(sweeps=FixedSweeps(1)),
        max_sweeps=1,
        curve_at=(),
        snapshots_at=(),
    )


def nets() -> dict[str, Task]:
    """The nets by name."""
    six, eight = _all_inputs(6), _all_inputs(8)
    symmetric = (six == six[:, ::-1]).all(axis=1, keepdims=True).astype(float)
    return {
        "XOR 2-2-1": _layered(2, 2, 1, _all_inputs(2), np.array([[0.0], [1], [1], [0]])),
        "symmetry 6-2-1": _layered(6, 2, 1, six, symmetric),
        "encoder 8-3-8": _layered(8, 3, 8, np.eye(8), np.eye(8)),
        "parity 8-8-1": _layered(8, 8, 1, eight, eight.sum(axis=1, keepdims=True) % 2),
        "family trees": _family_trees(),
        "variable timing": _variable_timing(),
    }


def sweeps_of(task: Task, sweeps: int) -> Task:
    """The same task, for so many sweeps."""
    return replace(task, stop=Stop(sweeps=FixedSweeps(sweeps)), max_sweeps=sweeps)
