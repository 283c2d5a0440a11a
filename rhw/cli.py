"""The command line."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import joblib
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from rhw import catalogue, provenance, runner, store
from rhw.config import AS_PRINTED, Config, ConfigError
from rhw.reading import Reading
from rhw.store import StoreError, write_atomically

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    help="""Reproduce *Learning representations by back-propagating errors* (1986).

Every experiment is one YAML in configs/; every choice that a paper leaves open is a named
*reading* of it. A few first steps:

```
rhw list                              what there is
rhw run xor --seeds 20                train 20 nets, see how they went
rhw run symmetry --reading all        every reading of an experiment
rhw run xor --set learning.epsilon=1  change a number
rhw run mine.yaml                     a truth table of your own
rhw report xor                        its tables and figures
rhw reproduce                         everything, and the whole report
```

Exit codes: 0 all ran, 1 something failed, 2 bad input, 130 interrupted.""",
)
# Tables for a file or a pipe are as wide as they need to be.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
err = Console(stderr=True, soft_wrap=True, highlight=False)

Results = Annotated[Path, typer.Option("--results", help="Folder of results.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, help="Processes; default: one a core.")
]
Seeds = Annotated[
    int | None,
    typer.Option("--seeds", "-n", min=1, help="Seeds 0 to N-1; default: what the config says."),
]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME|YAML]...", help="Configs; default: all.")
]
RESULTS = Path("results")


@contextmanager
def guarded() -> Iterator[None]:
    """Errors as words and exit codes, never as tracebacks."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except ConfigError as error:
        for line in error.lines:
            err.print(line, markup=False)
        raise typer.Exit(2) from error
    except (StoreError, OSError) as error:
        err.print(f"failed: {error}", markup=False)
        raise typer.Exit(1) from error
    except KeyboardInterrupt as error:
        err.print("interrupted: finished blocks are stored, the same command goes on from there")
        raise typer.Exit(130) from error
    finally:
        signal.signal(signal.SIGTERM, before)


@app.command("list")
def list_() -> None:
    """What there is: configs, their titles and readings."""
    with guarded():
        table = Table("name", "what", "readings", box=None, header_style="bold")
        for config in catalogue.load_all([]):
            table.add_row(config.name, config.base.title, ", ".join(config.readings))
        out.print(table)


@app.command()
def check(names: Names = None) -> None:
    """Check configs without training; says how many settings are printed and how many are ours."""
    with guarded():
        for config in catalogue.load_all(names or []):
            kinds = [kind for kind, _ in config.sources().values()]
            words = ", ".join(
                f"{kinds.count(kind)} {kind}" for kind in ("printed", "ours", "unsourced")
            )
            out.print(f"{config.path.name}: {len(config.readings)} readings; settings: {words}")


@app.command()
def run(
    names: Annotated[list[str], typer.Argument(metavar="NAME|YAML...", help="Configs to train.")],
    reading: Annotated[
        str, typer.Option("--reading", "-r", help="A reading's name, or `all`.")
    ] = AS_PRINTED,
    seeds: Seeds = None,
    jobs: Jobs = None,
    results: Results = RESULTS,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="key=value, as in learning.epsilon=0.1; may be repeated."),
    ] = None,
) -> None:
    """Train, store and show the convergence table.

    rhw run xor --seeds 20
    rhw run symmetry --reading targets_01 --jobs 2
    rhw run parity --set network.groups.hidden=3 --set max_sweeps=5000
    """
    with guarded():
        configs = catalogue.load_all(names)
        picked = [
            catalogue.changed(config, one, changes or [])
            for config in configs
            for one in catalogue.pick(config, reading)
        ]
        if _train(picked, seeds, jobs, results):
            raise typer.Exit(1)
        _show(picked, seeds, results)


@app.command()
def status(names: Names = None, seeds: Seeds = None, results: Results = RESULTS) -> None:
    """What would run, and why."""
    with guarded():
        table = Table("config", "reading", "seeds to run", "why", box=None, header_style="bold")
        for config in catalogue.load_all(names or []):
            for reading in config.readings.values():
                work = runner.plan(reading, results, seeds)
                table.add_row(
                    config.name, reading.name, f"{len(work.missing)} of {work.seeds}", work.why
                )
        out.print(table)


@app.command()
def report(
    names: Names = None, seeds: Seeds = None, jobs: Jobs = None, results: Results = RESULTS
) -> None:
    """Run what is missing, then write tables, figures and REPORT.md.

    With names, only the parts of those experiments are written. It shows as many seeds as the last
    run of each reading asked for, unless --seeds says otherwise.
    """
    with guarded():
        _report(catalogue.load_all(names or []), names, seeds, jobs, results, asked_before=True)


@app.command()
def reproduce(seeds: Seeds = None, jobs: Jobs = None, results: Results = RESULTS) -> None:
    """Everything: every reading of every config with all its seeds, then the whole report."""
    with guarded():
        _report(catalogue.load_all([]), None, seeds, jobs, results, asked_before=False)


def _report(
    configs: list[Config],
    names: list[str] | None,
    seeds: int | None,
    jobs: int | None,
    results: Path,
    asked_before: bool,
) -> None:
    # pandas and matplotlib take a second to import: only where they are used.
    from rhw.report.write import write_report

    readings = [reading for config in configs for reading in config.readings.values()]
    asked = {
        (r.config, r.name): seeds or (asked_before and _asked(r, results)) or r.settings.seeds
        for r in readings
    }
    failed = _train(readings, asked, jobs, results)
    with _progress() as progress:
        bar = progress.add_task("reporting", total=None)

        def tell(text: str, done: int, whole: int) -> None:
            progress.update(bar, description=text, completed=done, total=whole)

        problems = write_report(configs, results, asked, whole=not names, tell=tell)
    for problem in problems:
        err.print(f"failed: {problem}", markup=False)
    out.print(f"report: {results / 'REPORT.md'}")
    if failed or problems:
        raise typer.Exit(1)


def _asked(reading: Reading, results: Path) -> int | None:
    """Seeds that the last run of these very settings asked for."""
    found = provenance.read(store.folder(results, reading.config, reading.name))
    if found is None or found.get("fingerprint") != reading.fingerprint:
        return None
    return found["seeds"] if isinstance(found.get("seeds"), int) else None


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=err,
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _train(
    readings: list[Reading],
    seeds: int | dict[tuple[str, str], int] | None,
    jobs: int | None,
    results: Path,
) -> bool:
    """Train what is missing; returns whether anything failed."""
    works = []
    for reading in readings:
        asked = seeds[reading.config, reading.name] if isinstance(seeds, dict) else seeds
        work = runner.plan(reading, results, asked)
        for text in store.set_damaged_aside(work.runs, reading.task):
            err.print(text, markup=False)
            work = runner.plan(reading, results, asked)
        for text in work.said:
            err.print(text, markup=False)
        works.append(work)
    with _progress() as progress:
        bar = progress.add_task("training", total=1.0)

        def tell(block: runner.Block, share: float) -> None:
            name = f"{block.work.reading.config}/{block.work.reading.name}"
            progress.update(bar, advance=share, description=f"trained {name}")

        failures = runner.run(works, jobs or joblib.cpu_count(), tell)
    for failure in failures:
        where = f"{failure.work.reading.config}/{failure.work.reading.name}"
        span = f"seeds {failure.seeds.start} to {failure.seeds.stop - 1}"
        err.print(f"failed: {where}, {span}: {failure.what}", markup=False)
    broken = {id(failure.work) for failure in failures}
    for work in works:
        if id(work) not in broken:
            provenance.write(work.base, work.reading, work.seeds)
    return bool(failures)


def _show(readings: list[Reading], seeds: int | None, results: Path) -> None:
    """Write runs.csv of each reading and print the convergence table."""
    from rhw.report import tables
    from rhw.runs import load_runs

    rows = []
    for reading in readings:
        runs = load_runs(reading, results, seeds or reading.settings.seeds)
        base = store.folder(results, reading.config, reading.name)
        write_atomically(base / "runs.csv", runs.frame.to_csv(index=False).encode())
        rows.append(tables.summary_row(runs))
    frame = tables.convergence_table(rows)
    frame.insert(0, "config", [row["config"] for row in rows])
    table = Table(*frame.columns, box=None, header_style="bold")
    for row in frame.itertuples(index=False):
        table.add_row(*map(str, row))
    out.print(table)
    out.print(f"stored in {results}/; `rhw report NAME` draws its figures")


def main() -> None:
    """Entry point."""
    app()
