"""docs/scaling.md from rows that are known, and the task that it measures."""

from __future__ import annotations

import pytest

from benchmarks import scaling
from rhw.report.gather import MOST_SHOWN
from rhw.report.write import write_report
from rhw.running.runner import plan, run


def test_the_page_multiplies_what_was_measured():
    ways = [
        {"way": "processes", "workers": 1, "efficiency": "90 %", "_overhead": 0.001},
        {"way": "Dask", "workers": 1, "efficiency": "80 %", "_overhead": 0.010},
        {"way": "Dask", "workers": 2, "efficiency": "70 %", "_overhead": 0.020},
    ]
    readings = [
        {"config": "a", "seconds": 0.0036, "bytes": 1000.0},
        {"config": "a", "seconds": 0.0072, "bytes": 3000.0},
        {"config": "b", "seconds": 0.36, "bytes": 500.0},
    ]
    page = scaling.page(ways, [{"seeds": "1,000"}], readings)
    assert "| a        | 2          | 3.60 to 7.20     | 3.0          |" in page
    assert "| b        | 1          | 360.00 to 360.00 | 100.0        |" in page
    # 103 core hours on 100 cores; three times 2,000 blocks of 10 ms are a minute.
    assert "the overhead of its blocks, 1.0 hours" in page
    assert "at most 0.20 % wide" in page
    assert "_overhead" not in page


def test_the_net_that_is_measured_has_one_reading(tmp_path):
    config = scaling.alone(tmp_path)
    assert list(config.readings) == ["as_printed"]


@pytest.mark.slow
def test_beyond_the_seeds_that_figures_show_tables_are_of_all(tmp_path, monkeypatch):
    config = scaling.alone(tmp_path)
    reading = config.readings["as_printed"]
    assert run([plan(reading, tmp_path, 60)], 1, "kernel") == []
    seeds = {reading.key: 60}
    monkeypatch.setattr("rhw.analysis.runs.CHUNK", 7)
    assert write_report([config], tmp_path, seeds, whole=True) == []
    whole = (tmp_path / "summary.csv").read_bytes()
    runs = (tmp_path / "symmetry/as_printed/runs.csv").read_bytes()
    assert "use the first" not in (tmp_path / "sections/symmetry.md").read_text()
    assert MOST_SHOWN > 60
    monkeypatch.setattr("rhw.report.gather.MOST_SHOWN", 20)
    assert write_report([config], tmp_path, seeds, whole=True) == []
    assert (tmp_path / "summary.csv").read_bytes() == whole
    assert (tmp_path / "symmetry/as_printed/runs.csv").read_bytes() == runs
    assert runs.count(b"\n") == 61
    assert (
        "use the first 20 seeds of `as_printed`" in (tmp_path / "sections/symmetry.md").read_text()
    )
