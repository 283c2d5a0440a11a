"""`rhw horizons`: follow runs that have not solved, until hardly any run solves later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rhw.cli.options import RESULTS, Csv, Jobs, Json, Names, Quiet, Results, Seeds, With, guarded
from rhw.cli.tables import print_table
from rhw.cli.terminal import err, out, progress
from rhw.cli.train import train_missing
from rhw.engines import Engine

if TYPE_CHECKING:
    from rhw.config.loader import Config


def horizons(
    names: Names = None,
    seeds: Seeds = None,
    jobs: Jobs = None,
    results: Results = RESULTS,
    engine: With = "kernel",
    as_json: Json = False,
    as_csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Follow runs that have not solved at their limit, until hardly any run solves later.

    A limit of sweeps is no failure. For each claim about a printed count, or about how many runs
    fail, the open runs are trained again with a longer limit: at first ten times the printed count,
    then twice as far, until fewer than 1 % of all runs solve in the second half, or to a million
    sweeps (docs/protocol.md, section 6). Reports then judge these claims by the longer runs.

    The table is runs/horizons/NAME.csv. An interrupted command resumes.

    ```
    rhw horizons xor_hidden
    ```
    """
    from rhw.config import catalogue

    with guarded():
        rows = []
        for config in catalogue.load_all(names or []):
            rows += _follow(config, seeds, jobs, results, engine)
        print_table(
            ("config", "reading", "runs", "solved", "followed to", "horizon", "open"),
            [tuple(row.values()) for row in rows],
            raw=rows,
        )


def _follow(
    config: Config, seeds: int | None, jobs: int | None, results: Path, engine: Engine
) -> list[dict[str, Any]]:
    """Follow the runs of one config; return a row for each reading."""
    from rhw.analysis import to_horizon
    from rhw.analysis.longer import FOLDER, is_open
    from rhw.analysis.runs import load_frame
    from rhw.running.workers import cores
    from rhw.store.locks import exclusive_lock

    wanted = to_horizon.to_follow(config)
    readings = [config.readings[name] for name in wanted]
    if not readings:
        out.print(f"{config.name}: no claim needs longer runs")
        return []
    asked = {one.key: seeds for one in readings if seeds is not None}
    train_missing(readings, asked, jobs, results, engine)
    made = []
    with exclusive_lock(results / FOLDER, err.print), progress() as shown:
        table = to_horizon.Table(results, config.name, err.print)
        bar = shown.add_task(config.name, total=None)

        def on_progress(text: str, done: int, of: int) -> None:
            shown.update(bar, description=text, completed=done, total=of)

        for reading in readings:
            runs = load_frame(reading, results, reading.count(seeds))
            found = to_horizon.to_horizon(
                reading, runs, wanted[reading.name], table, jobs or cores(), engine, on_progress
            )
            half, solved = found.limit // 2, found.table["solved"].astype(bool)
            left = int(is_open(found.table).sum())
            seen = not left or to_horizon.is_horizon(found.table, half)
            made.append(
                {
                    "config": config.name,
                    "reading": reading.name,
                    "runs": len(runs),
                    "solved": int(solved.sum()),
                    "limit": found.limit,
                    "horizon": half if left and seen else "-",
                    "open": left,
                }
            )
    if made:
        out.print(f"{config.name}: stored in {results / FOLDER}", soft_wrap=True)
    return made
