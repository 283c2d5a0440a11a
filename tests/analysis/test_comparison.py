"""`rhw compare`: identical, consistent, or what differs."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from rhw.analysis import compact
from rhw.analysis.comparison import compare
from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.cli.app import app
from rhw.config import catalogue
from rhw.config.loader import load
from rhw.engines.engine import train
from rhw.store import checksums
from rhw.store.files import StoreError
from tests.support.configs import GOOD

RUNNER = CliRunner()


def results(folder, text=GOOD, seeds=120):
    """Results of a config under some settings, made by the command line."""
    folder.mkdir()
    path = folder.parent / "table.yaml"
    path.write_text(text.replace("max_sweeps: 100", "max_sweeps: 3000"))
    words = ["run", str(path), "--seeds", str(seeds), "--results", str(folder), "-j", "1"]
    done = RUNNER.invoke(app, words)
    assert done.exit_code == 0, done.output
    return folder


def rows_of(folder, chosen):
    """Keep only some seeds of the results."""
    for path in folder.glob("*/*/runs.csv"):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        rows = frame[chosen(frame["seed"].astype(int))].to_csv(index=False)
        checksums.write(path.parent, path.name, rows.encode())


def said(*words):
    done = RUNNER.invoke(app, ["compare", *map(str, words)])
    return done.exit_code, done.output


def test_a_run_with_itself_is_identical(tmp_path):
    a, b = results(tmp_path / "a"), results(tmp_path / "b", seeds=60)
    assert said(a, a) == (0, "identical: 1 reading: 1 identical\n")
    # Of other numbers of seeds, those that both have are compared.
    assert said(a, b, "--fail-on", "changed")[0] == 0


def test_other_seeds_are_consistent(tmp_path):
    a, b = results(tmp_path / "a", seeds=240), results(tmp_path / "b", seeds=240)
    rows_of(a, lambda seed: seed % 2 == 0)
    rows_of(b, lambda seed: seed % 2 == 1)
    code, text = said(a, b)
    assert code == 0
    assert "table/as_printed: consistent" in text
    assert "p = " in text
    assert said(a, b, "--fail-on", "changed")[0] == 1


def test_a_mean_instead_of_a_sum_differs_and_it_is_said_how(tmp_path):
    a = results(tmp_path / "a", GOOD.replace("update: case", "update: sweep"))
    mean = GOOD.replace("update: case", "update: sweep").replace("0.25  # N86", "0.0625  # N86")
    b = results(tmp_path / "b", mean)
    code, text = said(a, b)
    assert code == 1
    assert "table/as_printed: differs" in text
    assert "settings differ: learning.epsilon: 0.25 and 0.0625" in text
    assert "sweeps: " in text
    assert said(a, b, "--fail-on", "never")[0] == 0


def test_shares_and_numbers_are_tested_with_failures_as_the_longest(tmp_path):
    a, b = results(tmp_path / "a"), results(tmp_path / "b")
    for folder, good in ((a, 100), (b, 20)):
        path = next(folder.glob("*/*/runs.csv"))
        frame = pd.read_csv(path)
        frame["solved"] = np.arange(len(frame)) < good
        frame["sweeps"] = 50 + np.arange(len(frame)) % 7
        checksums.write(path.parent, path.name, frame.to_csv(index=False).encode())
    (row,) = compare(a, b)
    by_name = {one.name: one for one in row.measures}
    assert row.outcome == "differs"
    assert by_name["solved"].first == pytest.approx(100 / 120)
    assert by_name["solved"].low < by_name["solved"].second - by_name["solved"].first
    assert by_name["solved"].high < 0
    assert np.isinf(by_name["sweeps"].second)
    assert by_name["sweeps"].p < 1e-6


def test_another_arithmetic_is_named(tmp_path):
    a, b = results(tmp_path / "a"), results(tmp_path / "b")
    path = next(b.glob("*/*/provenance.json"))
    older = json.loads(path.read_text()) | {"arithmetic": 1}
    checksums.write(path.parent, path.name, json.dumps(older).encode())
    rows_of(a, lambda seed: seed % 2 == 0)
    rows_of(b, lambda seed: seed % 2 == 1)
    assert f"settings differ: arithmetic: {SPEC_VERSION} and 1" in said(a, b)[1]


def test_what_only_one_has_and_what_has_nothing(tmp_path):
    a, b = results(tmp_path / "a"), results(tmp_path / "b")
    (b / "table/as_printed").rename(b / "table/other")
    code, text = said(a, b)
    assert "as_printed: only in one" in text
    assert code == 0
    empty = tmp_path / "empty"
    empty.mkdir()
    code, text = said(a, empty)
    assert code == 1
    assert "no results" in text
    assert load(tmp_path / "table.yaml").name == "table"


def test_ours_against_the_papers_in_the_terminal(tmp_path):
    folder = tmp_path / "r"
    words = ["xor_and", "--results", str(folder)]
    # Before there are runs, what was published.
    done = RUNNER.invoke(app, ["compare", "--paper", *words])
    assert done.exit_code == 0, done.output
    assert "from the published tables" in done.output
    assert "figure_2" not in done.output
    run = ["run", *words, "--reading", "all", "--seeds", "3", "-j", "1"]
    assert RUNNER.invoke(app, run).exit_code == 0
    done = RUNNER.invoke(app, ["compare", "--paper", *words])
    assert done.exit_code == 0, done.output
    assert "With the AND as a third input" in done.output
    assert "from the published tables" not in done.output
    assert "reproduced" in done.output


def test_own_runs_beside_the_published_table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    reading = catalogue.load_all(["xor_and"])[0].readings["as_printed"]
    published = compact.compact(reading, Runs(reading, train(reading.task, range(40))).frame)
    (tmp_path / "results").mkdir()
    checksums.write(tmp_path / "results", compact.FILE, compact.packed([published]))
    folder, other = tmp_path / "r", tmp_path / "other"
    for base, change in ((folder, []), (other, ["--set", "learning.epsilon=0.3"])):
        words = ["run", "xor_and", "--seeds", "40", "-j", "1", "--results", str(base), *change]
        assert RUNNER.invoke(app, words).exit_code == 0
    done = RUNNER.invoke(app, ["compare", str(folder)])
    assert done.exit_code == 0, done.output
    assert done.output == "identical: 1 reading: 1 identical\n"
    # A changed net under the name of the published one.
    changed = next(path for path in (other / "xor_and").iterdir())
    changed.rename(other / "xor_and/as_printed")
    done = RUNNER.invoke(app, ["compare", str(other)])
    assert "settings differ: their fingerprints" in done.output
    assert "sweeps:" in done.output


def test_the_compact_table_keeps_what_it_says(tmp_path):
    reading = catalogue.load_all(["xor_and"])[0].readings["as_printed"]
    frame = Runs(reading, train(reading.task, range(6))).frame
    frame.loc[2, "error"] = float("nan")
    table = compact.compact(reading, frame)
    content = compact.packed([table])
    assert compact.packed([table]) == content
    checksums.write(tmp_path, compact.FILE, content)
    back = compact.read(tmp_path)
    assert back["seed"].tolist() == [str(seed) for seed in range(6)]
    assert (back["solved"] == "True").tolist() == frame["solved"].tolist()
    assert back["sweeps"].astype(int).tolist() == frame["sweeps"].tolist()
    assert back["error"][2] == ""
    assert float(back["error"][0]) == pytest.approx(frame["error"][0], rel=1e-5)
    assert set(back["settings"]) == {reading.fingerprint[:16]}
    (tmp_path / compact.FILE).write_bytes(content[:-5])
    with pytest.raises(StoreError, match="damaged"):
        compact.read(tmp_path)


def test_without_runs_of_ones_own_there_is_a_hint(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = RUNNER.invoke(app, ["compare"])
    assert done.exit_code == 2
    assert "`rhw run xor -n 20` trains some" in done.output
