"""What the suite costs: start-up, memory, and what a second worker brings."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rhw.config import contents

#: The report whose time is measured, with few seeds.
REPORTED = ("symmetry", "xor", "encoder", "--seeds", "100")
#: Seeds at which the peak memory of a run is measured.
MEMORY_SEEDS = (1_000, 10_000, 100_000)
TIMED = ("symmetry", "--seeds", "20000")
SMALL = ("run", "xor", "--seeds", "20")
#: Turns of a loop that only counts: several seconds.
TURNS = 150_000_000
TRIES = 2


def _run(*words: str) -> tuple[float, float, int]:
    """Wall and CPU seconds, and peak memory in bytes, of one command with its children."""
    return _python("-m", "rhw", *words)


def _python(*words: str) -> tuple[float, float, int]:
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise OSError(f"{' '.join(words)} failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def _counting(processes: int) -> float:
    """Wall seconds in which so many processes together count to TURNS."""
    code = f"for _ in range({TURNS // processes}): pass"
    start = time.perf_counter()
    children = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(processes)]
    for child in children:
        child.wait()
    return time.perf_counter() - start


def suite_cost() -> list[str]:
    """Lines of Markdown with what was measured.

    Raises:
        OSError: if a command fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)

        def run(*words: str) -> tuple[float, float, int]:
            return _run("run", *words, "--results", tempfile.mkdtemp(dir=place))

        run("xor", "--seeds", "1")
        start = min(_run("--help")[1] for _ in range(TRIES))
        one = min(run("xor", "--seeds", "1")[0] for _ in range(TRIES))
        small = min(run(*SMALL[1:])[1] for _ in range(2 * TRIES))
        imports = min(_python("-c", "import numba, pandas")[1] for _ in range(2 * TRIES))
        counting = min(_counting(1) for _ in range(TRIES)), min(_counting(2) for _ in range(TRIES))
        alone, both = (
            min(run(*TIMED, "--jobs", jobs)[0] for _ in range(TRIES)) for jobs in ("1", "2")
        )
        shares = {name: run(name, "--reading", "all")[0] - one for name in contents.names()}
        report = [_run("report", *REPORTED, "--results", str(place / "report")) for _ in range(2)]
        memory = {n: run("xor", "--seeds", str(n), "--jobs", "1")[2] for n in MEMORY_SEEDS}
    whole = sum(shares.values())
    listed = ", ".join(
        f"`{name}` {100 * seconds / whole:.0f} %"
        for name, seconds in sorted(shares.items(), key=lambda item: -item[1])
    )
    first = memory[MEMORY_SEEDS[0]]
    peaks = ", ".join(
        f"{n:,} seeds {size / 2**20:,.0f} MiB ({size / first:.2f} times the first)"
        for n, size in memory.items()
    )
    return [
        f"- `rhw --help` takes {start:.2f} s of CPU time; `rhw {' '.join(SMALL)}`, warm, takes "
        f"{small:.2f} s, {small / imports:.2f} times that of `import numba, pandas`.",
        f"- `rhw run {' '.join(TIMED)}` with two workers is {(alone - one) / (both - one):.2f} "
        f"times as fast as with one ({alone:.0f} and {both:.0f} s, start-up taken off); two "
        f"processes that only count are {counting[0] / counting[1]:.2f} times as fast as one.",
        f"- Training every reading of every experiment takes {whole:.0f} s: {listed}.",
        f"- `rhw report {' '.join(REPORTED)}` takes {report[0][0]:.0f} s with training, and "
        f"{report[1][0]:.1f} s when nothing has changed.",
        f"- Peak memory of `rhw run xor --jobs 1`: {peaks}.",
    ]
