"""`rhw search`: search over the settings that a paper leaves open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhw.cli.options import RESULTS, Csv, Jobs, Json, Quiet, Results, With, guarded
from rhw.cli.tables import print_table
from rhw.cli.terminal import err, out, progress
from rhw.engines import Engine

if TYPE_CHECKING:
    from rhw.config.loader import Config


def search(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME|YAML", help="A config with a `search:`; with --joint, some."),
    ] = None,
    joint: Annotated[
        bool,
        typer.Option("--joint", help="One start range and one factor of the learning rates."),
    ] = False,
    seeds: Annotated[
        int, typer.Option("--seeds", min=2, max=100_000, help="With --joint: at each point.")
    ] = 256,
    confirm: Annotated[
        int, typer.Option("--confirm", min=0, max=100_000, help="With --joint: fresh seeds.")
    ] = 0,
    jobs: Jobs = None,
    results: Results = RESULTS,
    engine: With = "kernel",
    as_json: Json = False,
    as_csv: Csv = False,
    quiet: Quiet = False,
) -> None:
    """Search the settings that a paper leaves open: which make its printed results probable?

    The config's `search:` lists factors with their levels, and what was printed. Every combination
    is trained and counted; the best are run again on fresh seeds. Interrupted searches resume; the
    whole table is runs/search/NAME.csv, or the published one if that has every point.

    With `--joint`, all experiments are searched together for the range of the initial weights and
    the factor of all learning rates that make every printed number most probable (docs/search.md).
    """
    from rhw.cli.joint import run_joint
    from rhw.config import catalogue
    from rhw.config.config_error import ConfigError

    with guarded():
        if joint:
            run_joint(catalogue.load_all(names or []), seeds, confirm, jobs, results, engine)
            return
        if names is None or len(names) != 1:
            raise ConfigError(["search: name one config, or search all with --joint"])
        run_search(catalogue.load_all(names)[0], jobs, results, engine)


#: Said of ranks that come from counting who had solved by a printed count, and who had not.
RANKS_OF_VERSION_1 = (
    "Ranked by the rule of version 1, the product of the shares of runs that had solved by the "
    "printed count and that had not; `rhw search --joint` has likelihoods (docs/search.md)."
)


def run_search(config: Config, jobs: int | None, results: Path, engine: Engine) -> None:
    """Search, and print the result.

    Raises:
        ConfigError: if the config has no search, or one that cannot be run.
    """
    from rhw.config.config_error import ConfigError
    from rhw.engines.engine import ready
    from rhw.report.printed_sweeps import printed
    from rhw.report.search import ranking_table, singles_table, smallest_table
    from rhw.running.workers import cores
    from rhw.search.search import run_search
    from rhw.search.table import table_path
    from rhw.store.blocks import tables_of

    if config.base.search is None:
        raise ConfigError([f"{config.path}: no `search:`, so there is nothing to search"])
    engine = ready(engine, err.print)
    with progress() as shown:
        bar = shown.add_task("searching", total=None)

        def on_progress(text: str, done: int, of: int) -> None:
            shown.update(bar, description=text, completed=done, total=of)

        try:
            frame = run_search(config, results, jobs or cores(), engine, on_progress, err.print)
        except KeyError as error:
            raise ConfigError([f"{config.path}: search: {error.args[0]}"]) from error
    for show in (singles_table, smallest_table, ranking_table):
        made = show(frame, config.base.search)
        print_table(made.columns, made.itertuples(index=False))
    if printed(config) is not None:
        out.print(RANKS_OF_VERSION_1)
    places = (table_path(folder, config.name) for folder in tables_of(results))
    out.print(f"all points: {next(place for place in places if place.exists())}")
