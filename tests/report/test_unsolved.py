"""The figures of unsolved runs and of searches show what their numbers say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from rhw.config import catalogue
from rhw.report import search_picture
from rhw.report.plots import search, style, unsolved
from rhw.report.plots.unsolved import Line
from rhw.search.table import read_table
from tests.support.paths import ROOT


def line(sweeps, runs=10, printed=None, limit=1000, label="one"):
    return Line(label, np.array(sweeps, dtype=float), runs, limit, printed)


def drawn(*lines):
    with style.styled():
        figure = unsolved.figure(lines)
    return figure.axes[0]


def test_the_share_falls_at_each_solved_run_and_stays_at_the_failures():
    one = line([40, 10, 20], runs=4)
    assert [one.unsolved(at) for at in (9, 10, 39, 40, 1000)] == [1, 0.75, 0.5, 0.25, 0.25]
    ax = drawn(one)
    x, y = ax.lines[0].get_data()
    assert x[1:].tolist() == [10, 20, 40, 1000]
    assert y.tolist() == [1, 0.75, 0.5, 0.25, 0.25]


def test_a_dot_marks_the_print_on_its_own_line():
    ax = drawn(line([10, 20], 4, printed=15), line([100, 200], 4, printed=300, label="two"))
    dots = [tuple(map(float, one.get_xydata()[0])) for one in ax.lines if len(one.get_xdata()) == 1]
    assert dots == [(15, 0.75), (300, 0.5)]


@pytest.mark.parametrize("printed", [2, 15, 5000])
def test_a_printed_number_lies_within_the_axis(printed):
    low, high = drawn(line([10, 20], 4, printed=printed)).get_xlim()
    assert low <= printed <= high


def test_a_reading_that_never_solves_is_a_level_line():
    ax = drawn(line([10]), line([], label="never"))
    assert set(ax.lines[1].get_ydata()) == {1.0}
    with pytest.raises(ValueError, match="empty"):
        drawn(line([]))


def test_a_search_names_the_base_the_best_single_changes_and_the_confirmed_points():
    config = catalogue.load_all(["family_trees"])[0]
    frame = read_table(ROOT / "results", config)
    dots = search_picture.shown(frame, config.base.search)
    names = [one.name for one in dots]
    assert names[0] == "as_printed"
    assert len(names) == len(set(names))
    sure = set(frame.loc[frame["stage"] == "confirm", "point"])
    assert {one.name for one in dots if one.confirmed} == sure
    singles = [one for one in dots[1:] if one.name.count("=") == 1]
    rows = frame[(frame["stage"] == "search") & (frame["point"].str.count("=") == 1)]
    most = rows.loc[rows["learned"].idxmax()]
    assert singles[0].name == most["point"]
    assert singles[0].share == pytest.approx(most["learned"] / most["seeds"])
    for one in dots:
        assert one.low <= one.share <= one.high
        assert 0 < one.joint_low <= one.joint_high <= 1
    with style.styled():
        figure = search.figure(dots)
    assert len(figure.axes[0].get_yticklabels()) == len(dots)
    assert not pd.isna([one.joint for one in dots]).any()
