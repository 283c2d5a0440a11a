"""Equations (4) to (7) against complex-step differences of a forward pass of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhw.backprop.equations import forward, gradient, outputs_of
from rhw.backprop.error_function import CrossEntropy, Squared, WithoutSlope
from rhw.backprop.network import make_network
from rhw.config.network_spec import NetworkSpec
from tests.support.nets import TOPOLOGIES

FUNCTIONS = {"logistic": lambda x: 1 / (1 + np.exp(-x)), "tanh": np.tanh}


def plain_outputs(groups, projections, biases, theta, case, activation="logistic", gain=1.0):
    """Outputs of one case from a flat vector, written anew with other sums and another layout."""
    values, start = {}, 0
    pairs = [tuple(p.split(" -> ")) for p in projections]
    targets = {t for _, t in pairs}
    for name, size in groups.items():
        if name not in targets:
            values[name] = case[start : start + size]
            start += size
    cursor = 0
    for name, size in groups.items():
        if name not in targets:
            continue
        net = np.zeros(size, dtype=theta.dtype)
        if biases:
            net = net + theta[cursor : cursor + size]
            cursor += size
        for source, target in pairs:
            if target == name:
                n = groups[source]
                w = theta[cursor : cursor + size * n].reshape(size, n)
                cursor += size * n
                net = net + w @ values[source]
        values[name] = FUNCTIONS[activation](gain * net)
    sources = {s for s, _ in pairs}
    return np.concatenate([values[n] for n in groups if n not in sources])


def squared(y, d):
    return (0.5 * (y - d) ** 2).sum()


def crossed(y, d):
    return -(d * np.log(y) + (1 - d) * np.log(1 - y)).sum()


@pytest.mark.parametrize(
    ("error_function", "loss", "activation", "gain"),
    [
        (Squared, squared, "logistic", 1.0),
        (WithoutSlope, crossed, "logistic", 1.0),
        (CrossEntropy, crossed, "logistic", 1.0),
        (Squared, squared, "logistic", 3.5),
        (CrossEntropy, crossed, "logistic", 1.3),
        (Squared, squared, "tanh", 1.0),
        (Squared, squared, "tanh", 0.4),
    ],
)
@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("topology", TOPOLOGIES)
@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1))
def test_gradient_is_the_complex_step_derivative(
    topology, biases, error_function, loss, activation, gain, seed
):
    groups, projections = TOPOLOGIES[topology]
    spec = NetworkSpec(
        groups=groups, projections=projections, biases=biases, activation=activation, gain=gain
    )
    network = spec.build()
    rng = np.random.default_rng(seed)
    cases = 5
    inputs = rng.uniform(-1, 1, (cases, sum(g.size for g in network.inputs)))
    desired = rng.uniform(0, 1, (cases, sum(g.size for g in network.outputs)))
    theta = rng.uniform(-1, 1, (network.layout.count, 2))

    y = forward(network, theta, inputs[:, :, None])
    error = outputs_of(network, y) - desired[:, :, None]
    g = gradient(network, theta, y, error, error_function)
    for seed_column in range(2):
        for k in range(network.layout.count):
            stepped = theta[:, seed_column].astype(complex)
            stepped[k] += 1e-30j
            e = sum(
                loss(plain_outputs(groups, projections, biases, stepped, x, activation, gain), d)
                for x, d in zip(inputs, desired, strict=True)
            )
            np.testing.assert_allclose(g[k, seed_column], e.imag / 1e-30, rtol=1e-9, atol=1e-14)


def test_the_slope_offset_is_added_to_every_slope():
    network = make_network({"a": 1, "b": 1, "c": 1}, ["a -> b", "b -> c"])
    theta = np.full((4, 2), 0.7)
    y = forward(network, theta, np.ones((1, 1, 1)))
    error = y["c"] - 0.2
    g = gradient(network, theta, y, error, slope_offset=0.1)
    dx = error * (y["c"] * (1 - y["c"]) + 0.1)
    w = network.layout.weights(theta, network.projections[1])[0]
    back = dx * w * (y["b"] * (1 - y["b"]) + 0.1)
    np.testing.assert_allclose(network.layout.weights(g, network.projections[0])[0], back[0])


def test_a_gain_is_a_rescaling_of_weights_and_learning_rate():
    """Gain g, weights w and rate e give the outputs of gain 1, weights g w and rate g^2 e."""
    groups, projections = TOPOLOGIES["linked hidden"]
    rng = np.random.default_rng(1)
    plain = make_network(groups, projections)
    steep = NetworkSpec(groups=groups, projections=projections, gain=2.5).build()
    inputs = rng.uniform(0, 1, (4, sum(g.size for g in plain.inputs)))
    d = rng.choice([0.0, 1.0], (4, sum(g.size for g in plain.outputs)))[:, :, None]
    w = rng.uniform(-0.5, 0.5, (plain.layout.count, 2))
    large = 2.5 * w
    for _ in range(50):
        y, z = (
            outputs_of(net, forward(net, theta, inputs[:, :, None]))
            for net, theta in ((steep, w), (plain, large))
        )
        np.testing.assert_allclose(y, z, rtol=1e-9)
        w, large = (
            theta - rate * gradient(net, theta, forward(net, theta, inputs[:, :, None]), out - d)
            for net, theta, out, rate in ((steep, w, y, 0.2), (plain, large, z, 0.2 * 2.5**2))
        )
