"""Killed: commands that die at a random moment, and what they leave, finished by another one."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from subprocess import Popen

import psutil

from rhw.cli.signals import KEPT
from tests.faults.campaign import Campaign, Result, configs, reference, trial_rng, unlike
from tests.support.processes import call, children_of, finish, kill, kill_group, start, workers_of

SEEDS = 1000
TIMES = "seconds.json"
#: Five of six trials kill; the others ask.
WHO = ("a worker", "the parent", "both")
HOW = (signal.SIGINT, signal.SIGTERM)
#: Seconds in which what a dead command has started should end too.
GRACE = 20.0


def words(command: str, folder: Path, results: Path) -> list[object]:
    """The command of a trial, as words."""
    every = ["--reading", "all"] if command == "run" else []
    return [command, *configs(folder), *every, "-n", SEEDS, "-j", 2, "--results", results]


def prepare(folder: Path) -> None:
    """Undisturbed results, and how long each command takes."""
    begin = time.monotonic()
    reference(folder, SEEDS)
    reported = time.monotonic()
    call(words("run", folder, folder / "timed-run"), folder)
    taken = {"report": reported - begin, "run": time.monotonic() - reported}
    (folder / TIMES).write_text(json.dumps(taken))


def trial(number: int, folder: Path) -> Result:
    """One death at one moment, and the same command again."""
    result, random = Result("killed"), trial_rng("killed", number)
    taken = json.loads((folder / TIMES).read_text())
    command = random.choice(("run", "report"))
    results = folder / f"results-{number}"
    process = start(words(command, folder, results), folder)
    time.sleep(random.uniform(0.1, 1.0) * taken[command])
    started = [process.pid, *children_of(process.pid)]
    if number % 6 == 5:
        _ask(result, number, process, random.choice(HOW), to_all=random.random() < 0.5)
    else:
        who = random.choice(WHO)
        workers = workers_of(process.pid)
        if who == "a worker" and workers:
            kill([random.choice(workers)])
        elif who == "both":
            kill_group(process)
        else:
            who = "the parent"
            kill([process.pid])
        said = finish(process)
        result.counts[f"times {who} killed"] += 1
        fine = said.code in ((0,) if who == "a worker" else (-signal.SIGKILL, 0))
        result.expect(fine and not said.traceback, f"trial {number}: {said.code}, {said.text}")
    _gone(result, number, started)
    again = call(words("report", folder, results), folder)
    result.expect(again.code == 0, f"trial {number}: again: {again.code}, {again.text}")
    odd = unlike(results, folder)
    if result.expect(not odd, f"trial {number}: not as undisturbed: {', '.join(odd[:3])}"):
        result.counts["folders that end byte-identical"] += 1
    return result


def _ask(
    result: Result, number: int, process: Popen[str], how: signal.Signals, to_all: bool
) -> None:
    """Ctrl-C, which a terminal sends to all of them, or SIGTERM."""
    if to_all:
        os.killpg(process.pid, how)
    else:
        kill([process.pid], how)
    said = finish(process)
    ended = said.code == 128 + how and KEPT in said.err
    result.expect(
        (ended or said.code == 0) and not said.traceback,
        f"trial {number}: {how.name}: {said.code}, {said.text}",
    )
    result.counts[f"{how.name} with exit code {said.code}"] += 1


def _gone(result: Result, number: int, pids: list[int]) -> None:
    end = time.monotonic() + GRACE
    left = [pid for pid in pids if psutil.pid_exists(pid)]
    while left and time.monotonic() < end:
        time.sleep(0.1)
        left = [pid for pid in left if psutil.pid_exists(pid)]
    result.expect(not left, f"trial {number}: {len(left)} processes live on")
    kill(left)


CAMPAIGN = Campaign(
    "killed",
    "A worker, the parent or both are killed, or receive Ctrl-C or SIGTERM, at a random "
    "moment of `rhw run` or `rhw report`. Then the same command runs again and must "
    "complete the results.",
    120,
    prepare,
    trial,
)
