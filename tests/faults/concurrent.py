"""Crowded: several commands on one folder, and machines on which things are missing or full."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rhw.store import locks
from tests.faults.campaign import Campaign, Result, configs, reference, trial_rng, unlike
from tests.support.processes import call, finish, kill, shell, start

SEEDS = 200
TOGETHER = 4


def _report(folder: Path, results: Path) -> list[object]:
    return ["report", *configs(folder), "-n", SEEDS, "-j", 1, "--results", results]


def _ends_well(result: Result, what: str, folder: Path, results: Path) -> None:
    """Whether a report after it ends as if nothing had happened."""
    said = call(_report(folder, results), folder)
    odd = unlike(results, folder)
    result.expect(said.code == 0 and not odd, f"{what}: then {said.code}, {said.text} {odd[:3]}")


def together(result: Result, number: int, folder: Path, results: Path) -> None:
    """Any four of run and report, at once."""
    rng = trial_rng("together", number)
    small, other = configs(folder)
    options: list[object] = ["-n", SEEDS, "-j", 1, "--results", results]
    mix: list[list[object]] = [
        ["run", small, *options],
        ["run", small, other, "--reading", "all", *options],
        ["report", small, *options],
        ["report", other, *options],
        ["report", small, other, *options],
    ]
    processes = [start(rng.choice(mix), folder) for _ in range(TOGETHER)]
    for said in [finish(process) for process in processes]:
        fine = said.code == 0 and not said.traceback
        if result.expect(fine, f"{number}: one of four: {said.code}, {said.text}"):
            result.counts["commands of four at once"] += 1


def stale_lock(result: Result, number: int, folder: Path, results: Path) -> None:
    """A report is killed while it holds the lock."""
    process = start(_report(folder, results), folder)
    lock, end = results / locks.NAME, time.monotonic() + 60
    while not (lock.exists() and lock.read_bytes()) and time.monotonic() < end:
        time.sleep(0.005)
    kill([process.pid])
    finish(process)
    held = bool(lock.read_bytes())
    said = call(_report(folder, results), folder)
    cleared = f"cleared; process {process.pid} " in said.err
    fine = said.code == 0 and cleared == held
    if result.expect(fine, f"{number}: stale lock: {said.code}, {said.text}"):
        result.counts["stale locks cleared"] += held


def full_disk(result: Result, number: int, folder: Path, results: Path) -> None:
    """No file may grow beyond a few kilobytes."""
    rng = trial_rng("full", number)
    blocks = rng.choice((1, 4, 16, 64))
    said = shell(_report(folder, results), folder, f"ulimit -f {blocks}; exec {{}}")
    fine = said.code == 1 and "failed: " in said.err and not said.traceback
    if result.expect(fine, f"{number}: full disk: {said.code}, {said.text}"):
        result.counts["full disks said"] += 1


def read_only(result: Result, number: int, folder: Path, _results: Path) -> None:
    """A folder in which nobody can write."""
    command = _turn(number, (["run", configs(folder)[0]], _report(folder, folder)[:3]))
    said = call([*command, "-n", 3, "--results", "/proc/results"], folder)
    fine = said.code == 1 and "failed: " in said.err and not said.traceback
    if result.expect(fine, f"{number}: read-only: {said.code}, {said.text}"):
        result.counts["read-only folders said"] += 1


def no_home(result: Result, number: int, folder: Path, results: Path) -> None:
    """No home, and so no cache."""
    home = _turn(number, (None, "/proc/none", ""))
    env = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    env.pop("HOME", None)
    said = call(_report(folder, results), folder, env if home is None else env | {"HOME": home})
    if result.expect(said.code == 0, f"{number}: home {home}: {said.code}, {said.text}"):
        result.counts["homes missing"] += 1


def no_terminal(result: Result, number: int, folder: Path, results: Path) -> None:
    """Nothing to read from or write to."""
    closed = _turn(number, ("<&- >&- 2>&-", ">&-", "2>&-", "<&-", ">/dev/full"))
    said = shell(_report(folder, results), folder, f"exec {{}} {closed}")
    code = 1 if closed == ">/dev/full" else 0
    fine = said.code == code and not said.traceback
    if result.expect(fine, f"{number}: {closed}: {said.code}, {said.text}"):
        result.counts["terminals missing"] += 1


def locale(result: Result, number: int, folder: Path, _results: Path) -> None:
    """A locale that is not UTF-8, and a config with letters that it lacks."""
    small = configs(folder)[0]
    odd = folder / "elsewhere" / str(number)
    odd.mkdir(parents=True)
    path = odd / "small.yaml"
    path.write_text(small.read_text().replace("XOR, small", "XOR ± é 日本 \U0001f600"), "utf-8")
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    env = _turn(
        number,
        (
            {"LC_ALL": "C", **plain},
            {"LC_ALL": "POSIX", **plain},
            {"LC_ALL": "xx_XX.ISO-8859-1", **plain},
            {"PYTHONIOENCODING": "ascii", **plain},
            {"PYTHONIOENCODING": "latin-1:strict", **plain},
        ),
    )
    words = [["report", path, "-n", 5, "--results", odd / "r"], ["compare", "--paper", path]]
    words[1] += ["--results", odd / "r"]
    said = [call(one, folder, os.environ | env) for one in words]
    fine = all(one.code == 0 and not one.traceback for one in said)
    if result.expect(fine, f"{number}: {env}: {[(one.code, one.text) for one in said]}"):
        result.counts["locales without UTF-8"] += 1


def _turn(number: int, choices: Sequence[Any]) -> Any:
    """Of these, the one whose turn it is."""
    return choices[number // len(KINDS) % len(choices)]


KINDS: tuple[Callable[[Result, int, Path, Path], None], ...] = (
    together,
    stale_lock,
    full_disk,
    read_only,
    no_home,
    no_terminal,
    locale,
)


def prepare(folder: Path) -> None:
    """Undisturbed results."""
    reference(folder, SEEDS, 1)


def trial(number: int, folder: Path) -> Result:
    """One kind of trouble, in turn, and a report after it."""
    result = Result("concurrent")
    results = folder / f"results-{number}"
    kind = KINDS[number % len(KINDS)]
    kind(result, number, folder, results)
    if kind not in (read_only, locale):
        _ends_well(result, f"{number}: {kind.__name__}", folder, results)
        result.counts["folders that end byte-identical"] += not result.problems
    return result


CAMPAIGN = Campaign(
    "concurrent",
    "Four commands use one folder at once; or there are locks of dead processes, full "
    "disks, read-only folders, no home folder, no terminal, or locales without UTF-8. Then "
    "a report must be complete.",
    7 * 10,
    prepare,
    trial,
)
