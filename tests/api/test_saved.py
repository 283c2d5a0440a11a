"""Runs that were saved are read again, with all their bits, by Python and by the command line."""

from __future__ import annotations

import numpy as np
import pytest

import rhw
from rhw.backprop.task import Outcome
from rhw.store import checksums
from tests.support.processes import call


def equal(one: rhw.Runs, other: rhw.Runs) -> bool:
    names = Outcome.__dataclass_fields__
    arrays = [(getattr(one.outcome, n), getattr(other.outcome, n)) for n in names]
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in arrays)


def test_saved_runs_come_back(tmp_path):
    runs = rhw.load("xor").train(30, reading="per_sweep", learning={"epsilon": 0.5})
    assert runs.save(tmp_path / "mine") == tmp_path / "mine"
    again = rhw.read(tmp_path / "mine")
    assert equal(runs, again)
    assert again.reading.name == runs.reading.name
    assert again.reading.reason == runs.reading.reason
    assert again.reading.paper == runs.reading.paper
    assert again.frame.equals(runs.frame)
    # A shorter one replaces it, also under other settings.
    rhw.train("xor", [9, 2, 3]).save(tmp_path / "mine")
    last = rhw.read(str(tmp_path / "mine"))
    assert last.seeds == [2, 3, 9]
    rhw.train("xor", 2).save(tmp_path / "mine")
    assert rhw.read(tmp_path / "mine").seeds == [0, 1]


def test_a_saved_task_of_arrays_stands_alone(tmp_path):
    task = rhw.Task.from_arrays(np.eye(3), np.eye(3), learning={"epsilon": {1: 0.1, 5: 1}})
    runs = task.train(4)
    runs.save(tmp_path / "arrays")
    assert equal(rhw.read(tmp_path / "arrays"), runs)
    # Its config trains the same networks again.
    again = rhw.load(tmp_path / "arrays/config.yaml").train(4)
    assert np.array_equal(again.theta, runs.theta)


def test_what_the_command_line_stored_can_be_read(tmp_path):
    call(["run", "xor_and", "-n", 3, "--set", "learning.epsilon=0.7"], tmp_path)
    (folder,) = (tmp_path / "runs/xor_and").iterdir()
    found = rhw.read(folder)
    assert equal(found, rhw.train("xor_and", 3, learning={"epsilon": 0.7}))
    # Folders that were written without a config are found by their names.
    call(["run", "xor_and", "-n", 3], tmp_path)
    named = tmp_path / "runs/xor_and/as_printed"
    (named / "config.yaml").unlink()
    assert equal(rhw.read(named), rhw.train("xor_and", 3))


def test_what_cannot_be_read_or_written_is_an_error(tmp_path):
    with pytest.raises(rhw.StoreError, match=r"absent: no provenance\.json"):
        rhw.read(tmp_path / "absent")
    runs = rhw.train("xor", 2)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/thesis.txt").write_text("long")
    with pytest.raises(rhw.StoreError, match="holds no saved runs"):
        runs.save(tmp_path / "other")
    runs.save(tmp_path / "mine")
    (block,) = (tmp_path / "mine").glob("runs/*/*.npz")
    content = bytearray(block.read_bytes())
    content[len(content) // 2] ^= 1
    block.write_bytes(content)
    with pytest.raises(rhw.StoreError, match="damaged"):
        rhw.read(tmp_path / "mine")
    block.unlink()
    with pytest.raises(rhw.StoreError, match="no runs of these settings"):
        rhw.read(tmp_path / "mine")


def test_runs_of_other_settings_are_not_taken_for_these(tmp_path):
    rhw.train("xor", 2).save(tmp_path / "mine")
    text = (tmp_path / "mine/config.yaml").read_text(encoding="utf-8")
    other = text.replace("epsilon: 0.25", "epsilon: 0.5")
    assert other != text
    checksums.write(tmp_path / "mine", "config.yaml", other.encode())
    with pytest.raises(rhw.ConfigError, match="made with other settings"):
        rhw.read(tmp_path / "mine")
