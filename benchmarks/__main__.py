"""`python -m benchmarks`: run one of the benchmarks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks import baselines, page, scaling, speed
from rhw.cli.options import Names, guarded
from rhw.cli.terminal import err
from rhw.config.catalogue import load_all

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


@app.command("baselines")
def baselines_command(
    names: Names = None,
    seeds: Annotated[int, typer.Option("--seeds", "-n", min=2, help="Seeds of each net.")] = 100,
    folder: Annotated[
        Path | None, typer.Option("--write", help="Write descendants.md into this folder.")
    ] = None,
) -> None:
    """Context: the 1986 recipe beside Adam, a support-vector machine and boosted trees.

    The last two need scikit-learn, an optional extra (`pip install -e ".[descendants]"`).
    """
    with guarded():
        baselines.run(load_all(names or []), bool(names), seeds, folder)


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
