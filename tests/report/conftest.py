"""A report whose page the tests of the page open."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from filelock import FileLock

from tests.support.browser import HOSTILE, LINKED
from tests.support.configs import SMALL


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A report of two experiments of ours and of a hostile one, by the real command line."""
    # Below the folder of this run of all tests, so that one report serves every process.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", os.getpid())
    folder = tmp_path_factory.getbasetemp().parent / f"page-{run}"
    folder.mkdir(exist_ok=True)
    with FileLock(folder / ".lock"):
        if not (folder / "runs/report.html").exists():
            _report(folder)
    return folder / "runs/report.html"


def _report(folder):
    hostile = SMALL.read_text()
    hostile = hostile.replace(
        "title: XOR, small enough for a test", f"title: {json.dumps(HOSTILE)}\nlaboratory: true"
    )
    hostile = hostile.replace("Too slow a step to get anywhere.", json.dumps(HOSTILE + LINKED))
    hostile = hostile.replace("It is learned within a few hundred sweeps.", json.dumps(LINKED))
    (folder / "hostile.yaml").write_text(hostile)
    words = ("report", "xor", "symmetry", "hostile.yaml", "--seeds", "20")
    subprocess.run([sys.executable, "-m", "rhw", *words], cwd=folder, check=True)
