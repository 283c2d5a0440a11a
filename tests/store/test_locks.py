"""One process at a time works on a folder, and a dead one keeps nobody waiting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

from rhw.store import blocks
from rhw.store.locks import NAME, exclusive_lock


def test_two_do_not_hold_one_lock(tmp_path):
    said, order = [], []
    inside, waiting = threading.Event(), threading.Event()

    def on_message(text):
        said.append(text)
        waiting.set()

    def other():
        inside.wait()
        with exclusive_lock(tmp_path, on_message):
            order.append("second")

    thread = threading.Thread(target=other)
    thread.start()
    with exclusive_lock(tmp_path):
        inside.set()
        assert waiting.wait(10)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert said[0].startswith(f"{tmp_path}: waiting for process {os.getpid()} (")
    assert (tmp_path / NAME).read_bytes() == b""


def test_the_lock_of_a_dead_process_is_cleared_and_said(tmp_path):
    program = (
        "import os, sys; from pathlib import Path; from rhw.store.locks import exclusive_lock\n"
        f"with exclusive_lock(Path({str(tmp_path)!r})): os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    dead = json.loads((tmp_path / NAME).read_text())["pid"]
    said = []
    with exclusive_lock(tmp_path, said.append):
        assert json.loads((tmp_path / NAME).read_text())["pid"] == os.getpid()
    assert len(said) == 1
    assert f"cleared; process {dead} " in said[0]


def test_where_nobody_can_write_nobody_waits():
    with exclusive_lock(blocks.Path("/proc/no/such")):
        pass
