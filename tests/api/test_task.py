"""The Python interface through the real import: load, train, look, and every error."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import rhw
from rhw.config import catalogue
from rhw.engines.engine import train
from tests.support.paths import ROOT

TABLE = {"inputs": [[0, 0], [0, 1], [1, 0], [1, 1]], "targets": [[0], [1], [1], [0]]}


@pytest.fixture(scope="module")
def xor():
    return rhw.load("xor")


@pytest.fixture(scope="module")
def runs(xor):
    return xor.train(seeds=40, learning={"epsilon": 0.5}, reading="per_sweep")


def test_importing_loads_nothing_that_is_slow():
    code = "import sys, rhw; print([n for n in ('numpy', 'pandas', 'numba') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_training_gives_the_bits_of_the_command_line_and_writes_nothing(xor, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ours = xor.train(70, jobs=2)
    theirs = train(catalogue.load_all(["xor"])[0].readings["as_printed"].task, range(70))
    assert np.array_equal(ours.theta.T, theirs.theta)
    assert ours.seeds == list(range(70))
    assert list(tmp_path.iterdir()) == []


def test_seeds_are_a_number_or_which(xor):
    chosen = xor.train([17, 3, 4])
    assert chosen.seeds == [17, 3, 4]
    assert np.array_equal(chosen.theta[:, 0], xor.train(18).theta[:, 17])


def test_both_engines_give_equal_bits(xor):
    fast, slow = (xor.train(3, engine=e, max_sweeps=300).theta for e in ("kernel", "reference"))
    assert np.array_equal(fast, slow)


def test_a_run_can_be_looked_at(runs):
    assert isinstance(runs.frame, pd.DataFrame)
    assert len(runs.frame) == len(runs) == 40
    assert runs.weights("input", "hidden", seed=17).shape == (2, 2)
    assert runs.weights("input", "hidden").shape == (2, 2, 40)
    assert runs.bias("hidden", seed=17).shape == (2,)
    own = runs.activities(seed=17)
    assert {name: y.shape for name, y in own.items()} == {
        "input": (4, 2), "hidden": (4, 2), "output": (4, 1),
    }  # fmt: skip
    # Equations (1) and (2), from the weights that are given out.
    x = own["input"] @ runs.weights("input", "hidden", 17).T + runs.bias("hidden", 17)
    assert np.allclose(own["hidden"], 1 / (1 + np.exp(-x)), rtol=1e-12)
    other = runs.activities(inputs=[[0, 1]], seed=17)
    assert np.array_equal(other["output"][0], own["output"][1])
    assert runs.activities()["input"].shape == (4, 2, 40)


def test_changes_reach_the_settings(xor):
    changed = xor.reading("as_printed", network={"groups": {"hidden": 3}}, stop={"within": 0.2})
    assert changed.task.network.size("hidden") == 3
    assert changed.task.stop.key == "within"
    dotted = xor.reading("as_printed", **{"learning.epsilon": np.float64(0.5)})
    nested = xor.reading("as_printed", learning={"epsilon": 0.5})
    assert dotted.fingerprint == nested.fingerprint
    assert xor.reading().name == "as_printed"
    initial = xor.reading(initial={"weights": {"constant": 0.1}})
    assert initial.settings.initial.biases == xor.reading().settings.initial.biases


def test_a_task_is_a_name_a_path_or_values(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text((ROOT / "configs/xor_and.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    from_file = rhw.load(path)
    assert from_file.name == "own"
    values = from_file.config.document.data
    from_values = rhw.load(values, name="again")
    assert from_values.name == "again"
    for one in (from_file, from_values):
        assert one.reading().fingerprint == rhw.load("xor_and").reading().fingerprint
    assert np.array_equal(rhw.train(values, 5).theta, rhw.train(str(path), 5).theta)


def test_arrays_become_a_task():
    task = rhw.Task.from_arrays(TABLE["inputs"], [0, 1, 1, 0], hidden=3)
    assert task.reading().task.network.size("hidden") == 3
    assert task.train(20, learning={"epsilon": 1}).solved.mean() > 0.8
    frame = pd.DataFrame(TABLE["inputs"])
    deep = rhw.Task.from_arrays(frame, TABLE["targets"], hidden=(4, 3), stop={"within": 0.3})
    assert [g.name for g in deep.reading().task.network.groups] == [
        "input", "hidden_1", "hidden_2", "output",
    ]  # fmt: skip
    assert deep.reading().task.stop.key == "within"
    linear = rhw.Task.from_arrays(TABLE["inputs"], [0, 1, 1, 1], hidden=0)
    assert linear.train(5).solved.all()
    graded = rhw.Task.from_arrays([[0], [1]], [[0.2], [0.7]])
    assert graded.reading().task.stop.key == "within"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (lambda xor: rhw.load("xo"), "did you mean `xor`?"),
        (lambda xor: rhw.load("absent.yaml"), "absent.yaml: cannot be read"),
        (lambda xor: rhw.load({"title": "?"}, name="own"), "own: `network` is missing"),
        (lambda xor: xor.train(5, reading="prer_sweep"), "no reading `prer_sweep`"),
        (lambda xor: xor.train(5, learning={"epsilom": 1}), "xor: unknown key `learning.epsilom`"),
        (lambda xor: xor.train(5, stop={"within": "x"}), "`stop.within`"),
        (lambda xor: rhw.Task.from_arrays([[0], [1]], [[0], [2]]), "targets are 0 (off) to 1 (on)"),
        (lambda xor: rhw.Task.from_arrays([[0], [1]], [[0]]), "2 rows of inputs, 1 rows"),
        (lambda xor: rhw.Task.from_arrays(["a"], [[0]]), "inputs: not a table of numbers"),
        (lambda xor: rhw.Task.from_arrays([[[0]]], [[0]]), "inputs: shape (1, 1, 1)"),
    ],
)
def test_wrong_settings_are_errors_that_say_where(xor, bad, words):
    with pytest.raises(rhw.ConfigError) as caught:
        bad(xor)
    assert words in str(caught.value)
    assert "--set" not in str(caught.value)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (lambda runs: rhw.train("xor", 0), "seeds: 0, not a number from 1"),
        (lambda runs: rhw.train("xor", [1, 1]), "each only once"),
        (lambda runs: rhw.train("xor", [2**63]), "seed 9223372036854775808"),
        (lambda runs: rhw.train("xor", [0.5]), "seed 0.5: not a whole number"),
        (lambda runs: runs.weights("input", "output"), "no projection `input -> output`: there"),
        (lambda runs: runs.bias("input"), "no biases of `input`"),
        (lambda runs: runs.weights("input", "hidden", seed=99), "seeds 0 to 39"),
        (lambda runs: runs.activities(inputs=[[0, 1, 1]]), "not (cases, 2)"),
    ],
)
def test_wrong_arguments_are_errors_that_say_what(runs, bad, words):
    with pytest.raises(ValueError, match=r".") as caught:
        bad(runs)
    assert words in str(caught.value)


def test_figures_show_the_seed_that_was_asked_for(runs):
    figure = runs.plot.hinton(seed=17)
    assert figure.axes[0].get_title() == "seed 17"
    squares = [p for p in figure.axes[0].patches if p.get_gid() == "weight"]
    assert len(squares) == 9
    drawn = runs.plot.network(seed=17)
    texts = {text.get_text() for text in drawn.axes[0].texts}
    assert {f"{w:.1f}" for w in runs.weights("input", "hidden", 17).ravel()} <= texts
    assert len(runs.plot.hinton([1, 2, 3]).axes) == 3
    assert runs.plot.curves().axes[0].get_yscale() == "log"
    assert runs.plot.histogram().axes
    assert drawn._repr_png_().startswith(b"\x89PNG")


def test_a_network_too_large_to_draw_is_an_error():
    family = rhw.load("family_trees").train([0], max_sweeps=2, stop={"sweeps": 2}, snapshots=[])
    with pytest.raises(ValueError, match=r"draw them with plot.hinton"):
        family.plot.network()


def test_a_case_is_right_on_the_side_of_its_target_and_a_target_in_the_middle_is_off():
    task = rhw.Task.from_arrays([[0], [1], [2]], [[0.2], [0.5], [0.9]], hidden=1)
    runs = task.train(20, max_sweeps=300)
    above = runs.outputs[:, 0] > 0.5
    assert np.array_equal(runs.correct, above == np.array([[False], [False], [True]]))
    assert runs.frame["cases_right"].tolist() == runs.correct.sum(axis=0).tolist()
