"""The descendants: Adam against its formula, and what is left out where it does not fit."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks import baselines
from benchmarks.__main__ import app
from rhw.backprop.equations import forward, gradient, outputs_of
from rhw.backprop.error_function import CrossEntropy
from rhw.backprop.initial import initial_theta
from rhw.config.catalogue import load_all


def test_adam_counts_the_sweep_at_which_all_is_right(xor_task):
    task = xor_task()
    found = baselines.adam(task, range(8), 3000)
    assert found.solved.any()
    seed = int(np.flatnonzero(found.solved)[0])
    # One seed again, written as its authors write it.
    theta = np.repeat(initial_theta(task.network, task.initial, [seed]), 2, axis=1)
    m = v = np.zeros_like(theta)
    for t in range(1, 3001):
        y = forward(task.network, theta, task.inputs[:, :, None])
        out = outputs_of(task.network, y)
        if ((out > 0.5) == (task.targets[:, :, None] > 0.5))[..., 0].all():
            break
        g = gradient(task.network, theta, y, out - task.targets[:, :, None], CrossEntropy)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta = theta - 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    assert t == found.sweeps[seed]


def test_which_configs_fit():
    fit = {config.name: baselines.fits(config) for config in load_all([])}
    assert fit["xor"]
    assert not fit["t_c"]
    assert not fit["sequence_completion"]
    assert not fit["family_trees"]


def test_a_machine_that_remembers_answers_nothing_that_it_has_not_seen():
    class Memory:
        def fit(self, inputs, wanted):
            self.known = {tuple(row): value for row, value in zip(inputs, wanted, strict=True)}
            return self

        def predict(self, asked):
            return np.array([self.known.get(tuple(row), -1) for row in asked])

    inputs = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    targets = np.array([[0.0, 1], [1, 1], [1, 1], [0, 1]])
    assert np.array_equal(baselines.fitted(Memory, inputs, targets, inputs), targets)
    # The second output is always on, and needs no machine.
    assert baselines.left_out(Memory, inputs, targets) == 0
    assert baselines.left_out(Memory, inputs, targets[:, 1:]) == 1


@pytest.mark.parametrize("installed", [True, False])
def test_the_command_writes_its_page(tmp_path, monkeypatch, installed):
    if not installed:
        monkeypatch.setattr("benchmarks.baselines.find_spec", lambda _: None)
    words = ["baselines", "xor_and", "t_c", "--seeds", "4", "--write", str(tmp_path)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    page = (tmp_path / "descendants.md").read_text()
    assert "| xor_and | Adam, cross-entropy" in page
    assert "4 of 4" in page
    assert "t_c: not a small plain net" in done.output
    if not installed:
        assert "scikit-learn is not installed" in done.output
        assert "boosted" not in page.split("\n\n")[-1]
