"""The real command line in a folder of its own, and a small config there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.configs import SMALL
from tests.support.processes import hear_interrupts


@pytest.fixture
def rhw(tmp_path):
    hear_interrupts()

    def call(*words, code=0, wait=True):
        run = subprocess.Popen(
            [sys.executable, "-m", "rhw", *map(str, words)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if not wait:
            return run
        out, err = run.communicate(timeout=120)
        assert run.returncode == code, out + err
        assert "Traceback" not in out + err
        return out + err

    return call


@pytest.fixture
def small(tmp_path):
    return Path(shutil.copy(SMALL, tmp_path / "small.yaml"))
