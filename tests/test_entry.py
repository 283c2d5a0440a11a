"""Commands that a signal ends: they end, whatever it meets, and say no more than they should."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.support.processes import finish, start, workers_of

LOST = {
    # What is raised while an object is cleared away goes nowhere.
    "dropped": """
class Slow:
    def __del__(self):
        wait(1)
Slow()
time.sleep(60)
""",
    # A library does without a module that it could not load.
    "swallowed": """
try:
    wait(60)
except BaseException:
    pass
time.sleep(60)
""",
    # An extension says only that it could not be loaded.
    "replaced": """
try:
    wait(60)
except BaseException as error:
    raise ImportError("initialization failed") from error
""",
    # The end is on its way, and takes its time.
    "slow": """
try:
    wait(60)
finally:
    time.sleep(0.5)
    print("cleared", flush=True)
""",
}


@pytest.mark.parametrize(("how", "command"), [*((how, "run") for how in LOST), ("slow", "list")])
def test_a_signal_is_not_lost(how, command):
    kept = ": finished blocks are stored, the same command goes on from there"
    program = f"""
import sys, time, rhw.cli.app
from rhw.cli import signals

def wait(seconds):
    print("waiting", flush=True)
    time.sleep(seconds)

def work():
    exec({LOST[how]!r}, globals())

sys.argv = ["rhw", {command!r}]
rhw.cli.app.main = work
signals.main()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout.readline() == "waiting\n"
        run.send_signal(signal.SIGTERM)
        out, err = run.communicate(timeout=30)
    assert run.returncode == 143
    assert err == f"terminated{kept if command == 'run' else ''}\n"
    assert out == ("cleared\n" if how == "slow" else "")


def test_a_search_that_is_ended_says_so_and_no_more(tmp_path):
    """Joblib says much of calls that were waiting when their workers were taken away."""
    table = tmp_path / "search/xor_direct.csv"
    words = ["search", "xor_direct", "-j", "2", "--results", str(tmp_path)]
    run = start(words, tmp_path)
    deadline = time.monotonic() + 60
    while not workers_of(run.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(1)
    run.send_signal(signal.SIGTERM)
    said = finish(run)
    assert (said.code, said.out) == (143, "")
    text = "terminated: finished blocks are stored, the same command goes on from there\n"
    assert said.err == text
    assert table.exists()
