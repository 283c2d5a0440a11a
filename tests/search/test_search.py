"""The search: its points, distances, events and ranks, and that its table is what it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from rhw.analysis.bounds import holds
from rhw.cli.app import app
from rhw.config import catalogue
from rhw.config.search_spec import Bound, Event
from rhw.report import search as report
from rhw.search.points import make_job, points
from rhw.search.ranking import joint, share
from rhw.search.search import SEARCHED, evaluate, run_search
from rhw.search.table import read_table
from tests.support.paths import ROOT

SEARCHES = sorted({p.stem for p in (ROOT / "results/search").glob("*.csv")} - {"joint"})
XOR = """
title: A small search
claim: None.
network:
  groups: {input: 2, hidden: 2, output: 1}
  projections: [input -> hidden, hidden -> output]
cases: {inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: [[0], [1], [1], [0]]}
initial: {weights: {uniform: [-0.5, 0.5]}}
learning: {update: sweep, epsilon: 0.1, alpha: 0.9, targets: [0, 1]}
stop: {right_side: 0.5}
max_sweeps: 200
seeds: 4
search:
  seeds: 12
  max_changes: 2
  runs: {plain: {}, longer: {max_sweeps: 400}}
  events:
    solved: {what: solved, run: plain, where: {solved: {equals: 1}}, times: 2}
    soon: {what: solved soon, run: longer, where: {solved: {equals: 1}, sweeps: {at_most: 300}}}
    low: {what: a low error, run: longer, where: {error: {below: 0.5}}, times: 0}
  recovered: {event: solved, share: 0.5}
  show: [sweeps, error]
  confirm: {best: 2, seeds: 20, first_seed: 100}
  factors:
    epsilon:
      x5: {distance: 2.32, change: {learning.epsilon: 0.5}}
      x10: {distance: 3.32, change: {learning.epsilon: 1.0}}
    start:
      r1: {distance: 1, change: {initial.weights.uniform: [-1, 1]}}
    update:
      case: {distance: 2, change: {learning.update: case}}
"""


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(XOR)
    return path


def load(path):
    return catalogue.load_all([str(path)])[0]


def test_points_are_all_combinations_up_to_so_many_changes(small):
    search = load(small).base.search
    names = [point.name for point in points(search)]
    # The base, 2 + 1 + 1 single changes, and 2 * 1 + 2 * 1 + 1 * 1 pairs.
    assert names[0] == "as_printed"
    assert len(names) == len(set(names)) == 1 + 4 + 5
    assert "epsilon=x10 update=case" in names
    by_name = {point.name: point for point in points(search)}
    assert by_name["epsilon=x10 update=case"].distance(search) == pytest.approx(5.32)
    assert by_name["as_printed"].changes(search) == {}


def test_an_event_holds_within_all_of_its_bounds():
    frame = pd.DataFrame({"a": [1, 2, 3, 4], "b": [0.1, np.nan, 0.3, 0.4]})
    where = {"a": {"at_least": 2, "at_most": 3}, "b": {"above": 0.0, "below": 0.4}}
    event = Event(what="x", run="r", where=where)
    assert holds(event.where, frame).tolist() == [False, False, True, False]
    equal = Event(what="x", run="r", where={"a": {"equals": 4}})
    assert holds(equal.where, frame).tolist() == [False, False, False, True]
    with pytest.raises(KeyError, match="no measure `c`; there are a, b"):
        holds({"c": Bound(equals=1)}, frame)


def test_the_joint_probability_is_the_product_of_the_printed_events(small):
    search = load(small).base.search
    row = {"seeds": 12, "solved": 12, "soon": 6, "low": 0}
    found = joint(row, search, interval=True)
    # `low` is watched only; `solved` is printed of two runs.
    assert found.estimate == pytest.approx(share(12, 12) ** 2 * share(6, 12))
    assert found.low < found.estimate < found.high
    assert joint(row, search, interval=True) == found
    never = joint(row | {"solved": 0}, search)
    assert 0 < never.estimate < 0.01


def test_a_search_is_resumed_and_gives_the_same_table(small, tmp_path):
    config = load(small)
    whole = run_search(config, tmp_path / "a", jobs=1, engine="kernel")
    assert (whole["stage"] == SEARCHED).sum() == 10
    assert len(whole) == 12
    made = []

    def stop_after_four(_point, done, _of):
        made.append(done)
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_search(config, tmp_path / "b", 1, "kernel", stop_after_four)
    assert read_table(tmp_path / "b", config) is None
    assert len(pd.read_csv(tmp_path / "b/search/small.csv")) == 4
    made.clear()
    again = run_search(config, tmp_path / "b", 1, "kernel", lambda _p, d, _o: made.append(d))
    assert len(made) == 8
    path = "search/small.csv"
    assert (tmp_path / "b" / path).read_bytes() == (tmp_path / "a" / path).read_bytes()
    assert again.equals(whole)


def test_rows_are_what_training_gives_and_fresh_seeds_are_fresh(small, tmp_path):
    config = load(small)
    search = config.base.search
    frame = run_search(config, tmp_path, 1, "reference")
    row = frame.iloc[7]
    point = list(points(search))[7]
    again = evaluate(make_job(config, search, point, SEARCHED, range(12)), search, "kernel")
    assert {k: row[k] for k in again} == again
    confirmed = frame[frame["stage"] == "confirm"]
    assert set(confirmed["first_seed"]) == {100}
    ranks = report.ranked(frame, search, SEARCHED)
    assert set(confirmed["point"]) == set(ranks["point"].head(2))


def test_a_table_of_other_settings_is_not_used(small, tmp_path):
    config = load(small)
    run_search(config, tmp_path, 1, "kernel")
    assert read_table(tmp_path, config) is not None
    small.write_text(XOR.replace("alpha: 0.9", "alpha: 0.8"))
    assert read_table(tmp_path, load(small)) is None


def test_what_a_search_found_in_words(small, tmp_path):
    config = load(small)
    search = config.base.search
    frame = run_search(config, tmp_path, 1, "kernel")
    said = report.sentences(frame, search)
    assert "10 points of at most 2 changes, with 12 seeds and 2 runs per seed: 240 runs" in said[0]
    nothing = frame.assign(solved=0)
    assert "At no point do 50 % of the runs show `solved`" in report.sentences(nothing, search)[1]
    printed = frame.assign(solved=[12 if p == "as_printed" else 1 for p in frame["point"]])
    assert report.sentences(printed, search)[1].startswith("No change is needed: as printed, 100")
    pairs = frame.assign(solved=[12 if "=" in p and " " in p else 1 for p in frame["point"]])
    assert (
        "With no single change do 50 % of the runs show `solved`"
        in report.sentences(pairs, search)[1]
    )
    assert "The smallest change that does so is start=r1 update=case" in " ".join(
        report.sentences(pairs, search)
    )
    singles = frame.assign(solved=[12 if p == "start=r1" else 0 for p in frame["point"]])
    assert "start=r1 (1.00)" in report.sentences(singles, search)[1]
    assert len(report.ranking_table(frame, search)) == 2


def test_from_the_command_line(small, tmp_path):
    runner = CliRunner()
    done = runner.invoke(app, ["search", str(small), "--results", str(tmp_path / "r"), "-j", "1"])
    assert done.exit_code == 0
    assert "all points" in done.stdout
    no_search = tmp_path / "plain.yaml"
    no_search.write_text(XOR.partition("search:")[0])
    done = runner.invoke(app, ["search", str(no_search)])
    assert done.exit_code == 2
    assert "nothing to search" in done.output
    small.write_text(XOR.replace("error: {below: 0.5}", "eror: {below: 0.5}"))
    done = runner.invoke(app, ["search", str(small), "--results", str(tmp_path / "r"), "-j", "1"])
    assert done.exit_code == 2
    assert "no measure `eror`" in done.output
    small.write_text(XOR.replace("first_seed: 100", "first_seed: 3"))
    done = runner.invoke(app, ["search", str(small)])
    assert done.exit_code == 2
    assert "seeds below 12 are used by the search" in done.output
    small.write_text(XOR.replace("{learning.epsilon: 0.5}", "{learning.epsilom: 0.5}"))
    done = runner.invoke(app, ["search", str(small), "--results", str(tmp_path / "s"), "-j", "1"])
    assert done.exit_code == 2
    assert "did you mean" in done.output


@pytest.mark.slow
@pytest.mark.parametrize("name", SEARCHES)
def test_committed_searches_hold(name, tmp_path):
    config = load(name)
    search = config.base.search
    results = ROOT / "results"
    frame = read_table(results, config)
    assert frame is not None, "the committed table was made under other settings"
    every = list(points(search))
    assert frame["point"].head(len(every)).tolist() == [point.name for point in every]
    # Points of the longest table take several seconds each.
    rows = frame.sample(3 if len(frame) < 1000 else 1, random_state=7)
    for _, row in rows.iterrows():
        point = next(p for p in every if p.name == row["point"])
        span = range(row["first_seed"], row["first_seed"] + row["seeds"])
        again = evaluate(make_job(config, search, point, row["stage"], span), search, "kernel")
        for key, value in again.items():
            assert value == row[key] or (np.isnan(value) and np.isnan(row[key])), (point.name, key)


def test_the_winner_is_the_nearest_of_those_that_cannot_be_told_apart(small, tmp_path):
    config = load(small)
    search = config.base.search
    frame = run_search(config, tmp_path, 1, "kernel")
    row = frame[frame["stage"] == "confirm"].iloc[0].to_dict() | {"seeds": 20, "low": 0}
    many = [
        row | {"point": "epsilon=x10", "distance": 3.32, "solved": 18, "soon": 18},
        row | {"point": "epsilon=x5", "distance": 2.32, "solved": 17, "soon": 17},
        row | {"point": "start=r1", "distance": 1.0, "solved": 1, "soon": 1},
    ]
    assert report.winner(pd.DataFrame(many), search)["point"] == "epsilon=x5"
    barred = search.model_copy(update={"not_eligible": ["epsilon"]})
    assert report.winner(pd.DataFrame(many), barred)["point"] == "start=r1"
    assert report.winner(pd.DataFrame(many[:2]), barred) is None


def test_own_searches_read_the_published_table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["search", "xor_direct", "-j", "1"]
    assert CliRunner().invoke(app, [*words, "--results", "results"]).exit_code == 0
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "every point is in the published table" in done.output
    assert "all points:" in done.output
    assert not (tmp_path / "runs").exists()
