"""Runs by an earlier arithmetic: not used, said once, and removed only if asked."""

from __future__ import annotations

import re
import shutil

import pytest

from rhw.backprop.arithmetic import SPEC_VERSION
from rhw.store import blocks, earlier
from rhw.store.blocks import ARRAYS, sealed
from tests.support.processes import call


def as_of_version(path, version):
    """Write a block again in a folder of other settings, as an earlier version would have."""
    content = blocks.read_sealed(path, ARRAYS)
    there = path.parent.with_name("0" * 16)
    there.mkdir(exist_ok=True)
    named = {} if version == earlier.FIRST else {"arithmetic": version}
    made = sealed(schema=blocks.SCHEMA, settings=there.name, **named, **content)
    (there / path.name).write_bytes(made)
    shutil.rmtree(path.parent)


@pytest.fixture
def old(tmp_path):
    """A folder with ten runs of two readings of xor, those of one reading by arithmetic 1."""
    for reading in ("as_printed", "per_sweep"):
        assert call(["run", "xor", "-r", reading, "-n", 10], tmp_path).code == 0
    for path in (tmp_path / "runs/xor/as_printed/runs").glob("*/*.npz"):
        as_of_version(path, 1)
    return tmp_path


def test_a_block_names_its_arithmetic(old):
    (new,) = (old / "runs/xor/per_sweep/runs").glob("*/*.npz")
    assert earlier.arithmetic_of(new) == SPEC_VERSION
    (path,) = (old / "runs/xor/as_printed/runs").glob("*/*.npz")
    assert earlier.arithmetic_of(path) == 1
    path.write_bytes(b"no block")
    assert earlier.arithmetic_of(path) is None


def test_old_runs_are_said_once_kept_and_not_used(old):
    words = "runs/: 1 block of runs by arithmetic 1 (0.0 MB) are not used; `rhw clean --old`"
    for command in (["status", "xor"], ["run", "xor", "-r", "all", "-n", 4]):
        done = call(command, old)
        assert done.code == 0, done.text
        assert words in " ".join(done.err.split())
        assert done.err.count("clean --old") == 1
    assert re.search(r"as_printed +\d+ of 1,?000", call(["status", "xor"], old).out)
    assert (old / f"runs/xor/as_printed/runs/{'0' * 16}/000000-000009.npz").exists()


def test_the_reason_is_named(old):
    done = call(["status", "xor"], old)
    assert re.search(r"as_printed .*arithmetic changed", done.out)
    assert re.search(r"per_sweep .*10 of 1000 seeds stored", done.out)


def test_clean_removes_old_runs_and_nothing_else(old):
    kept = sorted((old / "runs").rglob("*"))
    (path,) = (old / "runs/xor/as_printed/runs").glob("*/*.npz")
    size = path.stat().st_size
    assert call(["clean"], old).code == 2
    assert call(["clean", "--old", "--results", "nothing"], old).code == 2
    assert sorted((old / "runs").rglob("*")) == kept
    done = call(["clean", "--old"], old)
    assert done.code == 0, done.text
    freed = f"{size / 1e6:.1f} MB"
    assert done.out == f"runs/: removed 1 block of runs by arithmetic 1 ({freed})\n"
    assert set(kept) - set((old / "runs").rglob("*")) == {path, path.parent}
    assert "no unused old runs" in call(["clean", "--old", "--results", "runs"], old).out
    assert "clean --old" not in call(["status", "xor"], old).text
