"""Commands that a signal ends: at once, whatever they are doing, and with one line."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.support.processes import finish, hear_interrupts, start

BUSY = {
    # What is raised while an object is cleared away goes nowhere.
    "clearing": """
class Slow:
    def __del__(self):
        wait()
Slow()
""",
    # A library does without a module that it could not load.
    "catching": """
try:
    wait()
except BaseException:
    pass
""",
    "in a thread": """
import threading
thread = threading.Thread(target=wait)
thread.start()
thread.join()
""",
}


@pytest.mark.parametrize("command", ["run", "list"])
@pytest.mark.parametrize("busy", BUSY)
@pytest.mark.parametrize(("how", "said"), [("INT", "interrupted"), ("TERM", "terminated")])
def test_a_signal_ends_whatever_is_being_done(how, said, busy, command):
    hear_interrupts()
    kept = ": finished blocks are stored; run the same command again to continue"
    program = f"""
import sys, time, rhw.cli.app
from rhw.cli import signals

def wait():
    print("waiting", flush=True)
    time.sleep(60)

def work():
    exec({BUSY[busy]!r}, globals())

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
        number = getattr(signal, f"SIG{how}")
        run.send_signal(number)
        out, err = run.communicate(timeout=30)
    assert run.returncode == 128 + number
    assert err == f"{said}{kept if command == 'run' else ''}\n"
    assert out == ""


def test_what_a_shell_starts_in_the_background_ignores_ctrl_c():
    program = """
import os, signal, rhw.cli.app
from rhw.cli import signals
rhw.cli.app.main = lambda: os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.SIG_IGN)
signals.main()
print("went on")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "went on\n", "")


@pytest.mark.slow
def test_a_search_that_is_ended_says_so_and_no_more(tmp_path):
    """Joblib and its workers say nothing, and the rows that were there stay."""
    table = tmp_path / "search/xor_direct.csv"
    words = ["search", "xor_direct", "-j", "2", "--results", str(tmp_path)]
    run = start(words, tmp_path)
    deadline = time.monotonic() + 60
    while not table.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    run.send_signal(signal.SIGTERM)
    said = finish(run)
    assert (said.code, said.out) == (143, "")
    text = "terminated: finished blocks are stored; run the same command again to continue"
    # On a slow machine the first use of the kernel is also reported.
    lines = [line for line in said.err.splitlines() if not line.startswith("compiled the kernel")]
    assert lines == [text]
    assert table.exists()
