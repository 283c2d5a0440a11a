"""`rhw replay`: one run as an animation, or one moment of it as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhw.cli.options import Changes, Name, OneReading, Seed, With, chosen_reading, guarded
from rhw.cli.terminal import err, out, progress_or_lines
from rhw.config import AS_PRINTED
from rhw.engines import Engine

if TYPE_CHECKING:
    from rhw.config.reading import Reading


def replay(
    name: Name,
    reading: OneReading = AS_PRINTED,
    seed: Seed = 0,
    changes: Changes = None,
    path: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="A .gif, or a .png; default: NAME-READING-SEED.gif."),
    ] = None,
    frames: Annotated[int, typer.Option("--frames", min=2, max=500, help="How many.")] = 60,
    at: Annotated[
        int | None,
        typer.Option("--at", min=0, metavar="SWEEP", help="One picture only, after this sweep."),
    ] = None,
    engine: With = "kernel",
) -> None:
    """Write one run as an animated GIF: weights, network, activities and error over time.

    `--at` writes one moment as a PNG; so does a file that ends in .png, for the end of the run. The
    laboratory in results/report.html shows the same, sweep by sweep.

    ```
    rhw replay xor --seed 3 --out xor.gif
    rhw replay xor --seed 3 --set learning.epsilon=0.5 --at 100
    rhw replay symmetry --reading printed_outputs --frames 100
    ```
    """
    from rhw.config.config_error import ConfigError

    with guarded():
        one = chosen_reading(name, reading, changes, "replay")
        suffix = ".gif" if at is None else ".png"
        target = path or Path(f"{one.config}-{one.name}-{seed}{suffix}")
        allowed = (".gif", ".png") if at is None else (".png",)
        if target.suffix.lower() not in allowed:
            words = " or ".join(allowed)
            raise ConfigError([f"replay: {target}: the name of the file must end in {words}"])
        run_replay(one, seed, frames, at, target, engine)


def run_replay(
    reading: Reading, seed: int, frames: int, at: int | None, path: Path, engine: Engine
) -> None:
    """Train one seed and write its run as an animation, or as a picture if the path is a PNG.

    Raises:
        ConfigError: if the run had ended before the sweep that is to be shown.
    """
    from rhw.config.config_error import ConfigError
    from rhw.engines.engine import ready
    from rhw.report.plots import replay as film
    from rhw.store.files import write_atomically

    still = path.suffix.lower() == ".png"
    engine = ready(engine, err.print)
    with progress_or_lines() as shown:
        bar = shown.add_task("training", total=None)
        try:
            shot = film.film(reading, seed, 2 if still else frames, engine, at)
        except ValueError as error:
            raise ConfigError([f"replay: {error}"]) from error

        def on_progress(done: int, of: int) -> None:
            shown.update(bar, description="drawing", completed=done, total=of)

        write_atomically(path, film.png(shot) if still else film.gif(shot, on_progress))
    what = f"sweep {shot.sweeps[-1]:,}" if still else f"{len(shot.sweeps)} frames"
    out.print(f"seed {seed}: {shot.end}; {what} in {path}")
