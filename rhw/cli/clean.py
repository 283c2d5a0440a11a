"""`rhw clean`: remove stored runs that can no longer be used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rhw.cli.options import guarded
from rhw.cli.terminal import err, out
from rhw.store import OWN, PUBLISHED


def clean(
    old: Annotated[
        bool, typer.Option("--old", help="Remove runs by an earlier version of the arithmetic.")
    ] = False,
    results: Annotated[
        Path | None, typer.Option("--results", help="Only this folder; default: runs and results.")
    ] = None,
) -> None:
    """Remove stored runs that are no longer used, and say how much that frees.

    A new version of the arithmetic (docs/arithmetic.md) gives every seed other weights. Runs by an
    earlier one stay where they are, but no command reads them.
    """
    from rhw.config.config_error import ConfigError
    from rhw.store import earlier
    from rhw.store.locks import exclusive_lock

    with guarded():
        if not old:
            raise ConfigError(["say what to remove: `rhw clean --old` removes unused old runs"])
        if results is not None and not results.is_dir():
            raise ConfigError([f"{results}: no such folder"])
        for folder in (Path(OWN), Path(PUBLISHED)) if results is None else (results,):
            if not folder.is_dir():
                continue
            with exclusive_lock(folder, err.print):
                found = earlier.find(folder)
                earlier.remove(found)
            out.print(
                f"{folder}/: removed {found}" if found.paths else f"{folder}/: no unused old runs"
            )


def say_earlier(results: Path) -> None:
    """Say once which blocks are no longer used, and how to remove them."""
    from rhw.store import earlier
    from rhw.store.blocks import readable

    for folder in readable(results):
        found = earlier.find(folder)
        if found.paths:
            err.print(f"{folder}/: {found} are not used; `rhw clean --old` removes them")
