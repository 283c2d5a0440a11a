"""What a campaign of faults is: numbered trials, what is counted, and what should not have been."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rhw.store.files import write_atomically
from tests.support.configs import SMALL
from tests.support.processes import call
from tests.support.results import differences, final_files

#: Name of the folder of results that nothing has disturbed.
UNDISTURBED = "undisturbed"


@dataclass
class Result:
    """Counts in the order in which they came up, and problems: none is what should be."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """The one line that a campaign prints."""
        words = ", ".join(f"{count:,} {what}" for what, count in self.counts.items())
        return f"{self.name}: {words}; {len(self.problems)} problems"

    def expect(self, right: bool, problem: str) -> bool:
        """Note a problem unless all is right; returns whether it is."""
        if not right:
            self.problems.append(problem)
        return right

    def add(self, other: Result) -> None:
        """Take in what a part of the campaign found."""
        self.counts.update(other.counts)
        self.problems += other.problems


@dataclass(frozen=True)
class Campaign:
    """A campaign of trials.

    what: what it does, in a sentence; full: how many trials are a full run; prepare: called once
    with its folder; trial: its number and the folder to what came of it; threads: whether trials
    wait for commands most of the time, so that threads will do.
    """

    name: str
    what: str
    full: int
    prepare: Callable[[Path], None]
    trial: Callable[[int, Path], Result]
    threads: bool = True


def trial_rng(name: str, number: int) -> random.Random:
    """Chance of one trial: the same whenever, and in whatever order, it is tried."""
    return random.Random(f"{name} {number}")


def configs(folder: Path) -> list[Path]:
    """Two small experiments in a folder, of the same readings with other settings."""
    small, other = folder / "small.yaml", folder / "other.yaml"
    text = SMALL.read_text(encoding="utf-8")
    for path, content in ((small, text), (other, text.replace("alpha: 0.9", "alpha: 0.8"))):
        # Commands of other trials may be reading it.
        if not path.exists():
            write_atomically(path, content.encode())
    return [small, other]


def unlike(results: Path, folder: Path) -> list[str]:
    """Names of files that are not as in the undisturbed results of a campaign's folder."""
    return differences(final_files(results), final_files(folder / UNDISTURBED))


def reference(folder: Path, seeds: int, jobs: int = 2) -> Path:
    """Results of both small experiments that nothing has disturbed."""
    results = folder / UNDISTURBED
    if not results.exists():
        said = call(
            ["report", *configs(folder), "-n", seeds, "-j", jobs, "--results", results], folder
        )
        if said.code:
            shutil.rmtree(results, ignore_errors=True)
            raise RuntimeError(f"an undisturbed report failed: {said.text}")
    return results
