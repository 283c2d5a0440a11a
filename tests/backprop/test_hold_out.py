"""Hold-outs: a draw of each seed's own, and cases held out leave no trace in the weights."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import run_stream
from rhw.backprop.hold_out import HoldOut, drawn, trained
from rhw.backprop.settings import Learning
from rhw.backprop.stop import Stop
from rhw.config.catalogue import load_all
from rhw.engines import reference
from rhw.engines.engine import train


def test_a_seed_draws_the_same_cases_in_any_company():
    together = trained(HoldOut(4), 104, range(50))
    assert together.shape == (50, 100)
    assert np.array_equal(trained(HoldOut(4), 104, [7])[0], together[7])
    assert (np.diff(together) > 0).all()
    assert len({tuple(drawn(HoldOut(4), 104, seed)) for seed in range(50)}) == 50


def test_every_case_is_held_out_about_as_often():
    counts = np.bincount(
        np.concatenate([drawn(HoldOut(4), 20, seed) for seed in range(1000)]), minlength=20
    )
    # 200 each, with a standard deviation of 12.6.
    assert counts.sum() == 4000
    assert (abs(counts - 200) < 60).all()


def test_one_of_the_sets_is_drawn():
    sets = ((3, 1), (0, 2), (4, 5))
    found = [tuple(drawn(HoldOut(2, sets), 6, seed)) for seed in range(300)]
    assert set(found) == {(1, 3), (0, 2), (4, 5)}
    assert min(found.count(one) for one in set(found)) > 70


@pytest.mark.parametrize("run", [train, reference.train], ids=["kernel", "reference"])
@pytest.mark.parametrize(("update", "order"), [("sweep", "fixed"), ("case", "fixed")])
def test_a_case_held_out_might_as_well_not_exist(symmetry_task, run, update, order):
    learning = Learning(update=update, order=order, epsilon=0.1, alpha=0.9, targets=[0, 1])
    whole = symmetry_task(learning=learning, stop=Stop(sweeps=60))
    out = run(dataclasses.replace(whole, hold_out=HoldOut(5)), range(5))
    for seed in range(5):
        kept = trained(HoldOut(5), 64, [seed])[0]
        without = dataclasses.replace(whole, inputs=whole.inputs[kept], targets=whole.targets[kept])
        alone = run(without, [seed])
        assert np.array_equal(alone.theta[0], out.theta[seed])
        assert alone.error[0] == out.error[seed]
        assert alone.all_right[0] == out.all_right[seed]


def test_a_shuffled_order_is_of_the_cases_trained(symmetry_task):
    learning = Learning(update="case", order="shuffled", epsilon=0.1, alpha=0.9, targets=[0, 1])
    whole = symmetry_task(learning=learning, stop=Stop(sweeps=40), hold_out=HoldOut(1, ((63,),)))
    kept = dataclasses.replace(
        whole, inputs=whole.inputs[:63], targets=whole.targets[:63], hold_out=None
    )
    assert np.array_equal(train(whole, range(4)).theta, train(kept, range(4)).theta)


def test_draws_are_those_of_the_specification():
    # docs/arithmetic.md: the cases of the k smallest of one u a case; set number floor(u n).
    u = run_stream(1986, "hold-out").random(104).tolist()
    expected = sorted(sorted(range(104), key=lambda case: u[case])[:4])
    assert drawn(HoldOut(4), 104, 1986).tolist() == expected == [7, 35, 63, 86]
    sets = tuple((k, k + 1) for k in range(0, 20, 2))
    first = run_stream(7, "hold-out").random()
    assert drawn(HoldOut(2, sets), 20, 7).tolist() == list(sets[int(first * 10)])


def test_what_was_held_out_counts_apart_in_the_frame():
    base = load_all(["symmetry"])[0].readings["as_printed"]
    out = train(dataclasses.replace(base.task, hold_out=HoldOut(60)), range(6))
    reading = dataclasses.replace(base)
    reading.__dict__["task"] = dataclasses.replace(base.task, hold_out=HoldOut(60))
    runs = Runs(reading, out)
    frame = runs.frame
    assert (runs.trained.sum(axis=0) == 4).all()
    assert (frame["cases_right"] <= 4).all()
    assert (frame["held_out_right"] > 4).any()
    assert (frame["cases_right"] + frame["held_out_right"] == runs.correct.sum(axis=0)).all()
