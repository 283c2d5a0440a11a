"""Nets in time and shared fields: the layered nets that they equal, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from rhw.backprop.arithmetic import logistic
from rhw.backprop.equations import forward, gradient, outputs_of
from rhw.backprop.groups import Projection
from rhw.backprop.initial import Distribution, Initial, initial_theta, links
from rhw.backprop.learning import UpdateRule
from rhw.backprop.settings import Learning
from rhw.config.network_spec import NetworkSpec
from tests.support.nets import FIELDS, RECURRENT, SHIFT


def case_inputs(spec, cases=6, seed=0):
    return np.random.default_rng(seed).integers(0, 2, (cases, spec.columns)).astype(float)


def plain_logistic(x):
    return 1 / (1 + np.exp(-x))


def iterated(theta, inputs, net, steps=5, act=plain_logistic):
    """RECURRENT written as a program that runs step by step; activities after every step."""
    w = {
        name: net.layout.weights(theta, Projection(*name.split(" -> ")))
        for name in RECURRENT["projections"]
    }
    b = {name: net.layout.bias(theta, name) for name in ("hidden", "output")}
    hidden, output = np.full((len(inputs), 4), 0.2), np.full((len(inputs), 2), 0.2)
    seen = [inputs[:, :3], inputs[:, 3:]] + [np.zeros((len(inputs), 3))] * 3
    after = []
    for step in range(steps):
        x, z = b["hidden"] + np.zeros((len(inputs), 4)), b["output"] + np.zeros((len(inputs), 2))
        for i in range(3):
            x = x + seen[step][:, [i]] * w["input -> hidden"][:, i]
        for i in range(4):
            x = x + hidden[:, [i]] * w["hidden -> hidden"][:, i]
            z = z + hidden[:, [i]] * w["hidden -> output"][:, i]
        for i in range(2):
            z = z + output[:, [i]] * w["output -> output"][:, i]
        hidden, output = act(x), act(z)
        after.append((hidden, output))
    return after


def test_unrolled_equals_iterated_to_the_last_bit():
    spec = NetworkSpec(**RECURRENT)
    net = spec.build()
    inputs = case_inputs(spec)
    theta = np.random.default_rng(1).normal(size=(net.layout.count, 1))
    y = forward(net, theta, spec.expand(inputs)[:, :, None])
    after = iterated(theta[:, 0], inputs, net, act=logistic)
    for step, (hidden, output) in enumerate(after, start=1):
        if f"hidden@{step}" in y:
            assert np.array_equal(y[f"hidden@{step}"][..., 0], hidden)
        if f"output@{step}" in y:
            assert np.array_equal(y[f"output@{step}"][..., 0], output)
    assert "hidden@5" not in y  # Nobody sees it any more.
    judged = np.concatenate([after[step - 1][1] for step in (2, 3, 5)], axis=1)
    assert np.array_equal(outputs_of(net, y)[..., 0], judged)


def test_gradients_of_an_unrolled_net_by_complex_step():
    spec = NetworkSpec(**RECURRENT)
    net = spec.build()
    inputs = case_inputs(spec, 4)
    rng = np.random.default_rng(2)
    desired = rng.random((4, 6))
    theta = np.repeat(rng.normal(size=(net.layout.count, 1)), 2, axis=1)
    y = forward(net, theta, spec.expand(inputs)[:, :, None])
    g = gradient(net, theta, y, outputs_of(net, y) - desired[:, :, None])
    for k in range(net.layout.count):
        stepped = theta[:, 0].astype(complex)
        stepped[k] += 1e-30j
        after = iterated(stepped, inputs, net)
        judged = np.concatenate([after[step - 1][1] for step in (2, 3, 5)], axis=1)
        e = (0.5 * (judged - desired) ** 2).sum()
        np.testing.assert_allclose(g[k, 0], e.imag / 1e-30, rtol=1e-9, atol=1e-15)


def test_weights_are_counted_once():
    net = NetworkSpec(**RECURRENT).build()
    assert net.layout.count == 4 + 4 * 3 + 4 * 4 + 2 + 2 * 4 + 2 * 2
    assert NetworkSpec(**SHIFT).build().layout.count == 3 + 9
    uses = {block.key: block.uses for block in net.layout.blocks}
    assert uses["weights/output -> output"] == 5
    assert uses["weights/input -> hidden"] == 2
    assert uses["weights/hidden -> hidden"] == 4
    fields = NetworkSpec(**FIELDS).build()
    assert fields.layout.count == 9 + 1 + 2 * 6 + 2
    assert {block.uses for block in fields.layout.blocks if "retina" in block.key} == {6}


def convolved(theta, inputs, net):
    """FIELDS as an image and a window that slides over it."""
    w = net.layout.weights(theta, Projection("retina", "hidden")).reshape(3, 3)
    bias = net.layout.bias(theta, "hidden")[0]
    image = inputs.reshape(-1, 4, 5)
    hidden = [
        plain_logistic((image[:, r : r + 3, c : c + 3] * w).sum(axis=(1, 2)) + bias)
        for r in range(2)
        for c in range(3)
    ]
    x = net.layout.bias(theta, "output") + np.zeros((len(inputs), 2))
    for k, unit in enumerate(hidden):
        x = x + unit[:, None] * net.layout.weights(theta, Projection(f"hidden@{k}", "output"))[:, 0]
    return plain_logistic(x)


def test_shared_fields_are_a_window_that_slides():
    spec = NetworkSpec(**FIELDS)
    net = spec.build()
    inputs = case_inputs(spec)
    rng = np.random.default_rng(3)
    theta = np.repeat(rng.normal(size=(net.layout.count, 1)), 2, axis=1)
    y = forward(net, theta, spec.expand(inputs)[:, :, None])
    np.testing.assert_allclose(outputs_of(net, y)[..., 0], convolved(theta[:, 0], inputs, net))
    desired = rng.random((6, 2))
    g = gradient(net, theta, y, outputs_of(net, y) - desired[:, :, None])
    for k in range(net.layout.count):
        stepped = theta[:, 0].astype(complex)
        stepped[k] += 1e-30j
        e = (0.5 * (convolved(stepped, inputs, net) - desired) ** 2).sum()
        np.testing.assert_allclose(g[k, 0], e.imag / 1e-30, rtol=1e-9, atol=1e-15)


def test_tied_gradients_are_added_or_averaged():
    net = NetworkSpec(**FIELDS).build()
    theta, g = np.zeros((net.layout.count, 2)), np.ones((net.layout.count, 2))
    settings = {"update": "sweep", "epsilon": 0.6, "alpha": 0.0, "targets": [0, 1]}
    added, _ = UpdateRule(net, Learning(**settings)).change(theta, theta, g, 0.6, 0.0)
    mean, _ = UpdateRule(net, Learning(**settings, tied="mean")).change(theta, theta, g, 0.6, 0.0)
    shared = net.layout.slices["weights/retina -> hidden"]
    np.testing.assert_allclose(added, -0.6)
    np.testing.assert_allclose(mean[shared], -0.1)
    np.testing.assert_allclose(mean[net.layout.slices["biases/output"]], -0.6)


def test_biases_are_cut_down_to_a_bound():
    net = NetworkSpec(**SHIFT).build()
    settings = {"update": "sweep", "epsilon": 0.1, "alpha": 0.0, "targets": [0, 1]}
    rule = UpdateRule(net, Learning(**settings, biases_at_most=0.0))
    theta, _ = rule.change(np.zeros((12, 2)), np.zeros((12, 2)), -np.ones((12, 2)), 0.1, 0.0)
    assert (theta[:3] == 0).all()
    assert (theta[3:] == 0.1).all()


def test_missing_links_are_a_draw_of_each_seed_and_stay_away():
    net = NetworkSpec(**RECURRENT).build()
    some = Distribution(uniform=[0.5, 1.0])
    initial = Initial(weights=some, biases=some, missing={"hidden -> hidden": 0.5})
    there = links(net, initial, range(20))
    place = net.layout.slices["weights/hidden -> hidden"]
    assert (there[place].sum(axis=0) == 8).all()
    assert there.sum(axis=0).tolist() == [net.layout.count - 8] * 20
    assert len(np.unique(there, axis=1).T) > 15
    assert np.array_equal(links(net, initial, [7])[:, 0], there[:, 7])
    theta = initial_theta(net, initial, range(20))
    assert ((theta == 0) == (there == 0)).all()
    with pytest.raises(ValueError, match="no projection `a -> b`"):
        links(net, Initial(weights=some, missing={"a -> b": 0.5}), [0])


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"start": {"hidden": 0.2}}, "`output` is not|sees nothing|start"),
        ({"start": {"input": 0.2}}, "`input` is not a group that a projection reaches"),
        ({"targets": {"output": [6]}}, "there are 5 steps"),
        ({"inputs_at": [5]}, "steps 0 to 4 are possible"),
    ],
)
def test_impossible_times(change, what):
    if change == {"start": {"hidden": 0.2}}:
        # The output simply has no past at the first step.
        NetworkSpec(**RECURRENT | {"time": RECURRENT["time"] | change})
        return
    with pytest.raises(ValidationError, match=what):
        NetworkSpec(**RECURRENT | {"time": RECURRENT["time"] | change})


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"groups": {"retina": 20, "hidden": 5, "output": 2}}, "20 units in `retina` and 6"),
        ({"fields": {"a -> b": {"grid": [4, 5], "size": [3, 3]}}}, "no projection `a -> b`"),
        (
            {"projections": ["retina -> hidden", "hidden -> output", "retina -> output"]},
            "must be an input group with one projection",
        ),
    ],
)
def test_impossible_fields(change, what):
    with pytest.raises(ValidationError, match=what):
        NetworkSpec(**FIELDS | change)


def test_the_fan_in_of_shared_weights_is_that_of_the_copy_with_most_links():
    # The copies at step 1 see no input yet, those at step 2 do.
    late = {**RECURRENT, "time": {**RECURRENT["time"], "inputs_at": [1]}}
    layout = NetworkSpec(**late).build().layout
    fan_in = {block.key: block.fan_in for block in layout.blocks}
    assert fan_in["weights/hidden -> hidden"] == 3 + 4
    assert fan_in["biases/hidden"] == 3 + 4
