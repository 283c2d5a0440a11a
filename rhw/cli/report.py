"""`rhw report` and `rhw reproduce`: train missing seeds, then write the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhw.cli.options import RESULTS, Cluster, Jobs, Names, Results, Seeds, With, guarded, warn
from rhw.cli.terminal import err, out, progress
from rhw.cli.train import Key, requested_before, train_missing
from rhw.engines import Engine
from rhw.store import PUBLISHED

if TYPE_CHECKING:
    from rhw.config.loader import Config

Replace = Annotated[
    bool,
    typer.Option("--replace", help="Replace a report in results/ that shows more seeds."),
]


def report(
    names: Names = None,
    seeds: Seeds = None,
    jobs: Jobs = None,
    results: Results = RESULTS,
    engine: With = "kernel",
    cluster: Cluster = None,
    show: Annotated[
        bool, typer.Option("--open", help="Open the page in a browser afterwards.")
    ] = False,
    replace: Replace = False,
) -> None:
    """Train missing seeds, then write tables, figures, REPORT.md and report.html.

    Writes to runs/. Runs that results/ already holds are read from there and never changed.

    report.html is a page in which you can train the networks again, to the last bit.

    With names, only the sections of those experiments are written. Each reading shows as many
    seeds as its last `rhw run` asked for, unless `--seeds` says otherwise.
    """
    from rhw.config import catalogue

    with guarded():
        configs = catalogue.load_all(names or [])
        for config in configs:
            warn(config, list(config.readings.values()))
        requested_seeds = requested_before(configs, results)
        _refuse_fewer(configs, requested_seeds, seeds, results, replace)
        written = run_report(
            configs, requested_seeds, seeds, jobs, results, not names, engine, cluster
        )
        if show and not open_page(results):
            raise typer.Exit(1)
        if not written:
            raise typer.Exit(1)


def reproduce(
    seeds: Seeds = None,
    jobs: Jobs = None,
    results: Results = Path(PUBLISHED),
    engine: With = "kernel",
    cluster: Cluster = None,
    replace: Replace = False,
) -> None:
    """Train every reading of every experiment with all its seeds, then write the whole report.

    Reads and writes results/, the published folder.
    """
    from rhw.config import catalogue

    with guarded():
        configs = catalogue.load_all([])
        _refuse_fewer(configs, {}, seeds, results, replace)
        if not run_report(configs, {}, seeds, jobs, results, True, engine, cluster):
            raise typer.Exit(1)


def _refuse_fewer(
    configs: list[Config],
    requested_seeds: dict[Key, int],
    seeds: int | None,
    results: Path,
    replace: bool,
) -> None:
    """Refuse to replace a published report by one with fewer seeds, without `--replace`.

    Raises:
        ConfigError: if a reading would have fewer.
    """
    from rhw.config.config_error import ConfigError
    from rhw.report.write import old_sections

    if replace or results.name != PUBLISHED:
        return
    sections = old_sections(results, {config.name for config in configs})
    before = {
        (name, row["reading"]): row["seeds"]
        for name, section in sections.items()
        for row in section.rows
    }
    for one in (reading for config in configs for reading in config.readings.values()):
        now = one.count(seeds or requested_seeds.get(one.key))
        if now < before.get(one.key, 0):
            text = (
                f"{results}: its report shows {before[one.key]:,} seeds of "
                f"{one.config}/{one.name}, and this one would show "
                f"{now:,}; leave out `--results` to write your own report into runs/, or add "
                "`--replace`"
            )
            raise ConfigError([text])


def run_report(
    configs: list[Config],
    requested_seeds: dict[Key, int],
    seeds: int | None,
    jobs: int | None,
    results: Path,
    whole: bool,
    engine: Engine,
    cluster: str | None = None,
) -> bool:
    """Train missing seeds, then write tables, figures and REPORT.md.

    Args:
        configs: experiments whose sections are written.
        requested_seeds: number of seeds to show, if not the config's.
        seeds: number of seeds to show of every reading, which overrides all others.
        jobs: number of processes.
        results: folder of results.
        whole: whether these are all experiments.
        engine: kernel or reference; the results do not depend on it.
        cluster: as in `train_missing`.

    Returns:
        Whether everything succeeded; problems have been printed, and the rest has been written.
    """
    from rhw.report.markdown import FILE as REPORT
    from rhw.report.markdown import PAGES
    from rhw.report.page.build import FILE
    from rhw.report.write import write_report
    from rhw.running.workers import cores
    from rhw.store.locks import exclusive_lock

    readings = [reading for config in configs for reading in config.readings.values()]
    if seeds is not None:
        requested_seeds = {reading.key: seeds for reading in readings}
    failed = train_missing(readings, requested_seeds, jobs, results, engine, cluster)
    wanted = {one.key: one.count(requested_seeds.get(one.key)) for one in readings}
    with progress() as shown:
        bar = shown.add_task("reporting", total=None)

        def on_progress(text: str, done: int, of: int) -> None:
            shown.update(bar, description=text, completed=done, total=of)

        with exclusive_lock(results, err.print):
            problems = write_report(configs, results, wanted, whole, on_progress, jobs or cores())
    for problem in problems:
        err.print(f"failed: {problem}")
    pages = [
        results / REPORT,
        *(results / PAGES / f"{one.name}.md" for one in configs[:1] if not whole),
    ]
    out.print(
        f"report: {', '.join(map(str, pages))}, and {results / FILE} to look at", soft_wrap=True
    )
    return not (failed or problems)


def open_page(results: Path) -> bool:
    """Open the page in the user's browser; print a message if there is none."""
    import webbrowser

    from rhw.report.page.build import FILE

    page = (results / FILE).resolve()
    if not page.exists():
        err.print(f"failed: {page} has not been written")
        return False
    if not webbrowser.open(page.as_uri()):
        err.print(f"failed: no browser was found; open it yourself: {page}")
        return False
    return True
