"""Stop rules, error and activation functions and distributions as configs give them."""

from __future__ import annotations

import pytest

from rhw.config.config_error import ConfigError
from rhw.config.loader import load
from tests.support.configs import SHORTEST

GOOD = f"""\
# The line above the title leaves every other line where the errors below say.
{SHORTEST}seeds: 20
paper: {{sweeps: 100}}
readings:
  other: {{reason: A change of behaviour., change: {{network.gain: 2}}}}
  wider: {{reason: A change of shape., change: {{network.groups.hidden: 3}}}}
"""
TARGETS, WITHIN, START = "targets: [0, 1]}", "within: 0.2", "weights: {uniform: [-0.3, 0.3]}"
PROJECTIONS = "hidden -> output]"


def with_network(text):
    return PROJECTIONS, f"{PROJECTIONS}\n  {text}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((WITHIN, "right_side: 1.5"), "11:1: give a value between the targets, 0 and 1"),
        (("[[0], [1], [1], [0]]", "[[0], [0.5], [1], [0]]", WITHIN, "right_side: 0.5"),
         "8:18: case 2: stop rule `right_side` needs targets on one side of 0.5"),
        (("[[0], [1], [1], [0]]", "[[0], [0.5], [1], [0]]", WITHIN, "sweeps: 10"),
         "8:18: case 2: stop rule `sweeps` needs targets on one side of 0.5"),
        ((WITHIN, "within: 0.5"), "11:1: outputs of 0.5 already satisfy this rule"),
        ((WITHIN, "rigth_side: 0.5"), "11:8: unknown key `stop.rigth_side`: did you mean"),
        ((TARGETS, "targets: [0, 1], error: entropy}"),
         "10:70: `learning.error`: `entropy` is not one of squared, cross_entropy"),
        ((TARGETS, "targets: [-1, 1], error: cross_entropy}"),
         "10:1: `learning`: error: cross_entropy cannot be combined with targets outside 0 to 1"),
        ((TARGETS, "targets: [0, 1], error: cross_entropy, slope_offset: 0.1}"),
         "10:1: `learning`: error: cross_entropy cannot be combined with slope_offset"),
        ((TARGETS, "targets: [0, 1], error: cross_entropy}", *with_network("activation: tanh")),
         "11:70: cross_entropy needs logistic outputs; `output` is tanh"),
        (with_network("activation: relu"), "6:3: `network.activation`: `relu` is not one of"),
        (with_network("gain: {input: 2}"), "`input` is not a group that a projection reaches"),
        (with_network("gain: -1"), "6:3: `network.gain`: input should be greater than 0"),
        (with_network("frozen: [input -> out]"), "frozen: no projection `input -> out`"),
        ((START, "weights: {normal: -1}"), "9:21: `initial.weights.normal`: input should be"),
        ((START, 'weights: {"input -> hidden": {normal: 1}}'), "no distribution for `hidden -> o"),
        ((START, "weights: {default: {unifrm: [0, 1]}}"),
         "9:31: unknown key `initial.weights.default.unifrm`: did you mean `uniform`?"),
    ],
)  # fmt: skip
def test_errors_name_the_line_and_what_is_possible(tmp_path, change, expected):
    text, path = GOOD, tmp_path / "t.yaml"
    for old, new in zip(change[::2], change[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        load(path)
    assert any(expected in line for line in error.value.lines), error.value.lines


def test_a_middle_target_is_no_error_where_sides_do_not_count(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text(GOOD.replace("[[0], [1], [1], [0]]", "[[0], [0.5], [1], [0]]"))
    load(path)


def test_tanh_is_judged_at_the_middle_of_its_targets(tmp_path):
    path = tmp_path / "t.yaml"
    text = GOOD.replace(*with_network("activation: tanh")).replace(TARGETS, "targets: [-1, 1]}")
    path.write_text(text.replace(WITHIN, "right_side: 0"))
    assert load(path).readings["as_printed"].task.learning.middle == 0
    path.write_text(text.replace(WITHIN, "within: 1"))
    with pytest.raises(ConfigError, match="outputs of 0 already satisfy"):
        load(path)


def test_a_change_of_behaviour_keeps_the_printed_numbers(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text(GOOD)
    readings = load(path).readings
    assert readings["other"].paper.sweeps == 100
    assert readings["wider"].paper.sweeps is None
    base = readings["as_printed"].task.network
    assert readings["other"].task.network != base
    assert readings["other"].task.network.shape == base.shape
    assert readings["wider"].task.network.shape != base.shape
