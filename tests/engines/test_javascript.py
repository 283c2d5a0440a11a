"""The page's engine, JavaScript written from docs/arithmetic.md: the same bits as the reference.

The file is the very one that the page carries; here it runs under Node.
"""

from __future__ import annotations

import dataclasses
import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rhw.backprop.stop import Stop
from rhw.backprop.task import seed_hash
from rhw.config import catalogue
from rhw.engines import reference
from rhw.engines.engine import train
from rhw.report.page.task_json import task_to_json
from rhw.running import golden
from tests.support.javascript import assert_told, bits, speaking, unscaled
from tests.support.tasks import tasks


@pytest.fixture(scope="module")
def node():
    with speaking() as ask:
        yield ask


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(task=tasks(), seeds=st.lists(st.integers(0, 2**40), min_size=1, max_size=70, unique=True))
def test_javascript_and_the_other_engines_agree_to_the_last_bit(node, task, seeds):
    targets = unscaled(task)
    theirs, ours = reference.train(task, seeds), train(task, seeds)
    assert theirs.theta.tobytes() == ours.theta.tobytes()
    assert_told(node(task_to_json(task, targets), seeds), theirs, task)


def test_a_run_that_is_taken_up_again_in_the_middle_ends_the_same(node, symmetry_task):
    learning = {"update": "case", "order": "shuffled", "epsilon": 0.1, "alpha": 0.9}
    task = symmetry_task(max_sweeps=60)
    task = dataclasses.replace(
        task, learning=task.learning.model_copy(update=learning), curve_at=()
    )
    spoken = task_to_json(task, task.targets)
    for sweep in (0, 7, 40):
        assert_told(node(spoken, [3], then_again=sweep), train(task, [3]), task)


@pytest.mark.parametrize("update", ["sweep", "case"])
def test_a_film_shows_any_sweep_in_any_order(node, xor_task, update):
    learning = xor_task().learning.model_copy(update={"update": update})
    last = int(train(xor_task(learning=learning), [5]).sweeps[0])
    looks = [last, 20, 19, 0, 1, 100, last - 1, 64, 63, last, 2]
    task = xor_task(learning=learning, snapshots_at=tuple(sorted(set(looks) - {last})))
    out = train(task, [5])
    expected = [
        out.theta[0] if sweep == last else out.snapshots[0, task.snapshots_at.index(sweep)]
        for sweep in looks
    ]
    found = node(task_to_json(task, task.targets), [5], looks=looks)[0]
    assert found == [bits(theta) for theta in expected]


def test_the_hash_is_that_of_the_golden_file(node, xor_task):
    task = xor_task()
    out = train(task, [0])
    run = node(task_to_json(task, task.targets), [0])[0]
    parts = out.theta[0], out.sweeps[[0]], out.solved[[0]]
    whole = hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()
    assert run["hash"] == whole[:8] == seed_hash(out, 0)


@pytest.mark.parametrize("name", catalogue.names())
def test_every_reading_of_every_config_gives_its_bits_in_javascript_too(node, name):
    (config,) = catalogue.load_all([name])
    for reading in config.readings.values():
        short = dataclasses.replace(
            golden.shortened(reading.task), stop=Stop(sweeps=3), snapshots_at=()
        )
        ours = train(short, [1])
        assert_told(node(task_to_json(short, reading.cases[1]), [1]), ours, short)
