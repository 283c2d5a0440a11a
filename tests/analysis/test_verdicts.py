"""Every verdict can come out each way, from made-up results; the faults of version 1 are gone."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from rhw.analysis import shares
from rhw.analysis.choice import choose
from rhw.analysis.endings import Endings, endings
from rhw.analysis.evidence import Evidence, Judged
from rhw.analysis.runs import Runs
from rhw.analysis.verdicts import judge
from rhw.cli.app import app
from rhw.config import catalogue
from rhw.config.claims_spec import CHECKS, Claim, VerdictRule
from rhw.config.config_error import ConfigError
from rhw.config.loader import load
from rhw.config.words import LOOSER, SHARES, STRICTER
from rhw.engines.engine import train
from rhw.report import flips, ledger
from rhw.store import checksums
from tests.support.made import Made
from tests.support.paths import ROOT


def judged(rule, runs, fitted=False, distances=None, for_good=None):
    """The verdicts on one claim with this rule, under made-up runs by reading."""
    config = catalogue.load_all(["symmetry"])[0]
    names = list(runs)
    claim = Claim(source="P8", says="Something.", readings=names, rule=VerdictRule(**rule))
    spec = config.base.readings["within_02"]
    readings = {
        name: spec.model_copy(
            update={
                "distance": (distances or {}).get(name, 1.0),
                "fitted_to": ["one"] if fitted else [],
            }
        )
        for name in names
        if name != "as_printed"
    }
    base = config.base.model_copy(update={"claims": {"one": claim}, "readings": readings})
    made = dataclasses.replace(config, base=base)
    reading = config.readings["as_printed"]
    evidence = Evidence(made, {name: Made(reading, **one) for name, one in runs.items()})
    for name, one in evidence.runs.items():
        failed = int((~one.frame["solved"]).sum())
        good = failed if for_good is None else for_good
        evidence.known[name] = Endings(
            {"solved": len(one.frame) - failed, "flat": failed},
            {"minimum": good, "plateau": failed - good},
        )
    return judge(evidence)


def one(rule, fitted=False, for_good=None, **run):
    return judged(rule, {"within_02" if fitted else "as_printed": run}, fitted, {}, for_good)[0]


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [(500, "compatible"), (15, "unusual"), (985, "unusual"), (1, "incompatible"),
     (5000, "incompatible"), (1_000_000_000, "incompatible")],
)  # fmt: skip
def test_a_printed_count_is_compatible_unusual_or_not(printed, verdict):
    found = one({"count": {"printed": printed}}, solved=[True] * 1000, for_good=0)
    assert found.verdict == verdict


def test_failures_do_not_make_a_count_of_any_size_compatible():
    # Version 1 counted 300 failures as longer, and a billion sweeps as reproduced.
    run = {"solved": [True] * 700 + [False] * 300}
    huge = {"count": {"printed": 1_000_000_000}}
    assert one(huge, **run).verdict == "incompatible"
    assert one(huge, **run, for_good=0).verdict == "not settled"


def test_a_bound_is_no_count():
    run = {"solved": [True] * 1000, "sweeps": np.arange(1000) % 90 + 10}
    assert one({"count": {"printed": 200}}, **run).verdict == "incompatible"
    bound = one({"fewer_than": {"below": 200}}, **run)
    assert (bound.verdict, bound.weak) == ("compatible", True)
    assert "times the median" in bound.note
    general = one({"fewer_than": {"below": 200, "general": True}}, **run)
    assert (general.verdict, general.word) == ("reproduced", "always")
    assert one({"fewer_than": {"below": 50, "general": True}}, **run).verdict == "not reproduced"


def test_a_mean_is_not_judged_as_one_run():
    sweeps = np.exp(np.random.default_rng(1).normal(5, 0.5, 1000)).round()
    run = {"solved": [True] * 1000, "sweeps": sweeps}
    far = round(float(np.quantile(sweeps, 0.9)))
    assert one({"count": {"printed": far}}, **run).verdict == "compatible"
    assert one({"mean": {"printed": far, "of": 20}}, **run).verdict == "incompatible"
    mean = round(float(sweeps.mean()))
    assert one({"mean": {"printed": mean, "of": 20}}, **run).verdict == "compatible"


def test_held_out_answers_can_be_incompatible():
    # Version 1 called 0, 1, 2, 3 and 4 of 4 reproduced, all of them.
    right = np.array([0, 1, 2] * 300)
    rule = {"held_out": {"right": [4, 3], "of": 4, "measure": "right"}}
    assert one(rule, solved=[True] * 900, right=right).verdict == "incompatible"
    rule["held_out"]["right"] = [1, 2]
    assert one(rule, solved=[True] * 900, right=right).verdict == "compatible"


def test_two_of_hundreds_depends_on_how_many_there_were():
    rule = {"successes": {"where": {"solved": {"equals": 0}}, "printed": 2, "of": [200, 1000]}}
    found = one(rule, solved=[True] * 985 + [False] * 15)
    assert found.verdict == "not settled"
    assert "of 200: compatible" in found.note
    assert one(rule, solved=[True] * 700 + [False] * 300).verdict == "incompatible"


@pytest.mark.parametrize(
    ("good", "of", "verdict"),
    [(95, 100, "reproduced"), (10, 100, "not reproduced"), (55, 100, "undecided"),
     (20, 20, "undecided")],
)  # fmt: skip
def test_a_share_is_judged_by_its_interval(good, of, verdict):
    rule = {"share": {"where": {"kind": {"equals": 1}}, "word": "most"}}
    kind = [1] * good + [0] * (of - good)
    assert one(rule, solved=[True] * of, kind=kind).verdict == verdict


def test_a_limit_of_sweeps_is_no_failure():
    # Version 1 called all that had not solved stuck, and "rarely" not reproduced.
    rule = {"share": {"where": {"solved": {"equals": 0}}, "word": "rarely"}}
    run = {"solved": [True] * 700 + [False] * 300}
    assert one(rule, **run, for_good=0).verdict == "undecided"
    assert one(rule, **run, for_good=300).verdict == "not reproduced"
    always = {"share": {"where": {"solved": {"equals": 1}}, "word": "always"}}
    assert one(always, **run, for_good=0).verdict == "undecided"
    assert one(always, **run, for_good=300).verdict == "not reproduced"
    assert "300 runs not settled" in one(always, **run, for_good=0).note


@pytest.mark.parametrize(
    ("factor", "word", "verdict"),
    [(2.0, "more", "reproduced"), (0.5, "more", "not reproduced"), (0.5, "fewer", "reproduced"),
     (1.0, "equal", "reproduced"), (1.5, "equal", "not reproduced"),
     (0.3, "several times fewer", "reproduced")],
)  # fmt: skip
def test_a_ratio_is_judged_by_its_interval(factor, word, verdict):
    sweeps = 100 + np.arange(200) % 40
    rule = {"ratio": {"over": "within_02", "word": word}}
    runs = {
        "as_printed": {"solved": [True] * 200, "sweeps": factor * sweeps},
        "within_02": {"solved": [True] * 200, "sweeps": sweeps},
    }
    rule["ratio"]["over"] = {"as_printed": "within_02", "within_02": "as_printed"}
    found = judged(rule, runs)[0]
    assert found.verdict == verdict
    few = {name: {"solved": [True] * 5} for name in runs}
    assert judged(rule, few)[0].verdict == "undecided"


def test_one_run_shows_that_something_exists_and_many_that_it_does_not():
    rule = {"exists": {"where": {"kind": {"equals": 1}}}}
    for found, of, verdict in ((1, 1000, "reproduced"), (0, 1000, "not reproduced"),
                               (0, 100, "undecided")):  # fmt: skip
        kind = [1] * found + [0] * (of - found)
        assert one(rule, solved=[True] * of, kind=kind).verdict == verdict


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [(60, 30, "reproduced"), (30, 60, "not reproduced"), (46, 44, "undecided")],
)
def test_the_most_frequent_kind_is_ahead_of_each_other(first, second, verdict):
    values = ["a"] * first + ["b"] * second + ["c"] * 10
    assert shares.most_frequent(values, "a").verdict == verdict
    rule = {"most_frequent": {"measure": "kind", "printed": "a"}}
    assert one(rule, solved=[True] * 100, kind=values).verdict == verdict


def test_what_a_reading_was_fitted_to_does_not_judge_it():
    # Version 1 judged weights by their distance to those whose outputs had set the stop rule.
    rule = {"share": {"where": {"kind": {"equals": 1}}, "word": "most"}}
    found = one(rule, fitted=True, solved=[True] * 100, kind=[1] * 100)
    assert (found.verdict, found.note) == ("fitted", "would be reproduced")
    assert choose([found]).chosen == "fitted"


def test_a_replay_is_a_check_and_not_a_claim_about_learning():
    rule = {"exact": {"measure": "sweeps", "printed": 289}}
    assert one(rule, solved=[True] * 2, sweeps=[289, 289]).verdict == "holds"
    found = one(rule, solved=[True] * 2, sweeps=[289, 290])
    assert (found.verdict, found.kind in CHECKS) == ("does not hold", True)
    rows = ledger.per_claim(pd.DataFrame([dataclasses.asdict(found)]))
    assert rows["group"].tolist() == ["checks"]
    assert (
        ledger.tallies(rows)[["numbers", "statements"]].to_numpy().tolist()
        == [["none", "none"]] * 3
    )
    assert "0 of 1 checks hold" in ledger.checks_in_words(rows)


def test_identical_readings_are_checked_seed_by_seed():
    runs = {
        "as_printed": {"solved": [True] * 3, "sweeps": [1, 2, 3]},
        "within_02": {"solved": [True] * 3, "sweeps": [1, 2, 4]},
    }
    found = judged({"identical": {"to": "within_02"}}, runs)
    assert [row.verdict for row in found] == ["does not hold", "holds"]
    assert found[0].ours == "2 of 3 runs"
    # Without the runs of the other one there is nothing to check, and no error.
    config = catalogue.load_all(["pairs"])[0]
    one_of_two = Made(config.readings["over_fan_in"], [True] * 3)
    rows = judge(Evidence(config, {"over_fan_in": one_of_two}))
    assert {row.verdict for row in rows} == {"not run"}


def test_a_printed_network_has_its_numbers_or_not():
    config = catalogue.load_all(["symmetry"])[0]
    reading = config.readings["as_printed"]
    runs = Runs(reading, train(reading.task, range(2), "reference"))
    for correct, error, verdict in (
        (64, 0.346, "holds"), (63, 0.346, "does not hold"), (64, 0.4, "does not hold"),
    ):  # fmt: skip
        rule = VerdictRule(network={"name": "figure_1", "correct": correct, "error": error})
        claims = {"one": Claim(source="derived", says="It works.", rule=rule)}
        base = config.base.model_copy(update={"claims": claims})
        made = dataclasses.replace(config, base=base)
        assert judge(Evidence(made, {"as_printed": runs}))[0].verdict == verdict


def row(reading, distance, verdict, p=0.5, **more):
    base = Judged(
        "x", "a", "P8", False, "count", reading, distance, "Something.", "5", "6", "1 to 9", 1000,
        verdict, p_least=p, p_most=p, at_least=100.0, at_most=200.0,
    )  # fmt: skip
    return dataclasses.replace(base, **more)


def test_the_strict_column_is_as_printed_or_says_that_it_was_not_run():
    # Version 1 showed the first reading listed, which for half of the claims was another one.
    rows = [row("near", 1.0, "compatible"), row("strict", 0.0, "incompatible", 0.001)]
    found = choose(rows)
    assert (found.printed, found.nearest, found.nearest_reading) == (
        "incompatible", "compatible", "near",
    )  # fmt: skip
    assert choose(rows[:1]).printed == "not run"
    far = row("far", 0.5, "unusual", 0.02)
    assert choose([*rows, far]).nearest_reading == "far"


def test_the_more_readings_the_harder_it_is_to_be_chosen():
    bad = [row(f"r{k}", 1.0, "incompatible", 0.001) for k in range(20)]
    good = row("good", 4.0, "compatible", 0.8)
    found = choose([row("strict", 0.0, "incompatible", 0.001), *bad, good])
    assert (found.chosen, found.agree, found.readings) == ("unusual", 1, 22)
    assert choose(bad).chosen == "incompatible"
    wide = choose([good, row("slow", 1.0, "compatible", at_least=900.0, at_most=5000.0)])
    assert (wide.weak, wide.accepted) == (True, "100 to 5,000")
    # A share is reproduced if its wider interval is inside, too.
    kinds = {"kind": "share", "word": "most"}
    firm = row("a", 1.0, "reproduced", **kinds | {"wide_low": 0.6, "wide_high": 0.7})
    edge = row("b", 1.0, "reproduced", **kinds | {"wide_low": 0.49, "wide_high": 0.7})
    assert choose([edge]).chosen == "undecided"
    assert choose([edge, firm]).chosen == "reproduced"


def test_a_range_of_sweeps_is_judged_among_all_runs_and_not_only_those_within_the_limit():
    # T and C: the limit was the upper edge of the printed range, and only solved runs counted.
    claims = catalogue.load_all(["t_c"])[0].base.claims
    for name in ("presentations", "presentations_of_letters"):
        assert claims[name].rule.share.among == "all"
    where = {"solved": {"equals": 1}, "sweeps": {"at_least": 5000, "at_most": 10000}}
    run = {"solved": [True] * 40 + [False] * 60, "sweeps": [6000] * 40 + [10000] * 60}
    among = {"share": {"where": where, "word": "most", "among": "solved"}}
    assert one(among, **run).verdict == "reproduced"
    del among["share"]["among"]
    assert one(among, **run).verdict != "reproduced"


def test_weak_verdicts_are_counted_apart():
    firm, loose = row("a", 0.0, "compatible"), row("a", 0.0, "compatible", at_most=5000.0)
    rows = [firm, dataclasses.replace(loose, claim="b", weak=True)]
    made = ledger.tallies(ledger.per_claim(pd.DataFrame([dataclasses.asdict(x) for x in rows])))
    assert made["numbers"].tolist()[0] == "2 compatible"
    assert made["numbers"].tolist()[-1] == "1 compatible; weakly tested: 1 compatible"


def test_the_table_of_flips_names_what_depends_on_a_limit():
    rows = [row("a", 0.0, "compatible", 0.07), row("b", 0.0, "compatible", 0.7)]
    share = {"kind": "share", "word": "always", "low": 0.96, "high": 0.97}
    rows.append(row("c", 0.0, "reproduced", **share))
    made = flips.flips(rows).set_index("rule")
    assert made.loc["compatible from p = 0.05", "differs"] == "-"
    assert made.loc["compatible from p = 0.1", "differs"] == "x/a (a): unusual"
    assert made.loc["ranges of the words stricter", "differs"] == "x/a (c): not reproduced"
    assert made.loc["ranges of the words as they are", "differs"] == "-"


def test_stricter_words_are_inside_and_looser_ones_outside():
    for word, (low, high) in SHARES.items():
        assert low <= STRICTER[word][0] <= STRICTER[word][1] <= high
        assert LOOSER[word][0] <= low <= high <= LOOSER[word][1]
    assert STRICTER.keys() == SHARES.keys() == LOOSER.keys()


def test_runs_that_fail_are_examined():
    config = catalogue.load_all(["xor"])[0]
    reading = config.readings["as_printed"]
    found = endings(Runs(reading, train(reading.task, range(100), "kernel")))
    failed = found.runs - found.solved
    assert failed > 3
    assert sum(found.examined.values()) == failed
    kept = failed - found.examined.get("plateau", 0)
    assert found.examined["minimum at infinity"] == kept > 2
    assert (found.for_good, found.unsettled) == (kept, failed - kept)
    # With some unexamined the share is inferred, and the rest is not settled.
    many = Endings({"solved": 0, "flat": 300}, {"minimum": 30})
    assert 250 < many.for_good < 300
    assert Endings({"solved": 0, "flat": 300, "diverged": 2}, {}).for_good == 2


def test_what_cannot_be_tested_or_was_not_run_is_said():
    found = one({"untestable": "no number is printed"}, solved=[True])
    assert (found.verdict, found.ours) == ("not testable", "no number is printed")
    config = catalogue.load_all(["xor_and"])[0]
    assert {row.verdict for row in judge(Evidence(config, {}))} == {"not run"}


def test_a_claim_has_one_rule_and_known_words_readings_and_measures(tmp_path):
    with pytest.raises(ValidationError, match="exactly one"):
        VerdictRule()
    # No claim has a range of its own.
    where = {"solved": {"equals": 1}}
    with pytest.raises(ValidationError, match="between"):
        VerdictRule(share={"where": where, "word": "most", "between": [0.4, 1]})
    with pytest.raises(ValidationError, match="`about` needs `printed`"):
        VerdictRule(ratio={"over": "x", "word": "about"})
    with pytest.raises(ValidationError, match="more than all"):
        VerdictRule(held_out={"right": [5], "of": 4})
    with pytest.raises(KeyError, match="no measure `speed`"):
        one({"exists": {"where": {"speed": {"equals": 1}}}}, solved=[True] * 40)
    text = (catalogue.CONFIGS / "xor_and.yaml").read_text()
    path = tmp_path / "xor_and.yaml"
    path.write_text(text.replace("readings: [without_and]", "readings: [without]"))
    with pytest.raises(ConfigError, match=r"claims\.needed_without: no reading `without`"):
        load(path)
    path.write_text(text.replace("    distance: 0\n", "    distance: 0\n    fitted_to: [none]\n"))
    with pytest.raises(ConfigError, match=r"without_and\.fitted_to: no claim `none`"):
        load(path)


def test_every_reading_that_judges_a_claim_has_a_distance():
    for config in catalogue.load_all([]):
        for name, claim in config.base.claims.items():
            for reading in claim.readings:
                spec = config.base.readings.get(reading)
                assert spec is None or spec.distance is not None, (config.name, name, reading)
            if claim.rule.key not in (*CHECKS, "untestable"):
                assert claim.source != "derived", (config.name, name)


def test_a_table_of_claims_is_read_back_as_it_was_written(tmp_path):
    rows = judged({"count": {"printed": 30}}, {"as_printed": {"solved": [True] * 50}})
    frame = pd.DataFrame([dataclasses.asdict(one) for one in rows], columns=ledger.COLUMNS)
    checksums.write(tmp_path, ledger.FILE, ledger.spreadsheet(frame).to_csv(index=False).encode())
    read = ledger.read(tmp_path)
    (back,) = ledger.judged(read)
    for field in dataclasses.fields(Judged):
        ours, theirs = getattr(rows[0], field.name), getattr(back, field.name)
        assert ours == theirs or (np.isnan(ours) and np.isnan(theirs)), field.name
    runner = CliRunner()
    words = ["claims", "--results", str(tmp_path)]
    done = runner.invoke(app, words)
    assert done.exit_code == 0
    assert "1 rows: 1 compatible" in done.stdout
    done = runner.invoke(app, [*words, "--three", "--json"])
    assert json.loads(done.stdout)[0]["printed"] == "compatible"
    assert "compatible from p = 0.1" in runner.invoke(app, [*words, "--flips"]).stdout


def test_the_published_claims_can_be_asked_for(tmp_path):
    results = str(ROOT / "results")
    runner = CliRunner()
    words = ["claims", "-e", "symmetry", "--verdict", "reproduced", "--results", results]
    done = runner.invoke(app, words)
    assert done.exit_code == 0
    assert "antisymmetric" in done.stdout
    done = runner.invoke(app, [*words, "--json"])
    assert {row["verdict"] for row in json.loads(done.stdout)} == {"reproduced"}
    for wrong in (["-e", "nothing"], ["--verdict", "true"]):
        done = runner.invoke(app, ["claims", *wrong, "--results", results])
        assert done.exit_code == 2
        assert "there are" in done.output
    done = runner.invoke(app, ["claims", "--flips", "--results", results])
    assert done.exit_code == 0
    assert "compatible from p = 0.1" in done.output
    done = runner.invoke(app, ["claims", "--results", str(tmp_path)])
    assert done.exit_code == 2
    assert "no claims have been judged" in done.output
    assert "95.0 % to 100 %" in runner.invoke(app, ["claims", "--words"]).stdout


def test_claims_of_another_version_are_refused(tmp_path):
    checksums.write(tmp_path, "claims.csv", b"experiment,claim,printed\nxor,sweeps,558\n")
    done = CliRunner().invoke(app, ["claims", "--results", str(tmp_path)])
    assert done.exit_code == 1
    assert "another version" in done.output
