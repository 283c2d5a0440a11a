"""Scans: the values of words, the points, the table, the figure, and the real command line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import rhw
from rhw.config.config_error import ConfigError
from rhw.report.plots import style
from rhw.search import scan as scanning
from tests.support.drawn import faults
from tests.support.processes import call

EPSILONS = [0.1, 0.5, 2.0]


@pytest.fixture(scope="module")
def table():
    return rhw.scan("xor", {"learning.epsilon": EPSILONS}, seeds=20, reading="per_sweep")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.1,0.2,0.5", [0.1, 0.2, 0.5]),
        ("sweep,case", ["sweep", "case"]),
        ("[0,1],[0.1, 0.9]", [[0, 1], [0.1, 0.9]]),
        ("{within: 0.1},{right_side: 0.5}", [{"within": 0.1}, {"right_side": 0.5}]),
        ("2:6:5", [2, 3, 4, 5, 6]),
        ("0:1:11", [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
        ("0.01:1:3log", [0.01, 0.1, 1]),
        ("true", [True]),
    ],
)
def test_values_are_written_as_people_write_them(text, values):
    assert scanning.values(text) == values
    assert [type(one) for one in scanning.values(text)] == [type(one) for one in values] or (
        (":" in text and "." in text) or "11" in text
    )


def test_a_logarithmic_span_is_geometric_and_keeps_its_ends():
    found = scanning.values("0.05:3:20log")
    assert (found[0], found[-1], len(found)) == (0.05, 3.0, 20)
    assert np.allclose(found, np.geomspace(0.05, 3, 20), rtol=1e-3)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "name a setting and its values"),
        (["learning.epsilon"], "write KEY=VALUES"),
        (["learning.epsilon="], "write KEY=VALUES"),
        (["learning.epsilon=0.1,,2"], "commas between"),
        (["learning.epsilon=[1,2"], "commas between"),
        (["learning.epsilon=0:1:5log"], "positive ends"),
        (["learning.epsilon=0.1:1:1"], "2 to 10,000 values, not 1"),
        (["learning.epsilon=a:b:3"], "FIRST:LAST:COUNT"),
        (["learning.epsilon=1", "learning.epsilon=2"], "given twice"),
        (["learning.epsilom=1"], "did you mean `epsilon`?"),
        (["learning.epsilon=-1"], "must not be negative"),
        (["learning.epsilon=0:1:200", "learning.alpha=0:0.9:200"], "40,000 points, more than"),
    ],
)
def test_wrong_words_are_errors_with_words(words, message):
    config = rhw.load("xor").config
    with pytest.raises(ConfigError) as caught:
        scanning.points(config, config.readings["as_printed"], scanning.from_words(words))
    assert message in str(caught.value)


def test_a_point_is_what_training_with_its_setting_gives(table):
    assert table.keys == ["learning.epsilon"]
    assert table.frame["learning.epsilon"].tolist() == EPSILONS
    for k, epsilon in enumerate(EPSILONS):
        runs = rhw.train("xor", 20, reading="per_sweep", learning={"epsilon": epsilon})
        row = table.frame.loc[k]
        assert row["solved"] == runs.solved.sum()
        assert row["sweeps_median"] == runs.summary.median
        assert row[["diverged", "oscillating", "improving", "flat"]].sum() == (~runs.solved).sum()
    assert table.base == {"learning.epsilon": 0.25}


def test_the_figure_shows_every_point_and_the_unchanged_value(table):
    figure = table.plot()
    top, bottom = figure.axes
    (line,) = [one for one in top.lines if one.get_label() == "median"]
    assert line.get_xdata().tolist() == EPSILONS
    reached = table.frame["sweeps_median"].replace(np.inf, np.nan)
    np.testing.assert_array_equal(line.get_ydata(), reached)
    (base,) = [one for one in top.lines if one.get_label().startswith("unchanged")]
    assert base.get_xdata()[0] == 0.25
    assert bottom.get_xscale() == "log"
    with style.styled():
        assert faults(figure) == []


def test_two_settings_make_heat_maps_and_words_make_categories():
    keys = {"learning.epsilon": [0.02, 0.5, 2], "learning.alpha": [0, 0.9]}
    two = rhw.scan("xor", keys, seeds=8, reading="per_sweep")
    assert len(two.frame) == 6
    left, right = two.plot().axes
    share = np.asarray(left.images[0].get_array())
    assert share.shape == (3, 2)
    row = two.frame[(two.frame["learning.epsilon"] == 2) & (two.frame["learning.alpha"] == 0.9)]
    assert share[2, 1] == 100 * row["share"].item()
    assert np.isnan(np.ma.filled(right.images[0].get_array(), np.nan)[0, 0])
    words = rhw.scan("xor", {"learning.update": ["sweep", "case"]}, seeds=8)
    ticks = [label.get_text() for label in words.plot().axes[1].get_xticklabels()]
    assert ticks == ["sweep", "case"]
    with pytest.raises(ValueError, match="3 settings"):
        rhw.scan("xor", keys | {"learning.order": ["fixed"]}, seeds=1).plot()


def test_the_command_stores_resumes_and_writes_a_table_and_a_figure(tmp_path):
    words = ["scan", "xor", "learning.epsilon=0.5,2", "-r", "per_sweep", "-n", 5, "--jobs", 1]
    done = call(words, tmp_path)
    assert done.code == 0, done.text
    stem = tmp_path / "runs/scan/xor-per_sweep-learning.epsilon"
    frame = pd.read_csv(stem.with_name(f"{stem.name}.csv"))
    expected = rhw.scan("xor", {"learning.epsilon": [0.5, 2]}, 5, reading="per_sweep").frame
    pd.testing.assert_frame_equal(frame, expected, check_dtype=False)
    with Image.open(stem.with_name(f"{stem.name}.png")) as picture:
        assert picture.width > 500
    stored = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}
    assert len(stored) == 2
    # A finer scan trains the new point only, and so does `rhw run`.
    more = call([*words[:2], "learning.epsilon=0.5:2:3", *words[3:]], tmp_path)
    assert more.code == 0, more.text
    assert len(list(tmp_path.rglob("*.npz"))) == 3
    call(["run", "xor", "-r", "per_sweep", "--set", "learning.epsilon=2.0", "-n", 5], tmp_path)
    assert len(list(tmp_path.rglob("*.npz"))) == 3
    assert all(path.stat().st_mtime_ns == then for path, then in stored.items())
    assert "0 damaged" in call(["status", "--check"], tmp_path).out


def test_the_command_refuses_what_it_cannot_scan(tmp_path):
    for words, message in (
        (["learning.epsilon=x"], "`learning.epsilon`"),
        (["learning.epsilon=1", "-r", "all"], "choose one reading"),
        (["learning.epsilon=1", "-r", "other"], "no reading `other`"),
    ):
        done = call(["scan", "xor", *words], tmp_path)
        assert done.code == 2, done.text
        assert message in done.err
        assert not done.traceback
    assert list(tmp_path.iterdir()) == []
