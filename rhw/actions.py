"""What the commands do: train what is missing, show it, report it; with progress and words."""

from __future__ import annotations

from pathlib import Path

from rhw.config.errors import ConfigError
from rhw.config.load import Config
from rhw.config.reading import Reading
from rhw.engines import Engine
from rhw.engines.engine import ready
from rhw.running import runner
from rhw.running.workers import cores, workers
from rhw.store import blocks, checksums, files, provenance
from rhw.store.files import write_atomically
from rhw.store.locks import alone
from rhw.terminal import err, out, print_table, progress

#: Names a reading: its config and its own name.
Key = tuple[str, str]

#: Columns of the convergence table that a terminal narrower than this has no room for.
WIDE = 150
IN_DETAIL = ("95 % interval", "fastest", "quartile 1", "quartile 3", "slowest")


def train(
    readings: list[Reading],
    asked: dict[Key, int],
    jobs: int | None,
    results: Path,
    engine: Engine,
    cluster: str | None = None,
) -> set[Key]:
    """Train the seeds that are missing; returns the readings in which something failed.

    Args:
        readings: what to train.
        asked: how many seeds, where it is not what the config says.
        jobs: processes; one a core if None.
        results: folder of results.
        engine: kernel or reference; the results do not depend on it.
        cluster: address of a Dask scheduler, or `local`; processes of this machine if None.
    """
    swept = files.sweep(results)
    if swept:
        err.print(
            f"{results}: removed {swept} files that a process which is gone had begun to write"
        )
    works = []
    for reading in readings:
        work = runner.plan(reading, results, asked.get(reading.key))
        damaged = blocks.set_damaged_aside(work.runs, reading.task)
        if damaged:
            work = runner.plan(reading, results, asked.get(reading.key))
        for text in [*damaged, *work.said]:
            err.print(text)
        works.append(work)
    failures = []
    if any(work.missing for work in works):
        engine = ready(engine, err.print)
        with workers(cluster, jobs or cores(), err.print) as count, progress() as shown:
            bar = shown.add_task("training", total=1.0)

            def tell(block: runner.Block, share: float) -> None:
                name = f"{block.work.reading.config}/{block.work.reading.name}"
                shown.update(bar, advance=share, description=f"trained {name}")

            failures = runner.run(works, count, engine, tell, err.print, cluster is not None)
    failed = set()
    for failure in failures:
        reading = failure.work.reading
        span = f"seeds {failure.seeds.start} to {failure.seeds.stop - 1}"
        err.print(f"failed: {reading.config}/{reading.name}, {span}: {failure.what}")
        failed.add(reading.key)
    with alone(results, err.print):
        for work in works:
            if work.reading.key not in failed:
                provenance.write(work.base, work.reading, work.seeds, asked.get(work.reading.key))
    return failed


def show(readings: list[Reading], asked: dict[Key, int], results: Path) -> None:
    """Write runs.csv of each reading and print the convergence table."""
    # pandas takes most of a second to import: only where it is used.
    from rhw.analysis.runs import FILE, load_frame
    from rhw.report import tables

    if not readings:
        return
    rows = []
    with alone(results, err.print):
        for reading in readings:
            seeds = asked.get(reading.key) or reading.settings.seeds
            frame = load_frame(reading, results, seeds)
            base = blocks.folder(results, reading.config, reading.name)
            checksums.write(base, FILE, frame.to_csv(index=False).encode())
            rows.append(tables.summary_row(reading, frame))
    frame = tables.convergence_table(rows)
    frame.insert(0, "config", [row["config"] for row in rows])
    if out.width < WIDE:
        frame = frame[[name for name in frame.columns if name not in IN_DETAIL]]
    print_table(frame.columns, frame.itertuples(index=False))
    out.print(f"stored in {results}/; `rhw report NAME` draws its figures")


def asked_before(configs: list[Config], results: Path) -> dict[Key, int]:
    """Seeds that a user asked for in the last run of a reading, under these very settings."""
    asked = {}
    for config in configs:
        for reading in config.readings.values():
            found = provenance.read(blocks.folder(results, config.name, reading.name)) or {}
            seeds = found.get("asked")
            if found.get("fingerprint") == reading.fingerprint and isinstance(seeds, int):
                asked[reading.key] = seeds
    return asked


def report(
    configs: list[Config],
    asked: dict[Key, int],
    seeds: int | None,
    jobs: int | None,
    results: Path,
    whole: bool,
    engine: Engine,
    cluster: str | None = None,
) -> bool:
    """Train what is missing, then write tables, figures and REPORT.md.

    Args:
        configs: experiments whose parts are written.
        asked: seeds to show, where they are not what the config says.
        seeds: seeds to show of every reading, whatever the others say.
        jobs: processes.
        results: folder of results.
        whole: whether these are all experiments.
        engine: kernel or reference; the results do not depend on it.
        cluster: as in `train`.

    Returns:
        Whether all went well; what did not has been said, and the rest has been written.
    """
    from rhw.report.page.build import FILE
    from rhw.report.write import REPORT, write_report

    readings = [reading for config in configs for reading in config.readings.values()]
    if seeds is not None:
        asked = {reading.key: seeds for reading in readings}
    failed = train(readings, asked, jobs, results, engine, cluster)
    wanted = {one.key: asked.get(one.key) or one.settings.seeds for one in readings}
    with progress() as shown:
        bar = shown.add_task("reporting", total=None)

        def tell(text: str, done: int, of: int) -> None:
            shown.update(bar, description=text, completed=done, total=of)

        with alone(results, err.print):
            problems = write_report(configs, results, wanted, whole=whole, tell=tell)
    for problem in problems:
        err.print(f"failed: {problem}")
    out.print(f"report: {results / REPORT}, and {results / FILE} to look at")
    return not (failed or problems)


def open_page(results: Path) -> bool:
    """Open the page in the user's browser; says so where there is none."""
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


def search(config: Config, jobs: int | None, results: Path, engine: Engine) -> None:
    """Search, and print what was found.

    Raises:
        ConfigError: if the config has no search, or one that cannot be run.
    """
    from rhw.report.search import ranking_table, singles_table, smallest_table
    from rhw.search.search import run_search
    from rhw.search.table import table_path

    if config.base.search is None:
        raise ConfigError([f"{config.path}: no `search:`, so there is nothing to search"])
    engine = ready(engine, err.print)
    with progress() as shown:
        bar = shown.add_task("searching", total=None)

        def tell(text: str, done: int, of: int) -> None:
            shown.update(bar, description=text, completed=done, total=of)

        try:
            frame = run_search(config, results, jobs or cores(), engine, tell, err.print)
        except KeyError as error:
            raise ConfigError([f"{config.path}: search: {error.args[0]}"]) from error
    for show in (singles_table, smallest_table, ranking_table):
        made = show(frame, config.base.search)
        print_table(made.columns, made.itertuples(index=False))
    out.print(f"all points: {table_path(results, config.name)}")


def replay(reading: Reading, seed: int, frames: int, path: Path, engine: Engine) -> None:
    """Train one seed and write its run as an animation."""
    from rhw.report.plots import replay as film

    engine = ready(engine, err.print)
    with progress() as shown:
        bar = shown.add_task("training", total=None)
        shot = film.film(reading, seed, frames, engine)

        def tell(done: int, of: int) -> None:
            shown.update(bar, description="drawing", completed=done, total=of)

        write_atomically(path, film.gif(shot, tell))
    out.print(f"seed {seed}: {shot.end}; {len(shot.sweeps)} frames in {path}")
