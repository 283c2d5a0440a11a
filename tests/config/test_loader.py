"""Configs: what is accepted, and that every error says where, what and what is allowed."""

from __future__ import annotations

import re
import textwrap

import numpy as np
import pytest

from rhw.config.config_error import ConfigError
from rhw.config.loader import load
from rhw.config.variants import with_changes
from tests.support.configs import GOOD


@pytest.fixture
def write(tmp_path):
    def put(text=GOOD, name="table.yaml"):
        path = tmp_path / name
        path.write_text(textwrap.dedent(text))
        return path

    return put


def errors(path):
    with pytest.raises(ConfigError) as caught:
        load(path)
    prefix = f"{path}:"
    assert all(line.startswith(prefix) for line in caught.value.lines)
    return [line.removeprefix(prefix) for line in caught.value.lines]


def test_a_truth_table_needs_the_yaml_alone(write):
    config = load(write())
    reading = config.readings["as_printed"]
    assert reading.task.network.layout.count == 9
    np.testing.assert_allclose(reading.task.targets.ravel(), [0.1, 0.9, 0.9, 0.1])
    assert config.readings["slow"].settings.learning.epsilon == 0.001


def test_readings_inherit_printed_numbers_unless_the_net_is_another(write):
    config = load(write())
    assert config.readings["slow"].paper.sweeps == 1425
    assert config.readings["wide"].paper.sweeps is None
    assert config.readings["wide"].task.network.size("hidden") == 4


def test_every_value_has_its_comment(write):
    sources = load(write()).sources()
    assert sources["network.groups.hidden"] == ("printed", "P8 Fig. 5")
    assert sources["initial.weights.uniform"] == ("ours", "reading: small")
    assert sources["learning.alpha"] == ("unsourced", "")


def test_a_fingerprint_changes_with_what_decides_the_weights_and_with_nothing_else(write):
    base = load(write()).readings["as_printed"].fingerprint
    same = GOOD.replace("A table", "Another title").replace("seeds: 5", "seeds: 50")
    assert load(write(same)).readings["as_printed"].fingerprint == base
    for old, new in (
        ("alpha: 0.9", "alpha: 0.8"),
        ("[[0], [1], [1], [0]]", "[[0], [1], [1], [1]]"),
        ("max_sweeps: 100", "max_sweeps: 101"),
        ("hidden: 2", "hidden: 3"),
    ):
        changed = load(write(GOOD.replace(old, new))).readings["as_printed"].fingerprint
        assert changed != base


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  alpha: 0.9\n", "  alhpa: 0.9\n", "14:3: unknown key `learning.alhpa`: did you mean `a"),
        ("  alpha: 0.9\n", "", "11:1: `learning.alpha` is missing"),
        ("epsilon: 0.25", "epsilon: fast", "13:3: `learning.epsilon`: input should be a valid num"),
        ("epsilon: 0.25", "epsilon: -1", "13:3: `learning.epsilon`: must not be negative"),
        ("epsilon: 0.25", "epsilon: 010", "13:12: `010`: write a whole number without leading ze"),
        (
            "update: case",
            "update: epoch",
            "12:3: `learning.update`: `epoch` is called `sw",
        ),
        ("alpha: 0.9", "epsilon: 0.9", "14:3: `epsilon` appears twice (first on line 13)"),
        ("hidden: 2,", "hidden: 0,", "4:22: `network.groups.hidden`: input should be greater th"),
        ("hidden ->", "hiden ->", "3:1: `network`: projection `hiden -> output` names the group"),
        ("[[0], [1], [1], [0]]", "[[0], [1], [1]]", "6:1: `cases`: 4 rows of inputs, 3 rows of"),
        ("[[0], [1], [1], [0]]", "[[0], [1], [1], [2]]", "8:3: targets are 0 (off) to 1 (on)"),
        ("input: 2", "input: 3", "7:3: 2 inputs per case, but 3 units (input: 3)"),
        ("{right_side: 0.5}", "{within: 0.5}", "16:1: outputs of 0.5 already satisfy this rule"),
        ("{right_side: 0.5}", "{}", "16:1: `stop`: give exactly one of right_side, within,"),
        ("max_sweeps: 100", "max_sweeps: yes", "17:1: `max_sweeps`: input should be a valid int"),
        ("{uniform: [-0.3, 0.3]}", "{uniform: [-0.3]}", "10:13: `initial.weights.uniform`: list"),
        ("update: case", "update: [case", "13:10: YAML syntax:"),
        ("learning.epsilon: 1e-3", "learning.eps: 1", "24:14: unknown key `learning.eps`: did you"),
        ("learning.epsilon: 1e-3", "title: no", "24:14: `title`: a reading changes network, case"),
        ("  slow:\n", "  as_printed:\n", "22:3: `as_printed` is the base config itself"),
        ("title: A table\n", "title: A table\nexperiment: nowhere\n", "2:1: no folder experiments"),
        ("sweeps: 1425", "sweeps: soon", "20:3: `paper.sweeps`: input should be a valid number"),
    ],
)
def test_errors_say_where_what_and_what_is_allowed(write, old, new, expected):
    assert old in GOOD
    found = errors(write(GOOD.replace(old, new, 1)))
    assert any(line.startswith(expected) for line in found), found


def test_all_errors_are_found_at_once(write):
    bad = GOOD.replace("epsilon: 0.25", "epsilon: fast").replace("seeds: 5", "seeds: 0")
    assert len(errors(write(bad))) == 2


def test_a_missing_file_and_a_bad_name(tmp_path, write):
    assert "cannot be read" in errors(tmp_path / "absent.yaml")[0]
    assert "small letters" in errors(write(name=["..", "Bad name.yaml"][1]))[0]


def test_changes_from_the_command_line(write):
    config = load(write())
    base = config.readings["as_printed"]
    changed = with_changes(config, base, {"learning.epsilon": 0.5})
    assert changed.settings.learning.epsilon == 0.5
    assert changed.fingerprint != base.fingerprint
    assert "/" not in with_changes(config, base, {"stop": {"within": 0.1}}).name
    with pytest.raises(ConfigError, match="did you mean `epsilon`"):
        with_changes(config, base, {"learning.epsilo": 0.5})


def test_a_reading_may_be_like_another(tmp_path):
    text = GOOD.partition("readings:")[0] + (
        "readings:\n"
        "  fast: {reason: A larger epsilon., change: {learning.epsilon: 0.7}}\n"
        "  both: {extends: fast, reason: The same per case., change: {learning.update: case}}\n"
    )
    path = tmp_path / "like.yaml"
    path.write_text(text)
    learning = load(path).readings["both"].settings.learning
    assert (learning.epsilon, learning.update) == (0.7, "case")
    path.write_text(text.replace("extends: fast,", "extends: fats,"))
    with pytest.raises(ConfigError, match=r"like.yaml:\d+:\d+: `fats`: name a reading"):
        load(path)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("seeds: 5", "seeds: &s 5", "18:8: YAML syntax: anchors and aliases are not supported"),
        ("seeds: 5", "seeds: *s", "18:8: YAML syntax: anchors and aliases"),
        ("seeds: 5", "seeds: !!int 5", "18:8: YAML syntax: the tag `tag:yaml.org,2002:int`"),
        ("seeds: 5", "seeds: " + "[" * 21 + "]" * 21, "18:27: YAML syntax: more than 20 nested"),
        ("seeds: 5", "seeds: " + "9" * 5000, "18:8: a number of 5000 characters"),
        ("seeds: 5", "9" * 900 + ": 5", "18:1: a key is a word of 1 to 80 letters"),
        ("seeds: 5", "seeds: 99999999999", "18:1: `seeds`: input should be less than or equal"),
        ("title: A table", 'title: "A \\e[31m table"', "1:8: the character U+001B is not allowed"),
        ("title: A table", 'title: "A \\u202e table"', "1:8: the character U+202E is not allowed"),
        ("title: A table", 'title: "A \\ud800 table"', "1:8: the character U+D800 is not allowed"),
        ("title: A table", "title: A \x1b table", "1:10: YAML syntax: special characters"),
        ("title: A table", 'title: "\\UFFFFFFFF"', "1:1: YAML syntax: "),
        ("hidden: 2, output: 1", "hidden: 9000, output: 9000", "3:1: `network`: 81,018,000 links"),
        ("  slow:", "  " + "s" * 61 + ":", "22:3: `readings."),
    ],
)
def test_what_makes_small_files_large_deep_or_odd_is_refused(write, old, new, expected):
    found = errors(write(GOOD.replace(old, new, 1)))
    assert any(line.startswith(expected) for line in found), found


def test_a_config_is_a_file_of_text_and_not_too_large(tmp_path, write):
    path = write()
    path.write_bytes(GOOD.encode().replace(b"A table", b"A \xff table"))
    assert errors(path)[0].startswith("1:10: not UTF-8 text")
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load(path).base.title == "A table"
    path.write_bytes(GOOD.encode("utf-16"))
    assert "not UTF-8 text" in errors(path)[0]
    path.write_text("#" * 200_001)
    assert errors(path) == ["1:1: more than 200,000 bytes, too large for a config"]
    path.unlink()
    path.mkdir()
    assert errors(path) == ["1:1: not a file"]


def test_of_very_many_problems_some_are_told(write):
    found = errors_lines(write(GOOD + "notes: [" + "1, " * 1000 + "]\n"))
    assert len(found) == 51
    assert found[-1] == "and 950 more problems"


def errors_lines(path):
    with pytest.raises(ConfigError) as caught:
        load(path)
    return caught.value.lines


@pytest.mark.parametrize(
    ("hold_out", "what"),
    [
        ("{random: 4}", "hold out 1 to 3 of the 4 cases"),
        ("{}", "give `random`"),
        ("{make: nothing}", "`nothing`: the config names no `experiment:`"),
    ],
)
def test_what_cannot_be_held_out(tmp_path, hold_out, what):
    path = tmp_path / "held.yaml"
    path.write_text(GOOD.replace("cases:\n", f"cases:\n  hold_out: {hold_out}\n"))
    with pytest.raises(ConfigError, match=what):
        load(path)


def test_the_base_alone_knows_the_reasons_of_all_readings(write):
    base, whole = load(write(), base_only=True), load(write())
    assert list(base.readings) == ["as_printed"]
    assert base.readings["as_printed"].fingerprint == whole.readings["as_printed"].fingerprint
    for name, reading in whole.readings.items():
        assert base.reason(name) == reading.reason
    assert base.reason("nobody") == ""


def own(folder, what):
    """An experiment whose cases are `what`, with a helper that is imported relatively."""
    folder.mkdir(parents=True)
    (folder / "helper.py").write_text(f"INPUTS = {what}\n")
    (folder / "cases.py").write_text(
        "from .helper import INPUTS\n\n\ndef make():\n    return INPUTS, [[0], [1], [1], [0]]\n"
    )


def test_an_own_experiment_is_found_beside_its_yaml_before_the_shipped_ones(tmp_path):
    text = GOOD.replace("title: A table", "title: A table\nexperiment: xor")
    made = re.sub(r"cases:\n.*\n.*\n", "cases: {make: make}\n", text)
    paths = []
    for name, folder in (("a", "experiments/xor"), ("b", "xor")):
        own(tmp_path / name / folder, [[0, 0], [0, 1], [1, 0], [1, len(paths)]])
        paths.append(tmp_path / name / "table.yaml")
        paths[-1].write_text(made)
    # Two folders of one name are two experiments.
    last = [load(path).readings["as_printed"].cases[0][-1, 1] for path in paths]
    assert last == [0, 1]
    assert load(paths[0]).experiment.module("figures") is None
    lone = tmp_path / "table.yaml"
    lone.write_text(text)
    assert load(lone).experiment.module("figures").__file__.endswith("xor/figures.py")


def test_an_experiment_that_is_nowhere_is_named(tmp_path):
    path = tmp_path / "table.yaml"
    path.write_text(GOOD.replace("title: A table", "title: A table\nexperiment: nowhere"))
    assert "no folder experiments/nowhere" in "".join(errors_lines(path))
