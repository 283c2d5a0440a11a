"""Codes of encoder and parity, on nets whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.encoder.measures import distinct, levels
from experiments.parity.measures import counts_only, thermometer
from rhw.analysis.runs import Runs
from rhw.config.catalogue import load_all


def test_levels_and_distinct_codes():
    hidden = np.array([[0.05, 0.95], [0.5, 0.9], [0.06, 0.94], [0.9, 0.1]])[..., None]
    assert levels(hidden)[..., 0].tolist() == [[0, 1], [0.5, 1], [0, 1], [1, 0]]
    assert distinct(hidden).tolist() == [3]
    assert distinct(hidden[:1]).tolist() == [1]


@pytest.fixture
def parity_runs(monkeypatch):
    def build(pattern):
        """Runs of 4-bit parity with hidden activities given by a function of the inputs."""
        reading = load_all(["parity"])[0].readings["as_printed"]
        runs = Runs(reading, None)
        hidden = np.array([pattern(row) for row in reading.task.inputs], dtype=float)
        monkeypatch.setitem(runs.__dict__, "_activities", {"hidden": hidden[..., None]})
        return bool(counts_only(runs)[0]), bool(thermometer(runs)[0])

    return build


TABLE_3 = {0: "1111", 1: "1011", 2: "1010", 3: "0010", 4: "0000"}


def test_the_printed_code_is_a_thermometer(parity_runs):
    def code(row):
        return [float(c) for c in TABLE_3[int(row.sum())]]

    assert parity_runs(code) == (True, True)


def test_a_code_that_counts_without_being_a_thermometer(parity_runs):
    assert parity_runs(lambda row: [row.sum() > 1, row.sum() > 1, row.sum() > 2, 0]) == (
        True,
        False,
    )
    assert parity_runs(lambda row: [row.sum() in (1, 3), 0, 0, 0]) == (True, False)


def test_a_code_that_does_not_count(parity_runs):
    assert parity_runs(lambda row: row) == (False, False)
