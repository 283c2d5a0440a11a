"""Kinds of failure, on runs whose kind is known, and their way into the tables."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from rhw.analysis.failures import KINDS, ends
from rhw.backprop.settings import Learning
from rhw.backprop.stop import Stop
from rhw.backprop.task import Outcome
from rhw.engines.engine import train
from rhw.report.tables import failures

AT = (1, 2, 4, 50, 60, 70, 80, 90, 100)


def outcome(task, curves):
    out = Outcome.empty(task, range(len(curves)))
    out.curve[:] = curves
    return out


@pytest.mark.parametrize(
    ("late", "kind"),
    [
        ([1, 1, 1, 1, 1, 1], "flat"),
        ([1, 0.999, 0.998, 0.997, 0.996, 0.995], "flat"),
        ([1, 0.99, 0.97, 0.95, 0.9, 0.8], "improving"),
        ([1, 0.5, 1, 0.5, 1, 0.5], "oscillating"),
        ([1, 1.01, 1.02, 1.03, 1.04, 1.05], "flat"),
        ([1, 1.1, 1.2, 1.3, 1.4, 1.5], "oscillating"),
        ([1, 0.9, 0.8, 0.85, 0.7, 0.6], "improving"),
    ],
)
def test_the_second_half_of_the_curve_decides(xor_task, late, kind):
    task = xor_task(max_sweeps=100, curve_at=AT)
    # What happened early does not count.
    assert ends(task, outcome(task, [[9, 1, 9, *late]])).tolist() == [kind]


def test_solved_and_diverged_come_first(xor_task):
    task = xor_task(max_sweeps=100, curve_at=AT)
    out = outcome(task, [[1, 0.5] * 4 + [1]] * 2)
    out.solved[0] = out.diverged[1] = True
    out.curve[1, 4:] = np.nan
    assert ends(task, out).tolist() == ["solved", "diverged"]


@pytest.mark.parametrize("engine", ["kernel", "reference"])
def test_an_epsilon_that_overflows_is_a_kind_and_no_warning(xor_task, engine):
    """Weights beyond all numbers: weight decay backwards, as a huge epsilon in the gradient."""
    learning = Learning(
        update="sweep", epsilon=1e200, alpha=0.9, targets=[0, 1], decay=0.5, decay_at="gradient"
    )
    task = xor_task(learning=learning, max_sweeps=50, curve_at=(1, 10, 50))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out = train(task, range(8), engine)
        found = ends(task, out)
    assert out.diverged.all()
    assert set(found) == {"diverged"}


def test_an_epsilon_that_oscillates_is_a_kind(xor_task):
    task = xor_task(
        learning=Learning(update="sweep", epsilon=30.0, alpha=0.0, targets=[0, 1]),
        stop=Stop(tss=0.001),
        max_sweeps=400,
        curve_at=tuple(range(1, 401)),
    )
    out = train(task, range(64))
    found = ends(task, out) == "oscillating"
    assert found.sum() > 32
    # All but a few that settle late go up and down to the end.
    late = out.curve[found, -20:]
    assert ((late.max(axis=1) - late.min(axis=1)) > 0.05 * late.max(axis=1)).mean() > 0.9


def test_failures_in_words():
    counts = dict.fromkeys(KINDS, 0)
    assert failures(counts) == "-"
    assert failures(counts | {"flat": 284, "diverged": 1}) == "1 diverged, 284 no longer improving"
    assert failures(counts | {"improving": 1000}) == "1,000 still improving"
    # Tables of version 1 have other names.
    old = {"diverged": 0, "oscillating": 0, "learning": 2, "stuck": 1}
    assert failures(old) == "2 still improving, 1 no longer improving"
