"""Every member of every family gives the same bits in all three engines."""

from __future__ import annotations

import json
import subprocess

import numpy as np
import pytest

from rhw.backprop.activation import ACTIVATIONS
from rhw.backprop.error_function import ERROR_FUNCTIONS
from rhw.backprop.initial import DISTRIBUTIONS, Distribution, Initial
from rhw.backprop.settings import Learning
from rhw.backprop.stop import STOP_RULES, Stop
from rhw.backprop.task import Task
from rhw.config.network_spec import NetworkSpec
from rhw.engines import reference
from rhw.engines.engine import train
from rhw.report.page.task_json import task_to_json
from tests.support.javascript import NODE, assert_told, speaking, unscaled
from tests.support.paths import ROOT

FAMILIES = {
    "ACTIVATIONS": ACTIVATIONS,
    "DISTRIBUTIONS": DISTRIBUTIONS,
    "ERROR_FUNCTIONS": ERROR_FUNCTIONS,
    "STOP_RULES": STOP_RULES,
}
GIVEN = {"input -> hidden": [[0.1, -0.4], [0.3, 0.2], [-0.2, 0.5]], "hidden -> output": [[1, 2, 3]]}


@pytest.fixture(scope="module")
def node():
    with speaking() as ask:
        yield ask


def members():
    for name in ACTIVATIONS:
        yield pytest.param({"network": {"activation": name, "gain": 1.5}}, id=f"activation {name}")
    for name in ERROR_FUNCTIONS:
        yield pytest.param({"learning": {"error": name}}, id=f"error {name}")
        steep = {"learning": {"error": name}, "network": {"gain": 1.5}}
        yield pytest.param(steep, id=f"error {name} with a gain")
    for name, rule in STOP_RULES.items():
        for example in rule.examples:
            yield pytest.param({"stop": {name: example}}, id=f"stop {name} {example}")
    for name, kind in DISTRIBUTIONS.items():
        for example in kind.examples or [GIVEN]:
            yield pytest.param({"initial": {name: example}}, id=f"initial {name}")
    yield pytest.param({"network": {"gain": 3.5}}, id="gain")
    yield pytest.param({"network": {"frozen": ["input -> hidden"]}}, id="frozen")
    yield pytest.param({"learning": {"slope_offset": 0.1}}, id="slope offset")


def task_of(network=(), learning=(), stop=None, initial=None):
    """XOR with any change."""
    spec = NetworkSpec(
        groups={"input": 2, "hidden": 3, "output": 1},
        projections=["input -> hidden", "hidden -> output"],
        **dict(network),
    )
    inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    return Task(
        network=spec.build(),
        inputs=inputs,
        targets=np.array([[0], [1], [1], [0]], dtype=float),
        initial=Initial(weights=Distribution(**(initial or {"uniform": [-1, 1]}))),
        learning=Learning(update="sweep", epsilon=0.5, alpha=0.9, targets=[0, 1], **dict(learning)),
        stop=Stop(**(stop or {"within": 0.2})),
        max_sweeps=400,
        curve_at=(1, 10, 100),
    )


@pytest.mark.parametrize("changes", list(members()))
def test_all_three_engines_give_the_same_bits(node, changes):
    task, seeds = task_of(**changes), range(5)
    ours, theirs = train(task, seeds), reference.train(task, seeds)
    for name in ("theta", "sweeps", "solved", "diverged", "all_right", "error", "curve"):
        assert getattr(ours, name).tobytes() == getattr(theirs, name).tobytes(), name
    assert_told(node(task_to_json(task, unscaled(task)), seeds), ours, task)


NOT_THE_BASE = (
    "activation",
    "error cross",
    "initial constant",
    "initial fan",
    "initial normal",
    "initial values",
    "gain",
    "frozen",
    "slope",
)


@pytest.mark.parametrize("changes", [m for m in members() if m.id.startswith(NOT_THE_BASE)])
def test_every_member_makes_a_difference(changes):
    """A member that all engines ignore would give the bits of the base."""
    ours, base = (reference.train(task, range(5)) for task in (task_of(**changes), task_of()))
    assert ours.theta.tobytes() != base.theta.tobytes()


def test_the_page_knows_the_same_members():
    code = "const e = require(process.argv[1]); const k = Object.entries(e.families)"
    code += ".map(([f, m]) => [f, Object.keys(m)]); console.log(JSON.stringify(k))"
    path = str(ROOT / "rhw/report/page/engine.js")
    said = subprocess.run(
        [str(NODE), "-e", code, path], capture_output=True, text=True, check=True
    ).stdout
    assert {k: sorted(v) for k, v in json.loads(said)} == {
        k: sorted(v) for k, v in FAMILIES.items()
    }


def test_codes_are_unique():
    for family in (ACTIVATIONS, ERROR_FUNCTIONS, STOP_RULES):
        codes = [kind.code for kind in family.values()]
        assert len(set(codes)) == len(codes)
