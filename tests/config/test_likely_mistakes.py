"""Settings that are valid and rarely meant, and messages for words that belong elsewhere."""

from __future__ import annotations

import copy
import re

import pytest

import rhw
from rhw.analysis.summary import summary_row
from rhw.config import catalogue, hints
from rhw.config.likely_mistakes import KINDS, warnings
from rhw.config.loader import load
from rhw.config.schema import Intended
from tests.support.configs import SHORTEST
from tests.support.processes import call

UNIFORM = "{uniform: [-0.3, 0.3]}"
VALUES = "{values: {input -> hidden: %s, hidden -> output: %s}}"
EQUAL = (UNIFORM, VALUES % ("[[1, 2], [1, 2]]", "[[3, 3]]"))
GIVEN = (UNIFORM, VALUES % ("[[1, 2], [2, 1]]", "[[3, 3]]"))
BIPOLAR = ("targets: [0, 1]", "targets: [-1, 1]")
TWO = [("[1, 0], [1, 1]", "[0, 1], [0, 0]"), ("[1], [0]]", "[1], [1]]")]
CONTRADICTION, FAR = [("contradictory_cases", 6)], [("unreachable_targets", 10)]
ALIKE, ALONE = ("equal_start", 8), ("seed_independent", 8)


def found(tmp_path, *changes):
    """The kinds and lines of the likely mistakes of a config with some changes of its text."""
    text = SHORTEST
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "own.yaml"
    path.write_text(text)
    config = load(path)
    said = warnings(config, list(config.readings.values()))
    return [(re.search(r"intended: \[(\w+)\]", one)[1], int(one.split(":")[1])) for one in said]


def test_a_plain_config_has_none(tmp_path):
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ([("[0, 1], [1, 0]", "[0, 0], [1, 0]")], CONTRADICTION),
        (TWO, CONTRADICTION),
        ([("[0, 1], [1, 0]", "[1, 0], [1, 0]")], []),
        ([BIPOLAR], FAR),
        ([("targets: [0, 1]", "targets: [0, 2]")], FAR),
        ([("targets: [0, 1]", "targets: [-0.1, 1.1]")], []),
        ([BIPOLAR, ("within: 0.2", "tss: 0.5")], FAR),
        ([BIPOLAR, ("within: 0.2", "tss: 3")], []),
        ([BIPOLAR, ("within: 0.2", "right_side: 0.4")], []),
        ([BIPOLAR, ("within: 0.2", "sweeps: 3")], []),
        ([BIPOLAR, ("  projections", "  activation: tanh\n  projections")], []),
        ([(UNIFORM, "{constant: 0.5}")], [ALIKE, ALONE]),
        ([(UNIFORM, "{default: {uniform: [-1, 1]}, input -> hidden: {constant: 1}}")], []),
        ([(UNIFORM, "{default: {constant: 1}, input -> hidden: {uniform: [-1, 1]}}")], []),
        ([EQUAL], [ALIKE, ALONE]),
        ([(UNIFORM, VALUES % ("[[1, 2], [1, 2]]", "[[3, 4]]"))], [ALONE]),
        ([GIVEN], [ALONE]),
        ([GIVEN, ("update: sweep", "update: case, order: shuffled")], []),
        ([GIVEN, ("cases:", "cases:\n  hold_out: {random: 1}")], []),
        ([GIVEN, ("cases:", "cases:\n  hold_out: {rows: [1]}")], [("seed_independent", 9)]),
        ([(UNIFORM, "{constant: 0.5}, missing: {input -> hidden: 0.5}")], []),
    ],
)
def test_each_kind_is_found_and_only_where_it_is(changes, kinds, tmp_path):
    assert found(tmp_path, *changes) == kinds


def test_what_is_intended_is_silent_for_a_config_or_a_reading(tmp_path):
    whole = ("title: T", "title: T\nintended: [equal_start, seed_independent]")
    assert found(tmp_path, (UNIFORM, "{constant: 0.5}"), whole) == []
    last, change = "max_sweeps: 20\n", "change: {initial.weights: {constant: 1}}}\n"
    reading = f"{last}readings:\n  same: {{reason: All weights are equal., "
    kinds = [kind for kind, _ in found(tmp_path, (last, reading + change))]
    assert kinds == ["equal_start", "seed_independent"]
    quiet = "intended: [equal_start, seed_independent], "
    assert found(tmp_path, (last, reading + quiet + change)) == []


def test_every_kind_can_be_declared():
    assert set(Intended.__args__) == set(KINDS)


def test_the_shipped_configs_have_only_what_they_declare():
    for config in catalogue.load_all([]):
        assert warnings(config, list(config.readings.values())) == []


def test_shipped_configs_say_what_is_claimed_and_how_many_seeds_they_train():
    for config in catalogue.load_all([]):
        assert config.base.claim
        assert "seeds" in config.document.data


def test_copies_of_one_run_are_one_run(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(SHORTEST.replace(UNIFORM, "{constant: 0.5}"))
    done = call(["run", path, "-n", 20], tmp_path)
    assert done.code == 0, done.text
    assert "0 of 1" in done.out
    assert "counted once" in done.err
    with pytest.warns(UserWarning, match="warning:") as said:
        runs = rhw.load(path).train(20)
    assert [str(one.message).count("warning:") for one in said] == [1, 1]
    assert len(runs) == 20
    assert (runs.theta == runs.theta[:, :1]).all()
    assert (runs.summary.seeds, summary_row(runs.reading, runs.frame)["seeds"]) == (1, 1)


def test_warnings_come_before_training_and_from_check_and_scan(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(SHORTEST.replace("[0, 1], [1, 0]", "[0, 0], [1, 0]"))
    for words in (
        ["check", path],
        ["run", path, "-n", 2],
        ["scan", path, "learning.alpha=0,0.5", "-n", 2],
    ):
        done = call(words, tmp_path)
        assert done.code == 0, done.text
        assert done.err.count("own.yaml:6:20: warning: cases 1 and 2 have equal inputs") == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("alpha: 0.9", "momentum: 0.9", "did you mean `alpha`?"),
        ("alpha: 0.9", "Momentum: 0.9", "did you mean `alpha`?"),
        ("epsilon: 0.5", "learning_rate: 0.5", "did you mean `epsilon`?"),
        ("epsilon: 0.5", "lr: 0.5", "did you mean `epsilon`?"),
        ("epsilon: 0.5", "eta: 0.5", "did you mean `epsilon`?"),
        ("max_sweeps: 20", "epochs: 20", "did you mean `max_sweeps`?"),
        ("within: 0.2", "epochs: 20", "did you mean `max_sweeps`?"),
        (
            "alpha: 0.9",
            "alpha: 0.9, weight_decay: 0.1",
            "did you mean `decay`, with `decay_at: gradient`?",
        ),
        ("update: sweep", "online: true", "did you mean `update`, as `update: case`?"),
        ("update: sweep", "batch: true", "did you mean `update`, as `update: sweep`?"),
        ("update: sweep", "update: online", "`online` is called `case` here"),
        ("update: sweep", "update: Batch", "`Batch` is called `sweep` here"),
        ("max_sweeps: 20", "max_sweeps: 20\nepsilon: 1", "did you mean `learning.epsilon`?"),
        ("alpha: 0.9", "alpha: 0.9, max_sweeps: 9", "did you mean `max_sweeps`?"),
        ("uniform: [-0.3, 0.3]", "range: 1", "did you mean `uniform`, as `uniform: [-0.5, 0.5]`?"),
        ("{uniform: [-0.3, 0.3]}", "0.3", "write a distribution, as {uniform: [-0.3, 0.3]}"),
        ("{uniform: [-0.3, 0.3]}", "small", "write a distribution"),
        ("{constant: 0}", "{normal: [0, 1]}", "one number, the standard deviation"),
        ("[[0], [1], [1], [0]]", "[0, 1, 1, 0]", "write one row for each case: [[0], [1], ...]"),
        ("[[0, 0], [0, 1], [1, 0], [1, 1]]", "[0, 1]", "write one row for each case"),
        ("[0, 1], [1, 0]", "[0, ?], [1, 0]", "own.yaml:6:24: `?` is not a number"),
    ],
)
def test_words_of_other_programs_get_a_hint(old, new, message, tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(SHORTEST.replace(old, new))
    with pytest.raises(rhw.ConfigError) as caught:
        load(path)
    assert message in str(caught.value)
    # What is there under another name is not also missing.
    if "did you mean" in message and old not in new and "range" not in new:
        assert "is missing" not in str(caught.value) or "epochs" in new


def test_a_setting_without_its_section_and_a_misspelt_reading_get_a_hint():
    xor = rhw.load("xor")
    with pytest.raises(rhw.ConfigError, match=r"did you mean `learning\.epsilon`"):
        xor.reading(epsilon=1)
    with pytest.raises(rhw.ConfigError, match="did you mean `per_sweep`"):
        xor.reading("persweep")


def test_a_name_that_starts_with_a_digit_gets_another(tmp_path):
    path = tmp_path / "2bits.yaml"
    path.write_text(SHORTEST)
    with pytest.raises(rhw.ConfigError, match=r"the first a letter.*task_2bits\.yaml"):
        load(path)


def test_every_hint_leads_to_a_setting_that_exists():
    names = {*hints.TOP, *(f"{s}.{k}" for s, m in hints.MODELS.items() for k in m.model_fields)}
    distributions = {"uniform", "normal"}
    assert {name for name, _ in hints.WORDS.values()} <= names | distributions
    assert set(hints.UPDATES.values()) == {"sweep", "case"}


def test_a_config_of_ones_own_needs_neither_claim_nor_seeds(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(SHORTEST)
    config = load(path)
    assert (config.base.claim, config.base.seeds) == ("", 20)
    bad = copy.deepcopy(config.document.data)
    del bad["max_sweeps"]
    with pytest.raises(rhw.ConfigError, match="`max_sweeps` is missing"):
        rhw.load(bad)
    done = call(["report", path], tmp_path)
    assert done.code == 0, done.text
    assert "**Claim.**" not in (tmp_path / "runs/REPORT.md").read_text()
