"""The printed networks compute what the papers' numbers say that they compute."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from experiments.addition import cases as addition_cases
from experiments.addition import measures as addition
from experiments.bottleneck import measures as bottleneck
from experiments.negation import measures as negation
from experiments.sequences import cases as sequences_cases
from experiments.shift_register import measures as shift_register
from experiments.symmetry.measures import kinds, ratio_names, tells_all
from experiments.symmetry.measures import task_symmetries as mirror_symmetries
from experiments.t_c import cases as t_c_cases
from experiments.t_c import measures as t_c
from experiments.xor.measures import FIG_5, where_stuck
from experiments.xor.measures import task_symmetries as xor_symmetries
from rhw.analysis.printed_networks import aligned, distances, printed_theta
from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import logistic
from rhw.backprop.equations import forward, gradient, outputs_of
from rhw.backprop.groups import Projection
from rhw.backprop.initial import theta_of
from rhw.backprop.network import make_network
from rhw.backprop.task import Outcome
from rhw.config.catalogue import load_all


def runs_of(config, theta, reading="as_printed"):
    """Runs whose final weights are the columns of theta; none has solved."""
    one = load_all([config])[0].readings[reading]
    n = theta.shape[1]
    nothing = np.zeros(n)
    return Runs(
        one,
        Outcome(
            np.arange(n), nothing > 1, nothing > 1, nothing.astype(int), nothing.astype(int),
            nothing, theta.T,
            np.full((n, len(one.task.curve_at)), np.nan), np.empty((n, 0, theta.shape[0])),
        ),
    )  # fmt: skip


def printed(config, name):
    reading = load_all([config])[0].readings["as_printed"]
    empty = runs_of(config, np.zeros((reading.task.network.layout.count, 1)))
    return runs_of(config, np.repeat(printed_theta(empty, name), 2, axis=1))


@pytest.mark.parametrize(
    ("config", "name", "symmetric", "others", "error"),
    [
        ("symmetry", "figure_1", (0.881, 0.881), (0.083, 0.156), 0.346),
        ("symmetry_pdp", "figure_9", (0.857, 0.872), (0.072, 0.169), 0.354),
    ],
)
def test_printed_symmetry_nets(config, name, symmetric, others, error):
    runs = printed(config, name)
    y, d = runs.outputs[:, 0, 0], runs.reading.cases[1][:, 0]
    found = [y[d == 1].min(), y[d == 1].max(), y[d == 0].min(), y[d == 0].max()]
    np.testing.assert_allclose(found, [*symmetric, *others], atol=0.0006)
    assert 0.5 * ((y - d) ** 2).sum() == pytest.approx(error, abs=0.001)
    assert kinds(np.sort(np.abs(runs.weights("input", "hidden")[0, :3, :]), axis=0))[0] == "1:2:4"


def test_hidden_units_of_the_printed_symmetry_net_are_at_a_quarter():
    runs = printed("symmetry", "figure_1")
    on = runs.activities()["hidden"][runs.reading.cases[1][:, 0] == 1]
    np.testing.assert_allclose(on[..., 0], 0.25, atol=0.01)


@pytest.mark.parametrize(
    ("config", "name", "expected"),
    [
        ("xor_direct", "figure_3", [0.103, 0.877, 0.877, 0.109]),
        ("xor", "local_minimum", [0.096, 0.500, 0.898, 0.500]),
    ],
)
def test_printed_xor_nets(config, name, expected):
    found = printed(config, name).outputs[:, 0, 0]
    np.testing.assert_allclose(found, expected, atol=0.0006)


def test_the_printed_local_minimum_is_recognised_in_all_its_images():
    runs = printed("xor", "local_minimum")
    theta = np.concatenate(
        [
            runs.theta[:, :1],
            *(change(runs.theta[:, :1]) for change in xor_symmetries(runs.network)),
        ],
        axis=1,
    )
    alike = runs_of("xor", theta)
    assert where_stuck(alike) == [FIG_5] * 8
    gaps = distances(alike, "local_minimum", xor_symmetries(runs.network), complements=True)
    np.testing.assert_allclose(gaps, 0, atol=1e-12)
    for seed in range(8):
        back = aligned(alike, "local_minimum", seed, xor_symmetries(runs.network), True)
        np.testing.assert_allclose(back, runs.theta[:, 0], atol=1e-12)


@pytest.mark.parametrize(
    ("outputs", "label"),
    [
        ([0.1, 0.9, 0.5, 0.5], "Fig. 5"),
        ([0.1, 0.5, 0.5, 0.1], "Fig. 5 not: two rights on one side"),
        ([0.1, 0.633, 0.633, 0.633], "three alike"),
        ([0.367, 0.9, 0.367, 0.367], "three alike"),
        ([0.52, 0.47, 0.5, 0.55], "still at start"),
        ([0.1, 0.9, 0.9, 0.8], "other"),
    ],
)
def test_where_a_run_is_stuck(outputs, label, monkeypatch):
    runs = runs_of("xor", np.zeros((9, 2)))
    y = np.repeat(np.array(outputs)[:, None, None], 2, axis=2)
    monkeypatch.setitem(runs.__dict__, "outputs", y)
    found = where_stuck(runs)[0]
    assert found == label if "not" not in label else found != "Fig. 5"


def test_symmetries_of_the_mirror_task_keep_it():
    reading = load_all(["symmetry"])[0].readings["as_printed"]
    theta = np.random.default_rng(0).normal(size=(17, 2))
    inputs = reading.task.inputs[:, :, None]
    symmetric = reading.cases[1][:, 0] == 1
    plain = outputs_of(reading.task.network, forward(reading.task.network, theta, inputs))
    changes = mirror_symmetries(reading.task.network)
    assert len(changes) == 47
    for change in changes:
        y = outputs_of(reading.task.network, forward(reading.task.network, change(theta), inputs))
        for kind in (symmetric, ~symmetric):
            np.testing.assert_allclose(
                np.sort(y[kind, 0, 0]), np.sort(plain[kind, 0, 0]), rtol=1e-9
            )


def test_ratios_that_can_tell_all_inputs_apart():
    assert tells_all((1, 2, 4))
    assert tells_all((2, 3, 4))
    assert not tells_all((1, 2, 3))
    assert not tells_all((2, 2, 5))
    assert next(iter(ratio_names(3))) in ("1:2:4", "2:3:4")
    sizes = np.array([[3.6, 7.2, 14.2], [5.2, 7.9, 10.6], [1.0, 1.0, 1.0]]).T
    assert kinds(sizes) == ["1:2:4", "2:3:4", "other"]


def outputs_for(config, name, reading="as_printed"):
    """Runs of a printed network of a config, as if it were a seed of ours."""
    one = load_all([config])[0].readings[reading]
    theta = theta_of(one.task.network, one.paper.networks[name])
    return runs_of(config, np.repeat(theta, 2, axis=1), reading)


def test_the_printed_negation_net_is_right_on_all_16():
    runs = outputs_for("negation", "figure_12")
    assert runs.correct.all()
    assert negation.has_dedicated_units(runs).all()
    assert (negation.wrong_outputs(runs) == 0).all()


def test_the_printed_addition_net_adds_and_has_the_codes_of_table_8():
    runs = outputs_for("addition", "figure_11")
    assert runs.correct.all()
    hidden = addition.hidden(runs)[..., 0] > 0.5
    # High, mid and low, for 00+00 to 11+11.
    table_8 = [
        "111",
        "110",
        "011",
        "010",
        "110",
        "010",
        "010",
        "000",
        "011",
        "010",
        "001",
        "000",
        "010",
        "000",
        "000",
        "000",
    ]
    found = ["".join(str(int(b)) for b in row[::-1]) for row in hidden]
    assert found == table_8


def test_the_addition_net_as_drawn_does_not_add():
    # Fig. 11 draws weights to the high-order sum as negative: only +2 gives right sums.
    one = load_all(["addition"])[0].readings["as_printed"]
    theta = theta_of(one.task.network, one.paper.networks["figure_11"])
    one.task.network.layout.weights(theta, Projection("input", "output"))[0] *= -1
    assert not runs_of("addition", np.repeat(theta, 2, axis=1)).correct.all()


def test_the_minimal_addition_net_of_threshold_units():
    # Fig. 10: two carry units (bias -1.5), output biases -0.5, +1 and -2 from the carry units.
    inputs, targets = addition_cases.addition(2)
    a_high, a_low, b_high, b_low = inputs.T
    low = (a_low + b_low - 1.5 > 0).astype(float)
    high = (a_high + b_high + low - 1.5 > 0).astype(float)
    sums = np.stack(
        [high - 0.5, a_high + b_high + low - 2 * high - 0.5, a_low + b_low - 2 * low - 0.5], axis=1
    )
    assert np.array_equal(sums > 0, targets > 0.5)


def test_how_an_addition_net_failed_is_named():
    runs = outputs_for("addition", "figure_11")
    runs.outcome.solved[:] = [True, False]
    assert addition.kinds(runs) == ["solved", "0 sums wrong"]
    # A net whose middle bit is always off gives 100 for 110, and other sums wrong as well.
    theta = runs.theta.copy()
    runs.network.layout.bias(theta, "output")[1] = -100
    broken = runs_of("addition", theta)
    assert addition.kinds(broken)[0].endswith("sums wrong")
    assert addition.carries(runs)[-1].tolist() == [1, 1]
    assert addition.carries(runs)[5].tolist() == [1, 0]  # 01+01


def test_the_printed_bottleneck_has_the_derived_values():
    # Fig. 8: -6 and +4 to the single unit, bias 0.
    inputs = np.array([[1, 0], [1, 1], [0, 0], [0, 1]])
    single = logistic(inputs @ np.array([-6.0, 4.0]))
    np.testing.assert_allclose(single, [0.00, 0.12, 0.50, 0.98], atol=0.006)
    hidden = logistic(single[:, None] * [-3.0, -6.0, -12.0, 9.0] + [2.0, 2.0, 1.0, -7.0])
    table_7 = [[1, 1, 1, 0], [1, 1, 0, 0], [0.5, 0, 0, 0.3], [0, 0, 0, 1]]
    assert ((hidden > 0.65) == (np.array(table_7) > 0.65)).all()
    one = load_all(["bottleneck"])[0].readings["as_printed"]
    assert bottleneck.printed_order(runs_of("bottleneck", np.zeros((31, 2)))) == "01 00 11 10"
    assert one.task.network.layout.count == 2 + 1 + 4 + 4 + 16 + 4


@pytest.mark.parametrize("bits", range(2, 9))
def test_the_parity_paradigm_of_threshold_units(bits):
    # Fig. 6: hidden biases -0.5, -1.5, ...; to the output +1, -1, alternating; its bias -0.5.
    inputs = np.array(list(itertools.product([0, 1], repeat=bits)))
    hidden = inputs.sum(axis=1)[:, None] - 0.5 - np.arange(bits) > 0
    output = hidden @ np.where(np.arange(bits) % 2, -1, 1) - 0.5 > 0
    assert np.array_equal(output, inputs.sum(axis=1) % 2 == 1)


def test_t_and_c_have_the_same_pairwise_distances():
    def distances(letter):
        at = np.argwhere(letter)
        return sorted(((a - b) ** 2).sum() for a, b in itertools.combinations(at, 2))

    assert len(np.argwhere(t_c_cases.T)) == len(np.argwhere(t_c_cases.C)) == 5
    assert distances(t_c_cases.T) == distances(t_c_cases.C)
    inputs, targets = t_c_cases.letters()
    assert inputs.shape == (8, 49)
    assert len(np.unique(inputs, axis=0)) == 8
    assert targets.sum() == 4


def test_what_the_printed_receptive_fields_reach():
    def reached(name, letter):
        return t_c.responses(t_c.PRINTED[name], letter)

    T, C = t_c_cases.T, t_c_cases.C
    # A: one unit reaches +1 for T, none for C.
    assert [(v >= 1).sum() for v in reached("on-centre-off-surround", T)] == [1] * 4
    assert [(v >= 1).sum() for v in reached("on-centre-off-surround", C)] == [0] * 4
    # B: at most +2 for T and +1 for C.
    assert max(v.max() for v in reached("vertical bar", T)) == 2
    assert max(v.max() for v in reached("vertical bar", C)) == 1
    # C: five units at 1 or more for T, three for C.
    assert [(v >= 1).sum() for v in reached("diagonal bar", T)] == [5] * 4
    assert [(v >= 1).sum() for v in reached("diagonal bar", C)] == [3] * 4
    # D: silences 21 units for T, 20 for C.
    assert [(v < 0).sum() for v in reached("compact inhibition", T)] == [21] * 4
    assert [(v < 0).sum() for v in reached("compact inhibition", C)] == [20] * 4


def test_kinds_of_receptive_field_in_any_rotation_size_and_sign():
    printed = [np.array(rows, dtype=float) for rows in t_c.PRINTED.values()]
    for name, rows in zip(t_c.PRINTED, printed, strict=True):
        for turn in range(4):
            field = 3.7 * np.rot90(rows, turn).ravel()[:, None]
            assert t_c.kinds(field) == [name]
    assert t_c.kinds(-printed[0].ravel()[:, None]) == ["on-centre-off-surround"]
    assert t_c.kinds(-printed[3].ravel()[:, None]) == ["compact excitation"]
    assert t_c.kinds(np.array([[1.0, 0, 0, 0, 0, 0, 0, 0, -1]]).T) == ["other"]
    assert t_c.kinds(np.zeros((9, 1))) == ["other"]


def test_kinds_of_shift_register():
    network = load_all(["shift_register"])[0].readings["as_printed"].task.network
    theta = np.zeros((network.layout.count, 3))
    w, b = (
        network.layout.weights(theta, Projection("unit", "unit")),
        network.layout.bias(theta, "unit"),
    )
    for j in range(3):
        w[j, (j + 1) % 3] = [8, -8, 0.1]
        b[j] = [-4, 4, 1]
    runs = runs_of("shift_register", theta)
    assert shift_register.kinds(runs) == ["shifts by one", "through complements", "other"]
    assert runs.correct[:, 0].all()
    assert runs.correct[:, 1].all()
    assert shift_register.others_over_largest(runs)[0] == 0


def test_sequences_are_those_of_the_chapter():
    inputs, targets = sequences_cases.fixed()
    k = sequences_cases.words().index("AD")
    assert inputs[k].tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 1, 0]
    # A stands for 12 and D for 21.
    assert targets[k].reshape(4, 3).argmax(axis=1).tolist() == [0, 1, 1, 0]
    placed, wanted = sequences_cases.placed()
    assert placed.shape == (150, 20)
    assert len(np.unique(placed, axis=0)) == 150
    assert (placed.sum(axis=1) == 2).all()
    assert np.array_equal(wanted[:25], targets)
    with pytest.raises(ValueError, match="`AX` is not two of the letters"):
        sequences_cases.named(["AX"])
    config = load_all(["sequence_completion"])[0]
    printed = np.array(list(config.base.paper.numbers["outputs"].values()))
    held = [sequences_cases.words().index(w) for w in config.base.paper.numbers["outputs"]]
    right = ((printed > 0.5) == (targets[held].reshape(-1, 4, 3) > 0.5)).all(axis=(1, 2))
    assert right.tolist() == [True, False, True, True, True]


def test_splitting_a_unit_changes_nothing():
    # PNH: n copies of a unit, outgoing weights and their epsilon divided by n.
    network = make_network({"a": 3, "h": 2, "o": 1}, ["a -> h", "h -> o"])
    split = make_network({"a": 3, "h": 4, "o": 1}, ["a -> h", "h -> o"])
    rng = np.random.default_rng(4)
    inputs, desired = rng.random((6, 3)), rng.random((6, 1))
    theta = np.repeat(rng.normal(size=(network.layout.count, 1)), 2, axis=1)
    into, out = Projection("a", "h"), Projection("h", "o")
    twin = np.zeros((split.layout.count, 2))
    network_bias, split_bias = network.layout.bias(theta, "h"), split.layout.bias(twin, "h")
    split_bias[:] = np.repeat(network_bias, 2, axis=0)
    split.layout.weights(twin, into)[:] = np.repeat(network.layout.weights(theta, into), 2, axis=0)
    split.layout.weights(twin, out)[:] = (
        np.repeat(network.layout.weights(theta, out), 2, axis=1) / 2
    )
    split.layout.bias(twin, "o")[:] = network.layout.bias(theta, "o")
    for _ in range(200):
        for net, parameters in ((network, theta), (split, twin)):
            y = forward(net, parameters, inputs[:, :, None])
            g = gradient(net, parameters, y, outputs_of(net, y) - desired[:, :, None])
            rate = np.full_like(g, 0.5)
            if net is split:
                net.layout.weights(rate, out)[:] /= 2
                # What comes in to each copy has half the gradient, so its rate must be doubled:
                # the report only mentions the outgoing weights.
                net.layout.weights(g, into)[:] *= 2
                net.layout.bias(g, "h")[:] *= 2
            np.subtract(parameters, rate * g, out=parameters)
    y, y_split = (forward(n, t, inputs[:, :, None]) for n, t in ((network, theta), (split, twin)))
    np.testing.assert_allclose(outputs_of(network, y), outputs_of(split, y_split), rtol=1e-10)
