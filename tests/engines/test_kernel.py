"""The compiled kernel against the reference: the same bits, whatever the net and the options."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rhw.backprop.arithmetic import run_stream
from rhw.backprop.hold_out import HoldOut
from rhw.backprop.initial import Distribution, Initial
from rhw.backprop.settings import Learning, Margin
from rhw.backprop.stop import Stop
from rhw.backprop.task import Outcome, Task
from rhw.engines import reference
from rhw.engines.engine import ready, train
from rhw.engines.kernel_arrays import FEW, LANES
from rhw.engines.pcg import next_uniform, states
from tests.support.tasks import UNIFORM, tasks


def first_difference(ours: Outcome, theirs: Outcome) -> str | None:
    """Which number differs first, in words; None if every bit is the same."""
    for f in fields(Outcome):
        a, b = getattr(ours, f.name), getattr(theirs, f.name)
        if a.tobytes() != b.tobytes():
            bits = np.dtype(f"u{a.dtype.itemsize}")
            place = tuple(int(i) for i in np.argwhere(a.view(bits) != b.view(bits))[0])
            return f"{f.name}[seed, ...] at {place}: {a[place]!r} and {b[place]!r}"
    return None


def first_sweep_that_differs(task: Task, seeds: range) -> str:
    """The first sweep and weight in which the two engines part, for the message of a failure."""
    for sweep in range(1, task.max_sweeps + 1):
        short = dataclasses.replace(task, stop=Stop(sweeps=sweep), curve_at=(), snapshots_at=())
        found = first_difference(train(short, seeds), reference.train(short, seeds))
        if found:
            return f"after sweep {sweep}: {found}"
    return "only in what is recorded, not in the weights"


def assert_same(task: Task, seeds: range) -> Outcome:
    ours, theirs = train(task, seeds), reference.train(task, seeds)
    found = first_difference(ours, theirs)
    assert found is None, f"{found}; {first_sweep_that_differs(task, seeds)}"
    return theirs


# Up to more than two seeds a lane, so that lanes are taken again by others.
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(task=tasks(), seeds=st.integers(1, 2 * LANES + 9))
def test_kernel_and_reference_agree_to_the_last_bit(task, seeds):
    assert_same(task, range(seeds))


def test_late_solvers_and_refilled_lanes_agree(symmetry_task):
    out = assert_same(symmetry_task(max_sweeps=3000), range(30))
    assert len(set(out.sweeps[out.solved])) > 10


def test_a_seed_is_the_same_alone_and_in_any_order_of_refilling(symmetry_task):
    task = symmetry_task(max_sweeps=2500)
    together = train(task, range(20))
    backwards = train(task, list(range(20))[::-1])
    assert np.array_equal(backwards.theta[::-1], together.theta)
    alone = train(task, [13])
    assert np.array_equal(alone.theta[0], together.theta[13])


@pytest.mark.parametrize("update", ["sweep", "case"])
@pytest.mark.parametrize("hold_out", [None, HoldOut(1)])
@pytest.mark.parametrize("alpha", [1e10, 1e3])
def test_runs_that_diverge_agree(xor_task, update, hold_out, alpha):
    learning = Learning(update=update, epsilon=1.0, alpha=alpha, targets=[0, 1])
    task = xor_task(
        learning=learning, hold_out=hold_out, curve_at=(1, 20), snapshots_at=(0, 20, 100)
    )
    out = assert_same(task, range(40))
    assert out.diverged.any()
    assert np.isnan(out.theta[out.diverged]).all()
    assert np.isnan(out.error[out.diverged]).all()


def test_a_case_that_is_not_trained_adds_nothing_even_if_its_outputs_are_no_numbers(xor_task):
    """Its net input is infinity minus infinity; in the trained cases it is finite."""
    huge = 1.7e308
    start = Initial(
        weights=Distribution(
            values={"input -> hidden": [[huge, -huge], [1, 1]], "hidden -> output": [[1, 1]]}
        )
    )
    task = xor_task(
        inputs=np.array([[0, 0.1], [0.1, 0], [0, 0], [2, 2]]),
        initial=start,
        hold_out=HoldOut(1, ((3,),)),
        max_sweeps=20,
    )
    out = assert_same(task, range(2))
    assert not out.diverged.any()


@pytest.mark.parametrize("measured_from", ["target", "margin"])
def test_an_output_exactly_at_the_margin_has_no_error(xor_task, measured_from):
    zero = Distribution(constant=0.0)
    learning = Learning(
        update="sweep",
        epsilon=0.5,
        alpha=0.9,
        targets=[0, 1],
        margin=Margin(on=0.5, off=0.5, measured_from=measured_from),
    )
    start = Initial(weights=zero, biases=zero)
    out = assert_same(xor_task(initial=start, learning=learning, stop=Stop(sweeps=3)), range(2))
    assert (out.error == 0).all()


def test_every_lane_is_taken_again_with_its_records_and_rates_from_the_start(xor_task):
    learning = Learning(
        update="case", epsilon={1: 0.1, 30: 0.6}, alpha={1: 0.2, 15: 0.9}, targets=[0, 1]
    )
    task = xor_task(learning=learning, curve_at=(1, 5, 20, 80), snapshots_at=(0, 2, 40))
    out = assert_same(dataclasses.replace(task, max_sweeps=900), range(3 * LANES))
    assert out.solved.any()


def test_the_cache_of_the_compiled_kernel_belongs_to_its_sources(monkeypatch):
    import numba

    from rhw.backprop import activation, arithmetic, error_function, stop
    from rhw.engines import compiled

    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    ready("kernel", print)
    sources = Path(compiled.__file__).parent
    digest = hashlib.sha256()
    for module in (arithmetic, activation, error_function, stop):
        digest.update(Path(module.__file__).read_bytes())
    names = ["kernel_arrays", "lanes", "pcg"]
    names += [f"kernel_{name}" for name in ("equations", "change", "steps", "case", "sweep")]
    for name in names:
        digest.update((sources / f"{name}.py").read_bytes())
    assert numba.config.CACHE_DIR.endswith(f"kernel-{digest.hexdigest()[:16]}")


def test_no_seeds_and_more_than_enough_lanes(xor_task):
    assert len(train(xor_task(), []).theta) == 0
    assert_same(xor_task(max_sweeps=20), range(3))


def test_the_compiled_pcg_gives_numpys_numbers():
    for seed, row in zip((0, 7, 123456), states([0, 7, 123456], "order"), strict=True):
        expected = run_stream(seed, "order").random(200)
        assert [next_uniform(row) for _ in range(200)] == expected.tolist()


def test_ready_says_what_a_user_should_know(monkeypatch):
    said = []
    assert ready("reference", said.append) == "reference"
    monkeypatch.setattr("rhw.engines.engine.NOTICE_SECONDS", -1.0)
    assert ready("kernel", said.append) == "kernel"
    assert "cached" in said.pop()
    monkeypatch.setattr("rhw.engines.engine.find_spec", lambda _: None)
    assert ready("kernel", said.append) == "reference"
    assert "numba is not installed" in said.pop()


def test_the_kernel_is_compiled_once_for_every_kind_of_task(symmetry_task, xor_task):
    from rhw.engines.compiled import _compiled_modules

    some = Initial(weights=UNIFORM, biases=UNIFORM, missing={"input -> hidden": 0.5})
    for task in (
        symmetry_task(max_sweeps=3),
        symmetry_task(max_sweeps=3, hold_out=HoldOut(4)),
        xor_task(max_sweeps=3, initial=some),
        xor_task(max_sweeps=3, curve_at=(1,), snapshots_at=(0, 2)),
    ):
        read_only = np.broadcast_to(task.inputs, task.inputs.shape)
        per_case = task.learning.model_copy(update={"update": "case"})
        for seeds in ([0], range(40)):
            train(task, seeds)
            train(dataclasses.replace(task, inputs=read_only), seeds)
            train(dataclasses.replace(task, learning=per_case), seeds)
    modules = _compiled_modules()
    assert len(modules.kernel_case.run.signatures) == 1
    assert len(modules.kernel_sweep.run.signatures) == 1


@pytest.mark.parametrize("cases", [1, 2, 3, 4, 5, 6, 7, 8, 9])
@pytest.mark.parametrize("seeds", [1, FEW, FEW + 1, 70])
def test_several_cases_of_a_lane_agree_with_one_after_the_other(xor_task, cases, seeds):
    random = np.random.default_rng(cases)
    inputs = random.choice([0.0, 1.0, 0.3], (cases, 2))
    task = xor_task(
        inputs=inputs,
        targets=random.choice([0.1, 0.9], (cases, 1)),
        hold_out=HoldOut(1) if cases > 2 else None,
        max_sweeps=40,
        curve_at=(1, 40),
        snapshots_at=(0, 7),
    )
    assert_same(task, range(seeds))


def test_cached_code_is_loaded_without_what_compiling_needs():
    code = (
        "import sys; from rhw.engines import engine;"
        "from rhw.engines.compiled import smallest_task;"
        "print([engine.train(smallest_task(u), [0]).theta[0, 0] for u in ('sweep', 'case')]);"
        "print('numba.np.arraymath' in sys.modules, 'scipy.linalg' in sys.modules);"
        "import numba, numpy; print(numba.njit(lambda x: x.sum())(numpy.ones(3)))"
    )
    # The second process has a cache in any case.
    said = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    values, imported, compiled = said[1].stdout.splitlines()
    assert values == said[0].stdout.splitlines()[0]
    assert imported == "False False"
    assert compiled == "3.0"


@pytest.mark.slow
def test_processes_that_start_together_compile_one_after_the_other(tmp_path):
    code = (
        "from rhw.engines.compiled import smallest_task; from rhw.engines.engine import train;"
        "print(train(smallest_task(), [0]).theta.tobytes().hex())"
    )
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    started = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    said = {one.communicate()[0] for one in started}
    assert [one.returncode for one in started] == [0, 0, 0]
    assert len(said) == 1
    assert len(list(tmp_path.rglob("kernel_case.run-*.nbc"))) == 1


@pytest.mark.slow
def test_a_large_task_runs_from_the_cache_too():
    """Memory of this size goes back to the system when it is freed, and must not be freed early."""
    code = (
        "from rhw.config.catalogue import load_all; from rhw.engines.engine import train;"
        "import dataclasses;"
        "from rhw.backprop.stop import Stop;"
        "t = load_all(['family_trees'])[0].readings['as_printed'].task;"
        "t = dataclasses.replace(t, stop=Stop(sweeps=2), max_sweeps=2);"
        "print(train(t, range(3)).theta.tobytes().hex())"
    )
    said = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        for _ in range(2)
    }
    assert len(said) == 1
