"""Initial distributions: what they are, and how a config chooses them."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from rhw.backprop.initial import Distribution, Initial, initial_theta
from rhw.backprop.network import make_network

NETWORK = make_network({"in": 10, "hidden": 20, "out": 5}, ["in -> hidden", "hidden -> out"])


def drawn(weights, seeds=50):
    theta = initial_theta(NETWORK, Initial(weights=weights), range(seeds))
    return [NETWORK.layout.weights(theta, p) for p in NETWORK.projections]


def test_normal_values_are_normal():
    first, second = drawn({"normal": 0.5})
    values = np.concatenate([first.ravel(), second.ravel()])
    assert len(values) == 15_000
    assert stats.kstest(values / 0.5, "norm").pvalue > 0.01
    assert stats.kstest(np.abs(values) / 0.5, "halfnorm").pvalue > 0.01
    # The tail, which a sum of uniform values would not have.
    assert np.abs(values).max() > 3.5 * 0.5
    signs = values > 0
    assert abs(np.corrcoef(signs[1:], signs[:-1])[0, 1]) < 0.03


def test_normal_values_are_a_seeds_own():
    assert np.array_equal(drawn({"normal": 1.0}, 3)[0], drawn({"normal": 1.0}, 5)[0][..., :3])
    first = drawn({"normal": 1.0}, 2)[0]
    assert not np.array_equal(first[..., 0], first[..., 1])
    np.testing.assert_allclose(first, drawn({"normal": 2.0}, 2)[0] / 2)


def test_each_projection_may_have_its_own():
    first, second = drawn({"in -> hidden": {"constant": 0.25}, "default": {"uniform": [1, 2]}})
    assert (first == 0.25).all()
    assert ((second >= 1) & (second < 2)).all()


@pytest.mark.parametrize(
    ("weights", "text"),
    [
        ({"in -> hidden": {"constant": 1}}, "no distribution for `hidden -> out`"),
        ({"in -> out": {"constant": 1}, "default": {"constant": 1}}, "no projection `in -> out`"),
    ],
)
def test_projections_that_do_not_fit_are_named(weights, text):
    with pytest.raises(ValueError, match=text):
        drawn(weights)


def test_a_distribution_is_one_thing():
    with pytest.raises(ValidationError, match="give exactly one of uniform, constant"):
        Distribution(uniform=[0, 1], normal=1)
    with pytest.raises(ValidationError, match="write \\[low, high\\]"):
        Distribution(uniform=[1, 0])
