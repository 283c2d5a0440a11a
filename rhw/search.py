"""A search over what a paper leaves open: every combination of a few changes, and what it does.

A point is a set of factors, each at one of the levels that the config gives it; the base is the
point where nothing is changed. At every point the runs of the config are trained over the same
seeds, and counted: how many show each event. What is found stands in one table of rows, written as
it grows, so that a search that was interrupted goes on from there.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rhw.backprop.arithmetic import SPEC_VERSION, Flags
from rhw.config.load import Config, variant
from rhw.config.names import AS_PRINTED
from rhw.config.reading import Reading
from rhw.config.search_spec import Bound, Event, Search
from rhw.engines import Engine
from rhw.engines.engine import train
from rhw.ranking import joint
from rhw.running.workers import pool
from rhw.runs import Runs, numbers
from rhw.store import checksums
from rhw.store.files import StoreError
from rhw.store.locks import alone

#: Seconds between two writings of the table.
WRITE_EVERY = 5.0
SEARCHED, CONFIRMED = "search", "confirm"
Row = dict[str, Any]


@dataclass(frozen=True)
class Point:
    """Some factors, each at a level of its own, in the order of the config."""

    levels: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """As it stands in tables: `epsilon=x10 slope=off`."""
        return " ".join(f"{factor}={level}" for factor, level in self.levels) or AS_PRINTED

    def changes(self, search: Search) -> dict[str, Any]:
        """Dotted keys to values."""
        return {
            key: value
            for factor, level in self.levels
            for key, value in search.factors[factor][level].change.items()
        }

    def distance(self, search: Search) -> float:
        """Sum of the distances of its levels from the base."""
        return sum(search.factors[factor][level].distance for factor, level in self.levels)


@dataclass(frozen=True)
class Job:
    """One point and its seeds."""

    point: Point
    stage: str
    seeds: range
    readings: dict[str, Reading]
    key: str


def points(search: Search) -> Iterator[Point]:
    """The base, then all single changes, all pairs, and so on up to `together`.

    Levels that change the same setting do not go together.
    """
    for count in range(search.together + 1):
        for factors in combinations(search.factors, count):
            for levels in product(*(search.factors[factor] for factor in factors)):
                point = Point(tuple(zip(factors, levels, strict=True)))
                keys = [key for f, level in point.levels for key in search.factors[f][level].change]
                if len(keys) == len(set(keys)):
                    yield point


def holds(event: Event, frame: pd.DataFrame) -> Flags:
    """Which runs of a frame (one row a seed) show an event; a measure that is NaN does not.

    Raises:
        KeyError: if there is no such measure.
    """
    found = np.ones(len(frame), dtype=bool)
    for measure, bound in event.where.items():
        found &= _within(numbers(frame, measure), bound)
    return found


def _within(values: np.ndarray[Any, np.dtype[np.float64]], bound: Bound) -> Flags:
    tests = {
        "at_least": np.greater_equal,
        "at_most": np.less_equal,
        "above": np.greater,
        "below": np.less,
        "equals": np.equal,
    }
    found = np.ones(len(values), dtype=bool)
    for name, limit in bound.model_dump(exclude_none=True).items():
        found &= tests[name](values, limit)
    return found


def make_job(config: Config, search: Search, point: Point, stage: str, seeds: range) -> Job:
    """A point with its readings, checked.

    Raises:
        ConfigError: if its settings are not valid together.
    """
    changes = point.changes(search)
    readings = {
        run: variant(config, f"{point.name}, {run}", changes | own)
        for run, own in search.runs.items()
    }
    content = {
        "fingerprints": {run: reading.fingerprint for run, reading in readings.items()},
        "events": {
            name: event.model_dump(exclude_defaults=True) for name, event in search.events.items()
        },
        "show": search.show,
        "seeds": [seeds.start, seeds.stop],
    }
    key = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
    return Job(point, stage, seeds, readings, key)


def evaluate(job: Job, search: Search, engine: Engine) -> Row:
    """Train the runs of a point and count their events: one row of the table."""
    frames = {
        run: Runs(reading, train(reading.task, job.seeds, engine)).frame
        for run, reading in job.readings.items()
    }
    row: Row = {
        "point": job.point.name,
        "stage": job.stage,
        "distance": round(job.point.distance(search), 6),
        "first_seed": job.seeds.start,
        "seeds": len(job.seeds),
    }
    for name, event in search.events.items():
        row[name] = int(holds(event, frames[event.run]).sum())
    for run, frame in frames.items():
        for measure in search.show:
            row[f"{run}.{measure}"] = float(np.median(numbers(frame, measure)))
    return row | {"key": job.key}


def digest(config: Config, search: Search) -> str:
    """What all rows of a table were made with: the base, the search and the arithmetic."""
    content = [
        SPEC_VERSION,
        config.readings[AS_PRINTED].fingerprint,
        search.model_dump_json(exclude_defaults=True),
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def table_path(results: Path, name: str) -> Path:
    """Where the table of a config is kept."""
    return results / "search" / f"{name}.csv"


def read_table(results: Path, config: Config) -> pd.DataFrame | None:
    """The whole table of a search under the settings of now, or None if there is none.

    Raises:
        StoreError: if it is damaged.
    """
    path = table_path(results, config.name)
    content = None if config.base.search is None else checksums.read(path.parent, path.name)
    if config.base.search is None or content is None:
        return None
    frame = pd.read_csv(io.BytesIO(content))
    if set(frame["digest"]) != {digest(config, config.base.search)}:
        return None
    return frame.drop(columns="digest")


class Table:
    """The rows so far, by key, written as they come.

    Raises:
        StoreError: if those that were written are damaged.
    """

    def __init__(self, path: Path, digest_: str):
        self.path, self.digest = path, digest_
        self.stored: dict[str, Row] = {}
        content = checksums.read(path.parent, path.name)
        if content is not None:
            frame = pd.read_csv(io.BytesIO(content)).drop(columns="digest")
            rows = [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
            self.stored = {row["key"]: row for row in rows}
        self.wanted: dict[str, Row | None] = {}
        self.last = time.monotonic()

    def want(self, jobs: list[Job]) -> list[Job]:
        """Jobs that have no row yet; the table will hold all of these, in their order."""
        for job in jobs:
            row = self.stored.get(job.key)
            names = {"point": job.point.name, "stage": job.stage}
            self.wanted[job.key] = None if row is None else row | names
        return [job for job in jobs if self.wanted[job.key] is None]

    def add(self, row: Row) -> None:
        """Take one row in, and write if the last time is long ago."""
        self.wanted[row["key"]] = row
        if time.monotonic() - self.last > WRITE_EVERY:
            self.write()

    def row(self, key: str) -> Row:
        """A row that is there."""
        found = self.wanted[key]
        assert found is not None
        return found

    def rows(self) -> list[Row]:
        """All rows that are there."""
        return [row for row in self.wanted.values() if row is not None]

    def write(self, whole: bool = False) -> None:
        """Write all rows; unless this is the whole table, with those of other settings."""
        rows = self.rows()
        others = [] if whole else [r for k, r in self.stored.items() if k not in self.wanted]
        frame = pd.DataFrame([*rows, *others])
        frame["digest"] = self.digest if whole else "unfinished"
        content = io.StringIO()
        frame.to_csv(content, index=False)
        checksums.write(self.path.parent, self.path.name, content.getvalue().encode())
        self.last = time.monotonic()


def run_search(
    config: Config,
    results: Path,
    jobs: int,
    engine: Engine,
    tell: Callable[[str, int, int], None] = lambda *_: None,
    say: Callable[[str], None] = lambda _: None,
) -> pd.DataFrame:
    """Search, then run the best points again on fresh seeds; returns the whole table.

    Args:
        config: a config with a search.
        results: folder of results; the table is results/search/NAME.csv.
        jobs: processes.
        engine: kernel or reference; the same rows.
        tell: called with what was done, how much is done, and of how much.
        say: called with what a user should know: a damaged table, a lock.

    Raises:
        ConfigError: if a point is not valid.
        KeyError: if an event asks for a measure that there is not.
    """
    search = config.base.search
    assert search is not None
    path = table_path(results, config.name)
    with alone(path.parent, say):
        try:
            table = Table(path, digest(config, search))
        except StoreError as error:
            path.replace(path.with_suffix(".damaged"))
            say(f"{error}; set aside as {path.stem}.damaged, all is searched again")
            table = Table(path, digest(config, search))
        _fill(table, config, search, jobs, engine, tell)
        found = read_table(results, config)
    assert found is not None
    return found


def _fill(
    table: Table,
    config: Config,
    search: Search,
    jobs: int,
    engine: Engine,
    tell: Callable[[str, int, int], None],
) -> None:
    """Train all points, rank them, and train the best again."""
    first = [make_job(config, search, p, SEARCHED, range(search.seeds)) for p in points(search)]
    _work(table, first, search, jobs, engine, tell)
    rows = {job.key: table.row(job.key) for job in first}
    ranked = sorted(
        first, key=lambda j: (-joint(rows[j.key], search).estimate, rows[j.key]["distance"])
    )
    span = range(search.confirm.first_seed, search.confirm.first_seed + search.confirm.seeds)
    best = ranked[: search.confirm.best]
    again = [make_job(config, search, job.point, CONFIRMED, span) for job in best]
    _work(table, again, search, jobs, engine, tell)
    table.write(whole=True)


def _work(
    table: Table,
    wanted: list[Job],
    search: Search,
    jobs: int,
    engine: Engine,
    tell: Callable[[str, int, int], None],
) -> None:
    todo = table.want(wanted)
    if not todo:
        return
    from joblib import delayed

    parallel = pool(min(jobs, len(todo)), ahead=4)
    try:
        rows = parallel(delayed(evaluate)(job, search, engine) for job in todo)
        for done, row in enumerate(rows, start=1):
            table.add(row)
            tell(row["point"], done, len(todo))
    finally:
        table.write()
