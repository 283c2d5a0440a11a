"""Error, margin, decay, epsilon over fan-in, schedules, initial weights, stop rules."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from rhw.backprop.equations import forward, gradient, outputs_of
from rhw.backprop.initial import Distribution, Initial, initial_theta
from rhw.backprop.learning import UpdateRule, output_error
from rhw.backprop.network import make_network
from rhw.backprop.settings import Learning, Margin, at_sweep
from rhw.backprop.stop import ErrorPerCase, Stop
from rhw.engines.engine import train

NET = make_network({"a": 2, "b": 3, "c": 1}, ["a -> b", "b -> c"])


def learning(**changes):
    settings = {"update": "sweep", "epsilon": 0.1, "alpha": 0.9, "targets": [0, 1]}
    return Learning(**(settings | changes))


Y = np.array([0.95, 0.7, 0.1, 0.4]).reshape(4, 1, 1)
D = np.array([1.0, 1.0, 0.0, 0.0]).reshape(4, 1, 1)


@pytest.mark.parametrize(
    ("margin", "expected"),
    [
        (None, [-0.05, -0.3, 0.1, 0.4]),
        (Margin(on=0.8, off=0.2, measured_from="target"), [0, -0.3, 0, 0.4]),
        (Margin(on=0.8, off=0.2, measured_from="margin"), [0, -0.1, 0, 0.2]),
    ],
)
def test_error_and_both_senses_of_the_margin(margin, expected):
    error = output_error(Y, D, learning(margin=margin))[:, 0, 0]
    np.testing.assert_allclose(error, expected, atol=1e-15)


def test_momentum_and_decay_in_their_order():
    theta, v, g = (np.full((NET.layout.count, 2), value) for value in (0.5, 0.25, 2.0))
    rule = UpdateRule(NET, learning(decay=0.002, decay_biases=False))
    after, velocity = rule.change(theta, v, g, epsilon=0.1, alpha=0.9)
    assert (velocity == 0.9 * 0.25 - 0.1 * 2.0).all()
    weights = NET.layout.slices["weights/a -> b"]
    assert (after[weights] == (0.5 + velocity[0, 0]) * (1 - 0.002)).all()
    assert (after[NET.layout.slices["biases/b"]] == 0.5 + velocity[0, 0]).all()


def test_epsilon_over_fan_in_counts_links_and_not_the_bias():
    zero = np.zeros((NET.layout.count, 2))
    _, v = UpdateRule(NET, learning(epsilon_over_fan_in=True)).change(
        zero, zero, zero + 1.0, epsilon=1.0, alpha=0.0
    )
    assert (v[NET.layout.slices["weights/a -> b"]] == -1.0 / 2).all()
    assert (v[NET.layout.slices["biases/b"]] == -1.0 / 2).all()
    assert (v[NET.layout.slices["weights/b -> c"]] == -1.0 / 3).all()


def test_schedules_by_sweep():
    schedule = {1: 0.005, 21: 0.01}
    assert [at_sweep(schedule, n) for n in (1, 20, 21, 500)] == [0.005, 0.005, 0.01, 0.01]
    with pytest.raises(ValidationError, match="starts with sweep 1"):
        learning(epsilon={2: 0.1})


def test_initial_distributions():
    weights = Distribution(fan_in=1.0)
    theta = initial_theta(
        NET, Initial(weights=weights, biases=Distribution(constant=0.5)), range(50)
    )
    into_b = theta[NET.layout.slices["weights/a -> b"]]
    assert np.abs(into_b).max() < 1 / np.sqrt(2)
    assert np.abs(into_b).max() > 0.9 / np.sqrt(2)
    assert (theta[NET.layout.slices["biases/b"]] == 0.5).all()


def test_given_values_that_do_not_fit_are_refused():
    given = Distribution(values={"a -> b": [[1, 2], [3, 4]], "b -> c": [[1, 2, 3]]})
    with pytest.raises(ValueError, match="weights/a -> b needs 6 values, got 4"):
        initial_theta(NET, Initial(weights=given), [0])


ONE = np.array([0.9, 0.6, 0.2, 0.45]).reshape(4, 1, 1).repeat(2, axis=2)


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        (Stop(right_side=0.5), True),
        (Stop(within=0.45), True),
        (Stop(within=0.44), False),
        (Stop(tss=0.42), True),
        (Stop(tss=0.41), False),
        (Stop(error_per_case=ErrorPerCase(below=0.21, half=False, of="each")), True),
        (Stop(error_per_case=ErrorPerCase(below=0.2, half=False, of="each")), False),
        (Stop(error_per_case=ErrorPerCase(below=0.11, half=True, of="each")), True),
        (Stop(error_per_case=ErrorPerCase(below=0.1, half=True, of="each")), False),
        (Stop(error_per_case=ErrorPerCase(below=0.11, half=False, of="mean")), True),
        (Stop(error_per_case=ErrorPerCase(below=0.06, half=True, of="mean")), True),
        (Stop(error_per_case=ErrorPerCase(below=0.05, half=True, of="mean")), False),
        (Stop(sweeps=7), True),
        (Stop(sweeps=8), False),
    ],
)
def test_stop_rules(stop, expected):
    assert stop.rule.is_met(7, ONE, D, ONE - D).tolist() == [expected, expected]


def test_an_output_exactly_at_the_threshold_is_on_no_side():
    y = np.full((1, 1, 2), 0.5)
    assert not Stop(right_side=0.5).rule.is_met(1, y, np.ones((1, 1, 1)), y).any()
    assert not Stop(right_side=0.5).rule.is_met(1, y, np.zeros((1, 1, 1)), y).any()


@pytest.mark.parametrize("rules", [{}, {"within": 0.1, "tss": 0.04}])
def test_exactly_one_stop_rule(rules):
    with pytest.raises(ValidationError, match="exactly one"):
        Stop(**rules)


@pytest.mark.parametrize("update", ["sweep", "case"])
def test_an_error_without_its_half_is_twice_the_epsilon_to_the_last_bit(xor_task, update):
    # E = sum (y - d)^2 has the gradient 2 (y - d); 2 is a power of two, so no bit is lost.
    def trained(epsilon, scale):
        learning = Learning(update=update, epsilon=epsilon, alpha=0.9, targets=[0, 1])
        task = xor_task(learning=learning, stop=Stop(sweeps=1))
        theta = initial_theta(task.network, task.initial, range(4))
        v, rule = np.zeros_like(theta), UpdateRule(task.network, learning)
        for _ in range(50):
            y = forward(task.network, theta, task.inputs[:, :, None])
            error = scale * (outputs_of(task.network, y) - task.targets[:, :, None])
            g = gradient(task.network, theta, y, error)
            theta, v = rule.change(theta, v, g, epsilon, 0.9)
        return theta

    assert np.array_equal(trained(0.25, 2.0), trained(0.5, 1.0))


def test_decay_in_the_gradient_reaches_the_weights_through_epsilon_and_momentum(xor_task):
    learning = Learning(
        update="sweep", epsilon=0.5, alpha=0.9, targets=[0, 1], decay=0.01, decay_at="gradient"
    )
    task = xor_task(learning=learning)
    theta = initial_theta(task.network, task.initial, range(2))
    rule, v = UpdateRule(task.network, learning), np.ones_like(theta)
    new, _ = rule.change(theta, v, np.zeros_like(theta), 0.5, 0.9)
    np.testing.assert_allclose(new, theta + 0.9 - 0.5 * 0.01 * theta, rtol=1e-15)
    assert rule.after_sweep(theta) is theta


def test_decay_once_a_sweep_is_decay_at_the_change_where_a_sweep_has_one(xor_task):
    def final(update, decay_at):
        learning = Learning(
            update=update, epsilon=0.5, alpha=0.9, targets=[0, 1], decay=0.01, decay_at=decay_at
        )
        return train(xor_task(learning=learning, stop=Stop(sweeps=30)), range(3)).theta

    assert np.array_equal(final("sweep", "sweep"), final("sweep", "change"))
    assert not np.array_equal(final("case", "sweep"), final("case", "change"))
