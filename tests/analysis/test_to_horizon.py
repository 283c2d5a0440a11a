"""Runs are followed until hardly any run solves later; their verdicts are those of longer runs."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from rhw.analysis import longer, to_horizon
from rhw.analysis.evidence import Evidence
from rhw.analysis.runs import Runs
from rhw.analysis.to_horizon import FURTHEST, Goal
from rhw.analysis.verdicts import judge
from rhw.config import catalogue
from rhw.engines.engine import train
from tests.support.paths import ROOT

GOAL = Goal(3000, 20_000)


@pytest.fixture(scope="module")
def hidden():
    return catalogue.load_all(["xor_hidden"])[0]


@pytest.fixture
def reading(hidden):
    return hidden.readings["as_printed"]


@pytest.fixture(scope="module")
def runs(hidden):
    reading = hidden.readings["as_printed"]
    return Runs(reading, train(reading.task, range(400), "kernel"))


def found(sweeps, limit):
    """Made-up runs; infinity is not solved."""
    solved = np.isfinite(sweeps)
    end = np.where(solved, "solved", "flat")
    table = pd.DataFrame({"solved": solved, "sweeps": np.where(solved, sweeps, limit), "end": end})
    return longer.Counted(table, limit, None)


def test_the_limit_is_ten_times_the_print_and_is_doubled_until_half_of_it_is_a_horizon():
    sweeps, goal = np.append(np.arange(1, 400), np.inf), Goal(1000, FURTHEST)
    assert to_horizon.next_limit(found(sweeps, 500), goal) == 1000
    assert to_horizon.next_limit(found(sweeps, 1000), goal) is None
    sweeps[0] = 501
    assert to_horizon.next_limit(found(sweeps, 1000), goal) == 2000
    assert to_horizon.next_limit(found(sweeps[100:], 10_000), goal) == 20_000
    late = found(np.append(np.arange(1, 381), np.inf), 10_000)
    assert [
        to_horizon.is_horizon(one.table, 5000) for one in (late, found(sweeps[20:], 10_000))
    ] == [
        True,
        False,
    ]
    assert to_horizon.next_limit(found(sweeps[100:], 600_000), goal) == FURTHEST
    assert to_horizon.next_limit(found(sweeps[100:], FURTHEST), goal) is None


def test_runs_that_have_solved_or_diverged_are_not_followed():
    one = found(np.array([3.0, np.inf, 4.0]), 10)
    one.table.loc[1, "end"] = "diverged"
    assert to_horizon.next_limit(one, Goal(100, 200)) is None


def test_only_claims_about_counts_and_failures_need_longer_runs(hidden):
    wanted = to_horizon.to_follow(hidden)
    assert wanted["as_printed"] == Goal(3000, FURTHEST)
    parity = catalogue.load_all(["parity"])[0]
    assert to_horizon.to_follow(parity)["as_printed"] == Goal(28_250, FURTHEST)
    # A mean counts failures at ten times the print.
    pairs = to_horizon.to_follow(catalogue.load_all(["pairs"])[0])
    assert pairs["wide_over_fan_in"] == Goal(2000, 2000)
    # A run of a fixed length cannot be followed.
    assert to_horizon.to_follow(catalogue.load_all(["variable_timing"])[0]) == {}


@pytest.fixture
def followed(reading, runs, tmp_path):
    table = to_horizon.Table(tmp_path, "xor_hidden", pytest.fail)
    made = to_horizon.to_horizon(reading, runs.frame, GOAL, table, 1, "kernel")
    return made, tmp_path


def test_runs_are_the_same_as_with_a_longer_limit_from_the_start(followed, reading):
    made, _ = followed
    whole = train(reading.followed_to(made.limit), range(400), "kernel")
    assert made.limit == 20_000 or to_horizon.is_horizon(made.table, made.limit // 2)
    np.testing.assert_array_equal(made.table["solved"], whole.solved)
    solved = whole.solved
    np.testing.assert_array_equal(made.table["sweeps"][solved], whole.sweeps[solved])
    assert made.kinds
    assert sum(made.kinds.values()) <= (~solved).sum()


def test_an_interrupted_command_resumes_and_gives_the_same_table(
    followed, reading, runs, tmp_path_factory, monkeypatch
):
    _, place = followed
    whole = (place / "horizons" / "xor_hidden.csv").read_bytes()
    other = tmp_path_factory.mktemp("interrupted")
    trained, count = to_horizon.train, iter(range(100))

    def interrupted(*given):
        # Every other block of runs is interrupted.
        if next(count) % 2:
            raise KeyboardInterrupt
        return trained(*given)

    monkeypatch.setattr(to_horizon, "train", interrupted)
    for _ in range(20):
        table = to_horizon.Table(other, "xor_hidden", pytest.fail)
        try:
            to_horizon.to_horizon(reading, runs.frame, GOAL, table, 1, "kernel")
        except KeyboardInterrupt:
            continue
        break
    assert next(count) > 2
    assert (other / "horizons" / "xor_hidden.csv").read_bytes() == whole
    # Nothing is left to train.
    monkeypatch.setattr(to_horizon, "train", pytest.fail)
    done = to_horizon.Table(place, "xor_hidden", pytest.fail)
    to_horizon.to_horizon(reading, runs.frame, GOAL, done, 1, "kernel")


def test_a_damaged_table_is_set_aside(followed, reading):
    _, place = followed
    path = place / "horizons" / "xor_hidden.csv"
    path.write_bytes(path.read_bytes()[:-9])
    said = []
    assert to_horizon.Table(place, "xor_hidden", said.append).rows == {}
    assert "set aside as xor_hidden.damaged" in said[0]
    assert path.with_suffix(".damaged").exists()


def test_verdicts_come_from_the_longer_runs(followed, hidden, runs):
    made, place = followed
    claims = {"two_units": hidden.base.claims["two_units"]}
    config = dataclasses.replace(hidden, base=hidden.base.model_copy(update={"claims": claims}))
    rows = longer.stored(place, config)
    evidence = Evidence(config, {"as_printed": runs}, longer=rows)
    assert evidence.counted("as_printed").limit == made.limit
    ends = evidence.endings("as_printed")
    assert ends.solved == int(made.table["solved"].sum())
    assert ends.examined == made.kinds
    judged = judge(evidence)[0]
    assert f"median of {int(made.table['solved'].sum()):,}" in judged.ours


def test_rows_count_only_if_no_open_run_is_missing(followed, reading, runs):
    made, place = followed
    rows = longer.read(place, "xor_hidden")
    less = longer.counted(reading, runs.frame, rows.iloc[1:])
    assert less.limit == reading.task.last_sweep
    assert less.kinds is None
    # Fewer runs than the table has are no problem.
    some = longer.counted(reading, runs.frame.iloc[:100], rows)
    assert some.limit == made.limit
    assert len(some.table) == 100


def test_rows_of_other_settings_do_not_count(followed, hidden):
    _, place = followed
    path = place / "horizons" / "xor_hidden.csv"
    rows = pd.read_csv(path, keep_default_na=False).assign(settings="other")
    from rhw.store import checksums

    checksums.write(path.parent, path.name, rows.to_csv(index=False).encode())
    assert longer.stored(place, hidden) == {}


@pytest.mark.parametrize("name", sorted(p.stem for p in (ROOT / "results/horizons").glob("*.csv")))
def test_published_runs_were_followed_with_these_settings(name):
    config = catalogue.load_all([name])[0]
    rows = longer.read(ROOT / "results", name)
    wanted = to_horizon.to_follow(config)
    for reading, own in rows.groupby("reading"):
        assert reading in wanted
        assert set(own["settings"]) == {longer.settings_of(config.readings[reading])}
        # One run of each reading is trained again, one that solved early.
        early = own[(own["end"] == "solved")].sort_values("sweeps").head(1)
        for row in early.to_dict("records"):
            task = config.readings[reading].followed_to(row["limit"])
            if row["sweeps"] * len(task.inputs) * task.network.layout.count < 1e7:
                (again,) = to_horizon.follow(task, [row["seed"]], set(), "kernel")
                assert (again["sweeps"], again["end"]) == (row["sweeps"], "solved")
