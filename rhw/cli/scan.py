"""`rhw scan`: train a reading with every combination of some settings."""

from __future__ import annotations

import io
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rhw.cli.options import (
    RESULTS,
    Csv,
    Jobs,
    Json,
    Quiet,
    Results,
    Seeds,
    With,
    guarded,
    one_reading,
    warn,
)
from rhw.cli.tables import print_table
from rhw.cli.terminal import counted, err, out
from rhw.cli.train import train_missing
from rhw.config import AS_PRINTED

if TYPE_CHECKING:
    import pandas as pd

    from rhw.config.loader import Config
    from rhw.config.reading import Reading
    from rhw.search import scan as scanning
#: The folder of the tables and figures of scans, in a folder of results.
FOLDER = "scan"
#: Columns of the convergence table that are shown for each point.
SHOWN = ("solved", "share", "95 % interval", "quartile 1", "median", "quartile 3", "failures")


def scan(
    name: Annotated[str, typer.Argument(metavar="NAME|YAML", help="A config.")],
    settings: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY=VALUES...",
            help="Values with commas between them, or FIRST:LAST:COUNT, or FIRST:LAST:COUNTlog.",
        ),
    ],
    reading: Annotated[
        str, typer.Option("--reading", "-r", help="The reading that is changed.")
    ] = AS_PRINTED,
    seeds: Seeds = None,
    jobs: Jobs = None,
    results: Results = RESULTS,
    engine: With = "kernel",
    as_json: Json = False,
    as_csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Train a reading with every combination of some settings, and show what each changes.

    Writes a table with one row for each point to runs/scan/, as CSV, and for one or two settings a
    figure. The runs are stored, so an interrupted scan resumes, and a finer one trains only what is
    new. (A scan, because a sweep is one pass through the cases.)

    ```
    rhw scan xor learning.epsilon=0.05:3:20log --seeds 50
    rhw scan xor learning.epsilon=0.1,0.2,0.5 learning.alpha=0:0.9:4 -n 50
    rhw scan encoder network.groups.hidden=2:6:5 --reading per_sweep
    rhw scan xor learning.update=sweep,case
    ```
    """
    from rhw.search import scan as scanning

    with guarded():
        config, base = one_reading(name, reading, "scan")
        values = scanning.from_words(settings)
        points = scanning.points(config, base, values)
        warn(config, [points[0].reading])
        wanted = {} if seeds is None else {point.reading.key: seeds for point in points}
        failed = train_missing([p.reading for p in points], wanted, jobs, results, engine)
        if failed:
            err.print(f"no table: {counted(len(failed), 'point')} failed")
            raise typer.Exit(1)
        write_scan(config, base, list(values), points, seeds, results)


def write_scan(
    config: Config,
    base: Reading,
    keys: list[str],
    points: list[scanning.Point],
    seeds: int | None,
    results: Path,
) -> None:
    """Write the table and the figure of a scan whose runs are stored, and print the table.

    Args:
        config: the config.
        base: the reading that was changed.
        keys: the settings that were scanned.
        points: all points.
        seeds: number of seeds of each point; the config's if None.
        results: folder of results.

    Raises:
        StoreError: if a run is missing or damaged.
    """
    from rhw.analysis.plain import records
    from rhw.analysis.runs import load_frame
    from rhw.report.plots import scan as figure
    from rhw.report.plots import style
    from rhw.search import scan as scanning
    from rhw.store import checksums
    from rhw.store.files import write_into
    from rhw.store.locks import exclusive_lock

    frames = (load_frame(p.reading, results, p.reading.count(seeds)) for p in points)
    frame = scanning.table(keys, points, frames)
    folder = results / FOLDER
    stem = "-".join([config.name, base.name, *keys])
    text = io.StringIO()
    frame.to_csv(text, index=False)
    with exclusive_lock(folder, err.print):
        checksums.write(folder, f"{stem}.csv", text.getvalue().encode())
        written = [folder / f"{stem}.csv"]
        if len(keys) <= 2:
            with style.styled():
                title = f"{config.base.title}: {base.name}, {seeds or base.settings.seeds:,} seeds"
                drawn = figure.figure(frame, keys, title, scanning.base_values(base, keys))
                written += style.save(drawn, lambda n, c: write_into(folder, n, c), stem)
    rows = records(frame)
    shown = _shown(rows, keys)
    drop = ("failures", "95 % interval", "quartile 1", "quartile 3", "share")
    print_table(shown.columns, shown.itertuples(index=False), raw=rows, drop=drop)
    out.print(f"written: {', '.join(map(str, written))}", soft_wrap=True)


def _shown(rows: list[dict[str, Any]], keys: list[str]) -> pd.DataFrame:
    """Return the rows of a scan as text for the terminal."""
    from rhw.report import tables

    none = {"reading": "", "paper_sweeps": nan, "share_at_or_below_paper": nan}
    made = tables.convergence_table([row | none for row in rows])[list(SHOWN)]
    for place, key in enumerate(keys):
        made.insert(
            place,
            key,
            [f"{x:g}" if isinstance(x, float) else str(x) for x in (row[key] for row in rows)],
        )
    return made
