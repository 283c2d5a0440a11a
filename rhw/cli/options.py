"""Options shared by several commands, and the display of errors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rhw.cli.tables import finish
from rhw.cli.terminal import err, output
from rhw.engines import Engine
from rhw.store import OWN

if TYPE_CHECKING:
    from rhw.config.loader import Config
    from rhw.config.reading import Reading


def config_names(incomplete: str) -> list[str]:
    """Return the names of configs that begin with a word, and YAML files here, for a shell."""
    from rhw.config import contents

    here = [path.as_posix() for path in Path().glob("*.yaml")]
    return [name for name in (*contents.names(), *here) if name.startswith(incomplete)]


def reading_names(incomplete: str) -> list[str]:
    """Return the readings of the configs on the command line that begin with a word."""
    from rhw.config import contents

    # What the shell has so far: bash and zsh name it differently.
    line = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or ""
    found = [one for word in line.split() for one in contents.readings(word)]
    return [name for name in dict.fromkeys([*found, "all"]) if name.startswith(incomplete)]


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
Name = Annotated[
    str, typer.Argument(metavar="NAME|YAML", help="A config.", autocompletion=config_names)
]
Readings = Annotated[
    list[str] | None,
    typer.Option(
        "--reading",
        "-r",
        help="A reading's name, or `all`; may be repeated. Default: as_printed.",
        autocompletion=reading_names,
    ),
]
OneReading = Annotated[
    str,
    typer.Option("--reading", "-r", help="A reading's name.", autocompletion=reading_names),
]
Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME|YAML]...", help="Configs; default: all.", autocompletion=config_names
    ),
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


def _form(form: Literal["json", "csv"]) -> Callable[[bool], bool]:
    """Return a callback that notes the form in which tables are asked for."""

    def asked(value: bool) -> bool:
        if value:
            output.form = form
        return value

    return asked


def _quiet(value: bool) -> bool:
    output.quiet = value
    return value


Json = Annotated[bool, typer.Option("--json", callback=_form("json"), help="Print tables as JSON.")]
Csv = Annotated[bool, typer.Option("--csv", callback=_form("csv"), help="Print tables as CSV.")]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", callback=_quiet, help="Print nothing but tables and errors."),
]


@contextmanager
def guarded() -> Iterator[None]:
    """Print errors as messages with an exit code, never as tracebacks."""
    from concurrent.futures import BrokenExecutor

    from rhw.config.config_error import ConfigError
    from rhw.store.files import StoreError

    try:
        yield
        finish()
    except ConfigError as error:
        for line in error.lines:
            err.print(line)
        err.print(f"next: {error.next_step or 'the same command with --help explains it'}")
        raise typer.Exit(2) from error
    except StoreError as error:
        err.print(f"failed: {error}")
        err.print(
            "next: `rhw status --check` lists what is damaged; `rhw run` trains what is missing"
        )
        raise typer.Exit(1) from error
    except OSError as error:
        err.print(f"failed: {error}")
        err.print("next: make room or the folder writable, or choose another with --results")
        raise typer.Exit(1) from error
    except BrokenExecutor as error:
        err.print(
            "failed: a worker process died; finished blocks are stored, run the same command again"
        )
        raise typer.Exit(1) from error


def warn(config: Config, readings: list[Reading]) -> None:
    """Print the likely mistakes of some readings of a config."""
    from rhw.config.likely_mistakes import warnings

    for text in warnings(config, readings):
        err.print(text)


def one_reading(name: str, reading: str, command: str) -> tuple[Config, Reading]:
    """Return a config and the one reading of it that a command is about.

    Raises:
        ConfigError: if there is no such reading, or `all` is asked for.
    """
    from rhw.config import catalogue
    from rhw.config.config_error import ConfigError

    config = catalogue.load_all([name])[0]
    if reading == "all":
        raise ConfigError([f"{command}: choose one reading"])
    (one,) = catalogue.pick(config, reading)
    return config, one


def chosen_reading(name: str, reading: str, changes: list[str] | None, command: str) -> Reading:
    """Return the one reading that a command is about, changed, after its warnings are printed.

    Raises:
        ConfigError: if there is no such reading, or a change is not valid.
    """
    from rhw.config import catalogue

    config, one = one_reading(name, reading, command)
    changed = catalogue.changed(config, one, changes or [])
    warn(config, [changed])
    return changed
