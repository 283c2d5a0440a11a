"""Likelihoods add up, do not fall for failures, and one start for all is found and resumed."""

from __future__ import annotations

import json
from math import log

import numpy as np
import pytest
from typer.testing import CliRunner

from rhw.cli.app import app
from rhw.config import catalogue
from rhw.config.claims_spec import Claim, VerdictRule
from rhw.config.config_error import ConfigError
from rhw.config.loader import load
from rhw.search import one_start, shared_start
from rhw.search.likelihood import SLIP, Density, Sample, ln_likelihood, ln_share
from tests.support.paths import ROOT

LIMIT = 10_000


def runs(scale, spread=0.4, solved=256, total=256, seed=1):
    made = np.random.default_rng(seed).lognormal(log(scale), spread, solved).round()
    return Sample(made, total, LIMIT)


def claim(**rule):
    return Claim(source="P8", says="Something.", rule=VerdictRule(**rule))


def test_the_density_of_a_count_integrates_to_one():
    density = Density.of(runs(500).counts)
    at = np.linspace(0, log(LIMIT), 20_001)
    values = np.exp([density.ln_at(float(np.exp(x)), LIMIT) for x in at])
    assert np.trapezoid(values, at) == pytest.approx(1, abs=1e-3)


def test_a_reading_of_which_half_never_solve_wins_no_search():
    # All of one solve about as late as printed; half of the other in a tenth, and the rest never.
    printed = claim(count={"printed": 560})
    alike, other = runs(500), runs(50, solved=128)

    def old(sample):
        by_then = (sample.counts <= 560).sum()
        return ln_share(by_then, sample.runs) + ln_share(sample.runs - by_then, sample.runs)

    assert old(other) > old(alike)
    assert ln_likelihood(printed, alike) > ln_likelihood(printed, other) + 3


def test_one_number_costs_no_more_than_a_slip():
    far = ln_likelihood(claim(count={"printed": 9000}), runs(20))
    assert far == pytest.approx(log(SLIP / log(LIMIT)), abs=0.01)
    nobody = Sample(np.array([]), 256, LIMIT)
    assert ln_likelihood(claim(count={"printed": 500}), nobody) < far


def test_bounds_means_successes_and_answers():
    sample = runs(500)
    assert ln_likelihood(claim(fewer_than={"below": 5000}), sample) == pytest.approx(0, abs=0.01)
    assert ln_likelihood(claim(fewer_than={"below": 50}), sample) < -5
    # The mean of twenty is known better than one count.
    for printed, better in ((float(sample.counts.mean()), True), (1500.0, False)):
        mean = ln_likelihood(claim(mean={"printed": printed, "of": 20}), sample)
        assert (mean > ln_likelihood(claim(count={"printed": printed}), sample)) is better
    rule = {"where": {"solved": {"equals": 0}}, "printed": 2, "of": [200]}
    few, many = Sample(sample.counts[:253], 256, LIMIT), Sample(sample.counts[:100], 256, LIMIT)
    two = claim(successes=rule)
    assert ln_likelihood(two, few) > ln_likelihood(two, many) + 10
    right = Sample(np.array([4, 3, 3, 4] * 64), 256, LIMIT)
    answers = [claim(held_out={"right": one, "of": 4}) for one in ([4, 3], [0, 1])]
    assert ln_likelihood(answers[0], right) == pytest.approx(2 * log(0.5), abs=0.1)
    assert ln_likelihood(answers[1], right) < -10
    with pytest.raises(ValueError, match="no number that a search can use"):
        ln_likelihood(claim(exact={"measure": "sweeps", "printed": 1}), sample)


def test_theta_scales_every_start_and_every_learning_rate():
    configs = {one.name: one for one in catalogue.load_all(["shift_register", "family_trees"])}
    point = shared_start.Point("shift_register", "sweeps", "within_02", 0.6, 4.0)
    made = shared_start.changed(configs["shift_register"], point).settings
    assert made.initial.weights.value.root == [-0.6, 0.6]
    # Biases that may not be positive stay so.
    assert made.initial.biases.value.root == [-0.6, 0.0]
    assert made.learning.epsilon == 1.0
    assert made.stop.within is not None
    point = shared_start.Point("family_trees", "held_out", "slope_left_out", 1.0, 2.0)
    made = shared_start.changed(configs["family_trees"], point)
    reading = configs["family_trees"].readings["reproducing"]
    assert made.fingerprint == reading.fingerprint


def test_as_printed_is_on_the_grid():
    for config in shared_start.experiments(catalogue.load_all([])):
        for number, trials in config.base.joint.trials.items():
            for name, trial in trials.items():
                if trial.distance == 0 and name == "as_printed":
                    point = shared_start.Point(config.name, number, name, 0.3, 1.0)
                    made = shared_start.changed(config, point)
                    assert made.fingerprint == config.readings["as_printed"].fingerprint


@pytest.fixture(scope="module")
def small():
    return shared_start.experiments(catalogue.load_all(["xor_direct", "negation", "encoder_4"]))


def test_a_search_resumes_and_its_price_is_not_negative(tmp_path, small, monkeypatch):
    points = list(shared_start.points(small))
    args = (range(700_000, 700_004), "search", tmp_path, 1, "kernel")
    some = shared_start.run(small, points[:7], *args)
    calls = []
    monkeypatch.setattr(
        shared_start, "evaluate", lambda *a, was=shared_start.evaluate: calls.append(a) or was(*a)
    )
    rows = shared_start.run(small, points, *args)
    assert len(calls) == len(points) - 7
    assert [row["key"] for row in rows[:7]] == [row["key"] for row in some]
    again = shared_start.run(small, points, *args)
    assert len(calls) == len(points) - 7
    for row, other in zip(rows, again, strict=True):
        ours, theirs = shared_start.sample_of(row), shared_start.sample_of(other)
        assert np.array_equal(ours.counts, theirs.counts)
    found = one_start.gathered(small, again)
    assert [one.name for one in found] == [config.name for config in small]
    grids = [one.grid() for one in found]
    fit = one_start.best(np.sum(grids, axis=0))
    assert one_start.excess(grids) >= 0
    assert fit.theta in one_start.ties(fit)
    chance = one_start.by_chance(found, fit.theta, sets=5)
    assert (chance >= 0).all()
    for row in one_start.summary(found):
        assert row["own"] >= row["joint"] - 1e-9


def test_a_printed_range_is_kept_in_the_sum_and_shown_apart():
    config = next(c for c in catalogue.load_all(["symmetry"]))
    spec = config.base.joint
    assert spec.range == "printed"
    samples = {
        (name, (r, s)): runs(1425 if r == 1.0 else 400)
        for name in spec.trials["sweeps"]
        for r in shared_start.RANGES
        for s in shared_start.FACTORS
    }
    weights = dict.fromkeys(spec.trials["sweeps"], 1.0)
    one = one_start.Experiment(
        "symmetry", config.base.claims["sweeps"], "letter", True, weights, samples
    )
    assert np.ptp(one.grid()) == 0
    assert one.ln_l((1.0, 1.0)) == one.ln_l((0.3, 1.0)) < one.ln_l((1.0, 1.0), free=True)
    assert one_start.best(one.grid(free=True)).theta[0] == 1.0


def test_the_joint_search_from_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["search", "xor_direct", "negation", "--joint", "--seeds", "4", "--confirm", "4"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert "within_0025" in said
    for expected in ("best of all", "are as good", "D = ", "4 fresh seeds", "search/joint.png"):
        assert expected in said
    assert (tmp_path / "runs/search/joint.png").stat().st_size > 5000
    found = CliRunner().invoke(app, [*words, "--json"])
    tables = json.loads(found.stdout)
    rows, readings = tables.values()
    assert {row["experiment"] for row in rows} == {"xor_direct", "negation"}
    for row in readings:
        assert row["ln_l"] >= row["as_printed"]
    for wrong in (["search"], ["search", "xor_and", "--joint"], ["search", "xor", "parity"]):
        assert CliRunner().invoke(app, wrong).exit_code == 2


def test_a_joint_section_is_checked(tmp_path):
    text = (ROOT / "configs/negation.yaml").read_text()
    path = tmp_path / "negation.yaml"
    path.write_text(text.replace("numbers: {passes: {", "numbers: {pass: {none: 1, "))
    with pytest.raises(ConfigError) as error:
        load(path)
    assert "no claim `pass`" in str(error.value)
    assert "no reading `none`" in str(error.value)
