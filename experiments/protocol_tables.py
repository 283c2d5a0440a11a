"""The tables of the protocol: its words, and how often its rules err on made-up papers.

python -m experiments.protocol_tables docs/protocol.md

Runs of a reading A print numbers, as the authors' program did. Other runs of A, and runs of another
reading B, judge them. Both tables are written into the page between two lines; this takes a minute.
The seeds are those of no published run.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.readme import with_block
from rhw.analysis import printed_numbers as rules
from rhw.analysis.endings import endings
from rhw.analysis.runs import Runs
from rhw.backprop.arithmetic import Array
from rhw.config import AS_PRINTED, catalogue
from rhw.config.variants import with_changes
from rhw.engines.engine import train
from rhw.report import words
from rhw.report.format import markdown
from rhw.store.files import write_atomically

RATES = "<!-- error rates: made by `make protocol` -->", "<!-- end of error rates -->"
WORDS_TABLE = "<!-- words: made by `make protocol` -->", "<!-- end of words -->"
#: Experiments with the reading that judges wrongly.
PAIRS = {
    "xor_direct": "within_0025",
    "xor_hidden": "wide_h2",
    "encoder_4": "right_side",
    "shift_register": "within_02",
    "pairs": "right_side",
}
SEEDS, FIRST, PAPERS = 1000, 500_000, 200
#: Runs are followed for this many times the limit of their config.
LONGER = 5
WORDS = ("compatible", "unusual", "incompatible", "not settled")


class Readings:
    """Runs of a reading: half of them print, half judge."""

    def __init__(self, config: str, name: str):
        loaded = catalogue.load_all([config])[0]
        reading = loaded.readings[name]
        limit = {"max_sweeps": LONGER * reading.settings.max_sweeps}
        reading = with_changes(loaded, reading, limit, "protocol")
        runs = Runs(reading, train(reading.task, range(FIRST, FIRST + SEEDS), "kernel"))
        self.limit = reading.task.last_sweep
        sweeps = np.where(runs.solved, runs.outcome.sweeps, np.inf)
        self.print_, self.judge = sweeps[::2], sweeps[1::2]
        ends = endings(runs)
        #: How many of the judging runs are not settled, about half of all that are not.
        self.unsettled = min(self.failed, round(ends.unsettled / 2))

    @property
    def solved(self) -> Array:
        """Counts of the judging runs that solved."""
        return self.judge[np.isfinite(self.judge)]

    @property
    def failed(self) -> int:
        """How many of the judging runs did not solve."""
        return len(self.judge) - len(self.solved)


def counts(paper: Readings, judge: Readings, random: np.random.Generator) -> Counter[str]:
    """Judge printed sweep counts."""
    solved = paper.print_[np.isfinite(paper.print_)]
    printed = random.choice(solved, PAPERS)
    return Counter(
        rules.one_count(
            judge.solved, judge.unsettled, judge.failed - judge.unsettled, (t, t), judge.limit
        ).word
        for t in printed
    )


def means(paper: Readings, judge: Readings, random: np.random.Generator) -> Counter[str]:
    """Judge printed means of 20 solved runs; fewer papers, since each takes a bootstrap."""
    solved = paper.print_[np.isfinite(paper.print_)]
    printed = [float(random.choice(solved, 20).mean()) for _ in range(PAPERS // 5)]
    found = [
        rules.together(rules.mean_count(judge.solved, judge.failed, t, 20, random)) for t in printed
    ]
    return Counter("not settled" if word == "depends on failures" else word for word in found)


def successes(paper: Readings, judge: Readings, random: np.random.Generator) -> Counter[str]:
    """Judge how many of 20 runs solved."""
    printed = np.isfinite(random.choice(paper.print_, (PAPERS, 20))).sum(axis=1)
    total = len(judge.judge)
    return Counter(rules.some_of(len(judge.solved), total, int(k), 20).word for k in printed)


RULES = {"one count": counts, "mean of 20": means, "k of 20": successes}


def table() -> pd.DataFrame:
    """Return the shares of each word, by rule, experiment and judge."""
    random, rows = np.random.Generator(np.random.PCG64(1986)), []
    runs = {
        (name, reading): Readings(name, reading)
        for name, other in PAIRS.items()
        for reading in (AS_PRINTED, other)
    }
    for rule, judged in RULES.items():
        for name, other in PAIRS.items():
            for judge in (AS_PRINTED, other):
                found = judged(runs[name, AS_PRINTED], runs[name, judge], random)
                total = sum(found.values())
                rows.append(
                    {
                        "printed": rule,
                        "by runs of": name,
                        "judged by": "the same reading" if judge == AS_PRINTED else f"`{judge}`",
                        **{word: f"{found[word] / total:.1%}" for word in WORDS},
                    }
                )
    return pd.DataFrame(rows)


def main(page: Path) -> None:
    """Write both tables into the page."""
    text = page.read_text(encoding="utf-8")
    for (start, stop), made in ((RATES, table()), (WORDS_TABLE, words.table())):
        text = with_block(text, start, stop, "\n".join([start, "", markdown(made), "", stop]))
    write_atomically(page, text.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
