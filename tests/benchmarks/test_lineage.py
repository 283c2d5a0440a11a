"""What came of the letter: each library used rightly, where it is installed."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.__main__ import app
from benchmarks.lineage import (
    autodiff,
    boosting,
    chapter,
    kinship,
    later,
    margins,
    nets,
    pretraining,
    private,
    recipe,
    saved,
    triplets,
)
from benchmarks.nets import nets as timed_nets
from rhw.backprop.hold_out import trained
from rhw.backprop.initial import initial_theta
from rhw.config import catalogue


def needs(*modules):
    """Skips a test, with words, where a library is absent."""
    missing = [name for name in modules if find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed here: {', '.join(missing)}")


# ---- The kinship questions. ----


def test_a_method_that_knows_everything_is_right_and_one_that_knows_nothing_is_not():
    inputs, answers = kinship.cases()
    known = {row.tobytes(): answer for row, answer in zip(inputs, answers, strict=True)}

    def fit(settings, given, wanted, asked, seed):
        assert len(given) in (100, 66, 67)
        return settings["share"] * np.array([known[row.tobytes()] for row in asked])

    method = kinship.Method("all-knowing", "none", ({"share": 0.1}, {"share": 1.0}), fit)
    found = kinship.examined(method, range(3), jobs=1)
    assert found.exact.tolist() == found.first.tolist() == [4, 4, 4]
    assert found.chosen == [{"share": 1.0}] * 3
    # A ranking is right whatever its scale, and an exact answer is not.
    nothing = kinship.examined(
        kinship.Method("half", "none", ({"share": 0.1},), fit), range(3), jobs=1
    )
    assert nothing.exact.tolist() == [0, 0, 0]
    assert nothing.first.tolist() == [4, 4, 4]


def test_held_out_questions_are_those_of_the_papers_network():
    hold_out = kinship.task().hold_out
    for seed in range(5):
        kept = np.setdiff1d(np.arange(104), kinship.held_out(seed))
        assert kinship.held_out(seed).shape == (4,)
        assert np.array_equal(np.ravel(trained(hold_out, 104, [seed])), kept)


def test_an_interval_holds_questions_of_a_split_together():
    # All or none of a split: as wide as for the splits alone.
    together = kinship.interval(np.array([4, 0] * 10))
    apart = kinship.interval(np.array([2] * 20))
    assert together[0] == apart[0] == 0.5
    assert together[2] - together[1] > 0.35
    assert apart[1] == apart[2] == 0.5
    share, low, high = kinship.interval(np.zeros(20, dtype=int))
    assert share == low == 0
    assert 0.1 < high < 0.2


# ---- Libraries. ----


@needs("sklearn")
def test_separable_cases_are_separated_and_boosting_descends():
    task = catalogue.load_all(["symmetry"])[0].readings["as_printed"].task
    from sklearn.svm import SVC

    def make():
        return SVC(C=100.0, kernel=margins.antisymmetric)

    scores = boosting.by_output(make, task.inputs, task.targets, task.inputs)
    assert np.array_equal(scores > 0.5, task.targets > 0.5)
    wanted = task.targets[:, 0]
    counts = [boosting.stages(task.inputs, wanted, depth) for depth in (1, 2, 6)]
    assert counts[0] == np.inf
    assert 1 < counts[2] < counts[1] < np.inf


def test_kernels_that_know_a_task_are_positive_and_tell_its_classes_apart():
    for name, kernel in (("symmetry", margins.antisymmetric), ("parity", margins.counting)):
        task = catalogue.load_all([name])[0].readings["as_printed"].task
        values = kernel(task.inputs, task.inputs)
        assert np.allclose(values, values.T)
        assert np.linalg.eigvalsh(values).min() > -1e-9
        same = task.targets[:, 0] == task.targets[0, 0]
        assert values[0, same].mean() > values[0, ~same].mean()


@pytest.mark.parametrize("what", autodiff.SYSTEMS)
def test_gradients_of_systems_are_ours(what):
    module, derive, run = autodiff.SYSTEMS[what]
    pytest.importorskip(module, reason=f"not installed here: {module}")
    for name in autodiff.NETS:
        task = timed_nets()[name]
        theta = np.ascontiguousarray(initial_theta(task.network, task.initial, range(3)).T)
        ours = autodiff.ours(task, theta)
        assert np.abs(ours).max() > 1e-3
        assert np.abs(derive(task, theta) - ours).max() < 1e-12
        trained = run(task, theta, 20)
        assert np.abs(trained - autodiff._kernel(task, theta, 20)).max() < 1e-11


def test_our_gradients_are_those_of_differences():
    task = timed_nets()["XOR 2-2-1"]
    theta = initial_theta(task.network, task.initial, range(2)).T.copy()
    ours = autodiff.ours(task, theta)

    def error(theta):
        y = autodiff.forward(task.network, theta.T, task.inputs[:, :, None])
        out = autodiff.outputs_of(task.network, y)
        return 0.5 * ((out - task.targets[:, :, None]) ** 2).sum(axis=(0, 1))

    for k in range(theta.shape[1]):
        step = np.zeros_like(theta)
        step[:, k] = 1e-6
        numeric = (error(theta + step) - error(theta - step)) / 2e-6
        assert numeric == pytest.approx(ours[:, k], abs=1e-8)


@needs("sklearn")
def test_pretraining_sets_the_hidden_layers_and_nothing_else():
    task = catalogue.load_all(["pairs"])[0].readings["depth_4"].task
    start = initial_theta(task.network, task.initial, [3])[:, 0]
    made = pretraining.pretrained(task, 3, 2, 0.1)
    output = task.network.computed[-1]
    links = [p.block for p in task.network.into(output.name)]
    for name, place in task.network.layout.slices.items():
        untouched = name in (output.block, *links)
        assert np.array_equal(made[place], start[place]) == untouched, name


@needs("torch", "dp_accounting")
def test_the_accountant_gives_the_known_epsilon_of_one_gaussian():
    # One Gaussian with noise sqrt(2 ln(1.25 / delta)) / epsilon is (epsilon, delta) private for
    # epsilon below 1 (Dwork and Roth 2014, theorem A.1); exact accounting can only be better.
    for wanted in (0.3, 0.9):
        noise = np.sqrt(2 * np.log(1.25 / 1e-5)) / wanted
        assert 0.4 * wanted < private.epsilon(noise, 1, 1e-5) <= wanted
    assert private.epsilon(2.0, 100) > private.epsilon(4.0, 100) > 0


@needs("torch")
def test_gradients_of_cases_are_clipped_to_one_norm(monkeypatch):
    inputs, answers = kinship.cases()
    monkeypatch.setattr(private, "SWEEPS", 3)
    plain = private.learned(None, 0, inputs, answers)
    monkeypatch.setattr(private, "CLIP", 1e9)
    assert np.allclose(private.learned(0.0, 0, inputs, answers), plain)
    monkeypatch.setattr(private, "CLIP", 1e-3)
    assert not np.allclose(private.learned(0.0, 0, inputs, answers), plain)


@needs("torch")
def test_embeddings_bring_a_question_near_its_answer(monkeypatch):
    monkeypatch.setattr(triplets, "STEPS", 150)
    inputs, answers = kinship.cases()
    distances, persons, border = triplets.embedded({"size": 6, "rate": 0.05}, inputs, answers, 0)
    far = distances(inputs).detach().numpy()
    case, answer = np.nonzero(answers > 0.5)
    nearer = (far[case, answer][:, None] < far[case])[answers[case] < 0.5]
    assert nearer.mean() > 0.9
    assert persons.shape == (24, 6)
    assert border > 0
    apart = np.repeat([[0.0], [9.0]], 12, axis=0)
    assert triplets.nearest(apart, np.repeat([0, 1], 12)) == (24, 24)
    assert triplets.nearest(apart, np.repeat([0, -1, 1], (6, 12, 6)))[1] == 12


@needs("torch")
def test_a_ladder_changes_one_thing_at_a_time_and_learns_what_the_kernel_learns():
    steps = recipe.ladder("symmetry")
    for before, after in pairwise(steps):
        changed = {
            key
            for key in ("error", "optimiser", "hidden", "start")
            if getattr(before, key) != getattr(after, key)
        }
        assert len(changed) == 1
    task = timed_nets()["XOR 2-2-1"]
    sweeps = 30
    ours = nets.Recipe("ours", rate=0.01, sweeps=sweeps)
    made, _ = nets.trained(
        task, ours, range(3), task.inputs, task.targets, np.ones((3, len(task.inputs)))
    )
    theta = np.ascontiguousarray(initial_theta(task.network, task.initial, range(3)).T)
    found = autodiff.joined(task, {k: v.detach().numpy() for k, v in made.w.items()})
    assert np.abs(found - autodiff._kernel(task, theta, sweeps)).max() < 1e-10


# ---- Later tables, and the chapter. ----


def test_a_harmonic_mean_is_judged_as_a_mean_of_rates():
    random = np.random.default_rng(0)
    sweeps = np.where(random.random(500) < 0.2, np.inf, random.uniform(80, 120, 500))
    mean = 1 / (1 / sweeps).mean()
    assert later.harmonic(sweeps, mean, 25, np.random.default_rng(1)) > 0.8
    assert later.harmonic(sweeps, mean / 2, 25, np.random.default_rng(1)) < 0.01
    assert later.harmonic(sweeps, 2 * mean, 25, np.random.default_rng(1)) < 0.01


def test_finished_parts_are_read_again_until_something_changes(tmp_path, monkeypatch):
    made = []

    def make():
        made.append(1)
        return [{"a": 1}]

    for _ in range(2):
        assert saved.saved(tmp_path, "part", make) == [{"a": 1}]
    assert len(made) == 1
    monkeypatch.setattr(saved, "_digest", lambda: "another")
    saved.saved(tmp_path, "part", make)
    assert len(made) == 2


def test_the_chapter_says_what_is_not_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(chapter, "find_spec", lambda _: None)
    monkeypatch.setattr(kinship, "SPLITS", 2)
    monkeypatch.setattr(later, "rows", lambda: [{"figure": "none", "verdict": "unusual"}])
    done = CliRunner().invoke(
        app, ["lineage", "--write", str(tmp_path), "--keep", str(tmp_path / "kept")]
    )
    assert done.exit_code == 0, done.output
    text = (tmp_path / "lineage.md").read_text()
    assert "back-propagation, 1986" in text
    for name in ("scikit-learn", "PyTorch", "TensorFlow"):
        assert f"{name} is not installed" in text or f"{name}, " in text
    assert (tmp_path / "lineage.png").stat().st_size > 1000
    for part in chapter.PARTS:
        assert part.QUESTION in text
    assert "Verdicts: 1 unusual." in text
