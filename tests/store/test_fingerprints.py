"""What names stored results stays as it was: fingerprints of readings, digests of search tables.

A fingerprint names the folder of a reading's runs, and a digest says whether a committed table of
a search belongs to its config. Should one change by accident, all that has been stored under the
old one would silently be lost. tests/data/hashes.json may change with the arithmetic only.
"""

from __future__ import annotations

import json

import pandas as pd
import pytest

from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.config.catalogue import load_all
from rhw.search.points import make_job, points
from rhw.search.search import CONFIRMED, SEARCHED
from rhw.search.table import digest
from tests.support.paths import DATA, ROOT

HASHES = json.loads((DATA / "hashes.json").read_text())
RESULTS = ROOT / "results"


@pytest.fixture(scope="module")
def configs():
    return {config.name: config for config in load_all([])}


def test_the_hashes_belong_to_this_arithmetic():
    assert HASHES["arithmetic"] == SPEC_VERSION


def test_every_reading_keeps_its_fingerprint(configs):
    now = {
        f"{config.name}/{reading.name}": reading.fingerprint
        for config in configs.values()
        for reading in config.readings.values()
    }
    assert len(now) == 239
    assert now == HASHES["fingerprints"]


def test_every_search_keeps_its_digest(configs):
    searched = {name: c for name, c in configs.items() if c.base.search is not None}
    assert {name: digest(c, c.base.search) for name, c in searched.items()} == HASHES["searches"]


@pytest.mark.parametrize("name", sorted(HASHES["searches"]))
def test_every_row_of_a_committed_table_belongs_to_its_search(configs, name):
    config = configs[name]
    search = config.base.search
    table = pd.read_csv(RESULTS / "search" / f"{name}.csv")
    assert set(table["digest"]) == {HASHES["searches"][name]}
    known = {point.name: point for point in points(search)}
    first, seeds = search.confirm.first_seed, search.confirm.seeds
    spans = {SEARCHED: range(search.seeds), CONFIRMED: range(first, first + seeds)}
    # A sample of a long table: each row takes several milliseconds.
    rows = table.iloc[:: max(1, len(table) // 50)]
    for point, stage, key in zip(rows["point"], rows["stage"], rows["key"], strict=True):
        assert make_job(config, search, known[point], stage, spans[stage]).key == key
