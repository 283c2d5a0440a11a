"""`python -m benchmarks`: run one of the benchmarks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks import page, scaling, speed
from rhw.cli.options import guarded
from rhw.cli.terminal import err, out

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    help="Benchmarks of rhw. Each prints its rows; `--write docs` also writes its page.",
)


@app.command("speed")
def speed_command(
    peers: Annotated[
        bool, typer.Option("--peers", help="Beside PyTorch and JAX, where they are installed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")] = False,
    folder: Annotated[
        Path | None, typer.Option("--write", help="Write speed.md and its plot into this folder.")
    ] = None,
) -> None:
    """Time of one sweep of one seed: kernel, reference and a NumPy script, in one run."""
    with guarded():
        try:
            speed.run(peers, as_json, folder)
        except ValueError as error:
            err.print(f"failed: {error}")
            raise typer.Exit(1) from error


@app.command("lineage")
def lineage_command(
    folder: Annotated[
        Path, typer.Option("--write", help="Folder of lineage.md and its figure.")
    ] = Path("docs"),
    place: Annotated[
        Path, typer.Option("--keep", help="Folder of finished parts; a second run reads them.")
    ] = Path("build/lineage"),
) -> None:
    """Context: what came of the letter, each by its own library, on the tasks of 1986.

    `make lineage` installs these libraries into an environment of their own; a part whose library
    is absent is left out, and the chapter says so.
    """
    from benchmarks.lineage import chapter

    with guarded():
        out.print(f"written: {chapter.write(folder, place, err.print)}")


@app.command("scaling")
def scaling_command(
    parts: Annotated[
        list[str] | None,
        typer.Argument(metavar=f"[{'|'.join(scaling.PARTS)}]...", help="What to measure anew."),
    ] = None,
    folder: Annotated[
        Path, typer.Option("--write", help="Folder of scaling.md and scaling.json.")
    ] = Path("docs"),
) -> None:
    """What a block costs on one machine and on a cluster, and so what a million seeds would."""
    unknown = [name for name in parts or [] if name not in scaling.PARTS]
    if unknown:
        err.print(f"no part `{unknown[0]}`: there are {', '.join(scaling.PARTS)}")
        raise typer.Exit(2)
    with guarded():
        scaling.run(folder, parts or [])


@app.command("page")
def page_command(
    folder: Annotated[
        Path | None, typer.Option("--write", help="Write page.md into this folder.")
    ] = None,
) -> None:
    """Time of many seeds in the page: Chromium and Firefox beside the kernel; and long tasks."""
    with guarded():
        page.run(folder, print)


if __name__ == "__main__":
    app()
