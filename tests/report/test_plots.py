"""Figures by what is drawn: how many squares, their area, their colour, which numbers."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from rhw.backprop.network import make_network
from rhw.report.plots import codes, diagram, hinton, style
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
