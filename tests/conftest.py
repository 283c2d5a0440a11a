"""Shared builders of small tasks."""

from __future__ import annotations

import itertools
import os

import numpy as np
import pytest
from hypothesis import settings

from rhw.backprop.initial import Distribution, Initial
from rhw.backprop.network import make_network
from rhw.backprop.settings import Learning
from rhw.backprop.stop import Stop
from rhw.backprop.task import Task

# Machines are busy while tests run: no example fails for taking long.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

HALF = Distribution(uniform=[-0.5, 0.5])


@pytest.fixture
def symmetry_task():
    """The 6-2-1 symmetry net of N86 Fig. 1, with any change."""

    def build(**changes):
        inputs = np.array(list(itertools.product([0.0, 1.0], repeat=6)))
        settings = {
            "network": make_network(
                {"input": 6, "hidden": 2, "output": 1}, ["input -> hidden", "hidden -> output"]
            ),
            "inputs": inputs,
            "targets": np.array([[float((row == row[::-1]).all())] for row in inputs]),
            "initial": Initial(weights=Distribution(uniform=[-0.3, 0.3])),
            "learning": Learning(update="sweep", epsilon=0.1, alpha=0.9, targets=[0, 1]),
            "stop": Stop(right_side=0.5),
            "max_sweeps": 5000,
        }
        return Task(**(settings | changes))

    return build


@pytest.fixture
def xor_task():
    """The 2-2-1 XOR net, with any change."""

    def build(**changes):
        settings = {
            "network": make_network(
                {"input": 2, "hidden": 2, "output": 1}, ["input -> hidden", "hidden -> output"]
            ),
            "inputs": np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]),
            "targets": np.array([[0.0], [1], [1], [0]]),
            "initial": Initial(weights=HALF, biases=HALF),
            "learning": Learning(update="sweep", epsilon=0.5, alpha=0.9, targets=[0, 1]),
            "stop": Stop(tss=0.04),
            "max_sweeps": 3000,
        }
        return Task(**(settings | changes))

    return build


def pytest_collection_modifyitems(items):
    """Begin with the slowest tests, so that no process waits long for another one at the end."""
    items.sort(key=lambda item: "faults" not in item.path.parts)
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_xdist_auto_num_workers():
    """One process more than there are cores: many tests wait for commands that they started."""
    return (os.cpu_count() or 1) + 1
