"""Nets that compute the same: every image must have the outputs that it promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhw.analysis.symmetries import closest, complement, images, permute
from rhw.backprop.equations import forward, outputs_of
from rhw.backprop.network import make_network

NET = make_network({"in": 3, "h": 3, "out": 2}, ["in -> h", "in -> out", "h -> out"])
CASES = np.array(np.meshgrid(*[[0.0, 1.0]] * 3)).reshape(3, -1).T[:, :, None]


def outputs(theta, cases=CASES):
    return outputs_of(NET, forward(NET, theta, cases))


def some_theta(seed):
    return np.random.default_rng(seed).normal(0, 2, (NET.layout.count, 2))


@given(seed=st.integers(0, 1000), order=st.permutations(range(3)))
def test_permuted_hidden_units_compute_the_same(seed, order):
    theta = some_theta(seed)
    np.testing.assert_allclose(outputs(permute(NET, theta, "h", order)), outputs(theta), rtol=1e-9)


@given(seed=st.integers(0, 1000), order=st.permutations(range(3)))
def test_permuted_inputs_compute_the_same_of_permuted_cases(seed, order):
    theta = some_theta(seed)
    moved = permute(NET, theta, "in", order)
    np.testing.assert_allclose(outputs(moved, CASES[:, order]), outputs(theta), rtol=1e-9)


@given(seed=st.integers(0, 1000), unit=st.integers(0, 2))
def test_a_complemented_hidden_unit_changes_nothing(seed, unit):
    theta = some_theta(seed)
    changed = complement(NET, theta, "h", unit)
    assert not np.allclose(changed, theta)
    np.testing.assert_allclose(outputs(changed), outputs(theta), rtol=1e-9)


@given(seed=st.integers(0, 1000), unit=st.integers(0, 2))
def test_a_complemented_input_is_for_the_opposite_input(seed, unit):
    theta = some_theta(seed)
    opposite = CASES.copy()
    opposite[:, unit] = 1 - opposite[:, unit]
    changed = complement(NET, theta, "in", unit)
    np.testing.assert_allclose(outputs(changed, opposite), outputs(theta), rtol=1e-8)


def test_a_complemented_output_says_the_opposite():
    theta = some_theta(1)
    changed = outputs(complement(NET, theta, "out", 1))
    np.testing.assert_allclose(changed[:, 0], outputs(theta)[:, 0], rtol=1e-12)
    np.testing.assert_allclose(changed[:, 1], 1 - outputs(theta)[:, 1], rtol=1e-9)


def test_all_images_are_different_nets_with_the_same_outputs():
    theta = some_theta(2)[:, :1]
    found = images(NET, theta, complements=True)
    assert found.shape[1] == 6 * 8
    assert len({tuple(column.round(9)) for column in found.T}) == 48
    same = np.broadcast_to(outputs(np.repeat(theta, 2, 1))[..., :1], (8, 2, 48))
    np.testing.assert_allclose(outputs(found), same, rtol=1e-8)


def test_the_closest_image_is_found():
    candidates = images(NET, some_theta(3)[:, :1])
    ours = candidates[:, [4, 2]] + 0.01
    distance, which = closest(ours, candidates)
    assert which.tolist() == [4, 2]
    size = np.sqrt((candidates[:, 4] ** 2).sum())
    assert distance[0] == pytest.approx(0.01 * np.sqrt(NET.layout.count) / size)


def test_no_complement_without_biases():
    bare = make_network({"in": 2, "out": 1}, ["in -> out"], biases=False)
    with pytest.raises(ValueError, match="biases"):
        complement(bare, np.ones((2, 1)), "in", 0)
