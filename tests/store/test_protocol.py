"""Every block names the protocol under which it was made, and `rhw verify` reads it."""

from __future__ import annotations

import pytest

from rhw.cli.verify import verify_protocol
from rhw.engines.reference import train
from rhw.store import blocks, protocol
from tests.support.paths import ROOT


def test_the_digest_is_that_of_the_page_and_changes_are_logged():
    text = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    now = protocol.digest(text)
    assert now == protocol.CURRENT, f"write {now} into store/protocol.py, and log the change"
    log = (ROOT / "docs/deviations.md").read_text(encoding="utf-8")
    assert all(name in log for name in protocol.EARLIER)


@pytest.fixture
def task(xor_task):
    return xor_task(max_sweeps=20, curve_at=(1, 20), snapshots_at=(0,))


@pytest.fixture
def results(tmp_path, task):
    folder = tmp_path / "runs/xor/as_printed/runs/0123456789abcdef"
    blocks.write_block(folder, train(task, range(3)))
    return tmp_path / "runs"


def test_a_block_names_its_protocol_and_is_read_as_before(results, task, capsys):
    assert protocol.of_results(results) == {protocol.CURRENT: 1}
    assert verify_protocol(results)
    assert f"1 block of runs under the protocol {protocol.CURRENT}" in capsys.readouterr().out
    (path,) = results.rglob("*.npz")
    assert blocks.read_block(path, task).seeds.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [("", True, "before the protocol"), ("feedfeedfeedfeed", False, "that is not known: feedfeed")],
)
def test_blocks_of_another_protocol(results, task, name, known, said, capsys, monkeypatch):
    monkeypatch.setattr(protocol, "CURRENT", name)
    blocks.write_block(next(results.glob("*/*/runs/*")), train(task, range(3, 5)))
    monkeypatch.undo()
    assert verify_protocol(results) is known
    assert said in capsys.readouterr().out
    assert sorted(protocol.of_results(results)) == sorted([protocol.CURRENT, name])
    monkeypatch.setattr(protocol, "EARLIER", (name,))
    assert verify_protocol(results)


def test_a_damaged_block_is_no_protocol(results):
    (path,) = results.rglob("*.npz")
    path.write_bytes(b"nothing")
    assert protocol.of_results(results) == {protocol.NONE: 1}
