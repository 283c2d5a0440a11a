"""The benchmark: what it times does the same work, and what it writes can be read."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

from benchmarks import run as bench_run
from benchmarks.contestants import blocks, joined, numpy_script
from benchmarks.nets import nets, sweeps_of
from benchmarks.roofline import (
    LOGISTIC,
    divisions,
    floor_seconds,
    operations,
    seconds_per_division,
    seconds_per_operation,
)
from benchmarks.write import FLOOR, JAX, goals, speed_figure, speed_text
from rhw.backprop.initial import initial_theta
from rhw.engines.engine import train
from rhw.report.plots import style
from tests.support.drawn import faults

NETS = nets()


@pytest.mark.parametrize("name", NETS)
def test_the_numpy_script_reaches_the_same_weights(name):
    task = NETS[name]
    theta = initial_theta(task.network, task.initial, range(2)).T.copy()
    assert np.array_equal(joined(task, blocks(task, theta)), theta)
    ours = train(sweeps_of(task, 20), range(2)).theta
    np.testing.assert_allclose(numpy_script(task, theta, 20), ours, rtol=1e-9, atol=1e-12)


def test_a_peer_that_does_other_work_is_refused(monkeypatch):
    task = NETS["XOR 2-2-1"]
    theta = initial_theta(task.network, task.initial, range(3)).T.copy()
    wrong = {"kernel": bench_run._engine("kernel"), "other": lambda *a: theta}
    with pytest.raises(ValueError, match="other does not reach the same weights"):
        bench_run._check(task, theta, wrong)


def test_operations_of_xor_counted_by_hand():
    # 3 units and 4 cases; hidden weights meet 4 inputs that are on; 2 dense weights; 9 parameters.
    by_hand = 4 * 3 * (LOGISTIC + 4) + 2 * 2 * 4 + 6 * 4 * 2 + 4 * 4 + 4 * 9
    assert operations(NETS["XOR 2-2-1"]) == by_hand
    assert divisions(NETS["XOR 2-2-1"]) == 12
    assert 1e-13 < seconds_per_operation() < seconds_per_division() < 1e-8
    assert floor_seconds(NETS["XOR 2-2-1"]) > 12 * 1e-13


def test_the_page_and_its_plot():
    rows = [
        {"net": net, "seeds": seeds, "what": what, "microseconds": t, "least": t, "most": t,
         "ratio": t, "ratio_least": t, "ratio_most": t}
        for net in NETS for seeds in (8, 1000)
        for what, t in (("kernel", 0.1), ("reference", 3.0), ("a peer", 1.0), ("floor", 0.05))
    ]  # fmt: skip
    text = speed_text(rows, ["- measured"])
    assert re.search(r"\| symmetry 6-2-1 +\| 0\.1", text)
    assert "3 (3 to 3)" in text
    assert "- measured" in text
    json.dumps(rows)
    with style.styled():
        assert faults(speed_figure(rows)) == []


def test_goals_name_the_nets_that_meet_them_and_those_that_do_not():
    rows = [
        {"net": net, "seeds": seeds, "what": what, "ratio": ratio}
        for net, jax in (("quick", 3.0), ("slow", 0.5)) for seeds in (8, 1000)
        for what, ratio in ((JAX, jax), (FLOOR, 0.5), ("kernel", 1.0))
    ]  # fmt: skip
    found = goals(pd.DataFrame(rows)).set_index("goal")
    assert found["met"].tolist() == ["quick 3.00", "quick 3.00", "quick 2.00, slow 2.00"]
    assert found["not met"].tolist() == ["slow 0.50", "slow 0.50", ""]
