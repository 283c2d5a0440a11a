"""All printed numbers of sweeps at once."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from rhw.config import catalogue
from rhw.report import printed_sweeps
from rhw.report.plots import style
from rhw.search.points import points
from tests.support.drawn import faults


def made_up(config, share):
    """A table of a search with a given number of 64 runs solved by then at each point."""
    search = config.base.search
    rows = []
    for point in points(search):
        k = share(point)
        rows.append(
            {"point": point.name, "stage": "search", "distance": point.distance(search),
             "seeds": 64, "by_then": k, "not_yet": 64 - k}
        )  # fmt: skip
    return pd.DataFrame(rows)


def test_what_is_printed_stands_in_the_search():
    found = {c.name: printed_sweeps.printed(c) for c in catalogue.load_all([])}
    known = {name: value for name, value in found.items() if value is not None}
    assert known == {
        "symmetry": 1425, "symmetry_pdp": 1208, "xor_direct": 558, "xor_hidden": 245,
        "parity": 2825, "bottleneck": 5226, "addition": 3020, "sequence_completion": 260,
        "shift_register": 200,
    }  # fmt: skip


def test_the_level_of_a_factor():
    names = pd.Series(["as_printed", "update=case", "restart=x update=case stop=within_02"])
    assert printed_sweeps.level_of(names, "update").tolist() == ["base", "case", "case"]
    assert printed_sweeps.level_of(names, "start").tolist() == ["base", "base", "base"]


def test_the_table_says_what_matters_and_the_figure_is_readable():
    configs = {c.name: c for c in catalogue.load_all(["symmetry", "xor_direct"])}
    frames = {
        # Typical wherever weights are updated per case, and nowhere else.
        "symmetry": made_up(configs["symmetry"], lambda p: 32 if "update=case" in p.name else 0),
        "xor_direct": made_up(configs["xor_direct"], lambda p: 64),
    }
    sections = [
        SimpleNamespace(name=name, sweep_search=printed_sweeps.summarised(configs[name], frame))
        for name, frame in frames.items()
    ]
    sections.append(SimpleNamespace(name="other", sweep_search=None))
    first, second = printed_sweeps.overview(sections).table.to_dict("records")
    assert first["printed"] == "1,425"
    assert first["closest reading where it is typical"] == "update=case"
    assert list(first.values())[-1] == "update: case 100 %, base 0 %"
    assert second["typical"] == "0"
    assert second["closest reading where it is typical"] == "none"
    assert second["impossible"] == second["readings"]
    with style.styled():
        assert faults(printed_sweeps.figure(sections)) == []
    assert printed_sweeps.overview(sections[2:]) is None
