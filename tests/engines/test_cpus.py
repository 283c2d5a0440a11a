"""Committed hashes: both engines, and the kernel compiled for other CPUs, give the same bits."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from llvmlite.binding import get_host_cpu_name
from numpy._core._multiarray_umath import __cpu_features__

from tests.support.golden import hashes
from tests.support.paths import DATA, ROOT

pytestmark = pytest.mark.slow

GOLDEN = json.loads((DATA / "golden.json").read_text())
#: What each name of a CPU needs of the one at hand.
CPUS = {"generic": None, "haswell": "X86_V3", "skylake-avx512": "X86_V4", "znver4": "X86_V4"}
#: CPUs that can run code for Zen 4.
ZEN_4 = ("znver4", "znver5")


@pytest.mark.parametrize("engine", ["kernel", "reference"])
def test_both_engines_give_the_committed_hashes(engine):
    assert hashes(engine) == GOLDEN


@pytest.mark.parametrize("cpu", CPUS)
def test_compiled_for_another_cpu_it_gives_the_committed_hashes(cpu, tmp_path):
    needed = CPUS[cpu]
    other = cpu == "znver4" and get_host_cpu_name() not in ZEN_4
    if other or (needed is not None and not __cpu_features__.get(needed, False)):
        pytest.skip(f"this CPU cannot run code for {cpu}")
    environment = {"NUMBA_CPU_NAME": cpu, "NUMBA_CACHE_DIR": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-m", "tests.support.golden", "kernel"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    assert json.loads(run.stdout) == GOLDEN
