"""The rules for printed numbers: what the old rule got wrong, error rates, and the command."""

from __future__ import annotations

import numpy as np
import pytest

from rhw.analysis import printed_numbers
from rhw.analysis.printed_numbers import (
    held_out_answers,
    mean_count,
    one_count,
    some_of,
    together,
    within_bound,
)
from tests.support.processes import call


def runs(n, seed=0, scale=1000.0):
    return np.random.Generator(np.random.PCG64(seed)).lognormal(np.log(scale), 0.5, n).round()


def test_the_old_rule_reproduced_any_large_number_once_5_percent_fail():
    sweeps = runs(950)
    # The rule of version 1: a run that fails took longer than any that did not.
    values = np.append(sweeps, [np.inf] * 60)
    old = 2 * min((values <= 1e9).mean(), (values >= 1e9).mean())
    assert old > 0.1  # "reproduced"
    # The sixty diverged: longer runs would not have solved.
    new = one_count(sweeps, 0, 60, (1e9, 1e9), 10_000)
    assert new.word == "incompatible"
    assert new.high < 5000


def test_runs_that_may_still_solve_leave_a_large_number_open():
    sweeps = runs(950)
    assert one_count(sweeps, 60, 0, (1e9, 1e9), 10_000).word == "not settled"
    # With a limit ten times the printed number they cannot have solved by then.
    assert one_count(sweeps, 5, 0, (1000, 1000), 10_000).word == "compatible"
    assert one_count(sweeps, 5, 0, (1000, 1000), 9_000).word == "not settled"


def test_ties_count_on_both_sides_and_rounding_widens():
    same = np.full(300, 7.0)
    assert one_count(same, 0, 0, (7, 7), 100).p == (1.0, 1.0)
    narrow = one_count(runs(500), 0, 0, (2600, 2600), 10**6)
    wide = one_count(runs(500), 0, 0, (1500, 3500), 10**6)
    assert wide.p[0] > narrow.p[0]


def test_few_runs_allow_no_strong_word_and_rare_success_limits_it():
    assert one_count(runs(150), 0, 0, (1e6, 1e6), 10**8).word == "unusual"
    assert one_count(runs(250), 0, 0, (1e6, 1e6), 10**8).word == "incompatible"
    middle = (1000.0, 1000.0)
    assert one_count(runs(4), 0, 996, middle, 10**6).word == "unusual"
    assert one_count(runs(2), 0, 9998, middle, 10**6).word == "incompatible"
    assert one_count(runs(100), 0, 900, middle, 10**6).word == "compatible"


def test_what_would_have_been_accepted_is_what_is_accepted():
    sweeps = runs(400)
    found = one_count(sweeps, 0, 0, (1000, 1000), 10**6)
    for edge in (found.low, found.high):
        assert one_count(sweeps, 0, 0, (edge, edge), 10**6).word == "compatible"
    beyond = np.unique(sweeps)[np.unique(sweeps) > found.high][0]
    assert one_count(sweeps, 0, 0, (beyond, beyond), 10**6).word == "unusual"
    assert not found.weak
    spread = np.geomspace(1, 10_000, 400)
    assert one_count(spread, 0, 0, (100, 100), 10**6).weak


def test_the_fastest_of_how_many_a_number_may_be():
    found = one_count(np.arange(1.0, 1001.0), 0, 0, (10, 10), 10**6)
    assert found.note == "1.0% of all runs are as fast; the fastest of 5 to 298"


def test_error_rates_on_made_up_papers():
    """Papers that print our own distribution, and papers of networks ten times as slow."""
    # Many samples of our own runs, since one sample has errors of its own.
    words = [
        one_count(ours, 0, 0, (t, t), 10**7).word
        for k in range(40)
        for ours in [runs(400, seed=1000 + k)]
        for t in runs(50, seed=2000 + k)
    ]
    assert len(words) == 2000
    # Rates of 1 % and 5 % by the rule; three standard deviations of 2,000 draws are added.
    assert words.count("incompatible") / len(words) <= 0.01 + 3 * (0.01 * 0.99 / 2000) ** 0.5
    assert 1 - words.count("compatible") / len(words) <= 0.05 + 3 * (0.05 * 0.95 / 2000) ** 0.5
    slow = runs(300, seed=2, scale=10_000)
    words = [one_count(runs(1000), 0, 0, (t, t), 10**7).word for t in slow]
    assert words.count("incompatible") >= 0.9 * len(words)


@pytest.fixture
def few_samples(monkeypatch):
    monkeypatch.setattr(printed_numbers, "SAMPLES", 400)


def test_a_mean_is_not_a_single_run(few_samples):
    ours, random = runs(1000), np.random.Generator(np.random.PCG64(3))
    mean = float(ours.mean())
    near = mean_count(ours, 0, mean, 20, random)
    assert together(near) == "compatible"
    # One run may well take 1.6 times the mean; the mean of twenty cannot.
    far = mean_count(ours, 0, 1.6 * mean, 20, random)
    assert one_count(ours, 0, 0, (1.6 * mean, 1.6 * mean), 10**6).word == "compatible"
    assert together(far) == "incompatible"
    assert mean_count(ours[:100], 0, mean, 20, random)["solved only"].word == "not settled"


def test_means_of_our_own_runs_are_rarely_rejected(few_samples):
    random = np.random.Generator(np.random.PCG64(4))
    ours = runs(600)
    papers = [float(runs(20, seed=100 + k).mean()) for k in range(60)]
    words = [mean_count(ours, 0, mean, 20, random)["solved only"].word for mean in papers]
    assert words.count("incompatible") <= 2
    assert words.count("compatible") >= 50


def test_a_mean_may_depend_on_how_failures_count(few_samples):
    random = np.random.Generator(np.random.PCG64(5))
    ours = runs(900)
    found = mean_count(ours, 300, float(ours.mean()), 20, random)
    assert set(found) == set(printed_numbers.FAILURES)
    assert found["solved only"].word == "compatible"
    assert found["cap of 10"].word != "compatible"
    assert together(found) == "depends on failures"
    assert mean_count(np.array([]), 9, 5.0, 2, random)["restart"].word == "not settled"


def test_a_count_of_runs_is_beta_binomial():
    assert some_of(500, 1000, 5, 10).word == "compatible"
    assert some_of(990, 1000, 5, 10).word == "incompatible"
    assert some_of(10, 1000, 2, 2).word == "incompatible"
    one = some_of(1000, 2000, 1, 1)
    assert (one.word, one.weak) == ("compatible", True)
    exact = some_of(950, 1000, 20, 20)
    assert exact.p[0] == pytest.approx(2 * 0.95**20, rel=0.1)
    assert (exact.low, exact.high) == (17, 20)


def test_a_bound_is_no_count():
    """`Fewer than 200` of runs that take 10 is true, and as a count it would be refused."""
    fast = runs(500, scale=10)
    assert one_count(fast, 0, 0, (200, 200), 10**6).word == "incompatible"
    found = within_bound(fast, 0, 200)
    assert (found.word, found.weak) == ("compatible", True)
    assert found.note.endswith("times the median of our solved runs")
    assert found.low < 10
    tight = within_bound(runs(500, scale=400), 0, 200)
    assert (tight.word, tight.weak) == ("compatible", False)
    assert within_bound(runs(500, scale=40_000), 0, 200).word == "incompatible"
    assert within_bound(np.full(300, 200.0), 0, 200).word == "incompatible"
    assert within_bound(np.full(300, 200.0), 0, 200, strictly=False).word == "compatible"


def test_answers_within_a_run_are_not_independent():
    """Half of our runs know all four answers and the others none: 4 and 3 of 4 is then rare."""
    clustered = np.repeat([0, 4], 500)
    assert held_out_answers(clustered, 4, [4]).word == "compatible"
    assert held_out_answers(clustered, 4, [2]).word != "incompatible"
    assert held_out_answers(clustered, 4, [4]).weak
    independent = np.random.Generator(np.random.PCG64(6)).binomial(4, 0.5, 1000)
    eight_of_eight = [held_out_answers(x, 4, [4, 4]).p[0] for x in (clustered, independent)]
    assert eight_of_eight[0] > 0.4
    assert eight_of_eight[1] < 0.02
    sure = held_out_answers(np.full(1000, 4), 4, [0, 0])
    assert (sure.word, sure.weak) == ("incompatible", False)
    with pytest.raises(ValueError, match="each run has 0 to 4 right"):
        held_out_answers(clustered, 4, [5])


def test_the_command_compares_a_printed_number(tmp_path):
    for name in ("xor", "xor_and"):
        assert call(["run", name, "-n", 200], tmp_path).code == 0
    done = call(["compare", "xor_and", "--count", 1e9], tmp_path)
    assert done.code == 0, done.text
    assert "incompatible" in done.out
    assert "compatible" in call(["compare", "xor_and", "--count", 10], tmp_path).out
    mean = call(["compare", "xor", "--mean", 538.9, "--of", 20], tmp_path)
    assert "together:" in mean.out
    assert "compatible" in call(["compare", "xor_and", "--below", 200], tmp_path).out
    assert call(["compare", "xor", "--held-out", "4"], tmp_path).code == 2
    assert call(["run", "sequence_completion", "-n", 3], tmp_path).code == 0
    held = call(["compare", "sequence_completion", "--held-out", "4,5"], tmp_path)
    assert "9 of 10 in all" in held.out
    for bad in ("6", "4,x", ""):
        assert call(["compare", "sequence_completion", "--held-out", bad], tmp_path).code == 2
    some = call(["compare", "xor", "--solved", 9, "--of", 10, "--json"], tmp_path)
    assert '"word": "compatible"' in some.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--count", 5, "--mean", 3, "--of", 2], "give one of --count T, --mean T --of M"),
        (["--mean", 3], "give one of --count T, --mean T --of M"),
        (["--solved", 3, "--of", 2], "3 of 2 runs is more than all"),
        (["--count", 5, "-r", "none"], "no reading `none`"),
    ],
)
def test_numbers_that_do_not_belong_together_are_errors(words, message, tmp_path):
    assert call(["run", "xor", "-n", 5], tmp_path).code == 0
    done = call(["compare", "xor", *words], tmp_path)
    assert (done.code, done.traceback) == (2, False), done.text
    assert message in done.err
