"""Assemble the command line from its commands."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from rhw.cli import (
    check,
    claims,
    clean,
    compare,
    horizons,
    new,
    replay,
    report,
    scan,
    schema,
    search,
    show,
    train,
    verify,
)
from rhw.cli.terminal import out, output

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=True,
    help="""Reproduce *Learning representations by back-propagating errors* (1986).

Every experiment is one YAML in configs/; every choice that a paper leaves open is a named
*reading* of it. A few first steps:

```
rhw list                              all experiments and readings
rhw run xor --seeds 20                train 20 networks
rhw run symmetry --reading all        every reading of an experiment
rhw run xor --set learning.epsilon=1  change a number
rhw run mine.yaml                     a truth table of your own
rhw new iris.csv --target species     a config for a table
rhw scan xor learning.epsilon=0.1,1   try several values of a number
rhw report xor --open                 tables, figures, a page to train in
rhw show xor --seed 3                 one run: its weights and outputs
rhw replay xor --seed 3               one run as an animated GIF
rhw reproduce                         everything, and the whole report
```

Exit codes: 0 all ran, 1 something failed, 2 bad input, 130 interrupted, 143 terminated.""",
)


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the versions of rhw and of its arithmetic.")
    ] = False,
) -> None:
    # A program may call this more than once.
    output.form, output.quiet = "text", False
    output.tables.clear()
    if version:
        from rhw import __version__
        from rhw.backprop.arithmetic import SPEC_VERSION

        out.print(f"rhw {__version__}, arithmetic {SPEC_VERSION}")
        raise typer.Exit


app.command("list")(check.list_)
for command in (
    check.check,
    new.new,
    train.run,
    check.status,
    report.report,
    scan.scan,
    search.search,
    horizons.horizons,
    show.show,
    show.export,
    replay.replay,
    report.reproduce,
    claims.claims,
    compare.compare,
    verify.verify,
    clean.clean,
    schema.schema,
):
    app.command()(command)


def main() -> None:
    """Run the command line; called by `rhw.cli.signals`."""
    for stream in (sys.stdout, sys.stderr):
        # If the locale lacks a character, print a replacement instead of failing.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()
