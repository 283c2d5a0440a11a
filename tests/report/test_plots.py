"""Figures by what is drawn: how many squares, their area, their colour, which numbers."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from rhw.backprop.network import make_network
from rhw.config import catalogue
from rhw.report.plots import codes, diagram, hinton, replay, style
from rhw.store.files import write_into
from tests.support.drawn import faults

NET = make_network({"in": 2, "h": 2, "out": 1}, ["in -> h", "in -> out", "h -> out"])


def test_a_hinton_square_for_each_weight_with_its_area_and_colour():
    theta = np.random.default_rng(0).normal(0, 3, NET.layout.count)
    table, rows, columns = hinton.matrix(NET, theta)
    ax = Figure().subplots()
    hinton.draw(ax, table, largest=float(np.nanmax(np.abs(table))))
    squares = [p for p in ax.patches if p.get_gid() == "weight"]
    assert len(squares) == NET.layout.count
    areas = np.array([s.get_width() * s.get_height() for s in squares])
    weights = table[~np.isnan(table)]
    np.testing.assert_allclose(areas / areas.max(), np.abs(weights) / np.abs(weights).max())
    white = [to_rgb(s.get_facecolor()) == (1, 1, 1) for s in squares]
    assert white == (weights > 0).tolist()
    assert (rows, columns[-1]) == (["h 1", "h 2", "out 1"], "bias")


def test_the_table_of_weights_puts_each_where_it_belongs():
    theta = np.arange(1.0, NET.layout.count + 1)
    table, _, columns = hinton.matrix(NET, theta)
    assert columns == ["in 1", "in 2", "h 1", "h 2", "bias"]
    np.testing.assert_array_equal(
        table,
        [[3, 4, np.nan, np.nan, 1], [5, 6, np.nan, np.nan, 2], [8, 9, 10, 11, 7]],
    )


def test_the_diagram_shows_every_weight_and_bias_once():
    theta = np.linspace(-12.3, 11.9, NET.layout.count)
    figure = diagram.figure(NET, [theta], ["ours"])
    shown = sorted(t.get_text() for t in figure.axes[0].texts)
    assert shown == sorted(f"{w:.1f}" for w in theta)
    assert len(figure.axes[0].lines) == diagram.links(NET)
    assert len(figure.axes[0].patches) == 5


@pytest.mark.parametrize("inputs", [2, 4, 6, 8])
def test_no_labels_overlap_in_a_drawn_net(inputs):
    net = make_network({"in": inputs, "h": 2, "out": 1}, ["in -> h", "h -> out"])
    theta = np.linspace(-14.2, -10.0, net.layout.count)
    with style.styled():
        figure = diagram.figure(net, [theta] * 3, ["printed", "closest", "median"])
        assert faults(figure) == []


def test_overlapping_and_cut_labels_are_noticed():
    figure = Figure()
    figure.text(0.5, 0.5, "one")
    figure.text(0.51, 0.5, "two")
    figure.text(0.99, 0.1, "far too long")
    assert len(faults(figure)) == 2


def test_codes_are_written_as_the_paper_writes_them():
    figure = codes.figure([np.array([[0.0, 0.52, 1.0]])], ["seed 0"], ["input 1"])
    assert [t.get_text() for t in figure.axes[0].texts] == ["0", ".5", "1"]


def test_equal_figures_give_equal_bytes(tmp_path):
    theta = np.linspace(-1, 1, NET.layout.count)
    for name in ("a", "b"):
        with style.styled():
            style.save(hinton.figure(NET, [theta], ["x"]), partial(write_into, tmp_path), name)
    for kind in ("png", "svg"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()
    assert b"dc:date" not in (tmp_path / "a.svg").read_bytes()


def reading(name):
    return catalogue.load_all([name])[0].readings["as_printed"]


@pytest.mark.parametrize("name", ["xor", "symmetry", "family_trees", "t_c", "shift_register"])
def test_a_film_shows_each_parameter_once(name):
    network = reading(name).task.network
    found = replay.panels(network)
    theta = np.arange(1.0, network.layout.count + 1)
    shown = np.concatenate([one.table(network, theta).ravel() for one in found])
    assert sorted(shown) == sorted(theta)
    titles = [one.title for one in found]
    assert len(set(titles)) == len(titles)
    assert not [title for title in titles if "@" in title or "_" in title]


def test_the_panels_of_a_film_have_the_biases_last():
    theta = np.arange(1.0, NET.layout.count + 1)
    hidden, out = replay.panels(NET)
    assert (hidden.title, out.title) == ("h from in, bias", "out from in, h, bias")
    np.testing.assert_array_equal(hidden.table(NET, theta), [[3, 4, 1], [5, 6, 2]])
    np.testing.assert_array_equal(out.table(NET, theta), [[8, 9, 10, 11, 7]])


@pytest.mark.parametrize("name", ["xor", "symmetry"])
def test_no_label_of_a_film_is_on_another_in_any_frame(name):
    shot = replay.film(reading(name), 3, 8, "kernel")
    with style.styled():
        stage = replay.Stage(shot)
        for k in range(len(shot.sweeps)):
            stage.frame(k)
            assert faults(stage.figure) == []
            stage.figure.set_dpi(replay.DOTS)


def test_a_frame_shows_its_own_weights_whatever_was_drawn_before():
    shot = replay.film(reading("xor"), 3, 5, "kernel")
    with style.styled():
        stage = replay.Stage(shot)
        forth = [stage.frame(k).tobytes() for k in range(5)]
        back = [stage.frame(k).tobytes() for k in reversed(range(5))]
        assert forth == back[::-1]
        assert len(set(forth)) == 5
        stage.frame(2)
    weights = {text.get_text() for text in stage.drawing.labels}
    theta = shot.thetas[2]
    links = np.concatenate(
        [shot.reading.task.network.layout.weights(theta[:, None], p).ravel()
         for p in shot.reading.task.network.projections]
    )  # fmt: skip
    assert weights == {diagram.number(w) for w in links}
    assert "after" in stage.title.get_text()


def test_the_squares_of_a_film_are_those_of_a_diagram():
    table = np.array([[1.0, -4.0], [0.0, np.nan]])
    ax = Figure().subplots()
    squares = hinton.Squares(ax, table, largest=4.0)
    sides = [np.ptp(path.vertices[:, 0]) for path in squares.collection.get_paths()]
    np.testing.assert_allclose(sides, np.array([0.5, 1, 0, 0]) * hinton.LARGEST)
    colours = squares.collection.get_facecolor()[:2, :3]
    np.testing.assert_array_equal(colours, [[1, 1, 1], [0, 0, 0]])


def test_a_film_of_a_run_that_diverges_is_drawn():
    from rhw.config.variants import with_changes

    config = catalogue.load_all(["xor"])[0]
    wild = with_changes(config, config.readings["as_printed"], {"learning.alpha": 9})
    shot = replay.film(wild, 0, 4, "kernel")
    assert "diverged" in shot.end
    assert replay.gif(shot).startswith(b"GIF")


def test_a_moment_after_the_end_is_an_error():
    with pytest.raises(ValueError, match="ended with sweep"):
        replay.film(reading("xor"), 3, 2, "kernel", at=10**6)


def test_units_with_names_are_labelled_with_them():
    names = {"in": ["wide", "1"], "h": ["1", "2"], "out": ["yes"]}
    theta = np.arange(1.0, NET.layout.count + 1)
    plain, _, _ = hinton.matrix(NET, theta)
    table, rows, columns = hinton.matrix(NET, theta, lambda group, _: names[group])
    np.testing.assert_array_equal(table, plain)
    assert rows == ["h 1", "h 2", "yes"]
    assert columns == ["wide", "in 1", "h 1", "h 2", "bias"]
