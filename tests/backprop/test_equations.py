"""Equations (4) to (7) against complex-step differences of a forward pass of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhw.backprop.equations import forward, gradient, outputs_of
from rhw.backprop.network import make_network
from tests.support.nets import TOPOLOGIES


def plain_outputs(groups, projections, biases, theta, case):
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
        values[name] = 1 / (1 + np.exp(-net))
    sources = {s for s, _ in pairs}
    return np.concatenate([values[n] for n in groups if n not in sources])


@pytest.mark.parametrize("output_slope", [True, False])
@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("topology", TOPOLOGIES)
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_gradient_is_the_complex_step_derivative(topology, biases, output_slope, seed):
    groups, projections = TOPOLOGIES[topology]
    network = make_network(groups, projections, biases)
    rng = np.random.default_rng(seed)
    cases = 5
    inputs = rng.uniform(-1, 1, (cases, sum(g.size for g in network.inputs)))
    desired = rng.uniform(0, 1, (cases, sum(g.size for g in network.outputs)))
    theta = rng.uniform(-2, 2, (network.layout.count, 2))

    y = forward(network, theta, inputs[:, :, None])
    error = outputs_of(network, y) - desired[:, :, None]
    g = gradient(network, theta, y, error, output_slope)

    def loss(y, d):
        # Without the factor y (1 - y) at the outputs it is the gradient of the cross-entropy.
        squared, crossed = 0.5 * (y - d) ** 2, -(d * np.log(y) + (1 - d) * np.log(1 - y))
        return (squared if output_slope else crossed).sum()

    for seed_column in range(2):
        for k in range(network.layout.count):
            stepped = theta[:, seed_column].astype(complex)
            stepped[k] += 1e-30j
            e = sum(
                loss(plain_outputs(groups, projections, biases, stepped, x), d)
                for x, d in zip(inputs, desired, strict=True)
            )
            np.testing.assert_allclose(g[k, seed_column], e.imag / 1e-30, rtol=1e-9, atol=1e-15)
