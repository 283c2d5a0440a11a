"""Every verdict can come out each way, from made-up results."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from rhw.analysis.runs import Runs
from rhw.analysis.verdicts import LEAST, compared, exact, judge, network, share, typical
from rhw.cli.app import app
from rhw.config import catalogue
from rhw.config.claims_spec import (
    Claim,
    Exact,
    MedianRatio,
    PrintedNetwork,
    Share,
    Typical,
    VerdictRule,
)
from rhw.config.config_error import ConfigError
from rhw.config.loader import load
from rhw.engines.reference import train
from rhw.report import ledger
from rhw.store import checksums
from tests.support.paths import ROOT


def frame(solved, sweeps=None, **columns):
    solved = np.asarray(solved, dtype=bool)
    sweeps = np.arange(1, len(solved) + 1) if sweeps is None else sweeps
    return pd.DataFrame({"solved": solved, "sweeps": sweeps} | columns)


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [(500, "reproduced"), (30, "partly"), (975, "partly"), (1, "not reproduced"),
     (5000, "not reproduced")],
)  # fmt: skip
def test_a_printed_run_is_usual_possible_or_neither(printed, verdict):
    runs = frame([True] * 1000)
    found = typical(Typical(measure="sweeps", printed=printed), runs)
    assert found.verdict == verdict


def test_a_run_that_never_solves_counts_as_longer():
    runs = frame([True] * 40 + [False] * 60)
    # 40 of 100 had solved by then; 60 never do, and so took at least as long.
    found = typical(Typical(measure="sweeps", printed=40), runs)
    assert "at least as extreme: 0.8" in found.ours
    assert "median never" in found.ours
    solved = typical(Typical(measure="sweeps", printed=40, among="solved"), runs)
    assert solved.verdict == "partly"
    assert solved.seeds == 40


@pytest.mark.parametrize(
    ("good", "of", "verdict"),
    [(95, 100, "reproduced"), (60, 100, "partly"), (10, 100, "not reproduced"),
     (80, 100, "undecided"), (20, 20, "undecided"), (40, 100, "undecided")],
)  # fmt: skip
def test_a_share_is_judged_by_its_interval(good, of, verdict):
    runs = frame([True] * good + [False] * (of - good))
    rule = Share(where={"solved": {"equals": 1}}, between=[0.8, 1], partly=[0.4, 0.8])
    assert share(rule, runs).verdict == verdict


def test_shares_among_those_that_solved_or_failed():
    runs = frame([True] * 50 + [False] * 50, kind=[1] * 50 + [0] * 50)
    where = {"kind": {"equals": 1}}
    for among, found in (("solved", "100.0%"), ("failed", "0.0%"), ("all", "50.0%")):
        assert share(Share(where=where, among=among, between=[0, 1]), runs).ours == found
    nobody = share(Share(where=where, among="failed", between=[0, 1]), frame([True] * 9, kind=1))
    assert (nobody.ours, nobody.verdict) == ("no such run", "undecided")


@pytest.mark.parametrize(
    ("factor", "verdict"), [(2.0, "reproduced"), (1.0, "not reproduced"), (1.5, "undecided")]
)
def test_a_ratio_of_medians_is_judged_by_its_interval(factor, verdict):
    sweeps = 100 + np.arange(200) % 40
    rule = MedianRatio(measure="sweeps", over="other", between=[1.5, None])
    found = compared(rule, frame([True] * 200, factor * sweeps), frame([True] * 200, sweeps))
    assert found.verdict == verdict
    few = compared(rule, frame([True] * 5), frame([True] * 5))
    assert few.verdict == "undecided"
    never = compared(rule, frame([False] * 50), frame([False] * 50))
    assert (never.ours, never.verdict) == ("neither learns", "undecided")
    one_never = compared(rule, frame([False] * 50), frame([True] * 50))
    assert one_never.verdict == "reproduced"


def test_a_replay_is_exact_or_not():
    runs = frame([True, True], [289, 289])
    assert exact(Exact(measure="sweeps", printed=289), runs).verdict == "reproduced"
    assert exact(Exact(measure="sweeps", printed=288), runs).verdict == "not reproduced"
    assert exact(Exact(measure="sweeps", printed=288, within=1), runs).verdict == "reproduced"


def test_a_printed_network_has_its_numbers_or_not():
    reading = catalogue.load_all(["symmetry"])[0].readings["as_printed"]
    runs = Runs(reading, train(reading.task, []))
    for correct, error, verdict in (
        (64, 0.346, "reproduced"), (63, 0.346, "not reproduced"), (64, 0.4, "not reproduced"),
    ):  # fmt: skip
        rule = PrintedNetwork(name="figure_1", correct=correct, error=error)
        assert network(rule, runs).verdict == verdict


def test_what_cannot_be_tested_or_was_not_run_is_said():
    claim = Claim(
        source="P8", says="Something.", rule=VerdictRule(untestable="no number is printed")
    )
    (row,) = judge("x", "one", claim, {})
    assert (row.verdict, row.ours) == ("not testable", "no number is printed")
    rule = VerdictRule(share=Share(where={"solved": {"equals": 1}}, between=[0, 1]))
    (row,) = judge("x", "two", Claim(source="P8", says="Something.", rule=rule), {})
    assert (row.verdict, row.ours) == ("undecided", "not run")


def test_a_claim_has_one_rule_and_known_readings_and_measures(tmp_path):
    with pytest.raises(ValidationError, match="exactly one"):
        VerdictRule()
    with pytest.raises(KeyError, match="no measure `speed`"):
        typical(Typical(measure="speed", printed=1), frame([True] * LEAST))
    text = (catalogue.CONFIGS / "xor_and.yaml").read_text()
    path = tmp_path / "xor_and.yaml"
    path.write_text(text.replace("readings: [without_and]", "readings: [without]"))
    with pytest.raises(ConfigError, match=r"claims\.needed_without: no reading `without`"):
        load(path)


def test_the_best_verdict_of_a_claim_and_the_first():
    rows = pd.DataFrame(
        [
            {"experiment": "x", "claim": "a", "reading": "one", "verdict": "not reproduced"},
            {"experiment": "x", "claim": "a", "reading": "two", "verdict": "reproduced"},
            {"experiment": "x", "claim": "b", "reading": "one", "verdict": "partly"},
        ]
    ).assign(source="P8", says="Something.")
    found = ledger.best(rows)
    assert found["first"].tolist() == ["not reproduced", "partly"]
    assert found["best"].tolist() == ["reproduced", "partly"]
    assert found["reading"].tolist() == ["two", "one"]
    text = ledger.glance(rows, {"x": "Title"})
    assert "2 claims" in text
    assert "1 partly, 1 not reproduced" in text
    assert "| [Title](#x)  | 2 " in text


def test_sixty_claims_and_more_are_decided_in_the_committed_ledger():
    path = ROOT / "results" / ledger.FILE
    rows = ledger.best(pd.read_csv(path, dtype=str, keep_default_na=False))
    known = {(c.name, name) for c in catalogue.load_all([]) for name in c.base.claims}
    assert {(r["experiment"], r["claim"]) for r in rows.to_dict("records")} == known
    decided = rows["best"].isin(["reproduced", "partly", "not reproduced"]).sum()
    assert decided >= 60


def test_the_ledger_from_the_command_line(tmp_path):
    results = str(ROOT / "results")
    runner = CliRunner()
    words = ["claims", "-e", "symmetry", "--verdict", "reproduced", "--results", results]
    done = runner.invoke(app, words)
    assert done.exit_code == 0
    assert "sweeps_of_those_that_learn" in done.stdout
    done = runner.invoke(app, [*words, "--json"])
    assert {row["verdict"] for row in json.loads(done.stdout)} == {"reproduced"}
    for wrong in (["-e", "nothing"], ["--verdict", "true"]):
        done = runner.invoke(app, ["claims", *wrong, "--results", results])
        assert done.exit_code == 2
        assert "there are" in done.output
    done = runner.invoke(app, ["claims", "--results", str(tmp_path)])
    assert done.exit_code == 2
    assert "no claims have been judged" in done.output


def test_claims_of_another_version_are_refused(tmp_path):
    checksums.write(tmp_path, "claims.csv", b"experiment,claim,printed\nxor,sweeps,558\n")
    done = CliRunner().invoke(app, ["claims", "--results", str(tmp_path)])
    assert done.exit_code == 1
    assert "another version" in done.output
