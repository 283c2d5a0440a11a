"""The printed networks compute what the papers' numbers say that they compute."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.symmetry.measures import kinds, ratio_names, tells_all
from experiments.symmetry.measures import task_symmetries as mirror_symmetries
from experiments.xor.measures import FIG_5, where_stuck
from experiments.xor.measures import task_symmetries as xor_symmetries
from rhw.backprop import forward, outputs_of
from rhw.catalogue import load_all
from rhw.printed import aligned, distances, printed_theta
from rhw.runs import Runs
from rhw.training import Outcome


def runs_of(config, theta, reading="as_printed"):
    """Runs whose final weights are the columns of theta; none has solved."""
    one = load_all([config])[0].readings[reading]
    n = theta.shape[1]
    nothing = np.zeros(n)
    return Runs(
        one,
        Outcome(
            np.arange(n), nothing > 1, nothing > 1, nothing.astype(int), nothing.astype(int),
            nothing, theta.T,
            np.full((n, len(one.task.curve_at)), np.nan), np.empty((n, 0, theta.shape[0])),
        ),
    )  # fmt: skip


def printed(config, name):
    reading = load_all([config])[0].readings["as_printed"]
    empty = runs_of(config, np.zeros((reading.task.network.parameters, 1)))
    return runs_of(config, np.repeat(printed_theta(empty, name), 2, axis=1))


@pytest.mark.parametrize(
    ("config", "name", "symmetric", "others", "error"),
    [
        ("symmetry", "figure_1", (0.881, 0.881), (0.083, 0.156), 0.346),
        ("symmetry_pdp", "figure_9", (0.857, 0.872), (0.072, 0.169), 0.354),
    ],
)
def test_printed_symmetry_nets(config, name, symmetric, others, error):
    runs = printed(config, name)
    y, d = runs.outputs[:, 0, 0], runs.reading.cases[1][:, 0]
    found = [y[d == 1].min(), y[d == 1].max(), y[d == 0].min(), y[d == 0].max()]
    np.testing.assert_allclose(found, [*symmetric, *others], atol=0.0006)
    assert 0.5 * ((y - d) ** 2).sum() == pytest.approx(error, abs=0.001)
    assert kinds(np.sort(np.abs(runs.weights("input", "hidden")[0, :3, :]), axis=0))[0] == "1:2:4"


def test_hidden_units_of_the_printed_symmetry_net_are_at_a_quarter():
    runs = printed("symmetry", "figure_1")
    on = runs.activities["hidden"][runs.reading.cases[1][:, 0] == 1]
    np.testing.assert_allclose(on[..., 0], 0.25, atol=0.01)


@pytest.mark.parametrize(
    ("config", "name", "expected"),
    [
        ("xor_direct", "figure_3", [0.103, 0.877, 0.877, 0.109]),
        ("xor", "local_minimum", [0.096, 0.500, 0.898, 0.500]),
    ],
)
def test_printed_xor_nets(config, name, expected):
    found = printed(config, name).outputs[:, 0, 0]
    np.testing.assert_allclose(found, expected, atol=0.0006)


def test_the_printed_local_minimum_is_recognised_in_all_its_images():
    runs = printed("xor", "local_minimum")
    theta = np.concatenate(
        [
            runs.theta[:, :1],
            *(change(runs.theta[:, :1]) for change in xor_symmetries(runs.network)),
        ],
        axis=1,
    )
    alike = runs_of("xor", theta)
    assert where_stuck(alike) == [FIG_5] * 8
    gaps = distances(alike, "local_minimum", xor_symmetries(runs.network), complements=True)
    np.testing.assert_allclose(gaps, 0, atol=1e-12)
    for seed in range(8):
        back = aligned(alike, "local_minimum", seed, xor_symmetries(runs.network), True)
        np.testing.assert_allclose(back, runs.theta[:, 0], atol=1e-12)


@pytest.mark.parametrize(
    ("outputs", "label"),
    [
        ([0.1, 0.9, 0.5, 0.5], "Fig. 5"),
        ([0.1, 0.5, 0.5, 0.1], "Fig. 5 not: two rights on one side"),
        ([0.1, 0.633, 0.633, 0.633], "three alike"),
        ([0.367, 0.9, 0.367, 0.367], "three alike"),
        ([0.52, 0.47, 0.5, 0.55], "still at start"),
        ([0.1, 0.9, 0.9, 0.8], "other"),
    ],
)
def test_where_a_run_is_stuck(outputs, label, monkeypatch):
    runs = runs_of("xor", np.zeros((9, 2)))
    y = np.repeat(np.array(outputs)[:, None, None], 2, axis=2)
    monkeypatch.setitem(runs.__dict__, "outputs", y)
    found = where_stuck(runs)[0]
    assert found == label if "not" not in label else found != "Fig. 5"


def test_symmetries_of_the_mirror_task_keep_it():
    reading = load_all(["symmetry"])[0].readings["as_printed"]
    theta = np.random.default_rng(0).normal(size=(17, 2))
    inputs = reading.task.inputs[:, :, None]
    symmetric = reading.cases[1][:, 0] == 1
    plain = outputs_of(reading.task.network, forward(reading.task.network, theta, inputs))
    changes = mirror_symmetries(reading.task.network)
    assert len(changes) == 47
    for change in changes:
        y = outputs_of(reading.task.network, forward(reading.task.network, change(theta), inputs))
        for kind in (symmetric, ~symmetric):
            np.testing.assert_allclose(
                np.sort(y[kind, 0, 0]), np.sort(plain[kind, 0, 0]), rtol=1e-9
            )


def test_ratios_that_can_tell_all_inputs_apart():
    assert tells_all((1, 2, 4))
    assert tells_all((2, 3, 4))
    assert not tells_all((1, 2, 3))
    assert not tells_all((2, 2, 5))
    assert next(iter(ratio_names(3))) in ("1:2:4", "2:3:4")
    sizes = np.array([[3.6, 7.2, 14.2], [5.2, 7.9, 10.6], [1.0, 1.0, 1.0]]).T
    assert kinds(sizes) == ["1:2:4", "2:3:4", "other"]
