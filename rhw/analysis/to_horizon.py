"""Follow runs beyond the limit of their reading, until half of the limit is a horizon.

Only runs that are still open are trained again, from their start and with a longer limit: a run has
the same weights at every sweep, whatever the limit. The limit is at first ten times the printed
count, and is doubled until few enough runs solve in its second half (docs/protocol.md, section 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rhw.analysis import longer
from rhw.analysis.endings import EXAMINED
from rhw.analysis.failures import ends
from rhw.analysis.horizons import LATE, is_about_failing, solved_late
from rhw.analysis.longer import Counted, is_open
from rhw.analysis.minima import examine
from rhw.analysis.plain import records
from rhw.analysis.printed_numbers import CAP
from rhw.backprop.task import Task
from rhw.config.claims_spec import VerdictRule
from rhw.config.loader import Config
from rhw.config.reading import Reading
from rhw.engines import Engine
from rhw.engines.engine import train
from rhw.engines.kernel_arrays import LANES
from rhw.running.workers import pool
from rhw.store import checksums
from rhw.store.files import StoreError

#: No run is followed further than this many sweeps.
FURTHEST = 1_000_000

Row = dict[str, Any]
OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Goal:
    """How far to follow the runs of a reading: to at least `first`, and to no more than `last`."""

    first: int
    last: int

    def __or__(self, other: Goal) -> Goal:
        return Goal(max(self.first, other.first), max(self.last, other.last))


def to_follow(config: Config) -> dict[str, Goal]:
    """Return the readings whose limits matter to a claim, each with how far to follow its runs.

    These are claims about a printed count of sweeps, and about how many runs fail; they need a
    horizon. A mean counts failures at up to ten times the print, and needs no more.
    """
    found: dict[str, Goal] = {}
    for claim in config.base.claims.values():
        printed = _printed(claim.rule)
        if printed is None:
            continue
        for name in claim.readings:
            reading = config.readings[name]
            if reading.task.stop.last_sweep(FURTHEST) == FURTHEST:
                paper = printed or reading.paper.sweeps or 0
                first = min(FURTHEST, max(reading.task.last_sweep, round(CAP * paper)))
                goal = Goal(first, first if claim.rule.mean is not None else FURTHEST)
                found[name] = found[name] | goal if name in found else goal
    return found


def _printed(rule: VerdictRule) -> float | None:
    """Return the count that a rule compares with ours; 0 if it is about failing, or None."""
    if rule.count is not None:
        return rule.count.printed
    if rule.mean is not None:
        return rule.mean.printed
    return 0.0 if rule.share is not None and is_about_failing(rule.share) else None


def next_limit(found: Counted, goal: Goal) -> int | None:
    """Return how far to follow the runs next; None if they were followed far enough.

    Args:
        found: the runs, as far as they were followed.
        goal: how far at least, and at most.
    """
    table, limit = found.table, found.limit
    if not is_open(table).any():
        return None
    if limit < goal.first:
        return goal.first
    if limit >= goal.last or is_horizon(table, limit // 2):
        return None
    return min(goal.last, 2 * limit)


def is_horizon(table: pd.DataFrame, at: int) -> bool:
    """Return whether so few runs solve after `at` sweeps that it is a horizon.

    With fewer than 381 runs the limit of the share is above LATE even if none does.

    Args:
        table: solved and sweeps of each run, followed to twice as many.
        at: the number of sweeps.
    """
    return solved_late(table, at)[1] < LATE


def follow(task: Task, seeds: list[int], examined: set[int], engine: Engine) -> list[Row]:
    """Train runs with a longer limit; return a row of the table for each.

    Args:
        task: with that limit.
        seeds: the runs.
        examined: those of them that are examined by Newton's method if they do not solve.
        engine: kernel or reference; the rows do not depend on it.
    """
    out = train(task, seeds, engine)
    kinds = dict.fromkeys(seeds, "")
    how = ends(task, out)
    for k, seed in enumerate(seeds):
        if seed in examined and not out.solved[k] and np.isfinite(out.theta[k]).all():
            try:
                kinds[seed] = examine(task, out.theta[k], seed).kind
            except ValueError:
                break  # Too large, or no function of the weights is minimised.
    return [
        {
            "seed": seed,
            "limit": task.last_sweep,
            "sweeps": int(out.sweeps[k]) if out.solved[k] else task.last_sweep,
            "end": str(how[k]),
            "kind": kinds[seed],
        }
        for k, seed in enumerate(seeds)
    ]


class Table:
    """The table of one config, saved as it grows, so that an interrupted command resumes."""

    def __init__(self, results: Path, config: str, on_message: Callable[[str], None]):
        self.folder, self.config = results / longer.FOLDER, config
        try:
            rows = longer.read(results, config)
        except StoreError as error:
            path = self.folder / longer.file(config)
            path.replace(path.with_suffix(".damaged"))
            on_message(f"{error}; set aside as {path.stem}.damaged; its runs are followed again")
            rows = pd.DataFrame(columns=longer.COLUMNS)
        self.rows: dict[tuple[str, str, int], Row] = {
            (row["reading"], row["settings"], row["seed"]): row for row in records(rows)
        }

    def add(self, reading: Reading, rows: list[Row]) -> None:
        """Add the rows of some runs, in place of those with a shorter limit, and save."""
        names = {"reading": reading.name, "settings": longer.settings_of(reading)}
        for row in rows:
            self.rows[(*names.values(), row["seed"])] = names | row
        frame = pd.DataFrame(list(self.rows.values()), columns=longer.COLUMNS)
        frame = frame.sort_values(["reading", "settings", "seed"], kind="stable")
        content = frame.to_csv(index=False).encode()
        checksums.write(self.folder, longer.file(self.config), content)

    def of(self, reading: Reading) -> pd.DataFrame:
        """Return the rows of a reading."""
        wanted = (reading.name, longer.settings_of(reading))
        rows = [row for key, row in self.rows.items() if key[:2] == wanted]
        return pd.DataFrame(rows, columns=longer.COLUMNS)


def to_horizon(
    reading: Reading,
    runs: Any,
    goal: Goal,
    table: Table,
    jobs: int,
    engine: Engine,
    on_progress: OnProgress = lambda *_: None,
) -> Counted:
    """Follow the open runs of a reading until half of the limit is a horizon.

    Args:
        reading: the reading.
        runs: seed, solved, sweeps and end of each of its runs.
        goal: how far to follow them.
        table: takes the rows, and has those of an earlier command.
        jobs: number of processes.
        engine: kernel or reference; the rows do not depend on it.
        on_progress: called with a description, the number of finished steps, and their total.

    Returns:
        The runs, followed so far.
    """
    while True:
        rows = table.of(reading)
        found = longer.counted(reading, runs, rows if len(rows) else None)
        limit = next_limit(found, goal)
        if limit is None:
            return found
        seeds = found.table.loc[is_open(found.table), "seed"].astype(int).tolist()
        reached = dict(zip(rows["seed"], rows["limit"], strict=True))
        left = [seed for seed in seeds if reached.get(seed, 0) < limit]
        # Those that an interrupted command had already followed so far belong to them too.
        both = sorted({*seeds, *rows.loc[rows["limit"] == limit, "seed"]})
        examined = set(both[:EXAMINED])
        task = reading.followed_to(limit)
        text = f"{reading.config}/{reading.label}: {len(seeds)} runs to {limit:,} sweeps"
        for part, made in enumerate(_followed(task, left, examined, jobs, engine), 1):
            table.add(reading, made)
            on_progress(text, part, -(-len(left) // LANES))


def _followed(
    task: Task, seeds: list[int], examined: set[int], jobs: int, engine: Engine
) -> Iterator[list[Row]]:
    from joblib import delayed

    calls = [(task, seeds[k : k + LANES], examined, engine) for k in range(0, len(seeds), LANES)]
    if len(calls) == 1 or jobs == 1:
        yield from (follow(*call) for call in calls)
        return
    yield from pool(min(jobs, len(calls)))(delayed(follow)(*call) for call in calls)
