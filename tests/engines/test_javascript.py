"""The page's engine, JavaScript written from docs/arithmetic.md: the same bits as the reference.

The file is the very one that the page carries; here it runs under Node.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import subprocess

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright._impl._driver import compute_driver_executable

from rhw.backprop.stop import Stop
from rhw.backprop.task import seed_hash
from rhw.config import catalogue
from rhw.engines import reference
from rhw.engines.engine import train
from rhw.report.page.task_json import task_to_json
from rhw.running import golden
from tests.support.paths import ROOT
from tests.support.tasks import tasks

#: The Node that Playwright brings along.
NODE, _ = compute_driver_executable()


@pytest.fixture(scope="module")
def node():
    """Asks one process that runs the engine; returns the outcome of each seed."""
    with subprocess.Popen(
        [str(NODE), str(ROOT / "tests/support/engine_server.js")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:

        def ask(spoken, seeds, then_again=-1, looks=()):
            request = {"words": spoken, "seeds": list(seeds)}
            request |= {"thenAgain": then_again, "looks": list(looks)}
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


def bits(values):
    """As hexadecimal words; every NaN is the same."""
    values = np.where(np.isnan(values), np.nan, values)
    return [f"{word:016x}" for word in np.atleast_1d(values).view(np.uint64).tolist()]


def unscaled(task):
    off, on = task.learning.targets
    return (task.targets - off) / (on - off)


def assert_told(theirs, ours, task):
    for k, run in enumerate(theirs):
        assert run["theta"] == bits(ours.theta[k])
        assert run["sweep"] == ours.sweeps[k]
        assert run["solved"] == ours.solved[k]
        assert run["diverged"] == ours.diverged[k]
        assert run["allRight"] == ours.all_right[k]
        assert run["tss"] == bits(ours.error[k])[0]
        for sweep, tss in zip(task.curve_at, ours.curve[k], strict=True):
            if sweep <= run["sweep"]:
                assert run["curve"][sweep - 1] == bits(tss)[0]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(task=tasks(), seeds=st.lists(st.integers(0, 2**40), min_size=1, max_size=3, unique=True))
def test_javascript_and_the_reference_agree_to_the_last_bit(node, task, seeds):
    targets = unscaled(task)
    assert_told(node(task_to_json(task, targets), seeds), reference.train(task, seeds), task)


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
