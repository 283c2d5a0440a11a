"""`rhw replay`: one run as an animation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhw.cli.options import With, guarded
from rhw.cli.terminal import err, out, progress
from rhw.config import AS_PRINTED
from rhw.engines import Engine

if TYPE_CHECKING:
    from rhw.config.reading import Reading


def replay(
    name: Annotated[str, typer.Argument(metavar="NAME|YAML", help="A config.")],
    reading: Annotated[str, typer.Option("--reading", "-r", help="A reading's name.")] = AS_PRINTED,
    seed: Annotated[int, typer.Option("--seed", "-s", min=0, help="The number of the run.")] = 0,
    path: Annotated[
        Path | None, typer.Option("--out", "-o", help="The GIF; default: NAME-READING-SEED.gif.")
    ] = None,
    frames: Annotated[int, typer.Option("--frames", min=2, max=500, help="How many.")] = 60,
    engine: With = "kernel",
) -> None:
    """Write one run as an animated GIF: weights, network, activities and error over time.

    The laboratory in results/report.html shows the same, sweep by sweep.

    ```
    rhw replay xor --seed 3 --out xor.gif
    rhw replay symmetry --reading printed_outputs --frames 100
    ```
    """
    from rhw.config import catalogue
    from rhw.config.errors import ConfigError

    with guarded():
        config = catalogue.load_all([name])[0]
        if reading == "all":
            raise ConfigError(["replay: choose one reading"])
        (one,) = catalogue.pick(config, reading)
        target = path or Path(f"{config.name}-{reading}-{seed}.gif")
        if target.suffix.lower() != ".gif":
            raise ConfigError([f"replay: {target}: the name of the file must end in .gif"])
        run_replay(one, seed, frames, target, engine)


def run_replay(reading: Reading, seed: int, frames: int, path: Path, engine: Engine) -> None:
    """Train one seed and write its run as an animation."""
    from rhw.engines.engine import ready
    from rhw.report.plots import replay as film
    from rhw.store.files import write_atomically

    engine = ready(engine, err.print)
    with progress() as shown:
        bar = shown.add_task("training", total=None)
        shot = film.film(reading, seed, frames, engine)

        def on_progress(done: int, of: int) -> None:
            shown.update(bar, description="drawing", completed=done, total=of)

        write_atomically(path, film.gif(shot, on_progress))
    out.print(f"seed {seed}: {shot.end}; {len(shot.sweeps)} frames in {path}")
