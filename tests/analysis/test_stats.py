"""Medians with failures as never, and the words for them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import binomtest

import rhw
from rhw.analysis import stats
from rhw.analysis.runs_csv import as_csv
from rhw.analysis.stats import convergence, share_at_or_below, wilson
from rhw.report.format import count, percent


def test_failures_count_as_never():
    solved = np.array([True, True, True, False, False, False, False])
    found = convergence(solved, np.array([10, 30, 20, 99, 99, 99, 99]))
    assert (found.fastest, found.slowest, found.q1) == (10, 30, 20)
    assert found.median == np.inf
    assert count(found.median) == "not reached"


def test_quantiles_are_counts_of_runs():
    found = convergence(np.ones(4, bool), np.array([4, 1, 3, 2]))
    assert (found.q1, found.median, found.q3) == (1, 2, 3)


def test_share_within_the_printed_number_is_of_all_runs():
    solved, sweeps = np.array([True, True, False, True]), np.array([5, 10, 3, 11])
    assert share_at_or_below(solved, sweeps, 10) == 0.5


def test_wilson():
    # The interval of 0 of 10 in closed form: z^2 / (n + z^2).
    z2 = 1.959963984540054**2
    assert wilson(0, 10) == pytest.approx((0, z2 / (10 + z2)))
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.006, "0.6 %"), (0.32, "32 %"), (0.934, "93.4 %"), (1, "100 %")],
)
def test_percent(share, text):
    assert percent(share) == text


def test_none_is_a_dash():
    assert count(float("nan")) == percent(float("nan")) == "-"


def test_medians_drawn_in_rows_are_those_drawn_at_once(monkeypatch):
    values = np.random.default_rng(3).exponential(size=137)
    random = np.random.Generator(np.random.PCG64(1986))
    picks = random.integers(0, 137, (stats.RESAMPLED, 137))
    at_once = np.quantile(values[picks], 0.5, axis=1, method="inverted_cdf")
    for most in (1, 137 * 7, 137 * 333, 10**9):
        monkeypatch.setattr(stats, "MOST_PICKS", most)
        found = stats.resampled_medians(values, np.random.Generator(np.random.PCG64(1986)))
        np.testing.assert_array_equal(found, at_once)


@given(trials=st.integers(1, 5000), share=st.floats(0, 1))
def test_wilsons_interval_is_scipys_to_the_last_bit(trials, share):
    successes = round(share * trials)
    expected = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    assert wilson(successes, trials) == (expected.low, expected.high)


def test_the_usual_quantile_is_that_of_the_normal_distribution():
    assert (1 - 0.05 / 2, ndtri(1 - 0.05 / 2)) == stats.USUAL


def test_runs_are_written_as_pandas_would():
    """Numbers with all their digits, empty cells for NaN, and quotes where a text needs them."""
    frame = pd.DataFrame(
        {
            "seed": [0, 1, 2],
            "solved": [True, False, True],
            "error": [0.1, np.nan, 1e-5],
            "large": [1e300, np.inf, -2.0],
            "end": ["solved", 'a "b", c', ""],
        }
    )
    assert as_csv(frame) == frame.to_csv(index=False)
    columns = {name: frame[name].to_numpy() for name in frame}
    assert as_csv(columns) == frame.to_csv(index=False)
    for name in ("symmetry", "family_trees"):
        runs = rhw.train(name, 6, max_sweeps=40)
        assert as_csv(runs.columns) == runs.frame.to_csv(index=False)
