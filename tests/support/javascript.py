"""The page's engine under Node, and comparisons of its bits."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager

import numpy as np
from playwright._impl._driver import compute_driver_executable

from tests.support.paths import ROOT

#: The Node that Playwright brings along.
NODE, _ = compute_driver_executable()


@contextmanager
def speaking():
    """Start a process that runs the engine; yield what asks it for the outcome of each seed."""
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
