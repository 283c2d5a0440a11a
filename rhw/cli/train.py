"""`rhw run`: train missing seeds, store them and show the convergence table."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhw.cli.clean import say_earlier
from rhw.cli.options import (
    RESULTS,
    Changes,
    Cluster,
    Csv,
    Jobs,
    Json,
    Quiet,
    Readings,
    Results,
    Seeds,
    With,
    config_names,
    guarded,
    warn,
)
from rhw.cli.tables import print_table
from rhw.cli.terminal import err, out, progress
from rhw.config import AS_PRINTED
from rhw.engines import Engine

if TYPE_CHECKING:
    from rhw.analysis.runs import Columns
    from rhw.config.loader import Config
    from rhw.config.reading import Reading
#: The names of a reading: its config's and its own.
Key = tuple[str, str]
#: Number of seeds that are named for each kind of failure.
SHOWN = 3
#: Columns of the convergence table that a narrow terminal does without, the first ones first.
IN_DETAIL = (
    "slowest", "fastest", "median of solved", "at or below", "quartile 1", "quartile 3",
    "95 % interval", "paper", "share",
)  # fmt: skip


def run(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME|YAML...", help="Configs to train.", autocompletion=config_names
        ),
    ],
    reading: Readings = None,
    seeds: Seeds = None,
    jobs: Jobs = None,
    results: Results = RESULTS,
    changes: Changes = None,
    engine: With = "kernel",
    cluster: Cluster = None,
    as_json: Json = False,
    as_csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Train networks, store the runs, and show how many learned and how fast.

    Writes to runs/. Runs that results/ already holds are read from there, not trained again.

    ```
    rhw run xor --seeds 20
    rhw run symmetry --reading all --jobs 2
    rhw run parity --set learning.epsilon=0.1 --set max_sweeps=5000
    rhw run symmetry --seeds 100000 --cluster tcp://10.0.0.1:8786
    ```
    """
    from rhw.config import catalogue

    with guarded():
        configs = catalogue.load_all(names)
        picked = [
            catalogue.changed(config, one, changes or [])
            for config in configs
            for one in catalogue.pick_all(config, reading or [AS_PRINTED])
        ]
        for config in configs:
            warn(config, [one for one in picked if one.config == config.name])
        requested_seeds = {one.key: seeds for one in picked if seeds is not None}
        failed = train_missing(picked, requested_seeds, jobs, results, engine, cluster)
        done = [one for one in picked if one.key not in failed]
        shown = show(done, requested_seeds, results, shlex.join(names))
        show_failures(done, shown, words_for(configs, changes or []))
        if failed:
            raise typer.Exit(1)


def train_missing(
    readings: list[Reading],
    requested_seeds: dict[Key, int],
    jobs: int | None,
    results: Path,
    engine: Engine,
    cluster: str | None = None,
) -> set[Key]:
    """Train the missing seeds; return the readings in which something failed.

    Args:
        readings: the readings to train.
        requested_seeds: number of seeds, if not the config's.
        jobs: number of processes; one per core if None.
        results: folder of results.
        engine: kernel or reference; the results do not depend on it.
        cluster: address of a Dask scheduler, or `local`; processes of this machine if None.
    """
    from rhw.engines.engine import ready
    from rhw.running import runner
    from rhw.running.workers import cores, workers
    from rhw.store import blocks, files, provenance
    from rhw.store.locks import exclusive_lock

    removed = files.remove_stale_parts(results)
    if removed:
        err.print(f"{results}: removed {removed} incomplete files left by a process that has ended")
    works = []
    for reading in readings:
        places = blocks.sources(results, *reading.key, reading.fingerprint)
        have, damaged = blocks.usable_seeds(places, reading.task)
        work = runner.plan(reading, results, requested_seeds.get(reading.key), have)
        for text in [*damaged, *work.messages]:
            err.print(text)
        works.append(work)
    say_earlier(results)
    failures = []
    if any(work.missing for work in works):
        engine = ready(engine, err.print)
        alone = cluster is None and runner.is_small(works)
        wanted = jobs or (1 if alone else cores())
        with workers(cluster, wanted, err.print) as count, progress() as shown:
            bar = shown.add_task("training", total=1.0)

            tallies: dict[Key, tuple[int, int]] = {}

            def on_progress(block: runner.SeedBlock, share: float, tally: runner.Tally) -> None:
                one = block.work.reading
                seeds, solved = tallies.get(one.key, (0, 0))
                seeds, solved = seeds + tally.seeds, solved + tally.solved
                tallies[one.key] = seeds, solved
                right = "" if tally.right is None else f", {tally.right:.0%} of cases right"
                text = f"{one.config}/{one.label}: {solved:,} of {seeds:,} solved{right}"
                shown.update(bar, advance=share, description=text)

            failures = runner.run(works, count, engine, on_progress, err.print, cluster is not None)
    failed = set()
    for failure in failures:
        reading = failure.work.reading
        span = f"seeds {failure.seeds.start} to {failure.seeds.stop - 1}"
        err.print(f"failed: {reading.config}/{reading.name}, {span}: {failure.what}")
        failed.add(reading.key)
    with exclusive_lock(results, err.print):
        for work in works:
            if work.reading.key not in failed:
                provenance.write(
                    work.base, work.reading, work.seeds, requested_seeds.get(work.reading.key)
                )
    return failed


def show(
    readings: list[Reading], requested_seeds: dict[Key, int], results: Path, words: str
) -> list[Columns]:
    """Write runs.csv of each reading, print the convergence table, and return the runs' columns.

    Args:
        readings: the readings, whose runs are stored.
        requested_seeds: number of seeds, if not the config's.
        results: folder of results.
        words: the names of the configs as a command takes them.
    """
    import numpy as np

    from rhw.analysis.runs import load_columns
    from rhw.analysis.runs_csv import write_frame
    from rhw.analysis.summary import summary_row
    from rhw.report import tables
    from rhw.store.locks import exclusive_lock

    if not readings:
        return []
    rows, runs = [], []
    with exclusive_lock(results, err.print):
        for reading in readings:
            seeds = reading.count(requested_seeds.get(reading.key))
            columns = load_columns(reading, results, seeds)
            write_frame(reading, results, columns)
            rows.append(summary_row(reading, columns))
            runs.append(columns)
    table = [
        {"config": row["config"], **told}
        for row, told in zip(rows, tables.convergence_rows(rows), strict=True)
    ]
    print_table(table[0], (row.values() for row in table), raw=rows, drop=IN_DETAIL)
    graded = [one for one in readings if not np.isin(one.cases[1], (0.0, 1.0)).all()]
    if graded:
        out.print("a case is right if every output is on its target's side of their middle")
    out.print(f"stored in {results}/; `rhw report {words}` draws the figures")
    return runs


def words_for(configs: list[Config], changes: list[str]) -> Callable[[Reading], str]:
    """Return a function that gives the words with which a command asks for a reading."""
    from rhw.config.shipped import shipped

    paths = {config.name: config.path for config in configs}

    def words(reading: Reading) -> str:
        path = paths[reading.config]
        word = reading.config if path.parent == shipped("configs") else str(path)
        named = reading.name.partition("+")[0]
        given = [word, *(["--reading", named] if named != AS_PRINTED else [])]
        return shlex.join([*given, *(part for one in changes for part in ("--set", one))])

    return words


def show_failures(
    readings: list[Reading], runs: list[Columns], words: Callable[[Reading], str]
) -> None:
    """Print a few seeds of each kind of failure, and the command that shows one of them."""
    from rhw.analysis.failures import KINDS, in_words

    for reading, columns in zip(readings, runs, strict=True):
        for kind in KINDS:
            seeds = columns["seed"][columns["end"] == kind].tolist()
            if seeds:
                few = ", ".join(map(str, seeds[:SHOWN])) + (", ..." if len(seeds) > SHOWN else "")
                noun = "seed" if len(seeds) == 1 else "seeds"
                out.print(
                    f"{in_words(kind)}: {noun} {few}; "
                    f"`rhw show {words(reading)} --seed {seeds[0]}` shows one",
                    soft_wrap=True,
                )


def requested_before(configs: list[Config], results: Path) -> dict[Key, int]:
    """Return the seeds requested by the last run of each reading with exactly these settings."""
    from rhw.store import blocks, provenance

    requested_seeds = {}
    for config in configs:
        for reading in config.readings.values():
            found = provenance.read(blocks.folder(results, config.name, reading.name)) or {}
            seeds = found.get("asked")
            if found.get("fingerprint") == reading.fingerprint and isinstance(seeds, int):
                requested_seeds[reading.key] = seeds
    return requested_seeds
