"""Files written whole or not at all, and what a dead process leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys

from rhw.store import files


def test_what_a_dead_process_had_begun_is_swept_and_no_more(tmp_path):
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    host = files._host()
    gone = tmp_path / f".runs.csv.{host}.{dead}.abcd_12.part"
    kept = [
        tmp_path / f".runs.csv.{host}.{os.getpid()}.abcd_12.part",
        tmp_path / f".runs.csv.another.{dead}.abcd_12.part",
        tmp_path / "mine.part",
    ]
    for path in (gone, *kept):
        path.write_bytes(b"")
    assert files.remove_stale_parts(tmp_path) == 1
    assert sorted(tmp_path.iterdir()) == sorted(kept)
