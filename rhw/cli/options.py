"""Options shared by several commands, and the display of errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhw.cli.terminal import err
from rhw.engines import Engine
from rhw.store import OWN

if TYPE_CHECKING:
    from rhw.config.reading import Reading

Results = Annotated[
    Path,
    typer.Option("--results", help="Folder to read and write; yours is `runs`."),
]
Published = Annotated[
    Path | None,
    typer.Option("--results", help="Folder to read; default: the published results."),
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, help="Processes; default: one per core.")
]
Seeds = Annotated[
    int | None,
    typer.Option(
        "--seeds", "-n", min=1, max=10_000_000, help="Seeds 0 to N-1; default: as the config says."
    ),
]
Seed = Annotated[
    int,
    typer.Option("--seed", "-s", min=0, max=2**63 - 1, help="The number of the run."),
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", help="key=value, as in learning.epsilon=0.1; may be repeated."),
]
Name = Annotated[str, typer.Argument(metavar="NAME|YAML", help="A config.")]
OneReading = Annotated[str, typer.Option("--reading", "-r", help="A reading's name.")]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME|YAML]...", help="Configs; default: all.")
]
With = Annotated[
    Engine,
    typer.Option("--engine", help="Compiled kernel or NumPy reference, with equal results."),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS|local",
        help="Train on a Dask cluster: its scheduler's address, or `local` to start one here.",
    ),
]
#: The folder of own runs; `results` next to it, written by `rhw reproduce`, is only read.
RESULTS = Path(OWN)


@contextmanager
def guarded() -> Iterator[None]:
    """Print errors as messages with an exit code, never as tracebacks."""
    from concurrent.futures import BrokenExecutor

    from rhw.config.config_error import ConfigError
    from rhw.store.files import StoreError

    try:
        yield
    except ConfigError as error:
        for line in error.lines:
            err.print(line)
        raise typer.Exit(2) from error
    except (StoreError, OSError) as error:
        err.print(f"failed: {error}")
        raise typer.Exit(1) from error
    except BrokenExecutor as error:
        err.print(
            "failed: a worker process died; finished blocks are stored, run the same command again"
        )
        raise typer.Exit(1) from error


def chosen_reading(name: str, reading: str, changes: list[str] | None, command: str) -> Reading:
    """Return the one reading that a command is about.

    Raises:
        ConfigError: if there is no such reading, or `all` is asked for.
    """
    from rhw.config import catalogue
    from rhw.config.config_error import ConfigError

    config = catalogue.load_all([name])[0]
    if reading == "all":
        raise ConfigError([f"{command}: choose one reading"])
    (one,) = catalogue.pick(config, reading)
    return catalogue.changed(config, one, changes or [])
