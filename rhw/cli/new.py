"""`rhw new`: a config to start from, for a table of one's own."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from rhw.cli.options import guarded
from rhw.cli.terminal import out


def new(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="A .csv, or an SNNS .pat file.")],
    target: Annotated[
        list[str] | None,
        typer.Option("--target", "-t", help="A column to be learned; may be repeated."),
    ] = None,
    test: Annotated[
        Path | None, typer.Option("--test", help="A table whose rows are held out.")
    ] = None,
    hidden: Annotated[
        int, typer.Option("--hidden", min=1, max=10_000, help="Number of hidden units.")
    ] = 3,
    path: Annotated[
        Path | None, typer.Option("--out", "-o", help="The config; default: TABLE.yaml.")
    ] = None,
) -> None:
    """Write a config for a table of your own, to train and to change.

    Columns of words become one unit for each word, numbers are scaled, and every fifth row is held
    out, unless there is a table to test with. docs/adding.md says what else a config can have.

    ```
    rhw new iris.csv --target species
    rhw run iris.yaml
    rhw show iris.yaml --seed 0
    ```
    """
    from rhw.config import loader, starter
    from rhw.config.config_error import ConfigError
    from rhw.store.files import write_atomically

    with guarded():
        if not starter.is_table(table):
            raise ConfigError([f"new: {table}: a table is a .csv or an SNNS .pat file"])
        config = path or table.with_name(f"{starter.name_for(table)}.yaml")
        if config.exists():
            raise ConfigError([f"new: {config} exists; choose another name with --out"])
        if not target and table.suffix.lower() == ".csv":
            column = starter.last_column(table)
            raise ConfigError([f"new: say which column is learned: --target {column}"])
        loader.check_name(config.stem, config)
        text = starter.starter(table, target or [], test, hidden, config.parent)
        write_atomically(config, text.encode())
        out.print(f"written: {config}; next: `rhw run {shlex.quote(str(config))}`")
