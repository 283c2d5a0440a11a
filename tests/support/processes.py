"""The command line as processes that can be watched and killed."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

#: Words on the command line of a process that joblib, or Dask, trains in.
WORKERS = ("popen_loky", "spawn_main")
#: Seconds after which a command counts as hanging.
PATIENCE = 300.0


def hear_interrupts() -> None:
    """Let commands hear Ctrl-C, which a shell makes all that it starts in the background ignore."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Both streams."""
        return self.out + self.err

    @property
    def traceback(self) -> bool:
        """Whether it ended as no command should."""
        return "Traceback (most recent call last)" in self.text


def start(
    words: Iterable[object], folder: Path, env: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start a command in a folder and in a process group of its own."""
    return _popen([sys.executable, "-m", "rhw", *map(str, words)], folder, env)


def shell(words: Iterable[object], folder: Path, line: str) -> Said:
    """Run a command to its end in a line of the shell, where `{}` stands for it."""
    command = shlex.join([sys.executable, "-m", "rhw", *map(str, words)])
    return finish(_popen(["sh", "-c", line.format(command)], folder))


def _popen(
    command: list[str], folder: Path, env: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str], patience: float = PATIENCE) -> Said:
    """Wait for a command; it is killed with all its workers after so many seconds."""
    try:
        out, err = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        kill_group(process)
        out, err = process.communicate()
        err += f"\nstill running after {patience:.0f} s"
    return Said(process.returncode, out, err)


def call(words: Iterable[object], folder: Path, env: dict[str, str] | None = None) -> Said:
    """Run a command to its end."""
    return finish(start(words, folder, env))


def children_of(pid: int) -> list[int]:
    """All that a process has started, and that these have."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    return []


def workers_of(pid: int) -> list[int]:
    """Processes that train for a command."""
    found = []
    for child in children_of(pid):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if any(w in word for word in psutil.Process(child).cmdline() for w in WORKERS):
                found.append(child)
    return found


def kill(pids: Iterable[int], how: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to each that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)


def kill_group(process: subprocess.Popen[str]) -> None:
    """Kill a command with all that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
