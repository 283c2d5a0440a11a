"""Somebody's own runs next to ours: what is read, what is tested, and the real command line."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

import rhw
from rhw.analysis import others
from tests.support.processes import call

READING = rhw.load("xor").reading("per_sweep")


@pytest.fixture(scope="module")
def ours():
    return rhw.train("xor", 200, reading="per_sweep").frame


def theirs(tmp_path, text):
    path = tmp_path / "theirs.csv"
    path.write_text(text, encoding="utf-8")
    return others.read_theirs(path)


def test_a_table_is_read_as_people_write_it(tmp_path):
    rows = "3,Yes,120,a\n1,0,,b\n2,TRUE, 7.0,c\n4,false,-,d\n"
    found = theirs(tmp_path, f"Seed, Solved , SWEEPS,note\n{rows}")
    assert found["seed"].tolist() == [3, 1, 2, 4]
    assert found["solved"].tolist() == [True, False, True, False]
    np.testing.assert_array_equal(found["sweeps"], [120, np.nan, 7, np.nan])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", ":1: no column `solved`; there are a, b"),
        ("solved,sweeps\n1,5\nmaybe,3\n", ":3: solved `maybe`"),
        ("solved,sweeps\n1,x\n", ":2: sweeps `x`"),
        ("solved,sweeps\n1,-4\n", ":2: sweeps `-4`"),
        ("solved,sweeps\n1,inf\n", ":2: sweeps `inf`"),
        ("seed,solved,sweeps\n1,1,3\n1,1,3\n", ":3: seed `1`"),
        ("solved,sweeps\n", "no runs"),
        ("", "not a table"),
    ],
)
def test_a_table_that_cannot_be_read_is_an_error_with_its_line(text, message, tmp_path):
    with pytest.raises(ValueError, match=r"theirs\.csv") as caught:
        theirs(tmp_path, text)
    assert message in str(caught.value)


def test_the_same_runs_are_identical_and_one_other_sweep_is_not(ours):
    part = ours.loc[20:60, ["seed", "solved", "sweeps"]].reset_index(drop=True)
    assert others.compare_with_theirs(READING, ours, part).identical
    part.loc[part.index[part["solved"]][0], "sweeps"] += 1
    assert not others.compare_with_theirs(READING, ours, part).identical
    assert not others.compare_with_theirs(READING, ours, part.drop(columns="seed")).identical


def test_other_seeds_of_the_same_reading_are_consistent_and_another_rate_differs(ours):
    fresh = rhw.train("xor", range(1000, 1200), reading="per_sweep").frame
    found = others.compare_with_theirs(READING, ours, fresh)
    assert (found.identical, found.differing) == (False, [])
    fast = rhw.train("xor", 200, reading="per_sweep", learning={"epsilon": 1}).frame
    assert "sweeps" in others.compare_with_theirs(READING, ours, fast).differing


def test_a_run_that_solves_after_our_limit_counts_as_not_solved(ours):
    slow = ours[["solved", "sweeps"]].assign(sweeps=10_000, solved=True)
    found = others.compare_with_theirs(READING, ours, slow)
    assert found.late == len(slow)
    (share,) = [one for one in found.measures if one.name == "solved"]
    assert share.second == 0


def test_the_command_compares_with_stored_runs(tmp_path):
    assert call(["run", "xor", "-r", "per_sweep", "-n", 1000], tmp_path).code == 0
    runs = rhw.train("xor", 1000, reading="per_sweep")
    frame = runs.frame
    median = f"{frame['sweeps'].where(frame['solved'], np.inf).median():,.0f}"
    frame = frame.head(30)
    frame[["seed", "solved", "sweeps"]].to_csv(tmp_path / "same.csv", index=False)
    done = call(["compare", "xor", "same.csv", "-r", "per_sweep"], tmp_path)
    assert done.code == 0, done.text
    assert "1,000 runs" in done.out
    assert done.out.endswith("identical\n")
    frame.drop(columns="seed").assign(sweeps=9, solved=True).to_csv(tmp_path / "fast.csv")
    done = call(["compare", "xor", "fast.csv", "-r", "per_sweep"], tmp_path)
    assert done.code == 1
    assert f"ours {median}, theirs 9" in done.out
    assert "differs in sweeps" in done.out
    assert (
        call(["compare", "xor", "fast.csv", "-r", "per_sweep", "--fail-on", "never"], tmp_path).code
        == 0
    )


def test_the_command_says_what_is_missing(tmp_path):
    (tmp_path / "t.csv").write_text("solved,sweeps\n1,2\n")
    shutil.copy(rhw.load("xor").config.path, tmp_path / "own.yaml")
    for words, code, message in (
        (["xor", "absent.csv"], 2, "absent.csv: cannot be read"),
        (["xo", "t.csv"], 2, "did you mean `xor`"),
        (["xor", "t.csv", "-r", "other"], 2, "no reading `other`"),
        (["xor", "t.csv", "-r", "all"], 2, "choose one reading"),
        (["xor", "-r", "per_sweep"], 2, "--reading is for a table"),
        (["own.yaml", "t.csv"], 1, "train some with `rhw run` first"),
    ):
        done = call(["compare", *words], tmp_path)
        assert (done.code, done.traceback) == (code, False), done.text
        assert message in done.err
