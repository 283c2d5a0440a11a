"""Results on disk: whole or not at all, checked, never unpickled, never elsewhere."""

from __future__ import annotations

import pickle
from dataclasses import fields

import numpy as np
import pytest

from rhw.backprop.task import Outcome
from rhw.engines.reference import train
from rhw.store import blocks, files
from rhw.store.files import StoreError


@pytest.fixture
def outcome(xor_task):
    return train(xor_task(max_sweeps=50, curve_at=(1, 50), snapshots_at=(0,)), range(5))


@pytest.fixture
def task(xor_task):
    return xor_task(max_sweeps=50, curve_at=(1, 50), snapshots_at=(0,))


def test_what_is_read_is_what_was_written(tmp_path, outcome, task):
    blocks.write_block(tmp_path, outcome)
    back = blocks.read_outcome([tmp_path], task, range(5))
    for f in fields(Outcome):
        assert np.array_equal(getattr(back, f.name), getattr(outcome, f.name), equal_nan=True)


def test_exactly_the_seeds_asked_for(tmp_path, task):
    blocks.write_block(tmp_path, train(task, range(3, 6)))
    blocks.write_block(tmp_path, train(task, range(3)))
    assert blocks.stored_seeds([tmp_path]) == set(range(6))
    assert blocks.read_outcome([tmp_path], task, [4, 1]).seeds.tolist() == [4, 1]
    with pytest.raises(StoreError, match="first is 6"):
        blocks.read_outcome([tmp_path], task, range(8))


def test_no_more_than_a_chunk_and_its_blocks_are_read_at_a_time(tmp_path, task, monkeypatch):
    for first in range(0, 40, 4):
        blocks.write_block(tmp_path, train(task, range(first, first + 4)))
    read = []
    real = blocks.read_block
    monkeypatch.setattr(blocks, "read_block", lambda *words: read.append(1) or real(*words))
    for k, _ in enumerate(blocks.chunks([tmp_path], task, 40, 8), start=1):
        assert len(read) == 2 * k


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "file"
    files.write_atomically(path, b"before")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        files.write_atomically(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("damage", ["cut", "pickle", "schema", "shape", "empty"])
def test_a_damaged_block_is_found_and_set_aside(tmp_path, outcome, task, damage):
    path = blocks.write_block(tmp_path, outcome)
    content = path.read_bytes()
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "pickle":
        path.write_bytes(pickle.dumps({"schema": 1}))
    else:
        with np.load(path) as arrays:
            changed = dict(arrays)
        if damage == "schema":
            changed["schema"] = np.int64(99)
        else:
            changed["theta"] = changed["theta"][:, 1:]
        np.savez(path, **changed)
    with pytest.raises(StoreError, match="000000-000004"):
        blocks.read_block(path, task)
    assert len(blocks.usable_seeds([tmp_path], task)[1]) == 1
    assert blocks.stored_seeds([tmp_path]) == set()
    assert [p.suffix for p in tmp_path.iterdir()] == [".damaged"]


@pytest.mark.parametrize("name", ["../elsewhere", "a/b", "..", "", ".hidden", "a..b"])
def test_no_name_leads_outside(tmp_path, name):
    with pytest.raises(ValueError, match="cannot name a folder"):
        blocks.folder(tmp_path, "xor", name)
    with pytest.raises(ValueError, match="cannot name a folder"):
        blocks.folder(tmp_path, name, "as_printed")


@pytest.mark.parametrize("size", [1, 3, 4, 7, 100])
def test_in_chunks_the_same_comes_out_whatever_the_blocks(tmp_path, task, size):
    """Blocks that overlap, that leave no gap, and that hold more than is asked for."""
    for first, last in ((0, 3), (2, 6), (6, 7), (7, 14)):
        blocks.write_block(tmp_path, train(task, range(first, last)))
    whole = train(task, range(11))
    parts = list(blocks.chunks([tmp_path], task, 11, size))
    assert [len(part.seeds) for part in parts][:-1] == [size] * (len(parts) - 1)
    for f in fields(Outcome):
        joined = np.concatenate([getattr(part, f.name) for part in parts])
        assert np.array_equal(joined, getattr(whole, f.name), equal_nan=True)
    with pytest.raises(StoreError, match="the first is 14"):
        list(blocks.chunks([tmp_path], task, 16, size))


def test_one_wrong_bit_is_found_wherever_it_is(tmp_path, outcome, task):
    path = blocks.write_block(tmp_path / "settings", outcome)
    content = path.read_bytes()
    for place in range(0, len(content), 61):
        wrong = bytearray(content)
        wrong[place] ^= 1 << place % 8
        path.write_bytes(wrong)
        with pytest.raises(StoreError):
            blocks.read_block(path, task)
    path.write_bytes(content)
    blocks.read_block(path, task)


def test_a_block_of_other_settings_is_not_taken(tmp_path, outcome, task):
    path = blocks.write_block(tmp_path / "these", outcome)
    other = tmp_path / "those" / path.name
    other.parent.mkdir()
    other.write_bytes(path.read_bytes())
    with pytest.raises(StoreError, match="belongs to the settings these"):
        blocks.read_block(other, task)


def test_a_block_in_the_place_of_other_seeds_is_not_taken(tmp_path, outcome, task):
    path = blocks.write_block(tmp_path / "these", outcome)
    other = path.with_name("000005-000009.npz")
    path.rename(other)
    with pytest.raises(StoreError, match="its seeds do not match its name"):
        blocks.read_block(other, task)
    with pytest.raises(StoreError, match="its seeds do not match its name"):
        blocks.read_sealed(other)


def test_own_runs_read_what_is_published_beside_them_and_leave_it_alone(tmp_path, task):
    own, published = (tmp_path / name for name in ("runs", "results"))
    names = ("table", "as_printed", "0123456789abcdef")
    blocks.write_block(blocks.sources(published, *names)[0], train(task, range(4)))
    damaged = blocks.write_block(blocks.sources(published, *names)[0], train(task, range(4, 8)))
    places = blocks.sources(own, *names)
    assert blocks.stored_seeds(places) == set(range(8))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    seeds, messages = blocks.usable_seeds(places, task)
    assert seeds == set(range(4))
    assert [text.rpartition("; ")[2] for text in messages] == ["left out, its seeds run here"]
    assert damaged.exists()
    blocks.write_block(places[0], train(task, range(4, 6)))
    whole = train(task, range(6))
    assert np.array_equal(blocks.read_outcome(places, task, range(6)).theta, whole.theta)
    with pytest.raises(StoreError, match="2 seeds not stored, the first is 6"):
        blocks.read_outcome(places, task, range(8))
    # Another folder has nothing to do with either.
    assert blocks.sources(tmp_path / "elsewhere", *names) == [
        tmp_path / "elsewhere/table/as_printed/runs/0123456789abcdef"
    ]
