"""Run a search over the settings that a paper leaves open: all combinations of a few changes.

A point is a set of factors, each at one of the levels given in the config; the base is the point
without changes. At every point, the runs of the config are trained with the same seeds, and the
runs that show each event are counted. The results are rows of one table, which is saved as it
grows, so an interrupted search resumes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from rhw.analysis.bounds import holds
from rhw.analysis.runs import Runs, numbers
from rhw.config.loader import Config
from rhw.config.search_spec import Search
from rhw.engines import Engine
from rhw.engines.engine import train
from rhw.running.workers import pool
from rhw.search.points import Job, make_job, points
from rhw.search.ranking import joint
from rhw.search.table import Row, Table, digest, read_table, table_path
from rhw.store.files import StoreError
from rhw.store.locks import exclusive_lock

SEARCHED, CONFIRMED = "search", "confirm"


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
        row[name] = int(holds(event.where, frames[event.run]).sum())
    for run, frame in frames.items():
        for measure in search.show:
            row[f"{run}.{measure}"] = float(np.median(numbers(frame, measure)))
    return row | {"key": job.key}


def run_search(
    config: Config,
    results: Path,
    jobs: int,
    engine: Engine,
    on_progress: Callable[[str, int, int], None] = lambda *_: None,
    on_message: Callable[[str], None] = lambda _: None,
) -> pd.DataFrame:
    """Search, then run the best points again on fresh seeds; return the whole table.

    Args:
        config: a config with a search.
        results: folder of results; the table is results/search/NAME.csv.
        jobs: number of processes.
        engine: kernel or reference; the rows do not depend on it.
        on_progress: called with a description, the number of finished points, and their total.
        on_message: called with messages for the user: a damaged table, a lock.

    Raises:
        ConfigError: if a point is not valid.
        KeyError: if an event uses a measure that does not exist.
    """
    search = config.base.search
    assert search is not None
    path = table_path(results, config.name)
    published = None if path.exists() else read_table(results, config)
    if published is not None:
        on_message(f"{config.name}: every point is in the published table")
        return published
    with exclusive_lock(path.parent, on_message):
        try:
            table = Table(path, digest(config, search))
        except StoreError as error:
            path.replace(path.with_suffix(".damaged"))
            on_message(f"{error}; set aside as {path.stem}.damaged; all points are computed again")
            table = Table(path, digest(config, search))
        _fill(table, config, search, jobs, engine, on_progress)
        found = read_table(results, config)
    assert found is not None
    return found


def _fill(
    table: Table,
    config: Config,
    search: Search,
    jobs: int,
    engine: Engine,
    on_progress: Callable[[str, int, int], None],
) -> None:
    """Train all points, rank them, and train the best again."""
    first = [make_job(config, search, p, SEARCHED, range(search.seeds)) for p in points(search)]
    _work(table, first, search, jobs, engine, on_progress)
    rows = {job.key: table.row(job.key) for job in first}
    ranked = sorted(
        first, key=lambda j: (-joint(rows[j.key], search).estimate, rows[j.key]["distance"])
    )
    span = range(search.confirm.first_seed, search.confirm.first_seed + search.confirm.seeds)
    best = ranked[: search.confirm.best]
    again = [make_job(config, search, job.point, CONFIRMED, span) for job in best]
    _work(table, again, search, jobs, engine, on_progress)
    table.write(whole=True)


def _work(
    table: Table,
    wanted: list[Job],
    search: Search,
    jobs: int,
    engine: Engine,
    on_progress: Callable[[str, int, int], None],
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
            on_progress(row["point"], done, len(todo))
    finally:
        table.write()
