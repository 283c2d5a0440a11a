"""Newton's method on planted points, and derivatives against each other."""

from __future__ import annotations

import numpy as np
import pytest

import rhw
from rhw.analysis.landscape import Landscape
from rhw.analysis.minima import WORDS, Kind, examine
from rhw.backprop.equations import forward, gradient, outputs_of
from rhw.backprop.initial import initial_theta, theta_of
from rhw.backprop.learning import output_error
from tests.support.processes import call

TABLE = [[0, 0], [0, 1], [1, 0], [1, 1]]
XOR = rhw.load("xor").reading("per_sweep")


def readings():
    xor = rhw.load("xor")
    arrays = rhw.Task.from_arrays
    return {
        "xor": XOR,
        "direct": rhw.load("xor_direct").reading(),
        "symmetry": rhw.load("symmetry").reading(),
        "tanh": xor.reading(
            network={"activation": {"hidden": "tanh"}, "gain": {"hidden": 1.7, "output": 0.6}}
        ),
        "two layers": arrays(TABLE, [0, 1, 1, 0], hidden=(3, 2)).reading(),
        "cross-entropy": arrays(TABLE, [0, 1, 1, 0], learning={"error": "cross_entropy"}).reading(),
        "in time": rhw.load("shift_register").reading(),
        "shared fields": rhw.load("t_c").reading(),
        "frozen": xor.reading(network={"frozen": ["input -> hidden"]}),
    }


@pytest.mark.parametrize("name", list(readings()))
def test_the_gradient_is_that_of_the_equations(name):
    task = readings()[name].task
    theta = 3 * initial_theta(task.network, task.initial, [3, 4])
    ground = Landscape(task, 3)
    y = forward(task.network, theta, task.inputs[:, :, None])
    error = output_error(outputs_of(task.network, y), task.targets[:, :, None], task.learning)
    theirs = gradient(task.network, theta, y, error, task.learning.error_function)[:, 0]
    ours = ground.gradient(theta[:, :1])[:, 0]
    np.testing.assert_allclose(ours[ground.free], theirs[ground.free], rtol=1e-9, atol=1e-13)
    assert (ours[~ground.free] == 0).all()


@pytest.mark.parametrize("name", list(readings()))
def test_the_derivatives_are_those_of_the_error(name):
    task = readings()[name].task
    theta = 2 * initial_theta(task.network, task.initial, [5])[:, 0]
    ground, step = Landscape(task, 5), 1e-5
    places = np.flatnonzero(ground.free)[:6]
    hessian = ground.hessian(theta)
    assert (hessian == hessian.T).all()
    for place in places:
        more, less = theta.copy(), theta.copy()
        more[place] += step
        less[place] -= step
        slope = (ground.error(more) - ground.error(less)) / (2 * step)
        assert slope == pytest.approx(ground.gradient(theta[:, None])[place, 0], rel=1e-5, abs=1e-9)
        both = ground.gradient(np.column_stack([more, less]))
        row = ((both[:, 0] - both[:, 1]) / (2 * step))[ground.free]
        at = int(np.flatnonzero(np.flatnonzero(ground.free) == place)[0])
        np.testing.assert_allclose(hessian[at], row, rtol=1e-4, atol=1e-8)


def test_decay_in_the_gradient_is_part_of_the_error():
    task = rhw.Task.from_arrays(
        TABLE, [0, 1, 1, 0], learning={"decay": 0.01, "decay_at": "gradient", "decay_biases": False}
    ).reading().task  # fmt: skip
    theta = np.arange(1.0, task.network.layout.count + 1)
    plain = rhw.Task.from_arrays(TABLE, [0, 1, 1, 0]).reading().task
    extra = Landscape(task, 0).error(theta) - Landscape(plain, 0).error(theta)
    biased = np.zeros(len(theta), dtype=bool)
    for block in task.network.layout.blocks:
        biased[task.network.layout.slices[block.key]] = block.bias
    assert extra == pytest.approx(0.005 * (theta[~biased] ** 2).sum())
    assert examine(task, 0.3 * theta / len(theta), 0).kind in WORDS


def test_without_hidden_units_xor_has_a_strict_minimum_at_0():
    task = rhw.Task.from_arrays(TABLE, [0, 1, 1, 0], hidden=0).reading().task
    found = examine(task, np.zeros(3), 0)
    assert (found.kind, found.steps, found.limit) == ("minimum", 0, 0.5)
    # From elsewhere Newton's method leads there.
    near = examine(task, np.array([0.2, -0.3, 0.1]), 0)
    assert near.kind == "minimum"
    assert near.limit == pytest.approx(0.5, abs=1e-12)
    # A run that is still far away from it has not been shown to be in it.
    far = examine(task, np.array([1.8, -2.1, 1.6]), 0)
    assert (far.kind, far.limit) == ("not settled", pytest.approx(0.5, abs=1e-12))


def test_with_hidden_units_0_is_no_minimum_though_its_hessian_is_not_negative():
    theta = np.zeros(XOR.task.network.layout.count)
    values = np.linalg.eigvalsh(Landscape(XOR.task, 0).hessian(theta))
    assert (np.abs(values) < 1e-12).sum() == 8
    assert values[-1] > 0.01
    assert examine(XOR.task, theta, 0).kind == "degenerate saddle"


def test_two_equal_hidden_units_can_stand_on_a_saddle():
    """Every output is 1/2, and E falls when the units become different from each other."""
    task = rhw.Task.from_arrays(TABLE, [0, 1, 1, 0], stop={"within": 0.001}).reading().task
    layout = task.network.layout
    theta = np.zeros(layout.count)
    theta[layout.slices["biases/hidden"]] = 1.0
    theta[layout.slices["weights/hidden -> output"]] = 1.0
    theta[layout.slices["biases/output"]] = -2 / (1 + np.exp(-1.0))
    ground = Landscape(task, 0)
    assert np.abs(ground.gradient(theta[:, None])).max() < 1e-15
    assert np.linalg.eigvalsh(ground.hessian(theta))[0] < -1e-3
    found = examine(task, theta, 0)
    assert (found.kind, found.steps) == ("saddle", 0)


def test_the_printed_trap_of_xor_is_a_minimum_at_infinity():
    trap = theta_of(XOR.task.network, XOR.paper.networks["local_minimum"])[:, 0]
    found = examine(XOR.task, trap, 0)
    assert found.kind == "minimum at infinity"
    assert found.limit == pytest.approx(0.16, abs=1e-9)
    # A positive Hessian and a small gradient would have called it a minimum.
    ground = Landscape(XOR.task, 0)
    assert np.abs(ground.gradient(trap[:, None])).max() < 0.01


def test_a_run_that_was_stopped_early_is_not_called_a_minimum():
    early = rhw.train("xor", 30, reading="per_sweep", learning={"epsilon": 0.5}, max_sweeps=100)
    longer = rhw.train("xor", 30, reading="per_sweep", learning={"epsilon": 0.5}, max_sweeps=5000)
    kinds = [early.examine(seed).kind for seed in early.seeds if not early.solved[seed]]
    assert longer.solved.sum() >= 28
    assert "minimum" not in kinds
    assert "minimum at infinity" not in kinds
    assert kinds.count("plateau") >= 25


def test_every_kind_has_words():
    assert set(WORDS) == set(Kind.__args__)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"learning": {"margin": {"on": 0.8, "off": 0.2, "measured_from": "margin"}}}, "a margin"),
        ({"learning": {"slope_offset": 0.1}}, "an offset of the slope"),
        ({"learning": {"decay": 0.1}}, "decay that is not in the gradient"),
    ],
)
def test_what_has_no_error_to_go_down_is_refused(settings, words):
    runs = rhw.train("xor", [0], max_sweeps=3, **settings)
    with pytest.raises(ValueError, match=words):
        runs.examine(0)


def test_weights_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="not finite"):
        examine(XOR.task, np.full(9, np.inf), 0)


def test_show_says_where_a_failed_run_stands(tmp_path):
    runs = rhw.train("xor", 100)
    failed = [seed for seed in runs.seeds if not runs.solved[seed]]
    trapped = next(seed for seed in failed if runs.examine(seed).kind == "minimum at infinity")
    done = call(["show", "xor", "--seed", trapped], tmp_path)
    assert "a minimum at infinity" in done.out
    assert "to 0.16" in done.out
    solved = call(["show", "xor", "--seed", runs.solved.argmax()], tmp_path)
    assert "Newton" not in solved.out
