"""The exact operations: accuracy, order, and the same bits with other instruction sets."""

from __future__ import annotations

import os
import subprocess
import sys

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from rhw.backprop.arithmetic import CHUNK, logistic, ordered_sum, stream, uniform


def test_logistic_is_accurate_to_two_and_a_half_ulp():
    random = np.random.default_rng(1)
    spans = [random.uniform(-a, a, 2000) for a in (1e-9, 0.4, 8, 40, 700)]
    # At the limits of the reduced range, where the approximation is worst.
    edges = (np.arange(-60, 60) + 0.5) * np.log(2)
    x = np.concatenate([*spans, edges, np.nextafter(edges, 0), np.linspace(-40, 40, 4001)])
    y = logistic(x)
    with mpmath.workdps(50):
        for v, got in zip(x.tolist(), y.tolist(), strict=True):
            exact = 1 / (1 + mpmath.exp(-mpmath.mpf(v)))
            assert abs(mpmath.mpf(got) - exact) <= 2.5 * np.spacing(float(exact)), v


def test_logistic_of_what_is_no_number_needs_no_warning():
    with np.errstate(all="raise"):
        assert np.isnan(logistic(np.array([np.nan, -np.nan]))).all()


def test_logistic_at_the_ends():
    x = np.array([-np.inf, -1e6, -700.0, 0.0, 700.0, 1e6, np.inf])
    y = logistic(x)
    assert ((y >= 0) & (y <= 1)).all()
    assert y[3] == 0.5
    assert y[0] == y[1] == y[2] < 1e-300
    assert y[4] == y[5] == y[6] == 1.0
    assert (logistic(np.array([5e-324, -5e-324, -0.0, 1e-310])) == 0.5).all()


def test_logistic_of_many_values_is_that_of_each():
    x = np.random.default_rng(3).normal(0, 3, (7, 3, 1000))
    assert x.size > 2 * CHUNK
    one_by_one = np.array([logistic(np.array([v]))[0] for v in x.ravel()[::797]])
    assert np.array_equal(logistic(x).ravel()[::797], one_by_one)


@given(
    hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 300), st.integers(1, 4), st.integers(2, 5)),
        elements=st.floats(-1e6, 1e6),
    )
)
def test_ordered_sum_is_a_running_sum(terms):
    total = np.zeros(terms.shape[1:])
    for row in terms:
        total = total + row
    assert ordered_sum(terms).tobytes() == total.tobytes()


@pytest.mark.parametrize("shape", [(1000, 1, 2), (64, 3, 2), (4, 2, 5000)])
def test_ordered_sum_keeps_the_order_of_arrays_laid_out_otherwise(shape):
    terms = np.random.default_rng(0).normal(size=shape)
    transposed = np.asfortranarray(terms)
    assert ordered_sum(transposed).tobytes() == ordered_sum(terms).tobytes()


def test_a_lone_column_is_refused():
    with pytest.raises(ValueError, match="duplicate"):
        ordered_sum(np.ones((5, 1)))


def test_random_numbers_depend_on_seed_and_name_only():
    a = uniform(stream(3, "weights/input -> hidden"), -0.3, 0.3, 5)
    assert np.array_equal(a, uniform(stream(3, "weights/input -> hidden"), -0.3, 0.3, 5))
    assert not np.array_equal(a, uniform(stream(4, "weights/input -> hidden"), -0.3, 0.3, 5))
    assert not np.array_equal(a, uniform(stream(3, "biases/hidden"), -0.3, 0.3, 5))
    assert ((a >= -0.3) & (a < 0.3)).all()


GOLDEN = """
import hashlib, itertools, numpy as np
from rhw.backprop.network import make_network
from rhw.backprop.initial import Distribution, Initial
from rhw.backprop.settings import Learning
from rhw.backprop.stop import Stop
from rhw.backprop.task import Task
from rhw.engines.reference import train
inputs = np.array(list(itertools.product([0.0, 1.0], repeat=6)))
targets = np.array([[float((row == row[::-1]).all())] for row in inputs])
net = make_network({"input": 6, "hidden": 2, "output": 1}, ["input -> hidden", "hidden -> output"])
some = Distribution(uniform=[-0.3, 0.3])
start = Initial(weights=some, biases=some)
runs = (("sweep", "fixed", 1500), ("case", "fixed", 60), ("case", "shuffled", 60))
for update, order, sweeps in runs:
    learning = Learning(update=update, order=order, epsilon=0.1, alpha=0.9, targets=[0, 1])
    task = Task(net, inputs, targets, start, learning, Stop(sweeps=sweeps), 9999)
    print(hashlib.sha256(train(task, [0, 1, 2, 3]).theta.tobytes()).hexdigest()[:16])
"""
HASHES = ["342fb42765ce4ade", "92dbc44f6b9fc8d7", "80ce211cbe4bd8e5"]


def golden(**environment):
    run = subprocess.run(
        [sys.executable, "-c", GOLDEN],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return run.stdout.split()


def test_golden_hashes_of_final_weights():
    assert golden() == HASHES


def test_the_bits_do_not_depend_on_the_wide_instruction_sets():
    # All that NumPy chooses at run time, which is all beyond its baseline.
    wide = [name for name in __cpu_dispatch__ if __cpu_features__[name]]
    off = {"NPY_DISABLE_CPU_FEATURES": " ".join(wide), "PYTHONWARNINGS": "ignore"}
    assert golden(**off) == HASHES
