"""One run in full: on the terminal, as JSON, and in files for other programs."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pytest

import rhw
from rhw.analysis import one_run
from tests.support.processes import call

CHANGED = {"reading": "per_sweep", "learning": {"epsilon": 0.5}}
MANY = rhw.train("xor", 100, **CHANGED).frame
#: The first seed whose run is no longer improving.
SEED = int(MANY.loc[MANY["end"] == "flat", "seed"].iloc[0])
WORDS = ["xor", "--reading", "per_sweep", "--seed", SEED, "--set", "learning.epsilon=0.5"]


@pytest.fixture(scope="module")
def runs():
    return rhw.train("xor", [SEED], **CHANGED)


def test_show_prints_weights_outputs_and_the_end(runs, tmp_path):
    done = call(["show", *WORDS], tmp_path)
    assert done.code == 0, done.text
    assert (
        f"seed {SEED}: not solved after {int(runs.outcome.sweeps[0]):,} sweeps: no longer improving"
        in done.out
    )
    for value in (*runs.weights("input", "hidden", SEED).ravel(), *runs.bias("output", SEED)):
        assert f"{round(value, 3) + 0.0:.3f}" in done.out
    for k, (given, output) in enumerate(
        zip(("0 0", "0 1", "1 0", "1 1"), runs.outputs[:, 0, 0], strict=True)
    ):
        line = rf"{k + 1} +{given} +0\.[19] +{output:.3f} +{'yes' if runs.correct[k, 0] else 'no'}"
        assert re.search(line, done.out)
    assert list(tmp_path.iterdir()) == []


def test_names_of_units_are_shown_and_cases_held_out_are_marked(tmp_path):
    words = ["--set", "stop={sweeps: 1}", "--set", "max_sweeps=1", "--set", "snapshots=[]"]
    done = call(["show", "family_trees", *words], tmp_path)
    assert done.code == 0, done.text
    assert "Christo" in done.out
    assert "Colin, aunt" in done.out
    assert done.out.count("  held out") == 4
    assert "of 4 held out cases are right" in done.out


def test_a_network_in_time_shows_its_shared_weights_once(tmp_path):
    done = call(["show", "shift_register"], tmp_path)
    assert done.code == 0, done.text
    assert done.out.count("weights ") == 1


def test_json_has_every_bit(runs, tmp_path):
    done = call(["show", *WORDS, "--json"], tmp_path)
    found = json.loads(done.out)
    assert np.array_equal(
        found["weights"]["input -> hidden"], runs.weights("input", "hidden", SEED)
    )
    assert np.array_equal(found["biases"]["hidden"], runs.bias("hidden", SEED))
    assert (found["config"], found["seed"], found["end"]) == ("xor", SEED, "flat")
    assert [case["inputs"] for case in found["cases"]] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert np.array_equal([case["outputs"] for case in found["cases"]], runs.outputs[..., 0])
    assert found["activities"]["hidden"] == runs.activities(seed=SEED)["hidden"].tolist()


def test_json_has_no_nan(tmp_path):
    words = ["--set", "learning.alpha=9"]
    done = call(["show", "xor", *words, "--json"], tmp_path)
    found = json.loads(done.out, parse_constant=pytest.fail)
    assert found["end"] == "diverged"
    assert found["error"] is None or np.isfinite(found["error"])
    shown = call(["show", "xor", *words], tmp_path)
    assert shown.code == 0, shown.text
    assert "diverged" in shown.out


def test_npz_has_named_arrays(runs, tmp_path):
    done = call(["export", *WORDS, "--format", "npz"], tmp_path)
    assert done.code == 0, done.text
    (path,) = tmp_path.iterdir()
    assert path.name.startswith("xor-per_sweep+learning.epsilon=0.5")
    assert str(path.name) in done.out
    with np.load(path) as found:
        named = {name: found[name] for name in found.files}
    for name, values in one_run.arrays(runs, SEED).items():
        np.testing.assert_array_equal(named[name], values)
    assert named["weights/input -> hidden"].shape == (2, 2)
    assert {"inputs", "targets", "outputs", "activities/hidden", "curve", "sweeps"} <= set(named)


def test_csv_has_a_row_for_each_weight(runs, tmp_path):
    done = call(["export", *WORDS, "--out", "w.csv"], tmp_path)
    assert done.code == 0, done.text
    with (tmp_path / "w.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == runs.network.layout.count
    (one,) = [
        r
        for r in rows
        if (r["kind"], r["target"], r["target_unit"], r["source_unit"])
        == ("weight", "hidden", "2", "1")
    ]
    assert float(one["value"]) == runs.weights("input", "hidden", SEED)[1, 0]
    biases = [float(r["value"]) for r in rows if r["kind"] == "bias" and r["target"] == "hidden"]
    assert biases == runs.bias("hidden", SEED).tolist()


def test_python_exports_the_same_bytes(runs, tmp_path):
    call(["export", *WORDS, "--out", "theirs.json"], tmp_path)
    runs.export(SEED, tmp_path / "ours.json")
    assert (tmp_path / "ours.json").read_bytes() == (tmp_path / "theirs.json").read_bytes()
    with pytest.raises(ValueError, match=r"\.npz, \.csv or \.json"):
        runs.export(SEED, tmp_path / "ours.xlsx")
    with pytest.raises(ValueError, match="seed 3 is not among"):
        runs.export(3, tmp_path / "other.csv")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "xor", "--seed", "9223372036854775808"], "less than or equal to"),
        (["show", "xor", "--seed", "-1"], "greater than or equal to"),
        (["show", "xor", "-r", "all"], "choose one reading"),
        (["show", "xo"], "did you mean `xor`"),
        (["export", "xor", "-f", "xls"], "the format is npz, csv or json"),
        (["export", "xor", "-f", "csv", "-o", "a.npz"], "must end in .csv"),
        (["export", "xor", "-o", "a.txt"], "`txt`: the format is npz, csv or json"),
        (["replay", "xor", "--seed", "9223372036854775808"], "less than or equal to"),
    ],
)
def test_bad_words_are_errors_with_words(words, message, tmp_path):
    done = call(words, tmp_path)
    assert done.code == 2, done.text
    assert message in " ".join(re.sub(r"[│╭╮╰╯─]", " ", done.err).split())
    assert not done.traceback
    assert list(tmp_path.iterdir()) == []


def test_a_run_names_its_failures_and_the_command_that_shows_one(tmp_path):
    done = call(["run", "xor", "-n", 100, "--set", "learning.alpha=0.8"], tmp_path)
    runs = rhw.train("xor", 100, learning={"alpha": 0.8})
    stuck = runs.frame.loc[runs.frame["end"] == "flat", "seed"].tolist()
    assert f"no longer improving: seeds {', '.join(map(str, stuck[:3]))}" in done.out
    (command,) = re.findall(r"no longer improving: .*`rhw (show [^`]*)`", done.out)
    shown = call(command.split(), tmp_path)
    assert shown.code == 0, shown.text
    last = f"{int(runs.outcome.sweeps[stuck[0]]):,}"
    assert f"seed {stuck[0]}: not solved after {last} sweeps: no longer improving" in shown.out
